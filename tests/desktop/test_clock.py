"""The clock never runs behind what a county has signed, and goes on from there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desktop.clock import MachineClock


def test_a_clock_set_back_goes_on_from_the_floor() -> None:
    known = datetime.now(UTC) + timedelta(days=3650)
    clock = MachineClock()
    assert clock.now() < known
    clock.raise_floor(known)
    first, second = clock.now(), clock.now()
    assert known - timedelta(milliseconds=1) <= first <= second < known + timedelta(minutes=1)


def test_a_floor_in_the_past_changes_nothing() -> None:
    clock = MachineClock()
    clock.raise_floor(datetime.now(UTC) - timedelta(days=3))
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
