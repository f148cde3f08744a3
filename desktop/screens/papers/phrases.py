"""F3 in the form: the stock phrases that a form's definition gives to a field."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from desktop.screens.inspection.phrase_menu import PhraseMenu
from desktop.theme.current import theme

_PROPERTY = "form_phrases"


def tag(target: QWidget, phrases: tuple[str, ...]) -> None:
    """Give a field its phrases."""
    target.setProperty(_PROPERTY, list(phrases))


def show_phrases(target: QWidget | None) -> PhraseMenu | None:
    """The menu of the field that has the keyboard, below it; None when it has no phrases."""
    choices = tuple(target.property(_PROPERTY) or ()) if target is not None else ()
    if not choices or not isinstance(target, QLineEdit | QPlainTextEdit):
        return None
    target.setFocus(Qt.FocusReason.PopupFocusReason)
    menu = PhraseMenu(choices, target)
    menu.popup(target.mapToGlobal(QPoint(0, target.height() + theme().space(1))))
    return menu
