"""The county's process is killed (kill -9) again and again in the middle of a push; nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.client.pace import Pace
from sync.client.report import RoundReport
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.verify import verify_county
from tests.faults.relay import DOWN, UP, RelayThread
from tests.sync.client.county import enrolled, found, one_round, rows, transport_for
from tests.sync.client.memory_journal import RECEIVED, Act, MemoryJournal, new_id

CUTS = ((UP, 3_000), (DOWN, 400), (UP, 12_000), (DOWN, 1_500), (UP, 25_000), (DOWN, 1_200))
SMALL = Pace(batch_bytes=8 * 1024, blob_bytes=40 * 1024)


@contextmanager
def serving(config: ServerConfig) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    """The county as a process of its own; killed without warning at the end of the block."""
    command = [sys.executable, "-m", "sync.server", "serve", "--home", str(config.home), "--port", "0"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        said = json.loads(child.stdout.readline())
        yield child, said["url"], said["port"]
    finally:
        child.kill()
        child.wait(30)
        child.stdout.close()


@pytest.mark.faults
@pytest.mark.slow
def test_a_county_killed_in_the_middle_of_a_push_has_everything_once_in_the_end(tmp_path: Path) -> None:
    config = found(tmp_path)
    with serving(config) as (_, url, _):
        journal = enrolled(config, url)
    for number in range(60):
        files = (journal.add_file(os.urandom(9_000)),) if number % 10 == 0 else ()
        journal.save(Act("note", new_id(), {"n": number, "text": os.urandom(400).hex()}, blobs=files))
    # The link is cut at these bytes and the process killed the same moment: before, in and after its commits.
    for direction, after in CUTS:
        assert not cut_and_kill(config, journal, direction, after).ok
        acked = sum(kept.mark == RECEIVED for kept in journal.own)
        assert len(rows(config, "SELECT seq FROM entries")) >= acked
    with serving(config) as (_, url, _), transport_for(journal, url) as link:
        report = one_round(journal, link)
    assert report.trouble is None
    assert report.without_receipt == 0
    stored = rows(config, "SELECT seq, hash FROM entries WHERE journal = :j ORDER BY seq", j=journal.journal)
    assert [row.hash for row in stored] == [kept.sealed.hash for kept in journal.own]
    assert {row.sha256 for row in rows(config, "SELECT sha256 FROM blobs")} == set(journal.files)
    county = open_county(config)
    assert verify_county(county).good
    county.close()


def cut_and_kill(config: ServerConfig, journal: MemoryJournal, direction: str, after: int) -> RoundReport:
    """One round over a link that dies after so many bytes, together with the county behind it."""
    with serving(config) as (child, _, port), RelayThread("127.0.0.1", port) as thread:
        cut = thread.relay.plan(direction, after)
        thread.relay.on_cut = child.kill
        with transport_for(journal, f"http://127.0.0.1:{thread.relay.port}") as link:
            report = one_round(journal, link, SMALL, seconds=iter(range(0, 10_000, 10)).__next__)
        assert cut.happened
    return report
