"""Short histories that Hypothesis puts together and shrinks: each rule adds one happening, the end plays them all."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.simulation.bugs import BUGS, NO_BUG, Bug
from tests.simulation.campaign import Failure, play
from tests.simulation.history import MINUTE, SECOND, WEIGHTS, Happening, History, Weather
from tests.simulation.shrink import describe

CHANCES = st.sampled_from((0.0, 0.0, 0.2))
GAPS = st.sampled_from((0, SECOND, 20 * SECOND, 5 * MINUTE))
QUICK = settings(
    max_examples=25,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Histories(RuleBasedStateMachine):
    """`bug` is what is planted."""

    bug: Bug = NO_BUG

    def __init__(self) -> None:
        super().__init__()
        self._happenings: list[Happening] = []
        self._machines = 2
        self._weather = Weather()

    @initialize(machines=st.integers(1, 4), lost=CHANCES, answer_lost=CHANCES, twice=CHANCES, stale=CHANCES)
    def world(self, machines: int, lost: float, answer_lost: float, twice: float, stale: float) -> None:
        """How many machines, and what the network does."""
        self._machines = machines
        self._weather = Weather(lost=lost, answer_lost=answer_lost, twice=twice, stale=stale)

    @rule(after=GAPS, what=st.sampled_from(sorted(WEIGHTS)), who=st.integers(0, 3), dice=st.integers(0, 999))
    def befall(self, after: int, what: str, who: int, dice: int) -> None:
        """One thing happens."""
        self._happenings.append(Happening(after, what, who, dice))

    def teardown(self) -> None:
        """Play it."""
        history = History(1, self._machines, 1, False, self._weather, happenings=tuple(self._happenings))
        outcome = play(history, self.bug)
        assert not isinstance(outcome, Failure), describe(outcome)


def test_short_histories_hold() -> None:
    run_state_machine_as_test(Histories, settings=QUICK)  # type: ignore[no-untyped-call]


def test_a_planted_bug_is_found_and_shrunk() -> None:
    class Broken(Histories):
        bug = BUGS["duplicate doubles"]

    with pytest.raises(AssertionError, match="P2"):
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            Broken, settings=settings(QUICK, max_examples=300)
        )


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_many_short_histories_hold() -> None:
    wide = settings(QUICK, max_examples=5000, stateful_step_count=30)
    run_state_machine_as_test(Histories, settings=wide)  # type: ignore[no-untyped-call]
