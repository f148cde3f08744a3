"""The sheets of all files of one publication sorted: our own strict tables, official lists, explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enforcement.catalogue.columns import as_text
from enforcement.catalogue.intake.cleaning import Mended, Tally, Told, one_line, tidy
from enforcement.catalogue.intake.layout import SEARCHED_ROWS, lay_out
from enforcement.catalogue.intake.mapping import Proposal, missing, propose, read_given
from enforcement.catalogue.intake.towns import Townships
from enforcement.catalogue.rows import EXPLANATIONS
from enforcement.catalogue.sheet import Sheet
from enforcement.catalogue.sheets import SHEETS
from enforcement.catalogue.table import Cell, Grid, RowFault, Table

ENOUGH = 0.6  # of the columns that a strict sheet cannot do without
EXPLAINING = (*EXPLANATIONS, "封面", "目录说明", "编制说明", "填写说明", "注意事项")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file by name, with its sheets."""

    name: str
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """What the files hold. ``official`` pairs a proposal with the name of its file."""

    strict: tuple[Table, ...]
    official: tuple[tuple[Proposal, str], ...]
    told: tuple[Told, ...]
    faults: tuple[RowFault, ...]
    wrong_words: tuple[str, ...]


def sort_files(
    files: Sequence[SourceFile],
    towns: Townships,
    saved: Mapping[str, Sequence[str]],
    given: Mapping[str, str],
) -> Sorted:
    """Sort every sheet; ``saved`` readings by the headings they were confirmed for, ``given`` column → field."""
    strict: list[Table] = []
    official: list[tuple[Proposal, str]] = []
    told: list[Told] = []
    faults: list[RowFault] = []
    for file in files:
        for grid in file.grids:
            if not any(cell not in (None, "") for _, cells in grid.rows for cell in cells):
                continue
            own = strict_table(grid)
            if own is not None:
                strict.append(own[0])
                told += own[1]
                continue
            layout = lay_out(grid, lambda title: towns.code_of(title) is not None)
            if layout is not None:
                proposal = propose(layout, towns, saved.get(layout.signature), given)
                official.append((proposal, file.name))
                faults += missing(proposal)
            elif grid.sheet.strip().lower() not in EXPLAINING:
                faults.append(_unknown(grid))
    wrong = read_given(given, tuple(proposal for proposal, _ in official), towns)
    return Sorted(tuple(strict), tuple(official), tuple(told), tuple(faults), wrong)


def strict_table(grid: Grid) -> tuple[Table, tuple[Told, ...]] | None:
    """The sheet as one of our own tables, cleaned; None when its headings are not ours."""
    for place, (_, cells) in enumerate(grid.rows[:SEARCHED_ROWS]):
        header = tuple(one_line(as_text(cell)).strip() for cell in cells)
        sheet = _closest(header, grid.sheet)
        if sheet is not None:
            tally = Tally(sheet.title)
            lines = tidy(grid, tally).rows[place + 1 :]
            rows = tuple((number, tuple(map(_flat, line))) for number, line in lines)
            kept = tuple((n, line) for n, line in rows if tuple(map(as_text, line)) != header)
            if len(kept) < len(rows):
                tally.note(
                    Mended.REPEATED, next(n for n, line in rows if tuple(map(as_text, line)) == header)
                )
            return Table(sheet=sheet.key, header=header, rows=kept), tally.told()
    return None


def _flat(cell: Cell) -> Cell:
    return one_line(cell) if isinstance(cell, str) else cell


def _closest(header: tuple[str, ...], name: str) -> Sheet | None:
    """Our sheet that has most of these headings, when they are enough; the sheet's own name decides a tie."""
    best: tuple[float, bool, Sheet] | None = None
    for sheet in SHEETS:
        needed = [column for column in sheet.columns if not column.optional_column]
        share = sum(column.key in header or column.title in header for column in needed) / len(needed)
        score = (share, name.strip().lower() in sheet.names)
        if share >= ENOUGH and (best is None or score > best[:2]):
            best = (*score, sheet)
    return None if best is None else best[2]


def _unknown(grid: Grid) -> RowFault:
    fix = "表头里要有“事项名称”和“处罚依据”这样的列；说明文字放进名为“说明”的表"
    return RowFault(
        sheet=grid.sheet, row=0, column="", value="", reason="找不到表头，看不出这是哪种表", fix=fix
    )
