"""Grants of a new release: those of the files, and those of the former release where the files say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from enforcement.catalogue.intake.beside import UNSAID
from enforcement.catalogue.intake.ending import Ending, Place, other_day
from enforcement.catalogue.intake.endings import Withdrawal
from enforcement.catalogue.intake.records import GrantRow
from enforcement.catalogue.table import RowFault
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Matter
from enforcement.text.papers import paper_words


@dataclass(frozen=True, slots=True)
class Granted:
    """All grants of the release; how many were carried on by township, and what is wrong. ``gone``: powers in force on the
    day before the release that it does not have any more, up to that day, with what the county says of it."""

    grants: tuple[PowerGrant, ...]
    carried: Mapping[str, int]
    faults: tuple[RowFault, ...]
    gone: tuple[PowerGrant, ...] = ()


def granted(
    rows: Iterable[tuple[GrantRow, str]],
    stated: Iterable[PowerGrant],
    former: Iterable[PowerGrant],
    matters: Mapping[str, Matter],
    effective: date,
    *,
    only_files: bool,
    amends: bool,
    rules: Mapping[str, Mapping[str, Any]],
    ending: Ending,
) -> Granted:
    """The grants from ``effective`` on. ``rows`` with the codes of their matters and ``stated`` come from the files;
    a township that they name holds exactly those, another what it held, unless ``only_files``; all others go on where the
    files only amend. ``rules``: by matter, for grants that state none themselves; ``ending``: what is taken back."""
    old = tuple(former)
    new, faults = _given(rows, old, matters, effective, rules)
    for grant in stated:
        new.setdefault((grant.matter_code, grant.division_code), []).append(grant)
    faults += ending.against(new, matters)
    spoken = set() if amends else {division for _, division in new}
    carried: dict[str, int] = {}
    kept: list[PowerGrant] = []
    for grant in old:
        over = grant.valid_to is not None and grant.valid_to < effective
        place = (grant.matter_code, grant.division_code)
        if grant.matter_code not in matters or place in new or (not over and place in ending.rows):
            continue
        if over or (grant.division_code not in spoken and not only_files):
            kept.append(grant if over else replace(grant, **rules.get(grant.matter_code, {})))
            carried[grant.division_code] = carried.get(grant.division_code, 0) + (not over)
    fresh = [grant for same in new.values() for grant in same]
    ordered = sorted([*kept, *fresh], key=lambda one: (one.matter_code, one.division_code, one.valid_from))
    counts = {code: n for code, n in carried.items() if n}
    gone = tuple(_gone(old, ordered, effective, ending))
    return Granted(tuple(ordered), counts, tuple(faults), gone)


def _given(
    rows: Iterable[tuple[GrantRow, str]],
    old: tuple[PowerGrant, ...],
    matters: Mapping[str, Matter],
    effective: date,
    rules: Mapping[str, Mapping[str, Any]],
) -> tuple[dict[Place, list[PowerGrant]], list[RowFault]]:
    """What the rows give, by matter and township; two of them must not overlap."""
    new: dict[Place, list[PowerGrant]] = {}
    faults: list[RowFault] = []
    last_rows: dict[Place, GrantRow] = {}
    for row, code in rows:
        own = replace(row, rules={**rules.get(code, {}), **row.rules})
        grant = _from_row(own, matters[code], _continued(old, code, row.division, effective), effective)
        same = new.setdefault((code, row.division), [])
        if grant in same:
            continue
        if any(_meet(grant, one) for one in same):
            faults.append(_overlap(row))
        same.append(grant)
        last_rows[code, row.division] = row
    return new, [*faults, *_ended_before(new, last_rows, old, effective)]


def _ended_before(
    new: Mapping[Place, list[PowerGrant]],
    rows: Mapping[Place, GrantRow],
    old: Iterable[PowerGrant],
    effective: date,
) -> Iterator[RowFault]:
    """Powers in force up to this release that the rows end on an earlier day: a release never changes days before its
    own, so that the power would go on to its eve against the row."""
    eve = effective - timedelta(days=1)
    for place in sorted({(one.matter_code, one.division_code) for one in old if one.held_on(eve)}):
        last = max((one.valid_to or date.max for one in new.get(place, ())), default=date.max)
        if last < eve:
            reason, fix = other_day(last, effective)
            yield _fault(rows[place], "止", reason, fix)


def _gone(
    old: Iterable[PowerGrant], now: Iterable[PowerGrant], effective: date, ending: Ending
) -> Iterator[PowerGrant]:
    last = effective - timedelta(days=1)
    goes_on: set[Place] = set()
    own: dict[Place, PowerGrant] = {}  # what ends by its own row
    for one in now:
        place = (one.matter_code, one.division_code)
        goes_on |= {place} if one.held_on(effective) else set()
        own |= {place: one} if one.valid_to == last else {}
    for grant in old:
        if not (grant.held_on(last) and grant.held_on(effective)):
            continue
        place = (grant.matter_code, grant.division_code)
        if place not in goes_on:
            said = ending.said_of(place, _said_by(own.get(place), grant))
            yield replace(
                grant,
                valid_to=last,
                reason=said.reason,
                open_clues=said.open_clues or grant.open_clues,
                ended_by=said.paper,
            )


def _said_by(own: PowerGrant | None, former: PowerGrant) -> Withdrawal:
    """What the row with the last day says of it; a rule that it only carries on is no word of its own."""
    if own is None:
        return UNSAID
    rule = own.open_clues if own.open_clues is not former.open_clues else None
    return Withdrawal(paper=own.ended_by, reason=own.reason, open_clues=rule)


def untold(gone: tuple[PowerGrant, ...], said: Withdrawal) -> tuple[str, ...]:
    """What the county did not say of powers that end, or said of none."""
    if not gone:
        return () if said == Withdrawal() else ("没有收回哪一条赋权，--withdrawn 开头的几项没有用上。",)
    unnamed = sum(one.ended_by is None for one in gone)
    told = [f"收回的 {unnamed} 条赋权没有写依据哪份文件（用 --withdrawn-by 写）。"] if unnamed else []
    for paper in dict.fromkeys(one.ended_by for one in gone if one.ended_by is not None):
        parts = (("文件名", paper.name), ("文号", paper.number), ("日期", paper.day))
        missing = "、".join(word for word, value in parts if not value)
        told += [f"收回文件“{paper_words(paper)}”没有写{missing}。"] if missing else []
    return tuple(told)


def _continued(old: Iterable[PowerGrant], code: str, division: str, day: date) -> PowerGrant | None:
    """The former grant that is open on the day, or begins later."""
    same = [one for one in old if (one.matter_code, one.division_code) == (code, division)]
    return next((one for one in same if one.valid_to is None or one.valid_to >= day), None)


def _from_row(row: GrantRow, matter: Matter, former: PowerGrant | None, effective: date) -> PowerGrant:
    library = row.library or (former.library if former else matter.library)
    if former is not None and row.begin in (None, former.valid_from):
        end = row.end if row.says_end else former.valid_to
        paper = former.ended_by if end == former.valid_to else None
        return replace(
            former,
            library=library,
            valid_to=end,
            reason=row.reason or former.reason,
            conditions=row.limits or former.conditions,
            ended_by=row.ended_by or paper,
            **row.rules,
        )
    return PowerGrant(
        matter_code=matter.code,
        division_code=row.division,
        library=library,
        valid_from=row.begin or effective,
        valid_to=row.end,
        reason=row.reason,
        document=row.document,
        conditions=row.limits,
        ended_by=row.ended_by,
        **row.rules,
    )


def _meet(one: PowerGrant, other: PowerGrant) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


def _overlap(row: GrantRow) -> RowFault:
    return _fault(row, "承接乡镇", "同一个乡镇的同一个事项写了两段重叠的起止", "合成一段，或改正起止")


def _fault(row: GrantRow, column: str, reason: str, fix: str) -> RowFault:
    value = row.towns if column == "承接乡镇" else f"{row.end or ''}"
    return RowFault(
        sheet=row.origin.sheet, row=row.origin.row, column=column, value=value, reason=reason, fix=fix
    )
