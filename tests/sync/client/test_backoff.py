"""The waits between tries: bounds of full jitter, Retry-After, and that there is always one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.client.backoff import (
    FIRST_SECONDS,
    LONGEST_SECONDS,
    RETRY_AFTER_LONGEST_SECONDS,
    SHORTEST_SECONDS,
    Backoff,
)


def after(failures: int) -> Backoff:
    backoff = Backoff()
    for _ in range(failures):
        backoff = backoff.failed()
    return backoff


def test_the_ceiling_doubles_from_five_seconds_to_a_quarter_of_an_hour() -> None:
    ceilings = [after(failures).ceiling_seconds for failures in range(1, 11)]
    assert ceilings == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_success_starts_again_at_the_beginning() -> None:
    assert after(9).succeeded().failed().ceiling_seconds == FIRST_SECONDS


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_every_wait_is_finite_and_within_its_bounds(failures: int, drawn: float) -> None:
    delay = Backoff(failures).delay_seconds(lambda: drawn)
    assert SHORTEST_SECONDS <= delay <= LONGEST_SECONDS


@given(st.integers(1, 100), st.floats(0, 1, exclude_max=True), st.floats(0, 10**9))
def test_the_county_s_wish_is_honoured_up_to_a_limit(failures: int, drawn: float, wish: float) -> None:
    delay = Backoff(failures).delay_seconds(lambda: drawn, wish)
    assert delay >= min(wish, RETRY_AFTER_LONGEST_SECONDS)
    assert delay <= max(min(wish, RETRY_AFTER_LONGEST_SECONDS) + FIRST_SECONDS, SHORTEST_SECONDS)


def test_devices_told_the_same_second_spread_out() -> None:
    assert len({after(3).delay_seconds(lambda drawn=drawn / 10: drawn, 30.0) for drawn in range(10)}) > 1


def test_nonsense_from_a_proxy_is_no_wish() -> None:
    assert after(1).delay_seconds(lambda: 0.5, float("nan")) == 2.5
    assert after(1).delay_seconds(lambda: 0.5, -7.0) == 2.5
