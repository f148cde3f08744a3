"""The parts of a query: which matters each may fit, how well one fits, and what to underline in its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from enforcement.catalogue.columns import FULL_WIDTH, to_half
from enforcement.catalogue.numerals import to_digits
from enforcement.catalogue.search_keys import SearchKeys, subject_fits
from enforcement.catalogue.search_rows import Field
from enforcement.catalogue.search_shelf import Shelves
from enforcement.catalogue.search_token import Found, Level, Span, Step, Token

LONGEST_QUERY = 64  # characters; longer text is a paste by mistake, its head decides
_ARTICLE = re.compile(r"第?(\d+)条(?:之(\d+))?(?:第?(\d+)款)?(?:第?(\d+)项)?")
_RUN = re.compile(r"[a-z]+|\d+|[^\sa-z\d]+")
_JUMP = "(?:[^']*'(?:[^a-z']+')*)?"
"""Between two typed letters: nothing, or the rest of this syllable and everything that is no syllable."""
_GAP = ".{0,8}?"
_ANYWHERE = 1 << 30


class Article(Token):
    """An article with its paragraph and item, in whatever law."""

    def __init__(self, number: str, inserted: str = "", paragraph: str = "", item: str = "") -> None:
        after = f"之{inserted}" if inserted else ""
        after += f"第{paragraph}款" if paragraph else ""
        self.wanted = f"第{number}条{after}" + (f"第{item}项" if item else "")

    def levels(self, shelves: Shelves) -> Iterator[Level]:
        yield 1, shelves.law.having(self.wanted)
        yield 2, shelves.former.having(self.wanted)

    def match(self, keys: SearchKeys) -> Found | None:
        if self.wanted in keys.law:
            return 1, ()
        return (2, ()) if self.wanted in keys.former else None


class Place(Token):
    """An article of these laws: 消防法60."""

    def __init__(self, laws: Sequence[str], text: str, article: Article) -> None:
        self._places = tuple(f"{law}{article.wanted}" for law in laws)
        self._laws, self._text = laws, text

    def levels(self, shelves: Shelves) -> Iterator[Level]:
        bits = 0
        for law in self._laws:
            bits |= shelves.laws[law]
        yield 1, bits

    def match(self, keys: SearchKeys) -> Found | None:
        for quality, places in ((1, keys.law), (2, keys.former)):
            if any(place in places for place in self._places):
                at = keys.name.find(self._text)
                return quality, (((at, at + len(self._text)),) if at >= 0 else ())
        return None


class Digits(Token):
    """A code, a number in the name, or an article."""

    def __init__(self, digits: str) -> None:
        self._digits, self._article = digits, f"第{digits}条"

    def levels(self, shelves: Shelves) -> Iterator[Level]:
        yield 0, shelves.codes(self._digits)
        yield 1, shelves.name.having(self._digits)
        yield 2, shelves.law.having(self._article)
        yield 3, shelves.former.having(self._article)

    def match(self, keys: SearchKeys) -> Found | None:
        digits = self._digits
        if keys.code.startswith(digits) or (keys.official_code and digits in keys.official_code):
            return 0, ()
        at = keys.name.find(digits)
        if at >= 0:
            return 1, ((at, at + len(digits)),)
        if self._article in keys.law:
            return 2, ()
        return (3, ()) if self._article in keys.former else None


class Han(Token):
    """Characters: in the name, its surroundings, the law, a law in short, a kind of subject, with gaps."""

    def __init__(self, text: str, laws: Sequence[str]) -> None:
        self.text, self._laws = text, laws
        self._loose = re.compile(_GAP.join(map(re.escape, text))) if len(text) > 1 else None

    def levels(self, shelves: Shelves) -> Iterator[Level]:
        text = self.text
        named = shelves.name.having(text)
        yield 0, named & shelves.head.sign(text[0])
        yield 1, named
        yield 3, shelves.other.having(text)
        yield 4, shelves.law.having(text)
        for law in self._laws:
            yield 5, shelves.laws[law]
        yield 5, shelves.former.having(text) | shelves.subject(text)
        if self._loose is not None:
            yield 6, shelves.name.signs(text)
            yield 7, shelves.other.signs(text)

    def steps(self, shelves: Shelves) -> tuple[Step, ...]:
        text, sets = self.text, shelves.sets
        short = shelves.former.having(text) | shelves.subject(text)
        for law in self._laws:
            short |= shelves.laws[law]
        steps: list[Step] = [
            (0, lambda inside: self._at_head(shelves, inside & shelves.head.sign(text[0]))),
            (1, lambda inside: self._inside(shelves.name, inside, marked=True)),
            (3, lambda inside: self._inside(shelves.other, inside)),
            (4, lambda inside: self._inside(shelves.law, inside)),
            (5, lambda inside: ((row, ()) for row in sets.rows(short & inside))),
        ]
        if self._loose is not None:
            steps += [
                (
                    6,
                    lambda inside: self._gapped(
                        shelves.name, sets.rows(shelves.name.signs(text) & inside), True
                    ),
                ),
                (
                    7,
                    lambda inside: self._gapped(
                        shelves.other, sets.rows(shelves.other.signs(text) & inside), False
                    ),
                ),
            ]
        return tuple(steps)

    def _at_head(self, shelves: Shelves, inside: int) -> Iterator[tuple[int, tuple[Span, ...]]]:
        texts, length = shelves.name.texts, len(self.text)
        for row in shelves.name.within(self.text, inside):
            at = texts[row].find(self.text)
            if at <= 1:
                yield row, ((at, at + length),)

    def _inside(
        self, field: Field, inside: int, *, marked: bool = False
    ) -> Iterator[tuple[int, tuple[Span, ...]]]:
        texts, length = field.texts, len(self.text)
        for row in field.within(self.text, inside):
            at = texts[row].find(self.text) if marked else 0
            yield row, (((at, at + length),) if marked else ())

    def _gapped(
        self, field: Field, rows: Iterator[int], marked: bool
    ) -> Iterator[tuple[int, tuple[Span, ...]]]:
        for row in rows:
            gap = self._loose.search(field.texts[row]) if self._loose else None
            if gap:
                yield row, ((gap.span(),) if marked else ())

    def match(self, keys: SearchKeys) -> Found | None:
        text = self.text
        at = keys.name.find(text)
        if at >= 0:
            return (0 if at <= 1 else 1), ((at, at + len(text)),)
        if text in keys.other:
            return 3, ()
        if text in keys.law:
            return 4, ()
        if text in keys.former or subject_fits(keys.subject, text) or self._in_short(keys):
            return 5, ()
        if self._loose is None:
            return None
        gap = self._loose.search(keys.name)
        if gap:
            return 6, (gap.span(),)
        return (7, ()) if self._loose.search(keys.other) else None

    def _in_short(self, keys: SearchKeys) -> bool:
        return any(law in keys.law or law in keys.former for law in self._laws)


class Letters(Token):
    """Pinyin: whole syllables, initials, or both mixed."""

    def __init__(self, letters: str) -> None:
        self.letters = letters
        self._pattern = re.compile("'" + _JUMP.join(letters))

    def levels(self, shelves: Shelves) -> Iterator[Level]:
        named = shelves.name_spelled.having(self.letters)
        yield 1, named & shelves.begins(self.letters[0])
        yield 2, named
        yield 5, shelves.other_spelled.having(self.letters)

    def steps(self, shelves: Shelves) -> tuple[Step, ...]:
        named = shelves.name_spelled.having(self.letters)
        seen: dict[int, Span | None] = {}
        keys, rows = shelves.keys, shelves.sets.rows

        def spans(inside: int, latest: int) -> Iterator[tuple[int, tuple[Span, ...]]]:
            for row in rows(named & inside):
                if row not in seen:
                    seen[row] = self._span(keys[row].name_letters)
                span = seen[row]
                if span is not None and span[0] <= latest:
                    yield row, (span,)

        def others(inside: int) -> Iterator[tuple[int, tuple[Span, ...]]]:
            bits = shelves.other_spelled.having(self.letters)
            for row in rows(bits & inside):
                if self._pattern.search(keys[row].other_letters):
                    yield row, ()

        begins = shelves.begins(self.letters[0])
        return (
            (1, lambda inside: spans(inside & begins, 1)),
            (2, lambda inside: spans(inside, _ANYWHERE)),
            (5, others),
        )

    def match(self, keys: SearchKeys) -> Found | None:
        span = self._span(keys.name_letters)
        if span is not None:
            return (1 if span[0] <= 1 else 2), (span,)
        return (5, ()) if self._pattern.search(keys.other_letters) else None

    def _span(self, letters: str) -> Span | None:
        found = self._pattern.search(letters)
        if found is None:
            return None
        return letters.count("'", 0, found.start()), letters.count("'", 0, found.end())


def tidy(text: str) -> str:
    """Letters and digits half-width (names keep full-width punctuation), lower case, numerals in digits."""
    return to_digits(" ".join(FULL_WIDTH.sub(to_half, text[:LONGEST_QUERY]).lower().split()))


def tokens_of(query: str, shelves: Shelves) -> tuple[list[Token], list[Token]]:
    """The parts of a tidy query: with each law and the number behind it read as one place, and each by itself."""
    single: list[Token] = []
    joined: list[Token] = []
    law: tuple[str, tuple[str, ...]] = ("", ())
    for part in _parts(query):
        token = part if isinstance(part, Article) else _token(part, shelves)
        single.append(token)
        article = Article(part) if isinstance(token, Digits) and isinstance(part, str) else token
        if isinstance(article, Article) and law[1]:
            joined[-1] = Place(law[1], law[0], article)
            law = ("", ())
            continue
        joined.append(token)
        law = (
            (part, shelves.laws_called(part))
            if isinstance(part, str) and isinstance(token, Han)
            else ("", ())
        )
    return joined, single


def _parts(query: str) -> Iterator[str | Article]:
    """Articles and runs of one kind of character, in the order of the query."""
    for word in query.split():
        done = 0
        for article in _ARTICLE.finditer(word):
            yield from _RUN.findall(word[done : article.start()])
            yield Article(*(part or "" for part in article.groups()))
            done = article.end()
        yield from _RUN.findall(word[done:])


def _token(run: str, shelves: Shelves) -> Token:
    if run.isdigit():
        return Digits(run)
    if run.isascii() and run.isalpha():
        return Letters(run)
    return Han(run, shelves.laws_called(run))
