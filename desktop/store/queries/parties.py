"""Parties by name, number or pinyin initials; the team."""

from __future__ import annotations

import sqlalchemy as sa

from desktop.store.mappers import thing_of
from desktop.store.queries.full_text import newest_matches
from desktop.store.queries.sources import Sources
from desktop.store.tables import PartyRow, core
from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.queries import AskParties, AskRoster

_PARTY = core(PartyRow)


def parties(question: AskParties, sources: Sources) -> tuple[Party, ...]:
    """→ tuple[Party, ...], the most recently used first."""
    order = (_PARTY.c.used.desc(), _PARTY.c.number.desc())
    chosen = sa.select(_PARTY.c.number).order_by(*order)
    numbers = newest_matches(
        sources.connection,
        chosen,
        _PARTY.c.readable,
        _PARTY.c.number,
        "party_words",
        question.text,
        offset=0,
        limit=question.limit,
    )
    bodies = sa.select(_PARTY.c.body).where(_PARTY.c.number.in_(numbers)).order_by(*order)
    return tuple(thing_of(Party, body) for body in sources.connection.execute(bodies).scalars())


def roster(_: AskRoster, sources: Sources) -> tuple[Officer, ...]:
    """→ tuple[Officer, ...] in the roster's order."""
    return sources.officers()
