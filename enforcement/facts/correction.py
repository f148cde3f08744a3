"""Facts of INV-17 责令改正通知书, from the matters with a problem found. Source: 行政处罚法 28; text rules
7.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from enforcement.facts.common import Occasion, common_facts, counted, place_rows
from enforcement.facts.state import InspectionState, MatterState
from enforcement.model.checklist import DocumentCheck, ItemKind, ItemResult
from enforcement.model.matter import Basis, Citation, Matter
from enforcement.text.dates import minute_iso
from enforcement.text.penalties import penalty_range_text
from enforcement.text.phrases import MATTER_CORRECTIONS

DISCOVERY = "现场检查时"
_ORDERS = ("责令", "限期拆除")
# The catalogue's words for "a fine only after the party failed to correct"; others allow a fine at once.
FAILED_FIRST = frozenset({"逾期不改正", "拒不改正", "拒不停止"})
NO_TEXT = Basis(penalty=(), figures_known=False)


def correction_facts(state: InspectionState, occasion: Occasion) -> dict[str, Any]:
    """The fields of INV-17; what is not known yet is empty."""
    inspection, agency = state.inspection, state.agency
    day = occasion.acted or state.act_day(occasion.day)
    found = found_under(state, day)
    due = inspection.correction_due
    return (
        common_facts(state, occasion)
        | {
            "act_time": minute_iso(inspection.started_at),
            "discovery": DISCOVERY,
            "act_place": inspection.place,
            "fact_texts": fact_texts(state),
            "evidence_text": evidence_text(state),
            "violated": place_rows(_violations(found, day)),
            "correction_bases": place_rows(_correction_bases(found, day)),
            "correction_mode": "now" if inspection.correction_now else "by",
            "correction_due": due.isoformat() if due and not inspection.correction_now else "",
            "corrections": corrections(state),
            "review_body": agency.review_body,
            "court": agency.court,
            "contact": {
                "name": agency.contact_name,
                "phone": agency.contact_phone,
                "address": agency.address,
            },
            "issue_date": occasion.day.isoformat(),
            "copies": occasion.copies,
        }
        | _consequence(state, found, day)
    )


def found_under(state: InspectionState, day: date) -> list[Matter]:
    """The matters found, each as the text of the law on ``day`` states it; one without a text for that day names no
    place, no kind and no figure (the gate R82 keeps such a paper from being issued)."""
    known = (one.matter for one in state.found if one.matter)
    return [matter.under(matter.basis_on(day) or NO_TEXT) for matter in known]


def depends_on_correction(matter: Matter) -> bool:
    """Whether a penalty needs a failed correction first (逾期不改正, 拒不改正)."""
    return matter.correction_precondition in FAILED_FIRST


def fact_texts(state: InspectionState) -> list[str]:
    """What was found, without the closing mark so that a form can join it.

    Of the matters found: what was seen, measured, sampled or asked for and not shown, and the officer's own
    sentences. What somebody said and which papers were in order stays in the record, unless it is all.
    """
    found = {matter.entry.id for matter in state.found}
    kinds = {item.id: item for matter in state.found for item in matter.items}
    own = [fact for fact in state.facts if fact.inspection_matter_id in found]
    shown = [fact for fact in own if all(_shows(kinds[i]) for i in fact.item_result_ids if i in kinds)]
    general = [fact for fact in state.facts if not fact.inspection_matter_id]
    chosen = shown or own or general
    return [fact.text.strip().rstrip("。；") for fact in chosen if fact.text.strip()]


def _shows(item: ItemResult) -> bool:
    """Whether the item's sentence states the act itself, not what somebody said about it."""
    if item.kind is ItemKind.DOCUMENT:
        return item.document_check is DocumentCheck.NOT_PROVIDED
    return item.kind is not ItemKind.INQUIRY


def evidence_text(state: InspectionState) -> str:
    """现场检查笔录1份、照片4张: the record of this inspection and the files of the matters found, counted."""
    found = {matter.entry.id for matter in state.found}
    files = [evidence for evidence in state.evidence if evidence.inspection_matter_id in found]
    return "、".join(["现场检查笔录1份", *counted(files)])


def corrections(state: InspectionState) -> list[str]:
    """What has to be put right: the officer's one text (a line each), else a sentence for each matter
    found.
    """
    typed = [
        line.strip().rstrip("。；") for line in state.inspection.correction_text.splitlines() if line.strip()
    ]
    return typed or [text for matter in state.found if (text := matter_correction(matter))]


def matter_correction(state: MatterState) -> str:
    """The officer's words for this matter, else the stock phrase of the matter; empty when neither exists."""
    if state.entry.correction.strip():
        return state.entry.correction.strip().rstrip("。；")
    phrases = MATTER_CORRECTIONS.get(state.entry.matter_code, ())
    return phrases[0] if phrases else ""


def _violations(found: list[Matter], day: date) -> list[Citation]:
    return [citation for matter in found for citation in matter.violation_on(day)]


def _correction_bases(found: list[Matter], day: date) -> list[Citation]:
    """Articles that themselves order correction; the general one of the penalty law is the form's own
    sentence.
    """
    ordering = [m for m in found if any(kind.startswith(_ORDERS) for kind in m.penalty_kinds)]
    return [citation for matter in ordering for citation in matter.penalty_on(day)]


def _consequence(state: InspectionState, found: list[Matter], day: date) -> dict[str, Any]:
    """What follows when nothing is corrected; only matters whose penalty depends on it threaten one."""
    conditional = [matter for matter in found if depends_on_correction(matter)]
    threatened = conditional or found
    return {
        "non_correction_element": bool(conditional),
        "penalty_basis": place_rows(c for matter in threatened for c in matter.penalty_on(day)),
        "penalty_range_text": penalty_range_text(threatened, state.party.kind) if threatened else "",
    }
