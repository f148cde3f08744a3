"""Pull pages: entries of a stream in the county's order, with their authors' batch signatures (`sync.md`
5.4).

A page holds whole batches, so a device can check each author's signature over the chain that ends in its
head, and can later re-supply what a lost server and a lost device held. Wire form: one zstd frame of
canonical CBOR.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from sync.protocol import canonical, compression, limits
from sync.protocol.batch import BatchHead, LinkedEntry, check_chain, link_entry
from sync.protocol.entry import HASH_BYTES
from sync.protocol.fields import Fields
from sync.protocol.keys import KEY_ID_BYTES, SIGNATURE_BYTES, require_signature
from sync.protocol.problems import CHAIN_BROKEN, MALFORMED, ProtocolProblem

NO_DIGEST: Final = bytes(HASH_BYTES)
_BATCHES_MAX: Final = 20_000


def next_digest(digest: bytes, gseq: int, entry_hash: bytes) -> bytes:
    """The stream's rolling digest: SHA-256(digest before ‖ gseq, 8 bytes big-endian ‖ entry hash); starts
    NO_DIGEST."""
    return hashlib.sha256(digest + gseq.to_bytes(8) + entry_hash).digest()


@dataclass(frozen=True, slots=True)
class PulledEntry:
    """One entry as its author made it, with the county's place for it and its reason of quarantine ("" =
    none)."""

    gseq: int
    header: bytes
    salt: bytes
    body: bytes
    quarantined: str = ""

    def to_plain(self) -> list[Any]:
        """As in the page."""
        return [self.gseq, self.header, self.salt, self.body, self.quarantined]

    @classmethod
    def from_plain(cls, plain: Any) -> PulledEntry:
        """Read one entry."""
        if type(plain) is not list or [type(part) for part in plain] != [int, bytes, bytes, bytes, str]:
            raise ProtocolProblem(MALFORMED, field="entry")
        if plain[0] < 1:
            raise ProtocolProblem(MALFORMED, field="gseq")
        return cls(*plain)


@dataclass(frozen=True, slots=True)
class PulledBatch:
    """Entries of one author batch that this page brings: all of it, or its tail where the front came
    earlier."""

    head: bytes
    key_id: bytes
    signature: bytes
    entries: tuple[PulledEntry, ...]

    def to_plain(self) -> dict[str, Any]:
        """As in the page."""
        return {
            "head": self.head,
            "key": self.key_id,
            "signature": self.signature,
            "entries": [entry.to_plain() for entry in self.entries],
        }

    @classmethod
    def from_plain(cls, plain: Any) -> PulledBatch:
        """Read one batch."""
        fields = Fields(plain)
        return cls(
            fields.data("head", most=1024),
            fields.data("key", KEY_ID_BYTES),
            fields.data("signature", SIGNATURE_BYTES),
            fields.list("entries", PulledEntry.from_plain, limits.BATCH_ENTRIES_MAX),
        )

    def open(self, public: bytes) -> tuple[LinkedEntry, ...]:
        """Verify the author's signature (`public` = journal key of `key_id`) and the chain up to the signed
        head."""
        require_signature(public, "batch", self.head, self.signature)
        head = BatchHead.from_bytes(self.head)
        linked = tuple(link_entry(entry.header, entry.salt, entry.body) for entry in self.entries)
        if not linked or not head.first <= linked[0].link.seq <= head.last:
            raise ProtocolProblem(CHAIN_BROKEN, seq=head.first)
        first = linked[0].link.seq
        if len(linked) != head.last - first + 1:
            raise ProtocolProblem(CHAIN_BROKEN, seq=head.last)
        check_chain(BatchHead(head.journal, first, head.last, head.head, len(linked)), linked)
        return linked


@dataclass(frozen=True, slots=True)
class PullPage:
    """A page of `stream` after `after`: `next` is the gseq to ask after next, `digest` the stream's rolling
    digest at `next`, `more` whether there is another page."""

    stream: str
    epoch: str
    after: int
    next: int
    digest: bytes
    more: bool
    batches: tuple[PulledBatch, ...]

    def to_bytes(self) -> bytes:
        """The wire form, compressed."""
        plain = {
            "stream": self.stream,
            "epoch": self.epoch,
            "after": self.after,
            "next": self.next,
            "digest": self.digest,
            "more": self.more,
            "batches": [batch.to_plain() for batch in self.batches],
        }
        return compression.compress(canonical.encode(plain))

    @classmethod
    def from_bytes(cls, data: bytes) -> PullPage:
        """Read and check shape and order (gseq strictly rising from `after` to `next`)."""
        raw = compression.decompress(data, max_bytes=limits.PAGE_BYTES_MAX)
        fields = Fields(canonical.decode(raw, max_bytes=limits.PAGE_BYTES_MAX))
        page = cls(
            fields.scope("stream"),
            fields.id("epoch"),
            fields.integer("after"),
            fields.integer("next"),
            fields.data("digest", HASH_BYTES),
            fields.flag("more"),
            fields.list("batches", PulledBatch.from_plain, _BATCHES_MAX),
        )
        at = page.after
        for entry in page.entries():
            if entry.gseq <= at:
                raise ProtocolProblem(MALFORMED, field="gseq")
            at = entry.gseq
        if at != page.next:
            raise ProtocolProblem(MALFORMED, field="next")
        return page

    def entries(self) -> tuple[PulledEntry, ...]:
        """All entries of the page in gseq order."""
        return tuple(entry for batch in self.batches for entry in batch.entries)
