"""Step 2: progress, answers by kind, Space, F4 and the judgements, without and with widgets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.screens.inspection.check_presenter import CheckPresenter
from desktop.screens.inspection.check_view import CheckView
from desktop.screens.inspection.evidence_presenter import EvidencePresenter
from desktop.screens.inspection.matter_words import basis, guidance, shelf
from desktop.screens.inspection.originals import Original
from desktop.screens.inspection.presenter import Workspace, day_of_act
from enforcement.commands.add_evidence import AddEvidence
from enforcement.model.checklist import DocumentCheck, ItemResult
from enforcement.model.evidence import ORIGINALS, Evidence
from enforcement.model.inspection import Finding, InspectionMatter
from tests.desktop.screens.inspection.office import Office, small_png
from tests.helpers.qt import shows
from tests.helpers.town import RESTAURANT
from tests.helpers.typing import press, press_here, type_text


@pytest.fixture
def office(qapp: Any) -> Office:
    return Office()


@pytest.fixture
def desk(office: Office) -> Workspace:
    operations: Any = office
    workspace = Workspace(operations, office.session)
    workspace.blank(("140003", "160013"))
    workspace.start(RESTAURANT)
    workspace.go(2)
    return workspace


@pytest.fixture
def check(desk: Workspace) -> CheckPresenter:
    presenter = CheckPresenter(desk)
    desk.reload()
    return presenter


def photograph(office: Office, count: int = 1) -> list[str]:
    """Evidence in the tray that belongs nowhere yet."""
    ids = []
    for number in range(count):
        blob = office.house.blobs.put_bytes(small_png(number), "image/png")
        ids.append(office.house.done(AddEvidence(inspection_id=office.the_inspection().id, blob=blob)))
    return ids


def item(office: Office, code_place: int, number: int) -> ItemResult:
    entry = office.house.store.all(InspectionMatter)[code_place]
    return next(
        one
        for one in office.house.store.all(ItemResult)
        if one.inspection_matter_id == entry.id and one.item_number == number
    )


def test_progress_counts_what_is_done_on_the_spot(check: CheckPresenter, office: Office) -> None:
    check.answer(item(office, 0, 3).id, text="徐国良称堆放约两周")

    first, second = check.matters()
    assert (first.done, first.total, first.current) == (1, 4, True)
    assert (second.done, second.total, second.current) == (0, 4, False)
    assert check.summary() == ("8 项现场做，1 项复查时做", "已做 1 项")


def test_items_after_correction_wait_for_the_next_visit(check: CheckPresenter) -> None:
    assert [line.state for line in check.items()] == ["open", "open", "open", "open", "later"]


def test_space_reads_a_paper_and_takes_it_back(check: CheckPresenter, office: Office) -> None:
    paper = item(office, 0, 4).id

    assert check.toggle(paper)
    assert item(office, 0, 4).document_check is DocumentCheck.READ
    assert check.toggle(paper)
    assert item(office, 0, 4).document_check is None


def test_space_on_an_open_photo_asks_why_it_is_not_needed(check: CheckPresenter, office: Office) -> None:
    photo = item(office, 0, 1).id

    assert not check.toggle(photo)
    check.skip(photo, "现场没有这种情况")
    assert check.items()[0].state == "skipped"
    assert check.toggle(photo)
    assert check.items()[0].state == "open"


def test_enter_walks_the_items_and_stops_before_the_later_ones(check: CheckPresenter) -> None:
    walked = 1
    while check.next_item():
        walked += 1
    assert walked == 4


def test_judgement_is_one_per_matter(check: CheckPresenter, office: Office) -> None:
    check.judge(Finding.FOUND)
    check.step_matter(1)
    check.judge(Finding.CLEAR)

    assert [entry.finding for entry in office.house.store.all(InspectionMatter)] == [
        Finding.FOUND,
        Finding.CLEAR,
    ]


def test_what_the_judgement_will_bring_is_said_before(check: CheckPresenter) -> None:
    assert check.work is not None
    assert guidance(check.work, day_of_act(check.desk)).startswith(
        "选“发现问题”后自动备好《责令改正通知书》。"
    )
    assert basis(check.work, day_of_act(check.desk)) == "依据 消防法 第28条、第60条第1款第3项"
    assert shelf(check.work) == "基础库"


def test_f4_takes_the_loose_pieces_one_after_the_other(check: CheckPresenter, office: Office) -> None:
    first, second = photograph(office, 2)
    tray = EvidencePresenter(check.desk, check)
    check.desk.reload()

    assert tray.chosen == first
    assert tray.attach()
    assert tray.chosen == second
    assert tray.attach()

    where = {piece.item_result_id for piece in office.house.store.all(Evidence)}
    assert where == {item(office, 0, 1).id}
    assert tray.counts() == (2, 0)
    assert [line.link for line in tray.lines()] == ["→ 消防 1", "→ 消防 1"]
    assert check.items()[0].state == "done"


def test_a_picture_of_another_machine_is_no_trouble(check: CheckPresenter, office: Office) -> None:
    photograph(office)
    (evidence,) = office.house.store.all(Evidence)
    elsewhere = replace(evidence, thumbnail_sha256="0" * 64)
    told: list[Any] = []
    office.trouble.connect(told.append)
    tray = EvidencePresenter(check.desk, check)

    assert tray.want_thumbnail(elsewhere) is None
    assert told == []


def test_captions_and_the_loose_tab(check: CheckPresenter, office: Office) -> None:
    first, second = photograph(office, 2)
    tray = EvidencePresenter(check.desk, check)
    check.desk.reload()
    tray.caption(first, "西侧通道堆放纸箱")
    tray.attach()
    tray.show_loose_only(True)

    assert [line.evidence.id for line in tray.lines()] == [second]
    tray.detach(first)
    assert [line.title for line in tray.lines()] == ["西侧通道堆放纸箱", "照片"]


@pytest.fixture
def view(qtbot: Any, check: CheckPresenter) -> CheckView:
    shown = CheckView(check, EvidencePresenter(check.desk, check))
    qtbot.addWidget(shown)
    shown.resize(1290, 480)
    shown.show()
    shown.activateWindow()
    shown.set_layout_class("wide")
    shown.enter()
    return shown


def test_a_measurement_by_keyboard_with_full_width_digits(view: CheckView, office: Office) -> None:
    press_here("Enter")
    type_text(view.window().focusWidget(), "０.８２")
    press_here("Enter")
    type_text(view.window().focusWidget(), "1.10")
    press_here("Enter", "Enter")

    measured = item(office, 0, 2)
    assert (measured.measured, measured.expected, measured.unit) == ("0.82", "1.10", "m")
    assert shows(view, "少 0.28 m")
    assert view.window().focusWidget().accessibleName().startswith("询问堆放人")


def test_a_word_where_a_number_belongs_is_refused_in_words(view: CheckView, check: CheckPresenter) -> None:
    told: list[Any] = []
    check.desk.refused.connect(told.append)
    press_here("Enter")
    type_text(view.window().focusWidget(), "大约一米")
    press_here("Enter")

    assert [answer.refusals[0].number for answer in told] == ["R30"]


def test_phrases_come_by_f3_and_a_digit(view: CheckView, office: Office, qapp: Any) -> None:
    press_here("Enter", "Enter", "Enter", "Enter")
    view.perform("phrases")
    press(qapp.activePopupWidget(), "3")
    field = view.window().focusWidget()
    assert field.selectedText() == "＿＿"
    type_text(field, "徐国良")
    press(field, "Enter")

    assert item(office, 0, 3).text == "徐国良称此前没有收到过改正通知"


def test_a_value_typed_is_not_overwritten_by_older_rows(
    view: CheckView, office: Office, check: CheckPresenter
) -> None:
    press_here("Enter", "Enter", "Enter", "Enter")
    field = view.window().focusWidget()
    office.hold()
    type_text(field, "先写的")
    field.flush()
    check.desk.reload()
    type_text(field, "，后写的")
    office.release()
    field.flush()

    assert field.text() == "先写的，后写的"
    assert item(office, 0, 3).text == "先写的，后写的"


def test_skipping_by_space_names_the_reason(view: CheckView, office: Office, qapp: Any) -> None:
    press_here("Space")
    press(qapp.activePopupWidget(), "Enter")

    assert item(office, 0, 1).skip_reason == "现场没有这种情况"


def test_alt_numbers_judge_and_ctrl_down_goes_on(view: CheckView, office: Office) -> None:
    assert view.perform("choose_2")
    assert view.perform("next_group")
    assert view.perform("choose_0")

    findings = [entry.finding for entry in office.house.store.all(InspectionMatter)]
    assert findings == [Finding.FOUND, Finding.NOT_APPLICABLE]
    assert shows(view, "不适用")


def test_the_evidence_is_a_drawer_in_a_narrow_window(view: CheckView) -> None:
    view.set_layout_class("medium")

    assert not view.tray.isVisible()
    assert view.toggle_side()
    assert view.tray.isVisible()
    assert view.toggle_side()
    assert not view.tray.isVisible()


def test_compact_shows_one_matter_at_a_time(view: CheckView) -> None:
    view.set_layout_class("compact")

    assert not view.matters.isVisible()
    assert view.strip.isVisible()
    assert shows(view, "1/2 · 已做 0/4")


def test_an_original_that_lies_at_the_county_is_fetched_on_demand(
    check: CheckPresenter, office: Office
) -> None:
    (piece,) = photograph(office)
    away = office.house.store.the(Evidence, piece)
    tray = EvidencePresenter(check.desk, check)
    check.desk.reload()
    assert tray.lines()[0].original is Original.HERE

    del office.house.blobs.files[away.sha256]
    elsewhere = EvidencePresenter(check.desk, check)
    check.desk.reload()
    assert elsewhere.lines()[0].original is Original.AWAY
    elsewhere.originals.fetch(away)
    assert office.kept[ORIGINALS] == [away.sha256]
    assert elsewhere.lines()[0].original is Original.ASKED
