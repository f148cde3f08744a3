"""A draw of objects and officers (双随机抽取): the pool as it stood, both halves of the seed, and what came of it.

The pool is kept with the names it had, so that the draw can be computed again when records have changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MOST_OBJECTS = 5_000
HALF_LENGTH = range(6, 33)
"""Characters of what the witness says."""


class DrawState(StrEnum):
    PREPARED = "prepared"  # the pool is closed, the machine has said its half under seal
    DRAWN = "drawn"
    CANCELLED = "cancelled"  # given up before anything was drawn


STATE_NAMES = {DrawState.PREPARED: "待抽取", DrawState.DRAWN: "已抽取", DrawState.CANCELLED: "没有抽取"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolObject:
    """One party in the pool, as it was called then."""

    party_id: str
    name: str
    kind: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolOfficer:
    """One officer in the pool, with the certificate that is valid on the planned day."""

    officer_id: str
    name: str
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody of the roster who is not in the pool, and why."""

    officer_id: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """An officer who does not go to one object (`party_id`)."""

    officer_id: str
    party_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A drawn object and who goes there, in the order drawn."""

    party_id: str
    officer_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomDraw:
    """`planned_on` is the day by which certificates count. `pool_digest`, `commitment` and `machine_half` are hex; the
    machine's half is not shown before the witness has said his. `picks` are empty until drawn."""

    id: str
    task: str
    planned_on: date
    wanted: int
    objects: tuple[PoolObject, ...]
    officers: tuple[PoolOfficer, ...]
    left_out: tuple[LeftOut, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    pool_digest: str
    commitment: str
    machine_half: str
    witness: str = ""
    witness_half: str = ""
    state: DrawState = DrawState.PREPARED
    picks: tuple[Pick, ...] = ()
    reason: str = ""
    prepared_by: str = ""
    prepared_at: datetime | None = None
    drawn_by: str = ""
    drawn_at: datetime | None = None

    @property
    def source_words(self) -> str:
        """What an inspection that was begun from this draw says of its source."""
        return f"“双随机、一公开”抽查（{self.task}）"
