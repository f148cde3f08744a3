"""Light or dark, font size and full screen, changed while the window is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from desktop import actions
from desktop.theme.apply import apply_theme, step_scale
from desktop.theme.current import theme
from desktop.theme.tokens import DARK, LIGHT


class Look(QObject):
    """Does the actions about how the window looks; ``remember(mode, scale)`` keeps the choice."""

    def __init__(self, window: QWidget, remember: Callable[[str, float], None] | None) -> None:
        super().__init__(window)
        self._window, self._remember = window, remember

    def set(self, mode: str, scale: float) -> None:
        """Put the look on the whole application."""
        if (mode, scale) == (theme().mode, theme().scale):
            return
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, mode, scale)
        if self._remember is not None:
            self._remember(mode, scale)

    def perform(self, action: str) -> bool:
        """True when ``action`` was about the look."""
        steps = {actions.BIGGER: 1, actions.SMALLER: -1, actions.NORMAL: 0}
        if action in steps:
            self.set(theme().mode, step_scale(steps[action]))
        elif action == actions.THEME:
            self.set(LIGHT if theme().dark else DARK, theme().scale)
        elif action == actions.FULL_SCREEN:
            (self._window.showNormal if self._window.isFullScreen() else self._window.showFullScreen)()
        else:
            return False
        return True
