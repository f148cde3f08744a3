"""The plain header of a package (ZFP1): which key opens it, whose signature ends it, what of which journal is
inside. It names keys, a journal and figures, never people, places or files.

Form on the stick: "ZFP1" ‖ header length 4 ‖ canonical header ‖ sealed content key ‖ nonce prefix 7 ‖ chunks ‖
signature 64. Source: `security.md` 2.3 and 2.1 (suites).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields
from sync.protocol.keys import KEY_ID_BYTES
from sync.protocol.more_problems import PACKAGE_BROKEN, PACKAGE_NEWER
from sync.protocol.problems import UNKNOWN_ALGORITHM, ProtocolProblem
from sync.protocol.sealed_suites import SUITE_X25519, SUITES

MAGIC: Final = b"ZFP1"
HEADER_VERSION: Final = 1
HEADER_BYTES_MAX: Final = 64 * limits.KIB
# FAT32 ends at 4 GiB; a part stays under 3.9 GB whatever the stick is formatted with.
PART_BYTES_MAX: Final = 3_900_000_000
PARTS_MAX: Final = 999
_NUMBER_MAX: Final = 2**31


class PackageKind(StrEnum):
    """Which way a package goes."""

    DELIVERY = "delivery"  # device → county: batches and files
    RETURN = "return"  # county → device: receipts, pages and lists


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageHeader:
    """`package` names it (32 hex digits; its parts share the name), `number` is 第几包 of this device in this
    direction, `part` of `parts` from 1 on. `recipient` and `signer` are key ids: the county's package key and the
    device's journal key on the way there, the device's sealing key and the county's receipt key on the way back.
    `first`…`last` of `journal` are the entries in the whole package, 0…0 when there are none. `suite` says how the content
    key is sealed (`sealed_suites`); chunks are AES-256-GCM, hash SHA-256, signature Ed25519 in each of them."""

    kind: PackageKind
    package: str
    number: int
    part: int
    parts: int
    recipient: bytes
    signer: bytes
    journal: str
    first: int = 0
    last: int = 0
    suite: int = SUITE_X25519

    def to_bytes(self) -> bytes:
        """What stands at the beginning of the file: magic, length, canonical header."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        header = canonical.encode({**plain, "kind": self.kind.value, "v": HEADER_VERSION})
        return MAGIC + len(header).to_bytes(4) + header

    @classmethod
    def read(cls, data: bytes) -> PackageHeader:
        """From the canonical header alone. Raises PACKAGE_NEWER, UNKNOWN_ALGORITHM by name, PACKAGE_BROKEN."""
        try:
            plain = canonical.decode(data, max_bytes=HEADER_BYTES_MAX)
            fields = Fields(plain)
            if fields.integer("v", 1) != HEADER_VERSION:
                raise ProtocolProblem(PACKAGE_NEWER, v=plain["v"])
            if fields.integer("suite", 1, 255) not in SUITES:
                raise ProtocolProblem(UNKNOWN_ALGORITHM, algorithm=plain["suite"])
            return cls._read(fields)
        except ProtocolProblem as problem:
            if problem.problem in (PACKAGE_NEWER, UNKNOWN_ALGORITHM):
                raise
            raise ProtocolProblem(PACKAGE_BROKEN, part="header") from None

    @classmethod
    def _read(cls, fields: Fields) -> PackageHeader:
        kind = fields.name("kind")
        if kind not in {one.value for one in PackageKind}:
            raise ProtocolProblem(PACKAGE_NEWER, kind=kind)
        parts = fields.integer("parts", 1, PARTS_MAX)
        first = fields.integer("first")
        return cls(
            kind=PackageKind(kind),
            package=fields.id("package"),
            number=fields.integer("number", 1, _NUMBER_MAX),
            part=fields.integer("part", 1, parts),
            parts=parts,
            recipient=fields.data("recipient", KEY_ID_BYTES),
            signer=fields.data("signer", KEY_ID_BYTES),
            journal=fields.id("journal"),
            first=first,
            last=fields.integer("last", first),
            suite=fields.integer("suite"),
        )
