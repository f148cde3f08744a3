"""Bodies of entries by month of receipt: made ahead, and none missed where a month was not."""

from __future__ import annotations

import calendar

import pytest

from sync.protocol.auth import TOKEN_HEADER, read_token
from sync.server.store.postgres import BODIES, HEADS
from tests.sync.server.postgres.conftest import Base
from tests.sync.server.support import Clock, Device, Journal, Served


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    """A moment of the county (UTC+8) in ms."""
    return calendar.timegm((year, month, day, hour, minute, second, 0, 0, 0)) * 1000 - 8 * 3600 * 1000


def renewed(device: Device) -> None:
    """A token of today: every answer brings one, also the refusal of the old one."""
    device.token = read_token(device.ask("GET", f"/pull?stream={device.scope}&after=0").headers[TOKEN_HEADER])


def places(base: Base) -> list[tuple[str, int]]:
    """(partition, entries in it)."""
    return base.rows(f"SELECT tableoid::regclass::text, count(*) FROM {BODIES} GROUP BY 1 ORDER BY 1")


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (moment(2026, 11, 30, 23, 59, 59), 202611),
        (moment(2026, 12, 1), 202612),
        (moment(2026, 12, 31, 23, 59, 59) + 999, 202612),
        (moment(2027, 1, 1), 202701),
        (moment(2028, 2, 29, 12), 202802),
    ],
)
def test_the_county_s_month_of_a_moment(base: Base, config: object, at: int, month: int) -> None:
    assert base.rows(f"SELECT zf_month({at})") == [(month,)]


def test_entries_go_to_the_month_in_which_they_came(
    base: Base, county: Served, device: Device, clock: Clock
) -> None:
    journal = Journal()
    journal.parties(3)
    device.push(journal, 1, 1)
    clock.now = moment(2026, 12, 1, 0, 1)
    renewed(device)
    device.push(journal, 2, 2)
    # No partition was made for that month: nothing is refused, the rest takes it.
    clock.now = moment(2027, 12, 5)
    renewed(device)
    device.push(journal, 3, 3)
    assert places(base) == [(f"{BODIES}_202611", 1), (f"{BODIES}_202612", 1), (f"{BODIES}_rest", 1)]
    assert base.rows(f"SELECT seq, month FROM {HEADS} ORDER BY seq") == [
        (1, 202611),
        (2, 202612),
        (3, 202712),
    ]
    pulled = [entry for batch in device.pull().batches for entry in batch.entries]
    assert [entry.body for entry in pulled] == [entry.body for entry in journal.entries]
    # What the rest holds of a month stays there, also when months are made again; later ones get their own.
    county.county.database.make_months(clock.now)
    assert places(base)[-1] == (f"{BODIES}_rest", 1)
    assert base.rows(
        f"SELECT to_regclass('{BODIES}_202712')::text, to_regclass('{BODIES}_202801')::text"
    ) == [(None, f"{BODIES}_202801")]
    journal.parties(1)
    device.push(journal, 4, 4)
    assert places(base)[-1] == (f"{BODIES}_rest", 2)
    counts = device.hello(journal, want_counts=True).counts
    assert counts is not None
    assert counts.entries == 4


def test_making_months_twice_makes_them_once(base: Base, county: Served, clock: Clock) -> None:
    before = base.rows(
        f"SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = '{BODIES}'::regclass"
    )
    county.county.database.make_months(clock.now)
    after = base.rows(
        f"SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = '{BODIES}'::regclass"
    )
    assert sorted(before) == sorted(after)
