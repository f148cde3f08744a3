"""Protocol versions in hello: counties and machines of 1 to 4 (today both are 1; the others are pretended).

A machine can always deliver; one that is too old to be given anything is told so in words (`sync.md` R14)."""

from __future__ import annotations

from typing import Any

import pytest

from sync.client.report import DELIVER_ONLY, UPDATE_WANTED
from sync.protocol import limits
from sync.protocol.receipt import open_receipt
from tests.sync.client.county import CountyThread, enrolled, exchange
from tests.sync.client.memory_journal import RECEIVED, Act, new_id
from tests.sync.server.support import Device, Journal, Served, problem

OF_LATER = (2, 3, 4)


@pytest.fixture
def serves(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let counties speak this version and the two before."""

    def pretend(newest: int) -> None:
        monkeypatch.setattr(limits, "SERVED_NEWEST", newest)
        monkeypatch.setattr(limits, "SERVED_OLDEST", max(1, newest - 2))

    return pretend


def test_the_county_speaks_three_versions_and_machines_the_first_for_ever() -> None:
    assert limits.PROTOCOL_OLDEST == 1
    assert max(1, limits.SERVED_NEWEST - 2) >= limits.SERVED_OLDEST
    assert limits.PROTOCOL_NEWEST <= limits.SERVED_NEWEST


@pytest.mark.parametrize("county_speaks", [1, *OF_LATER])
def test_every_machine_delivers_to_every_county(
    county: Served, device: Device, serves: Any, county_speaks: int
) -> None:
    serves(county_speaks)
    assert device.keys is not None
    for speaks in (1, *OF_LATER):
        journal = Journal()
        journal.parties(3)
        said = device.hello(journal, device.batch(journal, 1, 2), protocol_newest=speaks)
        assert said.protocol == min(speaks, county_speaks)
        assert (said.have_seq, said.have_head) == (2, journal.entries[1].hash)
        assert said.receipt is not None
        assert open_receipt(said.receipt, device.keys).last == 2
        device.push(journal, 3, 3)
        too_old = speaks < county_speaks - 2
        assert said.deliver_only is too_old
        assert bool(said.streams) is not too_old


def test_a_machine_that_forgot_the_county_s_version_is_told_so_and_nothing_is_lost(
    county: Served, device: Device
) -> None:
    journal = Journal()
    journal.parties(1)
    newest = limits.SERVED_NEWEST
    request = device.hello_request(journal, protocol_oldest=newest + 1, protocol_newest=newest + 3)
    status, name, details = problem(device.ask("POST", "/sync", request.to_bytes()))
    assert (status, name, details["newest"]) == (426, "version_unsupported", newest)
    receipt, _ = device.push(journal, 1, 1)  # entries are taken without any word about versions
    assert receipt.last == 1


def test_a_program_too_old_to_receive_delivers_and_says_please_update(
    county: CountyThread, serves: Any
) -> None:
    """The whole exchange of the real client: sent and receipted, nothing fetched, words for a person."""
    other, journal = (enrolled(county.config, county.url) for _ in range(2))
    other.save(Act("note", new_id(), {"text": "别的电脑写的"}))
    assert exchange(other, county.url).trouble is None
    serves(limits.PROTOCOL_NEWEST + 3)
    journal.save(Act("note", new_id(), {"text": "后厨地面有积水"}))
    report = exchange(journal, county.url)
    assert report.trouble is None
    assert (report.pulled, report.without_receipt) == (0, 0)
    assert all(kept.mark == RECEIVED for kept in journal.own)
    assert DELIVER_ONLY in report.sentences
    assert UPDATE_WANTED not in report.sentences
    assert "请更新" in DELIVER_ONLY
    serves(limits.PROTOCOL_NEWEST)  # as after the update of the program: what it was not given comes now
    report = exchange(journal, county.url)
    assert (report.trouble, report.deliver_only) == (None, False)
    assert report.pulled > 0
    assert exchange(journal, county.url).pulled == 0
    assert journal.things() == _after_another_round(other, county)


def _after_another_round(other: Any, county: CountyThread) -> Any:
    exchange(other, county.url)
    return other.things()
