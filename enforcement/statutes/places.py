"""Places inside a statute: reading 第60条第1款第3项, 六十条, 60, and saying them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from enforcement.statutes.numbers import NUMERAL, number_of
from enforcement.text.citations import cite
from enforcement.text.numerals import chinese_number

_N = rf"[{NUMERAL}]{{1,10}}"
_PLACE = re.compile(
    rf"(?:第\s*)?(?P<number>{_N})\s*条(?:\s*之\s*(?P<sub>{_N}))?"
    rf"(?:\s*第?\s*(?P<paragraph>{_N})\s*款)?"
    rf"(?:\s*第?\s*[（(]?\s*(?P<item>{_N})\s*[）)]?\s*项)?"
    rf"(?:\s*第?\s*[（(]?\s*(?P<point>{_N})\s*[）)]?\s*目)?"
)
_BARE = re.compile(r"^[0-9０-９]{1,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """条, 之, 款, 项, 目; 0 where none is named."""

    number: int
    sub: int = 0
    paragraph: int = 0
    item: int = 0
    point: int = 0

    @property
    def key(self) -> tuple[int, int]:
        return self.number, self.sub

    @property
    def compact(self) -> str:
        """As the catalogue writes it: 第60条第1款第3项."""
        named = ((self.paragraph, "款"), (self.item, "项"), (self.point, "目"))
        after = "".join(f"第{number}{unit}" for number, unit in named if number)
        return f"第{self.number}条" + (f"之{self.sub}" if self.sub else "") + after


def places_in(text: str) -> tuple[Place, ...]:
    """The places that ``text`` names, in order; a bare number is an article."""
    if _BARE.match(text.strip()):
        return (Place(number=number_of(text)),)
    found = []
    for match in _PLACE.finditer(text):
        try:
            numbers = {name: number_of(value) for name, value in match.groupdict().items() if value}
        except ValueError:
            continue
        if numbers["number"]:
            found.append(Place(**numbers))
    return tuple(found)


def article_words(number: int, sub: int = 0) -> str:
    """第一百二十条之一."""
    return f"第{chinese_number(number)}条" + (f"之{chinese_number(sub)}" if sub else "")


def citation(title: str, place: Place) -> str:
    """《…法》第六十条第一款第三项."""
    return cite(((title, place.compact),), item_bracket=False)
