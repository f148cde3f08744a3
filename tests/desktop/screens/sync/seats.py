"""One county with one machine of it, and what every state of the window must show."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.home import Home
from desktop.store.store import Store
from tests.desktop.screens.sync.desk import Desk
from tests.helpers.qt import cut_controls, nameless_controls
from tests.sync.machines.world import MovedClock
from tests.sync.server.support import Clock, Served


@dataclass(slots=True)
class World:
    """One county and one machine of it that has something to send; every test has its own copy of the machine."""

    county: Served
    clock: Clock
    folder: Path

    def machine(self, target: Path) -> Store:
        """A copy of the machine, for this test alone."""
        shutil.copytree(self.folder, target)
        return Home(target, clock=MovedClock(self.clock)).open_training()


def reachable(root: QWidget) -> list[str]:
    """Words of the buttons that Tab reaches and that can be pressed now."""
    return [
        one.text()
        for one in root.findChildren(QAbstractButton)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.text()
    ]


def require(at: Desk, pill: str, words: tuple[str, ...], verb: str = "再试一次") -> None:
    """The pill, every sentence, a verb within reach of the keyboard, nothing cut, nothing promised."""
    said = at.words
    for one in (pill, *words):
        assert one in said, f"{one} is not in:\n{said}"
    assert verb in reachable(at.place), reachable(at.place)
    assert cut_controls(at.place) == []
    assert nameless_controls(at.place) == []
    at.say_only_what_receipts_say()
