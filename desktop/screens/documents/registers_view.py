"""打印记录 and 作废登记 as tables: look, answer what still waits, save as a table file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from desktop.actions import FILTER
from desktop.dialogs.questions import Option, Question, ask, choose
from desktop.models.rows import TableModel
from desktop.screens.documents.print_words import broken_words
from desktop.screens.documents.registers import (
    COLUMNS,
    EMPTY,
    PRINTS,
    TITLES,
    VOIDS,
    PrintAnswer,
    RegistersPresenter,
    document_of,
    key_of,
    waits,
)
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Stack, Surface, column, row
from desktop.widgets.lists import RowTable
from desktop.widgets.segmented import Choice, SegmentedChoice
from desktop.widgets.strips import EmptyState, Strip
from enforcement.queries import PrintRow

WHOLE, AGAIN = "whole", "again"
PickTarget = Callable[[str], Path | None]
HINTS = {
    PRINTS: "Enter 打开这份文书；不知打没打完的，Enter 来回答。",
    VOIDS: "Enter 打开这份文书；纸件还没收回的，Enter 补记收回。",
}


def ask_target(name: str) -> Path | None:
    """Let the person choose where a table goes; None when it was left."""
    chosen, _ = QFileDialog.getSaveFileName(None, "存成表格", name, "Excel (*.xlsx);;CSV (*.csv)")
    return Path(chosen) if chosen else None


class RegistersView(QWidget):
    """``document_wanted(id)``: show this paper. ``again_wanted(PrintRow)``: print it once more, marked."""

    document_wanted = Signal(str)
    again_wanted = Signal(object)

    def __init__(self, presenter: RegistersPresenter, target: PickTarget = ask_target) -> None:
        super().__init__()
        self.presenter, self._target, self._leads = presenter, target, False
        choices = tuple(Choice(key, title) for key, title in TITLES.items())
        self.which = SegmentedChoice("哪本登记", choices, PRINTS, height="control_height")
        self._count = Label("", "small", "text_2")
        self.save_button = Button("存成表格", "soft", icon="download")
        head = row(self.which, self._count, 1, self.save_button, gap=3, pad=(4, 0, 4, 0))
        self.tables = {
            key: RowTable(TITLES[key], TableModel(COLUMNS[key], key_of)) for key in (PRINTS, VOIDS)
        }
        self._empty = EmptyState("")
        self._stack = QStackedWidget()
        for table in self.tables.values():
            self._stack.addWidget(table)
            table.activated_key.connect(self._activate)
        self._rest = Surface("plain", column(self._empty, 1, gap=0))
        self._stack.addWidget(self._rest)
        self._notes = Stack()
        self._hint = Label("", "small", "text_2")
        foot = FixedSurface("plain", row(self._hint, 1, pad=(4, 0, 4, 0)), height=36)
        body = column(
            FixedSurface("plain", head, height=52), Line(), self._notes, self._stack, Line(), foot, gap=0
        )
        body.setStretchFactor(self._stack, 1)
        self.setLayout(body)
        self.which.chosen.connect(self.open)
        self.save_button.clicked.connect(lambda _checked=False: self._save())
        presenter.listed.connect(self._show_rows)
        presenter.told.connect(self._note)

    def open(self, register: str) -> None:
        """One of the two registers, with the keyboard in its rows."""
        self._notes.clear()
        self._leads = True
        self.which.set_value(register)
        self._hint.setText(HINTS[register])
        self.presenter.open(register)

    def focus_first(self) -> None:
        shown = self._stack.currentWidget()
        target = self.which if shown is self._rest else shown
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> tuple[QWidget, ...]:
        return (self,)

    def perform(self, action: str) -> bool:
        if action == FILTER:
            self.which.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    # ---- inside

    def _show_rows(self, rows: tuple[Any, ...]) -> None:
        register = self.presenter.which
        table = self.tables[register]
        table.show_rows(rows)
        self._empty.sentence.setText(EMPTY[register])
        self._stack.setCurrentWidget(table if rows else self._rest)
        waiting = sum(waits(one) for one in rows)
        self._count.setText(f"{len(rows)} 行" + (f"，{waiting} 行等你补记" if waiting else ""))
        self.save_button.setEnabled(bool(rows))
        if self._leads:
            self._leads = False
            self.focus_first()

    def _activate(self, key: str) -> None:
        found = self.presenter.row(key)
        if found is None:
            return
        if not waits(found):
            if document_of(found):
                self.document_wanted.emit(document_of(found))
        elif isinstance(found, PrintRow):
            self._ask_broken(found)
        else:
            self._ask_back(found)

    def _ask_broken(self, found: PrintRow) -> None:
        answers = (
            Option(WHOLE, "已打完", "纸上是全的，这一次算打完"),
            Option(AGAIN, "重打一份并注明", "这一次照样记着，再打的一份注明是第几次打印"),
        )
        choose(self, broken_words(found), answers, lambda key: self._answered(found, key))

    def _answered(self, found: PrintRow, key: str | None) -> None:
        if key is not None:
            self.presenter.answer(PrintAnswer(found.run, key == WHOLE))
        if key == AGAIN:
            self.again_wanted.emit(found)

    def _ask_back(self, found: Any) -> None:
        paper = found.document
        question = Question(
            what=f"{paper.number or paper.title}的纸件都收回来了吗？",
            why="记下以后，登记册上写“都收回了”。",
            yes="都收回了",
            no="还没收回",
        )
        ask(self, question, lambda back: self.presenter.call_back(paper.id) if back else None)

    def _save(self) -> None:
        path = self._target(f"{TITLES[self.presenter.which]}.xlsx")
        if path is not None:
            self.presenter.save(path)

    def _note(self, sentence: str, colour: str) -> None:
        self._notes.clear()
        holder = QWidget()
        holder.setLayout(column(Strip(sentence, colour=colour), pad=(3, 2, 3, 2)))
        self._notes.addWidget(holder)
