"""A hundred thousand inspections: the first page of every list is found by index, counted in SQLite's own steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from desktop.store.connect import CACHE_KIB
from desktop.store.mappers import columns_of, pack, to_ms
from desktop.store.store import Store
from desktop.store.tables import DocumentRow, InspectionMatterRow, InspectionRow, PartyRow, Record, core
from desktop.store.words import spaced
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import InspectionMatter, InspectionStatus
from enforcement.model.plain import to_plain
from enforcement.queries import (
    AskDocumentCounts,
    AskDocuments,
    AskFrame,
    AskInspectionCounts,
    AskInspections,
    AskOutbox,
    AskParties,
    AskRecordings,
    AskToday,
    AskWordings,
    PaperShelf,
    SyncState,
)
from tests.desktop.store.samples import START, ident, inspection, make_store, party

pytestmark = pytest.mark.slow

INSPECTIONS, PARTIES, DOCUMENTS = 100_000, 20_000, 20_000
# Steps of SQLite's own machine for one answer; a scan of 100,000 rows takes several times as many.
STEPS_MOST = 120_000
# Counting every inspection by state walks the whole index of states, and nothing but that index.
STEPS_OF_COUNT = 1_000_000
DAY = date(2026, 11, 24)
FINISHED = InspectionStatus.FINISHED


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = make_store(tmp_path_factory.mktemp("large") / "home")
    fill(store)
    yield store
    store.close()


@contextmanager
def counted_steps(store: Store) -> Iterator[Callable[[], int]]:
    """Counts the steps SQLite's machine takes meanwhile, by hundreds: the same on a slow and on a fast computer."""
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    store._database.raw.set_progress_handler(tick, 100)
    try:
        yield lambda: ticks * 100
    finally:
        store._database.raw.set_progress_handler(None, 0)


def fill(store: Store) -> None:
    """Rows as the projection would have written them, without their journal; all in memory until the end."""
    store._database.raw.execute("PRAGMA cache_size = -400000")
    with store._database.writing() as connection:
        for table, rows in tables():
            connection.execute(sa.insert(table), rows)
    store._database.raw.execute(f"PRAGMA cache_size = -{CACHE_KIB}")


def tables() -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    names = [
        f"{kind}{number}" for number in range(PARTIES // 4) for kind in ("饭店", "杂货店", "理发店", "砖瓦厂")
    ]
    yield core(PartyRow), [row("party", party(10_000 + at, name), used=at) for at, name in enumerate(names)]
    yield words("party_words"), [{"rowid": at, "words": spaced(name)} for at, name in enumerate(names, 1)]
    visits = [visit(at) for at in range(INSPECTIONS)]
    yield core(InspectionRow), visits
    texts = [spaced(names[at % PARTIES], one["place"]) for at, one in enumerate(visits)]
    yield words("inspection_words"), [{"rowid": at, "words": text} for at, text in enumerate(texts, 1)]
    yield core(InspectionMatterRow), [matter(at) for at in range(INSPECTIONS - 20_000, INSPECTIONS)]
    yield core(DocumentRow), [document(at) for at in range(DOCUMENTS)]
    papers = [spaced("责令改正通知书", f"{at}号") for at in range(DOCUMENTS)]
    yield words("document_words"), [{"rowid": at, "words": text} for at, text in enumerate(papers, 1)]
    yield core(Record), [record(at, one["id"]) for at, one in enumerate(visits)]


def words(name: str) -> Any:
    return sa.table(name, sa.column("rowid"), sa.column("words"))


def row(thing_type: str, thing: Any, **more: Any) -> dict[str, Any]:
    plain = to_plain(thing)
    known = {"body": pack(plain), "contested": b"", "readable": True, "journal": "", "born_at": 0}
    return {"id": thing.id, **known, **columns_of(thing_type, thing, plain, 0), **more}


FIRST_VISIT = row("inspection", inspection(1, place=""))
FIRST_MATTER = row(
    "inspection_matter",
    InspectionMatter(id=ident(1), inspection_id="", matter_code="010003", catalogue_version="1", position=1),
)


def visit(at: int) -> dict[str, Any]:
    """One inspection's row; lists read its columns, so all share one body."""
    running = at % 1000 == 0
    due = (DAY + timedelta(days=at % 40)).isoformat() if at % 500 == 0 else None
    started = to_ms(START) + at * 60_000
    state = InspectionStatus.RUNNING if running else InspectionStatus.FINISHED
    changed = {"id": ident(200_000 + at), "party_id": ident(10_000 + at % PARTIES), "status": state.value}
    times = {"started_at": started, "sort_at": started, "open_due": due}
    return {**FIRST_VISIT, **changed, **times, "place": f"老街 {at % 300} 号"}


def matter(at: int) -> dict[str, Any]:
    return {**FIRST_MATTER, "id": ident(900_000 + at), "inspection_id": ident(200_000 + at)}


def document(at: int) -> dict[str, Any]:
    made = Document(
        id=ident(2_000_000 + at),
        inspection_id=ident(200_000 + at),
        form_id="INV-17",
        form_version="1",
        title="责令改正通知书",
        number=f"{at}号",
        state=DocumentState.SERVED,
    )
    return row("document", made)


def record(at: int, root_id: str) -> dict[str, Any]:
    state = SyncState.UNSENT if at % 100 == 0 else SyncState.RECEIPTED
    figures = dict.fromkeys(("unsent", "sent", "quarantined", "files_total", "files_there"), 0)
    known = {"root_id": root_id, "root_type": "inspection", "entries": 5, "actor": "", "state": state.value}
    return {**known, **figures, "changed_at": to_ms(START) + at}


QUESTIONS: dict[str, tuple[Any, Callable[[Any], int], int]] = {
    "newest": (AskInspections(), len, 200),
    "next page": (AskInspections(offset=200), len, 200),
    "running": (AskInspections(status=InspectionStatus.RUNNING), len, 100),
    "finished": (AskInspections(status=InspectionStatus.FINISHED), len, 200),
    "frequent word": (AskInspections(text="饭店"), len, 200),
    "rare word": (AskInspections(text="砖瓦厂4321"), len, 5),
    "no such word": (AskInspections(text="没有这家"), len, 0),
    "states": (AskInspectionCounts(), len, 3),
    "party": (AskParties("理发店49"), len, 20),
    "frequent party": (AskParties("店"), len, 20),
    "documents": (AskDocuments(), len, 200),
    "papers to serve": (AskDocuments(shelf=PaperShelf.TO_SERVE), len, 0),
    "discarded drafts": (AskDocuments(shelf=PaperShelf.DISCARDED), len, 0),
    "shelves": (AskDocumentCounts(), lambda counts: counts[PaperShelf.TO_SERVE], 0),
    "earlier wordings": (AskWordings(("010003",)), len, 0),
    "recordings of a day": (AskRecordings(DAY, DAY), len, 0),
    "one document": (AskDocuments(text="14999号"), len, 1),
    "outbox": (AskOutbox(), len, 200),
    "unsent": (AskOutbox(SyncState.UNSENT), len, 200),
    "today": (AskToday(DAY), lambda rows: len(rows.unfinished), 100),
    "frame": (AskFrame(), lambda frame: frame.running_inspections, 100),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_first_page_is_found_by_index(large: Store, name: str) -> None:
    question, measure, expected = QUESTIONS[name]
    large.answer(question)
    with counted_steps(large) as steps:
        answer = large.answer(question)
    assert measure(answer) == expected
    assert steps() < (STEPS_OF_COUNT if name == "states" else STEPS_MOST)


def test_the_count_would_show_a_scan(large: Store) -> None:
    with counted_steps(large) as steps, large._database.reading() as connection:
        table = core(InspectionRow)
        connection.execute(sa.select(sa.func.count()).where(table.c.place.contains("没有这个地方"))).scalar()
    assert steps() > STEPS_MOST


def test_a_save_touches_little_beside_all_that(large: Store) -> None:
    with counted_steps(large) as steps, large.unit_of_work("1" * 32) as work:
        work.add(inspection(50, ident(10_000), status=FINISHED), "inspection.started")
        work.commit()
    assert steps() < STEPS_MOST
