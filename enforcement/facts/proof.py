"""Facts of SRV-02 送达回证: which papers, how, to whom. Source: 民事诉讼法 87 to 95; text rules 20."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from enforcement.facts.common import Occasion, common_facts, joined_acts
from enforcement.facts.state import InspectionState
from enforcement.model.document import Document
from enforcement.model.officer import Officer
from enforcement.model.service import ServiceRecord, ServiceWay
from enforcement.text.dates import minute_iso

# Papers of an inspection that are handed to the party; the record and the photo sheets stay in the file.
SERVED_FORMS = ("INV-17",)


def is_to_serve(document: Document) -> bool:
    """Whether a paper goes to somebody: its form said so when it was issued. Older entries say it by their form."""
    return document.to_serve or document.form_id in SERVED_FORMS


def proof_facts(state: InspectionState, occasion: Occasion) -> dict[str, Any]:
    """The fields of SRV-02: from the last service record, or prepared for signing before the service."""
    record = state.services[-1] if state.services else None
    return common_facts(state, occasion) | {
        "subject_name": joined_acts(state, found_only=True),
        "papers": [paper_row(document) for document in papers_to_serve(state)],
        **(_done(record) if record else _planned(state)),
    }


def papers_to_serve(state: InspectionState) -> tuple[Document, ...]:
    """The papers of the last service record, else every issued paper that is meant for the party."""
    if state.services:
        named = state.services[-1].document_ids
        return tuple(document for document in state.issued() if document.id in named)
    return state.issued(*SERVED_FORMS)


def own_proof_values(
    papers: Sequence[Document], record: ServiceRecord | None, officers: Sequence[Officer]
) -> dict[str, Any]:
    """What is known of SRV-02 for papers made on their own, by dotted field name: of ``record``, or of the first paper
    before any service."""
    first = papers[0].facts
    party, case = first.get("party"), first.get("case")
    known = {f"party.{name}": value for name, value in party.items()} if isinstance(party, Mapping) else {}
    name = case.get("title") or case.get("name") if isinstance(case, Mapping) else ""
    told = (
        _done(record) if record else {"way": ServiceWay.DIRECT.value, "place": known.get("party.address", "")}
    )
    values = {
        **known,
        "subject_name": name or papers[0].title,
        "papers": [paper_row(paper) for paper in papers],
        "officers": [
            {"name": one.name, "cert_no": one.certificate.number} for one in officers if one.certificate
        ],
        **_dotted(told),
    }
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def _dotted(facts: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{part}": inner for part, inner in value.items()}
        else:
            flat[name] = value
    return flat


def paper_row(document: Document) -> dict[str, Any]:
    """{title, number, copies}: one copy of each paper goes to the party."""
    return {"title": document.title, "number": document.number, "copies": 1}


def _planned(state: InspectionState) -> dict[str, Any]:
    present = state.inspection.present_person
    return {
        "way": ServiceWay.DIRECT.value,
        "place": state.inspection.place or state.party.address,
        "served_at": "",
        "receiver": {"name": "", "relation": present.role},
        "agent_reason": "",
        "refusal": None,
        "note": "",
    }


def _done(record: ServiceRecord) -> dict[str, Any]:
    return {
        "way": record.way.value,
        "place": record.place,
        "served_at": minute_iso(record.served_at),
        "receiver": {"name": record.receiver_name, "relation": record.receiver_relation},
        "agent_reason": record.agent_reason,
        "refusal": _refusal(record),
        "note": record.note,
    }


def _refusal(record: ServiceRecord) -> dict[str, str] | None:
    if record.way is not ServiceWay.LEFT:
        return None
    return {
        "reason": record.refusal_reason,
        "place": record.place,
        "witness": record.witness,
        "witness_unit": record.witness_unit,
        "recording_no": record.recording_no,
    }
