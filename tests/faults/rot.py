"""Disks that rot: one bit changed, or a page of zeros, anywhere in a file, and what a reader makes of it."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

PAGE = 4096
ZEROED = 4  # of this many, one flip zeroes a page


class Outcome(StrEnum):
    """What came of reading a rotten file."""

    REFUSED = "refused"  # said so, and gave nothing
    TORN = "torn"  # as when power cut off the last save before anybody was told that it was kept
    SAME = "same"  # rot in what nobody reads: every byte that was asked for is right
    OTHER = "other"  # gave something else than what was stored


@dataclass
class Campaign:
    """`files` by name as they were sound; `read` gives what a reader of a folder gets, and raises one of `refusals`."""

    files: Mapping[str, bytes]
    read: Callable[[Path], object]
    refusals: tuple[type[Exception], ...]
    torn: tuple[object, ...] = ()  # what is read when the last commits never came to their end
    tally: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    others: list[str] = field(default_factory=list)

    def lay(self, folder: Path) -> None:
        """The sound files, and nothing else."""
        # Files of their own each time: a reader that gave up may still hold the former ones.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        for name, content in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)

    def run(self, folder: Path, dice: random.Random, flips: Mapping[str, int]) -> None:
        """`flips` of each file, each alone."""
        self.lay(folder)
        sound = self.read(folder)
        for name, count in flips.items():
            for _ in range(count):
                self.lay(folder)
                rotten, what = spoil(self.files[name], dice)
                (folder / name).write_bytes(rotten)
                outcome = self._outcome(folder, sound)
                self.tally[(name, outcome)] += 1
                if outcome is Outcome.OTHER:
                    self.others.append(f"{name} {what}")

    def report(self) -> str:
        return ", ".join(f"{name} {outcome} {count}" for (name, outcome), count in sorted(self.tally.items()))

    def _outcome(self, folder: Path, sound: object) -> Outcome:
        try:
            found = self.read(folder)
        except self.refusals:
            return Outcome.REFUSED
        if found == sound:
            return Outcome.SAME
        return Outcome.TORN if found in self.torn else Outcome.OTHER

    def tear(self, folder: Path, log: str, page_bytes: int) -> None:
        """Learn what is read without the last commit of `log`, and without the last two: where the very end of the
        one before rots, its remains and the last one look like one commit that power tore."""
        content = self.files[log]
        frame = 24 + page_bytes
        ends = [at for at in range(32, len(content), frame) if any(content[at + 4 : at + 8])]
        readings = []
        for end in ends[-2:]:
            self.lay(folder)
            (folder / log).write_bytes(content[:end])
            readings.append(self.read(folder))
        self.torn = tuple(readings)


def spoil(content: bytes, dice: random.Random, page: int = PAGE) -> tuple[bytes, str]:
    """One bit changed or one page (of `page` bytes) zeroed; the place in words."""
    made = bytearray(content)
    at = dice.randrange(len(made))
    if dice.randrange(ZEROED) == 0:
        at -= at % page
        end = min(at + page, len(made))
        if any(made[at:end]):
            made[at:end] = bytes(end - at)
            return bytes(made), f"page at {at}"
    made[at] ^= 1 << dice.randrange(8)
    return bytes(made), f"bit at {at}"
