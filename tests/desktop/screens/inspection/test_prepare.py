"""Step 1: finding and making a party, taking matters, people, approval, what is told to the party."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desktop.screens.inspection.check_presenter import CheckPresenter
from desktop.screens.inspection.finder import Finder, Hit
from desktop.screens.inspection.party_presenter import NewParty, PartyPresenter
from desktop.screens.inspection.prepare_presenter import PreparePresenter
from desktop.screens.inspection.prepare_view import PrepareView
from desktop.screens.inspection.presenter import Workspace
from enforcement.model.inspection import ApprovalMode, InspectionMatter
from enforcement.model.party import Party, PartyKind
from tests.desktop.screens.inspection.office import Office
from tests.helpers.qt import shows
from tests.helpers.town import CHEN, RESTAURANT, WANG, ZHOU
from tests.helpers.typing import press, press_here, type_text


@pytest.fixture
def office(qapp: Any) -> Office:
    return Office()


@pytest.fixture
def desk(office: Office) -> Workspace:
    operations: Any = office
    workspace = Workspace(operations, office.session)
    workspace.blank()
    return workspace


@pytest.fixture
def prepare(desk: Workspace) -> PreparePresenter:
    return PreparePresenter(desk)


@pytest.fixture
def parties(desk: Workspace) -> PartyPresenter:
    return PartyPresenter(desk)


def test_parties_are_found_by_initials(parties: PartyPresenter) -> None:
    found: list[Any] = []
    parties.parties_found.connect(lambda text, hits: found.append((text, hits)))

    parties.find_parties("hzl")

    ((text, hits),) = found
    assert text == "hzl"
    assert [hit.title for hit in hits] == ["云溪镇好再来饭店"]
    assert hits[0].remark == "个体工商户 · 尾号 PE1L · 徐国良 · 安平县云溪镇老街西路28号"


def test_a_new_party_with_a_rare_name_begins_the_inspection(parties: PartyPresenter, office: Office) -> None:
    faults = parties.create_party(NewParty(PartyKind.PERSON, "张𬭎喆", "", "", "东街3号", "13800000001"))

    assert faults == {}
    party = office.house.store.the(Party, office.the_inspection().party_id)
    assert (party.name, party.address) == ("张𬭎喆", "东街3号")


def test_a_wrong_number_is_named_before_anything_is_saved(parties: PartyPresenter, office: Office) -> None:
    before = len(office.ran)

    faults = parties.create_party(NewParty(PartyKind.SOLE_TRADER, " ", "92330101MA27XY0089"))

    assert faults == {"name": "名称要写", "id_no": "统一社会信用代码末位校验不符，有一位可能抄错了"}
    assert len(office.ran) == before


def test_a_matter_that_is_not_ours_is_grey_and_says_why(prepare: PreparePresenter) -> None:
    found: list[Any] = []
    prepare.desk.start(RESTAURANT)
    prepare.matters_found.connect(lambda _text, hits: found.extend(hits))

    prepare.find_matters("户外广告")

    assert found[0].why_not.startswith("还不是本镇的权力")


def test_a_set_brings_its_matters_once(prepare: PreparePresenter, office: Office) -> None:
    prepare.desk.start(RESTAURANT)
    prepare.add_matter("140003")
    prepare.load_sets()

    prepare.add_set(next(one for one in prepare.common_sets() if one.name == "餐饮店"))

    codes = [entry.matter_code for entry in office.house.store.all(InspectionMatter)]
    assert codes == ["140003", "160013", "190017"]


def test_the_pair_can_change_and_helpers_are_not_offered(prepare: PreparePresenter, office: Office) -> None:
    prepare.desk.start(RESTAURANT)

    assert "李小川" not in [officer.name for officer in prepare.candidates()]
    prepare.choose_officer(1, ZHOU)

    assert office.the_inspection().officer_ids == (CHEN, ZHOU)


def test_one_officer_alone_is_a_gate_at_once(prepare: PreparePresenter, office: Office) -> None:
    prepare.desk.session.partner = None
    operations: Any = office
    alone = Workspace(operations, prepare.desk.session)
    alone.start(RESTAURANT)

    gates = PreparePresenter(alone).people_gates()

    assert [(gate.number, gate.what) for gate in gates] == [("G01", "检查人员只有一名。")]


@pytest.mark.parametrize(("typed", "day"), [("今天", date(2026, 11, 24)), ("１１．２３", date(2026, 11, 23))])
def test_the_day_of_approval_is_typed_freely(
    prepare: PreparePresenter, office: Office, typed: str, day: date
) -> None:
    prepare.desk.start(RESTAURANT)

    assert prepare.save_approval("approved", "周建平", typed, "", "") == ""

    approval = office.the_inspection().approval
    assert (approval.mode, approval.approver_name, approval.approved_on) == (
        ApprovalMode.APPROVED,
        "周建平",
        day,
    )


def test_a_day_that_means_nothing_is_named(prepare: PreparePresenter) -> None:
    prepare.desk.start(RESTAURANT)

    assert prepare.save_approval("approved", "周建平", "上周", "", "").startswith("看不出是哪天。")


# ---- the finder


@pytest.fixture
def finder(qtbot: Any) -> Finder:
    made = Finder("找对象", "名称")
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    made.activateWindow()
    made.field.setFocus()
    return made


def test_enter_before_the_answer_takes_the_first_hit_when_it_comes(finder: Finder) -> None:
    taken: list[Any] = []
    finder.taken.connect(taken.append)
    type_text(finder.field, "hzl")
    press(finder.field, "Enter")
    assert taken == []

    finder.show_hits("hzl", (Hit("好再来", "", "first"), Hit("另一家", "", "second")))

    assert taken == ["first"]


def test_an_answer_to_an_older_text_is_dropped(finder: Finder) -> None:
    type_text(finder.field, "hz")
    type_text(finder.field, "l")

    finder.show_hits("hz", (Hit("旧的", "", "old"),))

    assert not shows(finder, "旧的")


def test_nothing_found_offers_a_new_one_by_enter(finder: Finder) -> None:
    created: list[str] = []
    finder.created.connect(created.append)
    type_text(finder.field, "新店")
    finder.show_hits("新店", (), "没有找到“新店”，按回车新建")

    press(finder.field, "Enter")

    assert created == ["新店"]


def test_a_grey_hit_is_not_taken_but_explained(finder: Finder) -> None:
    taken: list[Any] = []
    finder.taken.connect(taken.append)
    type_text(finder.field, "ggp")
    finder.show_hits("ggp", (Hit("户外广告", "", "020001", "还不是本镇的权力。"),))

    press(finder.field, "Enter")

    assert taken == []
    assert finder.note.text() == "还不是本镇的权力。"


def test_enter_on_an_empty_line_goes_on(finder: Finder) -> None:
    skipped: list[bool] = []
    finder.skipped.connect(lambda: skipped.append(True))

    press(finder.field, "Enter")

    assert skipped == [True]


# ---- the view


@pytest.fixture
def view(qtbot: Any, prepare: PreparePresenter) -> PrepareView:
    shown = PrepareView(prepare, CheckPresenter(prepare.desk))
    qtbot.addWidget(shown)
    shown.resize(1290, 600)
    shown.show()
    shown.activateWindow()
    shown.set_layout_class("wide")
    shown.blank()
    return shown


def test_a_new_party_in_four_fields_by_keyboard(
    view: PrepareView, office: Office, prepare: PreparePresenter
) -> None:
    prepare.desk.shown.connect(view.refresh)
    type_text(view.window().focusWidget(), "䶮记小吃")
    press_here("Enter")
    assert view.party.form.number.placeholderText() == "统一社会信用代码，18 位"
    press_here("Enter")
    type_text(view.window().focusWidget(), "92330101MA27XY0088")
    press_here("Enter")
    type_text(view.window().focusWidget(), "徐䶮")
    press_here("Enter", "Enter")
    type_text(view.window().focusWidget(), "云溪镇东街5号")
    press_here("Enter", "Enter")

    party = office.house.store.the(Party, office.the_inspection().party_id)
    assert (party.name, party.id_no, party.legal_rep, party.address) == (
        "䶮记小吃", "92330101MA27XY0088", "徐䶮", "云溪镇东街5号",
    )  # fmt: skip
    assert shows(view, "䶮记小吃")


def test_the_ticks_and_the_approval_by_alt_numbers(view: PrepareView, office: Office) -> None:
    view._presenter.desk.start(RESTAURANT)
    for number in range(1, 5):
        assert view.perform(f"choose_{number}")

    inspection = office.the_inspection()
    assert inspection.certificates_shown
    assert inspection.recusal_answer == "不申请回避"
    assert (inspection.present_person.name, inspection.present_person.role) == ("徐国良", "经营者")
    assert (inspection.approval.approver_name, inspection.approval.approved_on) == (
        "周建平",
        date(2026, 11, 24),
    )
    assert view.perform("choose_2")
    assert office.the_inspection().recusal_answer == ""


def test_the_party_can_be_put_right_where_a_gate_asks(view: PrepareView, office: Office) -> None:
    view._presenter.desk.start(RESTAURANT)

    view.point_at("party.id_no")
    field = view.window().focusWidget()
    assert field.accessibleName() == "证照号码"
    field.selectAll()
    type_text(field, "９２３３０１０１ma27xy0088")
    view.party.form.make.click()

    assert office.house.store.the(Party, RESTAURANT).id_no == "92330101MA27XY0088"
    assert office.the_inspection().officer_ids == (CHEN, WANG)
