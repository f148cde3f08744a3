"""Check the checker: each planted bug is found within 10,000 histories, and a failing history can be made small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.campaign import Failure, play, run
from tests.simulation.history import make_history
from tests.simulation.ledger import Ledger
from tests.simulation.shrink import Shrinker, describe

WITHIN = 10_000
# The first seed from 0 on that shows each bug; every commit plays that history, every night looks for it anew.
# `python -m tests.simulation --find-bugs` writes the file, after the generator of histories was changed.
FOUND_AT: dict[str, int] = json.loads((Path(__file__).parent / "found_at.json").read_text(encoding="utf-8"))


def test_every_bug_has_its_history() -> None:
    assert FOUND_AT.keys() == BUGS.keys()
    assert max(FOUND_AT.values()) < WITHIN


@pytest.mark.parametrize("name", sorted(BUGS))
def test_a_planted_bug_shows_in_its_history_and_nothing_else_does(name: str) -> None:
    history = make_history(FOUND_AT[name])
    assert isinstance(play(history, BUGS[name]), Failure)
    assert isinstance(play(history), Ledger)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", sorted(BUGS))
def test_a_planted_bug_is_found(name: str) -> None:
    campaign = run(range(50_000, 50_000 + WITHIN), bug=BUGS[name])
    print(f"{name}: seed {50_000 + campaign.histories - 1}, after {campaign.histories} histories")
    assert campaign.failures, f"{name} was not found in {campaign.histories} histories"


def test_a_failing_history_is_made_small_and_says_how_to_see_it_again() -> None:
    bug = BUGS["cursor saved without page"]
    failure = play(make_history(FOUND_AT[bug.name]), bug)
    assert isinstance(failure, Failure)
    small = Shrinker(failure, bug).run()
    assert small.name == failure.name
    assert len(small.history.happenings) < len(failure.history.happenings)
    assert f"python -m tests.simulation {failure.history.seed}" in describe(small)
