"""What is loaded before the first window, and what follows it."""

from __future__ import annotations

import gc
import subprocess
import sys
import time

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.warmth import WarmUp
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


@pytest.fixture
def no_garbage() -> None:
    gc.disable()


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
