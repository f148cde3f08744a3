"""The catalogue on a day: shelves, search, numbers by shelf and domain."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import islice

from desktop.store.catalogue import Snapshot, starred
from desktop.store.queries.find import FoundMatter, understood
from desktop.store.queries.sources import Sources
from enforcement.catalogue.filters import MatterFilter
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
    snapshot = sources.catalogue.snapshot(sources.connection)
    if snapshot is None:
        return ()
    stars = starred(sources.connection)
    asked, day = understood(question)
    powers = snapshot.finder.powers(asked.day).of
    listed = tuple(
        replace(
            row_of(snapshot, snapshot.matters[hit.code], powers[hit.code], hit.code in stars),
            day=day,
            near=hit.near,
            spans=hit.spans,
        )
        for hit in _found(snapshot, asked, stars, sources)
    )
    return listed + tuple(
        replace(row_of(snapshot, matter, power, matter.code in stars), day=day)
        for matter, power in gone(snapshot, sources, asked.day)
        if _gone_fits(matter, power, asked)
    )


def counts(question: AskMatterCounts, sources: Sources) -> MatterCounts:
    """→ MatterCounts; ``domains`` count all matters, in the catalogue's order."""
    snapshot = sources.catalogue.snapshot(sources.connection)
    if snapshot is None:
        return _NONE
    stars = starred(sources.connection)
    powers = snapshot.finder.powers(question.day).of
    lines = [(matter, powers[code], code in stars) for code, matter in snapshot.matters.items()]

    def on(shelf: Shelf) -> int:
        return sum(_on_shelf(*line, shelf) for line in lines)

    domains = Counter(matter.domain for matter, _, _ in lines)
    return MatterCounts(
        base=on(Shelf.BASE),
        picked=on(Shelf.PICKED),
        all=len(lines),
        withdrawn=on(Shelf.WITHDRAWN)
        + sum(power.state is PowerState.WITHDRAWN for _, power in gone(snapshot, sources, question.day)),
        domains=tuple(domains.items()),
        starred=on(Shelf.STARRED),
        menu=on(Shelf.MENU),
    )


def gone(snapshot: Snapshot, sources: Sources, day: date) -> tuple[tuple[Matter, Power], ...]:
    """Matters that this township once held and the release in force lists no longer: they stay readable."""
    codes = [code for code in snapshot.grants if code not in snapshot.matters]
    worded = [matter for code in codes if (matter := sources.catalogue.matter(code)) is not None]
    return tuple((matter, power_of(snapshot, matter, day)) for matter in worded)


def _gone_fits(matter: Matter, power: Power, asked: AskMatters) -> bool:
    """Among those taken back; among all only where the day looked at still had the power."""
    here = (asked.shelf is Shelf.WITHDRAWN and power.state is PowerState.WITHDRAWN) or (
        asked.shelf is Shelf.ALL and power.held
    )
    named = asked.text.strip() in f"{matter.code} {matter.name}"
    return here and named and asked.domain in ("", matter.domain) and asked.filter.fits(matter)


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


def _found(
    snapshot: Snapshot, asked: AskMatters, stars: frozenset[str], sources: Sources
) -> tuple[FoundMatter, ...]:
    powers = snapshot.finder.powers(asked.day).of
    inside: list[str] | None = None
    if not asked.filter.empty or asked.domain or asked.shelf is not Shelf.ALL:
        inside = [
            code
            for code, matter in snapshot.matters.items()
            if asked.domain in ("", matter.domain)
            and _on_shelf(matter, powers[code], code in stars, asked.shelf)
            and _fits(snapshot, code, asked.filter)
        ]
    if not asked.text.strip():
        codes = snapshot.matters if inside is None else inside
        return tuple(FoundMatter(code) for code in islice(codes, asked.limit))
    return snapshot.finder.hits(sources.connection, asked, inside)


def _fits(snapshot: Snapshot, code: str, wanted: MatterFilter) -> bool:
    matter = snapshot.matters[code]
    if not wanted.fits(matter):
        return False
    return wanted.held_on is None or power_of(snapshot, matter, wanted.held_on).held


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


def row_of(snapshot: Snapshot, matter: Matter, power: Power, is_starred: bool) -> MatterRow:
    """A matter as a line of the list."""
    items = snapshot.items.get(matter.code, ())
    return MatterRow(
        matter=matter,
        held=power.held,
        grant=power.grant,
        starred=is_starred,
        item_count=len(items),
        needs=frozenset(item.kind for item in items if item.kind in NEEDING),
    )
