"""Whether this township holds a matter on the day of an act: withdrawn, not yet, never, or not picked (G03).

Source: 行政处罚法 24.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from enforcement.model.library import PowerGrant
from enforcement.model.matter import Library, Matter
from enforcement.refusals import Cure, Refusal
from enforcement.rules import articles
from enforcement.text.dates import short_date
from enforcement.text.papers import paper_words


class PowerState(StrEnum):
    """How the township stands to a matter on one day."""

    HELD = "held"
    WITHDRAWN = "withdrawn"
    NOT_YET = "not_yet"
    NEVER = "never"
    NOT_PICKED = "not_picked"
    UNKNOWN = "unknown"  # the code is in no installed catalogue


class Step(StrEnum):
    """What is done on a day on which the power must be held."""

    INSPECTED = "inspected"
    FILED = "filed"
    DECIDED = "decided"


_USED = {Step.INSPECTED: "检查", Step.FILED: "立案", Step.DECIDED: "作出决定"}
_UNUSED = {**_USED, Step.INSPECTED: "开始检查"}
_ENDED = {**_USED, Step.INSPECTED: "新查、新立案"}
_UNPUBLISHED = {
    Step.INSPECTED: "没有公布的事项不能查，当事人可以拒绝。",
    Step.FILED: "没有公布的事项不能立案，请移送有权的机关。",
    Step.DECIDED: "没有公布的事项不能处罚，请移送有权的机关。",
}


@dataclass(frozen=True, slots=True)
class Power:
    """``turn`` is the first day without the power (withdrawn) or the first day with it (not yet)."""

    state: PowerState
    grant: PowerGrant | None = None
    turn: date | None = None

    @property
    def held(self) -> bool:
        return self.state is PowerState.HELD


def power_on(matter: Matter | None, grants: Iterable[PowerGrant], division_code: str, day: date) -> Power:
    """The standing of ``matter`` in the township ``division_code`` (9 digits) on ``day``.

    ``grants``: its timeline (`ports.Catalogue.grants`), in which a power by the law itself stands as one of the kind 法定.
    """
    if matter is None:
        return Power(PowerState.UNKNOWN)
    own = sorted((g for g in grants if g.division_code == division_code), key=lambda grant: grant.valid_from)
    for grant in reversed(own):
        if grant.held_on(day):
            return Power(PowerState.HELD, grant)
    ended = [grant for grant in own if grant.valid_to is not None and grant.valid_to < day]
    if ended:
        last = max(ended, key=lambda grant: grant.valid_to or day)
        return Power(PowerState.WITHDRAWN, last, (last.valid_to or day) + timedelta(days=1))
    if own:
        return Power(PowerState.NOT_YET, own[0], own[0].valid_from)
    state = PowerState.NOT_PICKED if matter.library is Library.OPTIONAL else PowerState.NEVER
    return Power(state)


def power_refusal(
    matter: Matter | None, power: Power, day: date, step: Step = Step.INSPECTED
) -> Refusal | None:
    """The refusal G03 with its own sentence and cure for each standing; None when the power is held."""
    if power.held:
        return None
    code = "" if matter is None else matter.code
    what, why, cures = _words(matter, power, day, step)
    return Refusal(
        number="G03",
        what=what,
        why=why,
        article=articles.POWER_OF_TOWNSHIP,
        cures=tuple(Cure(label, action, code) for label, action in cures),
        field="matters",
    )


def _words(
    matter: Matter | None, power: Power, day: date, step: Step
) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    name = "这个事项" if matter is None else f"“{matter.act_name}”"
    turn = power.turn or day
    paper = f"依据文件：{power.grant.document}。" if power.grant and power.grant.document else ""
    if power.state is PowerState.WITHDRAWN:
        taken = power.grant.ended_by if power.grant else None
        paper = f"收回文件：{paper_words(taken)}。" if taken else paper
        what = f"{name} {turn.isoformat()} 起收回县里，{short_date(day)}不能{_ENDED[step]}。"
        why = f"{short_date(turn)} 前立的案可以办完；这条线索请移送。{paper}"
        return what, why, (("移送", "transfer"), ("看依据文件", "show_grant"))
    if power.state is PowerState.NOT_YET:
        what = f"{name}要到 {turn.isoformat()} 才交给本镇，{short_date(day)}还没有这项权力。"
        return (
            what,
            f"在那天以前发现的线索请移送。{paper}",
            (("移送", "transfer"), ("看依据文件", "show_grant")),
        )
    if power.state is PowerState.NOT_PICKED:
        what = f"{name}在自选库里，本镇还没有选用，不能{_UNUSED[step]}。"
        return (
            what,
            "选用要经县里确认，有了起止日期才能办。",
            (("申请自选", "request_matter"), ("移送", "transfer")),
        )
    if power.state is PowerState.NEVER:
        what = f"{name}不在本镇的赋权清单里，不能用它{_USED[step]}。"
        return (
            what,
            _UNPUBLISHED[step],
            (("移送", "transfer"), ("换一个事项", "pick_matter")),
        )
    what = "这个事项不在现用的目录里，说不清本镇有没有这项权力。"
    return what, "目录可能还没有更新。", (("同步目录", "sync"), ("换一个事项", "pick_matter"))
