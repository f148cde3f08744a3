"""More than 90 days without contact: a question is read out over the telephone, the county's eight characters let
inspections begin for 15 days (`security.md` §3)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.cli.commands import run
from desktop.context import context_for
from desktop.machine_life import confirm_contact, standing_of
from desktop.phone_code import TRIES, question_of, take_code
from desktop.screens.sync.phone_layer import PhoneLayer
from desktop.store import settings
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, take_next_keys
from desktop.sync_port import county_of
from desktop.widgets.buttons import Button
from desktop.widgets.layers import top_layer
from enforcement.commands.start_inspection import StartInspection
from enforcement.errors import KnownTrouble, StoreTrouble
from enforcement.refusals import Refused
from enforcement.rules import machine
from enforcement.rules.machine import MachineStanding, opening_refusal
from sync.protocol import limits, phone_code
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.enrolment import publish_registry, revoke
from sync.server.key_rotation import rotate
from sync.server.phone_keys import PHONE_FILE, load_phone_seeds, phone_answer
from sync.server.store import people
from tests.desktop.test_bootstrap import Seat
from tests.helpers.qt import settle, shows
from tests.helpers.typing import press_here, type_text
from tests.sync.machines.test_stolen import Later, folder
from tests.sync.machines.world import MovedClock, joined, save_party
from tests.sync.server.support import Clock, Served, served

__all__ = ["folder"]


@pytest.fixture
def county(config: ServerConfig, clock: Clock) -> Iterator[Served]:
    with served(config, clock) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path, county: Served, clock: Clock) -> Iterator[Store]:
    store = joined(tmp_path / "one", county, clock)
    yield store
    store.close()


def code_for(store: Store, county: Served) -> str:
    """What the county says over the telephone."""
    question = question_of(store)
    return phone_answer(county.county, county.config.keys, question.machine, question.text).code


def opened(store: Store, clock: Clock, party_id: str) -> Any:
    agency = store.agency()
    assert agency is not None
    context = context_for(store, store.officers()[0], agency, MovedClock(clock))
    with store.unit_of_work(context.actor.id) as work:
        return StartInspection(party_id=party_id).execute(work, context)


def test_the_whole_story(store: Store, county: Served, clock: Clock) -> None:
    """A captain's word does for 90 days and no longer; then a code, for 15 days, and a fresh one after that."""
    party_id, began = save_party(store, clock), MovedClock(clock).today()
    clock.now += 91 * limits.DAY_MS
    today = MovedClock(clock).today()
    assert (today - began).days == 91
    told = opened(store, clock, party_id)
    assert isinstance(told, Refused)
    assert [one.number for one in told.refusals] == ["R127"]
    confirm_contact(store, today)
    assert isinstance(opened(store, clock, party_id), Refused)
    save_party(store, clock, "云溪镇老街馄饨店")  # recording goes on
    used = code_for(store, county)
    take_code(store, f" {used[:4].lower()}-{used[4:]} ", today)
    assert not isinstance(opened(store, clock, party_id), Refused)
    clock.now += 14 * limits.DAY_MS
    assert not isinstance(opened(store, clock, party_id), Refused)
    clock.now += limits.DAY_MS
    assert isinstance(opened(store, clock, party_id), Refused)
    with pytest.raises(StoreTrouble, match="电话码不对"):
        take_code(store, used, MovedClock(clock).today())
    take_code(store, code_for(store, county), MovedClock(clock).today())
    assert not isinstance(opened(store, clock, party_id), Refused)
    assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is None
    assert machine.contact_words(standing_of(store), MovedClock(clock).today()) == ""


def test_a_clock_set_back_before_the_code_ends_it() -> None:
    today = date(2026, 11, 22)
    far = MachineStanding(contact_on=today - timedelta(days=200), takes_code=True, code_on=today)
    assert opening_refusal(far, today) is None
    refused = opening_refusal(far, today - timedelta(days=1))
    assert refused is not None
    assert refused.number == "R127"


def test_five_wrong_codes_end_the_question(store: Store, county: Served, clock: Clock) -> None:
    asked, good = question_of(store), code_for(store, county)
    wrong = ("2" if good[0] != "2" else "3") + good[1:]
    today = MovedClock(clock).today()
    for left in range(TRIES - 1, 0, -1):
        with pytest.raises(StoreTrouble) as told:
            take_code(store, wrong, today)
        assert f"还能试 {left} 次" in told.value.sentence
    assert question_of(store) == asked
    with pytest.raises(StoreTrouble, match="作废"):
        take_code(store, wrong, today)
    assert question_of(store) != asked
    with pytest.raises(StoreTrouble):
        take_code(store, good, today)


def test_the_county_tells_nothing_to_a_slip_a_stranger_or_a_machine_out_of_service(
    store: Store, county: Served, clock: Clock, tmp_path: Path
) -> None:
    other = joined(tmp_path / "two", county, clock)
    question = question_of(store)
    slip = question.text[:-1] + next(one for one in phone_code.CHARACTERS if one != question.text[-1])
    keys = county.config.keys
    for machine_id, text in ((question.machine, slip), (question_of(other).machine, question.text)):
        with pytest.raises(KnownTrouble, match="对不上"):
            phone_answer(county.county, keys, machine_id, text)
    with pytest.raises(KnownTrouble, match="县里没有"):
        phone_answer(county.county, keys, "zz", question.text)
    with pytest.raises(KnownTrouble):
        phone_answer(county.county, keys, "", question.text)
    device = str(store.settings.get(settings.COUNTY)["device"])
    revoke(county.county, device, "失窃")
    with pytest.raises(KnownTrouble, match="停用"):
        phone_answer(county.county, keys, question.machine, question.text)
    other.close()


@pytest.mark.nightly
def test_a_county_of_before_gains_its_key_and_machines_at_their_next_hello(
    config: ServerConfig, clock: Clock, tmp_path: Path
) -> None:
    (config.keys / PHONE_FILE).unlink()
    county = open_county(config)
    with county.database.write() as tx:
        tx.exec_driver_sql("delete from keys where kind = 'phone'")
        publish_registry(county, tx)
    county.close()
    old = open_county(config)
    assert load_phone_seeds(config.keys) == ()
    old.close()
    with served(config, clock) as running:
        with running.county.database.read() as tx:
            assert [key.use for key in people.keys(tx, "county")].count("phone") == 1
        store = joined(tmp_path / "one", running, clock)
        store.settings.set(settings.PHONE_KEY, None)  # as a program of before left it
        assert not standing_of(store).takes_code
        with pytest.raises(StoreTrouble, match="还没有和县里约好"):
            question_of(store)
        away = MachineStanding(contact_on=date(2026, 1, 1))
        refused = opening_refusal(away, date(2026, 11, 22))
        assert refused is not None
        assert refused.number == "R111"  # the captain goes on standing in
        rotate(running.county, config.keys, "phone")
        assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is None
        assert standing_of(store).takes_code
        assert code_for(store, running)
        store.close()


@pytest.mark.nightly
def test_keys_that_turn(store: Store, county: Served, clock: Clock) -> None:
    """The county's former key still answers who knows no newer one; a stolen one answers nobody. A machine's next keys
    end its question."""
    asked = question_of(store)
    rotate(county.county, county.config.keys, "phone")
    assert code_for(store, county)
    assert question_of(store) == asked
    rotate(county.county, county.config.keys, "phone", stolen=True)
    with pytest.raises(KnownTrouble, match="对不上"):
        code_for(store, county)
    exchange = StoreExchange(store, MovedClock(clock))
    assert exchange.run()[0].trouble is None
    assert question_of(store) != asked
    take_code(store, code_for(store, county), MovedClock(clock).today())
    former, known = question_of(store), county_of(store)
    assert known is not None
    with exchange._open_link(known) as link:
        take_next_keys(store, MovedClock(clock), known, link)
    assert question_of(store) != former
    take_code(store, code_for(store, county), MovedClock(clock).today())


def test_by_command_on_both_sides(
    store: Store, county: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store.close()
    home = str(tmp_path / "one")
    assert run(["device", "phone", "--home", home]) == 0
    spoken = capsys.readouterr().out
    assert "照念" in spoken
    assert run(["device", "phone", "--home", home, "--json"]) == 0
    asked = json.loads(capsys.readouterr().out)
    words = ("device", "phone-code", asked["machine"], phone_code.grouped(asked["question"]))
    assert main([*words, "--home", str(county.config.home), "--json"]) == 0
    code = json.loads(capsys.readouterr().out)["code"]
    with county.county.database.read() as tx:
        line = tx.exec_driver_sql("select act, thing from console_audit order by seq desc limit 1").one()
    assert line.act == "报电话码"
    assert line.thing.startswith(asked["machine"])
    assert len(line.thing) == 32
    assert run(["device", "phone", code, "--home", home]) == 0
    assert "都可以新开检查" in capsys.readouterr().out
    assert run(["device", "phone", code, "--home", home]) == 1


def test_no_two_characters_are_confused() -> None:
    assert len(set(phone_code.CHARACTERS)) == 16
    assert not set(phone_code.CHARACTERS) & set("01OILSZBDPTGCEVNJQUF")
    assert all(one.isdigit() or one in phone_code.spoken(one)[2] for one in phone_code.CHARACTERS)


@pytest.fixture
def seat(qtbot: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seat]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    seat = Seat(qtbot, folder)
    yield seat
    seat.end()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(True)


class MuchLater(Later):
    """A hundred and fifty days on."""

    def now(self) -> Any:
        return super().now() + timedelta(days=80)


def test_in_the_window(seat: Seat, county: Served) -> None:
    """The strip leads to the layer; a wrong code is said under the field, the right one closes it."""
    seat.program.door._clock = MuchLater()
    shell = seat.sign_in()
    shell.resize(1366, 768)
    seat.until(lambda: shows(shell, "已 150 天没和县里联系"))
    next(
        one for one in shell.findChildren(Button) if one.text() == "打电话要电话码" and one.isVisible()
    ).click()
    seat.until(lambda: isinstance(top_layer(shell), PhoneLayer))
    layer = top_layer(shell)
    assert isinstance(layer, PhoneLayer)
    settle()
    assert seat.program.opened is not None
    store = seat.program.opened.store
    type_text(layer.code, "22222222")
    press_here("Enter")
    seat.until(lambda: shows(shell, "电话码不对。"))
    type_text(layer.code, code_for(store, county))
    press_here("Enter")
    seat.until(lambda: top_layer(shell) is None)
    seat.until(lambda: shows(shell, "县里给的电话码管到"))
    assert seat.program.operations is not None
    assert seat.program.operations.wait_idle()
    standing = seat.program.operations.context.settings[machine.KEY]
    assert opening_refusal(standing, MuchLater().today()) is None


def test_the_answer_is_the_county_s_alone() -> None:
    """Known bytes, so that both ends keep speaking alike: a secret of 32 times 07, a question of four bytes."""
    secret = bytes([7]) * 32
    question = phone_code.ask(secret, lambda count: bytes(range(count)))
    assert (question, phone_code.answer(secret, question)) == ("22232425R4", "W664KM97")
    slips = [
        question[:at] + other + question[at + 1 :]
        for at in range(len(question))
        for other in phone_code.CHARACTERS
        if other != question[at]
    ]
    assert len(slips) == 150
    assert not any(phone_code.fits(secret, one) for one in slips)
    assert phone_code.fits(secret, question)
