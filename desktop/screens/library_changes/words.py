"""Words of the pages 目录变化 and 自选申请: lines, days, states."""

from __future__ import annotations

from datetime import date

from enforcement.catalogue.changes import CHANGE_NAMES, ChangeKind, MatterChange
from enforcement.model.library_marks import (
    PROPOSAL_KIND_NAMES,
    PROPOSAL_STATE_NAMES,
    STEP_NAMES,
    MatterUse,
    ProposalState,
    ProposalStep,
)
from enforcement.queries.proposals import RECORD_NAMES, LibraryNews, ProposalRow, TouchedRecord
from enforcement.text.dates import long_date

KIND_TONES = {
    ChangeKind.ENDED: "danger",
    ChangeKind.WITHDRAWN: "danger",
    ChangeKind.GRANTED: "ok",
    ChangeKind.GRANT_CHANGED: "warn",
    ChangeKind.CHANGED: "warn",
    ChangeKind.ADDED: "neutral",
}
STATE_TONES = {
    ProposalState.DRAFT: "neutral",
    ProposalState.CAPTAIN: "warn",
    ProposalState.LEADER: "warn",
    ProposalState.COUNTY: "info",
    ProposalState.RETURNED: "warn",
    ProposalState.WITHDRAWN: "neutral",
    ProposalState.AGREED: "ok",
    ProposalState.REFUSED: "danger",
}
NO_NEIGHBOURS = "邻镇选了哪些，这台电脑上没有数据，所以只按本镇自己的检查来挑。"
POWERS_BY_DAY = "权力按目录写的日子起止，不等合并；这里只定本镇的常用、备注、组合和申请怎么办。"


def versions(news: LibraryNews) -> str:
    """From which release to which, by what document, in force from when."""
    new = news.theirs.version
    paper = f"{new.issuing_document}，" if new.issuing_document else ""
    return f"{news.base.version.version} 版 → {new.version} 版（{paper}{long_date(new.effective)}起施行）"


def kinds(change: MatterChange) -> str:
    return "、".join(CHANGE_NAMES[kind] for kind in change.kinds)


def loss(lost_on: date | None) -> str:
    return f"{long_date(lost_on)}起本镇没有这项权力" if lost_on else ""


def touched(record: TouchedRecord) -> str:
    """One line about a record: what it is, whose, since when."""
    since = f"，{long_date(record.day)}" if record.day else ""
    return f"{RECORD_NAMES[record.kind]}：{record.title}{since}"


def state(row: ProposalRow) -> str:
    return PROPOSAL_STATE_NAMES[row.standing.state]


def headline(row: ProposalRow) -> str:
    return f"{PROPOSAL_KIND_NAMES[row.proposal.kind]}：{row.proposal.matter_name}"


def use(figures: MatterUse | None) -> str:
    """The team's own figures."""
    if figures is None:
        return ""
    return f"{long_date(figures.since)}以来本镇检查 {figures.inspections} 次，其中 {figures.found} 次发现问题"


def step(one: ProposalStep) -> str:
    """Who did what, when and why."""
    when = f"{long_date(one.at.date())} " if one.at else ""
    reason = f"：{one.reason}" if one.reason else ""
    return f"{when}{one.by_name} {STEP_NAMES[one.kind]}{reason}"
