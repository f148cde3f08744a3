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


class Hands(MachineClock):
    """A machine whose wall clock a test sets."""

    def __init__(self) -> None:
        self.off = timedelta()
        super().__init__()

    def raw(self) -> datetime:
        return datetime.now(UTC) + self.off


def test_the_county_s_word_takes_the_place_of_our_own() -> None:
    clock, day = Hands(), timedelta(days=1)
    clock.go_on_from(datetime.now(UTC) + 30 * day)
    assert clock.now() > datetime.now(UTC) + 29 * day
    clock.raise_floor(datetime.now(UTC) - day)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_what_somebody_set_is_said_until_it_stands_in_the_journal() -> None:
    clock = Hands()
    assert clock.set_by("a", 1) == 0
    clock.off = timedelta(hours=-1)
    hour = clock.set_by("a", 1)
    assert abs(hour + 3_600_000) < 5_000
    assert clock.set_by("a", 1) == hour, "a save that was undone took it along"
    assert clock.set_by("a", 2) == 0
    clock.off += timedelta(seconds=90)
    assert clock.set_by("a", 3) == 0, "too little to speak of"
    clock.off += timedelta(days=3650)
    assert abs(clock.set_by("b", 1) - 3650 * 86_400_000) < 5_000
