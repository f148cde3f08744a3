"""What is to be done about a device that stopped at the county's log: its two heads, both under the county's own
signature, held against the log as it stands here (`tree judge`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from sync.protocol.log_proof import LogProof
from sync.protocol.merkle import Edge
from sync.protocol.more_problems import LOG_DAMAGED
from sync.protocol.problems import ProtocolProblem
from sync.protocol.tree_head import USE, TreeHead, open_head
from sync.server.county import County
from sync.server.store import log, people

_AT_ONCE: Final = 65_536


class Verdict(StrEnum):
    """How the log here stands to the head that the device holds."""

    NOT_OURS = "not_ours"  # no key of this county signed it
    CONTINUES = "continues"
    TOLD = "told"  # this life of the database says that it was put back to before that
    SHORTER = "shorter"  # put back without a word
    DIFFERS = "differs"  # as long, and other entries in it


@dataclass(frozen=True, slots=True)
class Judged:
    """`kept` is the device's head, None where it is not ours; `size` that of the log here."""

    verdict: Verdict
    kept: TreeHead | None
    size: int


def judge(county: County, proof: LogProof) -> Judged:
    """Look at the log as it stands."""
    with county.database.read() as tx:
        size = log.end(tx).edge.size

        def public(key_id: bytes, use: str) -> bytes | None:
            return people.public_key(tx, key_id, use, "county") if use == USE else None

        try:
            kept = open_head(proof.kept, public)
            open_head(proof.shown, public)
        except ProtocolProblem:
            return Judged(Verdict.NOT_OURS, None, size)
        if kept.county != county.code:
            return Judged(Verdict.NOT_OURS, None, size)
        return Judged(_verdict(county, tx, kept, size), kept, size)


def _verdict(county: County, tx: Connection, kept: TreeHead, size: int) -> Verdict:
    try:
        former, since = log.lives(tx, county.epoch)
        same_life = kept.epoch == county.epoch
        if not same_life and kept.epoch not in dict(former):
            return Verdict.SHORTER  # of a life that began after this copy was made
        if kept.size > (size if same_life else since):
            return Verdict.SHORTER if same_life else Verdict.TOLD
        return Verdict.CONTINUES if _begins(tx, kept) else Verdict.DIFFERS
    except ProtocolProblem as problem:
        if problem.problem is not LOG_DAMAGED:
            raise
        return Verdict.DIFFERS  # what cannot be read is not what was there


def _begins(tx: Connection, kept: TreeHead) -> bool:
    """Whether the log that the device saw is the beginning of this one, leaf by leaf: a proof would read but a few."""
    edge = Edge()
    for start in range(0, kept.size, _AT_ONCE):
        edge = edge.grow(log.leaves(tx, start, min(start + _AT_ONCE, kept.size)))
    return edge.root == kept.root
