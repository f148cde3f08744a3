"""The power on all days that a case asks for, and what the transition rules of a grant make of them (G03, R80).

Inspection, filing and decision each need the power on their day (docs/decisions/0012-the-library-by-day.md). A case
filed before the power ended stays; a clue of before follows ``open_clues``; an act older than the power follows
``earlier_acts``. Source: 行政处罚法 24.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from enforcement.catalogue.history import held_since
from enforcement.model.library import EarlierActs, OpenClues, PowerGrant
from enforcement.model.matter import Matter
from enforcement.refusals import Cure, Level, Refusal
from enforcement.rules import articles
from enforcement.rules.power import Power, PowerState, Step, power_on, power_refusal
from enforcement.text.dates import long_date
from enforcement.text.papers import paper_words


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDays:
    """The days of a case as far as they are known; ``acted`` is the day of the act."""

    inspected: date | None = None
    filed: date | None = None
    decided: date | None = None
    acted: date | None = None


def power_on_days(
    matter: Matter, grants: Iterable[PowerGrant], division_code: str, days: CaseDays
) -> Iterator[Refusal]:
    """What stands against the case, in the order of its days: G03 for a day without the power, R80 where a transition
    rule decides (a reminder when it allows). ``grants``: the timeline of the matter."""
    own = tuple(grant for grant in grants if grant.division_code == division_code)
    steps = ((Step.INSPECTED, days.inspected), (Step.FILED, days.filed), (Step.DECIDED, days.decided))
    entitled: dict[Step, bool] = {}
    for step, day in steps:
        if day is None:
            continue
        power = power_on(matter, own, division_code, day)
        found = None if power.held else _ended(matter, power, step, days, entitled)
        found = found or power_refusal(matter, power, day, step)
        entitled[step] = found is None or found.level is Level.REMIND
        if found is not None:
            yield found
    yield from _earlier_act(matter, own, days)


def _ended(
    matter: Matter, power: Power, step: Step, days: CaseDays, entitled: dict[Step, bool]
) -> Refusal | None:
    """The transition rule for a power that has ended before ``step``; None when none speaks for the case."""
    if power.state is not PowerState.WITHDRAWN or power.grant is None or power.turn is None:
        return None
    turn = f"“{matter.act_name}”{long_date(power.turn)}起收回县里"
    if step is Step.FILED and entitled.get(Step.INSPECTED):
        if power.grant.open_clues is OpenClues.FINISH:
            return _told(matter, power.grant, f"{turn}，检查在收回以前。", "目录的过渡规定由本镇立案办完。")
    elif step is Step.DECIDED and entitled.get(Step.FILED):
        return _told(matter, power.grant, f"{turn}，立案在收回以前。", "已经立的案由本镇办完。")
    elif step is Step.DECIDED and days.filed is None:
        return _told(matter, power.grant, f"{turn}，这里看不出哪一天立的案。", "收回以前立的案才由本镇办完。")
    return None


def _earlier_act(matter: Matter, grants: tuple[PowerGrant, ...], days: CaseDays) -> Iterator[Refusal]:
    """R80 for an act from before the run of days in which the case was taken up."""
    taken_up = next((day for day in (days.inspected, days.filed, days.decided) if day is not None), None)
    if days.acted is None or taken_up is None:
        return
    grant = next((one for one in reversed(grants) if one.held_on(taken_up)), None)
    since = held_since(grants, taken_up)
    if (
        grant is None
        or since is None
        or days.acted >= since
        or any(one.held_on(days.acted) for one in grants)
    ):
        return
    what = f"“{matter.act_name}”{long_date(since)}起才由本镇行使，行为发生在{long_date(days.acted)}。"
    if grant.earlier_acts is EarlierActs.REFUSED:
        yield _told(matter, grant, what, "目录的过渡规定不让本镇查处起日以前的行为。", Level.BLOCK)
    else:
        yield _told(matter, grant, what, "起日以前的行为也可以查处，依据用行为当天的条文。")


def _told(matter: Matter, grant: PowerGrant, what: str, why: str, level: Level = Level.REMIND) -> Refusal:
    paper = f"依据文件：{grant.document}。" if grant.document else ""
    paper += f"收回文件：{paper_words(grant.ended_by)}。" if grant.ended_by else ""
    look = Cure("看依据文件", "show_grant", matter.code)
    cures = (look,) if level is Level.REMIND else (Cure("移送", "transfer", matter.code), look)
    return Refusal(
        number="R80",
        what=what,
        why=f"{why}{paper}",
        article=articles.POWER_IN_RANGE,
        cures=cures,
        level=level,
        field="matters",
    )
