"""The places of laws that a finished text names, as a reader of the paper would look them up."""

from __future__ import annotations

import re
from typing import Final

from enforcement.statutes.numbers import NUMERAL
from enforcement.statutes.places import places_in

_N: Final = rf"[{NUMERAL}]{{1,10}}"
_TITLE: Final = re.compile(r"《((?:[^《》〈〉]|〈[^〈〉]*〉){2,60})》")
_ROUND: Final = rf"(?:[（(]\s*)?{_N}(?:\s*[）)])?"
_ONE: Final = rf"第{_N}条(?:之{_N})?(?:第{_N}款)?(?:第{_ROUND}项)?(?:第{_ROUND}目)?"
_LIST: Final = re.compile(rf"(?:（[^（）]{{1,30}}）)?({_ONE}(?:(?:[、，和及与]|以及){_ONE})*)")


def cited_in(text: str) -> tuple[tuple[str, str], ...]:
    """(title of the law without 《》, 第60条第1款第3项) of every place that stands right behind a title, each once, in
    order. Line breaks and blanks inside are those of the page and mean nothing."""
    found: list[tuple[str, str]] = []
    whole = re.sub(r"\s+", "", text)
    for title in _TITLE.finditer(whole):
        places = _LIST.match(whole, title.end())
        if places is not None:
            law = title[1].replace("〈", "《").replace("〉", "》")
            found += [(law, place.compact) for place in places_in(places[1])]
    return tuple(dict.fromkeys(found))
