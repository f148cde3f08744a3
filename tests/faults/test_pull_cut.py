"""Power goes while a colleague's pages come in: whatever image of the disk is left, each exchange says exactly which
entries it brought, none of them is counted for an own save, and the cursor stands where the pages end."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path

import apsw
import pytest

from enforcement.queries.pulls import PullWay
from tests.desktop.store.samples import CHEN, add, change, inspection, make_store, party, save
from tests.desktop.store.traffic import SmallCounty
from tests.faults.power import FileImages
from tests.faults.test_power_loss import Job, Recorder, recorded

pytestmark = pytest.mark.faults

ROUNDS, PAGES, EVERY = 4, 3, 29


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A machine that pulls page by page, with an own save behind every second page; `ends` are its positions."""
    folder, county = tmp_path_factory.mktemp("job"), SmallCounty()
    mine, theirs = make_store(folder / "mine"), make_store(folder / "theirs", 2)
    save(theirs, add(party()), add(inspection()))
    county.push(theirs)
    county.pull(mine)
    raw = mine._database.raw
    raw.execute("ATTACH ? AS plain KEY ''", (str(folder / "plain.db"),))
    raw.execute("SELECT sqlcipher_export('plain')")
    raw.execute("DETACH plain")
    recorder = Recorder()
    raw.set_trace_callback(recorder)
    saves: list[tuple[str, ...]] = []
    visit = inspection()
    for number in range(ROUNDS):
        for _ in range(PAGES * 2):
            changed = replace(visit, remarks=visit.remarks + f"{number}。")
            save(theirs, change(visit, changed), actor=CHEN)
            visit = changed
        county.push(theirs)
        stream = mine.stream.exchange(PullWay.NETWORK)
        for page in range(PAGES):
            recorder.statements.clear()
            assert stream.apply_page(county.page(mine.exchange.state().cursors[0], 2)) == 2
            saves.append(tuple(recorder.statements))
            if page % 2:
                recorder.statements.clear()
                save(mine, add(party(900 + number)))
                saves.append(tuple(recorder.statements))
    mine.close()
    theirs.close()
    plain = apsw.Connection(str(folder / "plain.db"))
    plain.execute("PRAGMA journal_mode = WAL")
    plain.close()
    return Job((folder / "plain.db").read_bytes(), tuple(saves), ())


@dataclass
class Seen:
    images: int = 0
    exchanges: int = 0
    broken: int = 0


def look(image: dict[str, bytes], folder: Path, seen: Seen) -> None:
    for path in folder.iterdir():
        path.unlink()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    connection = apsw.Connection(str(folder / "store.db"))
    spans = connection.execute("SELECT exchange, first, last FROM pull_span ORDER BY number").fetchall()
    came = connection.execute(
        "SELECT position, gseq FROM journal_entry WHERE NOT own ORDER BY position"
    ).fetchall()
    ((cursor,),) = connection.execute("SELECT gseq FROM sync_cursor").fetchall()
    connection.close()
    told = [position for _, first, last in spans for position in range(int(first), int(last) + 1)]
    seen.images += 1
    seen.exchanges = max(seen.exchanges, len({number for number, _, _ in spans}))
    seen.broken += told != [row[0] for row in came] or cursor != max(int(row[1]) for row in came)


def examine(job: Job, folder: Path) -> Seen:
    (folder / "run").mkdir()
    (folder / "image").mkdir()
    acts = recorded(job, folder / "run", "FULL", len(job.saves))
    seen, dice, disk = Seen(), random.Random(1), FileImages(durable={"store.db": job.base})
    for place, act in enumerate(acts):
        disk.follow(act)
        near = any(one.kind in ("sync", "ack", "truncate") for one in acts[place : place + 2])
        if near or place % EVERY == 0:
            for image in disk.images(dice):
                look(image, folder / "image", seen)
    return seen


def test_every_cut_leaves_exchanges_that_say_what_they_brought(job: Job, tmp_path: Path) -> None:
    seen = examine(job, tmp_path)
    assert seen.images > 50
    assert seen.exchanges == ROUNDS + 1
    assert seen.broken == 0


def test_the_checker_sees_a_page_that_was_not_noted(job: Job, tmp_path: Path) -> None:
    forgetful = tuple(tuple(one for one in statements if "pull_span" not in one) for statements in job.saves)
    assert forgetful != job.saves
    assert examine(replace(job, saves=forgetful), tmp_path).broken > 0
