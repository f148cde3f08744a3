"""The articles on a paper made on its own, by the day they have to be in force: those that judge the act on the day of
the act (G15, R82, R83), those of procedure on the day of the paper (G15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from enforcement.facts.acted import acted_on
from enforcement.facts.case import EarlierPaper
from enforcement.model.matter import Matter
from enforcement.refusals import Cure, Level, Refusal
from enforcement.rules import articles, dated_gates
from enforcement.rules.repealed import Repeal, not_yet, repealed_on
from enforcement.text.dates import long_date

Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPaper:
    """What these rules look at: the paper's facts on ``day``, the papers it names, the matters it was filled from, and
    whether it proposes or decides a penalty (``deciding``)."""

    facts: Mapping[str, Any]
    day: date
    earlier: Mapping[str, EarlierPaper] = field(default_factory=dict)
    matters: tuple[Matter, ...] = ()
    deciding: bool = False


def cited_in_time(paper: CitedPaper) -> Iterator[Refusal]:
    """What is wrong with the articles: one refusal for a matter, in its first field, one for each place else."""
    acted = acted_on(paper.facts, paper.earlier)
    told: set[str] = set()
    for name, value in paper.facts.items():
        places = tuple(_places(value))
        if not dated_gates.by_act(name):
            yield from (no for one in places if (no := _gone(name, one, paper.day)))
            continue
        for place in places:
            owner = _owner(place, paper.matters)
            if owner is None or acted is None:
                yield from _alone(name, place, acted, paper.day)
            elif owner.code not in told and (no := _of_matter(owner, name, place, acted, paper)):
                told.add(owner.code)
                yield no


def _places(value: Any) -> Iterator[Place]:
    for row in value if isinstance(value, list) else ():
        if isinstance(row, Mapping) and row.get("law"):
            yield str(row["law"]), str(row.get("article") or "")


def _owner(place: Place, matters: tuple[Matter, ...]) -> Matter | None:
    return next(
        (one for one in matters if any(place in dated_gates.places_of(text) for text in one.bases)), None
    )


def _of_matter(matter: Matter, name: str, place: Place, acted: date, paper: CitedPaper) -> Refusal | None:
    """A place that the matter names: it belongs to the text of the day of the act, or why not."""
    basis, present = matter.basis_on(acted), matter.basis_on(paper.day)
    if basis is None:
        return dated_gates.no_text(matter, acted, name, dated_gates.ACT_DAY)
    if place in dated_gates.places_of(basis):
        changed = paper.deciding and basis != present
        return dated_gates.lighter_now(matter, basis, name, acted, paper.day) if changed else None
    if present is not None and place in dated_gates.places_of(present):
        return dated_gates.newer_text(matter, name, acted, paper.day)
    return dated_gates.older_text(matter, name, acted, paper.day)


def _alone(name: str, place: Place, acted: date | None, today: date) -> Iterator[Refusal]:
    """A place of no matter: only the standing of its law is known."""
    law, _article = place
    if acted is None:
        if gone := repealed_on(law, today):
            yield _repealed(
                name, law, gone, "这份文书没有写行为时间；行为在废止以前的可以引用。", Level.CAPTAIN
            )
    elif no := _gone(name, place, acted):
        yield no
    elif fresh := not_yet(law, acted):
        yield _fresh(name, law, fresh, acted, today)


def _gone(name: str, place: Place, day: date) -> Refusal | None:
    gone = repealed_on(place[0], day)
    if gone is None:
        return None
    why = "要引用行为发生当天有效的条款；行为在废止以前的，按从旧兼从轻处理。"
    if not dated_gates.by_act(name):
        why = "办理程序引用出具当天有效的条款。"
    return _repealed(name, place[0], gone, why, Level.BLOCK)


def _repealed(name: str, law: str, gone: Repeal, why: str, level: Level) -> Refusal:
    return Refusal(
        number="G15",
        what=f"《{law}》已于{long_date(gone.day)}废止，由《{gone.by}》取代。",
        why=why,
        article=articles.LAW_IN_TIME,
        cures=(Cure("换条款", "edit_field", name),),
        level=level,
        field=name,
    )


def _fresh(name: str, law: str, fresh: Repeal, acted: date, today: date) -> Refusal:
    """A law younger than the act: not at all before its first day, after it only where it is lighter."""
    begun = today >= fresh.day
    return Refusal(
        number="R83" if begun else "G15",
        what=f"《{law}》{long_date(fresh.day)}起施行，行为发生在{long_date(acted)}。",
        why=dated_gates.ONLY_LIGHTER if begun else dated_gates.OF_THE_DAY,
        article=articles.OLD_ACTS_OF_CODE if law == dated_gates.CODE else articles.LAW_IN_TIME,
        cures=(Cure("换条款", "edit_field", name),),
        level=Level.CAPTAIN if begun else Level.BLOCK,
        field=name,
    )
