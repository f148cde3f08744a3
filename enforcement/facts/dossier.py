"""Cover and note sheet of a bound file, as far as records say them: facts of CLS-02 and CLS-04 by dotted name.

What nobody recorded stays empty, to be typed or written by hand. Source of the parts: layout specification 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from enforcement.model.agency import Agency
from enforcement.model.document import Document
from enforcement.model.inspection import Inspection, Outcome
from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.text.dates import local_day

INSPECTION = "inspection"
ORDER, INSPECTION_ORDER = "DEC-", "INV-17"
COMPLETE = "本卷文件材料齐全完整，排列有序，页号编写准确。"
UNCHANGED = "无。"
_RESULTS = {
    Outcome.CLOSED: "检查结束",
    Outcome.REINSPECT: "责令改正，到期复查",
}


def inspection_cover(
    inspection: Inspection,
    party: Party,
    officers: Sequence[Officer],
    agency: Agency,
    papers: Iterable[Document],
) -> dict[str, Any]:
    """The cover of an inspection's file (行政检查案卷)."""
    began = inspection.started_on
    last = max((paper.issued_on for paper in papers if paper.issued_on), default=began)
    ended = local_day(inspection.ended_at) if inspection.ended_at else last
    order = next((paper.number for paper in papers if paper.form_id == INSPECTION_ORDER), "")
    result = _RESULTS.get(inspection.outcome, "") if inspection.outcome else ""
    if order and inspection.outcome is not Outcome.REINSPECT:
        result = "责令改正"
    return {
        "procedure": INSPECTION,
        "case.title": f"{party.name}现场检查",
        "party.name": party.name,
        "case.result": result,
        "case.filed_on": began.isoformat() if began else "",
        "case.closed_on": ended.isoformat() if ended else "",
        f"earlier.{INSPECTION_ORDER}.number": order,
        **_archived(agency, officers, last.isoformat() if last else ""),
    }


def papers_cover(
    papers: Sequence[Document], officers: Sequence[Officer], agency: Agency, decision_forms: Iterable[str]
) -> dict[str, Any]:
    """The cover of a file of papers made on their own: what they say of their case."""
    known: dict[str, Any] = {"procedure": "ordinary"}
    wanted = ("case.title", "case.name", "case.result", "case.filed_on", "case.closed_on", "case.archive_no")
    for paper in papers:
        for name in (*wanted, "party.name"):
            value = _looked_up(paper.facts, name)
            if value:
                known[name] = str(value)
        if paper.form_id in decision_forms:
            known[f"earlier.{paper.form_id}.number"] = paper.number
            known["procedure"] = "simple" if paper.form_id == "DEC-03" else "ordinary"
    title = str(known.pop("case.name", ""))
    known.setdefault("case.title", title.removeprefix("涉嫌").replace("涉嫌", ""))
    last = max((paper.issued_on for paper in papers if paper.issued_on), default=None)
    named = [paper.facts["officers"] for paper in papers if paper.facts.get("officers")]
    if named:
        return {
            **known,
            **_archived(agency, officers, last.isoformat() if last else ""),
            "officers": named[-1],
        }
    return {**known, **_archived(agency, officers, last.isoformat() if last else "")}


def note_text(papers: Iterable[Document]) -> str:
    """What stands on the note sheet: that the file is whole, and every gate a captain let pass with the reason."""
    passed = [
        f"《{paper.title}》{paper.number}：{one.captain_name}放行，理由：{one.reason.rstrip('。')}。"
        for paper in papers
        for one in paper.overrides
    ]
    return "".join((COMPLETE, *passed))


def _archived(agency: Agency, officers: Sequence[Officer], day: str) -> dict[str, Any]:
    return {
        "agency": agency.name,
        "unit_name": agency.team_name or agency.name,
        "officers": [
            {"name": one.name, "cert_no": one.certificate.number if one.certificate else ""}
            for one in officers
        ],
        "archive.made_on": day,
        "archive.made_by": officers[0].name if officers else "",
        "archive.year": day[:4],
    }


def _looked_up(facts: Mapping[str, Any], name: str) -> Any:
    value: Any = facts
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
