"""`./test nightly [--hours H]`: first every room's tests marked nightly, then simulated histories on all processors until
the hours are over. Seeds are printed, a report is written; failing seeds are shrunk. `--simulation` leaves the rooms'
tests out."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from typing import Final

from tests.simulation.campaign import Campaign, run
from tests.simulation.shrink import Shrinker, describe

HOURS: Final = 8.0
CHUNK: Final = 500  # histories between two lines of a worker
LONGEST: Final = (40, 40, 40, 90)  # happenings of a history: one chunk in four is of long ones
FAILURES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Night:
    """What one night is to do."""

    first_seed: int
    until: float
    workers: int
    report: Path

    def say(self, text: str) -> None:
        """To the screen and into the report."""
        print(text, flush=True)
        with self.report.open("a", encoding="utf-8") as file:
            file.write(text + "\n")


def main() -> int:
    """1 when a test or a history failed, or something that must occur never did."""
    parser = argparse.ArgumentParser(prog="./test nightly", description=__doc__)
    parser.add_argument("--hours", type=float, default=HOURS)
    parser.add_argument("--seed", type=int, default=int(time.time()) * 1000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--simulation", action="store_true", help="simulated histories only")
    parser.add_argument("--report", type=Path, default=Path(tempfile.gettempdir()) / "zhenfa-nightly.txt")
    asked = parser.parse_args()
    night = Night(asked.seed, time.monotonic() + asked.hours * 3600, asked.workers, asked.report)
    night.report.write_text("", encoding="utf-8")
    night.say(f"night of {asked.hours} h, first seed {asked.seed}, {asked.workers} workers")
    good = asked.simulation or _rooms(night)
    return 0 if _simulation(night) and good else 1


def _rooms(night: Night) -> bool:
    """The long tests of all rooms."""
    command = [sys.executable, "-m", "pytest", "-m", "nightly", "-n", str(night.workers), "-p", "no:randomly"]
    outcome = subprocess.run(command, check=False, capture_output=True, text=True)
    night.say(outcome.stdout[-20_000:])
    return outcome.returncode == 0


def _simulation(night: Night) -> bool:
    """Histories on every processor until the night is over."""
    context = multiprocessing.get_context("spawn")
    results: Queue[Campaign] = context.Queue()
    workers = [
        context.Process(target=_work, args=(night.first_seed, number, night.workers, night.until, results))
        for number in range(night.workers)
    ]
    for worker in workers:
        worker.start()
    whole = Campaign()
    while any(worker.is_alive() for worker in workers) or not results.empty():
        try:
            part = results.get(timeout=5)
        except Empty:
            continue
        _add(whole, part)
        night.say(f"{whole.histories} histories, {len(whole.failures)} failures")
    for worker in workers:
        worker.join()
    night.say(whole.report())
    for failure in whole.failures[:FAILURES_SHOWN]:
        night.say(describe(Shrinker(failure).run()))
    if whole.never:
        night.say(f"never occurred (P11): {', '.join(whole.never)}")
    return not whole.failures and not whole.never


def _work(first: int, number: int, workers: int, until: float, results: Queue[Campaign]) -> None:
    """Every `workers`-th chunk of seeds, one after the other."""
    chunk = number
    while time.monotonic() < until:
        seeds = range(first + chunk * CHUNK, first + (chunk + 1) * CHUNK)
        longest = LONGEST[chunk // workers % len(LONGEST)]
        results.put(run(seeds, stop_at=CHUNK, until=until, longest=longest))
        chunk += workers


def _add(whole: Campaign, part: Campaign) -> None:
    whole.histories += part.histories
    whole.seconds += part.seconds
    whole.messages += part.messages
    whole.sometimes.update(part.sometimes)
    whole.failures.extend(part.failures)


if __name__ == "__main__":
    sys.exit(main())
