"""The strips over the page 同步 that need an eye."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.dialogs.questions import TextQuestion
from desktop.screens.sync.states import GUIDE, RENEW, StripView
from desktop.widgets.layout import clear, column
from desktop.widgets.strips import Strip

__all__ = ["GUIDE", "RENEW", "RENEW_QUESTION", "Alerts"]

RENEW_QUESTION = TextQuestion(
    "输入管理员新开的入网码，给这台电脑续期。",
    "入网码",
    "续期",
    "先不续",
    why="入网码 32 位，15 分钟内有效，空格和横线不要紧。数据都在本机，续期后接着送。",
)


class Alerts(QWidget):
    """Strips one below the other, built anew only when they change. ``act(key)`` hears a verb."""

    def __init__(self, act: Callable[[str], object]) -> None:
        super().__init__()
        self._act = act
        self._shown: tuple[StripView, ...] = ()
        self._box = column(gap=2)
        self.setLayout(self._box)
        self.hide()

    def show_strips(self, strips: tuple[StripView, ...]) -> None:
        """Draw them; none leaves no room behind."""
        if strips == self._shown:
            return
        self._shown = strips
        clear(self._box)
        for one in strips:
            acts = () if one.act is None else ((one.act[1], partial(self._act, one.act[0])),)
            self._box.addWidget(Strip(one.what, one.why, acts, colour=one.colour))
        self.setVisible(bool(strips))
