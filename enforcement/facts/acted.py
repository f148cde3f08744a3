"""The day of the act, from the fact or the paper that states it: the law of that day judges the act.

Source: 行政处罚法 37, 生态环境法典 1057 (resources/law, PEN-37 and ECO-1057).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from enforcement.facts.case import EarlierPaper
from enforcement.model.matter import Citation
from enforcement.statutes.places import places_in
from enforcement.text.citations import single_places

ACT_TIME: Final = "act_time"
BY_ACT: Final = frozenset({"violated", "violated_bases", "penalty_basis", "correction_bases"})
"""Fields of articles that follow the day of the act; all others are procedure and follow the day of the paper."""


def stated_day(value: Any) -> date | None:
    """The day of a plain day or minute (2026-08-14T09:30), None where nothing readable stands."""
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


def day_of_places(
    facts: Mapping[str, Any], places: Iterable[tuple[str, str]], paper_day: date
) -> tuple[tuple[str, str, date], ...]:
    """(law, article, the day whose wording counts): places of the fields that follow the act get the day of the act,
    all others are procedure and get that of the paper. The articles of ``places`` are compact, 第60条第1款."""
    acted = stated_day(facts.get(ACT_TIME) or facts.get("started_at")) or paper_day
    by_act = {place for field in BY_ACT for row in facts.get(field) or () for place in _compact(row)}
    return tuple((law, said, acted if (law, said) in by_act else paper_day) for law, said in places)


def _compact(row: Any) -> Iterator[tuple[str, str]]:
    """The places of one row of articles, each law without 《》 and each article as the catalogue writes it."""
    if isinstance(row, Mapping):
        cited = Citation(law=str(row.get("law", "")), article=str(row.get("article", "")))
        for law, article in single_places(cited):
            yield from ((law.strip().strip("《》"), place.compact) for place in places_in(article))


def acted_on(facts: Mapping[str, Any], earlier: Mapping[str, EarlierPaper]) -> date | None:
    """The day of the act as the paper states it, else as the papers before it do; None when none of them says."""
    own = stated_day(facts.get(ACT_TIME))
    if own is not None:
        return own
    said = (stated_day(paper.facts.get(ACT_TIME)) for paper in earlier.values() if paper.standing)
    return next((day for day in said if day is not None), None)
