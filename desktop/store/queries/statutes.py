"""Questions about the shelf of statutes: its laws, an outline, an article on a day, and a search over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.mappers import unpack
from desktop.store.queries.sources import Sources
from desktop.store.statutes import ARTICLE, STATUTE, WORDS, editions
from desktop.store.words import wanted as query_of
from enforcement.model.plain import from_plain
from enforcement.queries.statutes import (
    AskStatute,
    AskStatuteArticle,
    AskStatutes,
    AskStatuteTexts,
    AskStatuteWords,
)
from enforcement.statutes.asking import Sought, excerpt, sought
from enforcement.statutes.editions import Edition, edition_on
from enforcement.statutes.model import StatuteArticle
from enforcement.statutes.views import (
    ArticleView,
    OutlineLine,
    ShelvedText,
    StatuteHit,
    StatuteOutline,
    article_view,
    place_of,
)

_RARE = 300
_START = 40


def statutes(asked: AskStatutes, sources: Sources) -> tuple[Edition, ...]:
    """The editions on the shelf."""
    return tuple(one for one in editions(sources.connection) if asked.put_away or not one.put_away)


def outline(asked: AskStatute, sources: Sources) -> StatuteOutline | None:
    """Headings and articles of one edition in the order of the text."""
    connection = sources.connection
    edition = next((one for one in editions(connection) if one.id == asked.edition), None)
    if edition is None:
        return None
    body = unpack(
        connection.execute(sa.select(STATUTE.c.body).where(STATUTE.c.id == edition.id)).scalar_one()
    )
    lines: list[OutlineLine] = []
    headings = [part for part in body["parts"] if "level" in part]
    for place, plain in enumerate(_plain(connection, edition.id)):
        while headings and headings[0]["before"] <= place:
            lines.append(_heading(headings.pop(0)))
        start = _said(plain)[:_START]
        lines.append(OutlineLine(words=plain["label"], number=plain["number"], sub=plain["sub"], start=start))
    loose = tuple(
        part["words"] for part in body["parts"] if part.get("kind") in ("appendix", "note", "stray")
    )
    return StatuteOutline(edition=edition, lines=tuple(lines), rest=loose, faults=tuple(body["faults"]))


def article(asked: AskStatuteArticle, sources: Sources) -> ArticleView:
    """An article at its wording on a day."""
    connection = sources.connection
    empty = ArticleView(law=asked.law, place=place_of(asked.article), day=asked.day)
    return article_view(
        empty,
        editions(connection),
        asked.edition,
        lambda edition, key: _articles(connection, edition, key),
        lambda edition: keys_of(connection, edition),
    )


def words(asked: AskStatuteWords, sources: Sources) -> tuple[StatuteHit, ...]:
    """Laws by their titles, articles by number and by words."""
    connection = sources.connection
    shelf = [one for one in editions(connection) if not one.put_away]
    if not shelf or not asked.text.strip():
        return ()
    rows = connection.execute(sa.select(STATUTE.c.title, STATUTE.c.spelled).distinct())
    wanted = sought(asked.text, {row.title: row.spelled for row in rows})
    current = {
        title: edition_on([one for one in shelf if one.title == title], asked.day) for title in wanted.titles
    }
    hits = [*_by_title(connection, wanted, shelf, current), *_by_words(connection, wanted, shelf, asked)]
    return tuple(dict.fromkeys(hits))[: asked.limit]


def texts(asked: AskStatuteTexts, sources: Sources) -> tuple[ShelvedText, ...]:
    """Whole texts with their days."""
    columns = [STATUTE.c[name] for name in ("title", "label", "valid_from", "valid_to", "source", "text")]
    query = sa.select(*columns).where(STATUTE.c.put_away_at.is_(None))
    if asked.editions:
        query = query.where(STATUTE.c.id.in_(asked.editions))
    rows = sources.connection.execute(query.order_by(STATUTE.c.title, STATUTE.c.valid_from))
    return tuple(
        ShelvedText(
            title=row.title,
            label=row.label,
            valid_from=date.fromisoformat(row.valid_from),
            valid_to=date.fromisoformat(row.valid_to) if row.valid_to else None,
            source=row.source,
            text=row.text,
        )
        for row in rows
    )


def _by_title(
    connection: Connection, wanted: Sought, shelf: Sequence[Edition], current: dict[str, Edition | None]
) -> list[StatuteHit]:
    """The laws that were named: the article when one was, else the law itself."""
    found = []
    for title in wanted.titles:
        edition = current[title] or next(one for one in shelf if one.title == title)
        speaks = current[title] is not None
        if wanted.place is None:
            if not wanted.words:
                found.append(_hit(edition, None, wanted, speaks))
            continue
        found += [
            _hit(edition, one, wanted, speaks) for one in _plain(connection, edition.id, wanted.place.key)
        ]
    return found


def _by_words(
    connection: Connection, wanted: Sought, shelf: Sequence[Edition], asked: AskStatuteWords
) -> list[StatuteHit]:
    query = query_of(" ".join(wanted.words))
    if query is None:
        return []
    speaking = _speaking(shelf, asked.day)
    chosen = [one for one in shelf if not wanted.words_in or one.title in wanted.words_in]
    chosen.sort(key=lambda one: (one.id not in speaking, one.title, -one.valid_from.toordinal()))
    matching = sa.select(WORDS.c.rowid).where(sa.literal_column("statute_words").op("MATCH")(query.match))
    numbers = _numbers(connection, matching, chosen, asked.limit)
    plain = _bodies(connection, [number for _, number in numbers])
    return [_hit(edition, plain[number], wanted, edition.id in speaking) for edition, number in numbers]


def _numbers(
    connection: Connection, matching: Any, chosen: Sequence[Edition], limit: int
) -> list[tuple[Edition, int]]:
    """Ids of matching articles with their editions, in the order of the editions. A rare word is looked up once; a
    frequent one edition by edition, until there are enough."""
    starts = {row[0]: row[1] for row in connection.execute(sa.select(STATUTE.c.id, STATUTE.c.first))}
    rare = set(connection.execute(matching.limit(_RARE)).scalars())
    found: list[tuple[Edition, int]] = []
    for edition in chosen:
        begin = starts[edition.id]
        end = begin + edition.articles - 1
        if len(rare) < _RARE:
            here = sorted(number for number in rare if begin <= number <= end)
        else:
            stretch = matching.where(WORDS.c.rowid.between(begin, end)).limit(limit - len(found))
            here = list(connection.execute(stretch).scalars())
        found += [(edition, number) for number in here]
        if len(found) >= limit:
            break
    return found[:limit]


def _speaking(shelf: Sequence[Edition], day: date) -> set[int]:
    by_title: dict[str, list[Edition]] = {}
    for one in shelf:
        by_title.setdefault(one.title, []).append(one)
    return {speaks.id for one in by_title.values() if (speaks := edition_on(one, day)) is not None}


def _hit(edition: Edition, plain: dict[str, Any] | None, wanted: Sought, current: bool) -> StatuteHit:
    cut, spans = excerpt(_said(plain), wanted.words) if plain else ("", ())
    return StatuteHit(
        edition=edition.id,
        title=edition.title,
        number=plain["number"] if plain else 0,
        sub=plain["sub"] if plain else 0,
        excerpt=cut,
        spans=spans,
        current=current,
        label=edition.label,
    )


def _said(plain: dict[str, Any]) -> str:
    """Caption and words of an article in one line, from its plain form: lists need many and show little of each."""
    parts = [plain["caption"]]
    for paragraph in plain["paragraphs"]:
        parts.append(paragraph["text"])
        for item in paragraph["items"]:
            parts.append(item["mark"] + item["text"])
            parts += [point["mark"] + point["text"] for point in item["points"]]
    return " ".join(part for part in parts if part)


def _bodies(connection: Connection, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    query = sa.select(ARTICLE.c.id, ARTICLE.c.body).where(ARTICLE.c.id.in_(numbers))
    return {row.id: unpack(row.body) for row in connection.execute(query)}


def _plain(
    connection: Connection, edition: int, key: tuple[int, int] | None = None
) -> Iterator[dict[str, Any]]:
    query = sa.select(ARTICLE.c.body).where(ARTICLE.c.statute == edition).order_by(ARTICLE.c.place)
    if key is not None:
        query = query.where(ARTICLE.c.number == key[0], ARTICLE.c.sub == key[1])
    return (unpack(body) for body in connection.execute(query).scalars())


def _articles(connection: Connection, edition: int, key: tuple[int, int]) -> tuple[StatuteArticle, ...]:
    return tuple(from_plain(StatuteArticle, plain) for plain in _plain(connection, edition, key))


def keys_of(connection: Connection, edition: int) -> list[tuple[int, int]]:
    """(number, 之) of every article of an edition."""
    query = sa.select(ARTICLE.c.number, ARTICLE.c.sub).where(ARTICLE.c.statute == edition)
    return [(row.number, row.sub) for row in connection.execute(query)]


def _heading(part: Any) -> OutlineLine:
    return OutlineLine(words=part["words"], level=part["level"])
