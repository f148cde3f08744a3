"""First push of a device, 10,000 records of 1.5 KB and 500 files of 300 KB, against a bare sink of the same
bytes.

Ours: one round of the real client (reading, compressing, signing, hashing) to the real county on SQLite, every
promise on (chain, signatures, projection, sealing, a file and a sync for each blob, receipts, sync before
answer). It may use all that the product has: three connections, entries on one and files on the others, and two
processes of the county, the server and the entries' clerk, beside the device's own. Each byte of a file is hashed
once, by the county, for the file's name; the request is signed by its frames.

Sink: the recorded bodies, ready made, posted one after the other in the same order over one connection by the same
HTTP client library to the same HTTP server, in one process, which hashes each body once,
appends it to one file and syncs that before it answers. The sink has thus none of the device's work, of reading
entries, of the database and of sealing, and one sync a request. Beside it stand, for comparison only, the same
sink that keeps every blob as a file of its own and syncs each, and the same sink that reads bodies past h11 as the
county does (`sync/server/guard.py`), where the bare one is uvicorn as it comes. The machine's processors are
shared by all of them: where there are two, ours is bounded by its work, so the seconds of a processor that each
process used are told beside. Runs are interleaved.
Run from the checkout:
`python -m tests.bench.bench_push [--records N] [--files N] [--runs N]`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from sync.client.driver import Driver
from sync.client.report import RoundReport
from sync.client.transport import API, HttpTransport
from sync.protocol.entry import BlobRef
from sync.protocol.frames import read_frames
from sync.protocol.problems import ProtocolProblem
from sync.server.config import wall_clock
from tests.bench import Figure
from tests.sync.client.county import enrolled, found, rows
from tests.sync.client.memory_journal import Act, MemoryJournal, new_id

RECORDS, FILES = 10_000, 500
RECORD_BYTES, FILE_BYTES = 1500, 300_000
TARGET = 1.5
COUNTY_MB = 150.0
RUNS = 5
_INSPECTION = "1" * 32
_WORDS = "检查现场有灭火器过期后厨地面积水从业人员健康证未公示垃圾分类不到位占道经营责令改正"


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of one push, peak memory of the receiving processes in MB, and what the device did in that
    time."""

    seconds: float
    server_mb: float
    requests: int = 0
    up_mb: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)
    used: dict[str, float] = field(default_factory=dict)  # processor seconds by process, user and system


def fill(journal: MemoryJournal, records: int, files: int) -> None:
    """A year of records; every twentieth brings a photo. Text compresses like text, photos do not
    compress."""
    dice = random.Random(7)
    every = max(records // max(files, 1), 1)
    for number in range(records):
        text = "".join(dice.choice(_WORDS) for _ in range(RECORD_BYTES // 3 - 40))
        blobs: tuple[BlobRef, ...] = ()
        if number % every == 0 and number // every < files:
            blobs = (journal.add_file(dice.randbytes(FILE_BYTES)),)
        thing = new_id()
        said = {"id": thing, "inspection_id": _INSPECTION, "position": number, "text": text}
        journal.save(Act("fact", thing, said, blobs=blobs))


class Recording(HttpTransport):
    """The real link, which also remembers how long each route took and, if asked, the bodies it carried."""

    def __init__(self, *args: Any, keep: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies: list[bytes] = []
        self.parts: dict[str, float] = {}
        self._keep = keep

    def _exchange(self, request: httpx.Request, size: int, most: int) -> tuple[int, httpx.Headers, bytes]:
        if size and self._keep:
            self.bodies.append(request.read())
        began = time.perf_counter()
        try:
            return super()._exchange(request, size, most)
        finally:
            route = request.url.path.removeprefix(API)
            self.parts[route] = self.parts.get(route, 0.0) + time.perf_counter() - began


def push(journal: MemoryJournal, link: HttpTransport) -> tuple[float, RoundReport]:
    """One round, timed."""
    driver = Driver(
        journal.machine,
        link,
        journal.device_keys,
        journal.trust(),
        now_ms=wall_clock,
        seconds=time.monotonic,
    )
    began = time.perf_counter()
    report, _ = driver.run()
    return time.perf_counter() - began, report


@contextmanager
def process(*command: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A server process that says where it answers as one line of JSON."""
    child = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        yield child, json.loads(child.stdout.readline())
    finally:
        child.terminate()
        child.wait(30)
        child.stdout.close()


def peak_mb(pid: int) -> float:
    """Largest resident sizes so far of a process and of those it started, together (Linux). The code that they
    have in common lies in memory once, so of the others only what is their own counts."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    own = [_status_mb(int(child), "VmHWM") - _status_mb(int(child), "RssFile") for child in children]
    return _status_mb(pid, "VmHWM") + sum(own)


@contextmanager
def using(pid: int) -> Iterator[dict[str, float]]:
    """What the block uses of the processors: this process, that of `pid` and those it started (Linux), filled in at
    its end."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    names = {"server": pid, **{f"clerk {n}" if n else "clerk": int(one) for n, one in enumerate(children)}}
    used: dict[str, float] = {}
    before, own = {name: _seconds(of) for name, of in names.items()}, time.process_time()
    yield used
    used["device"] = time.process_time() - own
    used.update({name: _seconds(of) - before[name] for name, of in names.items()})


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status_mb(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def ours(home: Path, records: int, files: int, *, keep: bool) -> tuple[Took, list[bytes]]:
    """A push to a fresh county, checked in the county's own database afterwards."""
    config = found(home)
    with process("-m", "sync.server", "serve", "--home", str(config.home), "--port", "0") as (child, said):
        journal = enrolled(config, said["url"])
        fill(journal, records, files)
        link = Recording(said["url"], journal.device_keys, app_version="1.0", keep=keep)
        with link, using(child.pid) as used:
            seconds, report = push(journal, link)
        server_mb = peak_mb(child.pid)
    require_whole(config, journal, report)
    return Took(seconds, server_mb, report.turns, report.bytes_up / 1e6, link.parts, used), link.bodies


def require_whole(config: Any, journal: MemoryJournal, report: RoundReport) -> None:
    """Everything must really be there."""
    assert report.trouble is None, report.trouble.sentence
    assert report.without_receipt == 0
    assert rows(config, "SELECT count(*) AS n FROM entries")[0].n == len(journal.own)
    assert rows(config, "SELECT count(*) AS n FROM blobs")[0].n == len(journal.files)
    assert journal.received_files == set(journal.files)


def bare(home: Path, bodies: list[bytes], cuts: list[str | None], *way: str) -> Took:
    """The same bodies in the same order to the sink, by the same kind of HTTP client; `cuts` where a body is
    to be kept as several files; `way` how the sink reads."""
    home.mkdir(parents=True, exist_ok=True)
    with process("-m", "tests.bench.sink", str(home / "sink.bin"), *way) as (child, said):
        url = f"http://127.0.0.1:{said['port']}/"
        with httpx.Client(trust_env=False, timeout=60) as client, using(child.pid) as used:
            began = time.perf_counter()
            for body, cut in zip(bodies, cuts, strict=True):
                headers = {} if cut is None else {"cuts": cut}
                client.post(url, content=body, headers=headers).raise_for_status()
            seconds = time.perf_counter() - began
        return Took(seconds, peak_mb(child.pid), len(bodies), sum(map(len, bodies)) / 1e6, used=used)


def cut_of(body: bytes) -> str | None:
    """Where a request of files is to be cut (a head goes with its file); None for the other requests."""
    try:
        frames = read_frames(body)
    except ProtocolProblem:
        return None
    return ",".join(str(len(frame.head_bytes()) + len(frame.data)) for frame in frames)


def figures(records: int = RECORDS, files: int = FILES, runs: int = RUNS) -> list[Figure]:
    """The push against the sink, and the peak memory of the county's process."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _, bodies = ours(root / "recorded", records, files, keep=True)
        whole, cuts = [None] * len(bodies), [cut_of(body) for body in bodies]
        pushes: list[Took] = []
        sinks: list[Took] = []
        keepers: list[Took] = []
        straight: list[Took] = []
        for number in range(runs):
            pushes.append(ours(root / f"ours-{number}", records, files, keep=False)[0])
            sinks.append(bare(root / f"sink-{number}", bodies, [*whole]))
            keepers.append(bare(root / f"keeper-{number}", bodies, cuts))
            straight.append(bare(root / f"straight-{number}", bodies, [*whole], "straight"))
    mine = median(took.seconds for took in pushes)
    ratio = mine / median(took.seconds for took in sinks)
    county_mb = max(took.server_mb for took in pushes)
    client_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    others = [
        f"{told(name, took)}; ours / it = {mine / median(one.seconds for one in took):.2f}"
        for name, took in (
            ("sink with a file and a sync for each blob", keepers),
            ("bare sink that reads bodies past h11", straight),
        )
    ]
    note = "\n".join((told("ours", pushes), told("bare sink", sinks), *others, shares(pushes[-1])))
    memory = f"the device's process held all files and bodies in memory: {client_mb:.0f} MB"
    return [
        Figure(name="push", value=ratio, peer="bare sink", target=TARGET, note=note),
        Figure(name="push, county's peak memory", value=county_mb, unit="MB", target=COUNTY_MB, note=memory),
    ]


def told(name: str, all_took: list[Took]) -> str:
    """Median, least and most."""
    seconds = sorted(took.seconds for took in all_took)
    last = all_took[-1]
    used = {part: median(took.used.get(part, 0.0) for took in all_took) for part in last.used}
    whole = median(sum(took.used.values()) for took in all_took)
    return (
        f"{name}: {median(seconds):.2f} s ({seconds[0]:.2f}–{seconds[-1]:.2f}), {last.requests} requests, "
        f"{last.up_mb:.1f} MB up, peak of the receiving process {max(took.server_mb for took in all_took):.0f} MB; "
        f"processor {whole:.2f} s: {', '.join(f'{part} {some:.2f}' for part, some in used.items())}"
    )


def shares(took: Took) -> str:
    """Where the seconds of the last push went, seen from the device."""
    parts = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in took.parts.items())
    return f"of {took.seconds:.2f} s waiting for the county: {parts}; the rest is the device's own"


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--runs", type=int, default=RUNS)
    asked = parser.parse_args()
    found = figures(asked.records, asked.files, asked.runs)
    for figure in found:
        print(figure.line)
    return 0 if all(figure.good for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
