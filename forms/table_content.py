"""Table forms as blocks: label rows, writing lines and item tables from the rows of a definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.blocks import Block, ItemTable, LabelRow
from forms.characters import clean_name
from forms.facts import Facts
from forms.said import form_line

BLANK_ITEM_ROWS = 10


def table_blocks(view: Facts) -> list[Block]:
    """The rows that hold for these facts."""
    return [_row(view, row) for row in view.form.rows if view.included(row)]


def _row(view: Facts, row: Mapping[str, Any]) -> Block:
    if "items" in row:
        return _items(view, row)
    entries: list[Mapping[str, str] | None] = [None]
    if row.get("each"):
        people = [] if view.state == "blank" else list(view.raw(row["each"]) or [])
        entries = [{"cert_no": clean_name(p["cert_no"]), "field": row["each"]} for p in people]
        entries += [{"cert_no": ""}] * (2 - len(entries))
    lines = tuple(form_line(view, text, entry) for entry in entries for text in row.get("lines", ()))
    spans = view.spans(row["value"]) if "value" in row else view.spans(row.get("text", ""))
    if "value" in row and view.state != "issued" and all(s.mm for s in spans):
        spans = ()
    strike = "value" in row and view.state == "issued" and not spans
    return LabelRow(label=row["label"], spans=spans, lines=lines, height=row["height"], strike=strike)


def _items(view: Facts, row: Mapping[str, Any]) -> ItemTable:
    entries = [] if view.state == "blank" else list(view.raw(row["items"]) or [])
    rows = []
    for n, entry in enumerate(entries, 1):
        values = {k: clean_name(str(v)) if v is not None else "" for k, v in entry.items()}
        values |= {"n": str(n), "field": row["items"]}
        rows.append(tuple(view.spans(cell, values) for cell in row["cells"]))
    least = BLANK_ITEM_ROWS if view.state == "blank" else row["rows_least"]
    return ItemTable(
        head=tuple(row["head"]),
        rows=tuple(rows),
        align=tuple(row["align"]),
        height=row["height"],
        least=row["least"],
        least_rows=least,
    )
