"""What every answer of the form is: a widget with a plain value, saved by itself, left by Enter."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.theme.current import theme
from desktop.widgets.fields import TextArea, TextField

# A mixin: the widget below it comes with the class that uses it.
if TYPE_CHECKING:
    _Field = QWidget
else:
    _Field = object

MOST_LINES = 10
EMPTY: tuple[Any, ...] = ("", None, [], ())


class Editor(QWidget):
    """``changed(plain value)``: save this now ("" or [] takes the field back). ``entered``: on to the next question.

    ``faulted(sentence)`` says why what stands there means nothing, "" when it does; ``unread(text)``: keep these words
    as they were typed.
    """

    changed = Signal(object)
    entered = Signal()
    faulted = Signal(str)
    unread = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._value: Any = ""

    def value(self) -> Any:
        """The plain value that stands there now."""
        return self._value

    def show_value(self, value: Any, known: Any) -> None:
        """Show a stored value, and what is known without it; never writes over what is being typed."""
        self._value = known if value in EMPTY else value

    def show_unread(self, text: str) -> None:
        """Show words kept from earlier that mean nothing here; only fields that read words ever keep any."""

    def stop(self) -> QWidget:
        """The control that gets the keyboard first."""
        return self

    def busy(self) -> bool:
        """Whether somebody is typing in it, so that nothing may be written over it."""
        return False

    def takes_phrases(self, control: QWidget | None) -> bool:
        """Whether the phrases of the field belong into this control of it."""
        return True

    def take_keyboard(self) -> None:
        self.stop().setFocus(Qt.FocusReason.OtherFocusReason)

    def holds_keyboard(self) -> bool:
        """Whether this editor or a control inside it has the keyboard."""
        window = self.window()
        inner = window.focusWidget() if window is not None else None
        return inner is not None and (inner is self or self.isAncestorOf(inner))


class _Told(_Field):
    """What a field of the form says beside its text: Enter goes to the form, which knows what comes next.

    ``entered`` when Enter leaves the field, ``dropped`` for Ctrl+Backspace, ``left`` when the keyboard goes.
    """

    entered = Signal()
    dropped = Signal()
    left = Signal()

    def focusNextChild(self) -> bool:
        """Called when Enter leaves the field."""
        self.entered.emit()
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _drops(event):
            self.dropped.emit()
        else:
            super().keyPressEvent(event)


class Line(_Told, TextField):
    """A field of one line."""


class Area(_Told, TextArea):
    """The same for words that may need several lines."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the words otherwise: Qt does not tell that the document got longer by it."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.rescale()

    def rescale(self) -> None:
        """As high as its words, which begin where those of a `Line` do; a scroll bar only beyond the most lines."""
        if self.document().documentMargin() != 1:
            self._loading = True  # a margin is no typing, although Qt says that the text changed
            self.document().setDocumentMargin(1)
            self._loading = False
        super().rescale()
        self.setViewportMargins(theme().px(4), 0, theme().px(4), 0)
        beyond = self.document().size().height() > MOST_LINES
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if beyond else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(bar)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def chain(stops: Sequence[QWidget]) -> None:
    """Tab goes through ``stops`` in this order, from where the first of them stands."""
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def area(name: str) -> Area:
    """A field that grows with its words."""
    return Area(name, lines=1, most=MOST_LINES)


def line(name: str) -> Line:
    """A field of one line."""
    return Line(name)


def _drops(event: QKeyEvent) -> bool:
    """Ctrl+Backspace takes a whole line out of a list."""
    return event.key() == Qt.Key.Key_Backspace and event.modifiers() == Qt.KeyboardModifier.ControlModifier
