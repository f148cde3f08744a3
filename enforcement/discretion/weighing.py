"""A weighing as plain data, so that it can travel in the journal with the paper it was written into: the answers, the
benchmark and the rules as they were. Read back under the same words of the law it gives the same proposal and the same
grounds on every machine; `law_changed` says when the words are other ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from enforcement.catalogue.amount_lines import AmountLine
from enforcement.catalogue.benchmarks import Benchmarks
from enforcement.discretion.case import Answer, WeighedCase
from enforcement.discretion.rule_sets import RuleSet
from enforcement.model.matter import Matter
from enforcement.model.plain import from_plain, to_plain

FORMAT = 1
_NOT_KEPT = ("matter", "today")
_AS_IT_IS = ("subject", "escalated", "way", "row", "degree", "confirmed", "repeat", "sample", "earlier")


def kept(case: WeighedCase, catalogue: str = "", party: str = "") -> dict[str, Any]:
    """``case`` as plain data; ``catalogue`` names the version it was weighed by, ``party`` whom it is about."""
    values = {
        one.name: to_plain(getattr(case, one.name)) for one in fields(case) if one.name not in _NOT_KEPT
    }
    return {
        "format": FORMAT,
        "matter": case.matter.code,
        "catalogue": catalogue,
        "party": party,
        "law": to_plain(case.matter.basis_on(case.acted)),
        **values,
        "parts": {str(place): str(amount) for place, amount in case.parts.items()},
        "factors": dict(case.factors),
        "answers": {name: answer.value for name, answer in case.answers.items()},
    }


def read_back(weighing: Mapping[str, Any], matter: Matter, today: date) -> WeighedCase | None:
    """The case as it was weighed, under the words of ``matter``; None when there is nothing that this program can read,
    or it is about another matter."""
    if weighing.get("format") != FORMAT or weighing.get("matter") != matter.code:
        return None
    try:
        rules, lines = weighing.get("rules"), weighing.get("lines")
        return WeighedCase(
            matter=matter,
            today=today,
            acted=date.fromisoformat(weighing["acted"]),
            benchmarks=from_plain(Benchmarks, weighing["benchmarks"]),
            rules=None if rules is None else from_plain(RuleSet, rules),
            lines=None if lines is None else tuple(from_plain(AmountLine, one) for one in lines),
            quantity=_number(weighing.get("quantity")),
            base=_number(weighing.get("base")),
            parts={int(place): Decimal(amount) for place, amount in weighing["parts"].items()},
            factors=dict(weighing["factors"]),
            answers={name: Answer(value) for name, value in weighing["answers"].items()},
            **{name: weighing[name] for name in _AS_IT_IS},
        )
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation):
        return None


def law_changed(weighing: Mapping[str, Any], matter: Matter) -> bool:
    """Whether ``matter`` states other words or figures of the law for the day of the act than it was weighed by."""
    day = date.fromisoformat(weighing["acted"])
    return "law" in weighing and weighing["law"] != to_plain(matter.basis_on(day))


def _number(text: Any) -> Decimal | None:
    return None if text is None else Decimal(text)
