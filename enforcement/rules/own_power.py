"""Whether a paper made on its own may file or decide (G03, R80), and whether it stays below what the county kept (R81).

Such a paper names no matter; `commands.own_matters` finds out which it is about. Where nothing is found, that is said.
Source: 行政处罚法 24, 63; 行政强制法 17.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from enforcement.facts.acted import stated_day
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Library, Matter
from enforcement.refusals import Article, Cure, Level, Refusal
from enforcement.rules import articles
from enforcement.rules.power import power_on
from enforcement.rules.power_days import CaseDays, power_on_days
from enforcement.rules.proposed import GateResult

FILING = frozenset({"SRC-02"})
DECISION = frozenset({"DEC-01", "DEC-02", "DEC-03", "DEC-04", "DEC-07"})
NOTICE = frozenset({"REV-02", "REV-03", "REV-04"})  # what is told here will be decided
COERCION = frozenset({"CM-01", "CM-02", "CM-05"})
_NO_PENALTY = frozenset({"DEC-04"})
_HEARING = frozenset({"by_kind", "by_amount", "by_rule"})
_HEARING_NOTICE = "REV-04"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMatter:
    """A matter that the paper is about, with its timeline. ``certain`` is False where only its articles say so."""

    matter: Matter
    grants: tuple[PowerGrant, ...]
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPower:
    """What the rule looks at: the paper on ``day``, its matters, the days of its file, the forms of its file."""

    form_id: str
    facts: Mapping[str, Any]
    day: date
    division_code: str
    matters: tuple[OwnMatter, ...] = ()
    inspected: date | None = None
    filed: date | None = None
    acted: date | None = None
    file: Collection[str] = ()


def concerns(form_id: str) -> bool:
    """Whether a paper of this form files, decides, tells a decision beforehand, or takes coercive measures."""
    return form_id in FILING | DECISION | NOTICE | COERCION


def check(paper: OwnPower) -> tuple[GateResult, ...]:
    """The lines of the panel; none for a form that the power does not concern."""
    if not concerns(paper.form_id):
        return ()
    refusals = tuple(_refusals(paper))
    if refusals:
        return tuple(GateResult.of(refusal) for refusal in refusals)
    return (GateResult(rule="G03", title="检查、立案、决定的日子都有权办", level=Level.BLOCK, passed=True),)


def _refusals(paper: OwnPower) -> Iterator[Refusal]:
    if not paper.matters:
        yield Refusal(
            number="G03",
            what="看不出这份文书是目录里的哪个事项，没有核对本镇有没有这项权力。",
            why="引的条款和目录里的一样，或者写上检查时出的文书的文号，就会自动核对。",
            article=articles.POWER_OF_TOWNSHIP,
            cures=(Cure("选事项", "edit_field", "violated"), Cure("看目录", "show_matters")),
            level=Level.REMIND,
            field="violated",
        )
        return
    found = [(one, tuple(_of(paper, one))) for one in paper.matters]
    # Articles shared by several matters: one that this township holds is enough.
    if not paper.matters[0].certain and any(not _stops(refusals) for _, refusals in found):
        found = [(one, refusals) for one, refusals in found if not _stops(refusals)][:1]
    for one, refusals in found:
        yield from (refusal if one.certain else replace(refusal, level=Level.REMIND) for refusal in refusals)


def _stops(refusals: Iterable[Refusal]) -> bool:
    return any(refusal.level is Level.BLOCK for refusal in refusals)


def _of(paper: OwnPower, one: OwnMatter) -> Iterator[Refusal]:
    yield from power_on_days(one.matter, one.grants, paper.division_code, days_of(paper))
    yield from _kept_by_the_county(paper, one)


def days_of(paper: OwnPower) -> CaseDays:
    """The days of the case as of this paper: what it does itself is done on its own day."""
    filed = stated_day(_inner(paper.facts, "case", "filed_on")) or paper.filed
    if paper.form_id in FILING:
        return CaseDays(inspected=paper.inspected, filed=paper.day, acted=paper.acted)
    decided = paper.day if paper.form_id in DECISION | NOTICE else None
    if paper.form_id in COERCION and filed is None:
        return CaseDays(inspected=paper.inspected or paper.day, acted=paper.acted)
    return CaseDays(inspected=paper.inspected, filed=filed, decided=decided, acted=paper.acted)


def _kept_by_the_county(paper: OwnPower, one: OwnMatter) -> Iterator[Refusal]:
    """R81. A grant gives major penalties and coercive measures only where it says so; the law's own power gives what
    the law says."""
    days = days_of(paper)
    known = [day for day in (days.decided, days.filed, days.inspected, paper.day) if day is not None]
    powers = (power_on(one.matter, one.grants, paper.division_code, day) for day in known)
    grant = next((power.grant for power in powers if power.held), None)
    if grant is None or grant.library is Library.STATUTORY:
        return
    if paper.form_id in COERCION and not grant.coercive_measures:
        yield _kept(one.matter, grant, "行政强制措施（查封、扣押）", articles.COERCIVE_MEASURES)
    if paper.form_id in (DECISION | NOTICE) - _NO_PENALTY and _major(paper) and not grant.major_penalties:
        yield _kept(one.matter, grant, "要告知听证权利的重大处罚", articles.HEARING)


def _major(paper: OwnPower) -> bool:
    """Whether the paper itself, or the notice in its file, says that a hearing is due."""
    if paper.form_id == "DEC-01" and paper.facts.get("outcome") not in (None, "", "penalty"):
        return False
    return (
        str(paper.facts.get("hearing_class") or "") in _HEARING
        or paper.form_id == _HEARING_NOTICE
        or _HEARING_NOTICE in paper.file
    )


def _kept(matter: Matter, grant: PowerGrant, what: str, law: Article) -> Refusal:
    paper = f"依据文件：{grant.document}。" if grant.document else ""
    return Refusal(
        number="R81",
        what=f"“{matter.act_name}”的{what}留在县里，没有一起交给本镇。",
        why=f"这一步由县里的部门办，请把案件移送过去。{paper}",
        article=law,
        cures=(Cure("移送", "transfer", matter.code), Cure("看依据文件", "show_grant", matter.code)),
        field="hearing_class" if law is articles.HEARING else "measure",
    )


def _inner(facts: Mapping[str, Any], *path: str) -> Any:
    value: Any = facts
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
