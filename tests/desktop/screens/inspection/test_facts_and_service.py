"""Steps 3 and 5: sentences with their source, the party's words, service with its proofs, and the end."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.screens.inspection.facts_presenter import FactsPresenter
from desktop.screens.inspection.facts_view import FactsView
from desktop.screens.inspection.presenter import Workspace
from desktop.screens.inspection.service_presenter import Handover, ServicePresenter
from desktop.screens.inspection.service_view import ServiceView
from enforcement.commands.answer_item import AnswerItem
from enforcement.commands.judge_matter import JudgeMatter
from enforcement.model.checklist import DocumentCheck, ItemKind, ItemResult
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import FactStatement, Finding, InspectionMatter, InspectionStatus, Outcome
from enforcement.model.service import ServiceRecord, ServiceWay
from enforcement.refusals import Refused
from tests.desktop.screens.inspection.office import Office
from tests.helpers.qt import settle, shows
from tests.helpers.town import RESTAURANT
from tests.helpers.typing import press, press_here, type_text


@pytest.fixture
def office(qapp: Any) -> Office:
    return Office()


@pytest.fixture
def desk(office: Office) -> Workspace:
    operations: Any = office
    workspace = Workspace(operations, office.session)
    workspace.blank(("140003",))
    workspace.start(RESTAURANT)
    answers = {
        ItemKind.INQUIRY: {"text": "徐国良称堆放约两周"},
        ItemKind.DOCUMENT: {"document_check": DocumentCheck.NOT_PROVIDED},
    }
    for item in office.house.store.all(ItemResult):
        if item.kind in answers:
            office.house.done(AnswerItem(item_id=item.id, changes=answers[item.kind]))
    entry = office.house.store.all(InspectionMatter)[0]
    office.house.done(JudgeMatter(inspection_matter_id=entry.id, finding=Finding.FOUND))
    workspace.go(3)
    return workspace


@pytest.fixture
def facts(desk: Workspace) -> FactsPresenter:
    presenter = FactsPresenter(desk)
    presenter.build()
    return presenter


def issue(office: Office, form: str = "INV-17", title: str = "责令改正通知书") -> Document:
    """An issued paper, as if step 4 had been done."""
    paper = Document(
        id=office.house.ids.new(),
        inspection_id=office.the_inspection().id,
        form_id=form,
        form_version="1",
        title=title,
        state=DocumentState.ISSUED,
        serial=41,
        year=2026,
        number="安云溪责改字〔2026〕41号",
        issued_at=office.house.clock.now(),
        issued_on=office.house.clock.today(),
        issued_by=office.house.actor.id,
        sha256="a" * 64,
    )
    office.house.put(paper)
    return paper


def test_each_sentence_names_the_item_it_grew_from(facts: FactsPresenter) -> None:
    assert [(line.number, line.source) for line in facts.lines()] == [
        (1, "消防 第 3 项 询问"),
        (2, "消防 第 4 项 查阅"),
    ]
    assert facts.lines()[0].fact.text == "经询问，徐国良称堆放约两周。"


def test_an_edited_sentence_is_the_officers_own(facts: FactsPresenter) -> None:
    facts.edit(facts.lines()[0].fact.id, "经询问，徐国良承认堆放约两周。")
    facts.build()

    assert facts.lines()[0].fact.text == "经询问，徐国良承认堆放约两周。"
    assert facts.lines()[0].source == "消防 第 3 项 询问 · 改过"


def test_an_emptied_sentence_goes_and_stays_out(facts: FactsPresenter) -> None:
    facts.edit(facts.lines()[0].fact.id, " ")
    facts.build()

    assert [line.number for line in facts.lines()] == [1]


def test_own_words_stand_at_the_end(facts: FactsPresenter) -> None:
    facts.add("检查时正在营业，现场有 6 人。")

    assert facts.lines()[-1].source == "自己写的"


def test_what_has_to_be_put_right_starts_with_stock_words(facts: FactsPresenter, office: Office) -> None:
    (line,) = facts.corrections()
    assert line.is_stock
    assert line.text == "清除疏散通道、安全出口处的堆放物，恢复净宽和畅通"

    facts.set_correction(line.matter_id, "三日内清空西侧通道")

    assert office.house.store.all(InspectionMatter)[0].correction == "三日内清空西侧通道"
    assert not facts.corrections()[0].is_stock


def test_the_end_of_the_inspection_is_typed_freely(facts: FactsPresenter, office: Office) -> None:
    assert facts.set_end("10:05") == ""
    ended = office.the_inspection().ended_at
    assert ended is not None
    assert ended.isoformat() == "2026-11-24T10:05:00+08:00"
    assert facts.set_end("过一会儿").startswith("看不出是几点。")


@pytest.fixture
def facts_view(qtbot: Any, facts: FactsPresenter) -> FactsView:
    shown = FactsView(facts)
    qtbot.addWidget(shown)
    shown.resize(1290, 480)
    shown.show()
    shown.activateWindow()
    shown.set_layout_class("wide")
    shown.refresh()
    settle()
    shown.enter()
    return shown


def test_f2_edits_in_place_and_enter_keeps_it(facts_view: FactsView, office: Office) -> None:
    assert facts_view.perform("edit")
    field = facts_view.window().focusWidget()
    type_text(field, "补一句。")
    press(field, "Enter")

    texts = [fact.text for fact in office.house.store.all(FactStatement)]
    assert "经询问，徐国良称堆放约两周。补一句。" in texts
    assert shows(facts_view, "经询问，徐国良称堆放约两周。补一句。")


def test_a_sentence_of_ones_own_is_added_once_however_fast_it_was_typed(
    facts_view: FactsView, office: Office
) -> None:
    facts_view.add_button.click()
    type_text(facts_view.own, "检查时正在营业，现场有 6 人。")
    press(facts_view.own, "Enter")
    facts_view.flush()  # as on leaving the step

    texts = [fact.text for fact in office.house.store.all(FactStatement)]
    assert texts.count("检查时正在营业，现场有 6 人。") == 1
    assert facts_view.own.text() == ""


def test_delete_takes_a_sentence_out(facts_view: FactsView) -> None:
    press_here("Delete")

    assert not shows(facts_view, "经询问，徐国良称堆放约两周。")


def test_the_opinion_is_saved_when_it_is_left(facts_view: FactsView, office: Office) -> None:
    facts_view.told.take_focus()
    type_text(facts_view.told.opinion, "没有意见，马上清。")
    facts_view.flush()

    assert office.the_inspection().opinion == "没有意见，马上清。"


def test_three_fields_of_one_person_do_not_overwrite_each_other(
    facts_view: FactsView, office: Office
) -> None:
    office.hold()
    for field, text in (
        (facts_view.told.person, "徐䶮"),
        (facts_view.told.role, "店员"),
        (facts_view.told.phone, "13800000002"),
    ):
        type_text(field, text)
        field.flush()
    office.release()

    person = office.the_inspection().present_person
    assert (person.name, person.role, person.phone) == ("徐䶮", "店员", "13800000002")


def test_a_refusal_to_sign_asks_for_reason_and_witness(facts_view: FactsView, office: Office) -> None:
    assert not facts_view.told.witness.isVisible()
    facts_view.told.refuses.click()
    assert facts_view.told.witness.isVisible()
    type_text(facts_view.told.witness, "张𬭎喆")
    facts_view.flush()

    refusal = office.the_inspection().signature_refusal
    assert refusal is not None
    assert refusal.witness == "张𬭎喆"


# ---- service


@pytest.fixture
def service(desk: Workspace) -> ServicePresenter:
    return ServicePresenter(desk)


def test_direct_service_to_the_operator_is_proposed(service: ServicePresenter, office: Office) -> None:
    issue(office)
    service.desk.reload()

    proposal = service.proposal()

    assert (proposal.receiver_name, proposal.receiver_relation) == ("徐国良", "本人")
    assert [paper.title for paper in service.to_serve()] == ["责令改正通知书"]


def test_the_record_of_the_inspection_is_not_handed_out(service: ServicePresenter, office: Office) -> None:
    issue(office, "INS-03", "现场检查笔录")
    service.desk.reload()

    assert service.to_serve() == ()


def test_left_service_without_a_witness_is_refused_with_its_article(
    service: ServicePresenter, office: Office
) -> None:
    paper = issue(office)
    told: list[Refused] = []
    service.desk.refused.connect(told.append)

    service.record((paper.id,), Handover(way=ServiceWay.LEFT, receiver_name="徐国良"))

    assert told[0].refusals[0].number == "G18"
    assert "民事诉讼法" in told[0].sentence
    assert office.house.store.all(ServiceRecord) == ()


@pytest.fixture
def service_view(qtbot: Any, service: ServicePresenter, office: Office) -> ServiceView:
    issue(office)
    service.desk.reload()
    shown = ServiceView(service)
    qtbot.addWidget(shown)
    shown.resize(1290, 480)
    shown.show()
    shown.activateWindow()
    shown.enter()
    return shown


def test_two_presses_serve_and_finish(service_view: ServiceView, office: Office) -> None:
    press_here("Enter", "Enter")

    (record,) = office.house.store.all(ServiceRecord)
    assert (record.way, record.receiver_name) == (ServiceWay.DIRECT, "徐国良")
    inspection = office.the_inspection()
    assert (inspection.status, inspection.outcome) == (InspectionStatus.FINISHED, Outcome.CLOSED)
    assert shows(service_view, "直接送达 徐国良：责令改正通知书安云溪责改字〔2026〕41号")


def test_another_way_shows_what_it_needs(service_view: ServiceView) -> None:
    assert service_view.perform("choose_3")

    assert service_view.form.extras["witness"].isVisible()
    assert not service_view.form.extras["note"].isVisible()


def test_a_time_that_means_nothing_stops_before_anything_is_recorded(
    service_view: ServiceView, office: Office
) -> None:
    service_view.form.time.setText("等一下")
    service_view.perform("submit")

    assert shows(service_view, "看不出是几点。")
    assert office.house.store.all(ServiceRecord) == ()


def test_what_is_still_open_is_reminded_after_the_end(service_view: ServiceView, office: Office) -> None:
    draft = Document(
        id=office.house.ids.new(),
        inspection_id=office.the_inspection().id,
        form_id="INS-03",
        form_version="1",
        title="现场检查笔录",
    )
    office.house.put(draft)
    press_here("Enter", "Enter")

    assert shows(service_view, "草稿")
