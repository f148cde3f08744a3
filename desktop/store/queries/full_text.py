"""Newest rows that contain a text, fast for rare, frequent and clustered words alike.

A rare word is looked up in the full-text table and its few hits are sorted. Else the newest rows are walked through by
their index, in steps as long as the first hits let expect. Of a seldom word all hits are listed before; of a frequent
one each step's stretch of the full-text table says which rows hold it. Nothing is read but index pages, postings and
the rows that are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.words import wanted

Hits = Callable[[Sequence[int]], Collection[int]]
"""Some row numbers → numbers among which the hits of those are."""
_RARE = 300
_SELDOM, _LISTED = 0.04, 6_000  # hits a row up to which all are listed, and how many at most
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
    needed = offset + limit
    if by_number:
        return _by_number(connection, visible, number, matches, needed)[offset:]
    density = len(hits) / (max(hits) - min(hits) + 1)
    among = _listed(connection, matches) if density < _SELDOM else None
    walk = _by_index(
        connection, ordered, visible, number, among or _stretches(connection, matches), needed, density
    )
    return walk[offset:]


def _by_number(connection: Connection, visible: Any, number: Any, matches: Any, needed: int) -> list[int]:
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


def _listed(connection: Connection, matches: Any) -> Hits | None:
    """All hits at once; None where they turn out to be many."""
    hits = frozenset(connection.execute(matches.limit(_LISTED)).scalars().all())
    return None if len(hits) >= _LISTED else lambda _newest: hits


def _stretches(connection: Connection, matches: Any) -> Hits:
    """The hits among some rows, looked up where those lie."""
    rowid = matches.selected_columns[0]

    def found(newest: Sequence[int]) -> Collection[int]:
        stretch = matches.where(rowid.between(min(newest), max(newest)))
        return frozenset(connection.execute(stretch).scalars().all())

    return found


def _by_index(
    connection: Connection, ordered: Any, visible: Any, number: Any, among: Hits, needed: int, density: float
) -> list[int]:
    """The first ``needed``: the newest rows, as many as it takes, and which of them are hits. ``density``: hits a row,
    as far as the first ones tell."""
    found: list[int] = []
    done, step = 0, max(_FIRST_STEP, int(_MORE * needed / density))
    while len(found) < needed:
        newest = connection.execute(ordered.offset(done).limit(step)).scalars().all()
        if not newest:
            break
        hits = among(newest)
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
