"""The link dies at every byte of a small session, both ways, and at every 4 KB of a large one; trying again ends complete
and exactly once. Each commit takes one byte in so many, another one each time; the night takes all."""

from __future__ import annotations

import multiprocessing
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from sync.protocol.limits import KIB
from tests.faults.cutting import LARGE, LARGE_FILE, PHOTO, PHOTO_FILE, PULL, PUSH, Outcome, Slice, cut_slice
from tests.faults.relay import DOWN, UP

WORKERS = 2
EACH_COMMIT = 23  # one byte in so many
LARGE_STEP = 4 * KIB

pytestmark = pytest.mark.faults


def cut(slices: list[Slice]) -> list[Outcome]:
    """Every point of the slices; none may leave anything wrong."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        outcomes = list(pool.map(cut_slice, slices))
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    for part, outcome in zip(slices, outcomes, strict=True):
        # Every point up to the first byte count that no session reached was cut.
        assert outcome.cut == len(range(part.start, outcome.end, part.stride)), part
        assert outcome.end > 1_000, part
    print(f"cut points: {sum(outcome.cut for outcome in outcomes)}")
    return outcomes


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_session_cut_at_some_bytes_ends_complete_and_exactly_once(tmp_path: Path) -> None:
    first = random.SystemRandom().randrange(EACH_COMMIT)
    print(f"from byte {first}")
    cut(
        [
            Slice(scenario, direction, first, EACH_COMMIT, tmp_path)
            for scenario in (PUSH, PULL)
            for direction in (UP, DOWN)
        ]
    )


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_a_session_cut_at_any_byte_ends_complete_and_exactly_once(tmp_path: Path) -> None:
    cut(
        [
            Slice(scenario, direction, start, WORKERS, tmp_path)
            for scenario in (PUSH, PULL)
            for direction in (UP, DOWN)
            for start in range(WORKERS)
        ]
    )


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_a_session_with_a_photo_cut_at_any_byte_ends_complete_and_exactly_once(tmp_path: Path) -> None:
    outcomes = cut([Slice(PHOTO, UP, start, WORKERS, tmp_path) for start in range(WORKERS)])
    assert sum(outcome.cut for outcome in outcomes) > PHOTO_FILE


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_a_large_session_cut_at_each_4_kb_ends_complete_and_exactly_once(tmp_path: Path) -> None:
    step = LARGE_STEP * WORKERS
    outcomes = cut([Slice(LARGE, UP, start * LARGE_STEP, step, tmp_path) for start in range(WORKERS)])
    assert all(outcome.end > LARGE_FILE for outcome in outcomes)
