"""The checks of a definition, each a pure question to the facts of a paper and of the papers before it.

docs/forms.md says how a check is written. Severities follow the text rules 0.4: fatal, points, notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import resources
from enforcement import deadlines
from enforcement.deadlines import Deadline, Unit
from enforcement.text.dates import long_date
from enforcement.text.numerals import fen_of
from forms.conditions import holds, lookup
from forms.definitions.model import FactWarning, texts_in
from forms.definitions.seen import (
    DAYS_MAX,
    EMPTY,
    FILE,
    amounts_of,
    counted,
    day_of,
    in_file,
    moment_of,
    papers_in,
    places_of,
    rows_of,
    rules_of,
    working_days,
)
from forms.shapes import yuan
from forms.wording import due_text

SEVERITIES: Final = ("fatal", "points", "notice")

Facts = Mapping[str, Any]
Check = Mapping[str, Any]


def judge(check: Check, facts: Facts) -> list[FactWarning]:
    """What a check finds in facts as `seen` gives them; empty when nothing is wrong or too little is known."""
    return _KINDS[check["kind"]](check, facts) if holds(str(check.get("when", "")), facts, {}) else []


def _warning(check: Check, name: str, **words: str) -> FactWarning:
    rules = rules_of(check)
    others = papers_in([*check.get("fields", ()), str(check.get("days", ""))])
    return FactWarning(
        check=check["id"],
        field=name,
        severity=check["severity"],
        sentence=str(check["sentence"]).format(**words) if words else check["sentence"],
        gate=check.get("gate", ""),
        law=check.get("law", ""),
        rule=rules[-1] if rules else "",
        other=others[0] if others else "",
    )


# -- words and conditions --------------------------------------------------------------------------------------


def _words(check: Check, facts: Facts) -> list[FactWarning]:
    found = []
    for name in check["fields"]:
        text = texts_in(_parts_under(facts, name))
        hits = [word for word in check["words"] if word in text]
        found += [_warning(check, _field(name, facts), word=word) for word in hits]
    return found


def _parts_under(facts: Facts, name: str) -> Any:
    """The value of a field, or of one part of every row (`goods.count`)."""
    value = lookup(facts, name)
    if value in EMPTY and "." in name:
        rows, _dot, part = name.rpartition(".")
        return [row.get(part, "") for row in rows_of(lookup(facts, rows))]
    return value


def _field(name: str, facts: Facts) -> str:
    """The field that a name of a check belongs to: a part of rows belongs to the rows."""
    rows = name.rpartition(".")[0]
    return rows if rows and isinstance(lookup(facts, rows), list) else name


def _never(check: Check, _facts: Facts) -> list[FactWarning]:
    return [_warning(check, check.get("fields", [""])[0])]


# -- days ------------------------------------------------------------------------------------------------------


def _after(check: Check, facts: Facts) -> list[FactWarning]:
    """The second time is not later than the first, as far as both are given."""
    names = check["fields"]
    earlier, later = (str(lookup(facts, name) or "") for name in names)
    shared = min(len(earlier), len(later))
    wrong = bool(shared) and (later[:shared] < earlier[:shared] or (later == earlier and shared > 10))
    return [_warning(check, _own(names))] if wrong else []


def _within(check: Check, facts: Facts) -> list[FactWarning]:
    """The second time lies beyond the period that the law counts from the first (before it, for one counted back)."""
    period = _period(check, facts)
    event = moment_of(lookup(facts, check["fields"][1]))
    if period is None or event is None:
        return []
    hours = isinstance(period.due, datetime)
    late = event > period.due if isinstance(period.due, datetime) else event.date() > period.due
    if hours and len(str(lookup(facts, check["fields"][1]))) <= 10:
        return []
    return [_warning(check, _own(check["fields"]), due=_spoken(period.due))] if late else []


def _wait(check: Check, facts: Facts) -> list[FactWarning]:
    """The second day lies inside the period that has to be over first."""
    period, event = _period(check, facts), day_of(lookup(facts, check["fields"][1]))
    if period is None or event is None or event > period.due:
        return []
    first = period.due + timedelta(days=1)
    return [_warning(check, _own(check["fields"]), due=_spoken(period.due), first=_spoken(first))]


def _period(check: Check, facts: Facts) -> Deadline | None:
    """The period that a check speaks of; None while its beginning or its length is not known."""
    given = lookup(facts, check["fields"][0])
    rules = rules_of(check)
    hours = bool(rules) and deadlines.shipped_rules()[rules[0]].unit is Unit.HOUR
    start = moment_of(given) if hours and len(str(given)) > 10 else None if hours else day_of(given)
    if start is None:
        return None
    if rules:
        return counted(rules, start)
    days = check["days"] if isinstance(check["days"], int) else lookup(facts, check["days"])
    return working_days(days, start) if isinstance(days, int) and 0 < days <= DAYS_MAX else None


def _no_holiday(check: Check, facts: Facts) -> list[FactWarning]:
    """A day that the calendar names as a statutory holiday."""
    off = deadlines.shipped_calendar().off
    days = [(name, day_of(lookup(facts, name))) for name in check["fields"]]
    return [_warning(check, name, holiday=off[day]) for name, day in days if day in off]


def _spoken(moment: date) -> str:
    text = long_date(moment)
    return f"{text}{moment.hour}时{moment.minute}分" if isinstance(moment, datetime) else text


# -- amounts ---------------------------------------------------------------------------------------------------


def _at_most(check: Check, facts: Facts) -> list[FactWarning]:
    """An amount over the figure (in 元) that a place in the law fixes."""
    most = int(resources.law(check["law"]).figure or 0) * 100
    over = [name for name in check["fields"] if (fen_of(lookup(facts, name)) or 0) > most]
    return [_warning(check, name) for name in over]


def _not_above(check: Check, facts: Facts) -> list[FactWarning]:
    """The second amount or number (and `plus`) is greater than the first; a paper that names none counts as nought."""
    limit_name, name = check["fields"]
    limit, value = (fen_of(lookup(facts, one)) for one in (limit_name, name))
    value = None if value is None else value + int(check.get("plus", 0))
    if limit is None and limit_name.startswith(FILE) and in_file(facts, limit_name):
        limit = 0
    if limit is None or value is None or value <= limit:
        return []
    return [_warning(check, name, there=yuan(limit), here=yuan(value))]


def _sum(check: Check, facts: Facts) -> list[FactWarning]:
    """The first amount is not the sum of the others, those of `less` taken off."""
    total_name, *names = check["fields"]
    total, added = fen_of(lookup(facts, total_name)), [amounts_of(facts, name) for name in names]
    less = [amounts_of(facts, name) for name in check.get("less", ())]
    if total is None or None in added or None in less or not any(added):
        return []
    found = sum(sum(one or ()) for one in added) - sum(sum(one or ()) for one in less)
    if found == total:
        return []
    here, there = yuan(max(found, 0)), yuan(total)
    return [_warning(check, _field(names[0], facts), sum=here, total=there)]


# -- papers against each other ---------------------------------------------------------------------------------


_YUAN = r"(?:人民币)?[¥￥]?([\d,]+(?:\.\d{1,2})?)(万)?元"


def _stated(check: Check, facts: Facts) -> list[FactWarning]:
    """A list of texts states another amount behind one of the words than the field holds."""
    amount, texts = fen_of(lookup(facts, check["fields"][0])), texts_in(lookup(facts, check["fields"][1]))
    for word in check["words"]:
        for found in re.finditer(word + _YUAN, texts):
            said = fen_of(found[1])
            told = None if said is None else said * (10_000 if found[2] else 1)
            if amount is not None and told is not None and told != amount:
                return [_warning(check, check["fields"][1], here=yuan(told), there=yuan(amount))]
    return []


def _same(check: Check, facts: Facts) -> list[FactWarning]:
    """The two values differ, as far as both are given; lists of articles are compared as places in the law."""
    there, here = (lookup(facts, name) for name in check["fields"])
    if there in EMPTY or here in EMPTY or alike(there, here):
        return []
    return [_warning(check, _own(check["fields"]), there=_shown(there), here=_shown(here))]


def _counted_rows(check: Check, facts: Facts) -> list[FactWarning]:
    """The number is not that of the rows."""
    number, rows = (lookup(facts, name) for name in check["fields"])
    if not isinstance(number, int) or not rows or not isinstance(rows, list | tuple) or len(rows) == number:
        return []
    return [_warning(check, _own(check["fields"]), there=str(number), here=str(len(rows)))]


def alike(one: Any, other: Any) -> bool:
    """Whether two values say the same: articles as places in the law, texts without spaces and closing marks."""
    if rows_of(one) and all("law" in row for row in rows_of(one)):
        return places_of(one) == places_of(other)
    if isinstance(one, str) and isinstance(other, str):
        return _bare(one) == _bare(other)
    return bool(one == other)


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("。；，")


def _shown(value: Any) -> str:
    if rows_of(value):
        return "、".join(str(row.get("article") or row.get("name") or "") for row in rows_of(value))
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return due_text(value) if isinstance(value, str) else str(value)


def _own(names: Iterable[str]) -> str:
    """The last name of a check that is a field of this paper."""
    own = [name for name in names if not name.startswith(FILE + ".")]
    return own[-1] if own else ""


_KINDS: Mapping[str, Callable[[Check, Facts], list[FactWarning]]] = {
    "after": _after,
    "within": _within,
    "wait": _wait,
    "no_holiday": _no_holiday,
    "words": _words,
    "at_most": _at_most,
    "not_above": _not_above,
    "sum": _sum,
    "stated": _stated,
    "same": _same,
    "counted": _counted_rows,
    "never": _never,
}
CHECK_KINDS: Final = tuple(_KINDS)
SENTENCE_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "words": frozenset(("word",)),
    "within": frozenset(("due",)),
    "wait": frozenset(("due", "first")),
    "no_holiday": frozenset(("holiday",)),
    "sum": frozenset(("total", "sum")),
    **dict.fromkeys(("not_above", "stated", "same", "counted"), frozenset(("there", "here"))),
}
"""What the sentence of a kind may show in braces; the sentence of another kind is said as it stands."""
PERIODS: Final = ("within", "wait")
"""Kinds that count a period: they name `rule`, or `wait` the `days` of a paper."""
