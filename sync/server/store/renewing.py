"""What a restored county changes in its rows before anybody talks to it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from sync.protocol import canonical
from sync.server.store.tables import BATCHES, COUNTY, NUMBER_HEADS, TOWNSHIPS

_NUMBERS_BEYOND: Final = 100_000
_HEAD: Final = (NUMBER_HEADS.c.township, NUMBER_HEADS.c.series, NUMBER_HEADS.c.year)


def change_epoch(tx: Connection, epoch: str) -> None:
    """A new life of this county's rows."""
    tx.execute(update(COUNTY).values(epoch=epoch))


def skip_numbers(tx: Connection, count: int, year: int) -> None:
    """Let every series go on `count` numbers later, those of `year` that have not begun too: who leased numbers
    after the backup still holds them."""
    tx.execute(update(NUMBER_HEADS).values(next=NUMBER_HEADS.c.next + count))
    begun = {tuple(row) for row in tx.execute(select(*_HEAD))}
    for row in tx.execute(select(TOWNSHIPS.c.code, TOWNSHIPS.c.series).order_by(TOWNSHIPS.c.code)).all():
        for series in dict.fromkeys(canonical.decode(row.series)):
            if (row.code, series, year) not in begun:
                values = {"township": row.code, "series": series, "year": year, "next": 1 + count}
                tx.execute(insert(NUMBER_HEADS).values(**values))


def numbers_held(tx: Connection, township: str, series: str, year: int, last: int) -> None:
    """A machine holds numbers up to `last`: after a restore the next lease begins behind them. What is far beyond any
    lease is nobody's and moves nothing."""
    same = (
        (NUMBER_HEADS.c.township == township)
        & (NUMBER_HEADS.c.series == series)
        & (NUMBER_HEADS.c.year == year)
        & (NUMBER_HEADS.c.next <= last)
        & (NUMBER_HEADS.c.next > last - _NUMBERS_BEYOND)
    )
    tx.execute(update(NUMBER_HEADS).where(same).values(next=last + 1))


def last_batch(tx: Connection) -> int:
    """The highest number of a batch, 0 without any."""
    return int(tx.execute(select(func.max(BATCHES.c.id))).scalar() or 0)
