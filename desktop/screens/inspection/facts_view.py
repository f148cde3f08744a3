"""Step 3: the record's sentences at the left, each with its source; the party's words and corrections at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.actions import EDIT, PHRASES
from desktop.screens.documents.panes import SidePane, grows_with_words
from desktop.screens.inspection.facts_presenter import CorrectionLine, FactLine, FactsPresenter
from desktop.screens.inspection.phrase_menu import show_phrases, tag
from desktop.screens.inspection.step import StepView
from desktop.screens.inspection.told_view import ToldPane
from desktop.theme.tokens import COMPACT, WIDE
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.cards import PaneHeader
from desktop.widgets.fields import TextArea
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, Scroll, Stack, Surface, column, row
from desktop.widgets.rows import RowFrame
from desktop.widgets.strips import EmptyState
from enforcement.text.phrases import PhraseField


class FactRow(RowFrame):
    """One sentence; F2 or Enter edits it in place, Delete takes it out."""

    edited = Signal(str)
    removed = Signal()

    def __init__(self, line: FactLine) -> None:
        super().__init__()
        self.setSizePolicy(grows_with_words())
        self.fact_id, self._shown_line = line.fact.id, line
        self._number = Label("", "body", "text_2")
        self._words = Label("", "body", wrap=True)
        self._source = Label("", "small", "text_2", wrap=True)
        self.editor = TextArea("这一句的内容", lines=2)
        tag(self.editor, PhraseField.FACT, line.fact.id)
        self.editor.hide()
        self.editor.installEventFilter(self)
        self.editor.settled.connect(self.edited)
        self._out = IconButton("x", "移出这一句", "bare", height="icon.xl")
        self._out.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._out.clicked.connect(lambda _checked=False: self.removed.emit())
        middle = column(self._words, self.editor, self._source, gap=0.5)
        whole = row(self._number, middle, self._out, gap=3, pad=(5, 2.25, 3, 2.25))
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.activated.connect(self.edit)
        self.show_line(line)

    def show_line(self, line: FactLine) -> None:
        self._shown_line = line
        self._number.setText(f"{line.number}.")
        self._words.setText(line.fact.text)
        self._source.setText(line.source)
        self.editor.set_value(line.fact.text)
        self.setAccessibleName(f"第 {line.number} 句，{line.fact.text}，{line.source}")

    def edit(self) -> None:
        """The words become a field, the cursor behind them."""
        self._words.hide()
        self.editor.set_value(self._shown_line.fact.text)
        self.editor.show()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        cursor = self.editor.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.editor.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            leaves = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shifted
            if leaves or event.key() == Qt.Key.Key_Escape:
                self.editor.flush()
                self.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        elif event.type() == QEvent.Type.FocusOut and event.reason() != Qt.FocusReason.PopupFocusReason:  # type: ignore[attr-defined]
            self.editor.flush()
            self.editor.hide()
            self._words.setText(self.editor.text())
            self._words.show()
        return super().eventFilter(watched, event)


class CorrectionBox(Surface):
    """What one matter found has to put right; stock words stand there until the officer writes others."""

    changed = Signal(str)

    def __init__(self, line: CorrectionLine) -> None:
        self.matter_id = line.matter_id
        self.editor = TextArea(
            f"{line.name}：改正什么", lines=2, placeholder="写清改什么、改到什么样，F3 有现成的句子"
        )
        tag(self.editor, PhraseField.CORRECTION, line.matter_code)
        name = Label(line.name, "small", "text_2", wrap=True)
        super().__init__("plain", column(name, self.editor, gap=1))
        self.editor.settled.connect(self.changed)
        self.show_line(line)

    def show_line(self, line: CorrectionLine) -> None:
        self.editor.set_value(line.text)


class FactsView(StepView):
    """↑↓ sentence · F2 edit · Delete out · Tab to the party's opinion, F3 for stock words."""

    def __init__(self, presenter: FactsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._rows: dict[str, FactRow] = {}
        self._boxes: dict[str, CorrectionBox] = {}
        self._list, self._corrections = Stack(), column(gap=3)
        self.add_button = Button("加一句", "soft", icon="plus")
        self._head = PaneHeader("检查情况", self.add_button)
        self._empty = EmptyState("还没有可写的事实。回到第 2 步做几项检查，或在这里加一句。")
        self.own = TextArea(
            "自己写一句事实", lines=2, placeholder="写看到的、量到的、问到的；F3 有现成的句子"
        )
        self.own.hide()
        tag(self.own, PhraseField.FACT)
        self.told = ToldPane(presenter)
        self._correction_head = Label("要改正什么", "subtitle")
        self._correction_area = Surface(
            "plain", column(self._correction_head, self._corrections, gap=2, pad=(5, 3, 5, 4))
        )
        sheet = column(
            self._list, self._empty, column(self.own, pad=(5, 2, 5, 2)), self._correction_area, 1, gap=0
        )
        self._main = Surface("plain", column(self._head, Line(), Scroll(sheet), gap=0))
        self.side = SidePane(self._main, self.told)
        self.setLayout(row(self.side, gap=0))
        self.add_button.clicked.connect(lambda _checked=False: self._start_own())
        self.own.installEventFilter(self)
        presenter.desk.shown.connect(self.refresh)

    def enter(self) -> None:
        self._presenter.build()
        self.refresh()
        first = next(iter(self._rows.values()), None)
        (first or self.add_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> tuple[QWidget, ...]:
        return (self._main, self.told)

    def set_layout_class(self, name: str) -> None:
        self.side.set_way("pane" if name == WIDE else "sheet" if name == COMPACT else "drawer")

    def toggle_side(self) -> bool:
        return self.side.toggle(self.told.take_focus, lambda: self._main.setFocus())

    def perform(self, action: str) -> bool:
        focused = self.window().focusWidget()
        if action == PHRASES:
            return show_phrases(focused) is not None
        if action == EDIT:
            row_ = next((one for one in self._rows.values() if one.holds_focus()), None)
            if row_ is not None:
                row_.edit()
            return row_ is not None
        return False

    def point_at(self, field: str) -> None:
        """The keyboard to where the fact is written; the side pane comes out when it is there."""
        places: dict[str, QWidget] = {
            "opinion": self.told.opinion,
            "present_person": self.told.person,
            "ended_at": self.told.ended,
            "remarks": self.told.remarks,
            "refusal_to_sign": self.told.reason,
        }
        name = field.split(".")[0]
        if name in places:
            self.side.show_side()
            places[name].setFocus(Qt.FocusReason.OtherFocusReason)
        elif name == "corrections" and self._boxes:
            next(iter(self._boxes.values())).editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Fresh sentences; one being edited keeps its words."""
        lines = self._presenter.lines()
        self._head.remark.setText(f"{len(lines)} 句，由检查项写成，可以改" if lines else "")
        self._empty.setVisible(not lines and not self.own.isVisibleTo(self))
        if list(self._rows) != [line.fact.id for line in lines]:
            self._rebuild(lines)
        for line in lines:
            if not self._presenter.desk.saver.holds(f"fact:{line.fact.id}"):
                self._rows[line.fact.id].show_line(line)
        self._show_corrections()
        self.told.refresh()

    def _rebuild(self, lines: tuple[FactLine, ...]) -> None:
        held = next((key for key, row_ in self._rows.items() if row_.holds_focus()), None)
        here = self.isVisible() and (held is not None or self.add_button.hasFocus())
        self._list.clear()
        self._rows = {}
        for line in lines:
            row_, key = FactRow(line), line.fact.id
            row_.edited.connect(lambda text, key=key: self._presenter.edit(key, text))
            row_.removed.connect(lambda key=key: self._presenter.remove(key))
            self._rows[key] = row_
            self._list.addWidget(row_)
        if here and self._rows:
            self._rows.get(held or "", next(iter(self._rows.values()))).setFocus(
                Qt.FocusReason.OtherFocusReason
            )

    def _show_corrections(self) -> None:
        lines = self._presenter.corrections()
        self._correction_area.setVisible(bool(lines))
        if list(self._boxes) != [line.matter_id for line in lines]:
            for box in self._boxes.values():
                box.hide()
                box.deleteLater()
            self._boxes = {}
            for line in lines:
                box = CorrectionBox(line)
                box.changed.connect(
                    lambda text, key=line.matter_id: self._presenter.set_correction(key, text)
                )
                self._boxes[line.matter_id] = box
                self._corrections.addWidget(box)
        for line in lines:
            if not self._presenter.desk.saver.holds(f"correction:{line.matter_id}"):
                self._boxes[line.matter_id].show_line(line)

    def _start_own(self) -> None:
        self.own.show()
        self._empty.hide()
        self.own.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.own and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shifted:
                self.flush()
                self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def flush(self) -> None:
        text = self.own.text()
        self.own.flush()  # while an edit is pending the field would keep its words, and they would be added again
        if text.strip():
            self._presenter.add(text)
        self.own.set_value("")
        self.own.hide()
        super().flush()
