"""What does not hold together in the rows of a table, list, cover, index or note sheet, as sentences for whoever wrote
them. docs/forms.md says how rows are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from forms.definitions.model import FormDefinition

WIDTHS: Final = {"table": 162.0, "list": 162.0, "index": 162.0, "note": 162.0, "cover": 150.0}
"""How wide the table of a kind is, in mm (layout specification 1)."""

FULL_PAGE: Final = "page"
"""`blank_rows` of an item table whose empty rows go on to the end of the page."""

BLANK_ROWS_MAX: Final = 200

_CELL: Final = frozenset(
    ("label", "value", "text", "say", "lines", "sign", "span", "align", "indent", "each", "each_least")
)
_ANY: Final = frozenset(("id", "when", "blank_form", "article", "height", "widths"))
_GRID: Final = _ANY | _CELL - {"span"} | {"group", "cells"}
_ITEMS: Final = _ANY | {
    "items", "head", "cells", "align", "least", "rows_least", "blank_rows", "head_height", "sizes", "total",
}  # fmt: skip
_ARCHIVE: Final = _ANY | {"archive"}
_ALIGNED: Final = ("left", "centre")
_CONTENTS: Final = ("label", "value", "text", "say", "lines", "sign")


def row_faults(form: FormDefinition) -> Iterator[str]:
    """Everything that is wrong with the rows and the columns of a form; empty for letters, records, photos."""
    width = WIDTHS.get(form.kind)
    if width is None:
        return
    if not form.rows:
        yield "没有表格行"
    yield from _width("各栏", form.columns, width)
    for number, row in enumerate(form.rows, 1):
        where = f"表格行 {row.get('id', number)}"
        yield from _width(where, row.get("widths", form.columns), width)
        columns = len(row.get("widths", form.columns))
        if "items" in row:
            yield from _item_faults(row, where, columns)
        elif "archive" in row:
            yield from _unknown(row, _ARCHIVE, where)
        else:
            yield from _grid_faults(form, row, where, columns)


def _width(where: str, widths: Sequence[float], width: float) -> Iterator[str]:
    if abs(sum(widths) - width) > 0.01:
        yield f"{where}宽度合计 {sum(widths):g} 毫米，应当是 {width:g} 毫米"


def _unknown(item: Mapping[str, Any], known: frozenset[str], where: str) -> Iterator[str]:
    extra = sorted(set(item) - known)
    if extra:
        yield f"{where} 有不认识的键 {'、'.join(extra)}"


def _item_faults(row: Mapping[str, Any], where: str, columns: int) -> Iterator[str]:
    yield from _unknown(row, _ITEMS, where)
    for key in ("head", "cells", "align", "sizes"):
        if key in row and len(row[key]) != columns:
            yield f"{where} 的 {key} 有 {len(row[key])} 项，表格是 {columns} 栏"
    for key in ("head", "cells"):
        if key not in row:
            yield f"{where} 没有写 {key}"
    if not set(row.get("align", ())) <= set(_ALIGNED):
        yield f"{where} 的 align 只能是 left 或 centre"
    blank = row.get("blank_rows", 1)
    if blank != FULL_PAGE and not (type(blank) is int and 0 < blank <= BLANK_ROWS_MAX):
        yield f'{where} 的 blank_rows 只能是 1 到 {BLANK_ROWS_MAX} 的整数，或者 "{FULL_PAGE}"（空行排到页末）'


def _grid_faults(form: FormDefinition, row: Mapping[str, Any], where: str, columns: int) -> Iterator[str]:
    yield from _unknown(row, _GRID, where)
    columns -= bool(row.get("group"))
    cells = row.get("cells")
    if cells is None:
        parts = [key for key in _CONTENTS if key in row]
        if not parts:
            yield f"{where} 没有内容"
        if "label" in row and columns < 2:
            yield f"{where} 有栏名，但只有 {columns} 栏"
        yield from _content_faults(form, row, where)
        return
    needed = sum(int(cell.get("span", 1)) for cell in cells)
    if not cells or needed > columns:
        yield f"{where} 的格子要占 {needed} 栏，表格是 {columns} 栏"
    for cell in cells:
        yield from _unknown(cell, _CELL, where)
        yield from _content_faults(form, cell, where)


def _content_faults(form: FormDefinition, cell: Mapping[str, Any], where: str) -> Iterator[str]:
    ids = {sentence.id for sentence in form.sentences}
    lost = [one for one in cell.get("say", ()) if one not in ids]
    if lost:
        yield f"{where} 的 say 指的句子 {'、'.join(lost)} 没有"
    if cell.get("align", "left") not in _ALIGNED:
        yield f"{where} 的 align 只能是 left 或 centre"
