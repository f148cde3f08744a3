"""The ways to the county side by side: 网络, U 盘摆渡包, 并到队长电脑."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.actions import PACKAGE, REFRESH, TAKE_PACKAGE, TEAM_HUB, action
from desktop.screens.sync.states import WayView
from desktop.theme.tokens import COMPACT
from desktop.widgets.buttons import Button
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column, row, show_when
from desktop.widgets.pills import Pill

STICK_WORDS: Final = "没有回执的写到 U 盘，带去县里；回执包带回来收。"
HUB_WORDS: Final = "封好的包交给队长，由他一起带去或送去县里。"


class WayCard(Surface):
    """One way: icon, name, a sentence, what can be done."""

    def __init__(self, name: str, icon: str, words: str, *buttons: Button, pill: Pill | None = None) -> None:
        self.icon = IconLabel(icon, "lg", "text_2")
        self.sentence = Label(words, "small", "text_2", wrap=True)
        head = row(self.icon, Label(name, "subtitle"), 1, *((pill,) if pill is not None else ()), gap=3)
        body = column(head, self.sentence, 1, row(*buttons, 1, gap=2), gap=1.5, pad=(4, 3, 4, 3))
        super().__init__("card", body)
        self.setAccessibleName(name)


class Ways(QWidget):
    """``again`` and, while a round runs, ``halt`` in its place; ``asked(action)`` for the ways without a network, which
    are there only `with_packages`."""

    asked = Signal(str)

    def __init__(self, with_packages: bool) -> None:
        super().__init__()
        self._pill = Pill("", "neutral")
        self.again = Button("再试一次", hint=action(REFRESH).hint)
        self.halt = Button("停下", icon="player-pause")
        self.network = WayCard("网络", "wifi-off", "", self.again, self.halt, pill=self._pill)
        self.package = Button("写摆渡包", hint=action(PACKAGE).hint)
        self.take, self.hub = Button("收回执包"), Button("并机")
        self.stick = WayCard("U 盘摆渡包", "device-usb", STICK_WORDS, self.package, self.take)
        self.team = WayCard("并到队长电脑", "users", HUB_WORDS, self.hub)
        self._row = row(self.network, self.stick, self.team, gap=3)
        for place in range(3):
            self._row.setStretch(place, 1)
        self.setLayout(self._row)
        for card in (self.stick, self.team):
            show_when(card, with_packages)
        show_when(self.halt, False)
        for button, act in ((self.package, PACKAGE), (self.take, TAKE_PACKAGE), (self.hub, TEAM_HUB)):
            button.clicked.connect(lambda _checked=False, act=act: self.asked.emit(act))

    def show_way(self, view: WayView) -> None:
        """State of the network; the keyboard stays where it was when one button takes the other's place."""
        held = self.again.hasFocus() or self.halt.hasFocus()
        self._pill.set_state(*view.pill)
        self.network.icon.set_icon(view.pill[2])
        self.network.sentence.setText(view.sentence)
        self.again.setEnabled(view.can_try)
        self.halt.setVisible(view.can_stop)
        self.again.setVisible(not view.can_stop)
        if held:
            (self.halt if view.can_stop else self.again).setFocus()

    def set_layout_class(self, name: str) -> None:
        """Below each other where there is no room."""
        below = QBoxLayout.Direction.TopToBottom if name == COMPACT else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(below)
