"""F3 常用语: a small menu under the field, chosen by one digit, the first blank selected for typing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit, QWidget

from desktop.theme.current import theme
from enforcement.text.phrases import BLANK, PhraseField, phrases_for

TextWidget = QLineEdit | QPlainTextEdit
OWN_MARK = "写过：  "
LONGEST = 44  # characters of a phrase that its line in the menu shows


def shortened(phrase: str) -> str:
    """A phrase as its line in the menu shows it."""
    return phrase if len(phrase) <= LONGEST else f"{phrase[: LONGEST - 1]}…"


class PhraseMenu(QMenu):
    """Digits 1–9, arrows and Enter choose; Esc leaves the field as it was. ``own`` ones are marked as written before."""

    def __init__(
        self, choices: tuple[str, ...], target: TextWidget, own: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(target)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._target = target
        for number, phrase in enumerate(choices[:9], 1):
            mark = OWN_MARK if phrase in own else ""
            self.addAction(f"{number}  {mark}{shortened(phrase)}").triggered.connect(
                lambda _checked=False, phrase=phrase: add_phrase(target, phrase)
            )
        self.setActiveAction(self.actions()[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(self.actions()):
            action = self.actions()[place]
            self.close()
            action.trigger()
        else:
            super().keyPressEvent(event)


def tag(target: TextWidget, field: PhraseField, matter_code: str = "") -> None:
    """Say which phrases belong to a field; F3 and the button 常用语 look here."""
    target.setProperty("phrases", field.value)
    target.setProperty("phrases_of", matter_code)


def show_phrases(target: QWidget | None) -> PhraseMenu | None:
    """Open the menu of the field that has the keyboard, below it; None when it has no phrases."""
    if not isinstance(target, QLineEdit | QPlainTextEdit) or not target.property("phrases"):
        return None
    choices = phrases_for(PhraseField(target.property("phrases")), target.property("phrases_of") or "")
    target.setFocus(Qt.FocusReason.PopupFocusReason)
    menu = PhraseMenu(choices, target)
    menu.popup(target.mapToGlobal(QPoint(0, target.height() + theme().space(1))))
    return menu


def joined(text: str, phrase: str) -> tuple[str, int, int]:
    """``text`` with ``phrase`` behind it, and the span (start, length) to select: its first blank, or the end."""
    whole = text + phrase
    blank = whole.find(BLANK, len(text))
    return (whole, blank, len(BLANK)) if blank >= 0 else (whole, len(whole), 0)


def add_phrase(target: TextWidget, phrase: str) -> None:
    """Put the phrase behind the text as if it were typed, and select its first blank."""
    if isinstance(target, QLineEdit):
        whole, start, length = joined(target.text(), phrase)
        target.setCursorPosition(len(target.text()))
        target.insert(phrase)
        target.textEdited.emit(whole)
        target.setSelection(start, length) if length else target.end(False)
        return
    _, start, length = joined(target.toPlainText(), phrase)
    cursor = target.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText(phrase)
    cursor.setPosition(start)
    cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
    target.setTextCursor(cursor)
