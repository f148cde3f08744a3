"""One field for one fact: words, names, days, minutes, counts and amounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.screens.papers.editor import EMPTY, Area, Editor, Line, area, line
from desktop.screens.papers.plain_values import capitals, read_text, text_of
from desktop.widgets.labels import Label
from desktop.widgets.layout import column
from forms.definitions.model import FieldDefinition

_HOW = {
    "date": "今天、11.24、20261124、+7",
    "due": "11.24，或 11.24 18:00",
    "time": "11.24 9:30",
    "names": "几个人用顿号分开",
    "count": "一个数",
}


class LineEditor(Editor):
    """Reads what is typed as the field's type; what is known stands in it in grey until something is typed."""

    def __init__(self, field: FieldDefinition, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._type, self._now = field.type, now
        make = area if field.type == "text" else line
        self.line: Line | Area = make(field.label)
        self._amount = Label("", "small", "text_2")
        self._amount.hide()
        self.setLayout(column(self.line, self._amount, gap=1))
        self.line.settled.connect(self._settle)
        self.line.entered.connect(self.entered)
        self.line.left.connect(self._tidy)

    def show_value(self, value: Any, known: Any) -> None:
        self.line.setPlaceholderText(text_of(self._type, known) or _HOW.get(self._type, ""))
        faulty = self._value in EMPTY and value in EMPTY and self.line.text().strip()
        if not self.line.pending and not self.line.hasFocus() and not faulty:
            self.line.set_value(text_of(self._type, value))
        if not self.line.pending:
            self._value = "" if value in EMPTY else value
        self._show_capitals()

    def show_unread(self, text: str) -> None:
        """The words come back as they were typed, with the reason why they mean nothing."""
        if text and not self.line.pending and not self.line.hasFocus():
            self.line.set_value(text)
            self.faulted.emit(read_text(self._type, text, self._now())[1])

    def stop(self) -> QWidget:
        return self.line

    def _settle(self, text: str) -> None:
        value, fault = read_text(self._type, text, self._now())
        self._value = value
        self._show_capitals()
        if fault:
            self.unread.emit(text.strip())
        else:
            self.faulted.emit("")
            self.changed.emit(value)

    def _tidy(self) -> None:
        """On leaving: a value in its usual shape, or the reason why there is none."""
        _value, fault = read_text(self._type, self.line.text(), self._now())
        self.faulted.emit(fault)
        if not fault and self._type != "text":
            self.line.set_value(text_of(self._type, self._value))

    def _show_capitals(self) -> None:
        words = capitals(self._value) if self._type == "amount" else ""
        self._amount.setText(words)
        self._amount.setVisible(bool(words))
