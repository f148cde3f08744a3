"""A search line with its hits right below it: type, Enter takes the first; used for parties and for matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.widgets.fields import SearchField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Stack, column
from desktop.widgets.rows import TwoLineRow

MOST = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit: two lines for the eye and the value taken; ``why_not`` greys it and says why it cannot be taken."""

    title: str
    remark: str
    value: Any
    why_not: str = ""


class Finder(QWidget):
    """Emits ``searched(text)`` while typing and ``taken(value)``; hits come back through ``show_hits``.

    Enter before the hits of the present text arrived takes the first as soon as they do. Enter on an empty line
    is ``skipped``. ``show_hits(..., fallback)`` offers one more row ("按回车新建") that emits ``created(text)``.
    """

    searched = Signal(str)
    taken = Signal(object)
    created = Signal(str)
    skipped = Signal()

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__()
        self.field = SearchField(name, placeholder)
        self.field.searched.connect(self._ask)
        self.field.returnPressed.connect(self._enter)
        self.field.installEventFilter(self)
        self._hits: tuple[Hit, ...] = ()
        self._fallback = ""
        self._answered = ""
        self._take_when_answered = False
        self._rows: list[TwoLineRow] = []
        self._list = Stack()
        self.note = Label("", "small", "text_2", wrap=True)
        self.note.hide()
        self.setLayout(column(self.field, self._list, self.note, gap=1))
        self.setFocusProxy(self.field)

    @property
    def text(self) -> str:
        return self.field.text().strip()

    def reset(self) -> None:
        """An empty line again, ready for the next."""
        self._take_when_answered = False
        self.field.clear()
        self.field.flush()
        self.show_hits("", ())

    def show_hits(self, text: str, hits: tuple[Hit, ...], fallback: str = "", note: str = "") -> None:
        """The hits of ``text``; an answer to an older text is dropped."""
        if text != self.text:
            return
        self._answered, self._hits, self._fallback = text, hits[:MOST], fallback
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._list.clear()
        self._rows = [self._row(hit) for hit in self._hits]
        if fallback:
            extra = TwoLineRow(fallback, min_height="touch_min")
            for signal in (extra.activated, extra.clicked):
                signal.connect(lambda: self.created.emit(self.text))
            self._rows.append(extra)
        for row in self._rows:
            self._list.addWidget(row)
        if self._rows:
            self._rows[0].set_selected(True)
        if self._take_when_answered:
            self._take_when_answered = False
            self._take_first()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Down and self._rows:
                self._rows[min(1, len(self._rows) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.reset()
                return True
        return super().eventFilter(watched, event)

    def _row(self, hit: Hit) -> TwoLineRow:
        row = TwoLineRow(
            hit.title, hit.why_not or hit.remark, remark_tone="warn" if hit.why_not else "text_2"
        )
        for signal in (row.activated, row.clicked):
            signal.connect(lambda hit=hit: self._take(hit))
        return row

    def _ask(self, text: str) -> None:
        if text.strip():
            self.searched.emit(text.strip())
        else:
            self.show_hits("", ())

    def _enter(self) -> None:
        if not self.text:
            self.skipped.emit()
        elif self._answered == self.text:
            self._take_first()
        else:
            self._take_when_answered = True
            self.field.flush()

    def _take_first(self) -> None:
        if self._hits:
            self._take(self._hits[0])
        elif self._fallback:
            self.created.emit(self.text)

    def _take(self, hit: Hit) -> None:
        if hit.why_not:
            self.note.setText(hit.why_not)
            self.note.show()
        else:
            self.taken.emit(hit.value)
