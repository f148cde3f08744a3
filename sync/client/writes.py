"""The round's actions that are local writes and not answered; `writing.py` performs them."""

from __future__ import annotations

from dataclasses import dataclass

from sync.protocol.messages import Cursor
from sync.protocol.receipt import Receipt


@dataclass(frozen=True, slots=True)
class TakeReceipt:
    """Keep a verified receipt; `cursor` where the stream's cursor may step over our own entries."""

    receipt: Receipt
    data: bytes
    cursor: Cursor | None


@dataclass(frozen=True, slots=True)
class MarkSent:
    """`first`…`last` may have reached the county."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class RollBack:
    """The county was restored: it has 1…`have_seq` only."""

    have_seq: int


@dataclass(frozen=True, slots=True)
class OpenNewJournal:
    """This database is older than what the county holds of its journal."""

    have_seq: int
    have_head: bytes


@dataclass(frozen=True, slots=True)
class FallBack:
    """Forget the cursor of a stream."""

    stream: str


@dataclass(frozen=True, slots=True)
class MarkWanted:
    """Of the files that entries up to `up_to_seq` name, the county lacks exactly `wanted`."""

    wanted: tuple[str, ...]
    up_to_seq: int


@dataclass(frozen=True, slots=True)
class MarkArchived:
    """A backup of the county was proved to hold entries up to `seq` and the files that those up to `files_seq` name."""

    seq: int
    files_seq: int
