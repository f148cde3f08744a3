"""A county's keys change while its server, its clerk and its TLS go on: nobody starts anything again (`keyring`)."""

from __future__ import annotations

import ssl
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from desktop.sync_port import county_of
from sync.protocol.signed import SignedDocument
from sync.server.certificates import ready
from sync.server.cli.serve_tls import Renewal
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.enrolment import make_code, publish_registry
from sync.server.key_rotation import WHICH, rotate
from sync.server.keyring import KeyRing
from sync.server.keys import RECEIPT_FILE, ROOT_FILE
from sync.server.store import key_rows
from sync.server.store.tables import RECEIPTS
from sync.server.store.trouble import StoreAway
from sync.server.verify import verify_county
from tests.sync.machines.serving import serving
from tests.sync.machines.tls_world import certificate
from tests.sync.machines.world import MovedClock, joined, save_party
from tests.sync.server.support import TOWN, Clock, served


def turned(config: ServerConfig, *which: str, stolen: bool = False) -> None:
    """As `keys rotate` does, from another process's point of view."""
    county = open_county(config)
    try:
        for one in which:
            rotate(county, config.keys, one, stolen=stolen, root_file=config.keys / ROOT_FILE)
    finally:
        county.close()


def hurried(county: County) -> None:
    """The next question looks at the files, as it does a second later."""
    ring = county.ring
    assert isinstance(ring, KeyRing)
    ring._looked -= 60


_EACH = tuple(one for one in WHICH if one != "tls")


@pytest.mark.parametrize(
    ("stolen", "keys"),
    [
        (True, ("receipt", "registry")),
        pytest.param(False, _EACH, marks=pytest.mark.nightly),
        pytest.param(True, _EACH, marks=pytest.mark.nightly),
    ],
)
def test_a_round_after_each_rotation(
    config: ServerConfig, clock: Clock, tmp_path: Path, stolen: bool, keys: tuple[str, ...]
) -> None:
    with served(config, clock) as running:
        store = joined(tmp_path / "one", running, clock)
        for number, which in enumerate(keys):
            clock.now += 1000
            turned(config, which, stolen=stolen)
            hurried(running.county)
            save_party(store, clock, f"云溪镇好再来饭店{number}")
            report = StoreExchange(store, MovedClock(clock)).run()[0]
            assert report.trouble is None, (which, report.trouble.sentence + report.trouble.detail)
            assert report.without_receipt == 0, which
        known = county_of(store)
        assert known is not None
        assert known.trust.registry is not None
        receipt = known.trust.registry.newest_key("county", "receipt")
        assert receipt is not None
        assert running.county.keys.receipt.public == receipt.public
        another = joined(tmp_path / "two", running, clock)
        another.close()
        store.close()
        assert verify_county(running.county).good


@pytest.mark.nightly
def test_a_whole_server_with_its_clerk(config: ServerConfig, tmp_path: Path) -> None:
    """`serve` as a process: within a few seconds its clerk signs receipts with the new key."""
    config.save()
    real = ServerConfig.load(config.home)
    county = open_county(real)
    code = make_code(county, TOWN)[0].grouped
    clock = Clock(real.clock())
    with serving(config.home) as url:
        store, _ = Home(tmp_path / "one", clock=MovedClock(clock)).create(HomeState.TRAINING)
        join_county(store, url, code, MovedClock(clock))
        _round(store, clock, url)
        turned(real, "receipt", "tree-head", "registry", "batch", stolen=True)
        new = open_county(real)
        wanted, deadline = new.keys.receipt.key_id, time.monotonic() + 20
        new.close()
        while _newest_signer(county) != wanted and time.monotonic() < deadline:
            _round(store, clock, url)
            time.sleep(0.5)
        store.close()
    assert _newest_signer(county) == wanted
    assert verify_county(open_county(real)).good
    county.close()


def _round(store: Store, clock: Clock, url: str) -> None:
    save_party(store, clock)
    StoreExchange(store, MovedClock(clock), url).run()


def _newest_signer(county: County) -> bytes:
    with county.database.read() as tx:
        content = tx.execute(select(RECEIPTS.c.content).order_by(RECEIPTS.c.last.desc())).scalar()
    return b"" if content is None else SignedDocument.from_bytes(content).key_id


def test_a_stolen_registry_key_signs_nothing_more(config: ServerConfig, clock: Clock) -> None:
    """Between the registry that ends it and the new file nothing is published: it would be believed nowhere."""
    county = open_county(config)
    with county.database.write() as tx:
        former = key_rows.newest_keys(tx, "county")["registry"]
        key_rows.end_key(tx, former, clock.now, clock.now, "失窃")
    with pytest.raises(StoreAway), county.database.write() as tx:
        publish_registry(county, tx)
    rotate(county, config.keys, "registry", stolen=True, root_file=config.keys / ROOT_FILE)
    with county.database.write() as tx:
        publish_registry(county, tx)
    assert county.keys.registry.key_id != former.key_id
    county.close()


@pytest.mark.usefixtures("expected_logs")
def test_a_key_that_cannot_be_read_leaves_the_former(config: ServerConfig, clock: Clock) -> None:
    with served(config, clock) as running:
        before = running.county.keys.receipt.public
        path = config.keys / RECEIPT_FILE
        good = path.read_bytes()
        path.unlink()
        path.write_bytes(b"rot")
        path.chmod(0o400)
        hurried(running.county)
        assert running.county.keys.receipt.public == before
        path.unlink()
        path.write_bytes(good)
        path.chmod(0o400)
        hurried(running.county)
        assert running.county.keys.receipt.public == before


def test_another_tls_authority_answers_at_once(config: ServerConfig) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    path = certificate(config)
    context.load_cert_chain(path)
    renewal = Renewal(config, path, context)
    assert not renewal.follow()
    county = open_county(config)
    rotate(county, config.keys, "tls")
    assert ready(county, config.keys).server_file == path
    county.close()
    assert renewal.follow()
    assert not renewal.follow()
