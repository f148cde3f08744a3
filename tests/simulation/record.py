"""The report of a long campaign: lines of JSON, each written whole and synced before it counts, so that it may be killed at
any moment; with words for people between them."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.simulation.campaign import MUST_OCCUR, Campaign, Failure

CHUNK: Final = 500  # histories of a line
_ROOT: Final = Path(__file__).resolve().parents[2]
# Both cores, the treaty, the merge and its model, and the world itself.
_PLAYED: Final = ("sync.", "enforcement.", "tests.simulation.", "tests.sync.client.")


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one chunk of seeds."""

    chunk: int
    campaign: Campaign


@dataclass(slots=True)
class Record:
    """Of one program (`digest`) in one report. `chunks` are those that were played by it, whoever played them."""

    path: Path
    digest: str
    first_seed: int = 0
    chunks: set[int] = field(default_factory=set)
    histories: int = 0
    seconds: float = 0.0
    messages: int = 0
    failed_seeds: list[int] = field(default_factory=list)
    sometimes: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)  # of this night
    others: Counter[str] = field(default_factory=Counter)  # histories by another program's digest

    def begin(self, first_seed: int, how: str) -> None:
        """Read what earlier nights left; a line that was cut off by a kill is none. The first seed stays that of the
        report."""
        for line in self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else ():
            plain = _read(line)
            if plain is not None:
                self._take(plain)
        if not self.first_seed:
            self.first_seed = first_seed
            self._write({"first_seed": first_seed})
        self.say(f"# {how}, first seed {self.first_seed}, program {self.digest}, {self.figures()}")

    def add(self, part: Part) -> None:
        """Append a chunk, then count it."""
        campaign = part.campaign
        seeds = [failure.history.seed for failure in campaign.failures]
        line = {
            "program": self.digest,
            "chunk": part.chunk,
            "histories": campaign.histories,
            "seconds": round(campaign.seconds, 3),
            "messages": campaign.messages,
            "failed": seeds,
            "sometimes": dict(campaign.sometimes),
        }
        self._write(line)
        self._take(line)
        self.failures += campaign.failures
        for failure in campaign.failures:
            self.say(f"# seed {failure.history.seed}: {failure.text}")

    def say(self, text: str) -> None:
        """To the screen and into the report."""
        print(text, flush=True)
        self._append("".join(f"# {line.removeprefix('# ')}\n" for line in text.splitlines()))

    @property
    def never(self) -> list[str]:
        """What must occur and did not (P11)."""
        return [name for name in MUST_OCCUR if not self.sometimes[name]]

    def figures(self) -> str:
        """The sum so far in one line."""
        rate = self.histories / self.seconds if self.seconds else 0.0
        return (
            f"{self.histories} histories, {self.messages} requests, {len(self.failed_seeds)} failures,"
            f" {rate:.1f} histories/s a worker"
        )

    def sum(self) -> str:
        """The whole for a person."""
        lines = [
            f"program {self.digest}: {self.figures()}",
            f"seeds {self.first_seed} and on, {len(self.chunks)} chunks of {CHUNK}",
            "sometimes: " + ", ".join(f"{name} {count}" for name, count in self.sometimes.most_common()),
        ]
        lines += [f"failed seed {seed}" for seed in self.failed_seeds]
        lines += [f"not counted: {count} histories of program {name}" for name, count in self.others.items()]
        if self.never:
            lines.append(f"never occurred (P11): {', '.join(self.never)}")
        return "\n".join(lines)

    def _take(self, plain: dict[str, Any]) -> None:
        if "first_seed" in plain:
            self.first_seed = plain["first_seed"]
        elif plain["program"] != self.digest:
            self.others[plain["program"]] += plain["histories"]
        elif plain["chunk"] not in self.chunks:
            self.chunks.add(plain["chunk"])
            self.histories += plain["histories"]
            self.seconds += plain["seconds"]
            self.messages += plain["messages"]
            self.failed_seeds += plain["failed"]
            self.sometimes.update(plain["sometimes"])

    def _write(self, plain: dict[str, Any]) -> None:
        self._append(json.dumps(plain, ensure_ascii=False) + "\n")

    def _append(self, text: str) -> None:
        with self.path.open("a+b") as file:
            file.seek(0, os.SEEK_END)
            if file.tell():
                file.seek(-1, os.SEEK_END)
                # A line that a kill cut off stays a line of its own.
                text = text if file.read(1) == b"\n" else "\n" + text
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())


def _read(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        plain = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(plain, dict) and (
        "first_seed" in plain or {"program", "chunk", "sometimes"} <= plain.keys()
    )
    return plain if whole else None


def digest_of_program() -> str:
    """Twelve hex digits over the sources that a history plays: every module of ours that is loaded by now."""
    ours = [module for name, module in list(sys.modules.items()) if name.startswith(_PLAYED)]
    files = {Path(module.__file__) for module in ours if module.__file__}
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(f"{file.relative_to(_ROOT)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:12]
