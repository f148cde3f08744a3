"""One line of a journal: header (signed over by the chain), salt and body, kept for ever as the bytes first
made.

hash = SHA-256("entry" ‖ header), body_hash = SHA-256("body" ‖ salt ‖ body), so body and salt can be
destroyed by a lawful redaction while the chain still verifies. Body = canonical {"new": {field: value},
"old": {field: value}}.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sync.protocol import canonical, limits
from sync.protocol.chunks import is_table
from sync.protocol.fields import Fields, bad
from sync.protocol.problems import CHAIN_BROKEN, TOO_LARGE, ProtocolProblem

ENTRY_VERSION: Final = 1
HASH_BYTES: Final = 32
NO_HASH: Final = bytes(HASH_BYTES)  # prev of the first entry, head of an empty journal
GENESIS_TYPE: Final = "journal"
GENESIS_KIND: Final = "genesis"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobRef:
    """A file that an entry speaks of: sha256 (64 hex digits), size in bytes, mime type; a large one with the
    table of its chunks (`chunks.py`), else b""."""

    sha256: str
    size: int
    mime: str
    chunks: bytes = b""

    def to_plain(self) -> dict[str, Any]:
        """As it stands in the header; a file without a table says nothing of it."""
        plain: dict[str, Any] = {"sha256": self.sha256, "size": self.size, "mime": self.mime}
        return {**plain, "chunks": self.chunks} if self.chunks else plain

    @classmethod
    def from_plain(cls, plain: Any) -> BlobRef:
        """Read and check one reference."""
        fields = Fields(plain)
        size = fields.integer("size", 0, limits.BLOB_BYTES_MAX)
        chunks = fields.data("chunks", most=limits.HEADER_BYTES_MAX) if "chunks" in plain else b""
        if not is_table(chunks, size):
            raise bad("chunks")
        return cls(sha256=fields.sha256("sha256"), size=size, mime=fields.text("mime", 100), chunks=chunks)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """What the store knows before the journal gives the entry its place.

    Ids are 32 hex digits; `scope` is the township code; `wall_time` ms since the epoch (UTC), `mono_time`
    ms of the machine's monotonic clock; `parents` are entry ids; `last_receipt_hash` is 32 bytes or b"".
    """

    entry_id: str
    save_id: str
    thing: str
    type: str
    kind: str
    actor: str
    scope: str
    schema: int
    app_version: str
    wall_time: int
    mono_time: int
    boot_id: str
    new: dict[str, Any]
    old: dict[str, Any] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    last_receipt_hash: bytes = b""
    blobs: tuple[BlobRef, ...] = ()


class SealedEntry(NamedTuple):
    """The bytes of one entry as made, and its hash. What is stored and sent; never made a second time."""

    header: bytes
    salt: bytes
    body: bytes
    hash: bytes

    @property
    def size(self) -> int:
        """Bytes on the wire before compression."""
        return len(self.header) + len(self.salt) + len(self.body)


class ChainLink(NamedTuple):
    """The part of a header that the chain needs, readable whatever the version of the rest."""

    journal: str
    seq: int
    prev: bytes
    body_hash: bytes

    @classmethod
    def from_plain(cls, plain: Any) -> ChainLink:
        """Read journal, seq, prev and body_hash of a decoded header."""
        fields = Fields(plain)
        return cls(
            fields.id("journal"),
            fields.integer("seq", 1),
            fields.data("prev", HASH_BYTES),
            fields.data("body_hash", HASH_BYTES),
        )


class EntryHeader(NamedTuple):
    """A whole header, checked. Unknown keys of later versions are ignored here and stay in the bytes."""

    v: int
    journal: str
    seq: int
    prev: bytes
    entry_id: str
    save_id: str
    thing: str
    type: str
    kind: str
    parents: tuple[str, ...]
    actor: str
    scope: str
    schema: int
    app_version: str
    wall_time: int
    mono_time: int
    boot_id: str
    last_receipt_hash: bytes
    body_hash: bytes
    blobs: tuple[BlobRef, ...]

    @classmethod
    def from_plain(cls, plain: Any, link: ChainLink | None = None) -> EntryHeader:
        """Read and check a decoded header (`link`, if that part was read already); raises
        ProtocolProblem(MALFORMED, field=…)."""
        fields = Fields(plain)
        if link is None:
            link = ChainLink.from_plain(plain)
        return cls(
            v=fields.integer("v", 1),
            journal=link.journal,
            seq=link.seq,
            prev=link.prev,
            entry_id=fields.id("entry_id"),
            save_id=fields.id("save_id"),
            thing=fields.id("thing"),
            type=fields.name("type"),
            kind=fields.name("kind"),
            parents=fields.ids("parents", limits.PARENTS_MAX),
            actor=fields.text("actor", 64),
            scope=fields.scope("scope"),
            schema=fields.integer("schema"),
            app_version=fields.text("app_version", 64),
            wall_time=fields.integer("wall_time", -(2**62)),
            mono_time=fields.integer("mono_time", -(2**62)),
            boot_id=fields.text("boot_id", 64),
            last_receipt_hash=fields.data("last_receipt_hash", 0, HASH_BYTES),
            body_hash=link.body_hash,
            blobs=fields.list("blobs", BlobRef.from_plain, limits.BLOBS_PER_ENTRY_MAX),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One opened and checked entry: header, patch (new and old values by field) and hash."""

    header: EntryHeader
    new: dict[str, Any]
    old: dict[str, Any]
    hash: bytes


def seal_entry(
    draft: EntryDraft, *, journal: str, seq: int, prev: bytes, random: Callable[[int], bytes] = os.urandom
) -> SealedEntry:
    """Give `draft` its place in the journal and make its bytes. `prev` is the hash of entry `seq - 1`
    (NO_HASH for the first). Raises ProtocolProblem when a field is not valid, TOO_LARGE above
    ENTRY_BYTES_MAX."""
    salt = random(limits.SALT_BYTES)
    body = canonical.encode({"new": draft.new, "old": draft.old})
    plain = {
        "v": ENTRY_VERSION,
        "journal": journal,
        "seq": seq,
        "prev": prev,
        "body_hash": hash_body(salt, body),
        "parents": list(draft.parents),
        "blobs": [blob.to_plain() for blob in draft.blobs],
    }
    for name in _DRAFT_FIELDS:
        plain[name] = getattr(draft, name)
    EntryHeader.from_plain(plain)
    header = canonical.encode(plain)
    if len(header) > limits.HEADER_BYTES_MAX or len(header) + len(body) > limits.ENTRY_BYTES_MAX:
        raise ProtocolProblem(TOO_LARGE, limit=limits.ENTRY_BYTES_MAX, size=len(header) + len(body))
    return SealedEntry(header, salt, body, hash_entry(header))


def open_header(header: bytes) -> EntryHeader:
    """Read and check header bytes."""
    from sync.protocol.quick_header import quick_header  # it reads into this module's shapes

    quick = quick_header(header) if len(header) <= limits.HEADER_BYTES_MAX else None
    return quick or EntryHeader.from_plain(canonical.decode(header, max_bytes=limits.HEADER_BYTES_MAX))


def open_body(body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read body bytes into (new, old)."""
    usual = _usual_body(body)
    if usual is not None:
        return usual, {}
    plain = canonical.decode(body, max_bytes=limits.ENTRY_BYTES_MAX)
    if type(plain) is dict and type(plain.get("new")) is dict and type(plain.get("old")) is dict:
        return plain["new"], plain["old"]
    fields = Fields(plain)
    return fields.map("new"), fields.map("old")


def _usual_body(body: bytes) -> dict[str, Any] | None:
    """The "new" values of a body that has no "old" ones, as most have; None where the general way has to look. What
    stands between a canonical beginning and a canonical end is canonical if it is one value by itself."""
    if len(body) > limits.ENTRY_BYTES_MAX or not (body.startswith(_NEW) and body.endswith(_NO_OLD)):
        return None
    try:
        new = canonical.decode(body[len(_NEW) : -len(_NO_OLD)], max_depth=limits.CBOR_DEPTH_MAX - 1)
    except ProtocolProblem:
        return None
    return new if type(new) is dict else None


def new_bytes(body: bytes, old: dict[str, Any]) -> bytes:
    """The canonical bytes of "new" as they stand in a body that `open_body` has read, where it has no "old"
    values; b"" otherwise."""
    plain = not old and body.startswith(_NEW) and body.endswith(_NO_OLD)
    return body[len(_NEW) : -len(_NO_OLD)] if plain else b""


def open_entry(header: bytes, salt: bytes, body: bytes) -> Entry:
    """Check everything that one entry can prove by itself; raises MALFORMED, TOO_LARGE or CHAIN_BROKEN."""
    opened = open_header(header)
    if hash_body(salt, body) != opened.body_hash:
        raise ProtocolProblem(CHAIN_BROKEN, seq=opened.seq)
    new, old = open_body(body)
    return Entry(opened, new, old, hash_entry(header))


def hash_entry(header: bytes) -> bytes:
    """SHA-256("entry" ‖ header), 32 bytes."""
    return hashlib.sha256(b"entry" + header).digest()


def hash_body(salt: bytes, body: bytes) -> bytes:
    """SHA-256("body" ‖ salt ‖ body), 32 bytes."""
    if len(salt) != limits.SALT_BYTES:
        raise bad("salt")
    return hashlib.sha256(b"body" + salt + body).digest()


_NEW: Final = b"\xa2cnew"
_NO_OLD: Final = b"cold\xa0"

_DRAFT_FIELDS: Final = (
    "entry_id",
    "save_id",
    "thing",
    "type",
    "kind",
    "actor",
    "scope",
    "schema",
    "app_version",
    "wall_time",
    "mono_time",
    "boot_id",
    "last_receipt_hash",
)
