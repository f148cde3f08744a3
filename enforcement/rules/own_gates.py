"""Gates of a paper made on its own: required facts (G08), people and certificates (G01), law in force (G15), numbers in
order (G10), the papers before it, and the checks that stand in the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import resources
from enforcement import deadlines
from enforcement.facts.case import EarlierPaper
from enforcement.model.matter import Matter
from enforcement.model.officer import Officer
from enforcement.ports import PaperDoubt
from enforcement.refusals import Cure, Level, Refusal
from enforcement.rules import articles, file_gates
from enforcement.rules.certificates import expiry_reminder, signing_fault
from enforcement.rules.own_law import CitedPaper, cited_in_time
from enforcement.rules.proposed import GateResult
from enforcement.text.dates import long_date

DECIDING: Final = ("INV-29", "REV-", "DEC-")
"""Forms that propose or decide a penalty: report of the inquiry, notices before the decision, decisions."""
_LEVELS = {"fatal": Level.BLOCK, "points": Level.CAPTAIN, "notice": Level.REMIND}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPaper:
    """What would be printed on ``day``; ``officers`` are those of the roster that the paper names, ``unknown`` names
    on it that stand in no roster, ``series_last_day`` the newest issued number's day. ``unread`` are words that mean
    nothing in their field: its Chinese name → (field, words). ``earlier`` are the papers it names that are here,
    ``matters`` those of the catalogue that its articles were taken from."""

    facts: Mapping[str, Any]
    day: date
    form_id: str = ""
    earlier: Mapping[str, EarlierPaper] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[tuple[str, str], ...] = ()
    unread: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    doubts: tuple[PaperDoubt, ...] = ()
    matters: tuple[Matter, ...] = ()
    officers: tuple[Officer, ...] = ()
    unknown: tuple[str, ...] = ()
    series_last_day: date | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


def check(paper: OwnPaper) -> tuple[GateResult, ...]:
    """Every gate in order: one line per refusal, or one passed line."""
    results: list[GateResult] = []
    for number, passed, rule in RULES:
        refusals = tuple(rule(paper))
        results += [GateResult.of(refusal) for refusal in refusals]
        if not refusals:
            results.append(GateResult(rule=number, title=passed, level=Level.BLOCK, passed=True))
    return tuple(results)


def _required(paper: OwnPaper) -> Iterator[Refusal]:
    for label, (name, text) in paper.unread.items():
        yield Refusal(
            number="G08",
            what=f"“{label}”里写的“{text}”看不懂，还没有用上。",
            why="写成看得懂的日期、时间或者数字，文书上才会有；不要的话清空这一栏。",
            cures=(Cure("现在改", "edit_field", name),),
            field=name,
        )
    told = {name for name, _text in paper.unread.values()}
    for name, sentence in ((name, sentence) for name, sentence in paper.missing if name not in told):
        yield Refusal(number="G08", what=sentence, cures=(Cure("现在填", "edit_field", name),), field=name)


def _people(paper: OwnPaper) -> Iterator[Refusal]:
    for name in paper.unknown:
        yield Refusal(
            number="G01",
            what=f"{name}不在本单位名册里，或者证号对不上。",
            why="署名的执法人员要在名册里，执法证当天有效。",
            article=articles.TWO_OFFICERS,
            cures=(Cure("选执法人员", "edit_field", "officers"),),
            field="officers",
        )
    for officer in paper.officers:
        if fault := signing_fault(officer, paper.day):
            yield fault
        elif reminder := expiry_reminder(officer, paper.day):
            yield reminder


def _law(paper: OwnPaper) -> Iterator[Refusal]:
    cited = CitedPaper(
        facts=paper.facts,
        day=paper.day,
        earlier=paper.earlier,
        matters=paper.matters,
        deciding=paper.form_id.startswith(DECIDING),
    )
    yield from cited_in_time(cited)


def _numbers(paper: OwnPaper) -> Iterator[Refusal]:
    if paper.series_last_day and paper.day < paper.series_last_day:
        yield Refusal(
            number="G10",
            what=f"这个字号最近一份是{long_date(paper.series_last_day)}出具的，今天的日期比它早。",
            why="文号和日期要同一个顺序，可能是本机时间不对。",
            cures=(Cure("核对本机时间", "show_clock"),),
            field="number",
        )


def _file(paper: OwnPaper) -> Iterator[Refusal]:
    yield from file_gates.check(paper.form_id, paper.facts, paper.earlier, paper.labels, paper.day)


def _form(paper: OwnPaper) -> Iterator[Refusal]:
    for doubt in paper.doubts:
        other = paper.earlier.get(doubt.other)
        look = (Cure("看那一份", "open_document", other.document_id),) if other and other.document_id else ()
        yield Refusal(
            number=doubt.gate or doubt.check,
            what=doubt.sentence,
            why=_basis(doubt),
            article=articles.article(doubt.law) if doubt.law else None,
            cures=(Cure("去改", "edit_field", doubt.field), *look),
            level=_LEVELS[doubt.severity],
            field=doubt.field,
        )


def _basis(doubt: PaperDoubt) -> str:
    """The period a check counted, with its source, and a mark where nobody has read the article yet."""
    rule = deadlines.shipped_rules().get(doubt.rule)
    told = f"{rule.name}：{rule.length}{deadlines.UNIT_NAMES[rule.unit]}（{rule.basis}）。" if rule else ""
    read = not doubt.law or resources.law(doubt.law).status == "read"
    return told if read and (rule is None or rule.verified) else f"{told}条文还没有核对原文。"


RULES: tuple[tuple[str, str, Callable[[OwnPaper], Iterator[Refusal]]], ...] = (
    ("G08", "该填的都填了", _required),
    ("G01", "署名的执法人员证件有效", _people),
    ("G15", "引用的条款行为那天有效", _law),
    ("G10", "日期先后不乱", _numbers),
    ("G09", "和前面的文书对得上", _file),
    ("G09", "这份文书自己的核对都过了", _form),
)
"""Number, the line shown when it holds, and the rule."""
