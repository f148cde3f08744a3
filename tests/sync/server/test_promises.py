"""The promises under stress: any order of pushes, two writers at once, a process killed in the middle."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uuid_utils import uuid7

from sync.protocol.enrol import EnrolmentCode
from sync.protocol.numbers import NumberRequest, open_lease
from sync.protocol.pages import PullPage
from sync.protocol.problems import GAP, ProtocolProblem
from sync.server.county import County, open_county
from sync.server.enrolment import enrol, make_code
from sync.server.receiving import receive
from sync.server.session import pull
from sync.server.store import people
from sync.server.store.people import Device as Row
from sync.server.verify import verify_county
from tests.sync.server.support import TOWN, Clock, Device, Journal, Served, enrolled, found, party


def joined(county: County) -> tuple[Device, Row]:
    """A device enrolled without HTTP, and its row."""
    device = Device("http://county")
    code, _ = make_code(county, TOWN)
    request = device.request_of(code)
    enrol(county, request.seal(code, device.journal_key))
    with county.database.read() as tx:
        row = people.device(tx, request.device)
    device.http.close()
    assert row is not None
    return device, row


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 6)), max_size=12))
def test_any_order_of_pushes_ends_in_the_same_journal(pushes: list[tuple[int, int]]) -> None:
    folder = Path(tempfile.mkdtemp())
    county = open_county(found(folder, Clock()))
    try:
        device, row = joined(county)
        journal = Journal()
        journal.parties(12)
        receipts: dict[tuple[int, int], bytes] = {}
        have = 0
        for first, more in [*pushes, (1, 11)]:
            last = min(first + more, 12)
            wire = device.batch(journal, first, last)
            if first > have + 1:
                with pytest.raises(ProtocolProblem) as caught:
                    receive(county, row, wire)
                assert (caught.value.problem, caught.value.details["need"]) == (GAP, have + 1)
                continue
            receipt = receive(county, row, wire)
            assert receipts.setdefault((first, last), receipt) == receipt
            have = max(have, last)
        page = PullPage.from_bytes(pull(county, row, TOWN, 0))
        assert [entry.header for entry in page.entries()] == [entry.header for entry in journal.entries]
        assert verify_county(county).good
    finally:
        county.close()
        shutil.rmtree(folder)


def test_two_writers_at_once_share_a_stream_without_holes(county: Served) -> None:
    def work(number: int) -> None:
        device, journal = enrolled(county), Journal()
        journal.parties(30)
        for first in range(1, 31, 3):
            device.push(journal, first, first + 2)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    reader = enrolled(county)
    assert [entry.gseq for entry in reader.pull().entries()] == list(range(1, 121))
    assert verify_county(county.county).good


def test_numbers_asked_for_at_once_never_overlap(county: Served) -> None:
    devices = [enrolled(county) for _ in range(4)]

    def ask(device: Device) -> list[range]:
        ranges = []
        for _ in range(5):
            request = NumberRequest(uuid7().hex, TOWN, "责改", 2026, 7)
            response = device.ask("POST", "/numbers", request.to_bytes())
            assert device.keys is not None
            lease = open_lease(response.content, device.keys)
            ranges.append(range(lease.first, lease.last + 1))
        return ranges

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for ranges in pool.map(ask, devices) for part in ranges for number in part]
    assert len(set(numbers)) == len(numbers) == 140


@pytest.mark.faults
@pytest.mark.parametrize("after", [1, 4, 9])
def test_what_was_receipted_survives_a_killed_process(tmp_path: Path, after: int) -> None:
    config = found(tmp_path / "county", Clock())
    county = open_county(config)
    # The served process has the real clock, so its codes must too.
    code = EnrolmentCode.make(county.root_public)
    with county.database.write() as tx:
        people.add_code(tx, code.code_id, code.mac_key, TOWN, 2**50)
    county.close()
    command = [sys.executable, "-m", "sync.server", "serve", "--home", str(config.home), "--port", "0"]
    journal, receipted = Journal(), 0
    for number in range(60):
        journal.write(party(number))
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        device = Device(json.loads(process.stdout.readline())["url"])
        device.enrol(code)
        killer = threading.Event()

        def kill() -> None:
            killer.wait(20)
            process.send_signal(signal.SIGKILL)

        thread = threading.Thread(target=kill)
        thread.start()
        try:
            for first in range(1, 61, 2):
                if first > 2 * after:
                    killer.set()
                receipt, _ = device.push(journal, first, first + 1)
                receipted = receipt.last
        except httpx.TransportError:
            killer.set()
        killer.set()
        thread.join()
    assert receipted >= 2 * after
    county = open_county(config)
    with county.database.read() as tx:
        row = people.device(tx, device.id)
    assert row is not None
    page = PullPage.from_bytes(pull(county, row, TOWN, 0))
    assert len(page.entries()) >= receipted
    assert verify_county(county).good
    receive(county, row, device.batch(journal, 1, 60))
    assert len(PullPage.from_bytes(pull(county, row, TOWN, 0)).entries()) == 60
    assert verify_county(county).good
    county.close()
    device.http.close()
