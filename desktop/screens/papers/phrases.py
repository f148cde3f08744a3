"""F3 in the form: the phrases of the field that has the keyboard, from its bank."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from desktop.screens.inspection.phrase_menu import PhraseMenu
from desktop.screens.papers.phrase_bank import Phrase
from desktop.theme.current import theme


def show_phrases(target: QWidget | None, phrases: tuple[Phrase, ...]) -> PhraseMenu | None:
    """The menu below the field that has the keyboard; None when there are no phrases for it."""
    if not phrases or not isinstance(target, QLineEdit | QPlainTextEdit):
        return None
    target.setFocus(Qt.FocusReason.PopupFocusReason)
    own = frozenset(phrase.text for phrase in phrases if phrase.earlier)
    menu = PhraseMenu(tuple(phrase.text for phrase in phrases), target, own)
    menu.popup(target.mapToGlobal(QPoint(0, target.height() + theme().space(1))))
    return menu
