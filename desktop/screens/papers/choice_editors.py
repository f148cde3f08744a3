"""One of several: side by side where they fit, else behind a button with a menu; and the tick of a yes or no."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop.screens.inspection.tick import Tick
from desktop.screens.papers.editor import Editor
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import column, row
from desktop.widgets.segmented import Choice, SegmentedChoice
from forms.definitions.model import FieldDefinition

NOTHING_CHOSEN = "选一项"
LONGEST = 20  # characters of a choice that a button still shows whole


class Segments(SegmentedChoice):
    """Digits choose, Enter on the chosen one goes on, Delete takes the choice back."""

    entered = Signal()

    def __init__(self, title: str, options: tuple[Choice, ...]) -> None:
        super().__init__(title, options, height="control_height")
        self._keys = [option.key for option in options]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(self._keys) and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.choose(self._keys[place])
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.value:
            self.choose("")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._keys[self._marked] == self.value:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class PickMenu(QMenu):
    """A menu whose first nine lines answer to their digit."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < min(9, len(self.actions())):
            action = self.actions()[place]
            self.close()
            action.trigger()
        else:
            super().keyPressEvent(event)


def open_menu(anchor: QWidget, lines: list[tuple[str, Any]]) -> PickMenu:
    """A menu below ``anchor``: each line is (words, what to call), numbered from 1."""
    menu = PickMenu(anchor)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for number, (words, act) in enumerate(lines, 1):
        shown = f"{number}  {words}" if number <= 9 else f"    {words}"
        menu.addAction(shown).triggered.connect(lambda _checked=False, act=act: act())
    if lines:
        menu.setActiveAction(menu.actions()[0])
    menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height() + theme().space(1))))
    return menu


class PickButton(Button):
    """Shows what is chosen; Enter or a click opens the menu, a digit chooses at once, Delete takes it back."""

    picked = Signal(str)

    def __init__(self, title: str, options: dict[str, str]) -> None:
        super().__init__(NOTHING_CHOSEN, "outline", after="chevron-down")
        self._title, self._options, self.chosen = title, options, ""
        self.clicked.connect(lambda _checked=False: self.open())
        self.show_chosen("")

    def show_chosen(self, key: str) -> None:
        self.chosen = key
        words = self._options.get(key, NOTHING_CHOSEN)
        self.set_words(words if len(words) <= LONGEST else words[: LONGEST - 1] + "…")
        self.setToolTip(words if len(words) > LONGEST else "")
        self.setAccessibleName(f"{self._title}：{words}")

    def open(self) -> PickMenu:
        return open_menu(
            self, [(words, lambda key=key: self.pick(key)) for key, words in self._options.items()]
        )

    def pick(self, key: str) -> None:
        self.show_chosen(key)
        self.picked.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(self._options) and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.pick(list(self._options)[place])
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.chosen:
            self.pick("")
        else:
            super().keyPressEvent(event)


class ChoiceEditor(Editor):
    """Choosing goes on to the next question by itself; ``width`` is the room in logical px."""

    def __init__(self, field: FieldDefinition, width: float) -> None:
        super().__init__()
        options = {str(key): words for key, words in (field.options or {}).items()}
        choices = tuple(
            Choice(key, words, hint=str(number)) for number, (key, words) in enumerate(options.items(), 1)
        )
        self._segments = Segments(field.label, choices)
        self._button = PickButton(field.label, options)
        self._whole = Label("", "small", "text_2", wrap=True)
        self._options, self._room = options, width
        self._fits = False
        self.setLayout(column(row(self._segments, 1), row(self._button, 1), self._whole, gap=1))
        self._segments.chosen.connect(self._chose)
        self._segments.entered.connect(self.entered)
        self._button.picked.connect(self._chose)
        self.rescale()
        self._show()

    def rescale(self) -> None:
        self._fits = self._segments.sizeHint().width() <= theme().px(self._room)
        self._segments.setVisible(self._fits)
        self._button.setVisible(not self._fits)

    def show_value(self, value: Any, known: Any) -> None:
        super().show_value(value, known)
        self._show()

    def stop(self) -> QWidget:
        return self._segments if self._fits else self._button

    def _show(self) -> None:
        self._segments.set_value(self._value)
        self._button.show_chosen(self._value)
        words = self._options.get(self._value, "")
        self._whole.setText(words)
        self._whole.setVisible(not self._fits and len(words) > LONGEST)

    def _chose(self, key: str) -> None:
        self._value = key
        self._show()
        self.changed.emit(key)
        if key:
            self.entered.emit()


class FlagTick(Tick):
    """A tick whose Enter is told to the form."""

    entered = Signal()

    def focusNextChild(self) -> bool:
        """Called when Enter leaves the tick."""
        self.entered.emit()
        return True


class FlagEditor(Editor):
    """Yes, or nothing said: an unticked box takes the field back."""

    def __init__(self, field: FieldDefinition) -> None:
        super().__init__()
        self.tick = FlagTick(field.label)
        self.setLayout(row(self.tick, 1))
        self.tick.changed.connect(lambda on: self.changed.emit(True if on else ""))
        self.tick.entered.connect(self.entered)

    def value(self) -> Any:
        return True if self.tick.isChecked() else ""

    def show_value(self, value: Any, known: Any) -> None:
        self.tick.set_value(bool(value or known))

    def stop(self) -> QWidget:
        return self.tick
