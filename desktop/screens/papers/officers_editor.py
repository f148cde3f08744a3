"""The officers of a paper, picked from the roster: two who may sign today, more where the paper wants them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.screens.papers.choice_editors import PickMenu, open_menu
from desktop.screens.papers.editor import Editor, chain
from desktop.screens.papers.people import officer_row
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Stack, column, row
from enforcement.model.officer import Officer
from forms.definitions.model import FieldDefinition

PAIR = 2


class OfficersEditor(Editor):
    """A line for each officer with 换人; Enter on 加一人 opens the roster, a digit picks."""

    def __init__(self, field: FieldDefinition, roster: Callable[[], Sequence[Officer]]) -> None:
        super().__init__()
        self._label, self._roster = field.label, roster
        self._rows: list[dict[str, Any]] = []
        self._lines = Stack()
        self._lines.setSpacing(4)
        self.add_button = Button("选人", "outline", icon="plus")
        self.add_button.clicked.connect(lambda _checked=False: self.open(len(self._rows)))
        self.setLayout(column(self._lines, row(self.add_button, 1), gap=1))
        self._show()

    def value(self) -> Any:
        return list(self._rows)

    def show_value(self, value: Any, known: Any) -> None:
        rows = list(value or known or ())
        if rows != self._rows:
            self._rows = rows
            self._show()

    def stop(self) -> QWidget:
        return self.add_button

    def stops(self) -> list[QWidget]:
        lines = (self._lines.itemAt(place).widget() for place in range(self._lines.count()))
        return [self.add_button, *(button for line in lines for button in line.findChildren(Button))]

    def open(self, place: int) -> PickMenu:
        """The roster without those who stand there already; what is picked goes to ``place``."""
        anchor = self.add_button
        taken = {entry.get("cert_no") for entry in self._rows}
        rows = [officer_row(officer) for officer in self._roster()]
        lines = [
            (f"{one['name']}  {one['cert_no']}", lambda one=one: self._pick(place, one))
            for one in rows
            if one["cert_no"] not in taken
        ]
        if not lines:
            menu = open_menu(anchor, [])
            menu.addAction("名册里今天没有别的持证队员").setEnabled(False)
            return menu
        return open_menu(anchor, lines)

    def _pick(self, place: int, entry: dict[str, Any]) -> None:
        self._rows = [*self._rows[:place], entry, *self._rows[place + 1 :]]
        self._show()
        self.changed.emit(self.value())
        if len(self._rows) >= PAIR:
            self.entered.emit()
        else:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, place: int) -> None:
        self._rows = [entry for here, entry in enumerate(self._rows) if here != place]
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()
        self.changed.emit(self.value())

    def _show(self) -> None:
        self._lines.clear()
        for place, entry in enumerate(self._rows):
            self._lines.addWidget(self._line(place, entry))
        short = PAIR - len(self._rows)
        self.add_button.set_words("再加一人" if short <= 0 else "选第一人" if short == PAIR else "选第二人")
        chain(self.stops())
        names = "、".join(str(entry.get("name", "")) for entry in self._rows) or "还没有选"
        self.add_button.setAccessibleName(f"{self._label}：{names}，{self.add_button.text()}")

    def _line(self, place: int, entry: dict[str, Any]) -> QWidget:
        name = str(entry.get("name", ""))
        change = Button("换人", "soft")
        change.setAccessibleName(f"换掉{name}")
        change.clicked.connect(lambda _checked=False: self.open(place))
        out = IconButton("x", f"取掉{name}", "bare")
        out.clicked.connect(lambda _checked=False: self._drop(place))
        holder = QWidget()
        words = Label(str(entry.get("cert_no", "")), "small", "text_2")
        holder.setLayout(
            row(IconLabel("id", "md", "ok"), Label(name, "body_strong"), words, 1, change, out, gap=2)
        )
        return holder
