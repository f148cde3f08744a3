"""The card's first question: is it ours on the day, from when to when, by which document, and what changes next."""

from __future__ import annotations

from datetime import date, timedelta

from desktop.screens.matters.links import Fold, Part, line
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column, row
from enforcement.model.library import EARLIER_ACTS_NAMES, OPEN_CLUES_NAMES, PowerGrant
from enforcement.model.matter import LIBRARY_NAMES, Library
from enforcement.queries import MatterCard
from enforcement.text.papers import paper_words

AGAIN = "检查、立案、决定的日期都会再查一遍。"
_DAY = timedelta(days=1)


def power_parts(card: MatterCard, day: date) -> list[Part]:
    """The box of the period that counts on ``day`` (else the last one, or what is to come), and the rest folded."""
    grants = sorted(card.grants, key=lambda grant: grant.valid_from)
    shown = _counting(grants, day)
    if shown is None:
        return [Label(_without(card), "body", "text", wrap=True)]
    parts: list[Part] = [_box(shown, day, _next_change(grants, shown, day))]
    if len(grants) > 1 or shown.conditions or not _by_law(shown):
        remark = f"前后共 {len(grants)} 段" if len(grants) > 1 else "随带什么、过渡怎么办"
        parts.append(Fold("时间线和条件", remark, lambda: [_period(one, day) for one in reversed(grants)]))
    return parts


def period_words(grant: PowerGrant) -> str:
    """2025-07-01 起，未设终止日; a power by the law itself has no first day."""
    if _by_law(grant) and grant.valid_from == date.min:
        return "法律直接规定由乡镇办" + (f"，至 {grant.valid_to.isoformat()}" if grant.valid_to else "")
    until = f"至 {grant.valid_to.isoformat()}" if grant.valid_to else "，未设终止日"
    return f"{grant.valid_from.isoformat()} 起{until}"


def brought_words(grant: PowerGrant) -> str:
    """What comes along with the power, and what stays with the county."""
    if _by_law(grant):
        return ""
    parts = (
        ("检查", grant.inspections),
        ("强制措施", grant.coercive_measures),
        ("重大处罚", grant.major_penalties),
    )
    given = "、".join(name for name, comes in parts if comes)
    kept = "、".join(name for name, comes in parts if not comes)
    words = (f"随带{given}" if given else "", f"{kept}留在县里" if kept else "")
    return "，".join(part for part in words if part)


def _box(grant: PowerGrant, day: date, change: str) -> Surface:
    held = grant.held_on(day)
    icon = IconLabel("shield-check" if held else "history", "md", "ok" if held else "text_2")
    lines = column(Label(period_words(grant), "body_strong", wrap=True), gap=0.5)
    for words in (grant.document, brought_words(grant), _taken_back(grant)):
        if words:
            lines.add(Label(words, "small", "text_2", wrap=True))
    if change:
        lines.add(Label(change, "small", "warn", wrap=True))
    lines.add(Label(AGAIN, "caption", "text_3", wrap=True))
    inner = row(icon, lines, gap=2.5, pad=(3, 2, 3, 2))
    inner.setStretch(1, 1)
    return Surface("inset", inner)


def _period(grant: PowerGrant, day: date) -> Part:
    """One piece of the timeline with everything the county said."""
    name = LIBRARY_NAMES[grant.library]
    words = f"{period_words(grant)} · {name}" + ("（当天有权）" if grant.held_on(day) else "")
    said = (
        grant.document,
        _taken_back(grant),
        f"条件：{grant.conditions}" if grant.conditions else "",
        brought_words(grant),
        "" if _by_law(grant) else EARLIER_ACTS_NAMES[grant.earlier_acts],
        "" if _by_law(grant) else f"收回时{OPEN_CLUES_NAMES[grant.open_clues]}，立了案的办完",
    )
    return line(words, "；".join(part for part in said if part))


def _taken_back(grant: PowerGrant) -> str:
    """Why the power ended and by which paper, as far as the county said."""
    why = f"收回原因：{grant.reason}" if grant.reason else ""
    paper = f"收回文件：{paper_words(grant.ended_by)}" if grant.ended_by else ""
    return "；".join(part for part in (why, paper) if part)


def _counting(grants: list[PowerGrant], day: date) -> PowerGrant | None:
    """The grant of the day; without one the next to come, else the last that ended."""
    held = [grant for grant in grants if grant.held_on(day)]
    if held:
        return held[-1]
    coming = [grant for grant in grants if grant.valid_from > day]
    return coming[0] if coming else grants[-1] if grants else None


def _next_change(grants: list[PowerGrant], shown: PowerGrant, day: date) -> str:
    """What changes after ``day``: taken back, or given; empty when nothing is known to."""
    if shown.valid_from > day:
        return f"{shown.valid_from.isoformat()} 才交给本镇"
    if shown.valid_to is None:
        return ""
    turn = shown.valid_to + _DAY
    follows = next((grant for grant in grants if grant.valid_from == turn), None)
    if shown.held_on(day):
        return f"{turn.isoformat()} 起按新的一段" if follows else f"{turn.isoformat()} 起收回县里"
    return f"{turn.isoformat()} 起已收回，不能新查、新立案；那天以前立的案可以办完"


def _without(card: MatterCard) -> str:
    if card.row.held:
        return "法律直接规定由乡镇办，不用赋权。"
    if card.row.matter.library is Library.OPTIONAL:
        return "本镇没有选用过这个事项。"
    return "本镇没有这个事项的赋权记录。"


def _by_law(grant: PowerGrant) -> bool:
    return grant.library is Library.STATUTORY
