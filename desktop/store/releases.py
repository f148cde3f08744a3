"""Releases of the catalogue as they lie in the store: kept whole and for good, in whatever order they came.

Which of them speaks for a day is the core's word (`enforcement.catalogue.history`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
import zstandard
from sqlalchemy.engine import Connection

from desktop.store.connect import inserted_id
from desktop.store.tables import CatalogueRelease, CatalogueRepeat, core
from desktop.store.trouble import county_rules, other_release
from enforcement.catalogue.history import Face, Span, spans_of
from enforcement.model.library import CatalogueVersion
from enforcement.model.plain import from_plain
from sync.protocol import limits
from sync.protocol.compression import compress, decompress

if TYPE_CHECKING:
    from desktop.store.release_rows import ReleaseRows

_BYTES_MAX = 2 * limits.DOCUMENT_BYTES_MAX
NAME = "事项目录"
_RELEASE = core(CatalogueRelease)
_REPEAT = core(CatalogueRepeat)
_VERSION = ("version", "issuing_document", "published", "effective", "source", "sha256")
_FIRST = sa.select(
    _RELEASE.c.id, _RELEASE.c.effective, _RELEASE.c.published, _RELEASE.c.sha256, _RELEASE.c.number
)
_FACES = _FIRST.union_all(
    _FIRST.with_only_columns(
        _RELEASE.c.id, _RELEASE.c.effective, _RELEASE.c.published, _RELEASE.c.sha256, _REPEAT.c.number
    ).join(_REPEAT, _REPEAT.c.release == _RELEASE.c.id)
)


@dataclass(frozen=True, slots=True)
class Installed:
    """The releases at one moment, by key (the row's id). ``faces``: each as it was published last; ``published``: each
    time that one was published, the newest first; ``spans``: who speaks when."""

    faces: dict[int, Face]
    published: tuple[Face, ...]
    spans: tuple[Span, ...]


def installed(connection: Connection) -> Installed:
    """What is installed now; reads no release's bytes."""
    found = [
        Face(
            key=row.id,
            number=row.number,
            effective=date.fromisoformat(row.effective),
            published=date.fromisoformat(row.published),
            sha256=row.sha256,
        )
        for row in connection.execute(_FACES)
    ]
    found.sort(key=lambda face: face.order)
    return Installed({face.key: face for face in found}, tuple(reversed(found)), spans_of(found))


def mark_of(connection: Connection) -> tuple[int, int]:
    """Changes with every release that is kept, and with nothing else."""
    newest, again = (
        sa.select(sa.func.max(column)).scalar_subquery() for column in (_RELEASE.c.id, _REPEAT.c.number)
    )
    row = connection.execute(sa.select(newest, again)).one()
    return row[0] or 0, row[1] or 0


def newest_number(connection: Connection) -> int:
    """The highest release number of the county that is installed, 0 without one."""
    return max((face.number for face in installed(connection).faces.values()), default=0)


def version_of(connection: Connection, key: int) -> CatalogueVersion:
    """What the release says of itself."""
    columns = [_RELEASE.c[name] for name in _VERSION]
    row = connection.execute(sa.select(*columns).where(_RELEASE.c.id == key)).one()
    return from_plain(CatalogueVersion, dict(row._mapping))


def keep_again(connection: Connection, sha256: str, number: int, signed: bytes, now_ms: int) -> bool:
    """Whether release bytes with this hash and number need nothing more than this: they are here already, and a
    further number of the county for the same bytes is noted.

    Raises StoreTrouble when the number belongs to other bytes, and for a file where the county has published.
    """
    faces = installed(connection).faces.values()
    here = next((face for face in faces if face.sha256 == sha256), None)
    if not number:
        if here is None and any(face.number for face in faces):
            raise county_rules(NAME)
        return here is not None
    holder = _numbered(connection, number)
    if holder is not None and (here is None or holder != here.key):
        raise other_release(NAME, detail=f"release {number}")
    if here is not None and holder is None:
        values = {"number": number, "release": here.key, "signed": signed, "installed_at": now_ms}
        connection.execute(sa.insert(_REPEAT).values(**values))
    return here is not None


def keep(
    connection: Connection, rows: ReleaseRows, data: bytes, *, number: int, signed: bytes, now_ms: int
) -> None:
    """The release's rows; `keep_again` has said that it is new. ``data`` and ``signed`` are `pressed`."""
    said = {**rows.version, "number": number, "data": data, "signed": signed}
    new = inserted_id(connection.execute(sa.insert(_RELEASE).values(installed_at=now_ms, **said)))
    fill(connection, new, rows)


def bytes_of(connection: Connection, key: int) -> bytes:
    """The release's own bytes, as they were published."""
    data = connection.execute(sa.select(_RELEASE.c.data).where(_RELEASE.c.id == key)).scalar_one()
    return opened(data)


def signed_releases(connection: Connection) -> tuple[tuple[int, bytes], ...]:
    """The county's numbers with the signed bytes, in order."""
    own = sa.select(_RELEASE.c.number, _RELEASE.c.signed).where(_RELEASE.c.number > 0)
    again = sa.select(_REPEAT.c.number, _REPEAT.c.signed).where(_REPEAT.c.number > 0)
    rows = connection.execute(own.union_all(again)).all()
    return tuple((row.number, opened(row.signed)) for row in sorted(rows, key=lambda row: int(row.number)))


def pressed(data: bytes) -> bytes:
    """As a row keeps a release: lists repeat themselves, so a tenth of the space and of the time to write it."""
    return compress(data)


def opened(data: bytes) -> bytes:
    """Back from `pressed`; what schema 1 kept as it came stays as it is."""
    framed = data.startswith(zstandard.FRAME_HEADER)
    return decompress(data, max_bytes=_BYTES_MAX) if framed else data


def fill(connection: Connection, release: int, rows: ReleaseRows) -> None:
    """Everything of a release whose own row is there, in place of what stands there of it."""
    from desktop.store.release_rows import COLUMNS

    for name, found in rows.tables.items():
        connection.exec_driver_sql(f"DELETE FROM {name} WHERE release = ?", (release,))
        columns = ("release", *COLUMNS[name])
        places = ", ".join("?" for _ in columns)
        statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})"
        if found:
            connection.exec_driver_sql(statement, [(release, *row) for row in found])


def _numbered(connection: Connection, number: int) -> int | None:
    """Key of the release that the county published under ``number``."""
    first = sa.select(_RELEASE.c.id).where(_RELEASE.c.number == number)
    again = sa.select(_REPEAT.c.release).where(_REPEAT.c.number == number)
    found: int | None = connection.execute(first.union(again)).scalar()
    return found
