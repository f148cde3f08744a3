"""The window over the real runner: answers come back from the store thread, closing leaves nothing behind."""

from __future__ import annotations

import threading
from typing import Any

from desktop.operations import Changes, Operations
from desktop.screens.shell.view import Shell
from desktop.screens.sync.view import SyncPlace
from desktop.screens.today.view import TodayPlace
from desktop.widgets.place import PlaceSpec
from enforcement.queries import AskFrame, AskSyncSummary, AskToday
from tests.helpers.people import FakeSession, fake_operations
from tests.helpers.qt import settle, shows


class Answers:
    """A store that only answers questions, with the rows of the fictional town."""

    def __init__(self) -> None:
        self._fake = fake_operations()
        self.asked = self._fake.asked
        self.open = threading.Event()
        self.open.set()

    def answer(self, question: Any) -> Any:
        assert self.open.wait(30)
        told: list[Any] = []
        self._fake.ask(question, told.append)
        return told[0]


def window(qtbot: Any, operations: Operations) -> Shell:
    session = FakeSession()
    specs = (
        PlaceSpec("today", 1, "今日", "calendar-event", lambda: TodayPlace(operations, session)),  # type: ignore[arg-type]
        PlaceSpec("sync", 8, "同步", "refresh", lambda: SyncPlace(operations, session)),  # type: ignore[arg-type]
    )
    shell = Shell(specs, operations, session)  # type: ignore[arg-type]
    qtbot.addWidget(shell)
    shell.resize(1366, 696)
    shell.show()
    return shell


def test_window_over_the_store_thread(qtbot: Any) -> None:
    operations = Operations(Answers(), context=None)  # type: ignore[arg-type]
    shell = window(qtbot, operations)
    assert operations.wait_idle()
    assert shows(shell, "11月24日 星期二")
    assert shows(shell, "未回执 12")
    shell.go("sync")
    operations.notify(Changes(frozenset({"inspection"}), frozenset()))
    assert operations.wait_idle()
    settle()
    assert shows(shell, "现在没有网络，12 条还没有回执。")
    shell.close()
    operations.notify(Changes(frozenset({"inspection"}), frozenset()))
    assert operations.idle
    operations.close()


def test_a_place_that_was_left_keeps_nobody_waiting(qtbot: Any) -> None:
    store = Answers()
    store.open.clear()
    operations = Operations(store, context=None)  # type: ignore[arg-type]
    shell = window(qtbot, operations)
    shell.go("sync")
    store.open.set()
    assert operations.wait_idle()
    operations.notify(Changes(frozenset({"inspection"}), frozenset()))
    assert operations.wait_idle()
    asked = [type(question) for question in store.asked]
    assert {AskFrame, AskSyncSummary} <= set(asked)
    assert AskToday not in asked
    shell.go("today")
    assert operations.wait_idle()
    settle()
    assert shows(shell, "11月24日 星期二"), "back on screen it asks anew"
    shell.close()
    operations.close()
