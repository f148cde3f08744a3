"""This device as a witness of the county's log: whether a head that the county shows continues the one that was
verified last. Pure; the round stops before anything is marked where it does not.

Within one life of the county's database (epoch) the log only grows. A county that was put back from a backup says so
by a new epoch and by the size at which it began: up to there the log must still be the one that was seen, beyond it
the heads that were seen before stay here as proof, and what receipts promised is sent again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from sync.protocol.merkle import continues
from sync.protocol.signed import FindPublic, SignedDocument
from sync.protocol.tree_head import TreeHead, TreeNews, open_head


class Sight(StrEnum):
    """What a look at the county's head came to."""

    NONE = "none"  # the county keeps no log, and this device never saw one
    FIRST = "first"
    SAME = "same"
    GROWN = "grown"
    RESTORED = "restored"  # a new life of the county's database
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. `head` and `data` (its signed bytes) are what the county showed, `proof` what it showed with it,
    `before` the signed bytes held until now. `lost` entries of the log that was seen are not in the new life; `why`
    is a machine word for what is broken."""

    sight: Sight
    head: TreeHead | None = None
    data: bytes = b""
    proof: tuple[bytes, ...] = ()
    before: bytes = b""
    lost: int = 0
    why: str = ""

    @property
    def broken(self) -> bool:
        """The county's log is not the one that was seen."""
        return self.sight is Sight.BROKEN

    @property
    def newest(self) -> bytes:
        """The signed head to go on from."""
        return self.before if self.broken or not self.data else self.data


@dataclass(frozen=True, slots=True)
class KeepTree:
    """Action of a round, a local write: keep what the county showed of its log."""

    seen: Seen


@lru_cache(maxsize=8)
def kept_head(data: bytes) -> TreeHead | None:
    """The head in signed bytes that were verified when they were kept; None for b""."""
    return TreeHead.from_bytes(SignedDocument.from_bytes(data).content) if data else None


def seen_size(data: bytes) -> int:
    """What hello and push say of the head that is held."""
    head = kept_head(data)
    return 0 if head is None else head.size


def look(kept: bytes, former: tuple[str, ...], news: TreeNews | None, find_public: FindPublic) -> Seen:
    """Judge what the county shows. `kept` are the signed bytes of the newest head held (b"": none), `former` the
    epochs that ended before its own. Raises UNKNOWN_KEY, BAD_SIGNATURE, MALFORMED for a head that nobody we know
    signed."""
    before = kept_head(kept)
    if news is None:
        return Seen(Sight.NONE) if before is None else Seen(Sight.BROKEN, before=kept, why="no head")
    head = open_head(news.head, find_public)
    shown = Seen(Sight.FIRST, head, news.head, news.proof, kept)
    if before is None:
        return shown
    sight, lost, why = _judge(before, former, head, news.proof)
    return Seen(sight, head, news.head, news.proof, kept, lost, why)


def with_own(seen: Seen, news: TreeNews | None, journal: str, seq: int, own_hash: bytes | None) -> Seen:
    """The same look, broken where the log lacks an entry for which a receipt was given: our entry `seq`, which by its
    chain stands for all before it. Of a county that was put back once more since it was asked, the next look says it."""
    if seen.broken or seen.head is None or not seq or seen.sight is Sight.RESTORED:
        return seen
    proof = None if news is None else news.own
    if proof is None or own_hash is None or proof.seq != seq or not proof.holds(journal, own_hash, seen.head):
        return replace(seen, sight=Sight.BROKEN, why="a receipted entry is not in it")
    return seen


def _judge(
    before: TreeHead, former: tuple[str, ...], head: TreeHead, proof: tuple[bytes, ...]
) -> tuple[Sight, int, str]:
    """The sight, how many entries of the former life are gone, and the machine word."""
    if head.county != before.county:
        return Sight.BROKEN, 0, "other county"
    if head.epoch in former or head.epoch in dict(before.lives):
        return Sight.BROKEN, 0, "a former life"
    same_life = head.epoch == before.epoch
    if same_life and head.since != before.since:
        return Sight.BROKEN, 0, "another beginning"
    if not same_life and _shared(before, head) < before.size:
        # Put back to before what was seen: of the two logs only the part up to there can be one.
        return Sight.RESTORED, before.size - _shared(before, head), ""
    if head.size < before.size:
        return Sight.BROKEN, 0, "shorter"
    if same_life and (head.size, head.root) == (before.size, before.root):
        return Sight.SAME, 0, ""  # whatever was proved with it
    if not continues(before.size, head.size, proof, before.root, head.root):
        return Sight.BROKEN, 0, "does not continue"
    if not same_life:
        return Sight.RESTORED, 0, ""
    return (Sight.SAME if head.size == before.size else Sight.GROWN), 0, ""


def _shared(before: TreeHead, head: TreeHead) -> int:
    """Up to which size two lives of one database are one log: the least at which a life began on either side after the
    last that both come from. A county may have been restored more than once while this device was away, and from a
    backup of before or after its last restore."""
    ours, theirs = before.descent, head.descent
    common = {epoch for epoch, _ in ours} & {epoch for epoch, _ in theirs}
    apart: list[int] = []
    for lives in (ours, theirs):
        last = max((at for at, (epoch, _) in enumerate(lives) if epoch in common), default=-1)
        apart += [since for _, since in lives[last + 1 :]]
    return min(apart)
