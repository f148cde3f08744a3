"""Each question of a screen gets its rows: filtered, ordered, with names and standing."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from desktop.store import settings
from desktop.store.answers import questions, topic_of
from desktop.store.store import Store
from enforcement import queries
from enforcement.errors import StoreTrouble
from enforcement.model.agency import Agency
from enforcement.model.checklist import ItemKind, ItemResult
from enforcement.model.document import Document, DocumentState, NumberBlock
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.model.inspection import (
    FactStatement,
    Finding,
    Inspection,
    InspectionMatter,
    InspectionStatus,
    Outcome,
)
from enforcement.model.party import PartyKind
from enforcement.model.service import ServiceRecord, ServiceWay
from enforcement.queries import (
    AskBlob,
    AskDocuments,
    AskFrame,
    AskInspectionCounts,
    AskInspections,
    AskOutbox,
    AskPaper,
    AskParties,
    AskRoster,
    AskSyncSummary,
    AskToday,
    AskWorkspace,
    SyncState,
)
from tests.desktop.store.samples import SCOPE, START, add, change, ident, inspection, officer, party, save
from tests.desktop.store.traffic import SmallCounty

TODAY = date(2026, 11, 24)
CHEN, WANG = officer(1, "陈立"), officer(2, "王晓敏", date(2026, 12, 18))
UNIT = Agency(id=ident(9), name="安平县云溪镇人民政府", division_code=SCOPE, short_name="安云溪")


@pytest.fixture
def team(store: Store) -> Store:
    save(store, add(UNIT), add(CHEN), add(WANG), actor=CHEN.id)
    return store


def matter(
    number: int, inspection_id: str, finding: Finding = Finding.UNSET, **more: Any
) -> InspectionMatter:
    return InspectionMatter(
        id=ident(number),
        inspection_id=inspection_id,
        matter_code="010003",
        catalogue_version="1",
        position=number,
        finding=finding,
        **more,
    )


def document(key: int, **more: Any) -> Document:
    values = {
        "inspection_id": ident(200),
        "form_id": "INV-17",
        "form_version": "1",
        "title": "责令改正通知书",
        **more,
    }
    return Document(id=ident(key), **values)


def test_every_question_of_the_core_has_an_answer(team: Store) -> None:
    for name, question in vars(queries).items():
        if name.startswith("Ask"):
            values = {"day": TODAY, "inspection_id": ident(1), "code": "1", "document_id": ident(9)}
            values |= {"document_ids": (ident(9),), "tails": ("4ecf8d19",), "now_ms": 1, "text": ""}
            values |= {"edition": 1, "law": "消防法", "article": "60", "number": 1}
            asked = {key: value for key, value in values.items() if key in question.__dataclass_fields__}
            if name not in ("AskPaper", "AskBlob"):
                team.answer(question(**asked))
    with pytest.raises(TypeError):
        team.answer(object())


def test_the_frame(team: Store) -> None:
    team.settings.set(settings.SESSION_OFFICER, WANG.id)
    team.settings.set(settings.SESSION_PARTNER, CHEN.id)
    block = NumberBlock(
        id=ident(50), division_code=SCOPE, series="责改", year=2026, first=1, last=9, next_serial=6
    )
    save(team, add(party()), add(inspection()), add(block))
    row = team.answer(AskFrame())
    assert (row.agency, row.officer, row.partner) == (UNIT, WANG, CHEN)
    assert (row.numbers_left, row.running_inspections, row.training) == (4, 1, True)
    assert row.last_saved_at is not None
    assert row.last_receipt_at is None


def test_a_home_before_anybody_named_a_unit_still_has_a_frame(store: Store) -> None:
    row = store.answer(AskFrame())
    assert (row.agency.name, row.officer.name, row.partner, row.last_saved_at) == ("", "", None, None)


def test_inspections_newest_first_with_names_and_counts(team: Store) -> None:
    pair = (CHEN.id, WANG.id)
    later = inspection(201, started_at=START + timedelta(hours=1), officer_ids=pair)
    save(team, add(party()), add(later), add(inspection()))
    save(
        team,
        add(matter(1, later.id, Finding.FOUND)),
        add(matter(2, later.id)),
        add(matter(3, later.id, removed=True)),
    )
    newest, oldest = team.answer(AskInspections())
    assert (newest.id, oldest.id) == (later.id, ident(200))
    assert (newest.party_name, newest.officers) == ("云溪镇好再来饭店", "陈立、王晓敏")
    assert (newest.matter_count, newest.found_count) == (2, 1)
    assert (newest.started_at, newest.approved, newest.sync) == (later.started_at, False, SyncState.UNSENT)


def test_inspections_by_state_text_and_page(team: Store) -> None:
    other = party(101, "张𬭎喆杂货店")
    save(team, add(party()), add(other))
    for number in range(200, 210):
        at = START + timedelta(minutes=number)
        owner = other.id if number % 2 else ident(100)
        save(team, add(inspection(number, owner, started_at=at, place=f"{number}号")))
    finished = inspection(209, other.id, started_at=START + timedelta(minutes=209), place="209号")
    save(team, change(finished, replace(finished, status=InspectionStatus.FINISHED)))

    def ids(**asked: Any) -> list[int]:
        return [int(row.id, 16) for row in team.answer(AskInspections(**asked))]

    assert ids(status=InspectionStatus.FINISHED) == [209]
    assert ids(text="𬭎") == [209, 207, 205, 203, 201]
    assert ids(text="喆杂", offset=1, limit=2) == [207, 205]
    assert ids(text="204") == [204]
    assert ids(text="店2") == []  # name and place are looked through apart
    assert ids(text="；") == []
    assert ids(text="好再来", status=InspectionStatus.FINISHED) == []
    counts = team.answer(AskInspectionCounts())
    assert counts == {
        InspectionStatus.RUNNING: 9,
        InspectionStatus.FINISHED: 1,
        InspectionStatus.VOIDED: 0,
    }


def test_a_renamed_party_is_found_under_its_new_name(team: Store) -> None:
    save(team, add(party()), add(inspection()), add(document(1, number="云溪责改〔2026〕1号")))
    save(team, change(party(), party(name="云溪镇再来酒楼")))
    assert [row.party_name for row in team.answer(AskInspections(text="酒楼"))] == ["云溪镇再来酒楼"]
    assert team.answer(AskInspections(text="饭店")) == ()
    assert [row.party_name for row in team.answer(AskDocuments(text="酒楼"))] == ["云溪镇再来酒楼"]


def test_everything_of_one_inspection_in_one_read(team: Store) -> None:
    visit = inspection(officer_ids=(CHEN.id, WANG.id))
    save(team, add(party()), add(visit), add(inspection(201, started_at=START - timedelta(days=400))))
    one, two = matter(1, visit.id), matter(2, visit.id, removed=True)
    answers = [
        ItemResult(
            id=ident(10 + number),
            inspection_id=visit.id,
            inspection_matter_id=one.id,
            item_number=3 - number,
            item_text="拍照",
            kind=ItemKind.PHOTO,
        )
        for number in range(2)
    ]
    facts = [
        FactStatement(id=ident(20 + number), inspection_id=visit.id, position=2 - number, text=str(number))
        for number in range(2)
    ]
    gone = FactStatement(id=ident(22), inspection_id=visit.id, position=0, text="x", removed=True)
    photo = team.blobs.put(io.BytesIO(b"photo"), "image/jpeg")
    evidence = Evidence(
        id=ident(30),
        inspection_id=visit.id,
        number="1",
        kind=EvidenceKind.PHOTO,
        sha256=photo.sha256,
        size=photo.size,
        mime=photo.mime,
        taken_at=START,
    )
    served = ServiceRecord(
        id=ident(40), inspection_id=visit.id, document_ids=(), way=ServiceWay.DIRECT, receiver_name="徐国良"
    )
    paper = document(41)
    save(team, *(add(thing) for thing in (one, two, *answers, *facts, gone, evidence, served, paper)))
    rows = team.answer(AskWorkspace(visit.id))
    assert (rows.inspection, rows.party, rows.officers) == (visit, party(), (CHEN, WANG))
    assert [(work.entry, [item.item_number for item in work.items]) for work in rows.matters] == [
        (one, [2, 3])
    ]
    assert [fact.position for fact in rows.facts] == [1, 2]
    assert (rows.evidence, rows.documents, rows.services) == ((evidence,), (paper,), (served,))
    assert rows.roster == (CHEN, WANG)
    assert (rows.sync, rows.visits_this_year) == (SyncState.UNSENT, 1)
    assert team.answer(AskWorkspace(ident(999))) is None


def test_parties_by_name_number_and_initials_most_recent_first(team: Store) -> None:
    shop = party(101, "张𬭎喆杂货店", kind=PartyKind.ORGANISATION, id_no="91330500MA28C0AB7X")
    save(team, add(party()), add(shop))

    def names(text: str = "") -> list[str]:
        return [one.name for one in team.answer(AskParties(text))]

    assert names() == ["张𬭎喆杂货店", "云溪镇好再来饭店"]
    save(team, add(inspection()))
    assert names() == ["云溪镇好再来饭店", "张𬭎喆杂货店"]
    assert names("hzlfd") == names("HZL") == names("再来") == ["云溪镇好再来饭店"]
    assert names("ma28c0") == names("𬭎") == names("zhd") == ["张𬭎喆杂货店"]
    assert len(team.answer(AskParties(limit=1))) == 1
    for hostile in ('"', "' OR 1=1 --", "*", "NEAR(a b)", "a AND b", "%", "_", "\\", "词\0语", "x" * 5000):
        assert names(hostile) == []


def test_the_team(team: Store) -> None:
    assert team.answer(AskRoster()) == (CHEN, WANG)


def test_documents_newest_first_with_standing_and_stored_pages(team: Store) -> None:
    save(team, add(party()), add(inspection()))
    paper = team.blobs.put(io.BytesIO(b"%PDF"), "application/pdf")
    issued = document(
        2, number="安云溪责改〔2026〕7号", state=DocumentState.ISSUED, sha256=paper.sha256, issued_at=START
    )
    save(team, add(document(1)))
    with team.unit_of_work(CHEN.id) as work:
        work.add(issued, "document.issued", (paper,))
        work.commit()
    first, second = team.answer(AskDocuments())
    assert (first.document, first.party_name, first.served) == (issued, "云溪镇好再来饭店", False)
    assert second.document == document(1)
    assert [row.document for row in team.answer(AskDocuments(text="〔2026〕7"))] == [issued]
    assert team.answer(AskPaper(issued.id)) == team.answer(AskBlob(paper.sha256)) == b"%PDF"
    with pytest.raises(StoreTrouble):
        team.answer(AskPaper(ident(1)))
    SmallCounty().push(team)
    assert team.answer(AskDocuments())[0].sync is SyncState.SENT  # its file has no receipt yet
    team.exchange.mark_blobs_received([paper.sha256])
    assert team.answer(AskDocuments())[0].sync is SyncState.RECEIPTED


def visit(number: int, due: str | None, **more: Any) -> Inspection:
    return inspection(number, correction_due=None if due is None else date.fromisoformat(due), **more)


def test_today_says_what_is_due_and_what_waits(team: Store) -> None:
    done, gone = InspectionStatus.FINISHED, InspectionStatus.VOIDED
    save(
        team,
        add(party()),
        add(visit(201, "2026-11-20", status=done)),
        add(visit(202, "2026-11-24", status=done, outcome=Outcome.REINSPECT)),
        add(visit(203, "2026-11-27", status=done)),
        add(visit(204, "2026-12-24", status=done)),
        add(visit(205, "2026-11-20", status=done, outcome=Outcome.CLOSED)),
        add(visit(206, "2026-11-20", status=gone)),
        add(visit(207, None)),
        add(document(1, number="7号", state=DocumentState.ISSUED, issued_at=START)),
        add(document(2, number="8号", state=DocumentState.SERVED)),
        add(
            NumberBlock(
                id=ident(50), division_code=SCOPE, series="责改", year=2026, first=1, last=9, next_serial=7
            )
        ),
    )
    rows = team.answer(AskToday(TODAY))
    assert [(task.target_id, task.chip, task.chip_text) for task in rows.overdue] == [
        (ident(201), "overdue", "已逾期 4 天")
    ]
    assert [(task.kind, task.chip_text) for task in rows.today] == [
        ("correction_due", "今天到期"),
        ("serve", "待送达"),
        ("numbers", "剩 3 个"),
    ]
    assert [(task.target_id, task.chip_text) for task in rows.week] == [(ident(203), "剩 3 天")]
    assert [(task.target_id, task.verb) for task in rows.unfinished] == [(ident(207), "接着做")]
    assert [(task.title, task.due) for task in rows.certificates] == [("王晓敏", date(2026, 12, 18))]
    assert dict(rows.inspections_by_day)[TODAY] == 6
    assert [day.weekday() for day, _ in rows.inspections_by_day] == list(range(7))
    assert rows.last_backup_at is None


def test_the_outbox_and_its_figures(team: Store) -> None:
    save(team, add(party()), add(inspection()), actor=CHEN.id)
    save(team, change(inspection(), inspection(remarks="x")), actor=WANG.id)
    row = team.answer(AskOutbox())[0]
    assert (row.thing_type, row.title, row.version, row.actor) == (
        "inspection",
        "云溪镇好再来饭店 · 检查",
        2,
        "王晓敏",
    )
    assert (row.state, row.next_step, row.problem) == (SyncState.UNSENT, "等下次同步", "")
    assert team.answer(AskOutbox(SyncState.RECEIPTED)) == ()
    assert [one.thing_type for one in team.answer(AskOutbox(offset=1, limit=1))] == ["party"]
    SmallCounty().push(team)
    summary = team.answer(AskSyncSummary())
    assert (summary.enrolled, summary.unsent, summary.receipted, summary.pending_bytes) == (False, 0, 5, 0)
    assert {line.thing_type: line.here for line in summary.counts} == {
        "agency": 1,
        "officer": 2,
        "party": 1,
        "inspection": 1,
    }
    assert {line.county for line in summary.counts} == {None}
    team.settings.set(settings.COUNTY_COUNTS, {"inspection": 1, "party": 2})
    team.settings.set(settings.COUNTY_ADDRESS, "https://county.example")
    summary = team.answer(AskSyncSummary())
    assert {line.thing_type: line.county for line in summary.counts}["party"] == 2
    assert summary.enrolled
    assert isinstance(team.answer(AskFrame()).last_receipt_at, datetime)


def test_settings_come_back_and_can_be_forgotten(store: Store) -> None:
    store.settings.set("x", {"a": [1, b"2", None]})
    assert store.settings.get("x") == {"a": [1, b"2", None]}
    store.settings.set("x", None)
    assert store.settings.get("x", "nothing") == "nothing"


def test_every_question_has_its_topic() -> None:
    asked = {kind for name, kind in vars(queries).items() if name.startswith("Ask")}
    assert asked == set(questions())
    assert all(topic_of(kind).__module__.startswith("desktop.store.queries.") for kind in asked)
    with pytest.raises(TypeError, match="nobody answers date"):
        topic_of(date)
