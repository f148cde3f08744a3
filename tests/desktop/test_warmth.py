"""What is loaded before the first window, and what follows it."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.warmth import QUIET_MS, WarmUp
from tests.helpers.qt import settle
from tests.house.tree import ROOT

HEAVY = ("sqlalchemy", "sqlmodel", "pydantic", "httpx", "reportlab", "PIL", "pypdfium2", "forms")


def test_looking_at_a_folder_loads_neither_database_nor_printing_room() -> None:
    code = (
        "import sys, pathlib; import desktop.bootstrap; from desktop.door import HouseDoor;"
        "HouseDoor(pathlib.Path('nothing-here'), print).state();"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    outcome = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (outcome.returncode, outcome.stdout.strip()) == (0, "[]"), outcome.stderr


def test_what_a_press_after_the_list_needs_is_not_loaded_before_it() -> None:
    """Neither the way to the county nor papers nor the workspace stand between the door and the list."""
    late = ("sync.client", "pypdfium2", "desktop.printing", "desktop.screens.inspection.workspace_view")
    code = (
        "import sys; from desktop import warmth; warmth.load_store();"
        "[step() for step in warmth.FIRST]; import desktop.screens.inspection.list_view;"
        f"print([name for name in {late!r} if name in sys.modules]);"
        f"[step() for step in warmth.LATER]; print([name for name in {late[1:]!r} if name not in sys.modules])"
    )
    outcome = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (outcome.returncode, outcome.stdout.split()) == (0, ["[]", "[]"]), outcome.stderr


@pytest.fixture
def no_garbage() -> Iterator[None]:
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("no_garbage")
def test_the_rest_follows_the_first_paint_and_garbage_is_collected_again(qapp: QApplication) -> None:
    window, done = QWidget(), list[int]()
    warm_up = WarmUp(window, (lambda: done.append(1), lambda: done.append(2)))
    try:
        assert not done
        window.show()
        late = time.monotonic() + 30
        while not gc.isenabled() and time.monotonic() < late:
            qapp.processEvents()
        assert done == [1, 2]
        assert gc.isenabled()
    finally:
        warm_up.stop()
        window.deleteLater()
        settle()
    assert "desktop.store.store" in sys.modules


@pytest.mark.usefixtures("no_garbage")
def test_stopped_before_the_first_paint_it_loads_nothing_more(qapp: QApplication) -> None:
    window, done = QWidget(), list[int]()
    warm_up = WarmUp(window, (lambda: done.append(1),))
    warm_up.stop()
    window.show()
    qapp.processEvents()
    assert gc.isenabled()
    assert done == []
    window.deleteLater()
    settle()


@pytest.mark.usefixtures("no_garbage")
def test_what_comes_later_waits_until_nobody_waits(qapp: QApplication) -> None:
    window, done, quiet = QWidget(), list[str](), list[bool]()
    warm_up = WarmUp(
        window, (), (lambda: done.append("one"), lambda: done.append("two")), lambda: bool(quiet)
    )
    try:
        window.show()
        _turn(qapp, lambda: gc.isenabled())
        assert gc.get_freeze_count() > 0, "what the start made is set aside"
        _turn(qapp, lambda: False, seconds=5 * QUIET_MS / 1000)
        assert done == []
        quiet.append(True)
        _turn(qapp, lambda: len(done) == 2)
        assert done == ["one", "two"]
    finally:
        warm_up.stop()
        window.deleteLater()
        settle()


def _turn(app: QApplication, until: Callable[[], bool], seconds: float = 30) -> None:
    late = time.monotonic() + seconds
    while not until() and time.monotonic() < late:
        app.processEvents()
