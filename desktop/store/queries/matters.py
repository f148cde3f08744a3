"""The catalogue on a day: shelves, search, one matter's card, numbers by shelf and domain."""

from __future__ import annotations

from collections import Counter
from datetime import date

from desktop.store.catalogue import Snapshot, note_on, starred
from desktop.store.queries.sources import Sources
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Library, Matter
from enforcement.queries import (
    AskMatterCard,
    AskMatterCounts,
    AskMatters,
    MatterCard,
    MatterCounts,
    MatterRow,
    Shelf,
)
from enforcement.rules.power import Power, PowerState, power_on

_NONE = MatterCounts(base=0, picked=0, all=0, withdrawn=0, domains=())


def matters(question: AskMatters, sources: Sources) -> tuple[MatterRow, ...]:
    """→ tuple[MatterRow, ...]; with a text the best hits first, else in the catalogue's order."""
    snapshot = sources.catalogue.snapshot(sources.connection)
    if snapshot is None:
        return ()
    powers = {code: _power(snapshot, matter, question.day) for code, matter in snapshot.matters.items()}
    codes = _found(snapshot, question, powers)
    stars = starred(sources.connection)
    chosen = [
        code
        for code in codes
        if _on_shelf(snapshot.matters[code], powers[code], question.shelf)
        and question.domain in ("", snapshot.matters[code].domain)
    ]
    return tuple(_row(snapshot, code, powers[code], code in stars) for code in chosen[: question.limit])


def card(question: AskMatterCard, sources: Sources) -> MatterCard | None:
    """→ MatterCard, None when the release in force does not have the matter."""
    snapshot = sources.catalogue.snapshot(sources.connection)
    if snapshot is None or question.code not in snapshot.matters:
        return None
    power = _power(snapshot, snapshot.matters[question.code], question.day)
    is_starred = question.code in starred(sources.connection)
    return MatterCard(
        row=_row(snapshot, question.code, power, is_starred),
        checklist=snapshot.items.get(question.code, ()),
        grants=snapshot.grants.get(question.code, ()),
        version=snapshot.version,
        note=note_on(sources.connection, question.code),
    )


def counts(question: AskMatterCounts, sources: Sources) -> MatterCounts:
    """→ MatterCounts; ``domains`` count all matters, in the catalogue's order."""
    snapshot = sources.catalogue.snapshot(sources.connection)
    if snapshot is None:
        return _NONE
    pairs = [(matter, _power(snapshot, matter, question.day)) for matter in snapshot.matters.values()]

    def on(shelf: Shelf) -> int:
        return sum(_on_shelf(matter, power, shelf) for matter, power in pairs)

    domains = Counter(matter.domain for matter, _ in pairs)
    return MatterCounts(
        base=on(Shelf.BASE),
        picked=on(Shelf.PICKED),
        all=len(pairs),
        withdrawn=on(Shelf.WITHDRAWN),
        domains=tuple(domains.items()),
    )


def held_on(snapshot: Snapshot, code: str, day: date) -> bool:
    """Whether this township holds the matter on ``day``."""
    return power_on(snapshot.matters.get(code), *_grants(snapshot, code), day).held


def _power(snapshot: Snapshot, matter: Matter, day: date) -> Power:
    return power_on(matter, *_grants(snapshot, matter.code), day)


def _grants(snapshot: Snapshot, code: str) -> tuple[tuple[PowerGrant, ...], str]:
    """The grants of this township; where no township is known yet, of the one each grant names."""
    grants = snapshot.grants.get(code, ())
    return grants, snapshot.scope or (grants[0].division_code if grants else "")


def _found(snapshot: Snapshot, question: AskMatters, powers: dict[str, Power]) -> list[str]:
    if not question.text.strip():
        return list(snapshot.matters)
    picked = frozenset(code for code, power in powers.items() if power.held)
    hits = snapshot.index.search(question.text, picked, limit=len(snapshot.matters))
    return [hit.code for hit in hits]


def _on_shelf(matter: Matter, power: Power, shelf: Shelf) -> bool:
    match shelf:
        case Shelf.BASE:
            return matter.library is not Library.OPTIONAL
        case Shelf.PICKED:
            return matter.library is Library.OPTIONAL and power.held
        case Shelf.WITHDRAWN:
            return power.state is PowerState.WITHDRAWN
        case Shelf.ALL:
            return True


def _row(snapshot: Snapshot, code: str, power: Power, is_starred: bool) -> MatterRow:
    return MatterRow(
        matter=snapshot.matters[code],
        held=power.held,
        grant=power.grant,
        starred=is_starred,
        item_count=len(snapshot.items.get(code, ())),
    )
