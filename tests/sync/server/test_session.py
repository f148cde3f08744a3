"""Hello, pull and restored sides: what the county says it has, and pages that any device can check."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sync.protocol.messages import Cursor
from sync.protocol.pages import NO_DIGEST, next_digest
from sync.server.enrolment import make_code
from tests.sync.server.support import (
    OTHER_TOWN,
    TOWN,
    Clock,
    Device,
    Journal,
    Served,
    enrolled,
    found,
    problem,
    served,
)


def test_hello_with_the_first_batch_is_one_turn(device: Device) -> None:
    journal = Journal()
    journal.parties(2)
    hello = device.hello(journal, device.batch(journal, 1, 2), want_counts=True)
    assert (hello.have_seq, hello.have_head) == (2, journal.head)
    assert hello.receipt is not None
    assert hello.counts is not None
    assert (hello.counts.things, hello.counts.entries) == ({"party": 2}, 2)
    assert hello.streams[0].gseq == 2


def test_hello_ignores_a_batch_that_does_not_match(device: Device) -> None:
    journal = Journal()
    journal.parties(3)
    gap = device.hello(journal, device.batch(journal, 2, 3))
    assert (gap.have_seq, gap.receipt) == (0, None)
    device.push(journal, 1, 2)
    foreign = device.hello(journal, device.batch(journal, 3, 3), acked_seq=2, acked_head=bytes(32))
    assert (foreign.have_seq, foreign.receipt) == (2, None)
    older = device.hello(journal, device.batch(journal, 1, 1), last_seq=1)
    assert (older.have_seq, older.receipt) == (2, None)


def test_nothing_to_do_is_small(device: Device) -> None:
    journal = Journal()
    journal.parties(1)
    device.push(journal, 1, 1)
    response = device.ask("POST", "/sync", device.hello_request(journal).to_bytes())
    assert len(response.content) < 800


def test_pages_end_at_batches_and_prove_their_authors(county: Served, device: Device) -> None:
    journal = Journal()
    for _ in range(4):
        first = len(journal.entries) + 1
        for _ in range(5):
            journal.write({"id": "", "text": "现场检查笔录" * 6000}, type="note")
        device.push(journal, first, first + 4)
    reader = enrolled(county)
    registry = device.ask("GET", "/registry")
    assert registry.status_code == 200
    at, digest, pages, seen = 0, NO_DIGEST, 0, []
    while True:
        page = reader.pull(at)
        pages += 1
        for batch in page.batches:
            for linked, entry in zip(batch.open(device.journal_key.public), batch.entries, strict=True):
                digest = next_digest(digest, entry.gseq, linked.sealed.hash)
                seen.append(linked.sealed)
        assert page.digest == digest
        at = page.next
        if not page.more:
            break
    assert pages > 1
    assert seen == journal.entries
    cursor = Cursor(TOWN, page.epoch, at, digest)
    assert reader.hello(Journal(), cursors=(cursor,)).streams[0].cursor_holds
    wrong = Cursor(TOWN, page.epoch, at, bytes(32))
    assert not reader.hello(Journal(), cursors=(wrong,)).streams[0].cursor_holds
    assert reader.pull(at).batches == ()


def test_a_stream_is_for_its_own_township(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(1)
    device.push(journal, 1, 1)
    stranger = enrolled(county, OTHER_TOWN)
    assert problem(stranger.ask("GET", f"/pull?stream={TOWN}&after=0"))[:2] == (403, "out_of_scope")
    assert stranger.pull().entries() == ()


def test_a_restored_county_says_less_and_is_filled_again(tmp_path: Path, clock: Clock) -> None:
    home = tmp_path / "county"
    config = found(home, clock)
    journal = Journal()
    journal.parties(2)
    with served(config, clock) as county:
        # Outlives this run of the county, so it is not closed with it.
        device = Device(county.url)
        device.enrol(make_code(county.county, TOWN)[0])
        receipt, _ = device.push(journal, 1, 2)
    shutil.copytree(home, tmp_path / "backup")
    journal.parties(3)
    with served(config, clock) as county:
        device.http.base_url = county.url
        device.push(journal, 3, 5)
    shutil.rmtree(home)
    shutil.move(tmp_path / "backup", home)
    journal.acked = 5
    with served(config, clock) as county:
        device.http.base_url = county.url
        hello = device.hello(journal)
        assert (hello.have_seq, hello.have_head) == (2, receipt.head)
        device.push(journal, 3, 5)
        assert device.hello(journal).have_seq == 5
    device.http.close()


@pytest.mark.parametrize("query", ["", "stream=339901001", "stream=339901001&after=-1", "stream=x&after=y"])
def test_a_malformed_query_is_named_and_not_echoed(device: Device, query: str) -> None:
    status, name, details = problem(device.ask("GET", f"/pull?{query}"))
    assert (status, name, details) == (400, "malformed", {"field": "query"})
