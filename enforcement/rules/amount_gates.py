"""The county's amounts on a paper that tells or decides a penalty: a hearing that must be offered (R123), a legal review
that must come first (R124). Where the county set no amount, or the paper names none, nothing is said here.

Source: 行政处罚法 58, 63; the amounts are those of the release in force (`enforcement.catalogue.amount_lines`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from enforcement.catalogue.amount_lines import LINE_NAMES, AmountLine, LineKind, lines_on, reached
from enforcement.model.party import PartyKind
from enforcement.refusals import Cure, Level, Refusal
from enforcement.rules import articles
from enforcement.rules.proposed import GateResult
from enforcement.text.money import yuan

NOTICES = frozenset({"REV-03"})  # the form that gets it approved (REV-02) names no amount
DECISIONS = frozenset({"DEC-01", "DEC-02"})
NOTICE, HEARING_NOTICE, REVIEW, APPROVAL = "REV-03", "REV-04", "REV-01", "DEC-01"
_OFFERED = frozenset({"by_kind", "by_amount", "by_rule"})
_AMOUNTS = {"fine": "罚款", "confiscated_income": "没收违法所得"}
_SUBJECTS = {PartyKind.PERSON.value: "个人", PartyKind.ORGANISATION.value: "单位"}
_FEN = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountPaper:
    """The paper on ``day``, the forms of its file, what the notices in it tell of a hearing (``hearing_class``), the
    domains of its matters, and every amount of the release."""

    form_id: str
    facts: Mapping[str, Any]
    day: date
    file: Collection[str] = ()
    told: Collection[str] = ()
    domains: Collection[str] = ()
    lines: tuple[AmountLine, ...] = ()


def check(paper: AmountPaper) -> tuple[GateResult, ...]:
    """The lines of the panel; none for another form, and none where no amount of it meets one of the county's."""
    if paper.form_id not in NOTICES | DECISIONS:
        return ()
    refusals = tuple(_refusals(paper))
    if refusals:
        return tuple(GateResult.of(refusal) for refusal in refusals)
    held = [LINE_NAMES[kind] for kind in LineKind if any(True for _ in _measured(paper, kind))]
    if not held:
        return ()
    title = f"金额对照过本县定的{'、'.join(held)}数额"
    return (GateResult(rule="R123", title=title, level=Level.BLOCK, passed=True),)


def _refusals(paper: AmountPaper) -> Iterator[Refusal]:
    heard = _reached(paper, LineKind.HEARING)
    if heard is not None and not _offered(paper):
        yield _without_hearing(paper, *heard)
    major = _reached(paper, LineKind.MAJOR)
    if major is not None and paper.form_id in DECISIONS and not _reviewed(paper):
        yield _without_review(*major)


def _reached(paper: AmountPaper, kind: LineKind) -> tuple[str, Decimal, AmountLine] | None:
    """The field, the yuan and the amount of the county that they come to."""
    found = (
        (name, said, reached(lines, "", _AMOUNTS[name], said)) for name, said, lines in _measured(paper, kind)
    )
    return next(((name, said, line) for name, said, line in found if line is not None), None)


def _measured(paper: AmountPaper, kind: LineKind) -> Iterator[tuple[str, Decimal, list[AmountLine]]]:
    """The fields with an amount, their yuan and the county's amounts for them; a sole trader is measured by both
    subjects."""
    party = paper.facts.get("party")
    subject = _SUBJECTS.get(str(party.get("kind")) if isinstance(party, Mapping) else "", "")
    domains = paper.domains or ("",)
    lines = [one for domain in domains for one in lines_on(paper.lines, paper.day, domain, kind)]
    for name, penalty in _AMOUNTS.items():
        said = _yuan(paper.facts.get(name)) if _decided(paper.facts, name) else Decimal(0)
        fitting = [one for one in lines if one.penalty == penalty and subject in ("", one.subject)]
        if said > 0 and fitting:
            yield name, said, fitting


def _decided(facts: Mapping[str, Any], name: str) -> bool:
    """False for an amount left over from another choice: no penalty at all, or income that is not confiscated."""
    outcome, income = facts.get("outcome"), facts.get("income")
    return outcome in (None, "", "penalty") and (name == "fine" or income in (None, "", "confiscated"))


def _yuan(fen: Any) -> Decimal:
    """An amount as papers keep it, whole fen; nought for anything else."""
    known = isinstance(fen, int) and not isinstance(fen, bool)
    return fen / _FEN if known else Decimal(0)


def _offered(paper: AmountPaper) -> bool:
    classes = (str(paper.facts.get("hearing_class") or ""), *paper.told)
    return not _OFFERED.isdisjoint(classes) or HEARING_NOTICE in paper.file or _named(paper, HEARING_NOTICE)


def _reviewed(paper: AmountPaper) -> bool:
    return REVIEW in paper.file or _named(paper, REVIEW)


def _named(paper: AmountPaper, form_id: str) -> bool:
    """Whether the paper names one of these by its number, also one that was made on paper elsewhere."""
    earlier = paper.facts.get("earlier")
    said = earlier.get(form_id) if isinstance(earlier, Mapping) else None
    return isinstance(said, Mapping) and bool(said.get("number"))


def _without_hearing(paper: AmountPaper, name: str, amount: Decimal, line: AmountLine) -> Refusal:
    """R123; the approval form cannot say what a notice told that this device does not hold: the captain may let it pass."""
    unseen = paper.form_id == APPROVAL and NOTICE not in paper.file and _named(paper, NOTICE)
    decided = paper.form_id in DECISIONS
    cure = "先出听证告知书，再作决定" if decided else "把“是否属于听证范围”改成按数额属于"
    field = "earlier.REV-04.number" if decided else "hearing_class"
    return Refusal(
        number="R123",
        what=f"{_AMOUNTS[name]} {yuan(float(amount))}到了本县的听证数额，没有告知听证。",
        why=f"{line.words}就要告知（{line.source}）。{cure}。",
        article=articles.HEARING,
        cures=(Cure("去改", "edit_field", field), Cure("看数额", "edit_field", name)),
        level=Level.CAPTAIN if unseen else Level.BLOCK,
        field=field,
    )


def _without_review(name: str, amount: Decimal, line: AmountLine) -> Refusal:
    """R124: the captain may let it pass where the review was made on paper and bears no number."""
    return Refusal(
        number="R124",
        what=f"{_AMOUNTS[name]} {yuan(float(amount))}到了本县的重大案件数额，卷里没有法制审核意见书。",
        why=f"{line.words}的要先过法制审核（{line.source}）。审核过的，填上意见书的文号。",
        article=articles.LEGAL_REVIEW,
        cures=(Cure("填文号", "edit_field", "earlier.REV-01.number"), Cure("看数额", "edit_field", name)),
        level=Level.CAPTAIN,
        field="earlier.REV-01.number",
    )
