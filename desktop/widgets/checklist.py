"""The frame of a checklist row: state, number, kind, text, and a place for the input of its kind."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from desktop.theme.current import theme
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import column, row
from desktop.widgets.rows import RowFrame

KIND_ICONS = {
    "photo": "camera",
    "video": "video",
    "measurement": "ruler-2",
    "document": "file-text",
    "inquiry": "message-2",
    "sample": "flask",
}


class ChecklistRowFrame(RowFrame):
    """State icon · number · kind icon and word · text (wraps) over or beside ``below``/``beside``.

    Space or a click on the state icon emits ``toggled``; Enter emits ``activated``. ``below`` stands under the
    text (text and number inputs), ``beside`` at the right (thumbnails, choices).
    """

    toggled = Signal()

    def __init__(
        self,
        number: int,
        kind: str,
        kind_name: str,
        words: str,
        *,
        below: QWidget | None = None,
        beside: QWidget | None = None,
    ) -> None:
        super().__init__(min_height="table.row_checklist_min")
        self._state = _StateIcon("circle-dashed", "lg", "text_3")
        self._state.pressed.connect(self.toggled)
        self._number = Label(str(number), "body", "text_2")
        self._kind = Label(kind_name, "small", "text_2")
        self.words = Label(words, "body", wrap=True)
        self._head = QWidget()
        self._head.setLayout(
            row(
                self._number,
                IconLabel(KIND_ICONS[kind], "sm", "text_2"),
                self._kind,
                1,
                gap=1.5,
                pad=(1, 0, 0, 0),
            )
        )
        middle = column(1, self.words, *([below] if below is not None else []), 1, gap=1)
        sides = [beside] if beside is not None else []
        box = row(self._state, self._head, middle, *sides, gap=2.5, pad=(4, 2, 4, 2))
        box.setStretch(2, 1)
        self.setLayout(box)
        self._spoken = f"第 {number} 项，{kind_name}，{words}"
        self.set_state("open")
        self.rescale()

    def rescale(self) -> None:
        super().rescale()
        head = getattr(self, "_head", None)
        if head is not None:
            head.setFixedWidth(theme().px(88))

    def set_state(self, state: str, remark: str = "") -> None:
        """open, done, skipped (不需要) or later (复查时做); ``remark`` is read aloud with it."""
        looks = {
            "open": ("circle-dashed", "text_3", "未做"),
            "done": ("circle-check", "ok", "已做"),
            "skipped": ("minus", "text_2", "不需要"),
            "later": ("calendar-due", "text_2", "复查时做"),
        }
        name, tone, word = looks[state]
        self._state.set_icon(name, tone)
        self.words.set_tone("text_2" if state == "later" else "text")
        self.setAccessibleName("，".join(part for part in (self._spoken, word, remark) if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.toggled.emit()
        else:
            super().keyPressEvent(event)


class _StateIcon(IconLabel):
    pressed = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pressed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
