"""One question of the form: its name, whether the paper needs it, the editor, and what helps to answer it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.screens.papers.editor import EMPTY, Editor
from desktop.widgets.labels import Label
from desktop.widgets.layout import column, row
from enforcement.facts.phrase_bank import CORRECTION_FIELDS, FACT_FIELDS
from forms.definitions.model import FieldDefinition

FROM_UNIT, WORKED_OUT, CARRIED, NEEDED = "单位资料", "程序算出", "前面带出", "必填"


class Question(QWidget):
    """``answered(plain value)`` to be saved, ``unread(text)`` to be kept; ``entered`` when Enter goes on."""

    answered = Signal(object)
    unread = Signal(str)
    entered = Signal()

    def __init__(self, field: FieldDefinition, editor: Editor) -> None:
        super().__init__()
        self.field, self.editor = field, editor
        self._name = Label("" if field.type == "flag" else field.label, "small", "text_2", wrap=True)
        self._mark = Label("", "small", "text_3")
        self._fault = Label("", "small", "danger", wrap=True)
        self._help = Label(_help_of(field), "small", "text_3", wrap=True)
        head = row(self._name, self._mark, gap=1.5)
        head.setStretch(0, 1)
        self.setLayout(column(head, editor, self._fault, self._help, gap=1))
        self._name.setVisible(field.type != "flag")
        self._fault.hide()
        self._help.setVisible(bool(self._help.text()))
        editor.changed.connect(self.answered)
        editor.unread.connect(self.unread)
        editor.entered.connect(self.entered)
        editor.faulted.connect(self.say_fault)

    def show_answer(self, value: Any, known: Any, *, needed: bool, unread: str = "") -> None:
        """The stored answer; ``known`` stands in grey where nothing was typed, ``unread`` words as they were typed."""
        if not self.editor.busy():
            self.editor.show_value(value, known)
            self.editor.show_unread(unread)
        from_unit = value in EMPTY and known not in EMPTY
        open_still = needed and not from_unit and self.editor.value() in EMPTY
        known_mark = FROM_UNIT
        if self.field.derived:
            known_mark = CARRIED if self.field.derived.endswith("带出。") else WORKED_OUT
        mark = known_mark if from_unit else NEEDED if needed else ""
        self._mark.setText(mark)
        self._mark.set_tone("warn" if open_still else "text_3")
        self._mark.setVisible(bool(mark) and self.field.type != "flag")

    def say_fault(self, sentence: str) -> None:
        """Why what stands there means nothing; "" takes the sentence away."""
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))


def _help_of(field: FieldDefinition) -> str:
    parts = [words for words in (field.derived, field.help) if words]
    if field.phrases or field.name in FACT_FIELDS | CORRECTION_FIELDS:
        parts.append("F3 有现成的句子。")
    return " ".join(parts)
