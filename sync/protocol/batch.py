"""A batch: entries of one journal in order, compressed, under one signed head.

Wire form: canonical {v, head: bytes, key: key id, signature, payload: zstd bytes}. Payload: CBOR list of
[header, salt, body], each a byte string. Reading goes signature → decompress with a cap → lengths → chain,
so that nothing is parsed which an enrolled device did not sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, cast

from sync.protocol import canonical, compression, limits
from sync.protocol.entry import HASH_BYTES, ChainLink, EntryHeader, SealedEntry, hash_body, hash_entry
from sync.protocol.fields import Fields
from sync.protocol.keys import KEY_ID_BYTES, SIGNATURE_BYTES, SigningKey, require_signature, sign
from sync.protocol.payload import read_payload, write_payload
from sync.protocol.problems import CHAIN_BROKEN, TOO_LARGE, ProtocolProblem
from sync.protocol.quick_header import quick_header

BATCH_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class BatchHead:
    """What the author signs: `first`…`last` of `journal` end in the entry hash `head`, `count` entries."""

    journal: str
    first: int
    last: int
    head: bytes
    count: int

    def to_bytes(self) -> bytes:
        """Canonical form."""
        return canonical.encode(
            {
                "v": BATCH_VERSION,
                "journal": self.journal,
                "first": self.first,
                "last": self.last,
                "head": self.head,
                "count": self.count,
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> BatchHead:
        """Read and check: first ≥ 1, count = last - first + 1 ≤ BATCH_ENTRIES_MAX."""
        fields = Fields(canonical.decode(data, max_bytes=1024))
        fields.integer("v", BATCH_VERSION, BATCH_VERSION)
        first = fields.integer("first", 1)
        last = fields.integer("last", first, first + limits.BATCH_ENTRIES_MAX - 1)
        count = fields.integer("count", last - first + 1, last - first + 1)
        return cls(fields.id("journal"), first, last, fields.data("head", HASH_BYTES), count)


@dataclass(frozen=True, slots=True)
class BatchEnvelope:
    """A batch as it came, nothing verified yet except its shape."""

    head: BatchHead
    head_bytes: bytes
    key_id: bytes
    signature: bytes
    payload: bytes

    def to_bytes(self) -> bytes:
        """The wire form."""
        return canonical.encode(
            {
                "v": BATCH_VERSION,
                "head": self.head_bytes,
                "key": self.key_id,
                "signature": self.signature,
                "payload": self.payload,
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> BatchEnvelope:
        """Read the wire form; TOO_LARGE above BATCH_WIRE_BYTES_MAX plus a kilobyte of envelope."""
        fields = Fields(canonical.decode(data, max_bytes=limits.BATCH_WIRE_BYTES_MAX + 1024))
        fields.integer("v", BATCH_VERSION, BATCH_VERSION)
        head_bytes = fields.data("head", most=1024)
        return cls(
            BatchHead.from_bytes(head_bytes),
            head_bytes,
            fields.data("key", KEY_ID_BYTES),
            fields.data("signature", SIGNATURE_BYTES),
            fields.data("payload", most=limits.BATCH_WIRE_BYTES_MAX),
        )


class LinkedEntry(NamedTuple):
    """An entry of an opened batch: its bytes and its place in the chain."""

    sealed: SealedEntry
    link: ChainLink
    quick: EntryHeader | None = None  # the whole header, where it was of the usual shape

    @property
    def plain(self) -> dict[str, Any]:
        """The decoded header (any version)."""
        return cast(dict[str, Any], _read_header(self.sealed.header))

    def header(self) -> EntryHeader:
        """The whole header, checked; raises MALFORMED(field=…)."""
        if self.quick is not None:
            return self.quick
        return EntryHeader.from_plain(_read_header(self.sealed.header), self.link)


def pack_batch(entries: Sequence[SealedEntry], key: SigningKey, *, journal: str, first: int) -> bytes:
    """Wire bytes of `entries`, which are `first`, first+1, … of `journal`, signed by its journal key.

    Raises TOO_LARGE when a cap of `limits` is exceeded; `plan_batches` keeps within them."""
    if not 1 <= len(entries) <= limits.BATCH_ENTRIES_MAX:
        raise ProtocolProblem(TOO_LARGE, limit=limits.BATCH_ENTRIES_MAX, size=len(entries))
    last = first + len(entries) - 1
    head = BatchHead(journal, first, last, entries[-1].hash, len(entries)).to_bytes()
    raw = write_payload(entries)
    payload = compression.compress(raw)
    if len(raw) > limits.BATCH_BYTES_MAX or len(payload) > limits.BATCH_WIRE_BYTES_MAX:
        raise ProtocolProblem(TOO_LARGE, limit=limits.BATCH_WIRE_BYTES_MAX, size=len(payload))
    signature = sign(key, "batch", head)
    return BatchEnvelope(BatchHead.from_bytes(head), head, key.key_id, signature, payload).to_bytes()


def open_batch(envelope: BatchEnvelope, public: bytes) -> tuple[LinkedEntry, ...]:
    """Verify signature, caps and the whole chain inside; raises BAD_SIGNATURE, TOO_LARGE, MALFORMED,
    CHAIN_BROKEN.

    That entry `first` continues what the reader holds is for the reader to check (`link.prev`)."""
    require_signature(public, "batch", envelope.head_bytes, envelope.signature)
    raw = compression.decompress(
        envelope.payload, max_bytes=limits.BATCH_BYTES_MAX, max_ratio=limits.BATCH_RATIO_MAX
    )
    entries = tuple(_link(*parts) for parts in read_payload(raw, envelope.head.count))
    check_chain(envelope.head, entries)
    return entries


def check_chain(head: BatchHead, entries: Sequence[LinkedEntry]) -> None:
    """Raise CHAIN_BROKEN(seq=…) at the first entry that is not where the head says, or if the end differs."""
    prev = entries[0].link.prev
    for seq, entry in enumerate(entries, head.first):
        link = entry.link
        if link.journal != head.journal or link.seq != seq or link.prev != prev:
            raise ProtocolProblem(CHAIN_BROKEN, seq=seq)
        prev = entry.sealed.hash
    if prev != head.head:
        raise ProtocolProblem(CHAIN_BROKEN, seq=head.last)


def link_entry(header: bytes, salt: bytes, body: bytes) -> LinkedEntry:
    """Open the chain part of one entry and check that the body is the header's; raises CHAIN_BROKEN,
    MALFORMED."""
    return _link(header, salt, body)


def plan_batches(
    entries: Iterable[tuple[str, int]], max_bytes: int = limits.BATCH_START_BYTES
) -> Iterator[tuple[int, int]]:
    """Cut a run of (save_id, size) into (start, stop) index ranges of whole saves.

    A range closes before `max_bytes` of raw bytes or BATCH_ENTRIES_MAX entries is passed; a save that is
    larger than `max_bytes` stands alone."""
    start = size = 0
    stop = 0
    for save_start, save_stop, save_size in _saves(entries):
        count = save_stop - start
        if save_start > start and (size + save_size > max_bytes or count > limits.BATCH_ENTRIES_MAX):
            yield start, save_start
            start, size = save_start, 0
        size += save_size
        stop = save_stop
    if stop > start:
        yield start, stop


def _saves(entries: Iterable[tuple[str, int]]) -> Iterator[tuple[int, int, int]]:
    current: str | None = None
    start = size = index = 0
    for index, (save_id, entry_size) in enumerate(entries):
        if current is not None and save_id != current:
            yield start, index, size
            start, size = index, 0
        current = save_id
        size += entry_size
    if current is not None:
        yield start, index + 1, size


def _link(header: bytes, salt: bytes, body: bytes) -> LinkedEntry:
    quick = quick_header(header)
    if quick is not None:
        # As a tuple, here and below: a named one takes twice as long, and a batch has thousands.
        link = tuple.__new__(ChainLink, (quick.journal, quick.seq, quick.prev, quick.body_hash))
    else:
        link = ChainLink.from_plain(_read_header(header))
    if hash_body(salt, body) != link.body_hash:
        raise ProtocolProblem(CHAIN_BROKEN, seq=link.seq)
    sealed = tuple.__new__(SealedEntry, (header, salt, body, hash_entry(header)))
    return tuple.__new__(LinkedEntry, (sealed, link, quick))


def _read_header(header: bytes) -> Any:
    return canonical.decode(header, max_bytes=limits.HEADER_BYTES_MAX)
