"""The catalogue as installed: releases become rows once, the newest one answers from memory
(ports.Catalogue).

The county's highest release is in force, before any was received the file that takes effect last. Older
releases stay, so that a matter of an old inspection still has its words. Pinyin is computed when a release
is installed and never when somebody types.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store import settings
from desktop.store.connect import Database, inserted_id
from desktop.store.mappers import pack, thing_of
from desktop.store.tables import (
    CatalogueGrant,
    CatalogueItem,
    CatalogueMatter,
    CatalogueRelease,
    MatterNote,
    MatterStar,
    core,
)
from desktop.store.trouble import bad_release, county_rules, no_catalogue, older_release
from desktop.store.words import spell
from enforcement.catalogue.release import BrokenReleaseError, Release, from_release
from enforcement.catalogue.search import MatterIndex, SearchKeys, search_keys
from enforcement.model.checklist import ChecklistItem
from enforcement.model.library import CatalogueVersion, PowerGrant
from enforcement.model.matter import Matter
from enforcement.model.plain import from_plain, to_plain

NAME = "事项目录"
_RELEASE = core(CatalogueRelease)
_MATTER = core(CatalogueMatter)
_ITEM = core(CatalogueItem)
_GRANT = core(CatalogueGrant)
_STAR = core(MatterStar)
_NOTE = core(MatterNote)


@dataclass(frozen=True)
class Snapshot:
    """The newest release in memory. ``grants`` are those of this township only."""

    release_id: int
    scope: str
    version: CatalogueVersion
    matters: dict[str, Matter]
    items: dict[str, tuple[ChecklistItem, ...]]
    grants: dict[str, tuple[PowerGrant, ...]]
    keys: tuple[bytes, ...] = field(repr=False)

    @functools.cached_property
    def index(self) -> MatterIndex:
        """The search index, made when somebody first searches."""
        return MatterIndex(thing_of(SearchKeys, keys) for keys in self.keys)


class StoreCatalogue:
    """What the township may enforce, from the installed releases."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._snapshot: Snapshot | None = None

    def version(self) -> CatalogueVersion:
        """The release in force. Raises StoreTrouble when none is installed."""
        return self._require().version

    def matter(self, code: str) -> Matter | None:
        """The matter as the newest release that has it words it; None when no release has it."""
        with self._database.reading() as connection:
            snapshot = self.snapshot(connection)
            if snapshot is not None and code in snapshot.matters:
                return snapshot.matters[code]
            query = sa.select(_MATTER.c.body).where(_MATTER.c.code == code)
            body = connection.execute(query.order_by(_MATTER.c.release.desc()).limit(1)).scalar()
            return None if body is None else thing_of(Matter, body)

    def checklist(self, code: str) -> tuple[ChecklistItem, ...]:
        """The items of a matter in order, empty when it has none."""
        return self._require().items.get(code, ())

    def grants(self, code: str) -> tuple[PowerGrant, ...]:
        """The assignments of a matter to this township, oldest first."""
        return self._require().grants.get(code, ())

    def snapshot(self, connection: Connection) -> Snapshot | None:
        """The release in force, read once and again only after another was installed; None without any."""
        newest = newest_release(connection)
        if newest is None:
            return None
        scope = settings.read_setting(connection, settings.SCOPE, "")
        kept = self._snapshot
        if kept is None or (kept.release_id, kept.scope) != (newest.id, scope):
            self._snapshot = kept = _load(connection, newest, scope)
        return kept

    def install(self, data: bytes, *, now_ms: int, number: int = 0, signed: bytes = b"") -> CatalogueVersion:
        """Install release bytes (enforcement.catalogue.release), whose signature the caller has verified.

        The same release twice changes nothing. Raises StoreTrouble when the bytes are no release or it is
        older than the one in force; nothing is half installed.
        """
        try:
            release = from_release(data)
        except BrokenReleaseError as fault:
            raise bad_release(NAME, detail=str(fault)) from fault
        with self._database.writing() as connection:
            known = sa.select(_RELEASE.c.id).where(_RELEASE.c.sha256 == release.version.sha256)
            if connection.execute(known).scalar() is None:
                newest = newest_release(connection)
                if newest is not None:
                    _require_newer(release.version, number, newest)
                _install(connection, release, now_ms, number, signed)
        return release.version

    def star(self, code: str, starred: bool) -> None:
        """Mark or unmark a matter as often used; stays on this machine."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(_STAR).where(_STAR.c.code == code))
            if starred:
                connection.execute(sa.insert(_STAR).values(code=code))

    def note(self, code: str, text: str) -> None:
        """The team's own remark on a matter; empty text removes it."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(_NOTE).where(_NOTE.c.code == code))
            if text:
                connection.execute(sa.insert(_NOTE).values(code=code, text=text))

    def _require(self) -> Snapshot:
        with self._database.reading() as connection:
            snapshot = self.snapshot(connection)
        if snapshot is None:
            raise no_catalogue()
        return snapshot


def newest_release(connection: Connection) -> Any | None:
    """Row of the release in force, without its bytes: the county's highest, else the one that takes effect
    last."""
    columns = [column for column in _RELEASE.c if column.name not in ("data", "signed")]
    order = (_RELEASE.c.number.desc(), _RELEASE.c.effective.desc(), _RELEASE.c.id.desc())
    return connection.execute(sa.select(*columns).order_by(*order).limit(1)).first()


def newest_number(connection: Connection) -> int:
    """The highest release number of the county that is installed, 0 without one."""
    return int(connection.execute(sa.select(sa.func.max(_RELEASE.c.number))).scalar() or 0)


def version_of(row: Any) -> CatalogueVersion:
    """The version that a release row describes."""
    names = ("version", "issuing_document", "published", "effective", "source", "sha256")
    return from_plain(CatalogueVersion, {name: getattr(row, name) for name in names})


def starred(connection: Connection) -> frozenset[str]:
    """Codes of the starred matters."""
    return frozenset(connection.execute(sa.select(_STAR.c.code)).scalars())


def note_on(connection: Connection, code: str) -> str:
    """The team's remark on a matter, empty without one."""
    return connection.execute(sa.select(_NOTE.c.text).where(_NOTE.c.code == code)).scalar() or ""


def _require_newer(version: CatalogueVersion, number: int, newest: Any) -> None:
    """Raise StoreTrouble for a release that must not follow ``newest``: an older one, or a file where the
    county rules. The county's first release takes over from whatever was brought by file."""
    if newest.number and not number:
        raise county_rules(NAME)
    if number:
        older = number < newest.number
    else:
        days = (version.effective.isoformat(), version.published.isoformat())
        older = days < (newest.effective, newest.published)
    if older:
        raise older_release(NAME)


def _install(connection: Connection, release: Release, now_ms: int, number: int, signed: bytes) -> None:
    row = {**to_plain(release.version), "number": number, "data": release.data, "signed": signed}
    result = connection.execute(sa.insert(_RELEASE).values(installed_at=now_ms, **row))
    new = inserted_id(result)
    content = release.content
    matters = [
        {
            "release": new,
            "code": matter.code,
            "place": place,
            "body": pack(to_plain(matter)),
            "search": pack(to_plain(search_keys(matter, spell))),
        }
        for place, matter in enumerate(content.matters)
    ]
    items = [
        {"release": new, "code": item.matter_code, "number": item.number, "body": pack(to_plain(item))}
        for item in content.checklists
    ]
    grants = [
        {
            "release": new,
            "code": grant.matter_code,
            "division_code": grant.division_code,
            "body": pack(to_plain(grant)),
        }
        for grant in content.grants
    ]
    for table, rows in ((_MATTER, matters), (_ITEM, items), (_GRANT, grants)):
        if rows:
            connection.execute(sa.insert(table), rows)


def _load(connection: Connection, newest: Any, scope: str) -> Snapshot:
    of_release = sa.select(_MATTER.c.body, _MATTER.c.search).where(_MATTER.c.release == newest.id)
    rows = connection.execute(of_release.order_by(_MATTER.c.place)).all()
    matters = [thing_of(Matter, row.body) for row in rows]
    items: dict[str, tuple[ChecklistItem, ...]] = {}
    of_items = sa.select(_ITEM.c.code, _ITEM.c.body).where(_ITEM.c.release == newest.id)
    for row in connection.execute(of_items.order_by(_ITEM.c.code, _ITEM.c.number)):
        items[row.code] = (*items.get(row.code, ()), thing_of(ChecklistItem, row.body))
    grants: dict[str, tuple[PowerGrant, ...]] = {}
    of_grants = sa.select(_GRANT.c.code, _GRANT.c.body).where(_GRANT.c.release == newest.id)
    if scope:
        of_grants = of_grants.where(_GRANT.c.division_code == scope)
    for row in connection.execute(of_grants.order_by(_GRANT.c.id)):
        grants[row.code] = (*grants.get(row.code, ()), thing_of(PowerGrant, row.body))
    for code, some in grants.items():
        grants[code] = tuple(sorted(some, key=lambda grant: grant.valid_from))
    return Snapshot(
        newest.id,
        scope,
        version_of(newest),
        {matter.code: matter for matter in matters},
        items,
        grants,
        tuple(row.search for row in rows),
    )
