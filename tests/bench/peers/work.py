"""The work of `sync.md` 2, the same for ours and everybody else's, and how it is measured."""

from __future__ import annotations

import json
import os
import subprocess
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.line import Line

ROUND_TRIP = 0.2
MARK, LATER = 1_000_000, 2_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    records: int = 10_000
    files: int = 500
    record_bytes: int = 1500
    file_bytes: int = 300_000
    edits: int = 100

    @property
    def words(self) -> dict[str, int]:
        """As a device reads it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Step:
    """What one step cost: seconds by the clock, of a processor at the device and at the server, bytes and turns on the
    line (0 where nobody counted), and what the device said."""

    seconds: float
    device: float
    server: float
    peak_mb: float
    up: int
    down: int
    turns: int
    said: Mapping[str, Any]


class Peer(AbstractContextManager["Peer"]):
    """A server and devices in processes of their own. `put_back` is what a restored backup is."""

    name = ""

    @property
    @abstractmethod
    def url(self) -> str:
        """Where the server answers."""

    @property
    @abstractmethod
    def processes(self) -> Sequence[int]:
        """The server's."""

    @abstractmethod
    def command(self, device: str, ask: dict[str, Any]) -> tuple[list[str], dict[str, str]]:
        """The device's process for one step, and its environment."""

    @abstractmethod
    def join(self, device: str) -> None:
        """Let a device in."""

    @abstractmethod
    def push(self, device: str, url: str) -> list[dict[str, Any]]:
        """The steps that deliver everything."""

    @abstractmethod
    def pull(self, device: str, url: str) -> list[dict[str, Any]]:
        """The steps that fetch everything."""

    @abstractmethod
    def copy(self) -> None:
        """Stop, copy the server's data, start."""

    @abstractmethod
    def put_back(self) -> None:
        """Stop, put the copy in place, start."""

    def do(self, device: str, ask: dict[str, Any]) -> dict[str, Any]:
        """One step by a device's process."""
        command, around = self.command(device, ask)
        done = subprocess.run(
            command, env={**os.environ, **around}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{self.name} {ask['do']}: {done.stderr[-2000:]}"
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def measured(self, device: str, asks: Sequence[dict[str, Any]], line: Line | None = None) -> Step:
        """Steps together; with `line`, what passed it."""
        before = sum(map(processor_seconds, self.processes))
        said = [self.do(device, ask) for ask in asks]
        server = sum(map(processor_seconds, self.processes)) - before
        moved = (0, 0, 0) if line is None else (line.up, line.down, line.turns)
        seconds, used = (sum(one[name] for one in said) for name in ("seconds", "processor"))
        return Step(seconds, used, server, max(one["peak_mb"] for one in said), *moved, said[-1])


def run_work(peer: Peer, size: Size) -> dict[str, Step]:
    """All of it once, on a fresh server."""
    found: dict[str, Step] = {}
    for device in ("one", "two"):
        peer.join(device)
    peer.do("one", {"do": "fill", **size.words})
    found["first push"] = peer.measured("one", peer.push("one", peer.url))
    found["pull by an empty device"] = peer.measured("two", peer.pull("two", peer.url))
    with Line(peer.url) as line:
        for name, mark, wait in (("edits", MARK, 0.0), ("edits, 200 ms", LATER, ROUND_TRIP)):
            peer.do("one", {"do": "edit", "mark": mark, **size.words})
            line.begin(round_trip=wait)
            found[name] = peer.measured("one", peer.push("one", line.url), line)
        line.begin()
        found["nothing to do"] = peer.measured("one", peer.push("one", line.url), line)
    peer.measured("two", peer.pull("two", peer.url))
    counted = peer.do("two", {"do": "count", "mark": LATER})
    assert (counted["records"], counted["edited"]) == (size.records, size.edits), (peer.name, counted)
    return found


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a server that was put back to an older copy."""

    told: tuple[str, str]
    missing: int


def restored_server(peer: Peer, size: Size) -> Restored:
    """`sync.md` 2.4: push all, copy the server, edit and push, put the copy back, sync twice; a second device pulls."""
    for device in ("one", "two"):
        peer.join(device)
    peer.do("one", {"do": "fill", **size.words})
    peer.measured("one", peer.push("one", peer.url))
    peer.copy()
    peer.do("one", {"do": "edit", "mark": MARK, **size.words})
    peer.measured("one", peer.push("one", peer.url))
    peer.put_back()
    told = [told_of(peer.measured("one", peer.push("one", peer.url)).said) for _ in range(2)]
    peer.measured("two", peer.pull("two", peer.url))
    counted = peer.do("two", {"do": "count", "mark": MARK})
    return Restored((told[0], told[1]), size.edits - counted["edited"])


def told_of(said: Mapping[str, Any]) -> str:
    """What its user hears."""
    if said.get("trouble"):
        return str(said["trouble"])
    if said.get("ok") is False or said.get("required", "NO_CHANGES") not in ("NO_CHANGES", "NORMAL_SYNC"):
        return f"not done: {said}"
    return "success"


def processor_seconds(pid: int) -> float:
    """Of a process, its living children and those it waited for (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return _ticks(pid, 4) + sum(_ticks(int(child), 4) for child in children)


def _ticks(pid: int, fields: int) -> float:
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, words[11 : 11 + fields])) / os.sysconf("SC_CLK_TCK")
