"""Lists of before there were TLS authorities, and what a registry of now says of them."""

from __future__ import annotations

import pytest

from sync.protocol import canonical
from sync.protocol.authorities import CERTIFICATE_BYTES_MAX, Authority
from sync.protocol.keys import SigningKey
from sync.protocol.problems import MALFORMED, ProtocolProblem
from sync.protocol.registry import Registry, RegistryKey
from sync.protocol.signed import only, sign_document
from sync.server.tls import check_hosts, issue_server, make_authority, server_ends_at, wants_renewal
from tests.sync.server.support import NOW

DAY = 24 * 3600 * 1000


def key(at: int, successor: bytes = b"") -> RegistryKey:
    return RegistryKey(
        public=SigningKey.generate().public,
        use="batch",
        owner="ab" * 16,
        scope="339901001",
        valid_from=at,
        valid_to=at + 1,
        successor=successor,
    )


def test_a_registry_without_authorities_is_read() -> None:
    signer = SigningKey.generate()
    plain = {"v": 1, "county": "339901", "version": 3, "issued": 1, "keys": []}
    registry = Registry.open(
        sign_document(signer, "registry", canonical.encode(plain)), only(signer.public), newer_than=3
    )
    assert (registry.authorities, registry.pins(), registry.newest_key("ab" * 16, "batch")) == ((), (), None)


def test_revoked_authorities_are_listed_and_not_believed() -> None:
    signer = SigningKey.generate()
    believed, revoked = Authority(b"one", 1, 9), Authority(b"two", 1, 9, 5)
    said = Registry("339901", 1, 1, (), (), (believed, revoked)).sign(signer)
    registry = Registry.open(said, only(signer.public))
    assert registry.authorities == (believed, revoked)
    assert registry.pins() == (b"one",)


def test_the_newest_key_is_the_one_that_none_follows() -> None:
    last = key(5)
    rows = (key(5, last.key_id), last, key(4, b"x" * 8))
    assert Registry("339901", 1, 1, rows).newest_key("ab" * 16, "batch") is last


def test_an_oversized_certificate_is_malformed() -> None:
    plain = Authority(bytes(CERTIFICATE_BYTES_MAX + 1), 1, 2).to_plain()
    with pytest.raises(ProtocolProblem) as no:
        Authority.from_plain(plain)
    assert no.value.problem is MALFORMED


def test_a_server_certificate_lasts_398_days_at_most_and_is_due_a_month_before() -> None:
    authority = make_authority(check_hosts(["county.test", "10.20.1.5", "2001:db8::5"]), NOW)
    pem = issue_server(authority, NOW)
    assert authority.hosts == ("county.test", "10.20.1.5", "2001:db8::5")
    assert 390 * DAY < server_ends_at(pem) - NOW <= 398 * DAY
    assert not wants_renewal(pem, authority, NOW + 366 * DAY)
    assert wants_renewal(pem, authority, NOW + 368 * DAY)
    assert wants_renewal(pem, make_authority(("county.test",), NOW), NOW)
