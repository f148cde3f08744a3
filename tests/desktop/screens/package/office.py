"""The place 同步 of a joined machine on the screen, with a stick that a test plugs in and pulls out."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from desktop.context import begin_session
from desktop.operations import Operations
from desktop.package_bench import PackageBench
from desktop.screens.package.desk import PackageRoom
from desktop.screens.package.frame import Frame
from desktop.screens.review.place import SyncAndReviewPlace
from sync.sticks import Stick
from tests.helpers.qt import on_stage
from tests.sync.packages.world import Machine


class PluggedBench(PackageBench):
    """The real one; only which sticks the system reports is the test's word."""

    plugged: list[Path] = []

    def sticks(self) -> tuple[Stick, ...]:
        found = []
        for folder in (one for one in self.plugged if one.is_dir()):
            room = shutil.disk_usage(folder)
            found.append(Stick(folder, "", "vfat", room.free, room.total))
        return tuple(found)


@dataclass
class Office:
    """A window over one store."""

    qtbot: Any
    machine: Machine
    place: SyncAndReviewPlace
    operations: Operations
    window: QWidget
    picked: list[Path] = field(default_factory=list)
    printed: list[Any] = field(default_factory=list)

    @property
    def room(self) -> PackageRoom:
        room = self.place.sync.packages
        assert room is not None
        return room

    @property
    def sheet(self) -> Any:
        """The open sheet."""
        layer = self.room.layer
        assert layer is not None
        assert isinstance(layer.content, Frame)
        return layer.content

    def wait(self, until: Any, seconds: int = 20) -> None:
        """Turn the event loop until it is so."""
        self.qtbot.waitUntil(lambda: bool(until()), timeout=seconds * 1000)

    def close(self) -> None:
        """As the window's end does it."""
        if self.operations.closed:
            return
        self.operations.wait_idle()
        self.place.stop()
        self.operations.wait_idle()
        self.operations.close()
        PluggedBench.plugged = []


def office_of(qtbot: Any, machine: Machine, *plugged: Path) -> Office:
    """The window of a machine, with these folders as sticks."""
    officer = machine.store.officers()[0]
    session = begin_session(machine.store, officer, machine.clock)
    PluggedBench.plugged = list(plugged)
    session.packages = lambda: PluggedBench(machine.store, machine.clock, officer, session.agency)
    operations = Operations(machine.store, machine.context())
    place = SyncAndReviewPlace(operations, session)
    made = Office(qtbot, machine, place, operations, place)
    # Widgets are deleted before fixtures end, so the window ends its work first.
    qtbot.addWidget(place, before_close_func=lambda _place: made.close())
    made.window = on_stage(qtbot, place, size=(1366, 768))
    place.activate()
    assert operations.wait_idle()
    made.room.pick = lambda: made.picked.pop() if made.picked else None
    QApplication.processEvents()
    return made
