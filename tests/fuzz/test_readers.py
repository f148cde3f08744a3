"""Every reader of both sides takes what is right and refuses everything else by name, at once and in little room."""

from __future__ import annotations

from collections import Counter

import pytest

from sync.protocol.problems import all_problems
from tests.fuzz.documents import Reading, client_readings, server_readings
from tests.fuzz.mutating import Mutator
from tests.fuzz.watching import SEED, FlatMemory, names, outcome
from tests.sync.server.support import Device, Journal, Served

COMMIT, NIGHT = 4_000, 150_000
_KNOWN = {problem.name for problem in all_problems()} | {"taken", "known_trouble"}


def campaign(readings: list[Reading], count: int, seed: int) -> Counter[str]:
    """`count` mutated documents over all readers; the outcomes seen."""
    mutator = Mutator(seed)
    seen: Counter[str] = Counter()
    with FlatMemory():
        for number in range(count):
            reading = readings[number % len(readings)]
            seen[
                outcome(reading.read, reading.mutated(mutator), f"seed {seed}, {reading.name}, {number}")
            ] += 1
    assert set(seen) <= _KNOWN
    print(f"seed {seed}: {count} documents: {names(seen)}")
    return seen


def readings_of(county: Served, device: Device) -> list[Reading]:
    """All readers, over a journal with a few saves."""
    journal = Journal()
    journal.parties(3)
    device.push(journal, 1, 3)
    return [*server_readings(county, device, journal), *client_readings(county, device, journal)]


def test_the_documents_themselves_are_taken(county: Served, device: Device) -> None:
    readings = readings_of(county, device)
    assert len(readings) >= 25
    assert {one.name: outcome(one.read, one.good, one.name) for one in readings} == {
        one.name: "taken" for one in readings
    }


def test_mutated_documents_are_refused_by_name(county: Served, device: Device) -> None:
    seen = campaign(readings_of(county, device), COMMIT, SEED)
    assert seen["malformed"] > COMMIT // 4  # mostly nonsense, and not only at the signature


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_night_of_mutated_documents(county: Served, device: Device) -> None:
    assert campaign(readings_of(county, device), NIGHT, SEED + 1)["malformed"] > NIGHT // 4
