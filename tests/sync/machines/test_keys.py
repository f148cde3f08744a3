"""Keys of a machine last 13 months and renew themselves; out of date, a code renews them and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.machine_life import revoked
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, renew_with_code
from desktop.sync_port import county_of
from sync.client.report import RoundReport
from sync.client.troubles import RoundTrouble
from sync.protocol import limits
from sync.protocol.enrol import EnrolmentCode
from sync.protocol.key_renewal import KeyRenewal
from sync.protocol.keys import SigningKey
from sync.protocol.more_problems import KEYS_EXPIRED
from sync.server.config import ServerConfig
from sync.server.enrolment import make_code
from sync.server.renewal import renew_keys
from sync.server.store import people
from sync.server.verify import verify_county
from tests.sync.machines.world import MovedClock, joined, save_party
from tests.sync.server.support import OTHER_TOWN, TOWN, Clock, Device, Served, enrolled, problem, served


@pytest.fixture
def county(config: ServerConfig, clock: Clock) -> Iterator[Served]:
    with served(config, clock) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path, county: Served, clock: Clock) -> Iterator[Store]:
    store = joined(tmp_path / "one", county, clock)
    yield store
    store.close()


def round_of(store: Store, clock: Clock) -> RoundReport:
    return StoreExchange(store, MovedClock(clock)).run()[0]


def rows_of(county: Served, device: str) -> list[tuple[str, int, bytes]]:
    with county.county.database.read() as tx:
        return [(key.use, key.valid_to, key.successor) for key in people.keys(tx, device)]


def test_keys_renew_themselves_before_their_end_at_a_normal_round(
    store: Store, county: Served, clock: Clock
) -> None:
    known = county_of(store)
    assert known is not None
    before = store.device_keys
    save_party(store, clock)
    assert round_of(store, clock).trouble is None
    clock.now += limits.DEVICE_KEY_MS - 60 * limits.DAY_MS
    assert round_of(store, clock).trouble is None
    assert store.device_keys.journal.public == before.journal.public
    clock.now += 20 * limits.DAY_MS
    save_party(store, clock)
    report = round_of(store, clock)
    assert report.trouble is None, report.trouble
    after = store.device_keys
    assert after.device_id == before.device_id == known.device
    for name in ("journal", "request", "paper"):
        assert getattr(after, name).public != getattr(before, name).public
    assert after.sealing_public != before.sealing_public
    rows = rows_of(county, known.device)
    assert sorted(use for use, _, _ in rows) == sorted(["batch", "seal", "req", "qr"] * 2)
    assert sum(bool(successor) for _, _, successor in rows) == 4
    # What was signed by either generation is one journal, and it verifies.
    assert report.without_receipt == 0
    assert verify_county(county.county).good


def test_a_machine_that_was_away_too_long_is_told_the_way_and_goes_on_with_a_code(
    store: Store, county: Served, clock: Clock
) -> None:
    assert round_of(store, clock).trouble is None
    clock.now += limits.DEVICE_KEY_MS + limits.DAY_MS
    save_party(store, clock)
    trouble = round_of(store, clock).trouble
    assert trouble is not None
    assert trouble.problem is KEYS_EXPIRED
    assert trouble.for_a_person
    assert "续期" in trouble.sentence
    assert store.exchange.state().pending_bytes > 0
    with pytest.raises(RoundTrouble, match="enrol_code"):
        renew_with_code(store, EnrolmentCode(bytes(10), code_root(county)).text, MovedClock(clock))
    foreign, _ = make_code(county.county, OTHER_TOWN)
    with pytest.raises(RoundTrouble, match="enrol_code"):
        renew_with_code(store, foreign.text, MovedClock(clock))
    renew_with_code(store, make_code(county.county, TOWN)[0].grouped, MovedClock(clock))
    report = round_of(store, clock)
    assert report.trouble is None, report.trouble
    assert report.without_receipt == 0
    assert revoked(store) is None


def code_root(county: Served) -> bytes:
    return make_code(county.county, TOWN)[0].root_hash


def test_a_lost_answer_costs_nothing(store: Store, county: Served, clock: Clock) -> None:
    """The county put the new keys in force, the device never heard of it: the next round ends the same."""
    assert round_of(store, clock).trouble is None
    clock.now += limits.DEVICE_KEY_MS - 20 * limits.DAY_MS
    known = county_of(store)
    assert known is not None
    coming = store.keyring.coming()
    renewal = KeyRenewal(
        device=known.device,
        former=store.device_keys.journal.public,
        journal_key=coming.journal.public,
        sealing_key=coming.sealing_public,
        request_key=coming.request.public,
        paper_key=coming.paper.public,
    )
    with county.county.database.read() as tx:
        device = people.device(tx, known.device)
    assert device is not None
    for _ in range(2):
        renew_keys(county.county, device, renewal.seal(store.device_keys.journal, coming.journal))
    save_party(store, clock)
    assert round_of(store, clock).trouble is None
    assert store.device_keys.journal.public == coming.journal.public
    assert len(rows_of(county, known.device)) == 8


def test_nobody_can_put_keys_in_another_machine_s_name(county: Served) -> None:
    device, other = enrolled(county), enrolled(county)
    fresh = [SigningKey.generate() for _ in range(4)]

    def renewal(**change: bytes | str) -> KeyRenewal:
        values = {
            "device": device.id,
            "former": device.journal_key.public,
            "journal_key": fresh[0].public,
            "sealing_key": fresh[1].public,
            "request_key": fresh[2].public,
            "paper_key": fresh[3].public,
            **change,
        }
        return KeyRenewal(**values)  # type: ignore[arg-type]

    def asked(sender: Device, body: bytes) -> str:
        return problem(sender.ask("POST", "/keys", body))[1]

    good = renewal().seal(device.journal_key, fresh[0])
    assert asked(other, good) == "bad_signature"
    stolen = renewal(former=other.journal_key.public).seal(other.journal_key, fresh[0])
    assert asked(other, stolen) == asked(device, stolen) == "bad_signature"
    taken = renewal(paper_key=other.paper_key.public).seal(device.journal_key, fresh[0])
    assert asked(device, taken) == "already_enrolled"
    unproved = renewal().seal(device.journal_key, fresh[1])
    assert asked(device, unproved) == "bad_signature"
    assert device.ask("POST", "/keys", good).status_code == 200
    assert device.ask("POST", "/keys", good).status_code == 200
    assert problem(device.http.post("/api/v1/keys", content=good))[:2] == (401, "auth_missing")


def test_the_former_request_key_ends_with_its_own_time(county: Served, clock: Clock) -> None:
    device = enrolled(county)
    fresh = [SigningKey.generate() for _ in range(4)]
    clock.now += limits.DEVICE_KEY_MS - limits.DAY_MS
    device.refresh()
    renewal = KeyRenewal(
        device=device.id,
        former=device.journal_key.public,
        journal_key=fresh[0].public,
        sealing_key=fresh[1].public,
        request_key=fresh[2].public,
        paper_key=fresh[3].public,
    )
    assert device.ask("POST", "/keys", renewal.seal(device.journal_key, fresh[0])).status_code == 200
    assert device.ask("GET", "/forms").status_code == 204
    clock.now += 2 * limits.DAY_MS
    device.refresh()
    assert problem(device.ask("GET", "/forms"))[1] == "auth_missing"
    device.request_key = fresh[2]
    assert device.ask("GET", "/forms").status_code == 204


def test_a_registry_names_the_newest_key(county: Served) -> None:
    device = enrolled(county)
    assert device.keys is not None
    assert device.keys.registry is not None
    own = device.keys.registry.newest_key(device.id, "batch")
    assert own is not None
    assert own.public == device.journal_key.public
    assert device.keys.registry.newest_key("ab" * 16, "batch") is None
