"""Receipts: the county's signed word that a range of a journal is durable with it, repeated byte for byte.

A device marks nothing before `open_receipt` has passed and the head is its own entry's hash (`sync.md` 5.4).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.entry import HASH_BYTES
from sync.protocol.fields import Fields
from sync.protocol.keys import SigningKey
from sync.protocol.signed import FindPublic, open_document, sign_document

RECEIPT_VERSION: Final = 1
RECEIPT_BYTES_MAX: Final = 512 * limits.KIB


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An entry that was received but not taken into the county's state: `reason` is a machine word and what
    it concerns, such as `invalid:party.name` or `same_save`."""

    seq: int
    reason: str

    @classmethod
    def from_plain(cls, plain: Any) -> Quarantined:
        """Read {seq, reason}."""
        fields = Fields(plain)
        return cls(fields.integer("seq", 1), fields.text("reason", 200))


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Entries `first`…`last` of `journal`, ending in hash `head`, stand in `stream` under
    `gseq_first`…`gseq_last` of `epoch` since `received_at` (ms, county time)."""

    epoch: str
    journal: str
    first: int
    last: int
    head: bytes
    stream: str
    gseq_first: int
    gseq_last: int
    received_at: int
    quarantined: tuple[Quarantined, ...] = ()

    def to_bytes(self) -> bytes:
        """Canonical content, the part that is signed."""
        return canonical.encode(
            {
                "v": RECEIPT_VERSION,
                "epoch": self.epoch,
                "journal": self.journal,
                "first": self.first,
                "last": self.last,
                "head": self.head,
                "stream": self.stream,
                "gseq_first": self.gseq_first,
                "gseq_last": self.gseq_last,
                "received_at": self.received_at,
                "quarantined": [{"seq": one.seq, "reason": one.reason} for one in self.quarantined],
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Receipt:
        """Read content bytes."""
        fields = Fields(canonical.decode(data, max_bytes=RECEIPT_BYTES_MAX))
        fields.integer("v", RECEIPT_VERSION, RECEIPT_VERSION)
        first = fields.integer("first", 1)
        gseq_first = fields.integer("gseq_first", 1)
        return cls(
            epoch=fields.id("epoch"),
            journal=fields.id("journal"),
            first=first,
            last=fields.integer("last", first),
            head=fields.data("head", HASH_BYTES),
            stream=fields.scope("stream"),
            gseq_first=gseq_first,
            gseq_last=fields.integer("gseq_last", gseq_first),
            received_at=fields.integer("received_at"),
            quarantined=fields.list("quarantined", Quarantined.from_plain, limits.BATCH_ENTRIES_MAX),
        )


def sign_receipt(receipt: Receipt, key: SigningKey) -> bytes:
    """The receipt as it is stored and sent: signed with the county's receipt key."""
    return sign_document(key, "receipt", receipt.to_bytes())


def open_receipt(data: bytes, find_public: FindPublic) -> Receipt:
    """The verified receipt; raises UNKNOWN_KEY, BAD_SIGNATURE, MALFORMED."""
    return Receipt.from_bytes(open_document(data, "receipt", find_public))


def receipt_hash(data: bytes) -> bytes:
    """SHA-256("receipt" ‖ bytes), 32 bytes: goes into the header of the next entry (`last_receipt_hash`).

    The bytes of a signed hello answer count the same way."""
    return hashlib.sha256(b"receipt" + data).digest()
