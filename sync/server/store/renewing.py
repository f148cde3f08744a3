"""What a restored county changes in its rows before anybody talks to it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, and_, func, insert, select, update

from sync.server.store.tables import BATCHES, COUNTY, DOCUMENTS, NUMBER_HEADS

Heads = Mapping[tuple[str, str, int], int]
_NUMBERS_BEYOND: Final = 100_000
_SERIES_MAX: Final = 32
_HEAD: Final = (NUMBER_HEADS.c.township, NUMBER_HEADS.c.series, NUMBER_HEADS.c.year)


def change_epoch(tx: Connection, epoch: str) -> None:
    """A new life of this county's rows."""
    tx.execute(update(COUNTY).values(epoch=epoch))


def number_heads(tx: Connection) -> Heads:
    """The next number of every series that has begun, by (township, series, year)."""
    return {(row.township, row.series, row.year): row.next for row in tx.execute(select(NUMBER_HEADS))}


def unbegun(year: int) -> tuple[str, str, int]:
    """The key under which stands where a series of `year` begins that has none of its own: a restored county does not
    know which had begun, or were made, after the backup."""
    return "", "", year


def set_numbers(tx: Connection, heads: Heads) -> None:
    """Let the series go on at these."""
    for key, following in heads.items():
        same = and_(*(column == value for column, value in zip(_HEAD, key, strict=True)))
        if not tx.execute(update(NUMBER_HEADS).where(same).values(next=following)).rowcount:
            township, series, year = key
            values = {"township": township, "series": series, "year": year, "next": following}
            tx.execute(insert(NUMBER_HEADS).values(**values))


def next_number(tx: Connection, township: str, series: str, year: int) -> int:
    """The number that is given out next."""
    return _next(tx, (township, series, year)) or _next(tx, unbegun(year)) or 1


def numbers_held(tx: Connection, township: str, series: str, year: int, last: int) -> None:
    """A machine holds numbers up to `last`: after a restore the next lease begins behind them. What is far beyond any
    lease is nobody's and moves nothing, nor does a series that never began in a county that was never restored."""
    key = (township, series, year)
    following = _next(tx, key) or (_next(tx, unbegun(year)) if len(series) <= _SERIES_MAX else None)
    if following is not None and following <= last < following + _NUMBERS_BEYOND:
        set_numbers(tx, {key: last + 1})


def _next(tx: Connection, key: tuple[str, str, int]) -> int | None:
    same = and_(*(column == value for column, value in zip(_HEAD, key, strict=True)))
    following = tx.execute(select(NUMBER_HEADS.c.next).where(same)).scalar()
    return None if following is None else int(following)


def left_out_since(tx: Connection, kind: str) -> int:
    """How many versions of the registry restores left out since the newest document of `kind` was published (0: no
    restore since): whoever publishes one now leaves out as many, for that many may have been given out meanwhile."""
    of_kind = (DOCUMENTS.c.kind == kind) & (DOCUMENTS.c.scope == "")
    since = tx.execute(select(func.max(DOCUMENTS.c.issued)).where(of_kind)).scalar() or 0
    lists = select(DOCUMENTS.c.version, DOCUMENTS.c.issued).where(DOCUMENTS.c.kind == "registry")
    rows = tx.execute(lists.order_by(DOCUMENTS.c.version)).all()
    pairs = itertools.pairwise(rows)
    return sum(later.version - former.version - 1 for former, later in pairs if later.issued >= since)


def document(tx: Connection, kind: str, version: int) -> bytes | None:
    """The content of one version of a signed list."""
    same = (DOCUMENTS.c.kind == kind) & (DOCUMENTS.c.scope == "") & (DOCUMENTS.c.version == version)
    content = tx.execute(select(DOCUMENTS.c.content).where(same)).scalar()
    return None if content is None else bytes(content)


def last_batch(tx: Connection) -> int:
    """The highest number of a batch, 0 without any."""
    return int(tx.execute(select(func.max(BATCHES.c.id))).scalar() or 0)
