"""The entries' clerk, a real process: it answers as the county itself does, is replaced when it was lost, and
never outlives the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sync.protocol.messages import PushAnswer
from sync.protocol.problems import GAP, UNKNOWN, ProtocolProblem
from sync.protocol.receipt import open_receipt
from sync.server.clerk import Clerk
from sync.server.store import people
from sync.server.store.tables import ENTRIES
from tests.sync.server.support import Device, Journal, Served, blob, party

GONE_SECONDS = 20.0


def asking(county: Served, device: Device) -> people.Device:
    """The device as the gate finds it."""
    with county.county.database.read() as tx:
        found = people.device(tx, device.id)
    assert found is not None
    return found


def entries_at(county: Served) -> int:
    with county.county.database.read() as tx:
        return int(tx.execute(select(func.count()).select_from(ENTRIES)).scalar_one())


def child_of(clerk: Clerk) -> int:
    assert clerk.process_id is not None
    return clerk.process_id


def wait_until_gone(pid: int) -> None:
    """The process ends by itself."""
    until = time.monotonic() + GONE_SECONDS
    while Path(f"/proc/{pid}").exists() and not _is_zombie(pid):
        assert time.monotonic() < until, "the clerk is still there"
        time.sleep(0.02)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_it_answers_as_the_county_does(county: Served, device: Device) -> None:
    journal = Journal()
    _, ref = blob(1000)
    journal.write(party(1), blobs=[ref])
    journal.parties(20)
    with Clerk(county.config.home) as clerk:
        wire = device.batch(journal, 1, 21)
        answer = clerk.push(asking(county, device), wire)
        assert clerk.push(asking(county, device), wire) == answer, "the same receipt for a repeat"
    told = PushAnswer.from_bytes(answer)
    assert device.keys is not None
    assert open_receipt(told.receipt, device.keys).head == journal.head
    assert [state.sha256 for state in told.wanted] == [ref.sha256]
    assert entries_at(county) == 21
    receipt, _ = device.push(journal, 1, 21)
    assert receipt == open_receipt(told.receipt, device.keys), "the server's own process knows it too"


def test_its_refusals_are_the_countys(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(5)
    with Clerk(county.config.home) as clerk:
        with pytest.raises(ProtocolProblem) as refused:
            clerk.push(asking(county, device), device.batch(journal, 3, 5))
        assert refused.value.problem is GAP
        assert refused.value.details["need"] == 1
        assert clerk.push(asking(county, device), device.batch(journal, 1, 5))
    assert entries_at(county) == 5


def test_a_lost_clerk_is_replaced(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(5)
    wire = device.batch(journal, 1, 5)
    with Clerk(county.config.home) as clerk:
        first = child_of(clerk)
        os.kill(first, signal.SIGKILL)
        wait_until_gone(first)
        with pytest.raises(ProtocolProblem) as lost:
            clerk.push(asking(county, device), wire)
        assert lost.value.problem is UNKNOWN
        assert entries_at(county) == 0
        assert clerk.push(asking(county, device), wire)
        assert child_of(clerk) != first
    assert entries_at(county) == 5


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_being_told_to_stop_is_the_servers_affair(county: Served, device: Device, stop: int) -> None:
    journal = Journal()
    journal.parties(4)
    with Clerk(county.config.home) as clerk:
        assert clerk.push(asking(county, device), device.batch(journal, 1, 2))
        working = child_of(clerk)
        os.kill(working, stop)
        assert clerk.push(asking(county, device), device.batch(journal, 3, 4))
        assert child_of(clerk) == working
    assert entries_at(county) == 4


def test_it_ends_with_the_server(county: Served) -> None:
    with Clerk(county.config.home) as clerk:
        alive = child_of(clerk)
    wait_until_gone(alive)
    assert clerk.process_id is None


def test_it_does_not_outlive_a_server_that_was_killed(county: Served) -> None:
    script = (
        "import sys, pathlib; from sync.server.clerk import Clerk\n"
        "with Clerk(pathlib.Path(sys.argv[1])) as clerk:\n"
        "    print(clerk.process_id, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(county.config.home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        pid = int(server.stdout.readline())
        server.kill()
        server.wait(GONE_SECONDS)
    wait_until_gone(pid)
