"""Facts of INS-03 现场检查笔录: what was seen, in the words of the record; no conclusion. Source:
行政处罚法 55.
"""

from __future__ import annotations

from typing import Any

from enforcement.facts.common import Occasion, common_facts, joined_acts, number_runs
from enforcement.facts.state import InspectionState
from enforcement.model.checklist import ItemKind
from enforcement.model.evidence import EvidenceKind
from enforcement.text.dates import minute_iso


def record_facts(state: InspectionState, occasion: Occasion) -> dict[str, Any]:
    """The fields of INS-03; what is not known yet is empty text or None."""
    inspection = state.inspection
    present = inspection.present_person
    facts = [fact.text for fact in state.facts if fact.text.strip()]
    return common_facts(state, occasion) | {
        "items_text": joined_acts(state),
        "started_at": minute_iso(inspection.started_at),
        "ended_at": minute_iso(inspection.ended_at),
        "place": inspection.place,
        "present_person": {"name": present.name, "role": present.role, "phone": present.phone},
        "recorder": state.recorder_name,
        "assistants": [assistant.name for assistant in state.assistants],
        "certificates_shown": inspection.certificates_shown,
        "recusal_answer": inspection.recusal_answer,
        "facts": facts + ([taken] if facts and (taken := taken_sentence(state)) else []),
        "opinion": inspection.opinion,
        "refusal_to_sign": _refusal_to_sign(state),
        "absent": {"witness": inspection.absent_witness} if inspection.absent_witness else None,
        "sampling": _sampling(state),
    }


def taken_sentence(state: InspectionState) -> str:
    """检查人员现场拍摄照片4张（证1至证4）、录像1段（证9）。 Empty when nothing was taken."""
    parts = []
    for kind, word, unit in ((EvidenceKind.PHOTO, "照片", "张"), (EvidenceKind.VIDEO, "录像", "段")):
        of_kind = [evidence for evidence in state.evidence if evidence.kind is kind]
        if of_kind:
            parts.append(f"{word}{len(of_kind)}{unit}（{number_runs(of_kind)}）")
    return f"检查人员现场拍摄{'、'.join(parts)}。" if parts else ""


def _refusal_to_sign(state: InspectionState) -> dict[str, str] | None:
    refusal = state.inspection.signature_refusal
    if refusal is None:
        return None
    return {"reason": refusal.reason, "witness": refusal.witness, "recording_no": refusal.recording_no}


def _sampling(state: InspectionState) -> dict[str, Any] | None:
    taken = [
        item.sample_number.strip()
        for matter in state.matters
        for item in matter.items
        if item.kind is ItemKind.SAMPLE and item.sample_number.strip() and not item.skip_reason
    ]
    return {"count": len(taken), "record_no": "、".join(taken)} if taken else None
