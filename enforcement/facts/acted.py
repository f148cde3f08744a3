"""The day of the act, from the fact or the paper that states it: the law of that day judges the act.

Source: 行政处罚法 37, 生态环境法典 1057 (resources/law, PEN-37 and ECO-1057).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from enforcement.facts.case import EarlierPaper

ACT_TIME: Final = "act_time"
BY_ACT: Final = frozenset({"violated", "violated_bases", "penalty_basis", "correction_bases"})
"""Fields of articles that follow the day of the act; all others are procedure and follow the day of the paper."""


def stated_day(value: Any) -> date | None:
    """The day of a plain day or minute (2026-08-14T09:30), None where nothing readable stands."""
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


def acted_on(facts: Mapping[str, Any], earlier: Mapping[str, EarlierPaper]) -> date | None:
    """The day of the act as the paper states it, else as the papers before it do; None when none of them says."""
    own = stated_day(facts.get(ACT_TIME))
    if own is not None:
        return own
    said = (stated_day(paper.facts.get(ACT_TIME)) for paper in earlier.values() if paper.standing)
    return next((day for day in said if day is not None), None)
