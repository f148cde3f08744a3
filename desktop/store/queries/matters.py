"""The catalogue on a day: shelves, search, numbers by shelf and domain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import islice

from desktop.store.catalogue import starred
from desktop.store.queries.find import FoundMatter, understood
from desktop.store.queries.sources import Sources
from desktop.store.snapshot import Snapshot
from enforcement.catalogue.on_day import shown_on
from enforcement.model.checklist import ItemKind
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Library, Matter
from enforcement.queries import AskMatterCounts, AskMatters, MatterCounts, MatterRow, Shelf
from enforcement.rules.power import Power, PowerState, power_on

NEEDING = (ItemKind.MEASUREMENT, ItemKind.SAMPLE)
"""Items that cannot be done without an instrument or a laboratory."""
_NONE = MatterCounts(base=0, picked=0, all=0, withdrawn=0, domains=())


def matters(question: AskMatters, sources: Sources) -> tuple[MatterRow, ...]:
    """→ tuple[MatterRow, ...]; with words the best hits first, else in the catalogue's order."""
    asked, day = understood(question)
    snapshot = sources.catalogue.snapshot_on(sources.connection, asked.day)
    if snapshot is None:
        return ()
    view = _View(snapshot, sources, asked, starred(sources.connection))
    history = asked.shelf is Shelf.WITHDRAWN or (asked.history and bool(asked.text.strip()))
    found = [*_found(view), *(_gone(view) if history else ())]
    found.sort(key=lambda one: one.near)
    del found[asked.limit :]
    shown = view.shown(one.code for one in found)
    return tuple(replace(view.row(shown[one.code]), day=day, near=one.near, spans=one.spans) for one in found)


def counts(question: AskMatterCounts, sources: Sources) -> MatterCounts:
    """→ MatterCounts; ``domains`` count all matters, in the catalogue's order."""
    snapshot = sources.catalogue.snapshot_on(sources.connection, question.day)
    if snapshot is None:
        return _NONE
    stars = starred(sources.connection)
    powers = snapshot.finder.powers(question.day)
    lines = [(matter, powers[code], code in stars) for code, matter in snapshot.matters.items()]

    def on(shelf: Shelf) -> int:
        return sum(_on_shelf(*line, shelf) for line in lines)

    domains = Counter(matter.domain for matter, _, _ in lines)
    gone = snapshot.finder.gone(sources, question.day).matters.values()
    return MatterCounts(
        base=on(Shelf.BASE),
        picked=on(Shelf.PICKED),
        all=len(lines),
        withdrawn=on(Shelf.WITHDRAWN) + sum(_withdrawn(snapshot, one, question.day) for one in gone),
        domains=tuple(domains.items()),
        starred=on(Shelf.STARRED),
        menu=on(Shelf.MENU),
    )


class _View:
    """The list of one question: the release of its day, and matters as they are shown for it."""

    def __init__(
        self, snapshot: Snapshot, sources: Sources, asked: AskMatters, stars: frozenset[str]
    ) -> None:
        self.snapshot, self.sources, self.asked, self.stars = snapshot, sources, asked, stars
        self.powers = snapshot.finder.powers(asked.day)
        today = sources.catalogue.today()
        self._other_day = None if today == asked.day else today

    @cached_property
    def gone(self) -> Mapping[str, Matter]:
        """What the release of the day lists no longer."""
        return self.snapshot.finder.gone(self.sources, self.asked.day).matters

    def shown(self, codes: Iterable[str]) -> Mapping[str, Matter]:
        """Matters as they are shown for the day, by code."""
        wanted = list(codes)
        listed = self.snapshot.finder.shown(self.sources, self.asked.day, wanted)
        gone = [code for code in wanted if code not in listed]
        if not gone:
            return listed
        return {
            **listed,
            **{code: shown_on(self.gone[code], self.gone[code], self.asked.day) for code in gone},
        }

    def row(self, matter: Matter) -> MatterRow:
        """As a line of the list."""
        listed = matter.code in self.snapshot.matters
        power = self.powers[matter.code] if listed else power_of(self.snapshot, matter, self.asked.day)
        return row_of(self.snapshot, matter, power, matter.code in self.stars, self._other_day)

    def fitting(self, codes: list[str]) -> list[str]:
        """Those that pass the filter on the day."""
        wanted, day = self.asked.filter, self.asked.day
        if wanted.empty:
            return codes
        shown = self.shown(codes)
        fit = [code for code in codes if wanted.fits(shown[code], day)]
        held_on = wanted.held_on
        if held_on is None:
            return fit
        return [code for code in fit if power_of(self.snapshot, shown[code], held_on).held]


def _found(view: _View) -> tuple[FoundMatter, ...]:
    snapshot, asked = view.snapshot, view.asked
    inside: list[str] | None = None
    if not asked.filter.empty or asked.domain or asked.shelf is not Shelf.ALL:
        inside = view.fitting(
            [
                code
                for code, matter in snapshot.matters.items()
                if asked.domain in ("", matter.domain)
                and _on_shelf(matter, view.powers[code], code in view.stars, asked.shelf)
            ]
        )
    if not asked.text.strip():
        codes = snapshot.matters if inside is None else inside
        return tuple(FoundMatter(code) for code in islice(codes, asked.limit))
    return snapshot.finder.hits(view.sources.connection, asked, inside)


def _gone(view: _View) -> tuple[FoundMatter, ...]:
    """What this township once held and the release of the day lists no longer: it stays readable, and is found."""
    asked = view.asked
    inside = [
        code
        for code, matter in view.gone.items()
        if asked.domain in ("", matter.domain) and _withdrawn(view.snapshot, matter, asked.day)
    ]
    return view.snapshot.finder.gone_hits(view.sources, asked, view.fitting(inside))


def _withdrawn(snapshot: Snapshot, matter: Matter, day: date) -> bool:
    return power_of(snapshot, matter, day).state is PowerState.WITHDRAWN


def held_on(snapshot: Snapshot, code: str, day: date) -> bool:
    """Whether this township holds the matter on ``day``, be it in force today or not."""
    return any(grant.held_on(day) for grant in snapshot.grants.get(code, ()))


def power_of(snapshot: Snapshot, matter: Matter, day: date) -> Power:
    """How this township stands to a matter on ``day``."""
    return power_on(matter, *_grants(snapshot, matter.code), day)


def _grants(snapshot: Snapshot, code: str) -> tuple[tuple[PowerGrant, ...], str]:
    """The grants of this township; where no township is known yet, of the one each grant names."""
    grants = snapshot.grants.get(code, ())
    return grants, snapshot.scope or (grants[0].division_code if grants else "")


def _on_shelf(matter: Matter, power: Power, is_starred: bool, shelf: Shelf) -> bool:
    match shelf:
        case Shelf.BASE:
            return matter.library is not Library.OPTIONAL
        case Shelf.PICKED:
            return matter.library is Library.OPTIONAL and power.held
        case Shelf.STARRED:
            return is_starred
        case Shelf.MENU:
            return matter.library is Library.OPTIONAL and not power.held
        case Shelf.WITHDRAWN:
            return power.state is PowerState.WITHDRAWN
        case Shelf.ALL:
            return True


def row_of(
    snapshot: Snapshot, matter: Matter, power: Power, is_starred: bool, today: date | None = None
) -> MatterRow:
    """A matter as a line of the list; ``today`` where that is another day than the one of ``power``."""
    items = snapshot.items.get(matter.code, ())
    since = power if today is None else power_of(snapshot, matter, today)
    return MatterRow(
        matter=matter,
        held=power.held,
        grant=power.grant,
        starred=is_starred,
        item_count=len(items),
        needs=frozenset(item.kind for item in items if item.kind in NEEDING),
        taken_back=since.turn if since.state is PowerState.WITHDRAWN else None,
    )
