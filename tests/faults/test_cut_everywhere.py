"""The link dies at every byte of a small session, both ways; trying again ends complete and exactly once."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.faults.cutting import PULL, PUSH, Slice, cut_slice
from tests.faults.relay import DOWN, UP

WORKERS = 2


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_session_cut_at_any_byte_ends_complete_and_exactly_once(tmp_path: Path) -> None:
    slices = [
        Slice(scenario, direction, start, WORKERS, tmp_path)
        for scenario in (PUSH, PULL)
        for direction in (UP, DOWN)
        for start in range(WORKERS)
    ]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        outcomes = list(pool.map(cut_slice, slices))
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    for part, outcome in zip(slices, outcomes, strict=True):
        # Every byte up to the first count that no session reached was a cut point.
        assert outcome.cut == len(range(part.start, outcome.end, WORKERS)), part
        assert outcome.end > 1_000, part
    print(f"cut points: {sum(outcome.cut for outcome in outcomes)}")
