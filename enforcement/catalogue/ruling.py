"""Checked rows of 裁量规则 and 裁量轻重 → the county's rule sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from enforcement.catalogue.row import Row
from enforcement.discretion.figures import exact
from enforcement.discretion.rule_sets import Degree, Reach, Repeat, RuleSet, term
from enforcement.discretion.spans import Bounds

KEYS = {"从轻": "light", "一般": "ordinary", "从重": "heavy"}
"""Degrees that other parts of the program know by a key; any other name is its own key."""
_INCLUDES = {"yes": True, "no": False}
_EFFECTS = (("repeat_top", "top_of_tier"), ("repeat_up", "tier_up"))


def rule_sets_of(rules: Iterable[Row], degrees: Iterable[Row]) -> tuple[RuleSet, ...]:
    """The rule sets, each with its degrees in the order of the rows."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in degrees:
        found[row.text("rules_id")].append(row)
    return tuple(_rule_set(row, found[row.text("rules_id")]) for row in rules)


def claims(row: Row) -> tuple[str, ...]:
    """The words by which a row speaks for benchmarks."""
    return tuple(
        word.strip() for word in row.text("speaks_for").replace("；", ";").split(";") if word.strip()
    )


def reach_of(row: Row) -> Reach:
    """The stretch that a row of 裁量轻重 states. ValueError when an end is no place of a range."""
    return Reach(
        term(row.text("low")), term(row.text("high")), row.text("high_in") == "yes", row.text("article")
    )


def _rule_set(row: Row, degrees: list[Row]) -> RuleSet:
    least, most = row.figure("apology_least"), row.figure("apology_most")
    bounds = Bounds(_INCLUDES.get(row.text("below_includes")), _INCLUDES.get(row.text("above_includes")))
    return RuleSet(
        id=row.text("rules_id"),
        title=row.text("title"),
        issuer=row.text("issuer"),
        document=row.text("document"),
        status="read" if row.text("verified") == "yes" else "unverified",
        source=row.text("source"),
        speaks_for=claims(row),
        bounds=bounds,
        since=date.fromisoformat(row.text("valid_from")),
        until=date.fromisoformat(row.text("valid_to")) if row.text("valid_to") else None,
        note=row.text("note"),
        cap_percent=exact(row.text("cap_percent") or 100),
        unknown_lowest=row.text("unknown_lowest") == "yes",
        degrees=_degrees(degrees),
        repeat=_repeats(row),
        apology=None if least is None or most is None else (_share(least), _share(most)),
        articles=(("bounds", row.text("bounds_article")),) if row.text("bounds_article") else (),
        county=True,
        default=row.text("is_default") == "yes",
    )


def _degrees(rows: list[Row]) -> tuple[Degree, ...]:
    shapes: dict[str, dict[str, Reach]] = {}
    for row in rows:
        shapes.setdefault(row.text("degree"), {})[row.text("shape")] = reach_of(row)
    return tuple(Degree(KEYS.get(name, name), name, **reaches) for name, reaches in shapes.items())


def _repeats(row: Row) -> tuple[Repeat, ...]:
    years = int(row.figure("repeat_years") or 0)
    counted = ((row.figure(key), effect) for key, effect in _EFFECTS)
    return tuple(Repeat(int(count), years, effect) for count, effect in counted if count)


def _share(percent: float) -> Decimal:
    return exact(percent) / 100
