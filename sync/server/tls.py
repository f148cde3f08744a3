"""The county's TLS authority (C1) and the server's certificate: ECDSA P-256, bound to the county's own host
names (`security.md` §2.2).

The authority may vouch for the names it was made for and for nothing else, so its loss opens no other door.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from enforcement.errors import KnownTrouble
from sync.protocol import limits
from sync.protocol.authorities import Authority

AUTHORITY_DAYS: Final = 5 * 366
SERVER_DAYS: Final = 397  # with the hour of grace below, not more than 398 days
RENEW_DAYS: Final = 30
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_GRACE: Final = timedelta(hours=1)
_NAME: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})*", re.ASCII)
_NO_NAME: Final = "invalid"  # a top-level domain that never exists (RFC 6761)
_HOSTS_MAX: Final = 16


@dataclass(frozen=True, slots=True, repr=False)
class TlsAuthority:
    """One authority with its private key; both in DER."""

    key: bytes
    certificate: bytes

    @property
    def reading(self) -> x509.Certificate:
        """The certificate, read."""
        return x509.load_der_x509_certificate(self.certificate)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names and addresses it may vouch for."""
        return tuple(str(value) for value in _permitted(self.reading))

    @property
    def public(self) -> Authority:
        """As in the registry."""
        known = self.reading
        return Authority(self.certificate, _ms(known.not_valid_before_utc), _ms(known.not_valid_after_utc))


def check_hosts(given: Sequence[str]) -> tuple[str, ...]:
    """Names and addresses in order, each once; raises KnownTrouble for one that can be neither."""
    hosts = tuple(dict.fromkeys(_host(one) for one in given))
    if len(hosts) > _HOSTS_MAX:
        raise KnownTrouble("服务器的名字太多。", "", f"最多写 {_HOSTS_MAX} 个名字或地址。")
    return hosts


def make_authority(hosts: Sequence[str], now: int) -> TlsAuthority:
    """A fresh authority for `hosts`, good for five years from `now` (ms)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "zhenfa county authority")])
    since = _time(now) - _GRACE
    made = _builder(name, name, key.public_key(), since, timedelta(days=AUTHORITY_DAYS))
    made = (
        made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(_constraints(hosts), critical=True)
    )
    signed = made.sign(key, hashes.SHA256())
    return TlsAuthority(_key_bytes(key), signed.public_bytes(serialization.Encoding.DER))


def issue_server(authority: TlsAuthority, now: int) -> bytes:
    """Key and certificate of the server in one PEM text, for the authority's hosts, 398 days at most."""
    ca = authority.reading
    ca_key = serialization.load_der_private_key(authority.key, password=None)
    assert isinstance(ca_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "zhenfa county server")])
    made = _builder(ca.subject, name, key.public_key(), _time(now) - _GRACE, timedelta(days=SERVER_DAYS))
    made = (
        made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([_general(one) for one in authority.hosts]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
        )
    )
    signed = made.sign(ca_key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret + signed.public_bytes(serialization.Encoding.PEM)


def server_ends_at(pem: bytes) -> int:
    """When (ms) the certificate of `issue_server` ends."""
    return _ms(x509.load_pem_x509_certificate(_certificate(pem)).not_valid_after_utc)


def issued_by(pem: bytes, authority: TlsAuthority) -> bool:
    """Whether this server certificate was made by `authority`."""
    try:
        x509.load_pem_x509_certificate(_certificate(pem)).verify_directly_issued_by(authority.reading)
    except Exception:
        return False
    return True


def wants_renewal(pem: bytes, authority: TlsAuthority, now: int) -> bool:
    """Whether the server needs another certificate: close to its end, or of another authority."""
    return not issued_by(pem, authority) or server_ends_at(pem) - now < RENEW_DAYS * limits.DAY_MS


def _certificate(pem: bytes) -> bytes:
    return pem[pem.index(b"-----BEGIN CERTIFICATE-----") :]


def _builder(
    issuer: x509.Name, subject: x509.Name, public: ec.EllipticCurvePublicKey, since: datetime, long: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + _GRACE + long)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _constraints(hosts: Sequence[str]) -> x509.NameConstraints:
    """A kind of name that is not named is free, so both kinds are always named."""
    addresses = [one for one in map(_network, hosts) if one is not None]
    names = [x509.DNSName(one) for one in hosts if _network(one) is None]
    everywhere = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
    return x509.NameConstraints(
        permitted_subtrees=[*(names or [x509.DNSName(_NO_NAME)]), *addresses],
        excluded_subtrees=None if addresses else [x509.IPAddress(net) for net in everywhere],
    )


def _permitted(certificate: x509.Certificate) -> list[object]:
    limits_of = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    values = [one.value for one in limits_of.permitted_subtrees or ()]
    plain = [getattr(value, "network_address", value) for value in values]
    return [value for value in plain if value != _NO_NAME]


def _network(host: str) -> x509.IPAddress | None:
    try:
        return x509.IPAddress(ipaddress.ip_network(host))
    except ValueError:
        return None


def _general(host: str) -> x509.GeneralName:
    network = _network(host)
    return x509.DNSName(host) if network is None else x509.IPAddress(ipaddress.ip_address(host))


def _host(given: str) -> str:
    text = given.strip().strip("[]").lower().rstrip(".")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    if len(text) > 253 or _NAME.fullmatch(text) is None or text.replace(".", "").isdecimal():
        raise KnownTrouble(
            f"“{given}”不像服务器的名字。", "", "写电脑们连县里时用的名字或 IP 地址，不带 https:// 和端口。"
        )
    return text


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _time(moment: int) -> datetime:
    return datetime.fromtimestamp(moment // 1000, UTC)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000
