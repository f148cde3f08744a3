"""Clocks that are wrong or that somebody sets: ten years off, an hour back, standing still, another zone, in the middle of
a session and between two. Against a real county: nothing depends on them (P4), a jump stands in the journal, time never
runs behind the county's word, and no permission lasts longer for it (S12)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.clock import MachineClock
from desktop.home import Home, HomeState
from desktop.machine_life import standing_of
from desktop.store import settings
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.rules.kinds import CLOCK_SET
from enforcement.rules.machine import Stage
from sync.protocol import limits
from sync.protocol.entry import open_body, open_header
from sync.server.county import open_county
from sync.server.verify import verify_county
from tests.sync.client.county import CountyClock, CountyThread, code_for, found
from tests.sync.packages.world import Machine

pytestmark = pytest.mark.faults

DAY = timedelta(days=1)
OFFS = {
    "ten years ahead": 3652 * DAY,
    "ten years back": -3652 * DAY,
    "an hour back": timedelta(hours=-1),
    "another zone": timedelta(hours=8),
    "a leap second": timedelta(seconds=-1),
    "over a leap day": datetime(2028, 2, 29, 15, 59, tzinfo=UTC) - datetime(2026, 11, 22, tzinfo=UTC),
}


class Hands(MachineClock):
    """A machine's clock that a test sets; `stopped` at a moment it stands still."""

    def __init__(self) -> None:
        self.off = timedelta()
        self.stopped: datetime | None = None
        super().__init__()

    def raw(self) -> datetime:
        return (self.stopped or datetime.now(UTC)) + self.off


@pytest.fixture
def county_clock() -> CountyClock:
    return CountyClock()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[CountyThread]:
    with CountyThread(found(tmp_path)) as running:
        yield running


class Seat:
    """A machine with hands on its clock, which can be shut and started again."""

    def __init__(self, folder: Path, county: CountyThread) -> None:
        self.folder, self.county, self.hands = folder, county, Hands()
        self.store, _ = Home(folder, clock=self.hands).create(HomeState.TRAINING)
        join_county(self.store, county.url, code_for(county.config), self.hands)
        self.machine = Machine(self.store, folder, self.hands)

    def start_again(self) -> None:
        """Another process on the same folder, its clock set as it was."""
        self.store.close()
        off, self.hands = self.hands.off, Hands()
        self.hands.off = off
        self.hands._seen = self.hands.raw(), self.hands._seen[1]
        self.store = Home(self.folder, clock=self.hands).open_training()
        self.machine = Machine(self.store, self.folder, self.hands)

    def round(self) -> None:
        report, _ = StoreExchange(self.store, self.hands, self.county.url).run()
        assert report.trouble is None, report.trouble.sentence + report.trouble.detail
        assert (report.quarantined, report.without_receipt, report.difference) == ((), 0, 0)

    def jumps(self) -> list[int]:
        """What the journal says of its clock, in ms."""
        query = f"SELECT body FROM journal_entry WHERE kind = '{CLOCK_SET}' AND own ORDER BY position"
        with self.store._database.reading() as connection:
            bodies = connection.exec_driver_sql(query).scalars().all()
        return [open_body(bytes(body))[0]["by_ms"] for body in bodies]

    def walls(self) -> list[int]:
        """What own entries say of their time, in order."""
        with self.store._database.reading() as connection:
            headers = connection.exec_driver_sql(
                "SELECT header FROM journal_entry WHERE own ORDER BY position"
            ).scalars()
            return [open_header(bytes(header)).wall_time for header in headers]


@pytest.fixture
def seats(tmp_path: Path, served: CountyThread) -> Iterator[list[Seat]]:
    made = [Seat(tmp_path / name, served) for name in ("one", "two")]
    yield made
    for seat in made:
        seat.store.close()


def test_a_wrong_clock_changes_nothing_but_what_it_says(seats: list[Seat]) -> None:
    one, two = seats
    for seat in seats:
        seat.round()
    for what, off in OFFS.items():
        before = len(one.jumps())
        one.hands.off = off
        one.machine.save_party(f"甲店，{what}")
        one.round()  # set between two sessions
        one.machine.save_party(f"乙店，{what}")
        one.hands.off = timedelta()
        one.machine.save_party(f"丙店，{what}")  # and set right again while entries wait
        one.start_again()
        one.machine.save_party(f"丁店，{what}")
        one.round()
        two.round()
        assert two.machine.parties() == one.machine.parties()
        assert len(one.machine.parties()) % 4 == 0
        assert one.store.stream.counts() == two.store.stream.counts()
        said, told = [jump / 1000 for jump in one.jumps()[before:]], off.total_seconds()
        expected = [] if abs(told) < 120 else [told, -told]
        assert said == pytest.approx(expected, abs=10), what
    assert two.jumps() == []


def test_time_never_runs_behind_the_county_s_word(seats: list[Seat]) -> None:
    seat = seats[0]
    seat.machine.save_party("甲店")
    seat.round()
    told = seat.store.settings.get(settings.LAST_RECEIPT_AT)
    for off in (timedelta(hours=-1), -365 * DAY, -3652 * DAY):
        seat.hands.off = off
        seat.start_again()
        seat.machine.save_party(f"往回 {off}")
        assert seat.walls()[-1] >= told
        assert seat.jumps()[-1] == pytest.approx(off.total_seconds() * 1000, abs=60_000)
    assert seat.walls() == sorted(seat.walls())


def test_a_clock_that_stands_still_goes_on(seats: list[Seat]) -> None:
    seat = seats[0]
    seat.round()
    seat.hands.stopped = datetime.now(UTC) - DAY
    first = seat.hands.now()
    seat.machine.save_party("甲店")
    time.sleep(0.01)
    assert seat.hands.now() > first, "at the steady clock's pace, from the county's word on"
    seat.round()
    assert seat.walls() == sorted(seat.walls())


def test_no_permission_lasts_longer_for_a_clock_set_back(tmp_path: Path, county_clock: CountyClock) -> None:
    """Forty-six days without the county ask for the captain, wherever the machine's clock stands."""
    config = replace(found(tmp_path, county_clock), requests_per_minute=1_000_000)
    county_clock.shift = 100 * limits.DAY_MS
    with CountyThread(config) as county:
        seat = Seat(tmp_path / "one", county)
        seat.round()
        county_day = seat.hands.today()
        assert county_day == (datetime.now(UTC) + 100 * DAY + timedelta(hours=8)).date()
        for off in (timedelta(), -365 * DAY, 146 * DAY):
            seat.hands.off = off
            seat.start_again()
            stage = standing_of(seat.store).stage(seat.hands.today())
            assert seat.hands.today() >= county_day
            assert (stage is Stage.FRESH) is (off < 100 * DAY), off
        seat.store.close()


def test_a_clock_set_in_the_middle_of_a_session(seats: list[Seat], served: CountyThread) -> None:
    one, two = seats
    one.machine.save_party("乙店")
    for number in range(3):
        one.machine.save_file(b"\xff\xd8" + bytes([number]) * 30_000)
    turns = iter((3652 * DAY, -3652 * DAY, timedelta(hours=-1), timedelta()))
    moving = one.hands.raw

    def raw() -> datetime:
        one.hands.off = next(turns, one.hands.off)
        return moving()

    one.hands.raw = raw  # type: ignore[method-assign]
    one.round()
    one.hands.off = timedelta()
    one.machine.save_party("甲店")
    one.round()
    two.round()
    assert two.machine.parties() == one.machine.parties()
    county = open_county(served.config)
    checked = verify_county(county)
    county.close()
    assert checked.faults == {}
