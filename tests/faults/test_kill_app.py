"""Kill -9 in the middle of commands that come as fast as the store takes them, without a window: every
confirmed save is there, once, and the store opens as if nothing was. 400 times a night, other moments each
time; what a commit needs of it `test_crash_device` does."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from desktop.home import Home
from desktop.store.store import Store
from enforcement.model.document import Document, DocumentState
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import FactStatement, Inspection
from enforcement.queries import AskPaper
from tests.house.tree import ROOT

pytestmark = pytest.mark.faults
A_NIGHT = 400
FULL_CHECK_EVERY = 10
CONFIRMED_MOST = 14  # of one life, before it is killed; an inspection from start to paper confirms ten times
PAUSE_MOST = 0.06  # seconds from the last of them to the kill: a few saves


def _job(home: Path, lines: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with lines.open("wb") as out:
        command = [sys.executable, "-m", "tests.faults.app_job", str(home)]
        return subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.PIPE, env=environment)


def _confirmed(lines: Path) -> list[dict[str, Any]]:
    """Whole lines only: a line cut by the kill was never seen by anybody."""
    text = lines.read_bytes()
    return [json.loads(line) for line in text[: text.rfind(b"\n") + 1].splitlines()]


def _run_and_kill(home: Path, lines: Path, chance: random.Random) -> list[dict[str, Any]]:
    """One life, killed a moment after it has confirmed so and so many saves: how fast it is does not
    matter."""
    job = _job(home, lines)
    wanted = 1 + chance.randint(0, CONFIRMED_MOST)  # the first line says that it is ready
    try:
        deadline = time.monotonic() + 60
        while lines.read_bytes().count(b"\n") < wanted:
            assert job.poll() is None, job.communicate()[1].decode()
            assert time.monotonic() < deadline, "the job confirms nothing"
            time.sleep(0.002)
        time.sleep(chance.uniform(0.0, PAUSE_MOST))
        assert job.poll() is None, job.communicate()[1].decode()
    finally:
        job.send_signal(signal.SIGKILL)
        job.communicate()
    return [line for line in _confirmed(lines) if line["what"] != "ready"]


class Witness:
    """What was confirmed over all lives of the process, against what the store holds now."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []

    def of(self, what: str) -> list[dict[str, Any]]:
        return [line for line in self.said if line["what"] == what]

    def compare(self, store: Store) -> None:
        with store.unit_of_work("") as work:
            inspections = {thing.id: thing for thing in work.find(Inspection)}
            facts = Counter(thing.text for thing in work.find(FactStatement))
            evidence = Counter(thing.sha256 for thing in work.find(Evidence))
            documents = {thing.id: thing for thing in work.find(Document)}
        assert [
            line for line in self.of("inspection") if inspections[line["id"]].place != line["place"]
        ] == []
        opinions = Counter(thing.opinion for thing in inspections.values())
        assert [line for line in self.of("opinion") if opinions[line["text"]] != 1] == []
        assert [line for line in self.of("fact") if facts[line["text"]] != 1] == []
        assert [line for line in self.of("evidence") if evidence[line["sha256"]] != 1] == []
        assert [line for line in self.of("draft") if line["id"] not in documents] == []
        issued = [thing for thing in documents.values() if thing.state is DocumentState.ISSUED]
        assert {line["id"] for line in self.of("issued")} <= {thing.id for thing in issued}
        assert max(Counter(thing.number for thing in issued).values(), default=1) == 1
        assert max(facts.values(), default=1) == 1

    def compare_files(self, store: Store) -> None:
        """Every confirmed file and paper can be read, with the bytes its hash names (read verifies)."""
        assert all(store.blobs.read(line["sha256"]) for line in self.of("evidence"))
        assert all(store.answer(AskPaper(line["id"])).startswith(b"%PDF") for line in self.of("issued"))


def campaign(folder: Path, kills: int, seed: int) -> Counter[str]:
    """So many lives on one home, looked into every few; how many saves of which kind were confirmed."""
    print(f"seed {seed}")
    chance = random.Random(seed)
    witness, home = Witness(), folder / "home"
    for number in range(1, kills + 1):
        witness.said += _run_and_kill(home, folder / "lines", chance)
        whole = not number % FULL_CHECK_EVERY or number == kills
        if whole or not number % 5:
            _look(home, witness, whole=whole)
    return Counter(line["what"] for line in witness.said)


def _look(home: Path, witness: Witness, *, whole: bool) -> None:
    store = Home(home).open_training()
    try:
        witness.compare(store)
        if whole:
            store.check()
            witness.compare_files(store)
    finally:
        store.close()


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_nothing_confirmed_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    kinds = campaign(tmp_path, A_NIGHT, random.SystemRandom().randrange(2**32))
    assert kinds["fact"] > A_NIGHT
    assert kinds["issued"] > A_NIGHT // 10
