"""What is mended without loss before a sheet is read, and told; what would lose something is left for a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from enforcement.catalogue.columns import FULL_WIDTH, to_half
from enforcement.catalogue.table import Cell, Grid

BLANKS = " \t\u00a0\u3000\ufeff\u200b"
BREAK = re.compile(r"\r\n|[\r\n\v\f\u2028\u2029]|_x000D_\n?")
MANY_BLANKS = re.compile(rf"[{BLANKS}]{{2,}}|[\t\u00a0\u3000\ufeff\u200b]")


class Mended(StrEnum):
    """One kind of mending, in the words in which it is told."""

    MERGED = "合并的格子，值填到每一格"
    WIDTH = "全角的数字或字母，改成半角"
    BREAKS = "格子里的换行，接成一行"
    BLANKS = "多余的空格，去掉"
    EMPTY = "空行，跳过"
    TITLES = "表头上面的标题行，不算数据"
    REPEATED = "中间又出现的表头，跳过"
    SUMS = "合计行，跳过"
    NOTES = "表下面的说明行，不算数据"
    HEADINGS = "分类标题行，作为下面各行的领域"
    TWO_ROWS = "两行的表头，合成一行"
    CONTINUED = "空着的事项名称，接上一行的事项"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How often one kind of mending was done in a sheet, and the first row of it."""

    sheet: str
    kind: Mended
    count: int
    first_row: int

    @property
    def sentence(self) -> str:
        return f"“{self.sheet}”表：{self.kind}（{self.count} 处，最先在第 {self.first_row} 行）。"


class Tally:
    """Counts mendings of one sheet."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self._found: dict[Mended, tuple[int, int]] = {}

    def note(self, kind: Mended, row: int) -> None:
        count, first = self._found.get(kind, (0, row))
        self._found[kind] = (count + 1, first)

    def told(self) -> tuple[Told, ...]:
        return tuple(
            Told(sheet=self._sheet, kind=kind, count=count, first_row=first)
            for kind, (count, first) in self._found.items()
        )


def tidy(grid: Grid, tally: Tally) -> Grid:
    """``grid`` with merged areas filled and widths and blanks mended; breaks in cells become one newline each."""
    rows = {number: list(cells) for number, cells in grid.rows}
    for number, at, cell in _filled_areas(grid, rows):
        cells = rows[number]
        cells.extend([None] * (at + 1 - len(cells)))
        cells[at] = cell
        tally.note(Mended.MERGED, number)
    clean = tuple(
        (number, tuple(_tidied(cell, number, tally) for cell in cells)) for number, cells in rows.items()
    )
    return Grid(sheet=grid.sheet.strip(BLANKS), rows=clean, merged=grid.merged)


def one_line(text: str) -> str:
    """A text of several lines as one: broken words of Latin letters keep a space between them."""
    return re.sub(r"(?<=[0-9A-Za-z])\n(?=[0-9A-Za-z])", " ", text).replace("\n", "")


def _filled_areas(grid: Grid, rows: dict[int, list[Cell]]) -> Iterator[tuple[int, int, Cell]]:
    """The empty cells of each merged area with the value of its corner, inside the used rows and columns."""
    widest = max((len(cells) for cells in rows.values()), default=0)
    for top, left, bottom, right in grid.merged:
        corner = rows.get(top, [])
        value = corner[left - 1] if left <= len(corner) else None
        if value in (None, ""):
            continue
        for number in range(top, bottom + 1):
            for at in range(left - 1, min(right, widest)):
                cells = rows.get(number)
                if cells is not None and (at >= len(cells) or cells[at] in (None, "")):
                    yield number, at, value


def _tidied(cell: Cell, row: int, tally: Tally) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = BREAK.sub("\n", cell)
    half = FULL_WIDTH.sub(to_half, text)
    if half != text:
        tally.note(Mended.WIDTH, row)
    lines = [MANY_BLANKS.sub(" ", line).strip(BLANKS) for line in half.split("\n")]
    bare = "\n".join(line for line in lines if line)
    if bare.replace("\n", "") != half.replace("\n", ""):
        tally.note(Mended.BLANKS, row)
    if "\n" in bare:
        tally.note(Mended.BREAKS, row)
    return bare
