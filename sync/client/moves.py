"""What the round's decisions and its driver say to each other: actions out, events in. Values only.

Of the actions of one step only the last is answered by an event; those before it are local writes, or begin
what an `Await` waits for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sync.client.troubles import RoundTrouble
from sync.client.values import BlobHere, FramePlan, JournalState, Outgoing, ReceiptSeen, VerifiedPage
from sync.client.witness import KeepTree, Seen
from sync.client.writes import (
    FallBack,
    MarkArchived,
    MarkSent,
    MarkWanted,
    OpenNewJournal,
    RollBack,
    TakeReceipt,
)
from sync.protocol.frames import BlobState
from sync.protocol.messages import Cursor, HelloAnswer

# ---- actions: answered by one event each -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SayHello:
    """→ HelloSaid. The first batch of at most `max_bytes` goes with it."""

    max_bytes: int


@dataclass(frozen=True, slots=True)
class Push:
    """→ Pushed or NothingToPush."""

    after_seq: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class FetchLists:
    """→ ListsTaken. Newer registry and roster, newer catalogue, newer forms, newer list of issued papers. `catalogue` is
    the number of the county's newest release, 0 when none is wanted."""

    registry: bool
    catalogue: int
    forms: bool = False
    papers: bool = False


@dataclass(frozen=True, slots=True)
class Pull:
    """→ PagePulled."""

    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Apply:
    """→ PageApplied."""

    page: VerifiedPage


@dataclass(frozen=True, slots=True)
class LookForBlobs:
    """→ BlobsLooked: which of the wanted files lie here."""

    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendBlobs:
    """→ BlobsSent. `by_frames`: the county takes a signature by frames."""

    frames: tuple[FramePlan, ...]
    by_frames: bool = False


@dataclass(frozen=True, slots=True)
class Begin:
    """Let a batch or files go on their way, each request on a connection of its own; not answered by itself."""

    request: Push | SendBlobs


@dataclass(frozen=True, slots=True)
class Await:
    """→ what comes first of what was begun, as if it had been asked alone."""


@dataclass(frozen=True, slots=True)
class TakeUpLost:
    """→ LostTakenUp: own acts of closed journals that are not in the county's stream any more (it was restored to
    a time before them) are journalled again."""


@dataclass(frozen=True, slots=True)
class GiveMoves:
    """→ MovesGiven: the county was restored and has forgotten announcements of its own that this machine keeps; before
    anything else, so that what was written about their records finds them."""


@dataclass(frozen=True, slots=True)
class AskNumbers:
    """→ NumbersTaken."""


@dataclass(frozen=True, slots=True)
class FetchBlob:
    """→ BlobFetched, with `sha256` "" when nothing (else than `skip`) is missing."""

    skip: frozenset[str]
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Close:
    """The round is over. → nothing; the driver makes the report."""


Action = (
    KeepTree
    | TakeReceipt
    | MarkSent
    | RollBack
    | OpenNewJournal
    | FallBack
    | MarkWanted
    | MarkArchived
    | SayHello
    | Push
    | FetchLists
    | Pull
    | Apply
    | LookForBlobs
    | SendBlobs
    | Begin
    | Await
    | TakeUpLost
    | GiveMoves
    | AskNumbers
    | FetchBlob
    | Close
)

# ---- events ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody or a timer wants a round."""


@dataclass(frozen=True, slots=True)
class HelloSaid:
    """The county's verified statement. `journal` as it stood when hello was made, `sent` the batch that went
    along, `own_head` our hash at the county's `have_seq` (None beyond our end), `device_ms` our clock at the
    answer, `seconds` what it took."""

    answer: HelloAnswer
    journal: JournalState
    sent: Outgoing | None
    receipt: ReceiptSeen | None
    own_head: bytes | None
    device_ms: int
    seconds: float = math.inf
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Pushed:
    """`seconds` from the first byte sent to the answer."""

    sent: Outgoing
    receipt: ReceiptSeen
    wanted: tuple[BlobState, ...]
    seconds: float
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class NothingToPush:
    pass


@dataclass(frozen=True, slots=True)
class ListsTaken:
    registry_version: int
    roster_version: int
    catalogue_version: int
    forms_version: int = 0
    papers_version: int = 0


@dataclass(frozen=True, slots=True)
class PagePulled:
    """A page, its authors verified; `digest_holds` says whether our rolling digest ends like the county's."""

    page: VerifiedPage
    more: bool
    digest_holds: bool


@dataclass(frozen=True, slots=True)
class PageApplied:
    new: int


@dataclass(frozen=True, slots=True)
class BlobsLooked:
    here: Mapping[str, BlobHere]


@dataclass(frozen=True, slots=True)
class BlobsSent:
    """One state a frame; `seconds` the request took, to size the next one."""

    frames: tuple[FramePlan, ...]
    states: tuple[BlobState, ...]
    problems: tuple[int, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class LostTakenUp:
    acts: int


@dataclass(frozen=True, slots=True)
class MovesGiven:
    """`announced` of them were new to the county."""

    announced: int


@dataclass(frozen=True, slots=True)
class NumbersTaken:
    leases: int


@dataclass(frozen=True, slots=True)
class BlobFetched:
    sha256: str
    complete: bool
    unavailable: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """An action failed; nothing of it was applied here. `sent` is the batch that was under way."""

    trouble: RoundTrouble
    doing: Action
    sent: Outgoing | None = None


Event = (
    Started
    | HelloSaid
    | Pushed
    | NothingToPush
    | ListsTaken
    | PagePulled
    | PageApplied
    | BlobsLooked
    | BlobsSent
    | LostTakenUp
    | MovesGiven
    | NumbersTaken
    | BlobFetched
    | Failed
)
