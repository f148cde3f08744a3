"""Under which record a thing is looked for: the machine and the county ask alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MARKS_ROOT = "0" * 32
"""★, notes and sets of a town are one record to look for: nobody works through them one by one."""


def root_of(thing_type: str, thing_id: str, plain: Mapping[str, Any]) -> tuple[str, str]:
    """(type, id) of the record under which a person looks for this thing."""
    inspection_id = plain.get("inspection_id")
    if thing_type != "inspection" and isinstance(inspection_id, str) and inspection_id:
        return "inspection", inspection_id
    if thing_type in ("matter_mark", "matter_note", "matter_set"):
        return "matter_mark", MARKS_ROOT
    if thing_type == "settlement":
        return str(plain.get("thing_type")), str(plain.get("thing_id"))
    if thing_type == "proposal_step":
        return "library_proposal", str(plain.get("proposal_id"))
    if thing_type in ("scan_back", "export", "print_run"):
        papers = plain.get("document_ids") or [plain.get("document_id")]
        if isinstance(papers[0], str) and papers[0]:
            return "document", papers[0]
    papers = plain.get("document_ids") if thing_type == "service" else ()
    if papers:
        return "document", str(papers[0])
    return thing_type, thing_id
