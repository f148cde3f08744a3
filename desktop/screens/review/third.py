"""Something third: each differing field is written anew, or taken from one of the sides where it cannot be typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.screens.review import words
from desktop.widgets.fields import Labelled, TextArea, TextField
from desktop.widgets.layout import column
from desktop.widgets.segmented import Choice, SegmentedChoice
from enforcement.queries.reviews import FieldKind, ReviewField, ReviewRow

Read = Callable[[ReviewField, str], tuple[Any, str]]


class ThirdForm(QWidget):
    """``values()`` are the plain values by field, None while one of them means nothing."""

    def __init__(self, row: ReviewRow, read: Read) -> None:
        super().__init__()
        self._read = read
        self._fields = [field for field in row.fields if field.differs]
        self._editors = {field.name: _editor(field) for field in self._fields}
        self._held = {field.name: Labelled(field.label, self._editors[field.name]) for field in self._fields}
        self.setLayout(column(*self._held.values(), gap=2))

    @property
    def first(self) -> QWidget:
        """Where the keyboard goes."""
        return next(iter(self._editors.values()))

    def values(self) -> dict[str, Any] | None:
        """Reads every field; a fault is shown under its own."""
        found: dict[str, Any] = {}
        well = True
        for field in self._fields:
            value, fault = self._value(field)
            self._held[field.name].set_fault(fault)
            well, found[field.name] = well and not fault, value
        return found if well else None

    def _value(self, field: ReviewField) -> tuple[Any, str]:
        editor = self._editors[field.name]
        if isinstance(editor, SegmentedChoice):
            return field.plain[int(editor.value or "0")], ""
        return self._read(field, editor.text())


def _editor(field: ReviewField) -> TextField | TextArea | SegmentedChoice:
    if field.kind is FieldKind.TAKEN:
        choices = tuple(Choice(str(place), words.side_name(place)) for place in range(len(field.sides)))
        return SegmentedChoice(field.label, choices, "0")
    text = str(field.plain[0] or "")
    if field.kind is FieldKind.DAY:
        return TextField(field.label, text, placeholder="20261124、11.24、今天、+7")
    return TextArea(field.label, text, lines=2)
