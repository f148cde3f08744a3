"""Step 4: which papers follow from the findings, fresh drafts, and where each cure leads."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.screens.documents.sheet_presenter import SheetPresenter
from desktop.screens.inspection.papers_presenter import PapersPresenter
from desktop.screens.inspection.presenter import Workspace
from enforcement.commands.judge_matter import JudgeMatter
from enforcement.model.document import Document
from enforcement.model.inspection import Finding, InspectionMatter
from tests.desktop.screens.inspection.office import Office
from tests.helpers.town import RESTAURANT


@pytest.fixture
def office(qapp: Any) -> Office:
    return Office()


@pytest.fixture
def papers(office: Office) -> PapersPresenter:
    operations: Any = office
    desk = Workspace(operations, office.session)
    desk.blank(("140003",))
    desk.start(RESTAURANT)
    desk.go(4)
    presenter = PapersPresenter(desk, SheetPresenter(operations))
    presenter.enter()
    return presenter


def find_problem(papers: PapersPresenter, office: Office) -> None:
    entry = office.house.store.all(InspectionMatter)[0]
    papers.desk.run(JudgeMatter(inspection_matter_id=entry.id, finding=Finding.FOUND))


def test_without_a_problem_only_the_record_is_made(papers: PapersPresenter) -> None:
    assert [paper.form_id for paper in papers.papers()] == ["INS-03"]


def test_a_problem_found_brings_order_and_proof(papers: PapersPresenter, office: Office) -> None:
    find_problem(papers, office)

    assert [paper.form_id for paper in papers.papers()] == ["INS-03", "INV-17", "SRV-02"]


def test_the_photo_sheet_comes_when_it_is_asked_for(papers: PapersPresenter) -> None:
    assert ("INV-04", "现场照片证据") in papers.more()

    papers.add("INV-04")

    assert papers.chosen == papers.papers()[-1].id
    assert papers.papers()[-1].form_id == "INV-04"
    assert "INV-04" not in dict(papers.more())


def test_a_draft_follows_what_is_changed_before_it(papers: PapersPresenter, office: Office) -> None:
    papers.desk.edit(opinion="以上情况属实，没有异议。")

    (draft,) = office.house.store.all(Document)
    assert draft.facts["opinion"] == "以上情况属实，没有异议。"
    assert papers.sheet.document is not None
    assert papers.sheet.document.facts["opinion"] == "以上情况属实，没有异议。"


def test_drafts_rest_while_nobody_looks_at_them(papers: PapersPresenter, office: Office) -> None:
    papers.leave()
    papers.desk.edit(opinion="后来写的。")

    (draft,) = office.house.store.all(Document)
    assert draft.facts["opinion"] == ""


def test_seven_days_by_one_cure(papers: PapersPresenter, office: Office) -> None:
    find_problem(papers, office)
    papers.choose(papers.papers()[1].id)
    gate = next(one for one in papers.sheet.gates.refusals if one.field == "correction_due")
    assert gate.what == "没写改正到哪天。"
    cure = next(one for one in gate.cures if one.label == "7 天")

    papers.sheet.cure(cure.action, cure.target)

    due = office.the_inspection().correction_due
    assert due is not None
    assert due.isoformat() == "2026-12-01"
    assert all(one.field != "correction_due" for one in papers.sheet.gates.refusals)


def test_correction_at_once_is_the_other_way(papers: PapersPresenter, office: Office) -> None:
    find_problem(papers, office)

    papers.walk("correct_now", "")

    assert office.the_inspection().correction_now


@pytest.mark.parametrize(
    ("action", "target", "step"),
    [
        ("edit_field", "opinion", 3),
        ("edit_field", "party.id_no", 1),
        ("edit_field", "started_at", 1),
        ("edit_field", "findings", 2),
        ("choose_officers", "", 1),
        ("approve", "", 1),
        ("link_evidence", "x", 2),
        ("edit_item", "x", 2),
    ],
)
def test_a_cure_leads_to_its_step(papers: PapersPresenter, action: str, target: str, step: int) -> None:
    led: list[tuple[int, str, str]] = []
    papers.lead.connect(lambda *way: led.append(way))

    papers.walk(action, target)

    assert led == [(step, action, target)]


def test_no_cure_is_shown_that_leads_nowhere(papers: PapersPresenter) -> None:
    shown = {cure.action for refusal in papers.sheet.gates.refusals for cure in refusal.cures}

    assert shown
    assert "transfer" not in shown
    assert "update_certificate" not in shown


def test_the_list_says_how_much_is_missing(papers: PapersPresenter) -> None:
    (record,) = papers.papers()

    assert papers.blocks(record.id) == papers.sheet.gates.blocks
    assert papers.sheet.gates.blocks > 0
