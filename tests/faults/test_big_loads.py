"""Very much at once: a backlog of entries that weeks without a line left, and a recording as large as a file may be. The
queue never blocks, nobody needs much memory, and a line that breaks in the middle costs little."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.home import Home, HomeState
from desktop.sync_exchange import join_county
from sync.protocol.chunks import CHUNK_BYTES
from sync.protocol.limits import MIB
from tests.faults.county_process import CountyProcess, ServerLife
from tests.faults.relay import UP, RelayThread
from tests.house.tree import ROOT

pytestmark = pytest.mark.faults

ENTRIES, FILM = 5_000, 64  # each commit; MiB
MORE_ENTRIES, MANY_ENTRIES, LONG_FILM = 20_000, 1_000_000, 4095  # by night; a file has 4 GiB at most
PEAK_MB = 200
ROOM = 3 * LONG_FILM * MIB  # at the machine, at the county and on its way there
AROUND = 100_000  # what hellos, entries and heads of frames weigh


class Load:
    """A county's process and the home of one machine, which works in processes of its own."""

    def __init__(self, folder: Path) -> None:
        self.home, self.county = folder / "machine", CountyProcess(folder / "county")
        self.county.found()
        with self.county.serving() as life:
            store, _ = Home(self.home).create(HomeState.TRAINING)
            join_county(store, life.url, self.county.code())
            store.close()

    def work(self, url: str, *steps: str, most: int) -> dict[str, Any]:
        """Some steps of the machine in a process of its own; what it told."""
        command = [sys.executable, "-m", "tests.faults.load_job", str(self.home), url, *steps]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=most, check=False)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))


@pytest.fixture
def load(tmp_path: Path) -> Load:
    return Load(tmp_path)


def peaks(life: ServerLife) -> list[int]:
    """The most memory, in MB, that the server and each of its children ever held."""
    pid = life._process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    found = []
    for one in (pid, *map(int, children)):
        status = Path(f"/proc/{one}/status").read_text("ascii")
        found.append(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
    return found


def backlog(load: Load, entries: int, most: int) -> None:
    made = load.work("http://127.0.0.1:9", f"entries={entries}", most=most)
    with load.county.serving() as life:
        sent = load.work(life.url, "rounds", most=most)
        server = peaks(life)
    first, last = sent["told"][0], sent["told"][-1]
    print(f"{entries} entries: made in {made['seconds']:.0f} s, sent in {sent['seconds']:.0f} s, ", end="")
    print(f"memory {made['peak_mb']}, {sent['peak_mb']} MB at the machine, {server} at the county")
    assert first["trouble"] is None
    assert first["sent"] >= entries
    assert (last["waiting_entries"], last["waiting_bytes"]) == (0, 0)
    assert max(made["peak_mb"], sent["peak_mb"], *server) <= PEAK_MB
    assert load.county.rows("SELECT count(*) FROM entries WHERE type = 'party'") == [(entries,)]


def recording(load: Load, mebibytes: int, most: int) -> None:
    size = mebibytes * MIB
    made = load.work("http://127.0.0.1:9", f"film={mebibytes}", most=most)
    with load.county.serving() as life, RelayThread("127.0.0.1", int(life.url.rpartition(":")[2])) as between:
        url = f"http://127.0.0.1:{between.relay.port}"
        cut = between.relay.plan(UP, size // 2)
        broken = load.work(url, "round", most=most)
        assert cut.happened
        assert broken["told"][0]["trouble"] == "cut"
        assert broken["told"][0]["waiting_entries"] == 0, "entries do not wait behind the recording"
        whole = load.work(url, "rounds", most=most)
        sent = between.relay.counts[UP]
        server = peaks(life)
    again = sent - size
    print(f"{mebibytes} MiB: cut at half of it, {again / MIB:.1f} MiB sent again, ", end="")
    print(f"memory {made['peak_mb']}, {whole['peak_mb']} MB at the machine, {server} at the county")
    assert whole["told"][-1] == {
        **whole["told"][-1],
        "trouble": None,
        "waiting_entries": 0,
        "waiting_bytes": 0,
    }
    assert again <= CHUNK_BYTES + AROUND
    assert max(made["peak_mb"], broken["peak_mb"], whole["peak_mb"], *server) <= PEAK_MB
    (sha256,) = made["told"]
    assert load.county.rows("SELECT sha256, size FROM blobs") == [(sha256, size)]
    assert load.county.verify()["good"]


def test_a_backlog_goes_up_in_one_round(load: Load) -> None:
    backlog(load, ENTRIES, most=120)
    assert load.county.lives == 2


def test_a_recording_goes_on_where_the_line_broke(load: Load) -> None:
    recording(load, FILM, most=120)
    assert load.county.lives == 2


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_a_larger_backlog(load: Load) -> None:
    backlog(load, MORE_ENTRIES, most=300)
    assert load.county.lives == 2


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_a_million_entries(load: Load) -> None:
    backlog(load, MANY_ENTRIES, most=3600)
    assert load.county.lives == 2


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_a_recording_of_four_gigabytes(load: Load, tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    if free < ROOM:
        pytest.skip(f"{free / MIB:.0f} MiB free, {ROOM / MIB:.0f} needed")
    recording(load, LONG_FILM, most=3600)
    assert load.county.lives == 2
