"""Papers made on their own, through the real store and the real printing room: typed, checked, issued, kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop import training
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.store.store import Store
from enforcement.commands.check_document import CheckDocument
from enforcement.commands.discard_draft import DiscardDraft, TakeBackDraft
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.draft_proof import DraftProof
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.record_service import RecordService
from enforcement.commands.settle_due import SettleDue
from enforcement.model.document import Document, DocumentState
from enforcement.refusals import Done, Refusal, Refused
from enforcement.verifying.code import ReadCode, take_apart
from forms import readback

LETTER = "INV-19"


class Desk:
    """A training home and its first officer."""

    def __init__(self, home: Path) -> None:
        self.store: Store
        self.store, _ = Home(home).create(HomeState.TRAINING)
        clock = MachineClock()
        training.furnish(self.store, clock)
        self.context = context_for(self.store, training.officers()[0], training.agency(), clock)

    def run(self, command: Any) -> Done | Refused:
        with self.store.unit_of_work(self.context.actor.id) as work:
            answer: Done | Refused = command.execute(work, self.context)
            if isinstance(answer, Done):
                work.commit()
        return answer

    def done(self, command: Any) -> Any:
        answer = self.run(command)
        assert isinstance(answer, Done), answer
        return answer.value

    def paper(self, document_id: str) -> Document:
        with self.store.unit_of_work("") as work:
            found = work.get(Document, document_id)
        assert isinstance(found, Document)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home")
    yield made
    made.store.close()


def values(**changes: Any) -> dict[str, Any]:
    """What an officer types into 协助调查函."""
    return {
        "asked_body": "安平县自然资源和规划局",
        "case.name": "张示例涉嫌未经批准建房案",
        "assist_matters": ["云溪镇环城西路18号地块的用地性质", "该地块是否办理过乡村建设规划许可证"],
        **changes,
    }


def filled(desk: Desk) -> dict[str, Any]:
    """The typed values, and something in every other field that is still missed."""
    typed = values()
    draft = desk.done(DraftPaper(form_id=LETTER, values=typed))
    for name, _sentence in desk.context.papers.missing(LETTER, desk.paper(draft).facts):
        typed[name] = "2026-12-31" if name.endswith("due") else "按实际情况填写的内容"
    return typed


def test_typed_facts_are_kept_and_taken_back(desk: Desk) -> None:
    draft = desk.done(DraftPaper(form_id=LETTER, values={"asked_body": "安平县水利局"}))
    assert desk.paper(draft).facts["agency"] == training.agency().name
    again = desk.done(DraftPaper(form_id=LETTER, document_id=draft, values={"asked_body": ""}))
    assert again == draft
    assert desk.paper(draft).edits == {}
    with pytest.raises(KeyError):
        desk.run(DraftPaper(form_id=LETTER, document_id=draft, values={"no_such_field": "x"}))


def test_what_is_missing_is_named_and_stops_the_issue(desk: Desk) -> None:
    draft = desk.done(DraftPaper(form_id=LETTER))
    results = desk.done(CheckDocument(document_id=draft))
    assert {result.rule for result in results if not result.passed} == {"G08"}
    answer = desk.run(IssueDocument(document_id=draft))
    assert isinstance(answer, Refused)
    assert desk.paper(draft).state is DocumentState.DRAFT


def test_it_is_issued_with_number_code_and_stored_bytes(desk: Desk) -> None:
    draft = desk.done(DraftPaper(form_id=LETTER, values=filled(desk)))
    assert desk.done(IssueDocument(document_id=draft)) == draft
    paper = desk.paper(draft)
    assert paper.state is DocumentState.ISSUED
    assert (paper.serial, paper.inspection_id) == (1, "")
    pdf = desk.context.blobs.read(paper.sha256)
    assert paper.paper_code in readback.read_codes(readback.picture_of(pdf, 0, 200))
    assert isinstance(desk.run(DraftPaper(form_id=LETTER, document_id=draft)), Refused)


def test_a_stranger_among_the_officers_and_a_repealed_law_stop_it(desk: Desk) -> None:
    form = "REV-03"
    strangers = [{"name": "王五", "cert_no": "33059099999"}]
    gone = [{"law": "中华人民共和国大气污染防治法", "article": "第99条"}]
    draft = desk.done(DraftPaper(form_id=form, values={"violated": gone, "act_time": "2026-09-01T09:00"}))
    stops = {result.rule for result in desk.done(CheckDocument(document_id=draft)) if not result.passed}
    assert "G15" in stops
    desk.done(DraftPaper(form_id=form, document_id=draft, values={"act_time": "2026-08-01T09:00"}))
    stops = {result.rule for result in desk.done(CheckDocument(document_id=draft)) if not result.passed}
    assert "G15" not in stops
    other = desk.done(DraftPaper(form_id="INV-13", values={"officers": strangers}))
    told = [result for result in desk.done(CheckDocument(document_id=other)) if result.rule == "G01"]
    assert "名册" in told[0].title


def test_refusals_of_discarding_taking_back_and_settling_name_the_way_out(desk: Desk) -> None:
    draft = desk.done(DraftPaper(form_id=LETTER, values=filled(desk)))
    assert refusal(desk, TakeBackDraft(document_id=draft)).number == "R77"
    desk.done(DiscardDraft(document_id=draft))
    for command in (
        DiscardDraft(document_id=draft),
        DraftPaper(form_id=LETTER, document_id=draft),
        IssueDocument(document_id=draft),
        RecordService(document_ids=(draft,)),
    ):
        no = refusal(desk, command)
        assert (no.number, no.cures[0].action) == ("R76", "take_back_draft")
    desk.done(TakeBackDraft(document_id=draft))
    assert refusal(desk, SettleDue(document_id=draft, result="回复了")).number == "R78"
    desk.done(IssueDocument(document_id=draft))
    assert refusal(desk, DiscardDraft(document_id=draft)).number == "R50"
    assert desk.paper(draft).due_on == date(2026, 12, 31)
    assert refusal(desk, SettleDue(document_id=draft, result=" ")).number == "R79"
    desk.done(SettleDue(document_id=draft, result="已经回复"))
    assert refusal(desk, SettleDue(document_id=draft, result="已经回复")).number == "R78"


def test_the_code_on_the_paper_states_its_due_day(desk: Desk) -> None:
    draft = desk.done(DraftPaper(form_id=LETTER, values=filled(desk)))
    desk.done(IssueDocument(document_id=draft))
    read = take_apart(desk.paper(draft).paper_code)
    assert isinstance(read, ReadCode)
    assert read.fields.due_on == date(2026, 12, 31)


def test_only_its_own_party_stands_in_the_proof_of_service(desk: Desk) -> None:
    draft = desk.done(DraftPaper(form_id=LETTER, values=filled(desk)))
    assert refusal(desk, DraftProof(document_id=draft)).number == "R54"
    desk.done(IssueDocument(document_id=draft))
    proof = desk.paper(desk.done(DraftProof(document_id=draft)))
    assert proof.facts["papers"][0]["number"] == desk.paper(draft).number
    assert proof.facts["subject_name"] == "张示例涉嫌未经批准建房案"


def refusal(desk: Desk, command: Any) -> Refusal:
    answer = desk.run(command)
    assert isinstance(answer, Refused), answer
    return answer.refusals[0]


def test_what_the_issue_gives_is_never_taken_from_an_answer(desk: Desk) -> None:
    typed = {**filled(desk), "number": "安平云溪罚决字〔1999〕7号", "issue_date": "1999-01-01"}
    draft = desk.done(DraftPaper(form_id=LETTER, values=typed))
    paper = desk.paper(desk.done(IssueDocument(document_id=draft)))
    assert paper.facts["number"] == paper.number != typed["number"]
    assert paper.issued_on is not None
    assert paper.facts["issue_date"] == paper.issued_on.isoformat()
