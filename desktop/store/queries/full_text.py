"""Newest rows that contain a text, fast for rare and for frequent words alike.

A rare word is looked up in the full-text table and its few hits are sorted. A frequent one is met soon when
the newest rows are read in order, so those are read with the text as a filter.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.words import phrase

_RARE = 2_000


def newest_matches(
    connection: Connection,
    ordered: Any,
    number: Any,
    words_table: str,
    text: str,
    *,
    offset: int,
    limit: int,
) -> list[int]:
    """Row numbers of ``ordered`` (a select of ``number``) that contain ``text``, all of them for an empty
    text."""
    page = ordered.offset(max(0, offset)).limit(max(0, limit))
    wanted = phrase(text)
    if not wanted:
        return [] if text.strip() else list(connection.execute(page).scalars())
    words = sa.table(words_table, sa.column("rowid"), sa.column("words"))
    matches = sa.select(words.c.rowid).where(sa.literal_column(words_table).op("MATCH")(wanted))
    hits = list(connection.execute(matches.limit(_RARE)).scalars())
    if len(hits) < _RARE:
        return list(connection.execute(page.where(number.in_(hits))).scalars())
    contains = sa.select(words.c.words).where(words.c.rowid == number).scalar_subquery()
    return list(
        connection.execute(page.where(contains.contains(wanted.strip('"'), autoescape=True))).scalars()
    )
