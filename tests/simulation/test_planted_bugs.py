"""Check the checker: each planted bug is found within 10,000 histories, and a failing history can be made small."""

from __future__ import annotations

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.campaign import Failure, play, run
from tests.simulation.history import make_history
from tests.simulation.ledger import Ledger
from tests.simulation.shrink import Shrinker, describe

WITHIN = 10_000
# Those that take some hundred histories are looked for at night; every commit plays the history that shows them.
RARE = {"409 fatal": 117, "places kept after restore": 69}


@pytest.mark.parametrize("name", sorted(set(BUGS) - set(RARE)))
def test_a_planted_bug_is_found(name: str) -> None:
    campaign = run(range(WITHIN), bug=BUGS[name])
    assert campaign.failures, f"{name} was not found in {campaign.histories} histories"


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", sorted(RARE))
def test_a_rare_planted_bug_is_found(name: str) -> None:
    campaign = run(range(WITHIN), bug=BUGS[name])
    assert campaign.failures, f"{name} was not found in {campaign.histories} histories"


@pytest.mark.parametrize("name", sorted(RARE))
def test_a_rare_planted_bug_shows_in_its_history_and_nothing_else_does(name: str) -> None:
    history = make_history(RARE[name])
    assert isinstance(play(history, BUGS[name]), Failure)
    assert isinstance(play(history), Ledger)


def test_a_failing_history_is_made_small_and_says_how_to_see_it_again() -> None:
    bug = BUGS["cursor saved without page"]
    failure = run(range(WITHIN), bug=bug).failures[0]
    small = Shrinker(failure, bug).run()
    assert small.name == failure.name
    assert len(small.history.happenings) < len(failure.history.happenings)
    assert f"python -m tests.simulation {failure.history.seed}" in describe(small)
