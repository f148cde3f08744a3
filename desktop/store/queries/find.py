"""Finding matters: what was typed read into words, a day and a range; powers of a day and the team's use kept ready."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.tables import InspectionMatterRow, core
from enforcement.catalogue.filters import NO_RANGE
from enforcement.catalogue.search_items import ItemIndex
from enforcement.catalogue.search_query import read_query
from enforcement.queries import AskItems, AskMatters, ItemRow

if TYPE_CHECKING:
    from desktop.store.catalogue import Snapshot
    from desktop.store.queries.sources import Sources
    from enforcement.rules.power import Power

_TAKEN = core(InspectionMatterRow)
_NEWEST = 2_000  # matters taken into inspections that are counted
_HALF = 300  # one taken in so many before the newest weighs half
_DAYS = 2  # days whose powers are kept: today, and the one asked for


@dataclass(frozen=True, slots=True)
class DayPowers:
    """How the township stands to every matter on one day."""

    of: dict[str, Power]
    held: frozenset[str]


@dataclass(frozen=True, slots=True)
class FoundMatter:
    """A matter of a list: whether it is only near to the words, and the characters of its name to underline."""

    code: str
    near: bool = False
    spans: tuple[tuple[int, int], ...] = ()


class Finder:
    """What searches in one release need again and again."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._powers: dict[date, DayPowers] = {}
        self._use: tuple[int, dict[str, float]] = (0, {})

    def powers(self, day: date) -> DayPowers:
        """The powers on ``day``, worked out once."""
        kept = self._powers.get(day)
        if kept is None:
            from desktop.store.queries.matters import power_of

            matters = self._snapshot.matters.items()
            of = {code: power_of(self._snapshot, matter, day) for code, matter in matters}
            kept = DayPowers(of, frozenset(code for code, power in of.items() if power.held))
            while len(self._powers) >= _DAYS:
                del self._powers[next(iter(self._powers))]
            self._powers[day] = kept
        return kept

    def use(self, connection: Connection) -> dict[str, float]:
        """How much the team uses each matter: how often it was taken into an inspection, lately counting more.

        Counted again when another one was taken.
        """
        newest = connection.execute(sa.select(sa.func.max(_TAKEN.c.number))).scalar() or 0
        if newest != self._use[0]:
            codes = sa.select(_TAKEN.c.matter_code).where(_TAKEN.c.readable, _TAKEN.c.removed.is_(False))
            taken = connection.execute(codes.order_by(_TAKEN.c.number.desc()).limit(_NEWEST)).scalars()
            weights: dict[str, float] = {}
            for place, code in enumerate(taken):
                weights[code] = weights.get(code, 0.0) + 0.5 ** (place / _HALF)
            self._use = (newest, weights)
        return self._use[1]

    def hits(
        self, connection: Connection, asked: AskMatters, among: Collection[str] | None
    ) -> tuple[FoundMatter, ...]:
        """The best matters for the words of a question, of the codes ``among`` (None: all)."""
        held, use = self.powers(asked.day).held, self.use(connection)
        hits = self._snapshot.index.search(asked.text, held, asked.limit, use=use, among=among)
        return tuple(FoundMatter(hit.code, hit.near, hit.spans) for hit in hits)

    def items(self, asked: AskItems) -> tuple[ItemRow, ...]:
        """The best checklist items for the words of a question."""
        held, matters = self.powers(asked.day).held, self._snapshot.matters
        return tuple(
            ItemRow(item, matters[item.matter_code].act_name, item.matter_code in held, spans)
            for item, spans in self._items.search(asked.text, held, asked.limit)
        )

    @cached_property
    def _items(self) -> ItemIndex:
        some = (
            item
            for code, items in self._snapshot.items.items()
            if code in self._snapshot.matters
            for item in items
        )
        return ItemIndex(some, self._snapshot.index)


def items(question: AskItems, sources: Sources) -> tuple[ItemRow, ...]:
    """→ tuple[ItemRow, ...]."""
    snapshot = sources.catalogue.snapshot(sources.connection)
    if snapshot is None or not question.text.strip():
        return ()
    return snapshot.finder.items(question)


def understood(question: AskMatters) -> tuple[AskMatters, date | None]:
    """The question with a day and a fine range of its text taken out of it, and the day if there was one."""
    query = read_query(question.text, question.day)
    narrow = question.filter if query.fine == NO_RANGE else question.filter.with_fine(query.fine)
    day = query.day or question.day
    return replace(question, text=query.words, day=day, filter=narrow), query.day
