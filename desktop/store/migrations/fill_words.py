"""Search words of parties and their inspections that an earlier program kept without telephone, place and pinyin."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.derived import renew_party_words
from desktop.store.mappers import thing_of
from desktop.store.tables import PartyRow, core
from enforcement.model.party import Party

_PARTY = core(PartyRow)


def fill_words(connection: Connection) -> None:
    """Make the words of every readable party anew, with those of its inspections and their papers."""
    query = sa.select(_PARTY.c.number, _PARTY.c.body).where(_PARTY.c.readable)
    for row in connection.execute(query).all():
        renew_party_words(connection, thing_of(Party, row.body), row.number)
