"""The layer for a machine that was away for too long: the question to read out to the county, and the field for its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.phone_code import Question, question_lines
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import column, row
from enforcement.errors import KnownTrouble
from sync.protocol.phone_code import grouped

TITLE: Final = "打电话给县里要电话码"
# Tries a code, and hears what is wrong with it and which question is asked from now on; None: it was right.
Answered = Callable[[KnownTrouble | None, Question | None], None]


class PhoneLayer(Layer):
    """``take(code, answered)`` tries a code."""

    def __init__(
        self, host: QWidget, words: str, question: Question, take: Callable[[str, Answered], object]
    ) -> None:
        self._take = take
        self._machine, self._spoken = Label("", "body"), Label("", "body", wrap=True)
        self._shown = Label("", "title")
        self._code = Labelled("县里念回来的 8 位电话码", TextField("电话码"), hint="大小写、空格不要紧。")
        self.yes, self._no = Button("确定", "primary"), Button("先不打")
        self._how = Label("", "body", wrap=True)
        content = sheet(
            column(
                Label(TITLE, "subtitle", wrap=True),
                Label(words, "body", wrap=True),
                self._how,
                self._machine,
                row(Label("问号：", "body"), self._shown, 1, gap=2),
                self._spoken,
                self._code,
                row(1, self._no, self.yes),
                gap=4,
                pad=(6, 5, 6, 5),
            )
        )
        content.setAccessibleName(TITLE)
        super().__init__(host, content)
        self._show(question)
        self.yes.clicked.connect(lambda _checked=False: self.go())
        self._no.clicked.connect(lambda _checked=False: self.close_layer())
        self.code.returnPressed.disconnect()
        self.code.returnPressed.connect(self.go)
        self.show_over(self.code)

    @property
    def code(self) -> TextField:
        return self._code.field  # type: ignore[return-value]

    def go(self) -> None:
        """Take what stands there; a fault is said under its field."""
        text = self.code.text().strip()
        if not text:
            self._code.set_fault("先填县里念回来的电话码。")
            self.code.setFocus()
            return
        self.yes.setEnabled(False)
        self._take(text, self._answered)

    def _answered(self, trouble: KnownTrouble | None, question: Question | None) -> None:
        self.yes.setEnabled(True)
        if trouble is None:
            self.close_layer()
            return
        if question is not None:
            self._show(question)
        self._code.set_fault(trouble.sentence)
        self.code.clear()
        self.code.setFocus()

    def _show(self, question: Question) -> None:
        how, machine, spoken = question_lines(question)
        self._how.setText(how)
        self._machine.setText(machine)
        self._shown.setText(grouped(question.text))
        self._spoken.setText(spoken)
