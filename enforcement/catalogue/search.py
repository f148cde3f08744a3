"""Finding matters by words of any length, full pinyin, initials, code, and law with article.

Keys are computed once per matter (``search_keys``, with the pinyin function passed in) and kept as plain
text; answering a query needs no pinyin library and stays in memory. Order: exact code, then 基础库 and 法定,
then what the township picked, then the rest; inside each the better match first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum

from enforcement.catalogue.columns import FULL_WIDTH, to_half
from enforcement.catalogue.numerals import to_digits
from enforcement.model.matter import Library, Matter

Spell = Callable[[str], Sequence[str]]
"""Text → one lower-case syllable per character, the character itself (or "") where there is none."""

LONGEST_QUERY = 64  # characters; longer text is a paste by mistake, its head decides
_ARTICLE = re.compile(r"第?(\d+)条(?:第?(\d+)款)?(?:第?(\d+)项)?")
_RUN = re.compile(r"[a-z]+|\d+|[^\sa-z\d]+")
_JUMP = "(?:[^']*'(?:[^a-z']+')*)?"
"""Between two typed letters: nothing, or the rest of this syllable and everything that is no syllable."""
_GAP = ".{0,8}?"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchKeys:
    """What one matter is found by.

    ``name_letters``: a ' before each character's syllable, so that positions lead back to characters;
    ``other_letters`` the same for domain and condition.
    """

    code: str
    official_code: str
    name: str
    other: str
    law: str
    name_letters: str
    other_letters: str
    base: bool
    priority: int


class Shelf(IntEnum):
    """The order of the list: powers every town has, then this town's own picks, then the rest of the menu."""

    BASE = 0
    PICKED = 1
    REST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A found matter; ``spans`` are the (start, end) characters of its name to underline."""

    code: str
    name: str
    shelf: Shelf
    quality: int
    spans: tuple[tuple[int, int], ...] = ()


def search_keys(matter: Matter, spell: Spell) -> SearchKeys:
    """The keys of one matter."""
    other = f"{matter.domain} {matter.condition}"
    citations = (*matter.violation, *matter.penalty)
    return SearchKeys(
        code=matter.code,
        official_code=matter.official_code,
        name=matter.name,
        other=other,
        law=" ".join(f"{citation.law}{citation.article}" for citation in citations),
        name_letters=_letters(matter.name, spell),
        other_letters=_letters(other, spell),
        base=matter.library is not Library.OPTIONAL,
        priority=matter.priority,
    )


def _letters(text: str, spell: Spell) -> str:
    return "".join(f"'{syllable.lower()}" for syllable in spell(text))


Span = tuple[int, int]
Found = tuple[int, tuple[Span, ...]]
"""How well one token matched (0 best) and what to underline in the name."""
Token = Callable[[SearchKeys], Found | None]


class MatterIndex:
    """All keys in memory; 484 matters answer within 20 ms."""

    def __init__(self, keys: Iterable[SearchKeys]) -> None:
        self._keys = tuple(keys)

    def search(self, text: str, picked: AbstractSet[str] = frozenset(), limit: int = 50) -> tuple[Hit, ...]:
        """Matters that fit every part of ``text``, at most ``limit``; an empty text fits all.

        ``picked``: codes of 自选 matters this township holds.
        """
        query = _tidy(text)
        tokens = _tokens(query)
        found = [(_exact(keys, query), hit) for keys in self._keys if (hit := _hit(keys, tokens, picked))]
        by_code = {keys.code: keys.priority for keys in self._keys}
        found.sort(
            key=lambda pair: (
                not pair[0],
                pair[1].shelf,
                pair[1].quality,
                by_code[pair[1].code],
                pair[1].code,
            )
        )
        return tuple(hit for _, hit in found[:limit])


def _tidy(text: str) -> str:
    """Letters and digits half-width (names keep full-width punctuation), lower case, numerals in digits."""
    return to_digits(" ".join(FULL_WIDTH.sub(to_half, text[:LONGEST_QUERY]).lower().split()))


def _exact(keys: SearchKeys, query: str) -> bool:
    return bool(query) and query in (keys.code, keys.official_code.lower())


def _hit(keys: SearchKeys, tokens: Sequence[Token], picked: AbstractSet[str]) -> Hit | None:
    quality = 0
    spans: tuple[Span, ...] = ()
    for token in tokens:
        found = token(keys)
        if found is None:
            return None
        quality += found[0]
        spans += found[1]
    shelf = Shelf.BASE if keys.base else Shelf.PICKED if keys.code in picked else Shelf.REST
    return Hit(code=keys.code, name=keys.name, shelf=shelf, quality=quality, spans=tuple(sorted(set(spans))))


def _tokens(query: str) -> list[Token]:
    tokens: list[Token] = []
    for word in query.split():
        for article in _ARTICLE.finditer(word):
            tokens.append(_article_token(article))
        tokens += [_token(run) for run in _RUN.findall(_ARTICLE.sub(" ", word))]
    return tokens


def _token(run: str) -> Token:
    if run.isdigit():
        return _digits_token(run)
    return _letters_token(run) if run.isascii() and run.isalpha() else _han_token(run)


def _article_token(article: re.Match[str]) -> Token:
    number, paragraph, item = article.groups()
    wanted = f"第{number}条" + (f"第{paragraph}款" if paragraph else "") + (f"第{item}项" if item else "")
    return lambda keys: (1, ()) if wanted in keys.law else None


def _digits_token(digits: str) -> Token:
    article = f"第{digits}条"

    def match(keys: SearchKeys) -> Found | None:
        if keys.code.startswith(digits) or (keys.official_code and digits in keys.official_code):
            return 0, ()
        at = keys.name.find(digits)
        if at >= 0:
            return 1, ((at, at + len(digits)),)
        return (2, ()) if article in keys.law else None

    return match


def _han_token(text: str) -> Token:
    loose = re.compile(_GAP.join(map(re.escape, text))) if len(text) > 1 else None

    def match(keys: SearchKeys) -> Found | None:
        at = keys.name.find(text)
        if at >= 0:
            return (0 if at <= 1 else 1), ((at, at + len(text)),)
        if text in keys.other:
            return 3, ()
        if text in keys.law:
            return 4, ()
        if loose is None:
            return None
        gap = loose.search(keys.name)
        if gap:
            return 6, (gap.span(),)
        return (7, ()) if loose.search(keys.other) else None

    return match


def _letters_token(letters: str) -> Token:
    pattern = re.compile("'" + _JUMP.join(letters))

    def match(keys: SearchKeys) -> Found | None:
        found = pattern.search(keys.name_letters)
        if found:
            first = keys.name_letters.count("'", 0, found.start())
            last = keys.name_letters.count("'", 0, found.end())
            return (1 if first <= 1 else 2), ((first, last),)
        return (5, ()) if pattern.search(keys.other_letters) else None

    return match
