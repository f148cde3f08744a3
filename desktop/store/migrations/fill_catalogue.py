"""The rows of the releases that an earlier program kept, made anew from their bytes."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.tables import CatalogueRelease, core

_RELEASE = core(CatalogueRelease)


def fill_catalogue(connection: Connection) -> None:
    """Write what schema 1 had no tables for, and what it kept in another form."""
    from desktop.store.release_rows import rows_of
    from desktop.store.releases import bytes_of, fill

    for key in connection.execute(sa.select(_RELEASE.c.id)).scalars().all():
        fill(connection, key, rows_of(bytes_of(connection, key)))
