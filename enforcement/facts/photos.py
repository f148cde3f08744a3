"""Facts of INV-04 证据照片: each photo with when, where, by whom and what it shows. Source: 行政处罚法 46."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from enforcement.facts.common import Occasion, common_facts, evidence_sort_key, joined_acts
from enforcement.facts.state import InspectionState
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.text.dates import minute_iso

# Beyond this difference between the camera's own time and the record's, the officer is told.
CAMERA_TOLERANCE = timedelta(minutes=10)


def photo_facts(state: InspectionState, occasion: Occasion) -> dict[str, Any]:
    """The fields of INV-04. ``path`` is empty: who prints finds the picture by its ``sha256``."""
    photos = sorted((e for e in state.evidence if e.kind is EvidenceKind.PHOTO), key=evidence_sort_key)
    return common_facts(state, occasion) | {
        "subject_name": joined_acts(state, found_only=True),
        "photos": [_photo(evidence, state) for evidence in photos],
        "per_page": occasion.per_page,
    }


def camera_differs(evidence: Evidence) -> bool:
    """Whether the file's own time and the record's differ by more than ten minutes."""
    return (
        evidence.camera_time is not None and abs(evidence.camera_time - evidence.taken_at) > CAMERA_TOLERANCE
    )


def _photo(evidence: Evidence, state: InspectionState) -> dict[str, Any]:
    return {
        "number": evidence.number,
        "path": "",
        "taken_at": minute_iso(evidence.taken_at),
        "camera_time": minute_iso(evidence.camera_time),
        "place": evidence.place or state.inspection.place,
        "taken_by": state.names.get(evidence.taken_by, evidence.taken_by),
        "proves": evidence.caption or _asked_for(evidence, state),
        "sha256": evidence.sha256,
    }


def _asked_for(evidence: Evidence, state: InspectionState) -> str:
    """What the checklist item that the photo belongs to asked to be shown; empty for a photo without item."""
    for matter in state.matters:
        for item in matter.items:
            if item.id == evidence.item_result_id:
                return item.item_text.removeprefix("拍摄").rstrip("。")
    return ""
