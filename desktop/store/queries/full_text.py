"""Newest rows that contain a text, fast for rare, frequent and clustered words alike.

A rare word is looked up in the full-text table and its few hits are sorted. For a frequent one the newest rows are
walked through by their index, in growing steps, and each step's stretch of the full-text table says which of them
hold it: nothing is read but index pages, postings and the rows that are shown.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.words import wanted

_RARE = 300
_FIRST_STEP, _GROWTH, _MORE = 256, 3, 1.2
_SPARE = 20


def newest_matches(
    connection: Connection,
    ordered: Any,
    shown: Any,
    number: Any,
    words_table: str,
    text: str,
    *,
    offset: int,
    limit: int,
    by_number: bool = False,
) -> list[int]:
    """Row numbers of ``ordered`` (a select of ``number``, read from an index alone) that fulfil the condition
    ``shown`` and contain every word of ``text``, all of them for an empty text. ``by_number``: the order is that of
    the numbers, the highest first, and most rows fulfil the condition."""
    offset, limit = max(0, offset), max(0, limit)
    visible = ordered.where(shown)
    query = wanted(text)
    if query is None:
        return [] if text.strip() else list(connection.execute(visible.offset(offset).limit(limit)).scalars())
    words = sa.table(words_table, sa.column("rowid"))
    matches = sa.select(words.c.rowid).where(sa.literal_column(words_table).op("MATCH")(query.match))
    hits = connection.execute(matches.limit(_RARE)).scalars().all()
    if len(hits) < _RARE:
        page = visible.where(number.in_(hits)).offset(offset).limit(limit)
        return list(connection.execute(page).scalars())
    walk = _by_number if by_number else _by_index
    return walk(connection, ordered, visible, number, matches, offset + limit)[offset:]


def _by_number(
    connection: Connection, _ordered: Any, visible: Any, number: Any, matches: Any, needed: int
) -> list[int]:
    """The first ``needed``: the full-text table itself gives its rows from the highest number down."""
    rowid = matches.selected_columns[0]
    found: list[int] = []
    step = matches.order_by(rowid.desc()).limit(needed + _SPARE)
    below = step
    while hits := connection.execute(below).scalars().all():
        found += connection.execute(visible.where(number.in_(hits))).scalars().all()
        if len(found) >= needed:
            break
        below = step.where(rowid < hits[-1])
    return found[:needed]


def _by_index(
    connection: Connection, ordered: Any, visible: Any, number: Any, matches: Any, needed: int
) -> list[int]:
    """The first ``needed``: the newest rows, as many as it takes, and which of them the full-text table has."""
    rowid = matches.selected_columns[0]
    found: list[int] = []
    done, step = 0, _FIRST_STEP
    while len(found) < needed:
        newest = connection.execute(ordered.offset(done).limit(step)).scalars().all()
        if not newest:
            break
        stretch = matches.where(rowid.between(min(newest), max(newest)))
        hits = set(connection.execute(stretch).scalars().all())
        held = [one for one in newest if one in hits]
        while held and len(found) < needed:
            some = needed - len(found) + _SPARE
            found += connection.execute(visible.where(number.in_(held[:some]))).scalars().all()
            held = held[some:]
        done += step
        # As many more as hold the rest when the word goes on to be as frequent.
        enough = int(_MORE * (needed - len(found)) * done / max(1, len(found)))
        step = max(_FIRST_STEP, min(enough, _GROWTH * done))
    return found[:needed]
