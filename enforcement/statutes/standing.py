"""How far it can be shown that a cited article exists in its law: by a text on the shelf, by a reading, or not at all.

A text on the shelf decides for its days. Without one there is what people read: a row of the catalogue that was compared
with the text, or a higher article of the same law that resources/law names as read (articles are numbered through, so
the lower ones exist too).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

import resources
from enforcement.model.matter import Basis, Citation, Matter
from enforcement.rules.repealed import repeals
from enforcement.statutes.places import Place, places_in
from enforcement.text.citations import single_places

_NUMBER = re.compile(r"第(\d+)条")
_WHOLE = re.compile(r"第\d+条(之\d+)?(第\d+款)?(第\d+项)?(第\d+目)?")
_TITLE = re.compile(r"[\u4e00-\u9fff]{2,}(法|法典|条例|办法|规定|规则|决定)")
_READ = "read"

ArticlesOn = Callable[[str, date], frozenset[tuple[int, int]] | None]
"""(law, day) → the articles (number, 之) of the text that the shelf holds of that day; None without one."""


class Standing(StrEnum):
    HELD = "held"  # the text of the day is on the shelf and has the article
    LACKING = "lacking"  # the text of the day is on the shelf and does not have it
    CHECKED = "checked"  # no text here; the row was compared with the text when the catalogue was made
    WITHIN = "within"  # no text here; a higher article of this law was read
    UNSEEN = "unseen"  # nothing shows it


STANDING_WORDS = {
    Standing.HELD: "法条架上有那天的原文",
    Standing.LACKING: "架上那天的文本里没有这一条，先核对再引用",
    Standing.CHECKED: "架上没有那天的文本；做目录时和原文核对过",
    Standing.WITHIN: "架上没有那天的文本；条号在读过的条文之内",
    Standing.UNSEEN: "架上没有那天的文本，有没有这一条没有核对",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStanding:
    """One place that a text of a matter cites. ``readable``: full title, article, paragraph and item are read;
    ``dated``: the first or the last day of its law is recorded."""

    law: str
    article: str
    readable: bool
    dated: bool
    standing: Standing


def standings(basis: Basis, day: date, articles_on: ArticlesOn) -> tuple[PlaceStanding, ...]:
    """Every place of a text, each once. It is looked for in the text of ``day``, where the citation does not hold then,
    in that of its last or first day."""
    found = (
        _standing(law, article, citation, basis, day, articles_on)
        for citation in (*basis.violation, *basis.penalty)
        for law, article in single_places(citation)
    )
    return tuple(dict.fromkeys(found))


def all_standings(
    matter: Matter, day: date, articles_on: ArticlesOn
) -> Iterator[tuple[Basis, PlaceStanding]]:
    """The same for every text known of a matter."""
    for basis in matter.bases:
        for one in standings(basis, day, articles_on):
            yield basis, one


@cache
def highest_read() -> dict[str, int]:
    """Law → the highest article that somebody read; Source: resources/law, entries with the status read."""
    named = tomllib.loads(resources.read_text("law/citations.toml")).values()
    places = [(one["law"], one["article"]) for one in named if one.get("status") == _READ]
    listed = tomllib.loads(resources.read_text("law/repealed.toml"))["repeal"]
    places += [
        (one["by"], one["article"]) for one in listed if one.get("status") == _READ and "article" in one
    ]
    highest: dict[str, int] = {}
    for law, article in places:
        for number in _NUMBER.findall(article):
            highest[law] = max(highest.get(law, 0), int(number))
    return highest


def _standing(
    law: str, article: str, citation: Citation, basis: Basis, day: date, articles_on: ArticlesOn
) -> PlaceStanding:
    place = next(iter(places_in(article)), None)
    return PlaceStanding(
        law=law,
        article=article,
        readable=bool(_TITLE.fullmatch(law) and _WHOLE.fullmatch(article) and place),
        dated=bool(citation.valid_from or citation.valid_to or law in repeals()),
        standing=_shown(law, place, basis, articles_on(law, _day_of(citation, day))),
    )


def _shown(law: str, place: Place | None, basis: Basis, held: frozenset[tuple[int, int]] | None) -> Standing:
    if place is None:
        return Standing.UNSEEN
    if held is not None:
        return Standing.HELD if place.key in held else Standing.LACKING
    if basis.verified:
        return Standing.CHECKED
    return (
        Standing.WITHIN if not place.sub and place.number <= highest_read().get(law, 0) else Standing.UNSEEN
    )


def _day_of(citation: Citation, day: date) -> date:
    """``day``, else the day nearest to it on which the citation holds."""
    if citation.valid_from is not None and day < citation.valid_from:
        return citation.valid_from
    return day if citation.valid_to is None else min(day, citation.valid_to)
