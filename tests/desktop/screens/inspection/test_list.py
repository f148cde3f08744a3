"""The list of inspections: shelves, search, the detail, the empty sentence, and the way in."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.models.rows import CELL_ROLE
from desktop.screens.inspection.place import InspectionPlace
from desktop.screens.inspection.workspace_view import WorkspaceView
from desktop.widgets.lists import SETTLE_MS
from enforcement.commands.add_matter import AddMatter
from enforcement.commands.finish_inspection import FinishInspection
from enforcement.commands.judge_matter import JudgeMatter
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.inspection import Finding, InspectionMatter, Outcome
from enforcement.queries import AskInspectionCounts, AskInspections, AskWorkspace
from tests.desktop.screens.inspection.office import Office
from tests.helpers.qt import settle, shows
from tests.helpers.town import CHEN, FIRM, RESTAURANT, WANG
from tests.helpers.typing import press_here, type_text


@pytest.fixture
def office(qapp: Any) -> Office:
    return Office()


@pytest.fixture
def place(qtbot: Any, office: Office) -> InspectionPlace:
    operations: Any = office
    shown = InspectionPlace(operations, office.session)
    qtbot.addWidget(shown)
    shown.resize(1290, 600)
    shown.show()
    shown.activateWindow()
    shown.set_layout_class("wide")
    shown.activate()
    settle()
    return shown


def begin(office: Office, party: str = RESTAURANT) -> str:
    command = StartInspection(party_id=party, officer_ids=(CHEN, WANG), matter_codes=("140003",))
    return str(office.house.done(command))


def test_an_empty_list_says_how_to_begin(place: InspectionPlace) -> None:
    assert shows(place, "还没有检查。按 Ctrl+N 开始第一次，审批和笔录会自动备好。")


def test_the_detail_follows_the_row(place: InspectionPlace, office: Office) -> None:
    begun = begin(office)
    entry = office.house.store.all(InspectionMatter)[0]
    office.house.done(JudgeMatter(inspection_matter_id=entry.id, finding=Finding.FOUND))
    place.activate()
    settle()

    assert place.list.table.current_key == begun
    assert shows(place.list.detail, "云溪镇好再来饭店")
    assert shows(place.list.detail, "占用、堵塞、封闭疏散通道、安全出口或者有其他妨碍安全疏散行为")
    assert shows(place.list.detail, "发现问题")


def test_shelves_count_and_filter(place: InspectionPlace, office: Office, qtbot: Any) -> None:
    begin(office)
    done = begin(office, FIRM)
    office.house.done(FinishInspection(inspection_id=done, outcome=Outcome.CLOSED))
    place.activate()

    with qtbot.waitSignal(place.list.shelves.settled):
        place.list.shelves.select("finished")

    assert place.list.table.current_key == done
    assert place.list.table.model().rowCount() == 1


def test_search_that_finds_nothing_says_so(place: InspectionPlace, office: Office) -> None:
    begin(office)
    place.activate()
    place.perform("filter")
    type_text(place.window().focusWidget(), "没有这家")
    press_here("Enter")

    assert shows(place, "没有找到“没有这家”。")


def test_enter_opens_the_workspace_and_the_way_back_saves(place: InspectionPlace, office: Office) -> None:
    begun = begin(office)
    place.activate()
    settle()
    place.list.table.setFocus()
    press_here("Enter")
    assert place.in_workspace
    assert place.breadcrumb == ("检查", "云溪镇好再来饭店 现场检查")
    place.desk.go(3)
    type_text(place.workspace.facts.told.opinion, "没有异议。")

    assert place.open("inspection", "")

    assert not place.in_workspace
    assert office.the_inspection().id == begun
    assert office.the_inspection().opinion == "没有异议。"


def test_a_matter_from_the_library_begins_an_inspection(place: InspectionPlace, office: Office) -> None:
    assert place.open("new_inspection", "160013")
    place.desk.start(RESTAURANT)

    assert [entry.matter_code for entry in office.house.store.all(InspectionMatter)] == ["160013"]


def test_a_refused_command_stays_on_screen_with_its_reason(place: InspectionPlace, office: Office) -> None:
    begun = begin(office)
    place.open("inspection", begun)
    place.desk.run(AddMatter(inspection_id=begun, matter_code="010009"))

    assert place.workspace.strip.isVisible()
    assert shows(place.workspace.strip, "收回县里")
    assert shows(place.workspace.strip, "依据《中华人民共和国行政处罚法》第二十四条")


def test_closing_hands_over_what_is_being_typed(place: InspectionPlace, office: Office) -> None:
    place.open("inspection", begin(office))
    place.desk.go(3)
    type_text(place.workspace.facts.told.remarks, "写到一半")

    place.flush()

    assert office.the_inspection().remarks == "写到一半"


def test_a_list_at_rest_asks_nothing_more(place: InspectionPlace, office: Office, qtbot: Any) -> None:
    begin(office)
    qtbot.wait(3 * SETTLE_MS)
    office.asked.clear()
    place.activate()
    qtbot.wait(5 * SETTLE_MS)

    assert [type(question) for question in office.asked] == [
        AskInspections,
        AskWorkspace,
        AskInspectionCounts,
    ]
    assert [place.list.shelves.model().data(place.list.shelves.model().index(row, 0), CELL_ROLE).trailing
            for row in (0, 3)] == ["1", "1"]  # fmt: skip


def test_the_workspace_follows_the_list_by_itself(place: InspectionPlace, qtbot: Any) -> None:
    assert place.findChildren(WorkspaceView) == []
    qtbot.waitUntil(lambda: bool(place.findChildren(WorkspaceView)), timeout=10_000)
    assert not place.in_workspace
    assert place.findChildren(WorkspaceView) == [place.workspace]


def test_what_was_told_before_the_workspace_was_built_holds_for_it(
    place: InspectionPlace, office: Office, qtbot: Any
) -> None:
    place.set_layout_class("compact")
    place.flush()
    place.open("inspection", begin(office))
    assert place.in_workspace
    assert place.workspace.check.matters.isHidden()
    assert not place.workspace.check.strip.isHidden()
