"""The messages of one session: hello and its answer, the push answer and counts (`sync.md` 5.4).

Pull pages live in `pages.py`, blob frames in `frames.py`, number leases in `numbers.py`; all are
re-exported here. Unknown keys are ignored, so that a newer side may say more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.counts import Counts
from sync.protocol.entry import HASH_BYTES
from sync.protocol.fields import Fields, bad
from sync.protocol.frames import BlobFrame, BlobsAnswer, BlobState, pack_frames, read_frames
from sync.protocol.keys import SigningKey
from sync.protocol.numbers import NumberLease, NumberRequest, open_lease, sign_lease
from sync.protocol.pages import NO_DIGEST, PulledBatch, PulledEntry, PullPage, next_digest
from sync.protocol.receipt import RECEIPT_BYTES_MAX
from sync.protocol.resupply import DAMAGED_MAX, Damaged
from sync.protocol.signed import FindPublic, open_document, sign_document
from sync.protocol.tree_head import TreeNews

__all__ = [
    "NO_DIGEST",
    "BlobFrame",
    "BlobState",
    "BlobsAnswer",
    "Counts",
    "Cursor",
    "HelloAnswer",
    "HelloRequest",
    "NumberLease",
    "NumberRequest",
    "PullPage",
    "PulledBatch",
    "PulledEntry",
    "PushAnswer",
    "StreamState",
    "next_digest",
    "open_hello_answer",
    "open_lease",
    "pack_frames",
    "read_frames",
    "sign_hello_answer",
    "sign_lease",
]

_NO_PAPERS: Final = limits.NO_PAPER_LIST


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a device has pulled a stream: (epoch, gseq) and its rolling digest there. Start: ("", 0,
    NO_DIGEST)."""

    stream: str
    epoch: str
    gseq: int
    digest: bytes

    def to_plain(self) -> dict[str, Any]:
        """As in hello."""
        return {"stream": self.stream, "epoch": self.epoch, "gseq": self.gseq, "digest": self.digest}

    @classmethod
    def from_plain(cls, plain: Any) -> Cursor:
        """Read one cursor."""
        fields = Fields(plain)
        epoch = fields.text("epoch", 32)
        return cls(fields.scope("stream"), epoch, fields.integer("gseq"), fields.data("digest", HASH_BYTES))


@dataclass(frozen=True, slots=True)
class StreamState:
    """A stream at the county: newest gseq, and whether the device's cursor (gseq and digest) is the
    county's too. `cursor_holds` False means: pull this stream again from 0 (idempotent)."""

    stream: str
    gseq: int
    cursor_holds: bool

    def to_plain(self) -> dict[str, Any]:
        """As in the answer."""
        return {"stream": self.stream, "gseq": self.gseq, "cursor_holds": self.cursor_holds}

    @classmethod
    def from_plain(cls, plain: Any) -> StreamState:
        """Read one state."""
        fields = Fields(plain)
        return cls(fields.scope("stream"), fields.integer("gseq"), fields.flag("cursor_holds"))


@dataclass(frozen=True, slots=True, kw_only=True)
class HelloRequest:
    """The first words of a session, with the first batch if there is one. `device_time` ms, a statement
    only. `tree_size` is of the county's newest tree head that the device has verified, 0 before the first;
    `prove_seq` an entry of the journal whose place in the log is asked for, 0 for none."""

    protocol_oldest: int = limits.PROTOCOL_OLDEST
    protocol_newest: int = limits.PROTOCOL_NEWEST
    app_version: str
    schema: int
    journal: str
    last_seq: int
    acked_seq: int
    acked_head: bytes
    device_time: int
    cursors: tuple[Cursor, ...] = ()
    pending_bytes: int = 0
    catalogue_version: int = 0
    registry_version: int = 0
    roster_version: int = 0
    want_counts: bool = False
    batch: bytes | None = None
    tree_size: int = 0
    prove_seq: int = 0

    def to_bytes(self) -> bytes:
        """The body of POST /api/v1/sync."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        plain["cursors"] = [cursor.to_plain() for cursor in self.cursors]
        return canonical.encode(plain)

    @classmethod
    def from_bytes(cls, data: bytes) -> HelloRequest:
        """Read and check."""
        plain = canonical.decode(data, max_bytes=limits.REQUEST_BYTES_MAX)
        fields = Fields(plain)
        oldest = fields.integer("protocol_oldest", 1, 10_000)
        return cls(
            protocol_oldest=oldest,
            protocol_newest=fields.integer("protocol_newest", oldest, 10_000),
            app_version=fields.text("app_version", 64),
            schema=fields.integer("schema"),
            journal=fields.id("journal"),
            last_seq=fields.integer("last_seq"),
            acked_seq=fields.integer("acked_seq"),
            acked_head=fields.data("acked_head", HASH_BYTES),
            device_time=fields.integer("device_time", -(2**62)),
            cursors=fields.list("cursors", Cursor.from_plain, limits.CURSORS_MAX),
            pending_bytes=fields.integer("pending_bytes"),
            catalogue_version=fields.integer("catalogue_version"),
            registry_version=fields.integer("registry_version"),
            roster_version=fields.integer("roster_version"),
            want_counts=fields.flag("want_counts"),
            batch=fields.optional_data("batch", limits.BATCH_WIRE_BYTES_MAX + 1024),
            tree_size=fields.integer("tree_size") if "tree_size" in plain else 0,
            prove_seq=fields.integer("prove_seq") if "prove_seq" in plain else 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HelloAnswer:
    """The county's statement, signed (use "hello"). `have_seq`/`have_head` are *after* the batch of this
    hello, if it was taken; `receipt` is None when there was none or hello did not match. Versions are the
    newest there are. A backup of the county was proved to hold entries 1…`archived_seq` and every file that
    1…`archived_files` name."""

    protocol: int
    epoch: str
    server_time: int
    journal: str
    have_seq: int
    have_head: bytes
    receipt: bytes | None = None
    archived_seq: int = 0
    wanted: tuple[BlobState, ...] = ()
    streams: tuple[StreamState, ...] = ()
    limits: dict[str, int] = field(default_factory=dict)
    min_app_version: str = ""
    catalogue_version: int = 0
    registry_version: int = 0
    roster_version: int = 0
    papers_version: int = _NO_PAPERS
    counts: Counts | None = None
    forms_version: int = 0
    tree: TreeNews | None = None
    archived_files: int = 0
    forked: bool = False  # lately another computer sent another branch of this journal
    deliver_only: bool = False  # the device is too old to be given anything; what it sends is taken
    damaged: tuple[Damaged, ...] = ()  # entries of the stream whose bytes the county's disk lost

    def to_bytes(self) -> bytes:
        """Canonical content, the part that is signed."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        plain["wanted"] = [blob.to_plain() for blob in self.wanted]
        plain["streams"] = [stream.to_plain() for stream in self.streams]
        plain["counts"] = None if self.counts is None else self.counts.to_plain()
        plain["tree"] = None if self.tree is None else self.tree.to_plain()
        plain["damaged"] = [one.to_plain() for one in self.damaged]
        for rare in ("archived_files", "deliver_only", "damaged"):
            if not plain[rare]:
                del plain[rare]  # the common answer stays small
        return canonical.encode(plain)

    @classmethod
    def from_bytes(cls, data: bytes) -> HelloAnswer:
        """Read content bytes."""
        plain = canonical.decode(data, max_bytes=limits.REQUEST_BYTES_MAX)
        fields = Fields(plain)
        figures = fields.map("limits")
        if any(type(figure) is not int for figure in figures.values()):
            raise bad("limits")
        counts = plain.get("counts")
        return cls(
            protocol=fields.integer("protocol", 1),
            epoch=fields.id("epoch"),
            server_time=fields.integer("server_time"),
            journal=fields.id("journal"),
            have_seq=fields.integer("have_seq"),
            have_head=fields.data("have_head", HASH_BYTES),
            receipt=fields.optional_data("receipt", RECEIPT_BYTES_MAX),
            archived_seq=fields.integer("archived_seq"),
            wanted=fields.list("wanted", BlobState.from_plain, limits.WANTED_MAX),
            streams=fields.list("streams", StreamState.from_plain, limits.CURSORS_MAX),
            limits=figures,
            min_app_version=fields.text("min_app_version", 64),
            catalogue_version=fields.integer("catalogue_version"),
            registry_version=fields.integer("registry_version"),
            roster_version=fields.integer("roster_version"),
            papers_version=_papers_version(fields, plain),
            counts=None if counts is None else Counts.from_plain(counts),
            # A county of an earlier build does not speak of forms.
            forms_version=fields.integer("forms_version") if "forms_version" in plain else 0,
            tree=TreeNews.optional(plain),
            archived_files=fields.integer("archived_files") if "archived_files" in plain else 0,
            forked=fields.flag("forked") if "forked" in plain else False,
            deliver_only=fields.flag("deliver_only") if "deliver_only" in plain else False,
            damaged=fields.list("damaged", Damaged.from_plain, DAMAGED_MAX) if "damaged" in plain else (),
        )


def _papers_version(fields: Fields, plain: dict[str, Any]) -> int:
    """A county of an earlier build does not speak of papers."""
    return fields.integer("papers_version", _NO_PAPERS) if "papers_version" in plain else _NO_PAPERS


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """The answer of POST /api/v1/entries: the signed receipt, blobs of this journal still wanted, and what is new of
    the county's log."""

    receipt: bytes
    wanted: tuple[BlobState, ...] = ()
    tree: TreeNews | None = None

    def to_bytes(self) -> bytes:
        """Canonical form."""
        tree = None if self.tree is None else self.tree.to_plain()
        wanted = [blob.to_plain() for blob in self.wanted]
        return canonical.encode({"receipt": self.receipt, "wanted": wanted, "tree": tree})

    @classmethod
    def from_bytes(cls, data: bytes) -> PushAnswer:
        """Read and check."""
        plain = canonical.decode(data, max_bytes=limits.REQUEST_BYTES_MAX)
        fields = Fields(plain)
        wanted = fields.list("wanted", BlobState.from_plain, limits.WANTED_MAX)
        return cls(fields.data("receipt", most=RECEIPT_BYTES_MAX), wanted, TreeNews.optional(plain))


def sign_hello_answer(answer: HelloAnswer, key: SigningKey) -> bytes:
    """The answer of POST /api/v1/sync: signed with the county's receipt key."""
    return sign_document(key, "hello", answer.to_bytes())


def open_hello_answer(data: bytes, find_public: FindPublic) -> HelloAnswer:
    """The verified answer; raises UNKNOWN_KEY, BAD_SIGNATURE, MALFORMED (a portal's page included)."""
    return HelloAnswer.from_bytes(open_document(data, "hello", find_public))
