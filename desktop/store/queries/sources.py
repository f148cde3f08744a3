"""What an answer may read: one moment of the rows, the catalogue in memory, the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store import roster, settings
from desktop.store.blobs import StoreBlobs
from desktop.store.catalogue import StoreCatalogue
from desktop.store.mappers import thing_of, type_name
from desktop.store.projection import LOCAL, RECEIVED, SENT
from desktop.store.tables import THING_TABLES, JournalEntry, StoredBlob, core
from enforcement.model.agency import Agency
from enforcement.model.officer import Officer
from enforcement.queries import SyncState

T = TypeVar("T")
_ENTRY = core(JournalEntry)
_BLOB = core(StoredBlob)
_ID_DIGITS = 32

# A home before anybody named a unit or a person: screens get values, never None.
NO_AGENCY = Agency(id="0" * 32, name="", division_code="", short_name="")
NO_OFFICER = Officer(id="0" * 32, name="", roles=())


@dataclass(frozen=True, slots=True)
class Sources:
    """Handed to every answer."""

    connection: Connection
    catalogue: StoreCatalogue
    blobs: StoreBlobs

    def all(self, cls: type[T], *conditions: Any, order: Any = None) -> tuple[T, ...]:
        """Things of a class whose rows fulfil the conditions, in order of arrival unless told otherwise."""
        table = core(THING_TABLES[type_name(cls)])
        query = sa.select(table.c.body).where(table.c.readable, *conditions)
        query = query.order_by(table.c.number if order is None else order)
        bodies = self.connection.execute(query).scalars().all()  # all at once: see collecting.py
        return tuple(thing_of(cls, body) for body in bodies)

    def agency(self) -> Agency:
        """The unit this home acts for."""
        return roster.agency(self.connection) or NO_AGENCY

    def officers(self) -> tuple[Officer, ...]:
        """The whole team."""
        return roster.officers(self.connection)

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting's value."""
        return settings.read_setting(self.connection, name, default)


def officer_names(officers: Iterable[Officer]) -> dict[str, str]:
    """Names by id."""
    return {officer.id: officer.name for officer in officers}


def named(names: Mapping[str, str], who: str) -> str:
    """The name of ``who``: an officer's id, or how the county calls one of its own people; "" for an unknown id."""
    return names.get(who) or ("" if len(who) == _ID_DIGITS and who.isascii() else who)


def sync_states(connection: Connection, files: Mapping[str, str]) -> dict[str, SyncState]:
    """Where each thing stands: the worst of its own entries, receipted only with the receipt of its file.

    ``files`` maps a thing's id to the hash of its file, "" without one. A thing that others wrote is
    receipted: the county has it, or it would not be here.
    """
    own = sa.and_(_ENTRY.c.own, _ENTRY.c.thing.in_(list(files)))
    columns = (_ENTRY.c.thing, sa.func.min(_ENTRY.c.mark), sa.func.max(_ENTRY.c.quarantine))
    entries = connection.execute(sa.select(*columns).where(own).group_by(_ENTRY.c.thing)).all()
    missing = sa.select(_BLOB.c.sha256).where(_BLOB.c.own, _BLOB.c.mark < RECEIVED)
    waiting = set(connection.execute(missing.where(_BLOB.c.sha256.in_(list(files.values())))).scalars())
    states = dict.fromkeys(files, SyncState.RECEIPTED)
    for thing, mark, quarantine in entries:
        if quarantine:
            states[thing] = SyncState.QUARANTINED
        elif mark == LOCAL:
            states[thing] = SyncState.UNSENT
        elif mark == SENT or files[thing] in waiting:
            states[thing] = SyncState.SENT
    return states
