"""The county's log as devices see it: the leaf of an entry, signed tree heads (C4), countersignatures, and proofs that
an entry is in the log.

Leaf data = "ZF/log/1" ‖ 0x00 ‖ journal (16 bytes) ‖ seq (8, big-endian) ‖ entry hash (32). A head says of which life
of the county (epoch) it is and at which size that life began, so that a county put back from a backup can say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sync.protocol import canonical
from sync.protocol.fields import Fields, bad
from sync.protocol.keys import PUBLIC_BYTES, SigningKey
from sync.protocol.merkle import HASH_BYTES, PATH_MAX, SIZE_MAX, includes, leaf_hash
from sync.protocol.signed import FindPublic, only, open_document, sign_document

USE: Final = "tree-head"
EPOCH_BYTES: Final = 16
LIVES_MAX: Final = 16
HEAD_BYTES_MAX: Final = 1024
COUNTERSIGNED_BYTES_MAX: Final = 4096
PROOFS_MAX: Final = 2000
PROOFS_A_REQUEST: Final = 100
_LEAF: Final = b"ZF/log/1\x00"


def entry_leaf(journal: str, seq: int, entry_hash: bytes) -> bytes:
    """Leaf hash of entry `seq` of `journal` (32 hex digits) with hash `entry_hash`."""
    return leaf_hash(_LEAF + bytes.fromhex(journal) + seq.to_bytes(8) + entry_hash)


def entry_leaves(journal: str, first: int, hashes: Sequence[bytes]) -> tuple[bytes, ...]:
    """Leaf hashes of entries `first`, `first`+1, … of `journal`, each as `entry_leaf` makes it."""
    start = _LEAF + bytes.fromhex(journal)
    return tuple([leaf_hash(start + seq.to_bytes(8) + one) for seq, one in enumerate(hashes, first)])


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The log of `county` has `size` entries with `root` since `time` (ms, county time); the life `epoch` of its
    database began at size `since`. `lives` are the lives from which it comes, oldest first, each with the size at which
    it began, the newest LIVES_MAX of them; none in a first life."""

    county: str
    epoch: str
    since: int
    size: int
    root: bytes
    time: int
    lives: tuple[tuple[str, int], ...] = ()

    @property
    def descent(self) -> tuple[tuple[str, int], ...]:
        """The lives with the present one."""
        return (*self.lives, (self.epoch, self.since))

    def to_bytes(self) -> bytes:
        """Canonical content, the part that is signed."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "lives"}
        if self.lives:
            plain["lives"] = [[bytes.fromhex(epoch), since] for epoch, since in self.lives]
        return canonical.encode({"v": 1, **plain, "epoch": bytes.fromhex(self.epoch)})

    @classmethod
    def from_bytes(cls, data: bytes) -> TreeHead:
        """Read content bytes; `since` is never beyond `size`."""
        plain = canonical.decode(data, max_bytes=HEAD_BYTES_MAX)
        fields = Fields(plain)
        fields.integer("v", 1, 1)
        size = fields.integer("size", 0, SIZE_MAX)
        return cls(
            fields.scope("county"),
            fields.data("epoch", EPOCH_BYTES).hex(),
            fields.integer("since", 0, size),
            size,
            fields.data("root", HASH_BYTES),
            fields.integer("time"),
            fields.list("lives", _life, LIVES_MAX) if "lives" in plain else (),
        )


def _life(item: Any) -> tuple[str, int]:
    whole = type(item) is list and [type(part) for part in item] == [bytes, int]
    if not whole or len(item[0]) != EPOCH_BYTES or not 0 <= item[1] <= SIZE_MAX:
        raise bad("lives")
    return item[0].hex(), item[1]


def sign_head(head: TreeHead, key: SigningKey) -> bytes:
    """The head as it is sent and kept: signed with the county's tree-head key."""
    return sign_document(key, USE, head.to_bytes())


def open_head(data: bytes, find_public: FindPublic) -> TreeHead:
    """The verified head; raises UNKNOWN_KEY, BAD_SIGNATURE, MALFORMED."""
    return TreeHead.from_bytes(open_document(data, USE, find_public))


@dataclass(frozen=True, slots=True)
class Countersigned:
    """A signed head with somebody else's signature over its bytes: `witness` says in words who (the province),
    `public` is the key it signed with. Whether that key is theirs, a person compares by fingerprint."""

    head: bytes
    witness: str
    public: bytes
    signed_at: int

    def sign(self, key: SigningKey) -> bytes:
        """The countersignature as a file."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return sign_document(key, USE, canonical.encode({"v": 1, "kind": "countersigned", **plain}))

    @classmethod
    def open(cls, data: bytes) -> Countersigned:
        """Verified against the key that it names; raises BAD_SIGNATURE, MALFORMED."""
        inside = cls._read(canonical.decode(_content(data), max_bytes=COUNTERSIGNED_BYTES_MAX))
        open_document(data, USE, only(inside.public))
        return inside

    @classmethod
    def _read(cls, plain: Any) -> Countersigned:
        fields = Fields(plain)
        fields.integer("v", 1, 1)
        if fields.text("kind") != "countersigned":
            raise bad("kind")
        head = fields.data("head", most=HEAD_BYTES_MAX)
        witness = fields.text("witness", 100)
        return cls(head, witness, fields.data("public", PUBLIC_BYTES), fields.integer("signed_at"))


def _content(data: bytes) -> bytes:
    return Fields(canonical.decode(data, max_bytes=COUNTERSIGNED_BYTES_MAX)).data("content")


@dataclass(frozen=True, slots=True)
class EntryProof:
    """Where entry `seq` stands in the log (`index`, from 0) and its path to a head's root."""

    seq: int
    index: int
    path: tuple[bytes, ...]

    def holds(self, journal: str, entry_hash: bytes, head: TreeHead) -> bool:
        """Whether it proves this entry to be in the log of `head`."""
        leaf = entry_leaf(journal, self.seq, entry_hash)
        return includes(leaf, self.index, head.size, self.path, head.root)

    def to_plain(self) -> list[Any]:
        """As in the answer."""
        return [self.seq, self.index, list(self.path)]

    @classmethod
    def from_plain(cls, plain: Any) -> EntryProof:
        """Read one proof."""
        if type(plain) is not list or [type(part) for part in plain] != [int, int, list]:
            raise bad("proof")
        seq, index, path = plain
        if seq < 1 or not 0 <= index < SIZE_MAX:
            raise bad("proof")
        return cls(seq, index, read_path(path))


@dataclass(frozen=True, slots=True)
class ProofsAnswer:
    """The answer of GET /api/v1/log/proofs: a signed head, and proofs of entries of one journal under it."""

    head: bytes
    journal: str
    proofs: tuple[EntryProof, ...]

    def to_bytes(self) -> bytes:
        """Canonical form."""
        proofs = [proof.to_plain() for proof in self.proofs]
        return canonical.encode({"head": self.head, "journal": self.journal, "proofs": proofs})

    @classmethod
    def from_bytes(cls, data: bytes) -> ProofsAnswer:
        """Read the shape; `open_head` and `EntryProof.holds` verify."""
        fields = Fields(canonical.decode(data))
        head = fields.data("head", most=HEAD_BYTES_MAX)
        return cls(head, fields.id("journal"), fields.list("proofs", EntryProof.from_plain, PROOFS_MAX))


@dataclass(frozen=True, slots=True)
class TreeNews:
    """The newest signed head, and the proof that the log which the device saw last begins this one (empty where it
    saw none, the same one, or one that this log does not have). `own` proves the entry that hello asked for, None
    where the log lacks it or none was asked for."""

    head: bytes
    proof: tuple[bytes, ...] = ()
    own: EntryProof | None = None

    def to_plain(self) -> dict[str, Any]:
        """As in an answer."""
        plain: dict[str, Any] = {"head": self.head}
        if self.proof:
            plain["proof"] = list(self.proof)
        if self.own is not None:
            plain["own"] = self.own.to_plain()
        return plain

    @classmethod
    def optional(cls, plain: dict[str, Any]) -> TreeNews | None:
        """What an answer says under "tree"; None from a county of an earlier build. Raises MALFORMED."""
        if plain.get("tree") is None:
            return None
        fields = Fields(plain["tree"])
        own = plain["tree"].get("own")
        return cls(
            fields.data("head", most=HEAD_BYTES_MAX),
            read_path(plain["tree"].get("proof", [])),
            None if own is None else EntryProof.from_plain(own),
        )


def read_path(plain: Any) -> tuple[bytes, ...]:
    """The hashes of a path from a decoded list; raises MALFORMED."""
    if type(plain) is not list or len(plain) > PATH_MAX:
        raise bad("path")
    if any(type(step) is not bytes or len(step) != HASH_BYTES for step in plain):
        raise bad("path")
    return tuple(plain)
