"""`./test nightly [--hours H]`: first every room's tests marked nightly, then simulated histories on all processors until
the hours are over. Seeds are printed; failing seeds are shrunk. `--simulation` leaves the rooms' tests out.

The report is appended to as the night goes: one line for each chunk of seeds that was played whole. A night that was
killed goes on where it was when it is begun again with the same report, and adds only what was played with the very
same program; what was played with another one stays in the report under that one's digest."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from typing import Final

from tests.simulation.campaign import run
from tests.simulation.record import CHUNK, Part, Record, digest_of_program
from tests.simulation.shrink import Shrinker, describe

HOURS: Final = 8.0
LONGEST: Final = (40, 40, 40, 90)  # happenings of a history: one chunk in four is of long ones
FAILURES_SHOWN: Final = 5
SAID_AFTER: Final = 60.0  # seconds between two lines of figures


def main() -> int:
    """1 when a test or a history failed, or something that must occur never did."""
    parser = argparse.ArgumentParser(prog="./test nightly", description=__doc__)
    parser.add_argument("--hours", type=float, default=HOURS)
    parser.add_argument("--seed", type=int, default=0, help="first seed of a new report; 0: by the clock")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--simulation", action="store_true", help="simulated histories only")
    parser.add_argument("--report", type=Path, default=Path(tempfile.gettempdir()) / "zhenfa-nightly.txt")
    asked = parser.parse_args()
    record = Record(asked.report, digest_of_program())
    record.begin(asked.seed or int(time.time()) * 1000, f"{asked.hours} h, {asked.workers} workers")
    good = asked.simulation or _rooms(record, asked.workers)
    return 0 if _simulation(record, asked.workers, asked.hours) and good else 1


def _rooms(record: Record, workers: int) -> bool:
    """The long tests of all rooms."""
    command = [sys.executable, "-m", "pytest", "-m", "nightly", "-n", str(workers), "-p", "no:randomly"]
    outcome = subprocess.run(command, check=False, capture_output=True, text=True)
    record.say(outcome.stdout[-20_000:])
    return outcome.returncode == 0


def _simulation(record: Record, workers: int, hours: float) -> bool:
    """Histories on every processor until the night is over."""
    until = time.monotonic() + hours * 3600
    context = multiprocessing.get_context("spawn")
    results: Queue[Part] = context.Queue()
    first, done = record.first_seed, frozenset(record.chunks)
    started = [
        context.Process(target=_work, args=(first, number, workers, done, until, results), daemon=True)
        for number in range(workers)
    ]
    for worker in started:
        worker.start()
    said = 0.0
    while any(worker.is_alive() for worker in started) or not results.empty():
        try:
            record.add(results.get(timeout=5))
        except Empty:
            continue
        if time.monotonic() > said + SAID_AFTER:
            said = time.monotonic()
            print(record.figures(), flush=True)
    for worker in started:
        worker.join()
    for failure in record.failures[:FAILURES_SHOWN]:
        record.say(describe(Shrinker(failure).run()))
    record.say(record.sum())
    return not record.failed_seeds and not record.never


def _work(
    first: int, number: int, workers: int, done: frozenset[int], until: float, results: Queue[Part]
) -> None:
    """Every `workers`-th chunk of seeds that was not played before, one after the other. One that the night's end cuts
    off is not counted: it is played whole another time."""
    chunk, parent = number, os.getppid()
    while time.monotonic() < until and os.getppid() == parent:
        if chunk not in done:
            seeds = range(first + chunk * CHUNK, first + (chunk + 1) * CHUNK)
            campaign = run(seeds, stop_at=CHUNK, until=until, longest=LONGEST[chunk % len(LONGEST)])
            if campaign.histories == CHUNK or campaign.failures:
                results.put(Part(chunk, campaign))
        chunk += workers


if __name__ == "__main__":
    sys.exit(main())
