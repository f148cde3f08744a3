"""Hands that count: keys pressed, Chinese characters typed, as the budget of the main job counts them.

A combination (Ctrl+N) is one key; a Latin letter or digit is one key; a Chinese character is counted apart.
"""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.typing import press, type_text


class Hands:
    """Types into whatever has the keyboard; never touches a mouse."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.keys = 0
        self.characters = 0
        self.by_step: dict[str, tuple[int, int]] = {}
        self._mark = (0, 0)

    @property
    def here(self) -> QWidget:
        """What has the keyboard: an open menu first."""
        place = QApplication.activePopupWidget() or self._window.focusWidget()
        assert place is not None, "nothing has the keyboard"
        return place

    def press(self, *combinations: str) -> None:
        for combination in combinations:
            press(self.here, combination)
            self.keys += 1

    def type(self, text: str) -> None:
        type_text(self.here, text)
        latin = sum(char.isascii() for char in text)
        self.keys += latin
        self.characters += len(text) - latin

    def done(self, step: str) -> None:
        """Book what was pressed since the former step."""
        keys, characters = self._mark
        self.by_step[step] = (self.keys - keys, self.characters - characters)
        self._mark = (self.keys, self.characters)
