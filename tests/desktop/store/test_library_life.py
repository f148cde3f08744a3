"""Marks, proposals and releases through the real store: two machines agree in any order, and nothing of ours is lost."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import MachineIds
from desktop.former_marks import carry_over
from desktop.store.open import open_database
from desktop.store.store import Store
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.changes import ChangeKind
from enforcement.catalogue.merge import Answer, Question
from enforcement.catalogue.release import to_release
from enforcement.commands.decide_proposal import DecideProposal
from enforcement.commands.merge_library import MergeLibrary
from enforcement.commands.propose_matter import SubmitProposal, WriteProposal
from enforcement.commands.save_matter_set import SaveMatterSet
from enforcement.commands.star_matter import StarMatter
from enforcement.commands.write_matter_note import WriteMatterNote
from enforcement.model.agency import Agency
from enforcement.model.document import Document
from enforcement.model.inspection import Finding, InspectionMatter, InspectionStatus, Outcome
from enforcement.model.library import OpenClues, PowerGrant, ProposalAnswer
from enforcement.model.library_marks import (
    LibraryProposal,
    LibraryReview,
    MatterMark,
    MatterNote,
    MatterSet,
    ProposalKind,
    ProposalState,
    ReviewDecision,
)
from enforcement.model.matter import Library, Matter
from enforcement.model.officer import Officer, Role
from enforcement.ports import Context
from enforcement.queries import AskMatterCard, AskMatters, AskOutbox, Shelf
from enforcement.queries.proposals import (
    AskHandOver,
    AskLibraryNews,
    AskMatterSets,
    AskPickIdeas,
    AskProposals,
    LibraryNews,
    RecordKind,
)
from enforcement.refusals import Done
from tests.desktop.store.samples import CHEN, SCOPE, START, SteppingClock, add, ident, inspection, party, save
from tests.desktop.store.test_catalogue import DOGS, KILN, SMOKE, STALL
from tests.desktop.store.test_migrations import KEY, write_schema_1
from tests.desktop.store.traffic import SmallCounty
from tests.helpers.fakes import FakePapers

TODAY = date(2026, 11, 24)
ALL = (STALL, SMOKE, DOGS, KILN)
TEAM = {
    CHEN: Officer(id=CHEN, name="陈立", roles=(Role.OFFICER,)),
    ident(2): Officer(id=ident(2), name="周建平", roles=(Role.CAPTAIN,)),
    ident(3): Officer(id=ident(3), name="高志远", roles=(Role.LEADER,)),
}


class DayClock(SteppingClock):
    def today(self) -> date:
        return TODAY


def context(store: Store, who: str = CHEN) -> Context:
    clock: Any = DayClock()
    agency = Agency(id=ident(90), name="云溪镇", division_code=SCOPE, short_name="云溪")
    papers: Any = FakePapers()
    return Context(
        clock=clock, ids=MachineIds(), actor=TEAM[who], agency=agency, catalogue=store.catalogue,
        blobs=store.blobs, papers=papers,
    )  # fmt: skip


def do(store: Store, command: Any, who: str = CHEN) -> Any:
    with store.unit_of_work(who) as work:
        answer = command.execute(work, context(store, who))
        assert isinstance(answer, Done), answer.sentence
        work.commit()
    return answer.value


def power(code: str, to: date | None = None, **more: Any) -> PowerGrant:
    values = {"library": Library.OPTIONAL, "valid_from": date(2026, 1, 1), "valid_to": to, **more}
    return PowerGrant(matter_code=code, division_code=SCOPE, **values)


def release(
    number: int,
    effective: date,
    powers: tuple[PowerGrant, ...],
    matters: tuple[Matter, ...] = ALL,
    answers: tuple[ProposalAnswer, ...] = (),
) -> bytes:
    return to_release(
        CatalogueDraft(matters=matters, checklists=(), grants=powers, answers=answers),
        version=f"2026.{number}",
        issuing_document=f"安政办发〔2026〕{number}号",
        published=effective,
        effective=effective,
        source="test",
        source_sha256="0" * 64,
    ).data


FIRST = release(1, date(2026, 1, 1), (power(STALL.code), power(DOGS.code)))
SECOND = release(
    2,
    date(2026, 11, 1),
    (power(STALL.code), power(KILN.code, valid_from=date(2026, 11, 1))),
    (replace(STALL, note="改过"), SMOKE, DOGS, KILN),
)


def install(store: Store, number: int) -> None:
    store.install_release({1: FIRST, 2: SECOND}[number], number=number, signed=b"county")


def meet(county: SmallCounty, *stores: Store) -> None:
    for store in (*stores, *stores):
        county.push(store)
        county.pull(store)


def marks(store: Store) -> tuple[Any, ...]:
    with store.unit_of_work(CHEN) as work:
        return tuple(
            tuple(sorted(work.find(cls), key=lambda one: one.id))
            for cls in (MatterMark, MatterNote, MatterSet, LibraryProposal, LibraryReview)
        )


def test_two_machines_mark_one_matter_and_agree(store: Store, second: Store) -> None:
    county = SmallCounty()
    for one in (store, second):
        install(one, 1)
        do(one, StarMatter(code=STALL.code, starred=True))
    do(store, WriteMatterNote(code=STALL.code, text="老街先劝导"))
    note = do(second, WriteMatterNote(code=STALL.code, text="夜市另有方案"))
    meet(county, store, second)
    assert marks(store) == marks(second)
    do(store, WriteMatterNote(code=STALL.code, text="夜市另有新方案", note_id=note))
    do(second, WriteMatterNote(code=STALL.code, text="", note_id=note))  # taken away there meanwhile
    do(store, StarMatter(code=STALL.code, starred=False))
    meet(county, store, second)
    for one in (store, second):
        card = one.answer(AskMatterCard(STALL.code, TODAY))
        assert set(card.note.split("\n")) == {"老街先劝导", "夜市另有新方案"}
        assert not card.row.starred
        assert one.answer(AskMatters(TODAY, Shelf.ALL))
        one.check()
    titles = [row.title for row in store.answer(AskOutbox())]
    assert titles.count("常用、备注和组合") == 1


def test_two_machines_change_one_set_and_keep_both(store: Store, second: Store) -> None:
    county = SmallCounty()
    made = do(store, SaveMatterSet(set_id="", name="养殖场", codes=(STALL.code,)))
    meet(county, store, second)
    do(store, SaveMatterSet(set_id=made, name="养殖场", codes=(STALL.code, DOGS.code)))
    do(second, SaveMatterSet(set_id=made, name="养殖场", codes=(STALL.code, KILN.code)))
    meet(county, store, second)
    rows = store.answer(AskMatterSets())
    assert [row.name for row in rows] == ["养殖场", "养殖场"], (
        "codes of the shipped sets mean other matters here"
    )
    assert {row.codes for row in rows} == {(STALL.code, DOGS.code), (STALL.code, KILN.code)}
    assert rows == second.answer(AskMatterSets())


def test_marks_of_schema_1_come_into_the_journal_without_loss(store: Store, tmp_path: Path) -> None:
    with store._database.reading() as connection:
        write_schema_1(connection, tmp_path / "old.db")
    old = open_schema_1(tmp_path / "old.db")
    old.exec_driver_sql("INSERT INTO matter_star VALUES ('010003')")
    old.exec_driver_sql("INSERT INTO matter_note VALUES ('010003', '老街先劝导')")
    old.commit()
    old.close()
    database = open_database(tmp_path / "old.db", KEY, tmp_path / "backups")
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT code, text FROM former_note").all()
        stars = connection.exec_driver_sql("SELECT code FROM former_star").all()
    database.close()
    assert ([tuple(row) for row in rows], [tuple(row) for row in stars]) == (
        [("010003", "老街先劝导")],
        [("010003",)],
    )


def open_schema_1(path: Path) -> Any:
    from desktop.store.connect import Database

    return Database(path, KEY).engine.connect()


def test_former_marks_are_forgotten_only_once_they_are_kept(store: Store) -> None:
    with store._database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO former_star VALUES ('010003')")
        connection.exec_driver_sql("INSERT INTO former_note VALUES ('010003', '老街先劝导')")
    assert store.former_marks.waiting()
    assert carry_over(store, context(store))
    assert not store.former_marks.waiting()
    found = marks(store)
    assert ([one.matter_code for one in found[0]], [one.text for one in found[1]]) == (
        ["010003"],
        ["老街先劝导"],
    )


def asked(store: Store) -> LibraryNews:
    news = store.answer(AskLibraryNews())
    assert isinstance(news, LibraryNews)
    return news


def test_news_names_changes_marks_and_open_records(store: Store) -> None:
    install(store, 1)
    assert store.answer(AskLibraryNews()) is None
    for code in (STALL.code, DOGS.code):
        do(store, StarMatter(code=code, starred=True))
    note = do(store, WriteMatterNote(code=STALL.code, text="老街先劝导"))
    entry = InspectionMatter(
        id=ident(300), inspection_id=ident(200), matter_code=DOGS.code, catalogue_version="1", position=1
    )
    save(store, add(party()), add(inspection(started_on=TODAY)), add(entry))
    install(store, 2)
    news = asked(store)
    assert news.sentence == ("新目录里有 1 个你们在用的事项被收回，涉及 1 件在办案件。先看清单，再决定合并。")
    assert [(one.code, one.kinds[0]) for one in news.merged.changes] == [
        (DOGS.code, ChangeKind.WITHDRAWN),
        (KILN.code, ChangeKind.GRANTED),
        (STALL.code, ChangeKind.CHANGED),
    ]
    assert [(one.code, one.question, one.mark_id) for one in news.merged.questions] == [
        (STALL.code, Question.NOTE_CHANGED, note),
        (DOGS.code, Question.STAR_ENDED, DOGS.code),
    ]
    (touched,) = news.touched
    assert (touched.kind, touched.title, touched.lost_on) == (
        RecordKind.INSPECTION,
        "云溪镇好再来饭店",
        date(2026, 11, 1),
    )
    assert "没立案的移送" in touched.rule
    assert [one.id for one in store.answer(AskHandOver(TODAY))] == [ident(200)]


def decisions(news: LibraryNews, answer: Answer) -> tuple[ReviewDecision, ...]:
    return tuple(
        ReviewDecision(
            question=one.question.value, matter_code=one.code, mark_id=one.mark_id, answer=answer.value
        )
        for one in news.merged.questions
    )


def test_a_merge_is_a_recorded_act_and_changes_only_what_was_decided(store: Store) -> None:
    install(store, 1)
    for code in (STALL.code, DOGS.code):
        do(store, StarMatter(code=code, starred=True))
    do(store, WriteMatterNote(code=STALL.code, text="老街先劝导"))
    do(store, SaveMatterSet(set_id="", name="沿街", codes=(STALL.code, DOGS.code)))
    install(store, 2)
    news = asked(store)
    sha = news.theirs.version.sha256
    with store.unit_of_work(CHEN) as work:
        unanswered = MergeLibrary(sha256=sha).execute(work, context(store))
        other = MergeLibrary(sha256="0" * 64).execute(work, context(store))
    assert [one.refusals[0].number for one in (unanswered, other)] == ["R86", "R84"]  # type: ignore[union-attr]
    do(store, MergeLibrary(sha256=sha, decisions=decisions(news, Answer.REMOVE)))
    assert store.answer(AskLibraryNews()) is None
    found = marks(store)
    assert [one.matter_code for one in found[0] if not one.removed] == [STALL.code]
    assert [one for one in found[1] if not one.removed] == []
    assert [row.codes for row in store.answer(AskMatterSets())] == [(STALL.code,)]
    (review,) = found[4]
    assert (review.sha256, review.reviewed_by, len(review.decisions)) == (sha, CHEN, 3)
    store.check()


def test_the_county_answers_and_grants(store: Store, second: Store) -> None:
    install(store, 1)
    write = WriteProposal(
        code=KILN.code,
        kind=ProposalKind.PICK,
        reason="违法建窑反复出现，投诉很多",
        need="今年已转县里十一件，查处太慢",
    )
    one = do(store, write)
    do(store, SubmitProposal(proposal_id=one))
    proposal = marks(store)[3][0]
    for who in (ident(2), ident(3)):
        do(store, DecideProposal(proposal_id=one, approver_id=who, words=proposal.words, agree=True), who)
    county = SmallCounty()
    meet(county, store, second)
    install(second, 1)

    def state(of: Store) -> tuple[ProposalState, str]:
        (row,) = of.answer(AskProposals(TODAY))
        return row.standing.state, row.standing.reason

    assert state(store) == state(second) == (ProposalState.COUNTY, "")
    install(second, 2)  # grants it, without a word
    assert state(second)[0] is ProposalState.AGREED
    said = ProposalAnswer(proposal_id=one, division_code=SCOPE, accepted=False, reason="先由县里办")
    refused = release(3, date(2026, 12, 1), (power(STALL.code),), answers=(said,))
    store.install_release(refused, number=3, signed=b"county")
    assert state(store) == (ProposalState.REFUSED, "先由县里办")


def test_what_was_inspected_last_year_may_be_picked_again(store: Store) -> None:
    install(store, 1)
    install(store, 2)
    for number in (1, 2):
        entry = InspectionMatter(
            id=ident(300 + number),
            inspection_id=ident(200 + number),
            matter_code=DOGS.code,
            catalogue_version="1",
            position=1,
            finding=Finding.FOUND if number == 1 else Finding.CLEAR,
        )
        save(store, add(inspection(200 + number, started_on=date(2026, 3, number))), add(entry))
    (idea,) = store.answer(AskPickIdeas(TODAY))
    assert (idea.code, idea.use.inspections, idea.use.found) == (DOGS.code, 2, 1)


@pytest.mark.parametrize(
    ("status", "outcome", "finding", "listed"),
    [
        (InspectionStatus.RUNNING, None, Finding.UNSET, True),
        (InspectionStatus.FINISHED, Outcome.REINSPECT, Finding.FOUND, True),
        (InspectionStatus.FINISHED, Outcome.TO_CASE, Finding.FOUND, True),
        (InspectionStatus.FINISHED, Outcome.REINSPECT, Finding.CLEAR, False),
        (InspectionStatus.FINISHED, Outcome.TRANSFER, Finding.FOUND, False),
        (InspectionStatus.FINISHED, Outcome.CLOSED, Finding.FOUND, False),
        (InspectionStatus.VOIDED, None, Finding.FOUND, False),
    ],
)
def test_only_what_is_open_is_handed_over(
    store: Store, status: InspectionStatus, outcome: Outcome | None, finding: Finding, listed: bool
) -> None:
    ending = power(DOGS.code, date(2026, 11, 30), open_clues=OpenClues.FINISH)
    install(store, 1)
    store.install_release(release(2, date(2026, 11, 1), (ending,)), number=2, signed=b"county")
    entry = InspectionMatter(
        id=ident(300),
        inspection_id=ident(200),
        matter_code=DOGS.code,
        catalogue_version="1",
        position=1,
        finding=finding,
    )
    save(store, add(inspection(status=status, outcome=outcome, started_at=START)), add(entry))
    rows = store.answer(AskHandOver(TODAY))
    assert bool(rows) is listed
    if listed:
        assert (rows[0].lost_on, "由本镇立案办完" in rows[0].rule) == (date(2026, 12, 1), True)


def test_a_draft_whose_articles_come_from_a_changed_matter_is_named(store: Store) -> None:
    install(store, 1)
    draft = Document(
        id=ident(400),
        inspection_id="",
        form_id="INV-19",
        form_version="1",
        title="协助调查函",
        matters=(DOGS.code,),
    )
    save(store, add(draft))
    install(store, 2)
    assert [(one.kind, one.title) for one in asked(store).touched] == [(RecordKind.DRAFT, "协助调查函")]


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_releases_and_entries_ends_the_same(store: Store, second: Store, seed: int) -> None:
    """Random acts on two machines between random arrivals of releases; both hear everything at last."""
    dice, county = random.Random(seed), SmallCounty()
    dice_codes = [one.code for one in ALL]
    orders = {id(one): dice.sample((1, 2), 2) for one in (store, second)}
    written: set[str] = set()
    for _ in range(24):
        one = dice.choice((store, second))
        waiting = orders[id(one)]
        act = dice.randrange(6)
        if waiting and (act == 0 or len(waiting) == 2):
            install(one, waiting.pop(0))
        elif act == 1:
            do(one, StarMatter(code=dice.choice(dice_codes), starred=dice.random() < 0.7))
        elif act in (2, 3):
            text = f"备注 {len(written)}"
            do(one, WriteMatterNote(code=dice.choice(dice_codes), text=text))
            written.add(text)
        elif act == 4:
            codes = tuple(dice.sample(dice_codes, 2))
            do(one, SaveMatterSet(set_id="", name=f"组合 {seed}-{dice.random()}", codes=codes))
        else:
            meet(county, one)
    for one in (store, second):
        for number in orders[id(one)]:
            install(one, number)
    meet(county, store, second)
    assert marks(store) == marks(second)
    assert {note.text for note in marks(store)[1]} == written
    first, other = asked(store), asked(second)
    assert first.merged == other.merged
    assert [row.name for row in store.answer(AskMatterSets())] == [
        row.name for row in second.answer(AskMatterSets())
    ]
    do(second, MergeLibrary(sha256=other.theirs.version.sha256, decisions=decisions(other, Answer.KEEP)))
    meet(county, store, second)
    assert store.answer(AskLibraryNews()) is None
    assert {note.text for note in marks(store)[1] if not note.removed} == written
