"""The third mark: what the county's backup was proved to hold (县里已备份). Nothing is freed on this machine today; if
ever something is, only what carries this mark may be."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store import settings
from desktop.store.connect import Database
from desktop.store.identity import journal_place
from desktop.store.projection import ARCHIVED, RECEIVED
from desktop.store.tables import JournalEntry, StoredBlob, core

_ENTRY = core(JournalEntry)
_BLOB = core(StoredBlob)


class Archive:
    """Over one database; every call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, seq: int, files_seq: int) -> None:
        """A backup of the county with entries 1…``seq`` of the open journal, and every file that 1…``files_seq``
        name, was restored and verified. Only what has its receipt is marked."""
        with self._database.writing() as connection:
            journal = journal_place(connection).journal
            entries = sa.and_(_up_to(journal, seq), _ENTRY.c.mark == RECEIVED)
            connection.execute(sa.update(_ENTRY).where(entries).values(mark=ARCHIVED))
            named = sa.select(_ENTRY.c.position).where(_up_to(journal, files_seq))
            files = sa.and_(_BLOB.c.own, _BLOB.c.mark == RECEIVED, _BLOB.c.position.in_(named))
            connection.execute(sa.update(_BLOB).where(files).values(mark=ARCHIVED))
            settings.write_setting(connection, settings.ARCHIVED_SEQ, [journal, seq, files_seq])


def archived(connection: Connection, journal: str) -> tuple[int, int]:
    """Up to which entry of ``journal`` its entries, and its files, were last marked."""
    kept = settings.read_setting(connection, settings.ARCHIVED_SEQ)
    return (kept[1], kept[2]) if isinstance(kept, list) and kept[0] == journal else (0, 0)


def roll_back(connection: Connection, journal: str, have_seq: int) -> None:
    """The county has only 1…``have_seq``: what lies beyond is to be marked anew once it says so."""
    seq, files_seq = archived(connection, journal)
    lower = [journal, min(seq, have_seq), min(files_seq, have_seq)]
    settings.write_setting(connection, settings.ARCHIVED_SEQ, lower)


def archived_now(connection: Connection) -> tuple[int, int]:
    """The same for the open journal."""
    return archived(connection, journal_place(connection).journal)


def _up_to(journal: str, seq: int) -> sa.ColumnElement[bool]:
    return sa.and_(_ENTRY.c.journal == journal, _ENTRY.c.seq <= seq)
