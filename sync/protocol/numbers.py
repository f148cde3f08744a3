"""Number leases: blocks of document numbers that the county hands to one device and to nobody else
(`sync.md` 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields
from sync.protocol.keys import SigningKey
from sync.protocol.signed import FindPublic, open_document, sign_document


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """Ask for `count` numbers of `series` (字号, such as 罚决) of `township` for `year`. The same
    `request_id` (32 hex digits) always gets the same lease."""

    request_id: str
    township: str
    series: str
    year: int
    count: int = limits.NUMBERS_PER_LEASE

    def to_bytes(self) -> bytes:
        """The body of POST /api/v1/numbers."""
        return canonical.encode({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def from_bytes(cls, data: bytes) -> NumberRequest:
        """Read and check."""
        fields = Fields(canonical.decode(data, max_bytes=4096))
        return cls(
            fields.id("request_id"),
            fields.scope("township"),
            fields.text("series", 32),
            fields.integer("year", 2000, 2255),
            fields.integer("count", 1, limits.NUMBERS_PER_LEASE_MAX),
        )


@dataclass(frozen=True, slots=True)
class NumberLease:
    """Numbers `first`…`last` (both included) of `township` + `series` + `year` belong to `device` since
    `leased_at`."""

    request_id: str
    device: str
    township: str
    series: str
    year: int
    first: int
    last: int
    leased_at: int

    def to_plain(self) -> dict[str, Any]:
        """Plain map."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_plain(cls, plain: Any) -> NumberLease:
        """Read and check."""
        fields = Fields(plain)
        first = fields.integer("first", 1)
        return cls(
            fields.id("request_id"),
            fields.id("device"),
            fields.scope("township"),
            fields.text("series", 32),
            fields.integer("year", 2000, 2255),
            first,
            fields.integer("last", first, first + limits.NUMBERS_PER_LEASE_MAX - 1),
            fields.integer("leased_at"),
        )


def sign_lease(lease: NumberLease, key: SigningKey) -> bytes:
    """The answer of POST /api/v1/numbers, signed with the county's receipt key (use "numbers")."""
    return sign_document(key, "numbers", canonical.encode(lease.to_plain()))


def open_lease(data: bytes, find_public: FindPublic) -> NumberLease:
    """The verified lease."""
    return NumberLease.from_plain(canonical.decode(open_document(data, "numbers", find_public)))
