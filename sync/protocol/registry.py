"""Who signs for what: the county's root statement, its key registry and a township's roster.

The root key (C0) names the registry keys (C2); these sign registry, roster and catalogue releases; the
registry names every other key ever, with its dates, and drops none. Versions only rise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.authorities import AUTHORITIES_MAX, Authority
from sync.protocol.fields import Fields
from sync.protocol.keys import ALGORITHM_ED25519, PUBLIC_BYTES, SigningKey, key_id, require_algorithm
from sync.protocol.problems import OLDER_VERSION, ProtocolProblem
from sync.protocol.rights import STREAMS_MAX, Right, plain_of, read_right
from sync.protocol.sealed_suites import Half, plain_halves, read_halves
from sync.protocol.signed import FindPublic, SignedDocument, only, open_document, sign_document
from sync.protocol.townships import IssuingTownship

# Which kind of key may sign for a use; a use that is not listed needs a key of its own name.
KEY_KIND: Final[Mapping[str, str]] = {
    "roster": "registry",
    "catalogue": "registry",
    "enrol": "registry",
    "papers": "registry",
    "forms": "registry",
    "move": "registry",
    "hello": "receipt",
    "numbers": "receipt",
}
# What to ask `TrustedKeys` whether a journal's key is the county's own.
COUNTY_OWN: Final = "county"
_KEYS_MAX: Final = 100_000
_ROOT_KEYS_MAX: Final = 64
_OFFICERS_MAX: Final = 5_000
_TOWNSHIPS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryKey:
    """One public key: `use` is the kind ("registry", "receipt", "batch", "req", "seal", "qr"), `owner` the
    device id or "county", `scope` a township code or "". Times are ms; `revoked_at` 0 = not revoked.
    `successor` is the key id of the next key or b"". `streams` are rights (`rights`); none: the township alone."""

    public: bytes
    use: str
    owner: str
    scope: str
    valid_from: int
    valid_to: int
    revoked_at: int = 0
    reason: str = ""
    successor: bytes = b""
    algorithm: int = ALGORITHM_ED25519
    streams: tuple[Right, ...] = ()

    @property
    def key_id(self) -> bytes:
        """First eight bytes of its hash."""
        return key_id(self.public, self.algorithm)

    def to_plain(self) -> dict[str, Any]:
        """As in the registry."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "streams"}
        return {**plain, **plain_of(self.streams)}

    @classmethod
    def from_plain(cls, plain: Any) -> RegistryKey:
        """Read and check; an unknown algorithm is refused by name."""
        fields = Fields(plain)
        algorithm = fields.integer("algorithm", 1, 255)
        require_algorithm(algorithm)
        return cls(
            public=fields.data("public", PUBLIC_BYTES),
            use=fields.name("use"),
            owner=fields.text("owner", 64),
            scope=fields.text("scope", 32),
            valid_from=fields.integer("valid_from"),
            valid_to=fields.integer("valid_to"),
            revoked_at=fields.integer("revoked_at"),
            reason=fields.text("reason", 200),
            successor=fields.data("successor", 0, 8),
            algorithm=algorithm,
            streams=fields.list("streams", read_right, STREAMS_MAX) if "streams" in plain else (),
        )


@dataclass(frozen=True, slots=True)
class CountyRoot:
    """What the offline root key says: the county's code and name, and the registry keys that it stands
    for."""

    county: str
    name: str
    public: bytes
    issued: int
    keys: tuple[RegistryKey, ...]

    def sign(self, root: SigningKey) -> bytes:
        """The signed root statement."""
        plain = {
            "v": 1,
            "county": self.county,
            "name": self.name,
            "public": self.public,
            "issued": self.issued,
            "keys": [key.to_plain() for key in self.keys],
        }
        return sign_document(root, "root", canonical.encode(plain))

    @classmethod
    def open(cls, data: bytes) -> CountyRoot:
        """Verified against the root key *inside*; the caller compares `public` with what it pinned."""
        inside = Fields(canonical.decode(SignedDocument.from_bytes(data).content))
        public = inside.data("public", PUBLIC_BYTES)
        fields = Fields(canonical.decode(open_document(data, "root", only(public))))
        fields.integer("v", 1, 1)
        return cls(
            fields.scope("county"),
            fields.text("name", 100),
            public,
            fields.integer("issued"),
            fields.list("keys", RegistryKey.from_plain, _ROOT_KEYS_MAX),
        )


@dataclass(frozen=True, slots=True)
class Registry:
    """Every public key of the county and its devices, version by version, the townships that issue papers and the
    county's TLS authorities (a registry of before they were named has none). `halves` are ML-KEM halves by the id of the
    package key that they stand beside (`sealed_suites`), where the county wants suite 2."""

    county: str
    version: int
    issued: int
    keys: tuple[RegistryKey, ...]
    townships: tuple[IssuingTownship, ...] = ()
    authorities: tuple[Authority, ...] = ()
    halves: tuple[Half, ...] = ()

    def sign(self, key: SigningKey) -> bytes:
        """The signed `registry.cbor`."""
        plain = {
            "v": 1,
            "county": self.county,
            "version": self.version,
            "issued": self.issued,
            "keys": [one.to_plain() for one in self.keys],
            "townships": [one.to_plain() for one in self.townships],
            "authorities": [one.to_plain() for one in self.authorities],
        }
        return sign_document(key, "registry", canonical.encode(plain | plain_halves(self.halves)))

    @classmethod
    def open(cls, data: bytes, find_public: FindPublic, *, newer_than: int = 0) -> Registry:
        """Verified; raises OLDER_VERSION when its version is below `newer_than`."""
        plain = canonical.decode(open_document(data, "registry", find_public))
        fields = Fields(plain)
        fields.integer("v", 1, 1)
        version = _monotonic(fields, newer_than)
        keys = fields.list("keys", RegistryKey.from_plain, _KEYS_MAX)
        # Registries of before they were named have neither.
        later = Fields({"townships": [], "authorities": [], **plain})
        towns = later.list("townships", IssuingTownship.from_plain, _TOWNSHIPS_MAX)
        pins = later.list("authorities", Authority.from_plain, AUTHORITIES_MAX)
        issued = fields.integer("issued")
        return cls(fields.scope("county"), version, issued, keys, towns, pins, read_halves(plain))

    def key(self, wanted: bytes) -> RegistryKey | None:
        """The row of a key id, with its dates and revocation."""
        return next((key for key in self.keys if key.key_id == wanted), None)

    def newest_key(self, owner: str, use: str) -> RegistryKey | None:
        """The newest key of that use that a device (or "county") has."""
        rows = [key for key in self.keys if key.owner == owner and key.use == use]
        return max(rows, key=lambda key: (not key.successor, key.valid_from), default=None)

    def pins(self) -> tuple[bytes, ...]:
        """Certificates (DER) of the authorities that a device lets answer for the county."""
        return tuple(one.certificate for one in self.authorities if not one.revoked_at)

    def revoked_devices(self) -> frozenset[str]:
        """Ids of devices that have a revoked key."""
        return frozenset(key.owner for key in self.keys if key.revoked_at and key.use == "batch")


@dataclass(frozen=True, slots=True)
class Roster:
    """The officers of one township until `not_after` (ms). `agency` and `officers` are the plain form of
    `enforcement.model` Agency and Officer; `devices` and `revoked` are device ids."""

    county: str
    township: str
    version: int
    issued: int
    not_after: int
    agency: dict[str, Any]
    officers: tuple[dict[str, Any], ...]
    devices: tuple[str, ...]
    revoked: tuple[str, ...]

    def sign(self, key: SigningKey) -> bytes:
        """The signed `roster.cbor`."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        for name in ("officers", "devices", "revoked"):
            plain[name] = list(plain[name])
        plain["v"] = 1
        return sign_document(key, "roster", canonical.encode(plain))

    @classmethod
    def open(cls, data: bytes, find_public: FindPublic, *, newer_than: int = 0) -> Roster:
        """Verified; raises OLDER_VERSION when its version is below `newer_than`."""
        fields = Fields(canonical.decode(open_document(data, "roster", find_public)))
        fields.integer("v", 1, 1)
        return cls(
            fields.scope("county"),
            fields.scope("township"),
            _monotonic(fields, newer_than),
            fields.integer("issued"),
            fields.integer("not_after"),
            fields.map("agency"),
            fields.list("officers", lambda item: _officer(item), _OFFICERS_MAX),
            fields.ids("devices", _OFFICERS_MAX),
            fields.ids("revoked", _OFFICERS_MAX),
        )


@dataclass(frozen=True, slots=True)
class RegistryAnswer:
    """The answer of GET /api/v1/registry: signed bytes each; `roster` only for an enrolled device (its
    township)."""

    root: bytes
    registry: bytes
    roster: bytes | None = None

    def to_bytes(self) -> bytes:
        """Canonical form."""
        return canonical.encode({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def from_bytes(cls, data: bytes) -> RegistryAnswer:
        """Read the shape; `CountyRoot.open`, `Registry.open`, `Roster.open` verify."""
        fields = Fields(canonical.decode(data, max_bytes=limits.ENROL_ANSWER_BYTES_MAX))
        roster = fields.optional_data("roster", limits.DOCUMENT_BYTES_MAX)
        return cls(fields.data("root"), fields.data("registry"), roster)


class TrustedKeys:
    """Finds public keys by id and use from a pinned root and, once opened with it, a registry.

    Callable as `FindPublic`. It answers for keys of any date: a receipt of a replaced key stays good; who
    must judge dates looks at `Registry.key`."""

    __slots__ = ("_keys", "registry", "root")

    def __init__(self, root: CountyRoot, registry: Registry | None = None) -> None:
        self.root = root
        self.registry = registry
        rows = root.keys if registry is None else (*root.keys, *registry.keys)
        # Only the root may name registry keys: a registry cannot make its own successor.
        self._keys = {
            (row.key_id, row.use): row.public for row in rows if row.use != "registry" or row in root.keys
        }
        own = (row for row in rows if row.owner == "county" and row.use == "batch")
        self._keys |= {(row.key_id, COUNTY_OWN): row.public for row in own}

    def __call__(self, wanted: bytes, use: str) -> bytes | None:
        """Raw public key, None when not trusted for that use."""
        return self._keys.get((wanted, KEY_KIND.get(use, use)))

    @property
    def pins(self) -> tuple[bytes, ...]:
        """Certificates (DER) of the authorities under which the county answers."""
        return () if self.registry is None else self.registry.pins()

    def with_registry(self, data: bytes, *, newer_than: int = 0) -> TrustedKeys:
        """The same root with a newer registry, verified."""
        return TrustedKeys(self.root, Registry.open(data, self, newer_than=newer_than))


def _monotonic(fields: Fields, newer_than: int) -> int:
    version = fields.integer("version", 1)
    if version < newer_than:
        raise ProtocolProblem(OLDER_VERSION, have=newer_than, got=version)
    return version


def _officer(plain: Any) -> dict[str, Any]:
    fields = Fields(plain)
    fields.id("id")
    fields.text("name", 100)
    return dict(plain)
