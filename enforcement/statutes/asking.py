"""What a search for statutes means: which laws, which article, which words; and the piece of an article to show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from enforcement.statutes.parse import clean_title
from enforcement.statutes.places import Place, places_in
from enforcement.statutes.titles import meant

_PLACE = re.compile(
    r"(?:第\s*)?[零〇一二三四五六七八九十百千0-9０-９]{1,10}\s*条(?:\s*之\s*[一二三四五六七八九十0-9]{1,3})?"
    r"(?:\s*第?\s*[（(]?[一二三四五六七八九十0-9]{1,4}[）)]?\s*[款项目])*"
)
_TRAILING = re.compile(r"(?<![0-9.\-])[0-9０-９]{1,4}$")
_BEFORE, _AFTER = 6, 60


@dataclass(frozen=True, slots=True)
class Sought:
    """``titles`` that were named (best first), the ``place``, the ``words`` an article must contain, and
    ``words_in``: the laws it must be of, none meaning any."""

    titles: tuple[str, ...] = ()
    place: Place | None = None
    words: tuple[str, ...] = ()
    words_in: tuple[str, ...] = ()


def sought(text: str, titles: Mapping[str, str]) -> Sought:
    """``titles`` with what each is spelled by: 消防法60, xff 60, 消防通道, 消防法 灭火器, 第六十条."""
    place, rest = _place(" ".join(text.split()))
    if not rest:
        return Sought(tuple(titles) if place else (), place)
    named = _named(rest, titles)
    if named:
        return Sought(named, place, () if place else tuple(_shared(rest, titles)))
    first, *others = rest.split(" ")
    named = _named(first, titles)
    if named and others:
        return Sought(named, place, tuple(others), named)
    return Sought((), place, tuple(rest.split(" ")))


def excerpt(text: str, words: tuple[str, ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A piece of ``text`` round the first word, and where the words stand in it as (start, length)."""
    places = [place for word in words if (place := text.lower().find(word.lower())) >= 0]
    start = max(0, min(places, default=0) - _BEFORE)
    piece = text[start : start + _BEFORE + _AFTER]
    before, after = "…" if start else "", "…" if start + len(piece) < len(text) else ""
    shown = before + piece + after
    spans = [(found, len(word)) for word in words if (found := shown.lower().find(word.lower())) >= 0]
    return shown, tuple(sorted(spans))


def _place(text: str) -> tuple[Place | None, str]:
    found = _PLACE.search(text)
    if (
        found is None
        and (number := _TRAILING.search(text))
        and number.start() + len(number.group()) == len(text)
    ):
        found = number
    if found is None:
        return None, text
    places = places_in(found.group())
    if not places:
        return None, text
    return places[0], " ".join((text[: found.start()] + " " + text[found.end() :]).split())


def _named(name: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Titles that a name means, or whose words or pinyin contain it; the one it means first."""
    plain = clean_title(name)
    law = meant(plain, tuple(titles))
    if plain.isascii():
        key = plain.lower()
        found = [title for title, keys in titles.items() if any(one.startswith(key) for one in keys.split())]
        found += [title for title, keys in titles.items() if len(key) >= 3 and key in keys]
    else:
        found = [title for title in titles if plain and plain in title]
    ranked = sorted(dict.fromkeys(found), key=len)
    return tuple(dict.fromkeys([law.title, *ranked] if law else ranked))


def _shared(name: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """A name that is only a part of titles (消防) may as well be looked for as a word."""
    plain = clean_title(name)
    law = meant(plain, tuple(titles))
    return () if plain.isascii() or law is not None else (name,)
