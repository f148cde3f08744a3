"""One release of the catalogue in memory, and what all releases together know of the texts of some matters."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.mappers import thing_of, unpack
from desktop.store.parts import parts
from desktop.store.powers import Timelines, read_timelines
from desktop.store.releases import Installed, version_of
from desktop.store.tables import CatalogueItem, CatalogueMatter, core
from desktop.store.words import spell
from enforcement.catalogue.cited import Place, by_place
from enforcement.catalogue.history import lacks_texts, with_former
from enforcement.catalogue.search import MatterIndex, SearchKeys
from enforcement.model.checklist import ChecklistItem
from enforcement.model.library import CatalogueVersion
from enforcement.model.matter import Matter

if TYPE_CHECKING:
    from desktop.store.queries.find import Finder

_MATTER = core(CatalogueMatter)
_ITEM = core(CatalogueItem)


class PackedMatters(Mapping[str, Matter]):
    """Code → matter in the catalogue's order; each is unpacked when it is first asked for."""

    def __init__(self, packed: dict[str, bytes]) -> None:
        self.packed = packed
        self.unpacked: dict[str, Matter] = {}

    def __getitem__(self, code: str) -> Matter:
        found = self.unpacked.get(code)
        if found is None:
            found = self.unpacked[code] = thing_of(Matter, self.packed[code])
        return found

    def __contains__(self, code: object) -> bool:
        return code in self.packed

    def __iter__(self) -> Iterator[str]:
        return iter(self.packed)

    def __len__(self) -> int:
        return len(self.packed)


@dataclass(frozen=True)
class Snapshot:
    """A release that speaks for a day, in memory. ``grants`` are the timelines of this township over all releases."""

    release_id: int
    mark: tuple[int, int]
    scope: str
    version: CatalogueVersion
    installed: Installed
    matters: PackedMatters
    items: dict[str, tuple[ChecklistItem, ...]]
    grants: Timelines
    keys: tuple[bytes, ...] = field(repr=False)

    @functools.cached_property
    def cited(self) -> dict[Place, list[Matter]]:
        """The matters that each place in the law punishes, made when a paper is first checked."""
        return by_place(self.matters.values())

    @functools.cached_property
    def index(self) -> MatterIndex:
        """The search index, made when somebody first searches."""
        return index_of(self.keys)

    @functools.cached_property
    def finder(self) -> Finder:
        """What searches keep ready beside the index."""
        from desktop.store.queries.find import Finder

        return Finder(self)


@dataclass(frozen=True, slots=True)
class Worded:
    """A matter with every text known of it; ``keys`` are the packed search keys of the release that words it."""

    matter: Matter
    keys: bytes


def index_of(keys: Iterable[bytes]) -> MatterIndex:
    """The search index over packed search keys."""
    return MatterIndex((_keys_of(one) for one in keys), spell)


def _keys_of(packed: bytes) -> SearchKeys:
    """Our own rows hold the fields as they are; only those of another program are read with care."""
    try:
        return SearchKeys(**unpack(packed))
    except TypeError:
        return thing_of(SearchKeys, packed)


def load(connection: Connection, known: Installed, mark: tuple[int, int], key: int, scope: str) -> Snapshot:
    """The release ``key`` with the timelines of the township ``scope``."""
    columns = (_MATTER.c.code, _MATTER.c.body, _MATTER.c.search)
    of_release = sa.select(*columns).where(_MATTER.c.release == key)
    rows = connection.execute(of_release.order_by(_MATTER.c.place)).all()
    items: dict[str, tuple[ChecklistItem, ...]] = {}
    of_items = sa.select(_ITEM.c.code, _ITEM.c.body).where(_ITEM.c.release == key)
    for row in connection.execute(of_items.order_by(_ITEM.c.code, _ITEM.c.number)).all():
        items[row.code] = (*items.get(row.code, ()), thing_of(ChecklistItem, row.body))
    return Snapshot(
        key,
        mark,
        scope,
        version_of(connection, key),
        known,
        PackedMatters({row.code: row.body for row in rows}),
        items,
        read_timelines(connection, known, scope),
        tuple(row.search for row in rows),
    )


def worded(
    connection: Connection, known: Installed, release: int, codes: Collection[str]
) -> dict[str, Worded]:
    """Each matter as ``release`` words it, else as the newest one that lists it; none for a code that no release has.

    Texts that only older releases know stand among the former ones (`enforcement.catalogue.history.with_former`).
    """
    published = [face.key for face in known.published]
    since = published.index(release) if release in published else 0
    orders = [list(dict.fromkeys(published[begin:])) for begin in (since, 0)]
    found: dict[str, Worded] = {}
    for code, bodies in _bodies(connection, list(codes)).items():
        order = next(one for one in orders if release in bodies or one is orders[-1])
        keys = [key for key in order if key in bodies]
        newest = thing_of(Matter, bodies[keys[0]][0])
        if len(keys) > 1 and lacks_texts(newest):
            newest = with_former(newest, [thing_of(Matter, bodies[key][0]) for key in keys[1:]])
        found[code] = Worded(newest, bodies[keys[0]][1])
    return found


def _bodies(connection: Connection, codes: list[str]) -> dict[str, dict[int, tuple[bytes, bytes]]]:
    """Code → release → packed matter and packed search keys."""
    found: dict[str, dict[int, tuple[bytes, bytes]]] = {}
    columns = (_MATTER.c.code, _MATTER.c.release, _MATTER.c.body, _MATTER.c.search)
    for some in parts(codes):
        query = sa.select(*columns).where(_MATTER.c.code.in_(some))
        for code, release, body, search in connection.execute(query).all():
            found.setdefault(code, {})[release] = (body, search)
    return found
