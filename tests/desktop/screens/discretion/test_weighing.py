"""The discretion helper in the real window: from card, palette, inspection and draft, by keyboard, printed and written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.screens.discretion.opening import WeighStart, open_weighing
from desktop.screens.discretion.sheet import account_sheet
from desktop.screens.discretion.view import WeighLayer, WeighSheet
from desktop.screens.discretion.writing import WritingLayer
from desktop.widgets.layers import top_layer
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.save_party import SaveParty
from enforcement.commands.start_inspection import StartInspection
from enforcement.discretion.case import Answer
from enforcement.discretion.proposal import Outcome
from enforcement.model.inspection import Finding
from enforcement.model.party import PartyKind
from enforcement.refusals import Done, Refusal
from enforcement.text.dates import local_day
from forms.plain_sheet import sheet_pdf
from tests.desktop.screens.papers.room import Room
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows, texts
from tests.helpers.typing import press, type_text

WASTE, WATER = "070040", "070036"
ACTED = date(2026, 9, 1)
FIRM = "安平县示例建材有限公司"


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def opened(room: Room, code: str, **more: Any) -> WeighSheet:
    """The helper with the matter on screen."""
    start = WeighStart(code=code, acted=ACTED, **more)
    layer = open_weighing(room.shell, room.operations, room.session, start, room._printer)
    room.wait()
    return layer.sheet


def confirm(sheet: WeighSheet, document: str) -> Refusal | None:
    case = sheet.presenter.case
    assert case is not None
    return sheet.presenter.rules.confirm(case, document, sheet.presenter.today)


def draft(room: Room, form_id: str, **values: Any) -> str:
    answers: list[Any] = []
    room.operations.run(DraftPaper(form_id=form_id, values=values), answers.append)
    room.operations.wait_idle()
    assert isinstance(answers[0], Done)
    return str(answers[0].value)


def test_the_palette_opens_it_for_the_matter_of_the_card(room: Room) -> None:
    room.shell.open("matter", WATER)
    room.wait()
    room.press("Ctrl+K")
    room.type("裁量试算")
    room.wait()
    room.press("Enter")
    room.wait()
    layer = top_layer(room.shell)
    assert isinstance(layer, WeighLayer)
    assert layer.sheet.presenter.case is not None
    assert layer.sheet.presenter.case.matter.code == WATER
    room.press("Esc")
    settle()
    assert top_layer(room.shell) is None


def test_the_card_offers_it(room: Room) -> None:
    place = room.shell.go("matter")
    room.wait()
    place.weighed.emit(WASTE)  # type: ignore[attr-defined]
    room.wait()
    layer = top_layer(room.shell)
    assert isinstance(layer, WeighLayer)
    assert shows(layer.sheet, "贮存工业固体废物")
    layer.close_layer()


def test_without_a_matter_it_is_said(room: Room) -> None:
    place = room.shell.go("matter")
    room.wait()
    place.weighed.emit("")  # type: ignore[attr-defined]
    settle()
    assert shows(room.shell, "还没有选事项，不能试算。")
    room.press("Enter")


def test_070040_by_keyboard_alone(room: Room) -> None:
    sheet = opened(room, WASTE)
    amount = sheet.answers.lines["amount:涉及固废数量"].field  # type: ignore[attr-defined]
    amount.setFocus()
    type_text(amount, "5")
    press(amount, "Enter")
    settle()
    same = sheet.answers.lines["factor:同类违法"].choice  # type: ignore[attr-defined]
    same.setFocus()
    room.press("Alt+2")
    room.press("Down")
    room.press("Alt+2")
    settle()
    proposal = sheet.presenter.proposal
    assert proposal is not None
    assert proposal.point == Decimal(800_000)
    assert sheet.result.headline.text() == "罚款 800,000 元"
    assert shows(sheet.account, "10% + 10% + 30% + 30% ＝ 80%")
    assert shows(sheet.account, "不能用来作决定")


def test_alt_numbers_answer_and_go_on(room: Room) -> None:
    sheet = opened(room, WATER, subject="单位")
    names = [name for name in sheet.answers.lines if name.startswith("ask:")]
    first = sheet.answers.lines[names[0]]
    first.choice.setFocus()  # type: ignore[attr-defined]
    room.press("Alt+2")
    room.press("Alt+1")
    case = sheet.presenter.case
    assert case is not None
    wanted = {names[0].removeprefix("ask:"): Answer.NO, names[1].removeprefix("ask:"): Answer.YES}
    assert dict(case.answers) == wanted


def test_up_and_down_walk_through_everything_that_is_asked(room: Room) -> None:
    sheet = opened(room, WATER, subject="单位")
    order = list(sheet.answers.lines.values())
    sheet.answers.lines["acted"].field.setFocus()  # type: ignore[attr-defined]
    seen = {id(order[0])}
    for _ in range(len(order) + 2):
        room.press("Down")
        seen.add(id(sheet.answers._line_here()))
    stops = {id(line) for line in order if sheet.answers._stops(line)}
    assert stops <= seen
    for _ in range(len(order) + 2):
        room.press("Up")
    assert sheet.answers._line_here() is order[0]


def test_three_answers_mean_no_penalty_and_the_figure_goes(room: Room) -> None:
    sheet = opened(room, WATER, subject="单位")
    sheet.answers.lines["tier1"].taken.emit()  # type: ignore[attr-defined]
    assert shows(sheet.result, "罚款 50,000 元以上 80,000 元以下（不含本数）")
    for name in ("minor", "corrected", "no_harm"):
        sheet.presenter.answer(name, Answer.YES)
    settle()
    assert sheet.result.headline.text() == "不予行政处罚"
    assert shows(sheet.account, "第三十三条第一款")
    assert not shows(sheet.account, "80,000")


def test_the_rest_is_answered_no_by_one_press(room: Room) -> None:
    sheet = opened(room, WATER, subject="单位")
    sheet.presenter.answer("corrected", Answer.YES)
    sheet.presenter.answer_rest()
    case = sheet.presenter.case
    assert case is not None
    assert case.answer("corrected") is Answer.YES
    assert set(case.answers.values()) == {Answer.YES, Answer.NO}
    assert sheet.presenter.proposal is not None
    assert not any("没有答清楚" in words for words in sheet.presenter.proposal.warnings)


def test_people_are_asked_what_units_are_not_and_the_keyboard_stays(room: Room) -> None:
    sheet = opened(room, WATER, subject="单位")
    assert "ask:child" not in sheet.answers.lines
    subject = sheet.answers.lines["subject"].choice  # type: ignore[attr-defined]
    subject.setFocus()
    room.press("Alt+1")
    settle()
    assert "ask:child" in sheet.answers.lines
    assert sheet.answers._line_here() is sheet.answers.lines["subject"]


def test_a_day_that_means_nothing_is_said_and_the_figure_stays(room: Room) -> None:
    sheet = opened(room, WATER)
    line: Any = sheet.answers.lines["acted"]
    line.field.selectAll()
    type_text(line.field, "昨日下午")
    press(line.field, "Enter")
    assert shows(line, "看不出是哪天")
    assert sheet.presenter.case is not None
    assert sheet.presenter.case.acted == ACTED
    line.field.selectAll()
    type_text(line.field, "2026.8.14")
    press(line.field, "Enter")
    assert sheet.presenter.case.acted == date(2026, 8, 14)
    room.wait()  # what holds for that day is asked of the store
    assert shows(sheet.account, "从旧兼从轻")


def test_rules_are_a_trial_until_the_captain_confirms_them(room: Room) -> None:
    sheet = opened(room, WATER, subject="单位")
    sheet.presenter.set(row=-1)
    sheet.presenter.use_rules("guangdong")
    sheet.presenter.set(degree="ordinary")
    assert sheet.presenter.proposal is not None
    assert sheet.presenter.proposal.point == Decimal(110_000)
    assert shows(sheet, "不能直接用于决定")
    no = confirm(sheet, "安镇综执〔2026〕3号")
    assert no is not None
    assert no.number == "R01"
    captain = next(one.name for one in room.session.roster if "captain" in [str(role) for role in one.roles])
    room.sit_down(captain)
    short = confirm(sheet, "3号")
    assert short is not None
    assert short.number == "R88"
    assert confirm(sheet, "安镇综执〔2026〕3号") is None
    room.wait()
    assert not any("没有本地裁量基准" in words for words in sheet.presenter.proposal.warnings)
    sheet.close_button.click()
    again = opened(room, WATER)
    assert again.presenter.case is not None
    assert again.presenter.case.confirmed
    assert shows(again.answers, "安镇综执〔2026〕3号")
    assert again.presenter.rules.withdraw(again.presenter.case, again.presenter.today) is None
    room.wait()
    assert not again.presenter.case.confirmed


def test_a_range_is_written_only_as_an_amount_inside_it(room: Room) -> None:
    paper = draft(room, "REV-03")
    sheet = opened(room, WATER, subject="单位", document_id=paper)
    sheet.answers.lines["tier1"].taken.emit()  # type: ignore[attr-defined]
    assert sheet.perform("submit")
    room.wait()
    layer = top_layer(room.shell)
    assert isinstance(layer, WritingLayer)
    assert layer.target is not None
    assert "fine" not in layer.ticks, "a range is no amount"
    type_text(layer.amount, "80000")
    layer.perform("submit")
    settle()
    assert shows(layer, "80,000 元不在试算的")
    assert room.stored(paper).edits == {}
    layer.amount.selectAll()
    type_text(layer.amount, "60000")
    press(layer.amount, "Enter")
    settle()
    assert set(layer.ticks) == {"fine", "discretion_text"}
    layer.perform("submit")
    room.wait()
    stored = room.stored(paper)
    assert stored.edits["fine"] == 6_000_000
    assert "江河、水库、湖泊、地下水；未采取措施" in stored.edits["discretion_text"]
    assert "拟处罚款60000元" in stored.edits["discretion_text"]
    assert shows(sheet, "写进了《行政处罚事先告知书》的草稿。")


def test_in_real_work_another_place_s_example_is_never_written(room: Room) -> None:
    draft(room, "REV-03")
    room.session.agency = replace(room.session.agency, training=False)
    sheet = opened(room, WASTE)
    sheet.perform("submit")
    room.wait()
    assert not isinstance(top_layer(room.shell), WritingLayer)
    assert shows(sheet, "只用来看怎么算，不能用来作决定。没有写进文书。")
    sheet.close_button.click()
    statute = opened(room, "080021")
    statute.presenter.set(row=0)
    statute.perform("submit")
    room.wait()
    assert isinstance(top_layer(room.shell), WritingLayer)


def test_what_is_not_ticked_is_not_written(room: Room) -> None:
    paper = draft(room, "INV-29")
    sheet = opened(room, WASTE, document_id=paper)
    sheet.perform("submit")
    room.wait()
    layer = top_layer(room.shell)
    assert isinstance(layer, WritingLayer)
    assert layer.amount.text() == "100000"
    for name in ("fine", "discretion_text"):
        layer.ticks[name].setChecked(False)
    layer.write()
    room.wait()
    assert set(room.stored(paper).edits) == {"tier", "tier_range"}


def test_without_a_draft_it_is_said_and_nothing_happens(room: Room) -> None:
    sheet = opened(room, WASTE)
    sheet.perform("submit")
    room.wait()
    layer = top_layer(room.shell)
    assert isinstance(layer, WritingLayer)
    assert shows(layer, "没有能写进去的文书草稿")
    layer.write()
    settle()
    assert shows(layer, "没有可以写进文书的")


def test_no_result_nothing_to_write(room: Room) -> None:
    sheet = opened(room, WATER)
    assert sheet.presenter.proposal is not None
    assert sheet.presenter.proposal.outcome is Outcome.NOT_COMPUTED
    assert not sheet.result.write_button.isEnabled()
    sheet.perform("submit")
    assert not isinstance(top_layer(room.shell), WritingLayer)


def test_a_draft_that_names_a_matter_opens_it_with_its_day(room: Room) -> None:
    answers: list[Any] = []
    command = DraftPaper(form_id="REV-03", values={"act_time": "2026-09-01T09:30"}, matter=WATER)
    room.operations.run(command, answers.append)
    room.operations.wait_idle()
    room.shell.open("document", str(answers[0].value))
    room.wait()
    assert room.shell.perform("weigh")
    room.wait()
    layer = top_layer(room.shell)
    assert isinstance(layer, WeighLayer)
    assert layer.sheet.presenter.start.document_id == str(answers[0].value)
    assert layer.sheet.presenter.case is not None
    assert layer.sheet.presenter.case.acted == ACTED
    layer.close_layer()


def test_the_sheet_says_what_the_screen_says(room: Room) -> None:
    sheet = opened(room, WASTE, party_name=FIRM)
    case, proposal = sheet.presenter.case, sheet.presenter.proposal
    assert case is not None
    assert proposal is not None
    made = account_sheet(case, proposal, FIRM, "安平县示例镇人民政府")
    (steps,) = made.tables
    assert len(steps.rows) == len(proposal.lines)
    told = dict(made.facts)
    assert told["试算结果"] == "罚款 100,000 元"
    assert told["当事人"] == FIRM
    for words in proposal.warnings:
        assert words in told["注意"]
    pdf = sheet_pdf(made)
    assert isinstance(pdf, bytes)
    assert pdf.startswith(b"%PDF")


def test_it_is_printed_from_the_sheet(room: Room) -> None:
    sheet = opened(room, WASTE)
    assert sheet.perform("print")
    room.wait()
    assert shows(room.shell, "裁量说明，共")
    room.press("Enter")
    for _ in range(20):
        room.wait()
    assert room.printed.exists()
    assert shows(sheet, "裁量说明已送到打印机")


@pytest.mark.parametrize(("scale", "narrow"), [(1.0, False), (1.25, False), (1.5, True)])
def test_nothing_is_cut_at_any_size(room: Room, scale: float, narrow: bool) -> None:
    room.shell.look.set("light", scale)
    settle()
    sheet = opened(room, WATER, subject="个人", party_name=FIRM)
    sheet.presenter.set(row=1)
    sheet.presenter.answer("undone", Answer.YES)
    room.wait()
    assert cut_controls(sheet) == []
    assert nameless_controls(sheet) == []
    assert sheet.account.isVisible() is not narrow
    assert sheet.perform("preview")
    settle()
    assert sheet.account.isVisible()
    assert sheet.answers.isVisible() is not narrow
    assert cut_controls(sheet) == []
    room.shell.look.set("light", 1.0)


def test_every_matter_with_a_benchmark_opens(room: Room) -> None:
    for code in ("180016", "120027", "250001", "010004", "030007", "070053", "080003", "060001", "050001"):
        sheet = opened(room, code)
        assert sheet.presenter.case is not None, code
        assert texts(sheet.answers), code
        assert cut_controls(sheet) == [], code
        sheet.close_button.click()
        settle()


def ran(room: Room, command: Any) -> str:
    answers: list[Any] = []
    room.operations.run(command, answers.append)
    room.operations.wait_idle()
    assert isinstance(answers[0], Done), answers
    return str(answers[0].value)


def test_an_inspection_s_finding_offers_it_with_its_party(room: Room) -> None:
    codes = (WASTE, WATER, "070013", "080001", "030005", "160001", "010001")
    code = next(one for one in codes if room.context.catalogue.grants(one))
    party = ran(room, SaveParty(kind=PartyKind.ORGANISATION, name=FIRM, address="安平县云溪镇示例路1号"))
    begun = room.session.clock.now()
    found = ran(room, StartInspection(party_id=party, matter_codes=(code,), started_at=begun))
    place: Any = room.shell.go("inspection")
    place.open("inspection", found)
    room.wait()
    place.desk.go(2)
    room.wait()
    head = place.workspace.check._head
    assert not head.weigh.isVisible()
    place.workspace.checking.judge(Finding.FOUND)
    room.wait()
    assert head.weigh.isVisible()
    head.weigh.click()
    room.wait()
    layer = top_layer(room.shell)
    assert isinstance(layer, WeighLayer)
    presenter = layer.sheet.presenter
    assert presenter.case is not None
    assert presenter.case.matter.code == code
    assert presenter.case.acted == local_day(begun)
    assert (presenter.party, presenter.case.subject) == (FIRM, "单位")
    layer.close_layer()
    assert room.shell.perform("weigh")
    room.wait()
    assert isinstance(top_layer(room.shell), WeighLayer)
