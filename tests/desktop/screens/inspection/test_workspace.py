"""The workspace's presenter: beginning, saving, steps that never lock, and what its frame says."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.screens.inspection.presenter import Workspace
from enforcement.commands.add_matter import AddMatter
from enforcement.model.inspection import InspectionStatus, Outcome
from enforcement.queries import AskWorkspace
from enforcement.refusals import Refused
from tests.desktop.screens.inspection.office import Office, office_with_expiring_partner
from tests.helpers.town import CHEN, RESTAURANT, WANG, house, li


@pytest.fixture
def office(qapp: Any) -> Office:
    return office_with_expiring_partner()


@pytest.fixture
def desk(office: Office) -> Workspace:
    operations: Any = office
    workspace = Workspace(operations, office.session)
    workspace.start(RESTAURANT)
    return workspace


def test_an_inspection_begins_with_todays_pair(desk: Workspace, office: Office) -> None:
    assert office.the_inspection().officer_ids == (CHEN, WANG)
    assert desk.title == "云溪镇好再来饭店"
    assert desk.subtitle == "经营者 徐国良 · 安平县云溪镇老街西路28号 · 还没有审批"
    assert [chip.words for chip in desk.chips] == ["日常检查", "本年第 1 次"]


def test_matters_chosen_beforehand_come_with_the_start(office: Office) -> None:
    operations: Any = office
    workspace = Workspace(operations, office.session)

    workspace.blank(("140003",))
    workspace.start(RESTAURANT)

    assert workspace.rows is not None
    assert [work.entry.matter_code for work in workspace.rows.matters] == ["140003"]


def test_the_people_at_the_foot_say_how_long_their_certificates_hold(desk: Workspace) -> None:
    assert [(one.name, one.words, one.tone) for one in desk.people] == [
        ("陈立 33059018021", "执法证有效至 2028-03-31", "text_2"),
        ("王晓敏 33059018044", "执法证剩 24 天", "warn"),
    ]


def test_no_step_locks_another(desk: Workspace, office: Office) -> None:
    for step in (5, 1, 4, 2, 3):
        desk.go(step)
        assert desk.step == step
        assert office.the_inspection().step == step


def test_going_to_step_two_and_four_stamps_start_and_end(desk: Workspace, office: Office) -> None:
    desk.go(2)
    office.house.clock.go(minutes=40)
    desk.go(4)

    inspection = office.the_inspection()
    assert inspection.started_at is not None
    assert inspection.ended_at is not None
    assert (inspection.ended_at - inspection.started_at).total_seconds() == 40 * 60


def test_a_refusal_reaches_the_screen_in_words(desk: Workspace) -> None:
    told: list[Refused] = []
    desk.refused.connect(told.append)

    desk.run(AddMatter(inspection_id=desk.inspection_id, matter_code="010009"))

    assert [refusal.number for answer in told for refusal in answer.refusals] == ["G03"]
    assert "收回县里" in told[0].sentence


def test_many_changes_are_read_at_most_twice(desk: Workspace, office: Office) -> None:
    asked: list[Any] = []
    answer = office.answer
    office.answer = lambda question: (asked.append(question), answer(question))[1]  # type: ignore[method-assign]
    office.hold()
    for number in range(5):
        desk.edit(remarks=f"第 {number} 句")
    office.release()

    assert desk.inspection.remarks == "第 4 句"
    assert len([one for one in asked if isinstance(one, AskWorkspace)]) <= 5


def test_an_inspection_opens_where_its_officer_stopped(desk: Workspace, office: Office) -> None:
    desk.go(3)
    operations: Any = office
    other = Workspace(operations, office.session)

    other.open(desk.inspection_id)

    assert other.step == 3


def test_a_helper_in_the_pair_is_said_at_once(qapp: Any) -> None:
    office = Office(house())
    operations: Any = office
    session = office.session
    session.partner = li()
    workspace = Workspace(operations, session)

    workspace.start(RESTAURANT)

    assert office.the_inspection().assistant_ids == (li().id,)
    assert len(workspace.people) == 1


def test_a_finished_inspection_says_so(desk: Workspace, office: Office) -> None:
    from enforcement.commands.finish_inspection import FinishInspection

    desk.run(FinishInspection(inspection_id=desk.inspection_id, outcome=Outcome.CLOSED))

    assert office.the_inspection().status is InspectionStatus.FINISHED
    assert [chip.words for chip in desk.chips][-1] == "已结束"
    assert desk.steps_done[-1]
