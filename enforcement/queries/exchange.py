"""Questions about what waits for the county and what it acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SyncState(StrEnum):
    """Where a record stands between this machine and the county; names are keys of tokens.json semantic.sync."""

    UNSENT = "unsent"
    SENT = "sent_no_receipt"
    RECEIPTED = "receipted"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class AskOutbox:
    """→ tuple[OutboxRow, ...]: one row per inspection (or other root record), newest first."""

    state: SyncState | None = None
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class OutboxRow:
    thing_type: str
    thing_id: str
    title: str
    version: int  # entries of this record so far
    changed_at: datetime
    actor: str
    files_there: int
    files_total: int
    state: SyncState
    next_step: str
    problem: str


@dataclass(frozen=True, slots=True)
class AskSyncSummary:
    """→ SyncSummary."""


@dataclass(frozen=True, slots=True)
class CountLine:
    """对数: one kind of record here and at the county (None before the first exchange)."""

    thing_type: str
    here: int
    county: int | None


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    received_at: datetime
    entries: int
    files: int
    verified: bool


class LineState(StrEnum):
    """What keeps this machine and its county apart, as far as a person's next step depends on it."""

    NO_NETWORK = "no_network"
    CUT = "cut"  # the link broke on the way
    NOT_COUNTY = "not_county"  # a login page or another program answers
    CERTIFICATE = "certificate"  # somebody else's certificate, an old one, one for another name
    WRONG_COUNTY = "wrong_county"  # another county's signature
    ADDRESS = "address"  # nothing can be reached under what was typed
    FORK = "fork"  # the same journal came from two machines
    OWN_RESTORED = "own_restored"  # this machine was put back from an older copy
    LOG_BROKEN = "log_broken"  # the county's log does not continue, or cannot be read
    STREAM_DIFFERS = "stream_differs"  # what the county sends does not give its own digest
    NOT_ENROLLED = "not_enrolled"
    REVOKED = "revoked"
    KEYS_EXPIRED = "keys_expired"
    UPDATE = "update"  # no common version
    BUSY = "busy"
    REFUSED = "refused"  # the county said no for another reason
    HERE = "here"  # this machine fails: its disk is full, its folder cannot be written
    STOPPED = "stopped"  # somebody stopped the round


@dataclass(frozen=True, slots=True)
class LineTrouble:
    """Why the last round did not go through: what happened, why, what to do."""

    state: LineState
    what: str
    why: str = ""
    cure: str = ""

    @property
    def sentence(self) -> str:
        """All three, as one paragraph."""
        return self.what + self.why + self.cure


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round that ended at `at`: entries with a receipt, files sent, entries that came, bytes of bodies, seconds; `what`
    went wrong (empty: nothing). `times` such rounds in a row are one line when nothing moved in them. `exchange` is the
    number of what came (`AskPull`), 0 where nothing new did."""

    at: datetime
    seconds: float
    receipted: int
    files: int
    pulled: int
    bytes_up: int
    bytes_down: int
    what: str = ""
    times: int = 1
    exchange: int = 0


@dataclass(frozen=True, slots=True)
class CountyReadRow:
    """Somebody at the county looked at records of this town: who (with roles), at what and why, in words."""

    at: datetime | None
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """``archived``: entries of the open journal up to the first number, and files of those up to the second, are in a
    backup of the county that was restored and checked."""

    enrolled: bool
    county_address: str
    unsent: int
    sent: int
    receipted: int
    quarantined: int
    counts: tuple[CountLine, ...]
    receipts: tuple[ReceiptRow, ...]
    last_ok_at: datetime | None
    last_problem: str
    pending_bytes: int
    log_alarm: str = (
        ""  # the county's log did not continue the one seen here; nothing is marked until it does
    )
    log_proof: bytes = b""  # what was kept of it, as a file for the county's people
    log_restored: str = ""  # the county said that its database was put back
    log_restored_at: datetime | None = None
    archived: tuple[int, int] = (0, 0)
    trouble: LineTrouble | None = None  # of the last round; None after one that went through
    news: tuple[
        str, ...
    ] = ()  # what the last round told beside it: a clock that is off, a version that is wanted
    forked: bool = False  # the county has another machine's branch of this journal
    rounds: tuple[RoundRow, ...] = ()  # newest first
    waiting: tuple[tuple[str, int], ...] = ()  # records without a clean receipt, by kind
    keys_until: datetime | None = None  # when this machine's keys at the county come to their end
    county_reads: tuple[CountyReadRow, ...] = ()  # newest first
    handed: tuple[
        str, ...
    ] = ()  # records that the county lately handed over to or from here, a sentence each
    revoked: str | None = None  # why the county's signed list has this machine out of service

    @property
    def all_receipted(self) -> bool:
        """Every entry of this machine has a verified receipt, every file is confirmed, nothing is in quarantine. Nothing
        else may be called a success."""
        open_ = self.unsent + self.sent + self.quarantined + self.pending_bytes
        return open_ == 0 and any(one.verified for one in self.receipts)
