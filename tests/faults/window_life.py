"""One life of the window process from its start to its kill, and the moments at which a kill comes."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.house.tree import ROOT

PATIENCE = 120.0  # seconds until a life must have come to its moment; far more than it takes
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """``seconds`` after the ``times``-th line that has ``key`` (with this value, when one is given)."""

    key: str
    value: str = ""
    times: int = 1
    seconds: float = 0.0

    def fits(self, line: Line) -> bool:
        return self.key in line and self.value in ("", line[self.key])


def a_moment(chance: random.Random) -> Moment:
    """One in five before the window is ready, two by the clock after that, two right at a save or just before one."""
    kind = chance.choice(("early", "work", "work", "save", "save"))
    if kind == "work":
        return Moment("at", "open", 1, chance.uniform(0.0, 2.0))
    if kind == "early":
        place = chance.choice(("loading", "entry", "opening", "opening", "resume"))
        return Moment("at", place, 1, chance.uniform(0.0, 0.25))
    key = chance.choice(("saved", "ask"))
    return Moment(key, "", chance.randint(1, 12), chance.choice((0.0, chance.uniform(0.0, 0.02))))


class WindowLife:
    """A window on ``home``; ``scratch`` has the photos and takes what it prints. Ended by `lived`, whatever happens."""

    def __init__(self, home: Path, scratch: Path, seed: int, words: Sequence[str] = ()) -> None:
        self._read, write = os.pipe()
        self._complaints = scratch / "complaints.txt"
        command = [sys.executable, "-m", "tests.faults.window_job", str(home), str(scratch), str(write)]
        try:
            with self._complaints.open("wb") as complaints:
                self._process = subprocess.Popen(
                    [*command, str(seed), *words],
                    cwd=ROOT,
                    env=_environment(),
                    stdout=complaints,
                    stderr=complaints,
                    pass_fds=(write,),
                )
        finally:
            os.close(write)
        self._data = b""

    def lived(self, until: Moment) -> list[Line]:
        """Let it live until its moment, kill it with SIGKILL, and give back all it said."""
        try:
            self._wait(until)
            time.sleep(until.seconds)
        finally:
            ended = self._process.poll()
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            while self._more(PATIENCE):
                pass
            os.close(self._read)
        assert ended is None, f"the window ended by itself: {self._complaints.read_text(encoding='utf-8')}"
        return self._lines()

    def _wait(self, until: Moment) -> None:
        end = time.monotonic() + PATIENCE
        while sum(until.fits(line) for line in self._lines()) < until.times:
            assert time.monotonic() < end, f"never came: {until}"
            if not self._more(end - time.monotonic()):
                return

    def _more(self, seconds: float) -> bool:
        """Read what is there; False at the end of the pipe."""
        if not select.select([self._read], [], [], max(0.0, seconds))[0]:
            return False
        part = os.read(self._read, 1 << 16)
        self._data += part
        return bool(part)

    def _lines(self) -> list[Line]:
        """Whole lines only: one cut by the kill was told to nobody."""
        return [json.loads(line) for line in self._data[: self._data.rfind(b"\n") + 1].splitlines()]


def _environment() -> dict[str, str]:
    """As ./test starts things: no screen, and a window need not compile what the one before it compiled."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "QT_IM_MODULE": ""}
