"""Reading a foreign workbook or CSV through a limited child process; the parent never parses its bytes.

What comes out are plain tables; whether they make sense is judged in ``enforcement.catalogue``.
"""

from __future__ import annotations

import json
import math
import sys
from datetime import date
from pathlib import Path
from typing import Any

from enforcement.catalogue.table import Area, Cell, Grid, Table
from enforcement.errors import FileTrouble
from forms.intake import table_child
from forms.intake.child import ChildFailed, ChildLimits, ask_child

LIMITS = ChildLimits(wall_seconds=40.0, answer_bytes=table_child.MAX_WRITTEN)
_NOTHING = "什么都没有导入。"
_REFUSED = {
    "bytes": ("这个文件超过 20 MB。", "删掉图片和用不到的表，或分成几个文件。"),
    "unpacked": ("这个文件展开后大得不正常，没有打开。", "请发文件的人重新导出一份。"),
    "rows": ("表里超过 50000 行。", "分成几个文件再导入。"),
    "columns": ("表里超过 200 列。", "删掉用不到的列。"),
    "merges": ("合并的格子超过 20000 处。", "取消合并，每格都填上，再导入。"),
    "cell": ("有一格超过 32767 个字。", "把这一格写短。"),
    "macros": ("这个表格里带宏，没有打开。", "在表格软件里另存为不带宏的 .xlsx。"),
    "links": ("这个表格引用了别的文件，没有打开。", "在表格软件里断开链接，复制成数值后另存。"),
    "old_format": ("这是旧格式（.xls）或加了密码的表格。", "去掉密码，另存为 .xlsx。"),
    "encoding": ("这个 CSV 的文字编码认不出。", "在表格软件里另存为“CSV UTF-8”。"),
    "kind": ("这不是 .xlsx 表格，也不是 CSV。", "换一个文件，或另存为 .xlsx。"),
    "no_defence": ("本机缺少安全打开表格的部件。", "改用 CSV，或请管理员重装程序。"),
}


def child_command() -> list[str]:
    """How the child is started. A frozen program answers to ``table-child`` before it does anything else."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "table-child"]
    return [sys.executable, "-I", table_child.__file__]


def read_tables(
    path: Path, *, command: list[str] | None = None, limits: ChildLimits = LIMITS
) -> tuple[Table, ...]:
    """The visible sheets of the .xlsx or CSV (UTF-8 or GB18030) at ``path``, empty ones left out.

    The header of a table is its first row that is not empty. Raises FileTrouble, with the reason and the way
    out, when the file cannot be read, is over a limit, holds macros or links, or is of another kind.
    """
    grids = read_grids(path, command=command, limits=limits)
    return tuple(table for grid in grids if (table := _table(grid)))


def read_grids(
    path: Path, *, command: list[str] | None = None, limits: ChildLimits = LIMITS
) -> tuple[Grid, ...]:
    """The visible sheets of ``path`` cell by cell, as the file has them, with their merged areas; raises as
    ``read_tables``."""
    try:
        with path.open("rb") as file:
            answer = ask_child(command or child_command(), file.fileno(), limits)
    except OSError as error:
        raise FileTrouble(
            "这个文件读不出来。",
            "可能已被移走，或没有读的权限。",
            "换个位置再选一次。",
            detail=type(error).__name__,
        ) from error
    except ChildFailed as error:
        raise _broken(str(error)) from error
    return tuple(_grid(sheet, path.stem) for sheet in _checked(answer))


def _checked(answer: bytes) -> list[dict[str, Any]]:
    """The child is not trusted: the shape of its answer is checked before anything of it is used."""
    try:
        told = json.loads(answer)
    except ValueError as error:
        raise _broken("answer is no JSON") from error
    if not isinstance(told, dict):
        raise _broken("answer is no object")
    if told.get("refused") in _REFUSED:
        what, cure = _REFUSED[told["refused"]]
        raise FileTrouble(what, _NOTHING, cure, detail=told["refused"])
    sheets = told.get("sheets")
    if not isinstance(sheets, list) or not all(
        isinstance(sheet, dict) and isinstance(sheet.get("name"), str) and isinstance(sheet.get("rows"), list)
        for sheet in sheets
    ):
        raise _broken("answer has another shape")
    return sheets


def _grid(sheet: dict[str, Any], stem: str) -> Grid:
    rows = tuple((n, tuple(_cell(value) for value in _list(row))) for n, row in enumerate(sheet["rows"], 1))
    return Grid(sheet=sheet["name"] or stem, rows=rows, merged=_areas(sheet.get("merged", [])))


def _areas(told: Any) -> tuple[Area, ...]:
    whole = isinstance(told, list) and all(
        isinstance(area, list) and len(area) == 4 and all(type(side) is int and side > 0 for side in area)
        for area in told
    )
    if not whole or len(told) > table_child.MAX_MERGES:
        raise _broken("merged areas have another shape")
    return tuple((top, left, bottom, right) for top, left, bottom, right in told)


def _table(grid: Grid) -> Table | None:
    filled = [(number, row) for number, row in grid.rows if any(cell not in (None, "") for cell in row)]
    if not filled:
        return None
    header = tuple("" if cell is None else str(cell) for cell in filled[0][1])
    return Table(sheet=grid.sheet, header=header, rows=tuple(filled[1:]))


def _list(row: Any) -> list[Any]:
    if not isinstance(row, list) or len(row) > table_child.MAX_COLUMNS:
        raise _broken("row has another shape")
    return row


def _cell(value: Any) -> Cell:
    if isinstance(value, float) and not math.isfinite(value):
        raise _broken("number is not finite")
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str) and len(value) <= table_child.MAX_CELL:
        return value
    if isinstance(value, list) and len(value) == 2 and value[0] == "date":
        try:
            return date.fromisoformat(value[1])
        except (TypeError, ValueError) as error:
            raise _broken("date") from error
    raise _broken("cell has another shape")


def _broken(detail: str) -> FileTrouble:
    return FileTrouble(
        "这个文件打不开。",
        "可能没有下载完整，或不是真的 .xlsx 或 CSV。" + _NOTHING,
        "重新拿一份，或另存为 CSV 再试。",
        detail=detail,
    )
