"""★ and remarks of schema 1: they stayed on their machine and wait to be carried into the journal."""

from __future__ import annotations

import sqlalchemy as sa

from desktop.store.connect import Database
from desktop.store.tables import FormerNote, FormerStar, core

_STAR = core(FormerStar)
_NOTE = core(FormerNote)


class FormerMarks:
    """What waits, and that it waits no longer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self) -> bool:
        """Whether there are any."""
        stars, notes = sa.exists().select_from(_STAR), sa.exists().select_from(_NOTE)
        with self._database.reading() as connection:
            return bool(connection.execute(sa.select(sa.or_(stars, notes))).scalar())

    def read(self) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        """Codes that were starred, and pairs of code and remark."""
        with self._database.reading() as connection:
            stars = connection.execute(sa.select(_STAR.c.code).order_by(_STAR.c.code)).scalars()
            notes = connection.execute(sa.select(_NOTE.c.code, _NOTE.c.text).order_by(_NOTE.c.code))
            return tuple(stars), tuple((row.code, row.text) for row in notes)

    def forget(self) -> None:
        """They are in the journal now."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(_STAR))
            connection.execute(sa.delete(_NOTE))
