"""A paper made on its own and the papers it names, through the real store: found by number, carried over, compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop import training
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.store.store import Store
from enforcement.commands.check_document import CheckDocument
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.record_service import RecordService
from enforcement.commands.void_document import VoidDocument
from enforcement.model.document import Document
from enforcement.refusals import Done, Level, Refusal
from enforcement.text.dates import local_day
from forms.conditions import lookup
from forms.definitions import load
from tests.forms.papers import paper_facts

NOTICE, DECISION, ORDER = "REV-03", "DEC-02", "INV-18"


class File:
    """A training home whose clock can be put forward, and papers of the fictional case."""

    def __init__(self, home: Path) -> None:
        self.store: Store
        self.store, _ = Home(home).create(HomeState.TRAINING)
        self.clock = MachineClock()
        training.furnish(self.store, self.clock)
        self.officers = training.officers()
        self.context = context_for(self.store, self.officers[0], training.agency(), self.clock)

    def done(self, command: Any, *, by: int = 0) -> Any:
        context = context_for(self.store, self.officers[by], training.agency(), self.clock)
        with self.store.unit_of_work(context.actor.id) as work:
            answer = command.execute(work, context)
            assert isinstance(answer, Done), answer
            work.commit()
        return answer.value

    def paper(self, document_id: str) -> Document:
        with self.store.unit_of_work("") as work:
            found = work.get(Document, document_id)
        assert isinstance(found, Document)
        return found

    def values(self, form_id: str, **changes: Any) -> dict[str, Any]:
        """What an officer types into a paper of the case; nothing of the papers before it."""
        facts = paper_facts(form_id)
        told = {
            f.name: lookup(facts, f.name) for f in load(form_id).fields if not f.name.startswith("earlier.")
        }
        today = self.clock.today()
        told |= {"case.filed_on": (today - timedelta(days=30)).isoformat()} if "case.filed_on" in told else {}
        told |= {name.replace("__", "."): value for name, value in changes.items()}
        pair = [
            (one.name, one.certificate.number)
            for one in self.officers
            if one.may_sign_on(today) and one.certificate
        ]
        told["officers"] = [{"name": name, "cert_no": number} for name, number in pair[:2]]
        known = {field.name for field in load(form_id).fields} - {"number", "issue_date"}
        return {name: value for name, value in told.items() if name in known and value not in ("", None, [])}

    def draft(self, form_id: str, **changes: Any) -> str:
        return str(self.done(DraftPaper(form_id=form_id, values=self.values(form_id, **changes))))

    def issued(self, form_id: str, **changes: Any) -> Document:
        """Issued as it is typed; an order to correct is not part of these files."""
        draft = self.draft(form_id, non_correction_element=False, **changes)
        self.done(IssueDocument(document_id=draft))
        return self.paper(draft)

    def refusals(self, document_id: str) -> list[Refusal]:
        return [one.refusal for one in self.done(CheckDocument(document_id=document_id)) if one.refusal]

    def told(self, document_id: str) -> set[tuple[str, Level]]:
        return {(one.number, one.level) for one in self.refusals(document_id)}

    def decision(self, notice: Document, **changes: Any) -> str:
        """A draft of the decision that names nothing but the notice's number, the party and the case left out."""
        values = self.values(DECISION, non_correction_element=False, **changes)
        kept = {
            n: v
            for n, v in values.items()
            if not n.startswith(("party.name", "case.act", "recheck", "correction_due"))
        }
        kept["earlier.REV-03.number"] = notice.number
        kept |= {n: v for n, v in changes.items() if n in ("party.name",)}
        return str(self.done(DraftPaper(form_id=DECISION, values=kept)))

    def wait(self, days: int) -> None:
        self.clock.raise_floor(self.clock.now() + timedelta(days=days))


@pytest.fixture
def file(tmp_path: Path) -> Iterator[File]:
    made = File(tmp_path / "home")
    yield made
    made.store.close()


def serve(file: File, paper: Document) -> None:
    file.done(RecordService(document_ids=(paper.id,), receiver_name="张示例", place="环城西路18号"))


def test_the_number_alone_brings_title_days_party_and_case(file: File) -> None:
    notice = file.issued(NOTICE)
    serve(file, notice)
    facts = file.paper(file.decision(notice)).facts
    day = local_day(file.clock.now()).isoformat()
    assert facts["earlier"]["REV-03"] == {"number": notice.number, "served_on": day}
    assert facts["party"]["name"] == paper_facts(NOTICE)["party"]["name"]
    assert facts["case"]["act"] == "在街道两侧擅自堆放物料"
    assert facts["proposed_penalty"] == "处罚款1500元"


def test_a_decision_waits_for_the_days_of_its_notice_and_is_then_issued(file: File) -> None:
    notice = file.issued(NOTICE)
    serve(file, notice)
    draft = file.decision(notice)
    assert ("G11", Level.BLOCK) in file.told(draft)
    (early,) = [one for one in file.refusals(draft) if one.number == "G11"]
    assert ("open_document", notice.id) in [(cure.action, cure.target) for cure in early.cures]
    assert "第四十五条" in str(early.article)
    file.wait(20)
    assert [one for one in file.refusals(draft) if one.level is not Level.REMIND] == []
    file.done(IssueDocument(document_id=draft))


def test_a_heavier_fine_another_party_and_other_articles_are_stopped(file: File) -> None:
    notice = file.issued(NOTICE)
    serve(file, notice)
    file.wait(20)
    heavier = file.decision(notice, fine=200_000, penalty_items=["罚款2000元"])
    assert ("C5", Level.BLOCK) in file.told(heavier)
    stranger = file.decision(notice, **{"party.name": "安平县云溪另一家有限公司"})
    assert ("G09", Level.BLOCK) in file.told(stranger)
    other = [{"law": "浙江省城市市容和环境卫生管理条例", "article": "第27条"}]
    assert ("C5-violated", Level.BLOCK) in file.told(file.decision(notice, violated=other))


def test_an_unserved_a_void_and_an_unknown_notice_are_told(file: File) -> None:
    notice = file.issued(NOTICE)
    draft = file.decision(notice)
    day = local_day(file.clock.now()).isoformat()
    file.done(DraftPaper(form_id=DECISION, document_id=draft, values={"earlier.REV-03.served_on": day}))
    assert ("G07", Level.CAPTAIN) in file.told(draft)
    captain = next(
        n for n, one in enumerate(file.officers) if n and "captain" in {r.value for r in one.roles}
    )
    file.done(VoidDocument(document_id=notice.id, reason="当事人名称写错"), by=captain)
    assert ("R99", Level.BLOCK) in file.told(draft)
    other = notice.number.replace(f"{notice.serial}号", "77号")
    file.done(DraftPaper(form_id=DECISION, document_id=draft, values={"earlier.REV-03.number": other}))
    assert ("R98", Level.REMIND) in file.told(draft)
    assert "R99" not in {number for number, _level in file.told(draft)}


def test_papers_named_by_a_named_paper_are_of_the_file(file: File) -> None:
    """The fine on a demand is that of the decision, and the decision's notice lies behind it."""
    notice = file.issued(NOTICE)
    serve(file, notice)
    file.wait(20)
    draft = file.decision(notice)
    file.done(IssueDocument(document_id=draft))
    decision = file.paper(draft)
    pay = file.done(
        DraftPaper(form_id="EXE-18", values={"earlier.DEC-02.number": decision.number, "payment_code": "1"})
    )
    facts = file.paper(pay).facts
    assert facts["fine"] == 80_000
    assert facts["party"]["name"] == paper_facts(NOTICE)["party"]["name"]
    wrong = {"fine": 80_001}
    file.done(DraftPaper(form_id="EXE-18", document_id=pay, values=wrong))
    assert ("G09", Level.BLOCK) in file.told(pay)


def test_a_number_of_another_form_is_not_taken(file: File) -> None:
    notice = file.issued(NOTICE)
    draft = file.done(DraftPaper(form_id="DEC-05", values={"earlier.DEC-02.number": notice.number}))
    (told,) = [one for one in file.refusals(draft) if one.number == "R99"]
    assert "行政处罚事先告知书" in told.what
