"""The list of gates, and the one question asked of it: may this paper be issued today, and if not, what is
missing?

Numbers, levels and cures follow the product's rule list. Gates of later procedures join here with their
acts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from enforcement.facts.build import CORRECTION_ORDER, PHOTO_SHEET, PROOF_OF_SERVICE, RECORD
from enforcement.facts.state import InspectionState
from enforcement.refusals import Level, Refusal
from enforcement.rules import agreement_gates, content_gates, dated_gates, law_gates, people_gates
from enforcement.rules.proposed import GateResult, GateRule, Proposed

# Gates the captain can never let pass, whatever the level of a single refusal says.
NEVER_OVERRIDDEN = frozenset({"G01", "G02", "G03", "G04", "G05", "G06", "G08", "G14", "G20"})

_ORDER = frozenset({CORRECTION_ORDER})
_RECORD = frozenset({RECORD})
_WITH_EVIDENCE = frozenset({RECORD, CORRECTION_ORDER, PHOTO_SHEET})
_WITH_OFFICERS = frozenset({RECORD, CORRECTION_ORDER, PHOTO_SHEET, PROOF_OF_SERVICE})

RULES: tuple[GateRule, ...] = (
    GateRule(
        number="G01", passed="两名在场队员执法证有效", check=people_gates.two_officers, forms=_WITH_OFFICERS
    ),
    GateRule(
        number="G02", passed="署名的都是执法人员", check=people_gates.no_helper_signs, forms=_WITH_OFFICERS
    ),
    GateRule(
        number="G03",
        passed="检查事项当天都有权办",
        check=law_gates.power_held,
        forms=frozenset({RECORD, CORRECTION_ORDER}),
    ),
    GateRule(
        number="G07",
        passed="检查经过批准",
        check=law_gates.inspection_approved,
        forms=frozenset({RECORD, CORRECTION_ORDER}),
    ),
    GateRule(number="G08", passed="该填的都填了", check=content_gates.required_facts),
    GateRule(number="G08", passed="改正内容具体", check=content_gates.concrete_correction, forms=_ORDER),
    GateRule(number="G09", passed="和其他文书写得一样", check=agreement_gates.same_words),
    GateRule(number="G10", passed="日期先后不乱", check=agreement_gates.dates_in_order),
    GateRule(number="G14", passed="救济途径写全", check=law_gates.remedies_told, forms=_ORDER),
    GateRule(number="G15", passed="引用的条款当天有效", check=dated_gates.law_in_force, forms=_ORDER),
    GateRule(
        number="G16",
        passed="队员同一时间只在一处",
        check=people_gates.one_place_at_a_time,
        forms=_RECORD | _ORDER,
    ),
    GateRule(number="G19", passed="证据都归了项", check=content_gates.evidence_linked, forms=_WITH_EVIDENCE),
    GateRule(number="R71", passed="笔录只写事实", check=content_gates.facts_only, forms=_RECORD),
    GateRule(number="R72", passed="测量写明工具", check=content_gates.measured_with_method, forms=_RECORD),
    GateRule(number="R73", passed="笔录先出具", check=content_gates.record_issued_first, forms=_ORDER),
)


def check(proposed: Proposed) -> tuple[GateResult, ...]:
    """Every gate of the form, in list order: one line per refusal, or one passed line."""
    results: list[GateResult] = []
    for rule in RULES:
        if rule.concerns(proposed.form_id):
            refusals = tuple(rule.check(proposed))
            results.extend(GateResult.of(refusal) for refusal in refusals)
            if not refusals:
                results.append(
                    GateResult(rule=rule.number, title=rule.passed, level=Level.BLOCK, passed=True)
                )
    return tuple(results)


def check_inspection(state: InspectionState, day: date) -> tuple[Refusal, ...]:
    """The gates that stand where the cause arises, before any document: people, power, approval, place."""
    proposed = Proposed(state=state, form_id=RECORD, facts={}, issue_day=day)
    early = (
        people_gates.two_officers,
        people_gates.no_helper_signs,
        law_gates.power_held,
        law_gates.inspection_approved,
        people_gates.one_place_at_a_time,
    )
    return tuple(refusal for rule in early for refusal in rule(proposed))


def refusals_of(results: Iterable[GateResult], level: Level) -> tuple[Refusal, ...]:
    """The refusals of one level among ``results``."""
    return tuple(result.refusal for result in results if result.refusal and result.refusal.level is level)


def stopping(results: Iterable[GateResult], overridden: Iterable[str] = ()) -> tuple[Refusal, ...]:
    """What keeps the paper from being issued, when the captain let the gates named in ``overridden`` pass."""
    passed = frozenset(overridden) - NEVER_OVERRIDDEN
    found = (result.refusal for result in results if result.refusal and not result.passed)
    return tuple(r for r in found if r.level is Level.BLOCK or r.number not in passed)
