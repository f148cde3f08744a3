"""Cases kept as papers made on their own stand in the lists of what a change touches, with what they wait for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.store.store import Store
from enforcement.commands.draft_transfer import DraftTransfer
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Finding, InspectionMatter, InspectionStatus, Outcome
from enforcement.queries.proposals import AskHandOver, RecordKind, TouchedRecord
from enforcement.refusals import Done
from tests.desktop.store.samples import CHEN, START, add, ident, inspection, party, save
from tests.desktop.store.test_catalogue import DOGS, SMOKE, STALL
from tests.desktop.store.test_library_life import TEAM, TODAY, asked, context, install

SHOP = "云溪镇好再来饭店"


def paper(key: int, form_id: str, number: str = "", **more: Any) -> Document:
    values: dict[str, Any] = {
        "inspection_id": "",
        "title": form_id,
        "state": DocumentState.ISSUED,
        "matters": (DOGS.code,),
        "issued_on": date(2026, 10, key),
        "facts": {"party": {"name": SHOP}, "case": {"name": f"{SHOP}涉嫌养犬不办证案"}},
        **more,
    }
    return Document(
        id=ident(500 + key), form_id=form_id, form_version="1", number=number, issued_at=START, **values
    )


def cases(records: tuple[TouchedRecord, ...]) -> list[TouchedRecord]:
    return [one for one in records if one.kind in (RecordKind.CASE, RecordKind.CLUE)]


def test_filed_and_unfiled_cases_on_paper_are_touched_and_closed_ones_are_not(store: Store) -> None:
    install(store, 1)
    clue = paper(1, "SRC-01", "登1", facts={"party": {"name": "云溪镇李记"}})
    filed = (paper(2, "SRC-02", "立1"), paper(9, "REV-03", "告1"))
    closed = (
        paper(3, "SRC-02", "立2", facts={"party": {"name": "乙"}, "case": {"name": "乙涉嫌养犬案"}}),
        paper(4, "CLS-01", facts={"party": {"name": "乙"}, "earlier": {"SRC-02": {"number": "立2"}}}),
    )
    other = paper(5, "SRC-02", "立3", matters=(SMOKE.code,), facts={"party": {"name": "丙"}})
    save(store, *(add(one) for one in (clue, *filed, *closed, other)))
    install(store, 2)
    news = asked(store)
    one, two = sorted(cases(news.touched), key=lambda record: record.kind.value)
    assert (one.kind, one.id, one.filed, one.opens) == (RecordKind.CASE, filed[1].id, True, "document")
    assert (one.title, one.rule) == (f"{SHOP}涉嫌养犬不办证案", "已经立案的留在本镇办完")
    assert one.waits == "等陈述申辩期满后作决定"
    assert (two.kind, two.id, two.filed, two.waits) == (
        RecordKind.CLUE, clue.id, False, "等立案或者不予立案",
    )  # fmt: skip
    assert "没立案的移送" in two.rule
    assert "涉及 2 件在办案件" in news.sentence
    assert {record.id for record in store.answer(AskHandOver(TODAY))} == {one.id, two.id}


def test_a_case_whose_articles_were_typed_by_hand_is_found_by_them(store: Store) -> None:
    install(store, 1)
    places = [{"law": place.law, "article": place.article} for place in DOGS.penalty]
    assert places
    typed = paper(2, "SRC-02", "立1", matters=(), facts={"party": {"name": SHOP}, "penalty_basis": places})
    begun = replace(
        typed, id=ident(599), state=DocumentState.DRAFT, number="", issued_on=None, issued_at=None
    )
    save(store, add(typed), add(begun))
    install(store, 2)
    touched = asked(store).touched
    assert DOGS.code in {one.code for one in cases(touched)}
    assert begun.id in {one.id for one in touched if one.kind is RecordKind.DRAFT and one.code == DOGS.code}
    assert STALL.code not in {one.code for one in store.answer(AskHandOver(TODAY))}


def test_an_inspection_that_became_a_case_is_that_case(store: Store) -> None:
    install(store, 1)
    seen = inspection(status=InspectionStatus.FINISHED, outcome=Outcome.TO_CASE, started_at=START)
    entry = InspectionMatter(
        id=ident(300), inspection_id=seen.id, matter_code=DOGS.code, catalogue_version="1", position=1,
        finding=Finding.FOUND,
    )  # fmt: skip
    order = paper(1, "INV-17", "责1", inspection_id=seen.id)
    save(store, add(party()), add(seen), add(entry), add(order))
    install(store, 2)
    (clue,) = cases(asked(store).touched)
    assert (clue.kind, clue.id, clue.waits, clue.opens) == (RecordKind.CLUE, seen.id, "等立案", "inspection")
    filing = paper(2, "SRC-02", "立1")
    filing = replace(filing, facts={**filing.facts, "earlier": {"INV-17": {"number": "责1"}}})
    save(store, add(filing))
    (case,) = cases(asked(store).touched)
    assert (case.kind, case.id) == (RecordKind.CASE, filing.id)
    # The case is about one matter only: another one that was found there is still a clue.
    save(store, add(replace(entry, id=ident(301), matter_code=STALL.code, position=2)))
    both = {(one.kind, one.id, one.code) for one in cases(asked(store).touched)}
    assert both == {(RecordKind.CASE, filing.id, DOGS.code), (RecordKind.CLUE, seen.id, STALL.code)}


def test_a_clue_on_paper_is_handed_over_with_its_papers(store: Store) -> None:
    install(store, 1)
    clue = paper(1, "SRC-01", "登1", facts={"party": {"name": SHOP}, "fact_text": "饭店门口散养犬只三条。"})
    save(store, add(clue))
    install(store, 2)
    with store.unit_of_work(CHEN) as work:
        papers = context_for(store, TEAM[CHEN], context(store).agency, MachineClock()).papers
        answer = DraftTransfer(matter_code=DOGS.code, document_id=clue.id).execute(
            work, replace(context(store), papers=papers)
        )
        assert isinstance(answer, Done), answer
        made = str(answer.value)
        work.commit()
    with store.unit_of_work("") as work:
        draft = work.get(Document, made)
    assert draft is not None
    assert (draft.form_id, draft.matters) == ("TRF-02", (DOGS.code,))
    assert draft.edits["case.name"] == f"{SHOP}涉嫌{DOGS.act_name}案"
    assert draft.edits["fact_text"].startswith("饭店门口散养犬只三条。该事项的行政处罚权自2026年11月1日起")
    assert [one["name"] for one in draft.edits["attachments"]] == ["SRC-01（登1）"]
