"""The list behind a card's history: inspections and papers with one matter, Enter opens one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import Line, Scroll, column, row
from desktop.widgets.rows import TwoLineRow
from enforcement.queries import MatterDeed

_ICONS = {"inspection": "clipboard-check", "document": "file-text"}


def open_deeds(host: QWidget, deeds: tuple[MatterDeed, ...], go: Callable[[str, str], object]) -> Layer:
    """Show them over the window; ``go(thing type, id)`` is called for the one that is taken."""
    close = Button("关上", "soft", hint="Esc")
    rows = [_row(deed) for deed in deeds]
    listed = column(*rows, 1, gap=0) if rows else column(Label("没有。", "body", "text_2"), 1, gap=0)
    head = row(Label(f"近 12 个月，{len(deeds)} 件", "subtitle"), 1, close, pad=(4, 2, 3, 2))
    layer = Layer(host, sheet(column(head, Line(), Scroll(listed), gap=0)), width="palette_width")
    for shown, deed in zip(rows, deeds, strict=True):
        shown.activated.connect(lambda deed=deed: _take(layer, deed, go))
        shown.clicked.connect(lambda deed=deed: _take(layer, deed, go))
    close.clicked.connect(lambda _checked=False: layer.close_layer())
    return layer.show_over(rows[0] if rows else close)


def _row(deed: MatterDeed) -> TwoLineRow:
    day = deed.day.isoformat() if deed.day else ""
    return TwoLineRow(
        deed.words, " · ".join(part for part in (day, deed.party_name) if part), before=_icon(deed)
    )


def _icon(deed: MatterDeed) -> QWidget:
    from desktop.widgets.icons import IconLabel

    return IconLabel(_ICONS[deed.thing_type], "md", "text_2")


def _take(layer: Layer, deed: MatterDeed, go: Callable[[str, str], object]) -> None:
    layer.close_layer()
    go(deed.thing_type, deed.id)
