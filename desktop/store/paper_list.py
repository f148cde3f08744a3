"""The county's list of issued papers on this machine: pages in, rows out, and how old it is.

Rows come from pages whose signature the round has checked; each page and the new head are one transaction.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from desktop.store.connect import Database
from desktop.store.mappers import to_ms
from desktop.store.pen import StoreClock
from desktop.store.settings import read_setting, write_setting
from desktop.store.tables import PaperStatus, core
from enforcement.verifying.register import Claims, ListAge, RegisterRow
from sync.protocol import limits
from sync.protocol.papers import NO_CHANGES, PaperHead, PaperPage, pack_row, unpack_row
from sync.protocol.problems import OLDER_VERSION, ProtocolProblem

PAPER_LIST = "sync.paper_list"
_TABLE = core(PaperStatus)


class PaperList:
    """The list of one store."""

    def __init__(self, database: Database, clock: StoreClock) -> None:
        self._database = database
        self._clock = clock

    def head(self) -> PaperHead:
        """How far the list is here."""
        with self._database.reading() as connection:
            return _head(read_setting(connection, PAPER_LIST, {}))

    def version(self, registry: int) -> int:
        """The number to compare with the county's: below every list where ours is not whole, was made under a newer
        key list than version ``registry``, or is so old that it is fetched again for its date alone."""
        with self._database.reading() as connection:
            age = age_of(connection, registry)
        fresh = to_ms(self._clock.now()) - age.issued < limits.PAPER_LIST_FRESH_MS
        return age.number if age.whole and fresh else limits.NO_PAPER_LIST

    def store(self, page: PaperPage) -> None:
        """Take in the next page, or the first of a list that begins anew; OLDER_VERSION for any other."""
        with self._database.writing() as connection:
            former = read_setting(connection, PAPER_LIST, {})
            head = _head(former)
            if not page.follows(head) and not page.begins_anew(head):
                raise ProtocolProblem(OLDER_VERSION, have=head.number, got=page.first)
            plain = _plain(page)
            if not page.follows(head):
                connection.execute(sa.delete(_TABLE))
            elif page.issued < head.issued:
                # An older page that is played back says nothing about today.
                plain |= {name: former[name] for name in ("issued", "not_after", "newest", "registry")}
            _put(connection, page.rows)
            write_setting(connection, PAPER_LIST, plain)


class ListedPapers:
    """Rows of the list in one moment of the database, as a verdict asks for them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_digest(self, digest: bytes) -> RegisterRow | None:
        """The paper whose content hash ends with these 18 bytes."""
        return next(iter(self._rows(_TABLE.c.digest == digest)), None)

    def by_number(self, claims: Claims) -> RegisterRow | None:
        """The paper of the same township, form, series, year and serial."""
        names = ("division", "form", "series", "year", "serial")
        same = sa.and_(*(_TABLE.c[name] == getattr(claims, name) for name in names))
        return next(iter(self._rows(same)), None)

    def by_tail(self, tail: str) -> tuple[RegisterRow, ...]:
        """Papers whose digest ends with these 8 hex digits."""
        return self._rows(_TABLE.c.tail == tail)

    def _rows(self, condition: Any) -> tuple[RegisterRow, ...]:
        found = self._connection.execute(sa.select(_TABLE.c.packed).where(condition).limit(2)).scalars()
        return tuple(unpack_row(packed) for packed in found)


def age_of(connection: Connection, registry: int) -> ListAge:
    """How old the list is, beside a key list of version ``registry``."""
    plain = read_setting(connection, PAPER_LIST, {})
    if not plain:
        return ListAge()
    whole = plain["number"] == plain["newest"] and registry >= plain["registry"]
    return ListAge(number=plain["number"], issued=plain["issued"], not_after=plain["not_after"], whole=whole)


def _head(plain: dict[str, Any]) -> PaperHead:
    return PaperHead(plain.get("number", 0), plain.get("digest", NO_CHANGES), plain.get("issued", 0))


def _put(connection: Connection, rows: tuple[RegisterRow, ...]) -> None:
    # Of several changes of one paper on a page the last counts.
    newest = {row.digest: row for row in rows}
    if not newest:
        return
    values = [
        {
            "digest": row.digest,
            **{name: getattr(row.claims, name) for name in ("division", "form", "series", "year", "serial")},
            "tail": row.digest[-4:].hex().upper(),
            "packed": pack_row(row),
        }
        for row in newest.values()
    ]
    insertion = insert(_TABLE)
    changed = {"packed": insertion.excluded.packed}
    connection.execute(insertion.on_conflict_do_update(index_elements=["digest"], set_=changed), values)


def _plain(page: PaperPage) -> dict[str, Any]:
    names = ("newest", "issued", "not_after", "registry")
    return {"number": page.last, "digest": page.after, **{name: getattr(page, name) for name in names}}
