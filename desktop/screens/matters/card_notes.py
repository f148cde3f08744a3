"""The team's remarks on a matter: several, each with author and day; written, changed and taken away here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import TextArea
from desktop.widgets.labels import Label
from desktop.widgets.layout import Stack, Surface, column, row
from enforcement.queries import NoteRow
from enforcement.text.dates import local_day


class NotesPane(QWidget):
    """``written(code, text, note id)``: a new remark (empty id), a changed one, or one taken away (empty text).

    What was typed and not yet put down is put down when another matter is shown.
    """

    written = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._code, self._note_id = "", ""
        self._list = Stack()
        self.field = TextArea(
            "本镇备注", placeholder="给队里留一句，例如：重点看后门是否上锁", lines=2, most=5
        )
        self.put_down = Button("记下", hint="Ctrl+Enter")
        self.drop = Button("不改了", "bare")
        self.put_down.clicked.connect(lambda _checked=False: self.flush_note())
        self.drop.clicked.connect(lambda _checked=False: self._begin())
        head = Label("本镇备注", "body_strong")
        self.setLayout(
            column(head, self._list, self.field, row(self.put_down, self.drop, 1), gap=1.5, pad=(0, 2, 0, 2))
        )
        self._begin()

    def show_notes(self, code: str, notes: tuple[NoteRow, ...]) -> None:
        """The remarks on a matter; a half-written one on the former is put down first."""
        if code != self._code:
            self.flush_note()
            self._code = code
            self._begin()
        self._list.clear()
        for note in notes:
            self._list.addWidget(self._shown(note))

    def flush_note(self) -> None:
        """Put down what is typed; nothing typed is no remark."""
        text = self.field.toPlainText().strip()
        if text and self._code:
            self.written.emit(self._code, text, self._note_id)
        self._begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._note_id:
            self._begin()
        else:
            super().keyPressEvent(event)

    def _begin(self, note: NoteRow | None = None) -> None:
        self._note_id = note.id if note else ""
        self.field.flush()
        self.field.set_value(note.text if note else "")
        self.drop.setVisible(note is not None)
        self.put_down.set_words("改好" if note else "记下")
        if note is not None:
            self.field.setFocus()

    def _shown(self, note: NoteRow) -> Surface:
        day = local_day(note.written_at).isoformat() if note.written_at else ""
        who = " · ".join(part for part in (note.author, day) if part)
        change, take = Button("改", "bare"), Button("去掉", "bare")
        change.setAccessibleName(f"改备注：{note.text}")
        take.setAccessibleName(f"去掉备注：{note.text}")
        change.clicked.connect(lambda _checked=False: self._begin(note))
        take.clicked.connect(lambda _checked=False: self.written.emit(self._code, "", note.id))
        under = row(Label(who, "caption", "text_3"), 1, change, take, gap=1)
        return Surface("inset", column(Label(note.text, "small", wrap=True), under, gap=0, pad=(3, 2, 1, 0)))
