"""What the team did with a matter, counted from the store: breaches, papers, fines; void and foreign records left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from desktop import training
from desktop.store.store import Store
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Finding, InspectionMatter, InspectionStatus
from enforcement.model.library_marks import MatterNote
from enforcement.queries import AskMatterCard, AskMatterHistory, AskYearOfMatters
from tests.desktop.store.samples import START, add, ident, inspection, officer, party, save

CODE, OTHER = "140003", "010003"
TODAY = date(2026, 11, 24)
CHEN = officer(1, "陈立")


def taken(number: int, inspection_id: str, code: str = CODE, **more: Any) -> InspectionMatter:
    return InspectionMatter(
        id=ident(number),
        inspection_id=inspection_id,
        matter_code=code,
        catalogue_version="1",
        position=1,
        finding=more.pop("finding", Finding.FOUND),
        **more,
    )


def paper(number: int, title: str, inspection_id: str = "", **more: Any) -> Document:
    values: dict[str, Any] = {"form_id": "INV-17", "form_version": "1", "issued_on": TODAY, **more}
    values.setdefault("state", DocumentState.ISSUED)
    return Document(id=ident(number), inspection_id=inspection_id, title=title, **values)


@pytest.fixture
def town(store: Store) -> Store:
    store.install_release(training.training_release())
    save(store, add(CHEN), add(party()), actor=CHEN.id)
    for number in (200, 201, 202):
        save(store, add(inspection(number, started_at=START + timedelta(hours=number - 200))))
    save(store, add(inspection(203, status=InspectionStatus.VOIDED)))
    save(store, add(taken(1, ident(200))), add(taken(2, ident(201), finding=Finding.CLEAR)))
    save(store, add(taken(3, ident(202), OTHER)), add(taken(4, ident(203))))
    save(store, add(taken(5, ident(202), removed=True)))
    return store


def history(store: Store, day: date = TODAY) -> Any:
    return store.answer(AskMatterCard(CODE, day)).history


def day_of(store: Store) -> date:
    """The day of the store's own clock, by which what it writes is counted."""
    return store.catalogue.today()


def test_void_inspections_and_removed_matters_do_not_count(town: Store) -> None:
    today = day_of(town)
    told = history(town, today)
    assert (told.inspections, told.found, told.since) == (2, 1, today - timedelta(days=364))
    assert town.answer(AskYearOfMatters(today)) == {CODE: 2, OTHER: 1}
    assert [deed.id for deed in town.answer(AskMatterHistory(CODE, today))] == [ident(201), ident(200)]


def test_a_year_later_nothing_is_left(town: Store) -> None:
    later = day_of(town) + timedelta(days=366)
    assert history(town, later).inspections == 0
    assert town.answer(AskMatterHistory(CODE, later)) == ()
    assert town.answer(AskYearOfMatters(later)) == {}


def test_papers_of_breaches_and_own_papers_with_their_fines(town: Store) -> None:
    today = day_of(town)
    decided = {"form_id": "DEC-02", "facts": {"fine": 500_000}}
    save(
        town,
        add(paper(301, "责令改正通知书", ident(200))),
        add(paper(302, "责令改正通知书", ident(201))),  # its inspection found nothing
        add(paper(303, "草稿", ident(200), state=DocumentState.DRAFT)),
        add(paper(304, "行政处罚决定书", ident(200), **decided)),
        add(paper(305, "当场行政处罚决定书", matters=(CODE,), form_id="DEC-03", facts={"fine": 20_000}, issued_on=today)),
        add(paper(306, "当场行政处罚决定书", matters=(OTHER,), issued_on=today)),
        add(paper(307, "当场行政处罚决定书", matters=(CODE,), issued_on=today - timedelta(days=366))),
    )  # fmt: skip

    told = history(town, today)

    assert dict(told.papers) == {"责令改正通知书": 1, "行政处罚决定书": 1, "当场行政处罚决定书": 1}
    assert (told.fined, told.fine_fen) == (2, 520_000)
    papers = [deed.id for deed in town.answer(AskMatterHistory(CODE, today)) if deed.thing_type == "document"]
    assert sorted(papers) == [ident(301), ident(304), ident(305)]


def test_remarks_carry_author_and_time_and_leave_when_taken_away(town: Store) -> None:
    note = MatterNote(id=ident(401), matter_code=CODE, text="看后门", author=CHEN.id, written_at=START)
    gone = replace(note, id=ident(402), text="不对", removed=True)
    save(town, add(note), add(gone))

    (shown,) = town.answer(AskMatterCard(CODE, TODAY)).notes

    assert (shown.text, shown.author, shown.written_at) == ("看后门", "陈立", START)


def test_a_card_of_an_unknown_matter_is_none(town: Store) -> None:
    assert town.answer(AskMatterCard("999999", TODAY)) is None
