"""Text fields that save by themselves: 600 ms after the last key, on leaving, and when the place closes.

No field has a length limit in UTF-16 units (it would cut rare characters); the core checks by code point.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.widgets import icons
from desktop.widgets.keys import leaves_to_window
from desktop.widgets.labels import Label
from desktop.widgets.layout import column, repolish, row, show_when

SAVE_AFTER_MS = 600


class _Autosave:
    """The pending edit of one field: ``touch`` on a key, ``flush`` writes it out at once."""

    def __init__(self, owner: QWidget, emit: object) -> None:
        self._timer = QTimer(owner)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(emit)  # type: ignore[arg-type]
        self._emit = emit

    @property
    def pending(self) -> bool:
        return self._timer.isActive()

    def touch(self) -> None:
        self._timer.start()

    def drop(self) -> None:
        self._timer.stop()

    def flush(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._emit()  # type: ignore[operator]


class TextField(QLineEdit):
    """One line. ``settled(text)`` says "save this now"; Enter leaves to the next field.

    ``set_value`` shows a stored value without asking to save; it keeps what the person is typing right now.
    ``unit`` is drawn at the right edge inside the field (m, 元).
    """

    settled = Signal(str)

    def __init__(
        self, name: str, value: str = "", *, placeholder: str = "", unit: str = "", width: float = 0
    ) -> None:
        super().__init__()
        self._unit, self._wide, self._kept = unit, width, value
        self._autosave = _Autosave(self, self._settle)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setText(value)
        self.textEdited.connect(self._touched)
        self.returnPressed.connect(self._leave)
        self.rescale()

    @property
    def pending(self) -> bool:
        """Whether something typed is not yet handed over for saving."""
        return self._autosave.pending

    def set_value(self, value: str) -> None:
        if not self._autosave.pending and value != self.text():
            self.setText(value)
        if not self._autosave.pending:
            self._kept = value

    def set_fault(self, sentence: str) -> None:
        """Mark the field as wrong with the reason (tool tip and description), or right with ""."""
        self.setProperty("state", "fault" if sentence else "")
        self.setAccessibleDescription(sentence)
        self.setToolTip(sentence)
        repolish(self)

    def flush(self) -> None:
        """Hand over a pending edit at once."""
        self._autosave.flush()

    def rescale(self) -> None:
        if self._wide:
            self.setFixedWidth(theme().px(self._wide))
        if self._unit:
            room = QFontMetrics(theme().font("small")).horizontalAdvance(self._unit) + theme().space(2)
            self.setTextMargins(0, 0, room, 0)

    def event(self, event: QEvent) -> bool:
        return True if leaves_to_window(event) else super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.flush()

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)  # type: ignore[arg-type]
        if self._unit:
            painter = QPainter(self)
            painter.setFont(theme().font("small"))
            painter.setPen(theme().color("text_3"))
            room = self.rect().adjusted(0, 0, -theme().px(10), 0)
            painter.drawText(
                room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._unit
            )
            painter.end()

    def _touched(self) -> None:
        self._autosave.touch()

    def _settle(self) -> None:
        self._autosave.drop()
        if self.text() != self._kept:
            self._kept = self.text()
            self.settled.emit(self._kept)

    def _leave(self) -> None:
        self.flush()
        self.focusNextChild()


class TextArea(QPlainTextEdit):
    """Several lines. Enter leaves, Shift+Enter makes a new line, Tab leaves; ``settled(text)`` as TextField.

    It grows with its text from ``lines`` to ``most`` lines, then scrolls.
    """

    settled = Signal(str)

    def __init__(
        self, name: str, value: str = "", *, placeholder: str = "", lines: int = 3, most: int = 8
    ) -> None:
        super().__init__()
        self._lines, self._most, self._kept, self._loading = lines, most, value, False
        self._autosave = _Autosave(self, self._settle)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setPlainText(value)
        self.textChanged.connect(self._touched)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self.rescale())
        self.rescale()

    @property
    def pending(self) -> bool:
        return self._autosave.pending

    def text(self) -> str:
        return self.toPlainText()

    def set_value(self, value: str) -> None:
        """Show a stored value unless the person is typing right now."""
        if self._autosave.pending:
            return
        self._kept = value
        if value != self.toPlainText():
            self._loading = True
            self.setPlainText(value)
            self._loading = False

    def set_fault(self, sentence: str) -> None:
        self.setProperty("state", "fault" if sentence else "")
        self.setAccessibleDescription(sentence)
        self.setToolTip(sentence)
        repolish(self)

    def flush(self) -> None:
        self._autosave.flush()

    def rescale(self) -> None:
        line = theme().line("body")
        lines = max(self._lines, min(self._most, round(self.document().size().height())))
        self.setFixedHeight(lines * line + theme().px(14))

    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), self.height())

    def event(self, event: QEvent) -> bool:
        return True if leaves_to_window(event) else super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.flush()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        modifiers = event.modifiers()
        if enter and modifiers & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # Ctrl+Enter belongs to the screen: settle
        elif enter and not modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.flush()
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _touched(self) -> None:
        if not self._loading:
            self._autosave.touch()

    def _settle(self) -> None:
        self._autosave.drop()
        if self.toPlainText() != self._kept:
            self._kept = self.toPlainText()
            self.settled.emit(self._kept)


class SearchField(QLineEdit):
    """A search line with a magnifier; ``searched(text)`` 120 ms after the last key or at once on Enter."""

    searched = Signal(str)

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder or name)
        self.setClearButtonEnabled(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(120)
        self._timer.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(lambda _text: self._timer.start())
        self.returnPressed.connect(self.flush)
        self.rescale()

    def flush(self) -> None:
        """Search now for what stands in the field, if it was not yet searched."""
        if self._timer.isActive():
            self._timer.stop()
            self.searched.emit(self.text())

    def rescale(self) -> None:
        self.setTextMargins(theme().px(24), 0, 0, 0)

    def event(self, event: QEvent) -> bool:
        return True if leaves_to_window(event) else super().event(event)

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)  # type: ignore[arg-type]
        painter = QPainter(self)
        edge = theme().size("icon.sm")
        painter.drawPixmap(
            theme().px(10), (self.height() - edge) // 2, icons.pixmap("search", edge, "text_2")
        )
        painter.end()


class Labelled(QWidget):
    """A field under its name, with an optional quiet hint and the place for a fault below it."""

    def __init__(self, name: str, field: QWidget, *, hint: str = "", required: bool = False) -> None:
        super().__init__()
        self.field = field
        self._name = Label(name, "small", "text_2")
        self._name.setBuddy(field)
        self._mark = Label("必填" if required else "", "small", "text_3")
        self.fault = Label("", "small", "danger", wrap=True)
        self.fault.hide()
        self.hint = Label(hint, "small", "text_3", wrap=True)
        show_when(self.hint, bool(hint))
        self.setLayout(column(row(self._name, self._mark, 1, gap=1.5), field, self.fault, self.hint, gap=1))

    def set_fault(self, sentence: str) -> None:
        """Show why the content cannot stay like this; "" takes the sentence away."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
        mark = getattr(self.field, "set_fault", None)
        if callable(mark):
            mark(sentence)


def flush_all(root: QWidget) -> None:
    """Hand over every pending edit below ``root`` (before closing, changing place or issuing)."""
    for field in root.findChildren(TextField):
        field.flush()
    for area in root.findChildren(TextArea):
        area.flush()
