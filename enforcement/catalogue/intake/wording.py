"""One listed matter as a matter of the release: what the list says, and what it leaves as the county last stated it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from enforcement.catalogue.comparison import ORDERS
from enforcement.catalogue.intake.codes import Coded, short_title
from enforcement.catalogue.intake.records import MatterRow
from enforcement.catalogue.intake.since import Answers, KnownLaws, Settled, Unsettled, beginning, settle
from enforcement.model.matter import Citation, FineRange, Library, Matter

READ_FROM_LIST = "read_from_list"
_FIGURES = ("fine", "fine_individual", "fine_unit", "fine_escalated", "fine_multiple")


@dataclass(frozen=True, slots=True)
class Worded:
    """A matter, and the names of what the list does not say and was not known either. ``change``: how other words than
    ours were placed in time, or why they could not be."""

    matter: Matter
    kept: bool
    lacks: tuple[str, ...]
    change: Settled | Unsettled | None = None


def worded(coded: Coded, laws: KnownLaws, said: Answers) -> Worded:
    """The matter of ``coded``; with the same places and no other words, the former legal block stays untouched, other
    words stand beside it from their own first day."""
    row, former = coded.row, coded.former
    fresh = _fresh(coded, laws)
    if former is None:
        begun = fresh if row.since is None else beginning(fresh, row.since)
        return Worded(begun, False, tuple(_lacks(row, begun)))
    fresh = replace(fresh, **_of_the_house(row, former))
    if not _same_places(former, fresh):
        return _changed(former, fresh, row, laws, said)
    if not _same_words(former, fresh, row):
        again = replace(fresh, violation=fresh.violation or former.violation, penalty=former.penalty)
        return _changed(former, _filled(former, again), row, laws, said)
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
    return Worded(stated, True, ())


def _changed(former: Matter, fresh: Matter, row: MatterRow, laws: KnownLaws, said: Answers) -> Worded:
    """Other words than those of ``former``, each text on its own days."""
    change = settle(former, fresh, row.since, said, laws)
    matter = change.matter if isinstance(change, Settled) else fresh
    return Worded(matter, False, tuple(_lacks(row, matter)), change)


def _filled(former: Matter, fresh: Matter) -> Matter:
    """``fresh`` under the same places: amounts that it does not state go on, other kinds than ours do not."""
    if fresh.fine_basis != ("unspecified_in_source",):
        return fresh
    names = (*_FIGURES, "fine_basis", "fine_base", "correction_precondition")
    return replace(fresh, **{name: getattr(former, name) for name in names})


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


def _same_places(former: Matter, fresh: Matter) -> bool:
    def places(some: Iterable[Citation]) -> set[tuple[str, str]]:
        return {(short_title(one.law), one.article) for one in some}

    if not fresh.violation:  # a bare list of places does not say which of them is the duty
        whole = places((*former.violation, *former.penalty))
        return places(fresh.penalty) in (places(former.penalty), whole)
    same = places(fresh.violation) == places(former.violation)
    return same and places(former.penalty) == places(fresh.penalty)


def _same_words(former: Matter, fresh: Matter, row: MatterRow) -> bool:
    """Whether what the list says of amounts and kinds under the same places is what stands. Kinds and preconditions that
    were only read in quoted words are held against what was read in the same way, never against what people checked."""
    if row.kinds and not _same_kinds(row.kinds, former):
        return False
    if fresh.fine_basis == ("unspecified_in_source",):
        return True
    names = [*_FIGURES]
    if former.text_status == READ_FROM_LIST:
        names += ["fine_basis", "correction_precondition"]
        if fresh.penalty_kinds and not _same_kinds(fresh.penalty_kinds, former):
            return False
    return all(getattr(former, name) == getattr(fresh, name) for name in names)


def _same_kinds(kinds: Iterable[str], former: Matter) -> bool:
    """Orders to put right are no penalty: some lists name them and others do not."""
    return set(kinds) - ORDERS == set(former.penalty_kinds) - ORDERS


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
