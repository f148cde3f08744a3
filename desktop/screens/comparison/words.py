"""What a comparison says, line by line, for the screen and for paper alike."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.catalogue.comparison import SIDE_NAMES, Comparison, Side
from enforcement.model.matter import Basis, Citation
from enforcement.rules.dated_gates import rule_on_old_acts
from enforcement.text.citations import cite, distinct_places

TITLE = "新旧依据对照"
OLD, NEW, SUBJECT, WHICH = "行为那天（原来）", "决定那天（现行）", "项目", "哪边轻"
NOTHING = "目录里没有"
LEAVE = "选哪边由承办人定，理由写进文书。"
_HEADLINES = {
    Side.OLD: ("建议从旧", "info"),
    Side.NEW: ("建议从轻", "ok"),
    Side.OPEN: ("不提出建议", "warn"),
    Side.UNKNOWN: ("不提出建议", "warn"),
}
_COLOURS = {Side.OLD: "info", Side.NEW: "ok", Side.SAME: "neutral", Side.OPEN: "warn", Side.UNKNOWN: "warn"}


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of the table; ``which`` is empty where nothing is weighed, ``warned`` marks a side not verified."""

    subject: str
    old: str
    new: str
    which: str = ""
    colour: str = "neutral"
    warned: tuple[bool, bool] = (False, False)


def headline(told: Comparison) -> tuple[str, str]:
    """The verdict in a few words, and its colour."""
    if told.old is None:
        return "行为那天没有查到依据", "danger"
    if told.new is None:
        return "决定那天没有查到依据", "danger"
    if not told.changed:
        return "两天是同一个文本", "neutral"
    return _HEADLINES[told.proposal]


def lines(told: Comparison) -> tuple[TextLine, ...]:
    """Places, days and doubts of both texts, then what was weighed, then where each text was read."""
    old, new = told.old, told.new
    weighed = tuple(
        TextLine(one.subject, one.old, one.new, SIDE_NAMES[one.lighter], _COLOURS[one.lighter])
        for one in told.lines
    )
    return (
        TextLine("违反的条款", _places(old, "violation"), _places(new, "violation")),
        TextLine("处罚依据", _places(old, "penalty"), _places(new, "penalty")),
        TextLine("施行", _days(old), _days(new)),
        *weighed,
        TextLine("核对", _checked(old), _checked(new), warned=(_doubtful(old), _doubtful(new))),
        TextLine("出处", _source(old), _source(new)),
    )


def rule_words(told: Comparison) -> str:
    """依据《…》第…条: the rule on acts older than the law, and who chooses where there is a choice."""
    choice = LEAVE if told.changed and told.old is not None and told.new is not None else ""
    return f"依据{rule_on_old_acts(told.matter)}。{choice}"


def _places(basis: Basis | None, part: str) -> str:
    if basis is None:
        return NOTHING
    citations: tuple[Citation, ...] = getattr(basis, part)
    return cite(distinct_places(citations)) or NOTHING


def _days(basis: Basis | None) -> str:
    if basis is None:
        return ""
    begin = f"{basis.valid_from.isoformat()} 起" if basis.valid_from else "没有写起日"
    return f"{begin}，至 {basis.valid_to.isoformat()}" if basis.valid_to else begin


def _doubtful(basis: Basis | None) -> bool:
    return basis is not None and not (basis.verified and basis.figures_known)


def _checked(basis: Basis | None) -> str:
    if basis is None:
        return ""
    told = "和原文核对过" if basis.verified else "没有核对过原文"
    return told if basis.figures_known else f"{told}；数额没有录"


def _source(basis: Basis | None) -> str:
    """Repository and path; the commit stays in the data."""
    return "" if basis is None else basis.source.partition("@")[0] or "没有写"
