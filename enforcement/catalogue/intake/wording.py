"""One listed matter as a matter of the release: what the list says, and what it leaves as the county last stated it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from enforcement.catalogue.intake.codes import Coded, short_title
from enforcement.catalogue.intake.records import MatterRow
from enforcement.model.matter import Basis, Citation, FineRange, Library, Matter

READ_FROM_LIST = "read_from_list"
_FIGURES = ("fine", "fine_individual", "fine_unit", "fine_escalated", "fine_multiple")


@dataclass(frozen=True, slots=True)
class Worded:
    """A matter, and the names of what the list does not say and was not known either."""

    matter: Matter
    kept: bool
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownLaws:
    """Short title → full title in use; short title → the day from which the law is known to be in force."""

    titles: Mapping[str, str]
    days: Mapping[str, date]

    def dated(self, places: Iterable[Citation]) -> tuple[Citation, ...]:
        """``places`` under full titles, with their first day where it is known."""
        return tuple(
            replace(
                one,
                law=self.titles.get(one.law, one.law),
                valid_from=self.days.get(short_title(one.law)),
            )
            for one in places
        )


def known_laws(matters: Iterable[Matter]) -> KnownLaws:
    """What ``matters`` tell of laws; a day only where all that is known agrees."""
    titles: dict[str, str] = {}
    days: dict[str, set[date]] = {}
    for matter in matters:
        for place in (*matter.violation, *matter.penalty):
            if place.law != short_title(place.law):
                titles[short_title(place.law)] = place.law
            if place.valid_from is not None and place.valid_to is None:
                days.setdefault(short_title(place.law), set()).add(place.valid_from)
    sure = {law: next(iter(found)) for law, found in days.items() if len(found) == 1}
    return KnownLaws(titles, sure)


def worded(coded: Coded, laws: KnownLaws) -> Worded:
    """The matter of ``coded``; with the same places and no other figures, the former legal block stays untouched."""
    row, former = coded.row, coded.former
    fresh = _fresh(coded, laws)
    if former is None:
        return Worded(fresh, False, tuple(_lacks(row, fresh)))
    fresh = replace(fresh, **_of_the_house(row, former))
    if not _same_places(former, fresh):
        return Worded(_after(former, fresh), False, tuple(_lacks(row, fresh)))
    if fresh.fine_basis != ("unspecified_in_source",) and not _same_figures(former, fresh):
        kept = replace(fresh, violation=fresh.violation or former.violation, penalty=former.penalty)
        return Worded(replace(kept, former=former.former), False, tuple(_lacks(row, kept)))
    told = {
        name: getattr(fresh, name)
        for name in ("name", "official_code", "domain", "department", "library", "priority", "authority_type")
    }
    stated = replace(former, **told)
    if row.note and row.note not in former.note:
        stated = replace(stated, note=fresh.note)
    if row.condition:
        stated = replace(stated, condition=row.condition)
    if row.subject:
        stated = replace(stated, subject=row.subject)
    if row.kinds:
        stated = replace(stated, penalty_kinds=row.kinds)
    return Worded(stated, True, ())


def _fresh(coded: Coded, laws: KnownLaws) -> Matter:
    """The matter from the list alone."""
    row, read = coded.row, coded.row.read
    library = row.library or Library.OPTIONAL
    own = row.fine.high is not None and read.fine.high is None
    known = bool(read.bases) or own
    matter = Matter(
        code=coded.code,
        official_code=row.key.code,
        name=row.key.name,
        domain=coded.domain,
        library=library,
        department=row.department,
        violation=laws.dated(row.violation),
        penalty=laws.dated(row.penalty),
        penalty_kinds=row.kinds or read.kinds,
        subject=row.subject or "both",
        condition=row.condition,
        fine_basis=(("fixed",) if own else read.bases) if known else ("unspecified_in_source",),
        fine=row.fine if own else read.fine,
        fine_individual=FineRange() if own else read.individual,
        fine_unit=FineRange() if own else read.unit,
        fine_escalated=FineRange() if own else read.escalated,
        fine_multiple=read.multiple,
        correction_precondition=read.precondition,
        simple_procedure="depends",
        first_offence_exempt="unknown",
        authority_type="statutory_township" if library is Library.STATUTORY else "delegable_county_power",
        text_status=READ_FROM_LIST,
        verified=False,
        source=f"{row.origin.file}“{row.origin.sheet}”表第 {row.origin.row} 行",
        note="\n".join(part for part in (row.note, f"目录里写的依据：{row.basis_text}") if part),
        priority=1 if library is Library.BASE else 2,
    )
    return matter if row.condition else replace(matter, condition=matter.act_name)


def _of_the_house(row: MatterRow, former: Matter) -> dict[str, Any]:
    """What is no text of the law and stays where the list says nothing."""
    kept: dict[str, Any] = {}
    if not row.department:
        kept["department"] = former.department
    if row.library is None:
        kept |= {name: getattr(former, name) for name in ("library", "priority", "authority_type")}
    elif row.library is former.library:
        kept["priority"] = former.priority
    if not row.key.code:
        kept["official_code"] = former.official_code
    if not row.key.name:
        kept["name"] = former.name
    return kept


def _after(former: Matter, fresh: Matter) -> Matter:
    """``fresh`` under new places; the former text ends the day before the new one, where that day is known."""
    begins = [one.valid_from for one in fresh.penalty]
    first = min((day for day in begins if day is not None), default=None)
    if first is None or None in begins:
        return replace(fresh, former=former.former)
    old = former.basis
    last = first - timedelta(days=1)
    if old.valid_from is not None and old.valid_from > last:
        return replace(fresh, former=former.former)
    ended = old.valid_to if old.valid_to is not None and old.valid_to <= last else last
    return replace(fresh, former=(_until(old, ended), *former.former))


def _until(basis: Basis, last: date) -> Basis:
    def closed(places: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(
            replace(one, valid_to=min(one.valid_to, last) if one.valid_to else last) for one in places
        )

    return replace(basis, valid_to=last, violation=closed(basis.violation), penalty=closed(basis.penalty))


def _same_places(former: Matter, fresh: Matter) -> bool:
    def places(some: Iterable[Citation]) -> set[tuple[str, str]]:
        return {(short_title(one.law), one.article) for one in some}

    violated = not fresh.violation or places(fresh.violation) == places(former.violation)
    return violated and places(former.penalty) == places(fresh.penalty)


def _same_figures(former: Matter, fresh: Matter) -> bool:
    return all(getattr(former, name) == getattr(fresh, name) for name in _FIGURES)


def _lacks(row: MatterRow, matter: Matter) -> Iterable[str]:
    if not matter.department:
        yield "原主管部门（空着）"
    if not row.subject:
        yield "对象（按个人和单位都适用）"
    if not row.condition:
        yield "适用情形（用事项名称）"
    if row.library is None and matter.library is Library.OPTIONAL:
        yield "赋权类型（归入自选库）"
    if not matter.penalty_kinds:
        yield "处罚种类（空着）"
    if matter.fine_basis == ("unspecified_in_source",):
        yield "罚款数额（空着，看条文）"
    if any(one.valid_from is None for one in matter.penalty):
        yield "条款施行日（空着，按一直有效）"
