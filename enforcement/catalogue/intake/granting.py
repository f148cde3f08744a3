"""Grants of a new release: those of the files, and those of the former release where the files say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from enforcement.catalogue.intake.records import GrantRow
from enforcement.catalogue.table import RowFault
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Matter


@dataclass(frozen=True, slots=True)
class Granted:
    """All grants of the release; how many were carried on by township, and what is wrong."""

    grants: tuple[PowerGrant, ...]
    carried: Mapping[str, int]
    faults: tuple[RowFault, ...]


def granted(
    rows: Iterable[tuple[GrantRow, str]],
    stated: Iterable[PowerGrant],
    former: Iterable[PowerGrant],
    matters: Mapping[str, Matter],
    effective: date,
    *,
    only_files: bool,
) -> Granted:
    """The grants from ``effective`` on. ``rows`` with the codes of their matters and ``stated`` come from the files;
    a township that they name holds exactly those, another what it held, unless ``only_files``."""
    old = tuple(former)
    new: dict[tuple[str, str], list[PowerGrant]] = {}
    faults: list[RowFault] = []
    for row, code in rows:
        grant = _from_row(row, matters[code], _continued(old, code, row.division, effective), effective)
        same = new.setdefault((code, row.division), [])
        if grant in same:
            continue
        if any(_meet(grant, one) for one in same):
            faults.append(_overlap(row, matters[code]))
        same.append(grant)
    for grant in stated:
        new.setdefault((grant.matter_code, grant.division_code), []).append(grant)
    spoken = {division for _, division in new}
    carried: dict[str, int] = {}
    kept: list[PowerGrant] = []
    for grant in old:
        over = grant.valid_to is not None and grant.valid_to < effective
        place = (grant.matter_code, grant.division_code)
        if grant.matter_code not in matters or place in new:
            continue
        if over or (grant.division_code not in spoken and not only_files):
            kept.append(grant)
            carried[grant.division_code] = carried.get(grant.division_code, 0) + (not over)
    fresh = [grant for same in new.values() for grant in same]
    ordered = sorted([*kept, *fresh], key=lambda one: (one.matter_code, one.division_code, one.valid_from))
    return Granted(tuple(ordered), {code: n for code, n in carried.items() if n}, tuple(faults))


def _continued(old: Iterable[PowerGrant], code: str, division: str, day: date) -> PowerGrant | None:
    """The former grant that is open on the day, or begins later."""
    same = [one for one in old if (one.matter_code, one.division_code) == (code, division)]
    return next((one for one in same if one.valid_to is None or one.valid_to >= day), None)


def _from_row(row: GrantRow, matter: Matter, former: PowerGrant | None, effective: date) -> PowerGrant:
    library = row.library or (former.library if former else matter.library)
    if former is not None and row.begin in (None, former.valid_from):
        return replace(
            former,
            library=library,
            valid_to=row.end,
            reason=row.reason or former.reason,
            conditions=row.limits or former.conditions,
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
    )


def _meet(one: PowerGrant, other: PowerGrant) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


def _overlap(row: GrantRow, matter: Matter) -> RowFault:
    return RowFault(
        sheet=row.origin.sheet,
        row=row.origin.row,
        column="承接乡镇",
        value=matter.name,
        reason="同一个乡镇的同一个事项写了两段重叠的起止",
        fix="合成一段，或改正起止",
    )
