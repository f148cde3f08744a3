"""The figures of `sync.md` 9.4: ours and other people's synchronisation on the same work, in turn, in one run.

10,000 records of 1.5 KB and 500 files of 300 KB, then 100 edits, also at 200 ms round trip, then nothing to do. Devices
and servers are processes of their own on this machine; the time of starting them does not count. Each step gives
seconds by the clock and seconds of a processor (device and server apart): on a busy machine the latter still compare.
Bytes and turns are counted on a line in between, whoever speaks. Ours has every promise on and its store encrypted;
of the peers' none signs, receipts or encrypts. Cut lines, a photo's save, memory and a server that was put back to an
older copy follow. Run from the checkout: `python -m tests.bench.bench_sync [--runs N] [--records N] [--files N] [--only WORD]`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

from tests.bench import Figure
from tests.bench.bench_push import peak_mb
from tests.bench.line import Line
from tests.bench.peers.others import Anki, Pouch, anki_python, npm_folder
from tests.bench.peers.ours import Ours
from tests.bench.peers.work import Peer, Size, Step, restored_server, run_work
from tests.helpers.postgres import Cluster

RUNS = 3
MAIN = "ours, PostgreSQL"
PUSH_S, PULL_S, SLOW_S, CLIENT_MB, COUNTY_MB, PHOTO_MS = 4.0, 4.0, 0.5, 150.0, 150.0, 100.0
EDITS_KB, IDLE_KB, WIRE, RESENT_MB, CUT_MORE = 30.0, 1.5, 1.005, 0.5, 1.10
CUT_EVERY = 4_000_000
_DISK = {"shared_buffers": "512MB", "max_wal_size": "4GB", "autovacuum": "on"}
Makers = dict[str, Callable[[Path], Peer]]
Taken = dict[str, dict[str, list[Step]]]  # by peer, then by step


def makers(cluster: Cluster) -> Makers:
    """Everybody who can be measured here; ours first."""
    found: Makers = {
        MAIN: lambda folder: Ours(folder, cluster),
        "ours, PostgreSQL, TLS": lambda folder: Ours(folder, cluster, tls=True),
        "ours, SQLite": Ours,
    }
    npm, python = npm_folder(), anki_python()
    if npm is not None:
        found["PouchDB"] = lambda folder: Pouch(folder, npm)
    if python is not None:
        found["Anki"] = lambda folder: Anki(folder, python)
    return found


def work(asked: Makers, root: Path, size: Size, runs: int) -> tuple[Taken, list[float], float]:
    """All of them in turn; ours besides: seconds of a pull with all files, and the county's peak memory."""
    taken: Taken = {name: {} for name in asked}
    files, memory = [], 0.0
    for number in range(runs):
        for name, make in asked.items():
            with make(root / f"{number}-{name}") as peer:
                for step, cost in run_work(peer, size).items():
                    taken[name].setdefault(step, []).append(cost)
                if isinstance(peer, Ours) and name == MAIN:
                    seconds, count = peer.pull_files(size.records)
                    assert count == size.files, count
                    files.append(seconds)
                    memory = max(memory, peak_mb(peer.processes[0]))
    return taken, files, memory


def table(taken: Taken) -> str:
    """One line a peer and step: medians, with least and most of the clock."""
    lines = []
    for name, steps in taken.items():
        for step, costs in steps.items():
            clock = sorted(cost.seconds for cost in costs)
            used = [median(getattr(cost, side) for cost in costs) for side in ("device", "server")]
            line = costs[-1]
            moved = f", {line.up:,} B up, {line.down:,} B down, {line.turns} turns" if line.turns else ""
            lines.append(
                f"{name} | {step}: {median(clock):.2f} s ({clock[0]:.2f}–{clock[-1]:.2f}), processor {used[0]:.2f} + "
                f"{used[1]:.2f} s, device's peak {max(cost.peak_mb for cost in costs):.0f} MB{moved}"
            )
    return "\n".join(lines)


def ratios(taken: Taken) -> list[Figure]:
    """Ours against each peer, by the clock and by the processors."""
    found = []
    for peer in (name for name in ("PouchDB", "Anki") if name in taken):
        for step, costs in taken[peer].items():
            ours = taken[MAIN][step]
            clock = median(one.seconds for one in ours) / median(one.seconds for one in costs)
            used = median(one.device + one.server for one in ours) / median(
                one.device + one.server for one in costs
            )
            note = f"by processor time {used:.2f}"
            if step == "pull by an empty device":
                note += "; the peer takes the files too, ours when they are opened"
            found.append(Figure(name=step, value=clock, peer=peer, note=note))
    missing = [name for name in ("PouchDB", "Anki") if name not in taken]
    return found + [Figure(name="first push", value=None, peer=name) for name in missing]


def own(taken: Taken, files: list[float], memory: float, size: Size) -> list[Figure]:
    """Ours against the targets."""
    steps = taken[MAIN]

    def seconds(step: str) -> float:
        return median(cost.seconds for cost in steps[step])

    edits, idle = steps["edits"][-1], steps["nothing to do"][-1]
    client = max(cost.peak_mb for costs in steps.values() for cost in costs)
    whole = f"with {size.records / seconds('first push'):,.0f} records a second beside the files"
    return [
        Figure(name="first push to PostgreSQL", value=seconds("first push"), unit="s", target=PUSH_S, note=whole),
        Figure(name="pull of all entries", value=seconds("pull by an empty device"), unit="s", target=PULL_S),
        Figure(name="pull of all entries and files, into memory", value=median(files), unit="s", target=PULL_S),
        Figure(name="100 edits, up", value=edits.up / 1e3, unit="KB", target=EDITS_KB, note=f"{edits.turns} turns"),
        Figure(name="100 edits at 200 ms", value=seconds("edits, 200 ms"), unit="s", target=SLOW_S),
        Figure(
            name="nothing to do, both ways", value=(idle.up + idle.down) / 1e3, unit="KB", target=IDLE_KB,
            note=f"{idle.turns} turns, with the head of the log and its proof",
        ),
        Figure(name="device's peak memory", value=client, unit="MB", target=CLIENT_MB),
        Figure(name="county's peak memory, server and clerk", value=memory, unit="MB", target=COUNTY_MB),
    ]  # fmt: skip


def delivered(cluster: Cluster, folder: Path, size: Size, first: int = 0, every: int = 0) -> tuple[int, int]:
    """(bytes up, rounds) until everything arrived over a line that breaks after `first` bytes, or after `every`."""
    with Ours(folder, cluster) as peer, Line(peer.url) as line:
        peer.join("one")
        peer.do("one", {"do": "fill", **size.words})
        total = rounds = 0
        trouble = "not yet"
        while trouble:
            line.begin(break_after=every or (0 if rounds else first))
            trouble = peer.do("one", {"do": "sync", "url": line.url})["trouble"]
            total, rounds = total + line.up, rounds + 1
            assert rounds < 1000, trouble
    return total, rounds


def lines_that_break(cluster: Cluster, root: Path, size: Size) -> list[Figure]:
    """What a break costs, and how much more than the files' content goes over a whole line."""
    bare, _ = delivered(cluster, root / "bare", Size(size.records, 0))
    whole, _ = delivered(cluster, root / "whole", size)
    half, _ = delivered(cluster, root / "half", size, first=whole // 2)
    often, rounds = delivered(cluster, root / "often", size, every=CUT_EVERY)
    content = size.files * size.file_bytes
    note = f"{whole / 1e6:.1f} MB in {rounds} rounds"
    return [
        Figure(name="wire / content of files", value=(whole - bare) / content, unit="times", target=WIRE),
        Figure(
            name="sent again after a break half-way", value=(half - whole) / 1e6, unit="MB", target=RESENT_MB
        ),
        Figure(
            name="broken every 4 MB, bytes",
            value=often / whole,
            peer="whole line",
            target=CUT_MORE,
            note=note,
        ),
    ]


def photo(root: Path, file_bytes: int) -> Figure:
    """Saving one photo: the file on the disk, then the entry."""
    with Ours(root / "photo") as peer:
        peer.join("one")
        said = peer.do("one", {"do": "photos", "records": 60, "file_bytes": file_bytes})
    return Figure(name="save with one photo", value=said["median"] * 1e3, unit="ms", target=PHOTO_MS)


def restored(asked: Makers, root: Path) -> list[Figure]:
    """The server put back to an older copy: edits that a second device misses though its user heard of success."""
    told: Makers = {name: make for name, make in asked.items() if name in ("ours, SQLite", "PouchDB", "Anki")}
    npm = npm_folder()
    if npm is not None:
        told["PouchDB, checkpoint at the sender"] = lambda folder: Pouch(folder, npm, one_sided=True)
    found = []
    for name, make in told.items():
        with make(root / f"restored-{name}") as peer:
            story = restored_server(peer, Size(600, 0))
        note = f"its user was told: {story.told[0]}; then {story.told[1]}"
        target = 0.0 if name.startswith("ours") else None
        found.append(
            Figure(
                name=f"missing after a restore, {name}",
                value=story.missing,
                unit="edits",
                target=target,
                note=note,
            )
        )
    return found


def figures(size: Size | None = None, runs: int = RUNS, only: str = "") -> list[Figure]:
    """All of it; `only`: work, breaks, photo or restored."""
    size = size or Size()
    broken = Size(min(size.records, 2000), min(size.files, 200))
    cluster = Cluster.fresh(_DISK)
    found: list[Figure] = []
    with ExitStack() as stack:
        stack.callback(cluster.remove)
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        asked = makers(cluster)
        if only in ("", "work"):
            taken, files, memory = work(asked, root, size, runs)
            found += [*own(taken, files, memory, size), *ratios(taken)]
            found[0] = replace(found[0], note=f"{found[0].note}\n{table(taken)}")
        if only in ("", "breaks"):
            found += lines_that_break(cluster, root, broken)
        if only in ("", "photo"):
            found.append(photo(root, size.file_bytes))
        if only in ("", "restored"):
            found += restored(asked, root)
    return found


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", choices=("work", "breaks", "photo", "restored"), default="")
    asked = parser.parse_args()
    result = figures(Size(asked.records, asked.files), asked.runs, asked.only)
    for figure in result:
        print(figure.line)
    return 0 if all(figure.good for figure in result) else 1


if __name__ == "__main__":
    sys.exit(main())
