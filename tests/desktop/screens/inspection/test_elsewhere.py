"""An inspection that the county handed over to another township, in the window of the old one: shown, said so at the top
and on the 同步 page, and not written over. A real county, real stores, the real place of the window."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.operations import Changes, Operations
from desktop.screens.inspection.place import InspectionPlace
from desktop.screens.shell.view import Shell
from desktop.screens.sync.view import SyncPlace
from desktop.session import Session
from desktop.theme.apply import apply_theme
from desktop.widgets.place import PlaceSpec
from enforcement.commands.add_fact import AddFact
from enforcement.queries import AskSyncSummary
from enforcement.refusals import Done, Refused
from tests.helpers.qt import cut_controls, settle
from tests.journeys.bad_input import DeskClock
from tests.sync.client.county import OTHER_TOWN
from tests.sync.moves.world import World, made_world, sync


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with made_world(tmp_path / "county") as made:
        yield made


@pytest.fixture
def keep_open() -> Iterator[Callable[[Operations], Operations]]:
    """Keeps operations to be closed before their store is."""
    kept: list[Operations] = []

    def keep(made: Operations) -> Operations:
        kept.append(made)
        return made

    yield keep
    for made in kept:
        made.close()


def test_the_old_township_reads_it_and_is_told_where_it_went(
    world: World, keep_open: Callable[[Operations], Operations], qtbot: Any, qapp: Any
) -> None:
    apply_theme(qapp, "light", 1.0)
    desk, there = world.desk("a"), world.desk("b", OTHER_TOWN)
    record = desk.a_days_work()
    sync(desk)
    operations = keep_open(Operations(desk.store, desk.context))
    session: Any = Session(desk.context.actor, desk.context.agency, DeskClock(), desk.store.officers(), None)
    place = InspectionPlace(operations, session)
    line = SyncPlace(operations, session)
    specs = (
        PlaceSpec("inspection", 2, "检查", "clipboard-check", lambda: place),
        PlaceSpec("sync", 5, "同步", "refresh", lambda: line),
    )
    window = Shell(specs, operations, session)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    assert place.open("inspection", record)
    qtbot.waitUntil(lambda: place.workspace.desk.rows is not None, timeout=60_000)
    settle()
    assert not place.workspace.elsewhere.isVisible()
    world.move(record)
    sync(desk, there)
    operations.notify(Changes(frozenset({"inspection"}), frozenset({record})))  # as a round does
    qtbot.waitUntil(place.workspace.elsewhere.isVisible, timeout=60_000)
    settle()
    assert place.workspace.elsewhere.accessibleName().startswith("已移交青山镇，由县里于")
    assert cut_controls(window) == []
    _save(window, "inspection")
    said: list[Done | Refused] = []
    operations.run(AddFact(inspection_id=record, text="门口堆放三箱空瓶。"), said.append)
    assert operations.wait_idle()
    answer = said[0]
    assert isinstance(answer, Refused)
    assert [one.number for one in answer.refusals] == ["R113"]
    window.go("sync")
    qtbot.waitUntil(lambda: "已移交青山镇" in _words(line), timeout=60_000)
    _save(window, "sync")
    assert there.store.answer(AskSyncSummary()).handed[0].startswith("“云溪镇好再来饭店”由云溪镇移交来")


def _words(place: SyncPlace) -> str:
    from desktop.widgets.strips import Strip

    return "".join(strip.accessibleName() for strip in place.findChildren(Strip) if strip.isVisible())


def _save(window: Any, name: str) -> None:
    settle()
    if os.environ.get("LOOK"):
        window.grab().save(f"{os.environ['LOOK']}-{name}.png")
