"""An inspection of which a colleague's later program wrote something: shown, said so at the top, and not written over.

A real store, the real store thread, the real place of the window.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.operations import Changes, Operations
from desktop.screens.inspection.place import InspectionPlace
from desktop.screens.shell.view import Shell
from desktop.session import Session
from desktop.theme.apply import apply_theme
from desktop.widgets.place import PlaceSpec
from enforcement.commands.add_fact import AddFact
from enforcement.commands.check_document import CheckDocument
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.model.inspection import Inspection
from enforcement.refusals import Done, Refused
from sync.protocol.entry import open_header
from tests.desktop.store.traffic import SmallCounty
from tests.helpers.qt import cut_controls, settle
from tests.journeys.bad_input import Desk, DeskClock, training_desk
from tests.sync.server.support import Journal
from tests.sync.skew.world import ENTRY


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = training_desk(tmp_path / "home")
    yield made
    made.store.close()


@pytest.fixture
def operations(desk: Desk, qapp: Any) -> Iterator[Operations]:
    made = Operations(desk.store, desk.context)
    yield made
    made.close()


def written_by_a_later_program(desk: Desk, inspection: str) -> None:
    """A colleague, who had seen the inspection, writes a place of it that this program does not know."""
    county, journal = SmallCounty(), Journal()
    county.push(desk.store)
    with desk.store._database.reading() as connection:
        headers = connection.execute(ENTRY.select().where(ENTRY.c.thing == inspection)).all()
    journal.newest[inspection] = open_header(headers[-1].header).entry_id
    journal.write({"drone": {"height": 30}}, type="inspection", thing=inspection, schema=2)
    county.take(journal.journal, 1, journal.entries)
    county.pull(desk.store)


def answer_of(operations: Operations, command: Any) -> Done | Refused:
    said: list[Done | Refused] = []
    operations.run(command, said.append)
    assert operations.wait_idle()
    return said[0]


def test_it_is_said_at_the_top_and_a_change_is_refused(
    desk: Desk, operations: Operations, qtbot: Any, qapp: Any
) -> None:
    apply_theme(qapp, "light", 1.0)
    inspection = desk.a_days_work()
    officer, clock = desk.context.actor, DeskClock()
    session: Any = Session(officer, desk.context.agency, clock, desk.store.officers(), None)
    place = InspectionPlace(operations, session)
    window = Shell(
        (PlaceSpec("inspection", 2, "检查", "clipboard-check", lambda: place),), operations, session
    )
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    assert place.open("inspection", inspection)
    qtbot.waitUntil(lambda: place.workspace.desk.rows is not None, timeout=60_000)
    settle()
    assert not place.workspace.newer.isVisible()
    written_by_a_later_program(desk, inspection)
    operations.notify(Changes(frozenset({"inspection"}), frozenset({inspection})))  # as a round does
    qtbot.waitUntil(place.workspace.newer.isVisible, timeout=60_000)
    settle()
    assert "升级" in place.workspace.newer.accessibleName()
    assert cut_controls(window) == []
    answer = answer_of(operations, EditInspection(inspection_id=inspection, changes={"opinion": "同意"}))
    assert isinstance(answer, Refused)
    assert [one.number for one in answer.refusals] == ["R115"]
    fact = answer_of(operations, AddFact(inspection_id=inspection, text="门口堆放三箱空瓶。"))
    assert isinstance(fact, Done)  # the rest goes on
    if os.environ.get("LOOK"):
        window.grab().save(os.environ["LOOK"])


def test_a_paper_that_would_print_it_waits(desk: Desk) -> None:
    inspection = desk.a_days_work()
    paper = desk.value(PrepareDocument(inspection_id=inspection, form_id="INS-03"))
    before = desk.run(CheckDocument(document_id=paper))
    assert isinstance(before, Done)
    assert "R115" not in _numbers(before)
    written_by_a_later_program(desk, inspection)
    after = desk.run(CheckDocument(document_id=paper))
    assert isinstance(after, Done)
    assert "R115" in _numbers(after)
    with desk.store.unit_of_work("") as work:
        assert work.get(Inspection, inspection) is not None


def _numbers(checked: Done) -> set[str]:
    lines: Any = checked.value
    return {line.refusal.number for line in lines if line.refusal is not None}
