"""Finding matters: what was typed read into words, a day and a range; powers, texts of a day and use kept ready."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.snapshot import Snapshot, Worded, index_of, worded
from desktop.store.tables import InspectionMatterRow, core
from enforcement.catalogue.filters import NO_RANGE
from enforcement.catalogue.history import lacks_texts
from enforcement.catalogue.on_day import DayList, shown_on
from enforcement.catalogue.search import Hit as SearchHit
from enforcement.catalogue.search import MatterIndex
from enforcement.catalogue.search_items import ItemIndex
from enforcement.catalogue.search_query import read_query
from enforcement.model.matter import Matter
from enforcement.queries import AskItems, AskMatters, ItemRow

if TYPE_CHECKING:
    from desktop.store.queries.sources import Sources
    from enforcement.rules.power import Power

_K = TypeVar("_K")
_V = TypeVar("_V")
_TAKEN = core(InspectionMatterRow)
_NEWEST = 2_000  # matters taken into inspections that are counted
_HALF = 300  # one taken in so many before the newest weighs half
_DAYS = 2  # days whose powers are kept: today, and the one asked for


class DayPowers(dict[str, "Power"]):
    """How the township stands to each matter of a release on one day, worked out when asked; ``held``: the codes held."""

    def __init__(self, snapshot: Snapshot, day: date) -> None:
        super().__init__()
        self._snapshot, self._day = snapshot, day
        granted = (code for code in snapshot.grants if code in snapshot.matters)
        self.held = frozenset(
            code for code in granted if any(one.held_on(day) for one in snapshot.grants[code])
        )

    def __missing__(self, code: str) -> Power:
        from desktop.store.queries.matters import power_of

        found = self[code] = power_of(self._snapshot, self._snapshot.matters[code], self._day)
        return found


@dataclass(frozen=True, slots=True)
class FoundMatter:
    """A matter of a list: whether it is only near to the words, and the characters of its name to underline."""

    code: str
    near: bool = False
    spans: tuple[tuple[int, int], ...] = ()


class Gone:
    """Matters that a release lists no longer, with what they are found by."""

    def __init__(self, worded: Mapping[str, Worded]) -> None:
        self.matters = {code: one.matter for code, one in worded.items()}
        self._keys = [one.keys for one in worded.values()]

    @cached_property
    def index(self) -> MatterIndex:
        """Made when somebody first searches among them."""
        return index_of(self._keys)


class Finder:
    """What searches in one release need again and again."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._powers: dict[date, DayPowers] = {}
        self._shown: dict[tuple[date, int], DayList] = {}
        self._gone: tuple[int, Gone] | None = None
        self._use: tuple[int, dict[str, float]] = (0, {})

    def powers(self, day: date) -> DayPowers:
        """The powers on ``day``, worked out once."""
        kept = self._powers.get(day)
        if kept is None:
            kept = DayPowers(self._snapshot, day)
            _keep(self._powers, day, kept)
        return kept

    def shown(self, sources: Sources, day: date, codes: Iterable[str]) -> Mapping[str, Matter]:
        """Matters of this release as they are shown for ``day``, those of ``codes`` among them."""
        words = self._words(sources, day)
        key = (day, words.release_id)
        if key not in self._shown:
            _keep(self._shown, key, DayList(self._snapshot.matters, words.matters, day))
        return self._shown[key].of(
            codes, lambda some: {code: one.matter for code, one in _worded(sources, words, some).items()}
        )

    def one(self, sources: Sources, code: str, day: date) -> Matter | None:
        """A matter as it is shown for ``day``, with every text that any release knows; None when none has it."""
        words = self._words(sources, day)
        told = words.matters.get(code)
        if told is None or lacks_texts(told):
            found = _worded(sources, words, (code,)).get(code)
            told = None if found is None else found.matter
        return None if told is None else shown_on(self._snapshot.matters.get(code, told), told, day)

    def gone(self, sources: Sources, day: date) -> Gone:
        """What this township once held and this release, which speaks for ``day``, does not list; read once."""
        words = self._words(sources, day)
        if self._gone is None or self._gone[0] != words.release_id:
            codes = [code for code in self._snapshot.grants if code not in self._snapshot.matters]
            self._gone = words.release_id, Gone(_worded(sources, words, codes))
        return self._gone[1]

    def _words(self, sources: Sources, day: date) -> Snapshot:
        """Whose words come first: of the release in force, for days to come of this one."""
        if day > sources.catalogue.today():
            return self._snapshot
        return sources.catalogue.snapshot(sources.connection) or self._snapshot

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
        return tuple(_found(hit) for hit in hits)

    def gone_hits(
        self, sources: Sources, asked: AskMatters, among: Collection[str]
    ) -> tuple[FoundMatter, ...]:
        """The same among what this release lists no longer, with words and without."""
        if not asked.text.strip():
            return tuple(FoundMatter(code) for code in among)
        return tuple(
            _found(hit)
            for hit in self.gone(sources, asked.day).index.search(asked.text, limit=asked.limit, among=among)
        )

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


def _found(hit: SearchHit) -> FoundMatter:
    return FoundMatter(hit.code, hit.near, hit.spans)


def _worded(sources: Sources, words: Snapshot, codes: Collection[str]) -> dict[str, Worded]:
    return worded(sources.connection, words.installed, words.release_id, codes)


def _keep(kept: dict[_K, _V], key: _K, value: _V) -> None:
    """Of the days asked for only the last few are kept."""
    while len(kept) >= _DAYS:
        del kept[next(iter(kept))]
    kept[key] = value


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
    if query.day is not None and narrow.held_on is not None:
        narrow = replace(narrow, held_on=query.day)
    day = query.day or question.day
    return replace(question, text=query.words, day=day, filter=narrow), query.day
