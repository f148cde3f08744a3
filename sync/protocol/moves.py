"""Records that stand in another stream too: the county's signed announcement, and its pages (`sync.md` 5.10).

Beside the entries of a stream runs a list of its announcements, with a cursor and a rolling digest of its own; its
name is the stream's with an ending. An entry is never made a second time: an announcement names each by journal, seq
and hash, the page brings the same bytes that its author made. The chain to the author's signed head leads through
entries of other records, which are nobody else's to read, so the hash under the registry key (C2, which vouches for
every author's key as well) is what a reader holds the bytes against.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sync.protocol import canonical, compression, limits
from sync.protocol.batch import LinkedEntry, link_entry
from sync.protocol.entry import HASH_BYTES
from sync.protocol.fields import Fields, is_scope
from sync.protocol.keys import SigningKey
from sync.protocol.pages import PulledEntry
from sync.protocol.problems import CHAIN_BROKEN, MALFORMED, OUT_OF_SCOPE, ProtocolProblem
from sync.protocol.signed import FindPublic, SignedDocument, open_document, sign_document

USE: Final = "move"
# From this protocol on a device reads lists of announcements.
SINCE_PROTOCOL: Final = 2
LIST_ENDING: Final = "_moved"
REASON_MAX: Final = 200
MOVES_PER_PAGE: Final = 200
# Entries of a record at once: a page holds one announcement whole.
ENTRIES_MAX: Final = 20_000
SET_BYTES_MAX: Final = limits.BATCH_BYTES_MAX
# Places of entries that came by an announcement stand behind every place of the stream itself.
PLACES_FROM: Final = 2**40
_CONTENT_MAX: Final = 4 * limits.MIB


class MoveKind(StrEnum):
    """A record handed over; one shown in another stream as well; entries that came to either since; the end of a
    showing: what stands there stays as it is, and nothing follows any more."""

    MOVE = "move"
    SHARE = "share"
    MORE = "more"
    END = "end"


Thing = tuple[str, str]  # type, id


class Named(NamedTuple):
    """One entry of a set, by its place in its journal and its hash."""

    journal: str
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What the county announces: `entries` of the record (`type`, `record`, named `title`) stand in the stream `to`
    too, from `at` (ms) on. `turn` counts the hand-overs of this record; a MORE repeats that of its day. `source` is
    where the record stood, `source_name` and `to_name` are those streams in words, `things` the (type, id) that go
    with the record, `copied` those that only come along as they are, such as the party: it stays its township's."""

    id: str
    county: str
    kind: MoveKind
    type: str
    record: str
    title: str
    source: str
    source_name: str
    to: str
    to_name: str
    turn: int
    reason: str
    at: int
    things: tuple[Thing, ...]
    copied: tuple[Thing, ...]
    entries: tuple[Named, ...]

    def to_bytes(self) -> bytes:
        """Canonical content, the part that is signed."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        plain["kind"] = self.kind.value
        plain["things"] = [list(one) for one in self.things]
        plain["copied"] = [list(one) for one in self.copied]
        plain["entries"] = [list(one) for one in self.entries]
        plain["v"] = 1
        return canonical.encode(plain)

    def sign(self, key: SigningKey) -> bytes:
        """The signed announcement."""
        return sign_document(key, USE, self.to_bytes())

    @classmethod
    def open(cls, data: bytes, find_public: FindPublic) -> Move:
        """Verified; raises UNKNOWN_KEY, BAD_SIGNATURE, MALFORMED."""
        return cls.from_bytes(open_document(data, USE, find_public))

    @classmethod
    def from_bytes(cls, content: bytes) -> Move:
        """Read the content."""
        fields = Fields(canonical.decode(content, max_bytes=_CONTENT_MAX))
        fields.integer("v", 1, 1)
        kind = fields.name("kind")
        if kind not in set(MoveKind):
            raise ProtocolProblem(MALFORMED, field="kind")
        return cls(
            id=fields.id("id"),
            county=fields.scope("county"),
            kind=MoveKind(kind),
            type=fields.name("type"),
            record=fields.id("record"),
            title=fields.text("title", 200),
            source=fields.scope("source"),
            source_name=fields.text("source_name", 100),
            to=fields.scope("to"),
            to_name=fields.text("to_name", 100),
            turn=fields.integer("turn"),
            reason=fields.text("reason", REASON_MAX),
            at=fields.integer("at"),
            things=fields.list("things", _thing, ENTRIES_MAX),
            copied=fields.list("copied", _thing, ENTRIES_MAX),
            entries=fields.list("entries", _named, ENTRIES_MAX),
        )


def _thing(plain: Any) -> Thing:
    if type(plain) is not list or len(plain) != 2:
        raise ProtocolProblem(MALFORMED, field="things")
    fields = Fields({"type": plain[0], "thing": plain[1]})
    return fields.name("type"), fields.id("thing")


def _named(plain: Any) -> Named:
    if type(plain) is not list or [type(part) for part in plain] != [str, int, bytes]:
        raise ProtocolProblem(MALFORMED, field="entries")
    if plain[1] < 1 or len(plain[2]) != HASH_BYTES:
        raise ProtocolProblem(MALFORMED, field="entries")
    return Named(*plain)


def move_hash(data: bytes) -> bytes:
    """SHA-256 of what a signed announcement says: its leaf in the list's digest and in the county's log. The signature
    is not in it, so a county that changed its registry key signs what it said before anew."""
    return hashlib.sha256(b"move" + SignedDocument.from_bytes(data).content).digest()


def read_move(data: bytes) -> Move:
    """A signed announcement that is our own: not verified again."""
    return Move.from_bytes(SignedDocument.from_bytes(data).content)


def list_of(stream: str) -> str:
    """The name of the list of announcements of a stream."""
    return stream + LIST_ENDING


def stream_of(name: str) -> str:
    """The stream that a list belongs to; of any other name itself."""
    return name.removesuffix(LIST_ENDING)


def is_list(name: str) -> bool:
    """Whether this is the name of a list of announcements."""
    return name.endswith(LIST_ENDING)


def can_have_list(code: str) -> bool:
    """Whether a stream of this code may have a list: the list's name must be a name of a stream that no other has."""
    return not is_list(code) and is_scope(list_of(code))


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A line of a list: the signed announcement and, where the list is of the stream it leads to, its entries in an
    order of causes. An entry's gseq is 0 where it stands in that stream by itself."""

    data: bytes
    entries: tuple[PulledEntry, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """As in the page."""
        return {"data": self.data, "entries": [entry.to_plain() for entry in self.entries]}

    @classmethod
    def from_plain(cls, plain: Any) -> MoveLine:
        """Read one line."""
        fields = Fields(plain)
        return cls(fields.data("data", most=_CONTENT_MAX), fields.list("entries", _placed, ENTRIES_MAX))

    def open(self, stream: str, find_public: FindPublic) -> tuple[Move, tuple[LinkedEntry, ...]]:
        """Verify the announcement and hold every entry against it. Raises OUT_OF_SCOPE for one of other streams,
        CHAIN_BROKEN(seq) for an entry that is not the announced one."""
        move = Move.open(self.data, find_public)
        if stream not in (move.source, move.to):
            raise ProtocolProblem(OUT_OF_SCOPE)
        if stream != move.to:
            return move, ()
        linked = tuple(link_entry(entry.header, entry.salt, entry.body) for entry in self.entries)
        for named, one in zip(move.entries, linked, strict=False):
            if Named(one.link.journal, one.link.seq, one.sealed.hash) != named:
                raise ProtocolProblem(CHAIN_BROKEN, seq=named.seq)
        if len(linked) != len(move.entries):
            raise ProtocolProblem(CHAIN_BROKEN, seq=0)
        return move, linked


def _placed(plain: Any) -> PulledEntry:
    """As an entry of a stream, but for the place 0."""
    if type(plain) is list and plain[:1] == [0] and type(plain[0]) is int:
        PulledEntry.from_plain([1, *plain[1:]])
        return PulledEntry(*plain)
    return PulledEntry.from_plain(plain)


@dataclass(frozen=True, slots=True)
class MovePage:
    """Lines `after`+1…`next` of the list of announcements `stream`; `digest` is the list's at `next`."""

    stream: str
    epoch: str
    after: int
    next: int
    digest: bytes
    more: bool
    lines: tuple[MoveLine, ...]

    def to_bytes(self) -> bytes:
        """The wire form, compressed."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        plain["lines"] = [line.to_plain() for line in self.lines]
        return compression.compress(canonical.encode(plain))

    @classmethod
    def from_bytes(cls, data: bytes) -> MovePage:
        """Read and check shape and count."""
        most = limits.PAGE_BYTES_MAX + _CONTENT_MAX
        fields = Fields(canonical.decode(compression.decompress(data, max_bytes=most), max_bytes=most))
        page = cls(
            fields.scope("stream"),
            fields.id("epoch"),
            fields.integer("after"),
            fields.integer("next"),
            fields.data("digest", HASH_BYTES),
            fields.flag("more"),
            fields.list("lines", MoveLine.from_plain, MOVES_PER_PAGE),
        )
        if not is_list(page.stream) or page.next != page.after + len(page.lines):
            raise ProtocolProblem(MALFORMED, field="next")
        return page
