"""The homes a window is killed on: the training town, or a machine of the county's with a password; how each is
looked into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop import training
from desktop.demo.county import County
from desktop.door import HouseDoor, Opened
from desktop.home import Home, HomeState
from desktop.store.slots import FLOOR
from desktop.warmth import join_county
from tests.faults.window_ledger import Ledger

PASSWORD, PIN = "laojie-xilu-ershiba-hao", "270418"


@dataclass
class HomeUnderFire:
    """A folder with a ledger of what its windows said. ``recovery`` is empty for the training town."""

    folder: Path
    recovery: str = ""
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def words(self) -> Sequence[str]:
        """What its window is started with."""
        return (PASSWORD,) if self.recovery else ()

    def look(self, *, files: bool = False) -> None:
        """Open the store as the killed window left it: every page, the chain, the rows against a rebuild, and then
        whatever was confirmed. The password's count of tries is left alone."""
        home = Home(self.folder)
        if home.state() is HomeState.EMPTY:
            return
        store = home.open_with_recovery_key(self.recovery) if self.recovery else home.open_training()
        try:
            store.check()
            self.ledger.compare(store)
            if files:
                self.ledger.compare_files(store)
        finally:
            store.close()


def joined(folder: Path, county: County) -> HomeUnderFire:
    """A home that the first officer of the training county joined to the running ``county``."""
    door = HouseDoor(folder, join_county, cost=FLOOR)
    door._enrol(county.url, county.code())
    recovery = door._set_secrets(training.team()["signed_in"], PASSWORD, PIN)
    opened = door._move_in()
    assert isinstance(opened, Opened)
    opened.store.close()
    return HomeUnderFire(folder, recovery)
