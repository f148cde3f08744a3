"""What a field hands over is kept until the store has it, whatever happens to the disk."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.screens.inspection.saver import Saver
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.start_inspection import StartInspection
from enforcement.errors import DiskFull
from enforcement.refusals import Refused
from tests.desktop.screens.inspection.office import Office
from tests.helpers.town import RESTAURANT


@pytest.fixture
def office(qapp: Any) -> Office:
    desk = Office()
    desk.house.done(StartInspection(party_id=RESTAURANT))
    return desk


def edit(office: Office, **changes: Any) -> EditInspection:
    return EditInspection(inspection_id=office.the_inspection().id, changes=changes)


def test_a_saved_value_is_stored_and_forgotten(office: Office) -> None:
    saver = Saver(office, refused=lambda _answer: None)  # type: ignore[arg-type]

    saver.save("opinion", edit(office, opinion="没有异议。"))

    assert office.the_inspection().opinion == "没有异议。"
    assert not saver.holds("opinion")


def test_a_value_on_its_way_is_held(office: Office) -> None:
    saver = Saver(office, refused=lambda _answer: None)  # type: ignore[arg-type]
    office.hold()

    saver.save("opinion", edit(office, opinion="没有异议。"))

    assert saver.holds("opinion")
    office.release()
    assert not saver.holds("opinion")


def test_a_full_disk_loses_nothing_that_was_typed(office: Office) -> None:
    saver = Saver(office, refused=lambda _answer: None)  # type: ignore[arg-type]
    office.fails.append(DiskFull("磁盘满了。"))

    saver.save("opinion", edit(office, opinion="没有异议。"))
    assert office.the_inspection().opinion == ""
    assert saver.holds("opinion")
    saver.save("remarks", edit(office, remarks="全程录像。"))

    assert office.the_inspection().opinion == "没有异议。"
    assert office.the_inspection().remarks == "全程录像。"
    assert not saver.holds("")


def test_the_newest_value_of_a_field_wins_after_trouble(office: Office) -> None:
    saver = Saver(office, refused=lambda _answer: None)  # type: ignore[arg-type]
    office.fails.append(DiskFull("磁盘满了。"))

    saver.save("opinion", edit(office, opinion="旧的"))
    saver.save("opinion", edit(office, opinion="新的"))

    assert office.the_inspection().opinion == "新的"


def test_a_refusal_is_told_and_not_tried_again(office: Office) -> None:
    told: list[Refused] = []
    saver = Saver(office, refused=told.append)  # type: ignore[arg-type]

    saver.save("opinion", EditInspection(inspection_id="f" * 32, changes={"opinion": "x"}))
    saver.flush()

    assert [answer.refusals[0].number for answer in told] == ["R03"]
    assert not saver.holds("opinion")
