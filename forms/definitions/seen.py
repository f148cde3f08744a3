"""How checks and derived facts look at a paper: its own facts under their names, and earlier papers of the same matter
as ``file.<form id>.<name>`` (every fact of that paper, and its number, title, date and served_on).

Nothing here knows where the facts come from: a store, a case, or a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from enforcement import deadlines
from enforcement.deadlines import Deadline, DeadlineRule, Unit
from enforcement.model.matter import Citation
from enforcement.text.citations import chinese_article, single_places
from enforcement.text.numerals import fen_of
from forms.conditions import lookup

FILE: Final = "file"
EARLIER: Final = "earlier"
CENTURIES: Final = range(1900, 2200)
DAYS_MAX: Final = 3660
EMPTY: Final[tuple[Any, ...]] = (None, "", [], ())

File = Mapping[str, Mapping[str, Any]]
"""form id → the facts of the newest standing paper of that form, with number, title, date and served_on."""


def seen(facts: Mapping[str, Any], file: File | None) -> dict[str, Any]:
    """The facts of a paper with its file beside them."""
    return {**facts, FILE: dict(file or {})}


def first_of(facts: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The first value that is there under one of ``names``, or None."""
    return next((v for name in names if (v := lookup(facts, name)) not in EMPTY), None)


def moment_of(value: Any) -> datetime | None:
    """2026-09-07T09:30 as a moment, a bare day as its beginning; None for anything else, and for other centuries."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment.replace(tzinfo=None) if moment and moment.year in CENTURIES else None


def day_of(value: Any) -> date | None:
    """The day of 2026-09-07 or 2026-09-07T09:30; None for anything else."""
    moment = moment_of(value)
    return moment.date() if moment else None


def amounts_of(facts: Mapping[str, Any], name: str) -> list[int] | None:
    """The amounts under a name in 分: a field, or ``rows.part`` for one of every row. None when one is no amount;
    empty when nothing is there."""
    value = lookup(facts, name)
    if value in EMPTY:
        value = [row.get(name.rpartition(".")[2]) for row in rows_of(lookup(facts, name.rpartition(".")[0]))]
    found = [fen_of(one) for one in (value if isinstance(value, list | tuple) else [value])]
    return None if None in found else [one for one in found if one is not None]


def rows_of(value: Any) -> list[Mapping[str, Any]]:
    """The rows of a list; empty for anything else."""
    rows = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return [row for row in rows if isinstance(row, Mapping)]


def places_of(value: Any) -> frozenset[tuple[str, str]]:
    """Articles as (law, article in words), so that 第12条 and 第十二条 are the same place."""
    cited = [
        Citation(law=str(row.get("law", "")), article=str(row.get("article", ""))) for row in rows_of(value)
    ]
    places = [place for citation in cited for place in single_places(citation)]
    return frozenset((law.strip().strip("《》"), chinese_article(article)) for law, article in places)


def papers_in(names: Iterable[str]) -> list[str]:
    """The forms of the earlier papers that names speak of, each once, in order."""
    steps = (name.split(".") for name in names)
    return list(dict.fromkeys(parts[1] for parts in steps if parts[0] in (FILE, EARLIER) and len(parts) > 2))


def in_file(facts: Mapping[str, Any], name: str) -> bool:
    """Whether the paper that a ``file.`` name speaks of is there; own names always are."""
    parts = name.split(".")
    return parts[0] != FILE or bool(lookup(facts, ".".join(parts[:2])))


def counted(rule_ids: Sequence[str], start: date) -> Deadline:
    """The period of the rules, one after the other, from ``start``. KeyError for a rule that does not exist."""
    rules, calendar = deadlines.shipped_rules(), deadlines.shipped_calendar()
    made = deadlines.count(rules[rule_ids[0]], start, calendar)
    for rule_id in rule_ids[1:]:
        made = deadlines.count(rules[rule_id], made.due, calendar)
    return made


def working_days(days: int, start: date) -> Deadline:
    """So many working days from ``start``, for a figure that a paper states itself (陈述申辩五个工作日)."""
    rule = DeadlineRule(
        id="",
        name="",
        trigger="",
        length=days,
        unit=Unit.WORKING_DAY,
        backward=False,
        rolls=False,
        law="",
        article="",
        consequence="",
        verified=True,
    )
    return deadlines.count(rule, start, deadlines.shipped_calendar())


def rules_of(spec: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of deadline rules that a check or a derived fact names, one text or a list."""
    given = spec.get("rule", ())
    return (given,) if isinstance(given, str) else tuple(given)
