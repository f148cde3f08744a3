"""Where the table is in a sheet: titles above, a heading of one or two rows, the rows, notes below."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from enforcement.catalogue.columns import as_text
from enforcement.catalogue.intake.cleaning import Mended, Tally, Told, one_line, tidy
from enforcement.catalogue.intake.words import PARTED, Field, bare, field_named
from enforcement.catalogue.table import Cell, Grid, RowFault

SEARCHED_ROWS = 40
SUM = re.compile(r"^(合\s*计|总\s*计|小\s*计|共\s*计)")
NOTE = re.compile(r"^(注|备注|说明|填表|制表|审核|填报|附注|联系|备\s*注|[★※*]|单位（?盖章)")
NUMBERED = re.compile(r"^[（(]?[一二三四五六七八九十百]+[)）、.．]")
COUNTED = re.compile(r"[（(]?共?\d+[项条个][)）]?$")
FIELDS_OF = re.compile(r"(执法)?(领域|方面|类)$")
Line = tuple[int, tuple[Cell, ...]]
IsTown = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRow:
    """One row below the heading; ``heading`` is the nearest line of its own above it, such as a field of law."""

    number: int
    cells: tuple[Cell, ...]
    heading: str = ""

    def text(self, at: int) -> str:
        """The cell as one line; empty beyond the end of the row."""
        return one_line(as_text(self.cells[at])) if at < len(self.cells) else ""

    def lines(self, at: int) -> str:
        """The cell with its line breaks."""
        return as_text(self.cells[at]) if at < len(self.cells) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A sheet as a table. ``titles`` has one heading per column, empty for columns without anything in them; ``above`` are
    the lines over the heading."""

    sheet: str
    titles: tuple[str, ...]
    header_row: int
    rows: tuple[DataRow, ...]
    told: tuple[Told, ...] = ()
    faults: tuple[RowFault, ...] = ()
    above: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """The headings in order: the same for the next file of this shape."""
        return "|".join(bare(title) for title in self.titles)


def lay_out(grid: Grid, is_town: IsTown) -> Layout | None:
    """The table of a sheet, None when nothing in it looks like the heading of a list."""
    tally = Tally(grid.sheet)
    clean = tidy(grid, tally)
    lines = [line for line in clean.rows if any(cell not in (None, "") for cell in line[1])]
    best = _best_heading(lines, is_town)
    if best is None:
        return None
    first, last = _whole_heading(clean, lines, best, is_town)
    for number, _ in lines[:first]:
        tally.note(Mended.TITLES, number)
    if last > first:
        tally.note(Mended.TWO_ROWS, lines[first][0])
    titles = _titles(lines[first : last + 1])
    rows, faults = _Sorting(clean, titles, lines[first : last + 1], tally).sort(lines[last + 1 :])
    return Layout(
        sheet=clean.sheet,
        titles=titles,
        header_row=lines[last][0],
        rows=tuple(rows),
        told=tally.told(),
        faults=tuple(faults),
        above=tuple(one_line(as_text(cell)) for _, cells in lines[:first] for cell in cells if cell),
    )


def _best_heading(lines: list[Line], is_town: IsTown) -> int | None:
    """The row with the most known headings, which name or number a matter."""
    best, most = None, 1
    for place, (_, cells) in enumerate(lines[:SEARCHED_ROWS]):
        texts = [one_line(as_text(cell)) for cell in cells]
        fields = {field for text in texts if text and (field := field_named(text)) is not None}
        score = len(fields) + sum(is_town(text) for text in set(texts) if text)
        if fields & {Field.NAME, Field.CODE, Field.BASIS} and score > most:
            best, most = place, score
    return best


def _whole_heading(grid: Grid, lines: list[Line], best: int, is_town: IsTown) -> tuple[int, int]:
    """First and last place in ``lines`` of the heading: rows joined by cells merged downwards belong together."""
    top = bottom = lines[best][0]
    for area_top, _, area_bottom, _ in grid.merged:
        if area_top <= lines[best][0] <= area_bottom and area_bottom - area_top == 1:
            top, bottom = min(top, area_top), max(bottom, area_bottom)
    numbers = [number for number, _ in lines]
    if top in numbers and bottom in numbers and bottom > top:
        return numbers.index(top), numbers.index(bottom)
    below = lines[best + 1][1] if best + 1 < len(lines) else ()
    return (best, best + 1) if _continues(lines[best][1], below, is_town) else (best, best)


def _continues(upper: tuple[Cell, ...], lower: tuple[Cell, ...], is_town: IsTown) -> bool:
    """Whether ``lower`` is the second row of a heading without merged cells: it only adds parts of headings."""
    texts = [(at, one_line(as_text(cell))) for at, cell in enumerate(lower) if cell not in (None, "")]
    names = [at for at, cell in enumerate(upper) if field_named(as_text(cell)) in (Field.NAME, Field.CODE)]
    known = all(is_town(text) or field_named(text) is not None for _, text in texts)
    return bool(texts) and known and not any(at in names for at, _ in texts)


def _titles(heading: list[Line]) -> tuple[str, ...]:
    width = max(len(cells) for _, cells in heading)
    columns = [[one_line(as_text(cells[at])) if at < len(cells) else "" for _, cells in heading]
               for at in range(width)]  # fmt: skip
    titles: list[str] = []
    group = ""
    for parts in columns:
        upper, lower = parts[0], parts[-1]
        group = upper or (group if lower else "")
        titles.append(lower if upper == lower else PARTED.join(part for part in (group, lower) if part))
    return tuple(titles)


class _Sorting:
    """Sorts the rows below a heading into data and everything else."""

    def __init__(self, grid: Grid, titles: tuple[str, ...], heading: list[Line], tally: Tally) -> None:
        self._sheet, self._titles, self._tally = grid.sheet, titles, tally
        self._repeated = [_filled(cells) for _, cells in heading]
        self._rows: list[DataRow] = []
        self._faults: list[RowFault] = []
        self._heading = ""
        self._noted = False

    def sort(self, lines: list[Line]) -> tuple[list[DataRow], list[RowFault]]:
        expected = lines[0][0] if lines else 0
        for number, cells in lines:
            if number > expected:
                self._tally.note(Mended.EMPTY, expected)
            expected = number + 1
            self._take(number, cells)
        return self._rows, self._faults

    def _take(self, number: int, cells: tuple[Cell, ...]) -> None:
        filled = _filled(cells)
        values = list(dict.fromkeys(filled.values()))
        if filled in self._repeated:
            self._tally.note(Mended.REPEATED, number)
        elif SUM.match(values[0]):
            self._tally.note(Mended.SUMS, number)
        elif len(values) == 1 and len(self._titles) > 1:
            self._alone(number, values[0])
        else:
            self._noted = False
            self._too_long(number, cells)
            self._rows.append(DataRow(number=number, cells=cells, heading=self._heading))

    def _alone(self, number: int, text: str) -> None:
        """A row with one value: a note, or a heading for the rows below, else nobody knows."""
        if NOTE.match(text) or self._noted:
            self._noted = True
            self._tally.note(Mended.NOTES, number)
        elif NUMBERED.match(text) or FIELDS_OF.search(COUNTED.sub("", text)):
            self._tally.note(Mended.HEADINGS, number)
            self._heading = FIELDS_OF.sub("", COUNTED.sub("", NUMBERED.sub("", text)).strip())
        else:
            fix = "补齐这一行；分类标题写成“一、……”或“……领域”，说明以“注：”开头"
            self._fault(number, "", text, "这一行只有一格有内容，看不出是什么", fix)

    def _too_long(self, number: int, cells: tuple[Cell, ...]) -> None:
        for cell in cells[len(self._titles) :]:
            if cell not in (None, ""):
                fix = "看看是不是少了引号，或表头缺一格"
                self._fault(number, "", as_text(cell), "这一行比表头多出内容", fix)
                return

    def _fault(self, row: int, column: str, value: str, reason: str, fix: str) -> None:
        self._faults.append(
            RowFault(sheet=self._sheet, row=row, column=column, value=value, reason=reason, fix=fix)
        )


def _filled(cells: tuple[Cell, ...]) -> dict[int, str]:
    return {at: one_line(as_text(cell)) for at, cell in enumerate(cells) if cell not in (None, "")}
