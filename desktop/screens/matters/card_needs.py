"""The card's folds 要带的、要请的 and 本镇决定过的: rows of the release with their standing; precedents that open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from desktop.screens.matters.links import Fold, Link, Part, line
from desktop.widgets.labels import Label
from desktop.widgets.layout import column, row
from desktop.widgets.pills import Pill
from enforcement.catalogue.needs import NEED_NAMES, STANDING_NAMES, MatterNeed, NeedKind, Standing
from enforcement.queries import MatterDeed

Open = Callable[[str, str], None]


def needs_fold(needs: tuple[MatterNeed, ...]) -> Fold:
    """What has to be brought along or asked for, as the release states it; each with where it comes from."""
    wanted = [one for one in needs if one.kind is not NeedKind.NOTHING]
    names = "、".join(dict.fromkeys(one.name for one in wanted))
    remark = names or ("不用带仪器、不用请人" if needs else "目录没有写")
    return Fold("要带的、要请的", remark, lambda: list(_needs(needs)))


def _needs(needs: tuple[MatterNeed, ...]) -> Iterator[Part]:
    if not needs:
        yield line("目录没有写这个事项要带什么、请谁，先问主管部门。")
        return
    for kind in NeedKind:
        some = [one for one in needs if one.kind is kind]
        if some:
            yield Label(NEED_NAMES[kind], "small", "text_2")
            yield from (_need(one) for one in some)
    for standing in dict.fromkeys(one.standing for one in needs):
        yield _standing(standing)


def _need(one: MatterNeed) -> Part:
    if one.kind is NeedKind.NOTHING:
        return line("没有要带的仪器，也不用请专业人员", f"出处：{one.source}")
    return line(one.name, " · ".join(part for part in (one.purpose, f"出处：{one.source}") if part))


def _standing(standing: Standing) -> Part:
    sure = standing is Standing.CONFIRMED
    mark = Pill("已核对", "ok", "check") if sure else Pill("未核实", "warn", "alert-triangle")
    words = Label(STANDING_NAMES[standing], "small", "text_2" if sure else "warn", wrap=True)
    box = row(mark, words, gap=2)
    box.setStretch(1, 1)
    return box


def decisions_fold(decisions: tuple[MatterDeed, ...], go: Open) -> Fold:
    """This team's newest decisions of the matter; each opens."""
    newest = decisions[0].day if decisions else None
    remark = f"最近 {len(decisions)} 份，{newest.isoformat()}" if newest else "还没有"
    return Fold("本镇决定过的", remark, lambda: list(_decisions(decisions, go)))


def _decisions(decisions: tuple[MatterDeed, ...], go: Open) -> Iterator[Part]:
    if not decisions:
        yield line("这台电脑里还没有这个事项的处罚决定。")
    for one in decisions:
        link = Link(one.words, f"打开 {one.words}", "small")
        link.followed.connect(lambda one=one: go(one.thing_type, one.id))
        day = one.day.isoformat() if one.day else ""
        about = " · ".join(part for part in (day, one.party_name) if part)
        yield column(link, Label(about, "caption", "text_3", wrap=True), gap=0.25)
