"""A machine that the county lets in no more: refused in one contact, its passwords gone when stolen, told in words
when not; what it signed while lost waits for a person (S22, T46)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.door import HouseDoor, Opened
from desktop.home import Home
from desktop.machine_life import revoked, standing_of
from desktop.screens.sync.contact_layer import ContactLayer
from desktop.store import settings
from desktop.store.keyslots import read_key_file
from desktop.store.slots import FLOOR, SlotKind
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from desktop.sync_port import county_of
from desktop.widgets.buttons import Button
from desktop.widgets.layers import top_layer
from enforcement.commands.start_inspection import StartInspection
from enforcement.errors import KnownTrouble, StoreTrouble
from enforcement.refusals import Refused
from enforcement.rules import machine
from enforcement.rules.authority import Act
from enforcement.rules.machine import MachineStanding, Stage, act_refusal, contact_words, opening_refusal
from sync.protocol import limits, problems
from sync.server.config import ServerConfig
from sync.server.enrolment import allow, make_code, revoke
from tests.desktop.test_bootstrap import PASSWORD, PIN, Noon, Seat
from tests.helpers.qt import settle, shows
from tests.helpers.typing import press_here, type_text
from tests.sync.machines.world import MovedClock, joined, save_party
from tests.sync.server.support import TOWN, Clock, Journal, Served, enrolled, party, problem, served


@pytest.fixture
def county(config: ServerConfig, clock: Clock) -> Iterator[Served]:
    with served(config, clock) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path, county: Served, clock: Clock) -> Iterator[Store]:
    store = joined(tmp_path / "one", county, clock)
    yield store
    store.close()


@pytest.fixture
def folder(tmp_path: Path, county: Served, qapp: Any) -> Path:
    """A home with a password that joined the county."""
    door = HouseDoor(tmp_path / "machine", join_county, Noon(), cost=FLOOR)
    door._enrol(county.url, make_code(county.county, TOWN)[0].grouped)
    assert door._joining is not None
    officer = next(one for one in door._joining.store.officers() if one.name == "张𬭎喆")
    door._set_secrets(officer.id, PASSWORD, PIN)
    opened = door._move_in()
    assert isinstance(opened, Opened)
    opened.store.close()
    return tmp_path / "machine"


@pytest.fixture
def seat(qtbot: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seat]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    seat = Seat(qtbot, folder)
    yield seat
    seat.end()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(True)


def device_of(store: Store) -> str:
    return str(store.settings.get(settings.COUNTY)["device"])


def slots_of(folder: Path) -> list[int]:
    """Kinds of the slots in the key file and in the former one beside it."""
    found = [read_key_file(path.read_bytes())[0] for path in sorted(folder.glob("keys.zfk*"))]
    return [slot.kind for file in found for slot in file.slots]


def test_a_stolen_machine_is_closed_at_its_first_contact(seat: Seat, folder: Path, county: Served) -> None:
    """The window is open; the next round is refused, the passwords are gone, the session ends, and the fresh window
    says why its password opens nothing. The recovery key still does."""
    assert SlotKind.PASSWORD in slots_of(folder)
    seat.sign_in()
    opened = seat.program.opened
    assert opened is not None
    revoke(county.county, device_of(opened.store), "失窃")
    assert seat.program.runner is not None
    seat.program.runner.start_round()
    seat.until(lambda: seat.restarts == 1)
    assert SlotKind.PASSWORD not in slots_of(folder)
    assert SlotKind.RECOVERY in slots_of(folder)
    home = Home(folder, clock=Noon())
    with pytest.raises(StoreTrouble) as gone:
        home.open_with_password(PASSWORD)
    assert gone.value.what == "这台电脑报过失窃，口令都已作废。"


def test_another_reason_leaves_the_machine_open_but_issues_nothing(seat: Seat, county: Served) -> None:
    shell = seat.sign_in()
    opened = seat.program.opened
    assert opened is not None
    revoke(county.county, device_of(opened.store), "报废")
    assert seat.program.runner is not None
    seat.program.runner.start_round()
    seat.until(lambda: shows(shell, "这台电脑在县里已经停用"))
    assert seat.restarts == 0
    assert seat.program.operations is not None
    standing = seat.program.operations.context.settings[machine.KEY]
    assert standing.revoked == "报废"
    settle()


def test_work_that_waits_for_a_day_is_said_over_the_page(seat: Seat) -> None:
    shell = seat.sign_in()
    runner = seat.program.runner
    assert runner is not None
    runner.stuck.emit("有留痕等了一天以上还没有回执。")
    settle()
    assert shows(shell, "有留痕等了一天以上还没有回执。")


def test_only_the_signed_list_takes_passwords_away(
    store: Store, county: Served, clock: Clock, tmp_path: Path
) -> None:
    """The refusal alone is nobody's signature: without the registry that says so, nothing is taken away."""
    device = device_of(store)
    with county.county.database.write() as tx:
        tx.exec_driver_sql("update devices set revoked_at = 5, reason = '失窃' where id = ?", (device,))
    report = StoreExchange(store, MovedClock(clock)).run()[0]
    assert report.trouble is not None
    assert report.trouble.problem is problems.DEVICE_REVOKED
    assert revoked(store) is None


def test_a_machine_let_in_again_is_in_service_again(store: Store, county: Served, clock: Clock) -> None:
    device = device_of(store)
    revoke(county.county, device, "离职")
    assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is not None
    out = revoked(store)
    assert out is not None
    assert (out.reason, out.stolen) == ("离职", False)
    allow(county.county, device)
    assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is None
    assert revoked(store) is None


def test_what_was_signed_while_lost_waits_for_a_person(county: Served, clock: Clock) -> None:
    device = enrolled(county)
    journal = Journal()
    lost, found = clock.now + limits.DAY_MS, clock.now + 3 * limits.DAY_MS
    for day in range(5):
        journal.write(party(day), wall_time=clock.now + day * limits.DAY_MS)
    clock.now += 2 * limits.DAY_MS
    revoke(county.county, device.id, "失窃", lost)
    device.refresh()
    assert problem(device.ask("POST", "/entries", device.batch(journal, 1, 5)))[1] == "device_revoked"
    clock.now = found
    allow(county.county, device.id)
    device.refresh()
    receipt, _ = device.push(journal, 1, 5)
    assert [(one.seq, one.reason) for one in receipt.quarantined] == [(2, "lost"), (3, "lost")]
    with county.county.database.read() as tx:
        assert tx.exec_driver_sql("select count(*) from state where type='party'").scalar() == 3


def test_a_loss_in_the_future_or_of_nobody_is_refused(county: Served, clock: Clock) -> None:
    device = enrolled(county)
    with pytest.raises(KnownTrouble, match="将来"):
        revoke(county.county, device.id, "失窃", clock.now + 1)
    with pytest.raises(KnownTrouble, match="没有这台电脑"):
        allow(county.county, "ab" * 16)


def test_every_machine_learns_who_is_out(store: Store, county: Served, clock: Clock) -> None:
    other = enrolled(county)
    revoke(county.county, other.id, "失窃")
    assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is None
    known = county_of(store)
    assert known is not None
    assert known.trust.registry is not None
    assert known.trust.registry.revoked_devices() == {other.id}


@pytest.mark.parametrize(
    ("days", "stage", "says"),
    [
        (0, Stage.FRESH, ""),
        (30, Stage.FRESH, ""),
        (31, Stage.REMIND, "已 31 天没和县里联系。请在 45 天以前"),
        (45, Stage.REMIND, "已 45 天"),
        (46, Stage.CAPTAIN, "队长当天用口令确认"),
        (90, Stage.CAPTAIN, "队长当天用口令确认"),
        (91, Stage.COUNTY, "打电话告诉县里"),
    ],
)
def test_ages_of_contact(days: int, stage: Stage, says: str) -> None:
    today = date(2026, 11, 22)
    standing = MachineStanding(contact_on=date.fromordinal(today.toordinal() - days))
    assert standing.stage(today) is stage
    assert says in contact_words(standing, today)
    assert (contact_words(standing, today) == "") is (says == "")
    no = opening_refusal(standing, today)
    assert (no is None) is (stage < Stage.CAPTAIN)
    if no is not None:
        assert no.number == "R111"
        assert opening_refusal(MachineStanding(standing.contact_on, today), today) is None
        yesterday = date.fromordinal(today.toordinal() - 1)
        assert opening_refusal(MachineStanding(standing.contact_on, yesterday), today) is not None


def test_recording_and_printing_never_stop() -> None:
    out = MachineStanding(contact_on=date(2020, 1, 1), revoked="离职")
    stopped = {act for act in Act if act_refusal(out, act) is not None}
    assert stopped == machine.STOPPED_ACTS
    assert not stopped & {
        Act.RECORD, Act.PHOTOGRAPH, Act.DRAFT, Act.PRINT, Act.PRINT_DRAFT, Act.EXPORT, Act.SCAN_BACK, Act.FINISH,
        Act.SAVE_PARTY, Act.SERVE,
    }  # fmt: skip


def test_a_new_inspection_asks_the_captain_and_the_county_s_word_ends_that(
    store: Store, county: Served, clock: Clock
) -> None:
    party_id = save_party(store, clock)
    clock.now += 60 * limits.DAY_MS
    told = opened(store, clock, party_id)
    assert isinstance(told, Refused)
    assert [one.number for one in told.refusals] == ["R111"]
    save_party(store, clock, "云溪镇老街馄饨店")  # recording goes on
    assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is None
    assert standing_of(store).stage(MovedClock(clock).today()) is Stage.FRESH
    assert not isinstance(opened(store, clock, party_id), Refused)


def opened(store: Store, clock: Clock, party_id: str) -> Any:
    agency = store.agency()
    assert agency is not None
    context = context_for(store, store.officers()[0], agency, MovedClock(clock))
    with store.unit_of_work(context.actor.id) as work:
        return StartInspection(party_id=party_id).execute(work, context)


def test_the_captain_confirms_in_the_window(seat: Seat) -> None:
    """46 days and more: the strip says so, its button asks the captain's password, and that is good for today."""
    door = seat.program.door
    door._clock = Later()
    shell = seat.sign_in()
    seat.until(lambda: shows(shell, "已 70 天没和县里联系"))
    strip = next(one for one in shell.findChildren(Button) if one.text() == "请队长确认" and one.isVisible())
    strip.click()
    settle()
    layer = top_layer(shell)
    assert isinstance(layer, ContactLayer)
    assert layer.who.value
    type_text(layer.secret, "bu-shi-zhe-ge-kou-ling")
    press_here("Enter")
    seat.until(lambda: shows(shell, "口令不对。"))
    type_text(layer.secret, PASSWORD)
    press_here("Enter")
    seat.until(lambda: top_layer(shell) is None)
    assert seat.program.operations is not None
    assert seat.program.operations.wait_idle()
    standing = seat.program.operations.context.settings[machine.KEY]
    assert standing.confirmed_on == date(2027, 1, 31)
    assert opening_refusal(standing, date(2027, 1, 31)) is None


class Later(MachineClock):
    """Seventy days on."""

    def now(self) -> datetime:
        return datetime(2027, 1, 31, 4, tzinfo=UTC)
