"""The roster (名册) as rows: who may act, as the county signed it; it outranks whatever the journal says of
officers."""

from __future__ import annotations

from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.mappers import pack, thing_of
from desktop.store.tables import AgencyRow, OfficerRow, RosterOfficer, RosterRelease, core
from desktop.store.trouble import bad_release, older_release
from enforcement.model.agency import Agency
from enforcement.model.officer import Officer
from enforcement.model.plain import from_plain
from sync.protocol.registry import Roster

T = TypeVar("T")
NAME = "名册"

_RELEASE = core(RosterRelease)
_OFFICER = core(RosterOfficer)
_OWN_OFFICER = core(OfficerRow)
_OWN_AGENCY = core(AgencyRow)


def install(connection: Connection, roster: Roster, data: bytes, now_ms: int) -> bool:
    """Put a verified roster in force; False when this very version is in force already.

    Versions rise within one county; the roster of another authority (a home that leaves its training or its
    own roster and joins a county) takes over whatever its number. Raises StoreTrouble when the roster is
    older than the one in force or names an officer or unit we cannot read.
    """
    former = _in_force(connection)
    if former is not None and former.county == roster.county:
        if roster.version < former.version:
            raise older_release(NAME)
        if roster.version == former.version:
            return False
    officers = [(from_plain_or_refuse(Officer, plain), plain) for plain in roster.officers]
    if roster.agency:
        from_plain_or_refuse(Agency, roster.agency)
    names = ("county", "township", "version", "issued", "not_after")
    values = {name: getattr(roster, name) for name in names}
    values |= {"agency": pack(roster.agency) if roster.agency else b"", "data": data, "installed_at": now_ms}
    connection.execute(sa.insert(_RELEASE).values(**values))
    connection.execute(sa.delete(_OFFICER))
    for place, (officer, plain) in enumerate(officers):
        certificate = officer.certificate
        valid_to = None if certificate is None else certificate.valid_to.isoformat()
        row = {"id": officer.id, "place": place, "name": officer.name, "valid_to": valid_to}
        connection.execute(sa.insert(_OFFICER).values(body=pack(plain), **row))
    return True


def find(connection: Connection, cls: type[T]) -> tuple[T, ...] | None:
    """All officers or the agency of the roster in force; None without a roster (the journal's word counts
    then)."""
    row = _in_force(connection)
    if row is None:
        return None
    if cls is Agency:
        return (thing_of(cls, row.agency),) if row.agency else None
    bodies = connection.execute(sa.select(_OFFICER.c.body).order_by(_OFFICER.c.place)).scalars()
    return tuple(thing_of(cls, body) for body in bodies)


def officers(connection: Connection) -> tuple[Officer, ...]:
    """The team: of the roster, else of the journal."""
    stated = find(connection, Officer)
    return stated if stated is not None else _from_rows(connection, Officer, _OWN_OFFICER)


def agency(connection: Connection) -> Agency | None:
    """The unit: of the roster, else of the journal; None when neither names one."""
    stated = find(connection, Agency)
    if stated is not None:
        return stated[0]
    own = _from_rows(connection, Agency, _OWN_AGENCY)
    return own[0] if own else None


def from_plain_or_refuse(cls: type[T], plain: dict[str, Any]) -> T:
    """The core value; StoreTrouble when the roster says something this program cannot read."""
    try:
        return from_plain(cls, plain)
    except (TypeError, ValueError) as fault:
        raise bad_release(NAME, detail=str(fault)) from fault


def _from_rows(connection: Connection, cls: type[T], table: sa.Table) -> tuple[T, ...]:
    query = sa.select(table.c.body).where(table.c.readable).order_by(table.c.number)
    return tuple(thing_of(cls, body) for body in connection.execute(query).scalars())


def _in_force(connection: Connection) -> Any:
    return connection.execute(sa.select(_RELEASE).order_by(_RELEASE.c.id.desc()).limit(1)).first()
