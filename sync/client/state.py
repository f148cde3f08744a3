"""What a round knows between two steps, and what it will report. Values only; `round.py` decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sync.client.changing import changed
from sync.client.moves import Action, Failed, Push, SendBlobs
from sync.client.pace import Pace
from sync.client.ports import BlobHere
from sync.client.troubles import RoundTrouble
from sync.protocol.entry import NO_HASH
from sync.protocol.frames import BlobState
from sync.protocol.messages import Counts, Cursor
from sync.protocol.pages import NO_DIGEST, next_digest
from sync.protocol.receipt import Quarantined, Receipt
from sync.protocol.resupply import Damaged


class Phase(StrEnum):
    """Before the county spoke, while there is work, and after the end."""

    OPENING = "opening"
    WORKING = "working"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Figures of the report that grow as the round goes on."""

    sent: int = 0
    receipted: int = 0
    resent: int = 0
    quarantined: tuple[Quarantined, ...] = ()
    blobs_sent: int = 0
    pulled: int = 0
    blobs_fetched: int = 0
    county_time: int = 0
    clock: str = ""
    update_wanted: bool = False
    deliver_only: bool = False
    restored: str = ""  # the sentence for a county that was put back from a backup
    county_counts: Counts | None = None
    forked: bool = False
    damaged: tuple[Damaged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundState:
    """The whole memory of a round. `acked` is what the county is known to hold of our journal, `goal` our
    last entry when hello was made; `stream_ends` the newest gseq known of each stream; `stale` that the
    county's last statement no longer describes it, so a closing hello is due; `quick` that the last batch
    was answered at once, `crowded` that files beside a batch held it up, `brisk` that good
    requests of files are answered at once.

    `batch_away` and `files_away` are under way beside each other; `told` are files of which the county spoke
    since that batch left; `claimed` are files that it called whole, which its signed statement has still to
    bear out; `halted` are failures of some of them, which wait for the others."""

    pace: Pace = field(default_factory=Pace)
    phase: Phase = Phase.OPENING
    journal: str = ""
    epoch: str = ""
    tree: bytes = b""  # the newest tree head that was verified, signed
    acked: int = 0
    acked_head: bytes = NO_HASH
    goal: int = 0
    lists: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)  # registry, roster, catalogue, forms, papers
    lists_there: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    lists_asked: bool = False
    key_asked: bool = False
    cursors: Mapping[str, Cursor] = field(default_factory=dict)
    stream_ends: Mapping[str, int] = field(default_factory=dict)
    repulled: frozenset[str] = frozenset()
    wanted: Mapping[str, BlobState] = field(default_factory=dict)
    more_wanted: bool = False  # the county's list of wanted files was cut off at its limit
    here: Mapping[str, BlobHere] = field(default_factory=dict)
    hopeless: Mapping[str, int] = field(default_factory=dict)  # files without progress, times
    lost_looked_for: bool = True  # nothing can be lost where no journal was ever closed
    lists_forgotten: tuple[
        str, ...
    ] = ()  # whose announcements, which this machine heard, the county has forgotten
    numbers_asked: bool = False
    fetch_done: bool = False
    deliver_only: bool = False  # this program is too old for what the county would give it
    signed_frames: bool = False  # the county takes requests of files that are signed by frames
    fetch_skip: frozenset[str] = frozenset()
    gaps: int = 0
    quick: bool = False
    crowded: bool = False
    brisk: bool = False
    stale: bool = False
    batch_away: Push | None = None
    files_away: tuple[SendBlobs, ...] = ()
    told: frozenset[str] = frozenset()
    claimed: frozenset[str] = frozenset()
    halted: tuple[Failed, ...] = ()
    tally: Tally = field(default_factory=Tally)
    soft: RoundTrouble | None = None  # put off a duty, did not end the round
    trouble: RoundTrouble | None = None

    @property
    def under_way(self) -> bool:
        """Whether something was begun and not answered yet."""
        return self.batch_away is not None or bool(self.files_away)

    def cursor(self, stream: str) -> Cursor:
        """Where we are in a stream; its beginning when we never pulled it."""
        return self.cursors.get(stream) or Cursor(stream, "", 0, NO_DIGEST)

    def with_cursor(self, cursor: Cursor) -> RoundState:
        return changed(self, cursors={**self.cursors, cursor.stream: cursor})

    def with_tally(self, **more: object) -> RoundState:
        return changed(self, tally=changed(self.tally, **more))  # type: ignore[arg-type]

    def stream_to_pull(self) -> Cursor | None:
        """The first stream whose end we have not reached; none for a program too old to be given any."""
        if self.deliver_only:
            return None
        for stream, end in sorted(self.stream_ends.items()):
            if self.cursor(stream).gseq < end:
                return self.cursor(stream)
        return None

    def sendable(self) -> tuple[BlobState, ...]:
        """Wanted files worth a try in this round and not under way."""
        away = {frame.sha256 for files in self.files_away for frame in files.frames}
        return tuple(
            state
            for sha, state in sorted(self.wanted.items())
            if sha not in away and self.hopeless.get(sha, 0) < TRIES
        )

    def come_back(self, request: Action) -> RoundState:
        """Without `request` among what is under way, if it was begun."""
        if isinstance(request, Push):
            return changed(self, batch_away=None)
        return changed(self, files_away=tuple(files for files in self.files_away if files != request))


TRIES = 2  # a file that did not move on twice waits for the next round


def step_over(cursor: Cursor, receipt: Receipt, hashes: tuple[bytes, ...]) -> Cursor | None:
    """The cursor after our own entries, without pulling them back: only when the receipt's gseqs follow the
    cursor without a hole. `hashes` are of exactly the receipt's range. None when a pull has to do it."""
    span = receipt.gseq_last - receipt.gseq_first + 1
    if receipt.gseq_first != cursor.gseq + 1 or span != len(hashes) or receipt.epoch != cursor.epoch:
        return None
    digest = cursor.digest
    for gseq, entry_hash in enumerate(hashes, receipt.gseq_first):
        digest = next_digest(digest, gseq, entry_hash)
    return Cursor(cursor.stream, receipt.epoch, receipt.gseq_last, digest)
