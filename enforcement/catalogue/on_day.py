"""The matters as they are shown for one day: what the release of that day lists, under the texts that are known now.

A release says for its days what there is (name, field, library, subject); the words of the law for a day are those of
the release in force, which may know better what once held, and only for want of them an older one's
(docs/decisions/0012-the-library-by-day.md). For days to come the release of that day is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from enforcement.catalogue.history import lacks_texts
from enforcement.model.matter import SHARED, Basis, Matter

UNSETTLED = "depends"
"""`Matter.simple_procedure` where nobody said it for the text of the day."""
_OF_THE_TEXT = (*SHARED, "former", "law_level", "text_date", "text_status", "superseded_basis")
_REMARKS = ("verified", "source", "note", "valid_from", "valid_to")
_PLACES = ("violation", "penalty")


AllTexts = Callable[[Collection[str]], Mapping[str, Matter]]
"""Codes → the matters with every text that any release knows."""


class DayList:
    """What a release lists (``listed``, by code) as it is shown for ``day``; each matter is made once, when asked for.

    ``now``: the matters of the release that is asked for the words first.
    """

    def __init__(self, listed: Mapping[str, Matter], now: Mapping[str, Matter], day: date) -> None:
        self._listed, self._now, self._day = listed, now, day
        self._made: dict[str, Matter] = {}

    def of(self, codes: Iterable[str], all_texts: AllTexts) -> Mapping[str, Matter]:
        """Those of ``codes`` and others made before. ``all_texts``: what all releases know of some matters, asked once
        for those where ``now`` has no word for the day."""
        waiting = [code for code in codes if code not in self._made and code in self._listed]
        lacking = [code for code in waiting if self._lacks(self._now.get(code))]
        further = all_texts(lacking) if lacking else {}
        for code in waiting:
            told = further.get(code) or self._now[code]
            self._made[code] = shown_on(self._listed[code], told, self._day)
        return self._made

    def _lacks(self, told: Matter | None) -> bool:
        if told is None:
            return True
        return not told.own_on(self._day) and told.basis_on(self._day) is None and lacks_texts(told)


def shown_on(listed: Matter, told: Matter, day: date) -> Matter:
    """``listed`` with the texts of ``told``; whether it can be punished on the spot is said for the text of ``day``."""
    if told is listed and listed.own_on(day):
        return listed
    text = told.basis_on(day)
    said = (one for one in (told, listed) if text is not None and _same_words(text, one.basis))
    procedure = next((one.simple_procedure for one in said), UNSETTLED)
    if told is listed:
        return replace(listed, simple_procedure=procedure)
    return replace(listed, simple_procedure=procedure, **{name: getattr(told, name) for name in _OF_THE_TEXT})


def _same_words(one: Basis, other: Basis) -> bool:
    """The same places, penalties and amounts, whatever is remarked on them."""
    if one == other:
        return True
    if any(_places(one, name) != _places(other, name) for name in _PLACES):
        return False
    rest = [name for name in SHARED if name not in (*_REMARKS, *_PLACES)]
    return all(getattr(one, name) == getattr(other, name) for name in rest)


def _places(basis: Basis, name: str) -> list[tuple[str, str]]:
    return [(one.law, one.article) for one in getattr(basis, name)]
