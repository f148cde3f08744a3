"""Two releases side by side for one township: only the matters in which they differ are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store import settings
from desktop.store.mappers import thing_of, unpack
from desktop.store.powers import read_ended
from desktop.store.releases import installed
from desktop.store.tables import CatalogueMatter, CataloguePower, CatalogueRelease, core
from enforcement.catalogue.history import EVERY_TOWNSHIP
from enforcement.model.library import CatalogueVersion, PowerGrant
from enforcement.model.matter import Matter
from enforcement.model.plain import from_plain

if TYPE_CHECKING:
    from enforcement.catalogue.changes import Listing

_RELEASE = core(CatalogueRelease)
_MATTER = core(CatalogueMatter)
_POWER = core(CataloguePower)


def difference(connection: Connection, base: str, theirs: str) -> tuple[Listing, Listing]:
    """(base, theirs) without the matters in which they agree, named by SHA-256; KeyError for an unknown release. Both hold
    what was taken back since the base."""
    from enforcement.catalogue.changes import Listing

    keys = {row.sha256: row.id for row in connection.execute(sa.select(_RELEASE.c.id, _RELEASE.c.sha256))}
    one, two = keys[base], keys[theirs]
    scope = settings.read_setting(connection, settings.SCOPE, "")
    had, has = _powers(connection, one, scope), _powers(connection, two, scope)
    codes = {code for code in {*had, *has} if had.get(code) != has.get(code)}
    codes |= _codes(connection, one) ^ _codes(connection, two) | _other_words(connection, one, two)
    taken = read_ended(connection, installed(connection), scope, after=one)
    return tuple(  # type: ignore[return-value]
        Listing(
            version=_version(connection, key),
            matters=_matters(connection, key, codes),
            powers={code: _read(stated[code]) for code in sorted(codes) if code in stated},
            ended={code: _read(tuple(taken[code])) for code in sorted(codes & taken.keys())},
        )
        for key, stated in ((one, had), (two, has))
    )


def _codes(connection: Connection, release: int) -> set[str]:
    query = sa.select(_MATTER.c.code).where(_MATTER.c.release == release)
    return set(connection.execute(query).scalars())


def _other_words(connection: Connection, one: int, two: int) -> set[str]:
    """Codes that both releases have, in other words."""
    other = _MATTER.alias()
    joined = _MATTER.join(other, sa.and_(other.c.release == two, other.c.code == _MATTER.c.code))
    query = sa.select(_MATTER.c.code).select_from(joined)
    query = query.where(_MATTER.c.release == one, other.c.body != _MATTER.c.body)
    return set(connection.execute(query).scalars())


def _matters(connection: Connection, release: int, codes: set[str]) -> dict[str, Matter]:
    query = sa.select(_MATTER.c.code, _MATTER.c.body).where(_MATTER.c.release == release)
    rows = connection.execute(query.where(_MATTER.c.code.in_(sorted(codes)))).all()  # see collecting.py
    return {row.code: thing_of(Matter, row.body) for row in rows}


def _powers(connection: Connection, release: int, scope: str) -> dict[str, tuple[bytes, ...]]:
    """Packed powers by code, those of every township first."""
    query = sa.select(_POWER.c.body).where(
        _POWER.c.release == release, _POWER.c.division_code.in_((scope, EVERY_TOWNSHIP))
    )
    found: dict[str, tuple[bytes, ...]] = {}
    for body in connection.execute(query.order_by(_POWER.c.division_code)).scalars():
        for code, packed in unpack(body).items():
            found[code] = (*found.get(code, ()), packed)
    return found


def _read(packed: tuple[bytes, ...]) -> tuple[PowerGrant, ...]:
    powers = [from_plain(PowerGrant, one) for body in packed for one in unpack(body)]
    return tuple(sorted(powers, key=lambda power: power.valid_from))


def _version(connection: Connection, release: int) -> CatalogueVersion:
    names = ("version", "issuing_document", "published", "effective", "source", "sha256")
    row: Any = connection.execute(
        sa.select(*(_RELEASE.c[name] for name in names)).where(_RELEASE.c.id == release)
    ).one()
    return from_plain(CatalogueVersion, dict(row._mapping))
