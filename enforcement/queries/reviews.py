"""Questions about what two people wrote differently (要你定的), and what was put together without a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class AskReviews:
    """→ Reviews: everything that waits for a person, and what was merged or settled by the county since ``since``
    (None: nothing of that)."""

    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskReviewCount:
    """→ int: how many groups wait for a person."""


class FieldKind(StrEnum):
    """A third value is written as words or as a day, or taken from one of the sides."""

    TEXT = "text"
    DAY = "day"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewField:
    """One line of the comparison: ``before`` is what both knew, ``sides`` what each wrote, in the order of the sides.
    ``plain`` are the same values as they travel; ``kind`` says how a third value is given."""

    name: str
    label: str
    before: str
    sides: tuple[str, ...]
    plain: tuple[Any, ...]
    differs: bool
    kind: FieldKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSide:
    """Who wrote a side, where and when. ``here``: on this machine; ``received``: the county has it."""

    entry_id: str
    who: str
    here: bool
    device: str
    made_at: datetime
    received: bool
    issued: str = ""  # the paper that was issued on this side, by its number


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One group of one thing. ``title`` names the record, ``thing`` the kind of thing, ``words`` the group.
    ``papers`` are sentences about issued papers of the record, ``reason_needed`` that one has to be given.
    ``open_type`` and ``open_id`` open the record, which holds ``evidence`` photos and clips. ``form`` (id,
    version) names the fields of a paper."""

    thing_type: str
    thing_id: str
    group: str
    title: str
    thing: str
    words: str
    sides: tuple[ReviewSide, ...]
    fields: tuple[ReviewField, ...]
    papers: tuple[str, ...]
    reason_needed: bool
    both_possible: bool
    third_possible: bool
    open_type: str
    open_id: str
    evidence: int = 0
    form: tuple[str, str] = ("", "")

    @property
    def key(self) -> str:
        """As cures and lists name it."""
        return f"{self.thing_id}/{self.group}"

    @property
    def issued_twice(self) -> bool:
        """Two papers were issued from one draft."""
        return sum(bool(side.issued) for side in self.sides) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelRow:
    """自动合并: groups of a thing that somebody wrote while others wrote other groups of it (并行)."""

    title: str
    thing: str
    words: str
    who: str
    made_at: datetime
    open_type: str
    open_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledRow:
    """县里定的: of two papers of one draft the county kept number ``kept`` and voided ``void``. ``paper`` is its title,
    ``who`` decided as the county names that person."""

    paper: str
    kept: str
    void: tuple[str, ...]
    reason: str
    who: str
    at: datetime | None
    inspection_id: str
    document_id: str


@dataclass(frozen=True, slots=True)
class Reviews:
    open: tuple[ReviewRow, ...]
    merged: tuple[ParallelRow, ...] = ()
    ruled: tuple[RuledRow, ...] = ()
