"""Gates about people: two officers with valid certificates (G01), no helper among them (G02), one place at
a time (G16).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from enforcement.facts.state import InspectionState
from enforcement.model.inspection import Inspection
from enforcement.model.officer import Officer, Role
from enforcement.refusals import Cure, Refusal
from enforcement.rules import articles
from enforcement.rules.certificates import expiry_reminder, signing_fault
from enforcement.rules.proposed import Proposed
from enforcement.text.dates import long_moment, span

REQUIRED_OFFICERS = 2


def two_officers(proposed: Proposed) -> Iterator[Refusal]:
    """G01. 行政处罚法 42: no fewer than two, each certificate valid on the day of the act."""
    yield from officers_present(proposed.state.officers, proposed.act_day)


def officers_present(officers: tuple[Officer, ...], day: date) -> Iterator[Refusal]:
    """The refusals G01 (and reminders) of these signing officers for an act on ``day``."""
    able = {officer.id for officer in officers if not officer.has(Role.ASSISTANT)}
    if len(able) < REQUIRED_OFFICERS:
        yield _too_few(len(able))
    for officer in officers:
        if officer.has(Role.ASSISTANT):
            continue
        if fault := signing_fault(officer, day):
            yield fault
        elif reminder := expiry_reminder(officer, day):
            yield reminder


def _too_few(count: int) -> Refusal:
    return Refusal(
        number="G01",
        what="检查人员还没有选。" if count == 0 else "检查人员只有一名。",
        why="执法人员不得少于两人，当场办的事也一样。",
        article=articles.TWO_OFFICERS,
        cures=(Cure("选两名队员", "choose_officers"),),
        field="officers",
    )


def no_helper_signs(proposed: Proposed) -> Iterator[Refusal]:
    """G02. 浙江省综合行政执法条例 30: helpers assist, they are not one of the two."""
    for officer in proposed.state.officers:
        if officer.has(Role.ASSISTANT) and (fault := signing_fault(officer, proposed.act_day)):
            yield fault


def one_place_at_a_time(proposed: Proposed) -> Iterator[Refusal]:
    """G16. The same officer in two records at overlapping times and different places."""
    state = proposed.state
    for other in state.others:
        shared = [officer for officer in state.officers if officer.id in other.officer_ids]
        if shared and clashes(state.inspection, other):
            yield _clash(shared, other, state)


def clashes(one: Inspection, other: Inspection) -> bool:
    """Whether two inspections overlap in time at different places; one without an end counts as its start."""
    if one.started_at is None or other.started_at is None:
        return False
    if one.place.strip() and one.place.strip() == other.place.strip():
        return False
    return _overlap((one.started_at, one.ended_at), (other.started_at, other.ended_at))


def _overlap(first: tuple[datetime, datetime | None], second: tuple[datetime, datetime | None]) -> bool:
    (start, end), (other_start, other_end) = first, second
    if end is not None and other_end is not None:
        return start < other_end and other_start < end
    if end is not None:
        return start <= other_start < end
    if other_end is not None:
        return other_start <= start < other_end
    return start == other_start


def _clash(shared: Iterable[Officer], other: Inspection, state: InspectionState) -> Refusal:
    names = "、".join(officer.name for officer in shared)
    assert other.started_at is not None
    when = span(other.started_at, other.ended_at) if other.ended_at else long_moment(other.started_at)
    where = f"“{other.place.strip()}”" if other.place.strip() else "另一处"
    return Refusal(
        number="G16",
        what=f"{names}在{when}还记在{where}的检查里，同一时间不能在两处。",
        why="两份笔录的时间重叠，会让两份都站不住。",
        article=articles.FACTS_CLEAR,
        cures=(Cure("改时间", "edit_field", "started_at"), Cure("换人", "choose_officers")),
        field="started_at",
    )
