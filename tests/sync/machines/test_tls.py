"""The link to the county: pinned to its own authority, TLS 1.3, and words for whoever stands in between (S18, S19)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from desktop.sync_port import county_of
from sync.client.transport import HttpTransport
from sync.client.troubles import RoundTrouble
from sync.protocol import limits
from sync.protocol.registry import CountyRoot, RegistryAnswer, TrustedKeys
from sync.server.certificates import change_authority, load_authority, ready
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.enrolment import make_code
from sync.server.tls import TlsAuthority, issue_server, make_authority
from tests.sync.machines.tls_world import (
    Answering,
    certificate,
    page,
    secured,
    server_context,
    stranger_file,
    written,
)
from tests.sync.server.support import NOW, Clock, Served, found, served


@pytest.fixture
def county(config: ServerConfig, clock: Clock) -> Iterator[Served]:
    """A county that answers over its own TLS."""
    with secured(config, clock) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path, county: Served) -> Iterator[Store]:
    """A machine that joined over TLS."""
    store, _ = Home(tmp_path / "one").create(HomeState.TRAINING)
    join(store, county)
    yield store
    store.close()


def join(store: Store, county: Served, url: str = "") -> None:
    join_county(store, url or county.url, make_code(county.county, "339901001")[0].grouped)


@contextmanager
def refused(words: str) -> Iterator[None]:
    """What happens inside is refused with a sentence that has `words`."""
    with pytest.raises(RoundTrouble) as no:
        yield
    assert words in no.value.what


def round_at(store: Store, url: str = "") -> str:
    """The sentence of one round, "" when it went well; what has a receipt before and after."""
    before = store.exchange.state().acked_seq
    report, _ = StoreExchange(store, server=url).run()
    if report.trouble is not None:
        assert store.exchange.state().acked_seq == before, "something was marked"
    return "" if report.trouble is None else report.trouble.what


def test_joining_pins_the_county_and_every_later_round_asks_for_it(county: Served, store: Store) -> None:
    known = county_of(store)
    assert known is not None
    assert len(known.trust.pins) == 1
    assert round_at(store) == ""
    assert store.exchange.state().acked_seq == store.exchange.state().last_seq


def test_before_the_code_is_checked_only_the_registry_may_be_asked(county: Served) -> None:
    with HttpTransport(county.url) as link:
        answer = RegistryAnswer.from_bytes(link.registry())
        for ask in (lambda: link.sync(b""), lambda: link.enrol(b""), lambda: link.numbers(b"")):
            with refused("换了安全证书"):
                ask()
        link.pin(TrustedKeys(CountyRoot.open(answer.root)).with_registry(answer.registry).pins)
        with refused("送出的数据不完整"):
            link.enrol(b"x")


def test_a_false_county_gets_no_key(tmp_path: Path, county: Served, clock: Clock) -> None:
    """The code of one county, the address of another: it stops after the root was read (S18)."""
    other = found(tmp_path / "other", clock)
    store, _ = Home(tmp_path / "two").create(HomeState.TRAINING)
    with secured(other, clock) as stranger:
        with refused("不是发入网码的那个县"):
            join(store, county, stranger.url)
        with stranger.county.database.read() as tx:
            assert tx.exec_driver_sql("select count(*) from devices").scalar() == 0
    assert county_of(store) is None
    store.close()


def test_an_interceptor_that_relays_the_registry_learns_nothing_more(
    tmp_path: Path, county: Served, config: ServerConfig, clock: Clock
) -> None:
    """It passes the true root and registry on, but enrolment then asks for the county's own certificate."""
    with HttpTransport(county.url) as link:
        registry = link.registry()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/cbor\r\nContent-Length: {len(registry)}\r\n\r\n"
    store, _ = Home(tmp_path / "two").create(HomeState.TRAINING)
    with Answering(head.encode() + registry, server_context(stranger_file(tmp_path))) as man:
        with refused("换了安全证书"):
            join(store, county, man.url)
        assert [one.split(b" ")[1] for one in man.seen] == [b"/api/v1/registry"]
        assert b"zf-auth" not in man.seen[0].lower()
    assert county_of(store) is None
    store.close()


@pytest.mark.parametrize("who", ["self-signed", "system", "other host", "tls 1.2", "portal", "plain portal"])
def test_whoever_stands_in_between_is_told_apart_in_words(tmp_path: Path, store: Store, who: str) -> None:
    words = {
        "self-signed": "这条网络换了安全证书，没有送出任何数据。",
        "system": "这条网络换了安全证书，没有送出任何数据。",
        "other host": "这条网络换了安全证书，没有送出任何数据。",
        "tls 1.2": "对方只会旧的加密方式，没有送出任何数据。",
        "portal": "这条网络换了安全证书，没有送出任何数据。",
        "plain portal": "连上的不像是县里的服务器，没有标记任何回执。",
    }
    hosts = ("portal.test",) if who == "other host" else ("127.0.0.1",)
    pem = stranger_file(tmp_path, hosts)
    context: ssl.SSLContext | None = server_context(pem)
    if who == "tls 1.2":
        context = server_context(pem, ssl.TLSVersion.TLSv1_2)
    if who == "plain portal":
        context = None
    with Answering(page("<html>请先登录上网</html>"), context) as man:
        assert round_at(store, man.url) == words[who]
        assert all(b"zf-auth" not in one.lower() for one in man.seen) or who == "plain portal"


def test_the_system_s_authorities_count_for_nothing(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interceptor whose authority the whole machine trusts, as IT departments install it."""
    authority = make_authority(("127.0.0.1",), NOW)
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(ssl.DER_cert_to_PEM_cert(authority.certificate))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert ssl.create_default_context().get_ca_certs(binary_form=True) == [authority.certificate]
    with Answering(page("x"), server_context(written(tmp_path, authority))) as man:
        assert round_at(store, man.url) == "这条网络换了安全证书，没有送出任何数据。"


def test_a_stolen_authority_vouches_for_no_other_name(tmp_path: Path) -> None:
    narrow = make_authority(("county.test",), NOW)
    assert narrow.hosts == ("county.test",)
    with (
        Answering(page("x"), server_context(issue_for(narrow, ("127.0.0.1",), tmp_path))) as man,
        HttpTransport(man.url, authorities=(narrow.certificate,)) as link,
    ):
        with refused("换了安全证书"):
            link.registry()
        assert man.seen == []


def test_another_name_than_the_certificate_s_is_said_in_words(tmp_path: Path) -> None:
    authority = make_authority(("county.test",), NOW)
    with (
        Answering(page("x"), server_context(written(tmp_path, authority))) as man,
        HttpTransport(man.url, authorities=(authority.certificate,)) as link,
    ):
        with refused("地址和县里证书上写的名字对不上"):
            link.registry()
        assert man.seen == []


def issue_for(authority: TlsAuthority, hosts: tuple[str, ...], folder: Path) -> Path:
    """A certificate for `hosts` by an authority that may not vouch for them (its key was stolen)."""
    helper = make_authority(hosts, NOW)
    pem = issue_server(helper, NOW)
    template = x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERT") :])
    key = serialization.load_der_private_key(authority.key, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    made = (
        x509.CertificateBuilder()
        .issuer_name(authority.reading.subject)
        .subject_name(template.subject)
        .public_key(template.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(template.not_valid_before_utc)
        .not_valid_after(template.not_valid_after_utc)
    )
    for one in template.extensions:
        value = one.value
        if isinstance(value, x509.AuthorityKeyIdentifier):
            value = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        made = made.add_extension(value, one.critical)
    path = folder / "wide.pem"
    secret = pem[: pem.index(b"-----BEGIN CERT")]
    path.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


def test_plain_http_is_for_this_machine_only() -> None:
    for address in ("http://county.test:8750", "http://10.1.2.3:8750"):
        with pytest.raises(RoundTrouble) as no:
            HttpTransport(address)
        assert no.value.what == "县里的地址没有加密，没有连接。"
    for address in ("http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"):
        HttpTransport(address).close()


@pytest.mark.parametrize("stolen", [False, True])
def test_another_authority_is_followed_in_one_round(
    store: Store, config: ServerConfig, clock: Clock, stolen: bool
) -> None:
    """C1 rotated: the device asks whoever answers for the registry, which counts under the pinned root only."""
    former = county_of(store)
    assert former is not None
    county = open_county(config)
    change_authority(county, config.keys, ("127.0.0.1",), stolen=stolen)
    county.close()
    with secured(config, clock) as again:
        assert round_at(store, again.url) == ""
        after = county_of(store)
    assert after is not None
    assert (former.trust.pins[0] in after.trust.pins) is not stolen
    assert len(after.trust.pins) == (1 if stolen else 2)


def test_an_old_registry_brings_no_authority_back(
    store: Store, config: ServerConfig, clock: Clock, tmp_path: Path
) -> None:
    """A stolen authority's holder serves the true registry of yesterday: refused as older, nothing is pinned."""
    county = open_county(config)
    with county.database.read() as tx:
        first = bytes(
            tx.exec_driver_sql(
                "select content from documents where kind='registry' order by version desc"
            ).first()[0]
        )
        root = county.root
    (tmp_path / "old.pem").write_bytes(certificate(config).read_bytes())
    change_authority(county, config.keys, (), stolen=True)
    county.close()
    with secured(config, clock) as again:
        assert round_at(store, again.url) == ""
    body = RegistryAnswer(root, first).to_bytes()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/cbor\r\nContent-Length: {len(body)}\r\n\r\n"
    before = county_of(store)
    with Answering(head.encode() + body, server_context(tmp_path / "old.pem")) as thief:
        assert round_at(store, thief.url) == "这条网络换了安全证书，没有送出任何数据。"
    after = county_of(store)
    assert before is not None
    assert after is not None
    assert before.trust.pins == after.trust.pins


def test_the_device_s_clock_plays_no_part_but_the_county_s_word_does(
    store: Store, config: ServerConfig, clock: Clock, tmp_path: Path
) -> None:
    """A county two years on in time is reached with a certificate of its time; a certificate that was over when the
    county last spoke is not."""
    authority = load_authority(config.keys)
    assert authority is not None
    early = tmp_path / "early.pem"
    early.write_bytes(issue_server(authority, NOW + 300 * limits.DAY_MS))
    with served(config, clock, early) as ahead:  # by the device's own clock not valid yet
        assert round_at(store, ahead.url) == ""
    old = written(tmp_path, authority, NOW - 200 * limits.DAY_MS)
    clock.now += 300 * limits.DAY_MS
    with served(config, clock, early) as later:
        assert round_at(store, later.url) == ""
    with served(config, clock, old) as stale:
        assert round_at(store, stale.url) == "县里服务器的证书过期了，没有送出任何数据。"


def test_the_server_renews_its_certificate_by_itself(config: ServerConfig, clock: Clock) -> None:
    from sync.server.cli.serve_tls import Renewal

    path = certificate(config)
    first = path.read_bytes()
    context = server_context(path)
    renewal = Renewal(config, path, context)
    assert renewal.look() is False
    clock.now += 366 * limits.DAY_MS
    # 31 days and more are left: nothing yet; a day later it is due.
    assert renewal.look() is False
    clock.now += 2 * limits.DAY_MS
    assert renewal.look() is True
    assert path.read_bytes() != first
    assert path.stat().st_mode & 0o777 == 0o400
    county = open_county(config)
    state = ready(county, config.keys)
    county.close()
    assert limits.DAY_MS * 390 < state.server_ends_at - clock.now <= limits.DAY_MS * 398
