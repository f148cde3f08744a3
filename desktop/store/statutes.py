"""The own shelf of statutes: texts taken in, put away, given other days; nothing is overwritten or erased.

A text is public law and no act of the team, so it lies in this home only and is no entry of the journal (decision 14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

from desktop.store.connect import Database, inserted_id
from desktop.store.mappers import from_ms, pack, to_ms
from desktop.store.tables.statutes import ShelvedArticle, ShelvedStatute
from desktop.store.words import spaced, spell
from enforcement.model.plain import to_plain
from enforcement.refusals import Done, Refused
from enforcement.statutes.editions import Edition
from enforcement.statutes.model import Heading, Rest, Statute, StatuteArticle
from enforcement.statutes.parse import clean_title
from enforcement.statutes.shelving import Wanted, check, check_days, digest_of
from enforcement.text.dates import local_day

STATUTE = SQLModel.metadata.tables[str(ShelvedStatute.__tablename__)]
ARTICLE = SQLModel.metadata.tables[str(ShelvedArticle.__tablename__)]
WORDS = sa.table("statute_words", sa.column("rowid"), sa.column("words"))
_FACE = [column for column in STATUTE.c if column.name not in ("body", "text")]


class Shelved(StrEnum):
    """What became of a text that was brought."""

    NEW = "new"
    KNOWN = "known"  # the same words are here already; nothing changed
    BACK = "back"  # it had been put away


class StoreStatutes:
    """Writes to the shelf; questions are answered in queries/statutes."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now

    def editions(self) -> tuple[Edition, ...]:
        """Every edition, those put away included, by title and newest first."""
        with self._database.reading() as connection:
            return editions(connection)

    def shelve(self, statute: Statute, text: str, wanted: Wanted) -> Done | Refused:
        """Take a text in as a new edition, all or nothing; ``Done.value`` is (edition id, Shelved).

        The same words twice change nothing. Refused (R89) when it has no articles, no title, no day, or when another
        text of the law begins on the same day.
        """
        with self._database.writing() as connection:
            shelf = editions(connection)
            refused = check(statute, wanted, shelf)
            if refused is not None:
                return refused
            known = next((one for one in shelf if one.sha256 == digest_of(wanted.title, statute)), None)
            if known is None:
                return Done((_insert(connection, statute, text, wanted, to_ms(self._now())), Shelved.NEW))
            if known.put_away:
                _set(connection, known.id, put_away_at=None)
                return Done((known.id, Shelved.BACK))
            return Done((known.id, Shelved.KNOWN))

    def put_away(self, edition: int) -> None:
        """Take an edition out of every answer; it is kept."""
        with self._database.writing() as connection:
            _set(connection, edition, put_away_at=to_ms(self._now()))

    def take_back(self, edition: int) -> Done | Refused:
        """Put an edition back on the shelf; Refused when another text begins on its day by now."""
        return self._with_days(edition, lambda one: (one.valid_from, one.valid_to), put_away_at=None)

    def redate(self, edition: int, valid_from: date, valid_to: date | None) -> Done | Refused:
        """Other days for an edition; its words stay as they are."""
        return self._with_days(edition, lambda _one: (valid_from, valid_to))

    def _with_days(
        self, edition: int, days: Callable[[Edition], tuple[date, date | None]], **more: Any
    ) -> Done | Refused:
        with self._database.writing() as connection:
            shelf = editions(connection)
            known = next(one for one in shelf if one.id == edition)
            valid_from, valid_to = days(known)
            refused = check_days(known, valid_from, valid_to, shelf)
            if refused is not None:
                return refused
            until = valid_to.isoformat() if valid_to else None
            _set(connection, edition, valid_from=valid_from.isoformat(), valid_to=until, **more)
            return Done(edition)


def editions(connection: Connection) -> tuple[Edition, ...]:
    """As `StoreStatutes.editions`."""
    order = (STATUTE.c.title, STATUTE.c.valid_from.desc(), STATUTE.c.id.desc())
    return tuple(edition_of(row) for row in connection.execute(sa.select(*_FACE).order_by(*order)))


def edition_of(row: Any) -> Edition:
    """The edition that a row of the table describes."""
    return Edition(
        id=row.id,
        title=row.title,
        label=row.label,
        valid_from=date.fromisoformat(row.valid_from),
        valid_to=date.fromisoformat(row.valid_to) if row.valid_to else None,
        source=row.source,
        imported_on=local_day(from_ms(row.imported_at)),
        put_away=row.put_away_at is not None,
        articles=row.articles,
        faults=row.faults,
        sha256=row.sha256,
    )


def title_keys(title: str) -> str:
    """What a title is found by in Latin letters: whole pinyin and initials, with and without 中华人民共和国."""
    keys = []
    for words in dict.fromkeys((title, title.removeprefix("中华人民共和国"))):
        syllables = [one for one in spell(words) if one.isalnum()]
        keys += ["".join(syllables), "".join(one[:1] for one in syllables)]
    return " ".join(keys)


def _insert(connection: Connection, statute: Statute, text: str, wanted: Wanted, now_ms: int) -> int:
    assert wanted.valid_from is not None
    title = clean_title(wanted.title)
    first = int(connection.execute(sa.select(sa.func.max(ARTICLE.c.id))).scalar() or 0) + 1
    row = {
        "title": title,
        "label": wanted.label.strip(),
        "sha256": digest_of(title, statute),
        "valid_from": wanted.valid_from.isoformat(),
        "valid_to": wanted.valid_to.isoformat() if wanted.valid_to else None,
        "source": wanted.source.strip(),
        "imported_at": now_ms,
        "spelled": title_keys(title),
        "first": first,
        "articles": len(statute.articles),
        "faults": len(statute.faults),
        "body": pack(_around(statute)),
        "text": text,
    }
    new = inserted_id(connection.execute(sa.insert(STATUTE).values(**row)))
    articles = list(_articles(statute.articles, new, first))
    connection.execute(sa.insert(ARTICLE), articles)
    words = [
        {"rowid": first + place, "words": spaced(one.caption, one.text)}
        for place, one in enumerate(statute.articles)
    ]
    connection.execute(sa.insert(WORDS), words)
    return new


def _articles(articles: Sequence[StatuteArticle], statute: int, first: int) -> Iterator[dict[str, Any]]:
    for place, one in enumerate(articles):
        yield {
            "id": first + place,
            "statute": statute,
            "place": place,
            "number": one.number,
            "sub": one.sub,
            "body": pack(to_plain(one)),
        }


def _around(statute: Statute) -> dict[str, Any]:
    """Headings and loose lines with the number of articles before each, and the sentences of the faults."""
    parts: list[dict[str, Any]] = []
    before = 0
    for part in statute.parts:
        if isinstance(part, Heading):
            parts.append({"before": before, "level": part.level, "words": part.words})
        elif isinstance(part, Rest):
            parts.append({"before": before, "kind": part.kind.value, "words": part.text})
        else:
            before += 1
    return {"parts": parts, "faults": [fault.sentence for fault in statute.faults]}


def _set(connection: Connection, edition: int, **values: Any) -> None:
    connection.execute(sa.update(STATUTE).where(STATUTE.c.id == edition).values(**values))
