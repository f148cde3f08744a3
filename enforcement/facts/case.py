"""The facts of a case as its papers ask for them: one typed object, filled once, for the whole set of documents.

The case procedure fills it act by act; a paper made on its own fills the part it needs. ``plain()`` gives the names
that form definitions use (docs/decisions/0007-forms-as-data.md); what is not known yet is empty, never invented.
Source: the states and required papers of a case, law summary section 9.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from enforcement.facts.common import place_rows
from enforcement.model.agency import Agency
from enforcement.model.matter import Citation
from enforcement.model.officer import Officer
from enforcement.model.paper_style import days_to_state
from enforcement.model.party import Party
from enforcement.text.dates import minute_iso


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """The case by name and dates. ``name`` carries 涉嫌 until the decision, ``title`` does not; ``act`` is the act
    without the party (在街道两侧擅自堆放物料)."""

    name: str = ""
    title: str = ""
    number: str = ""
    source: str = ""
    act: str = ""
    found_at: datetime | None = None
    filed_on: date | None = None
    due_on: date | None = None
    closed_on: date | None = None
    result: str = ""
    archive_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFacts:
    """What was done, when and where, and under which law it is judged (the law of the day of the act)."""

    time: datetime | None = None
    place: str = ""
    discovery: str = ""
    texts: tuple[str, ...] = ()
    violated: tuple[Citation, ...] = ()
    penalty_basis: tuple[Citation, ...] = ()
    correction_bases: tuple[Citation, ...] = ()
    range_text: str = ""
    needs_failed_correction: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One line of the evidence list: what, how much (2份), what it proves, where from, on which pages."""

    name: str
    count: str = ""
    proves: str = ""
    source: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPaper:
    """A paper of the file that later ones refer to. ``facts`` are what it says, by the names of its form; ``standing``
    is False for one that was voided. ``document_id`` opens it, empty when it is known by name only."""

    form_id: str
    title: str
    number: str = ""
    issued_on: date | None = None
    served_on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    document_id: str = ""
    standing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is proposed or decided. ``fine_fen`` is in 分, None while no fine is spoken of."""

    discretion: str = ""
    items: tuple[str, ...] = ()
    fine_fen: int | None = None
    statement_days: int | None = None
    served_online: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """Everything that the papers of one case share. ``earlier`` holds the newest standing paper of each form."""

    agency: Agency
    party: Party | None = None
    officers: tuple[Officer, ...] = ()
    recorder: str = ""
    assistants: tuple[str, ...] = ()
    approver: str = ""
    case: CaseSummary = CaseSummary()
    act: ActFacts = ActFacts()
    evidence: tuple[EvidenceLine, ...] = ()
    outcome: Outcome = Outcome()
    earlier: Mapping[str, EarlierPaper] = field(default_factory=dict)

    def plain(self, *, day: date, number: str = "", copies: int = 1) -> dict[str, Any]:
        """The facts under the names of form definitions, for a paper of ``day``."""
        return {
            **_unit(self.agency),
            "number": number,
            "issue_date": day.isoformat(),
            "copies": copies,
            "party": _party(self.party),
            "officers": [
                {"name": officer.name, "cert_no": officer.certificate.number if officer.certificate else ""}
                for officer in self.officers
            ],
            "recorder": self.recorder,
            "assistants": list(self.assistants),
            "approver": self.approver,
            "case": _case(self.case),
            **_act(self.act),
            **_evidence(self.evidence),
            **_outcome(self.outcome),
            "earlier": {form_id: _earlier(paper) for form_id, paper in self.earlier.items()},
        }

    def file(self) -> dict[str, dict[str, Any]]:
        """What the earlier papers say, by form id: their facts with their own number, title, date and day of service,
        for the checks that compare papers. Void papers and papers put under another form's name say nothing."""
        return {
            form_id: {**paper.facts, **_earlier(paper)}
            for form_id, paper in self.earlier.items()
            if paper.standing and paper.form_id == form_id
        }


def facts_of_form(plain: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Only what a form asks for by its field names: a paper, and the code printed on it, cover no more."""
    made: dict[str, Any] = {}
    for name in names:
        value: Any = plain
        for step in name.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None:
            continue
        *path, last = name.split(".")
        place = made
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    if "party" in made and isinstance(plain.get("party"), Mapping):
        # The kind of party steers labels and forms of address on every paper that names one.
        made["party"] = {"kind": plain["party"].get("kind", ""), **made["party"]}
    return made


def _unit(agency: Agency) -> dict[str, Any]:
    return {
        "agency": agency.name,
        "agency_head": agency.head_name,
        "agency_address": agency.address,
        "unit_name": agency.team_name,
        "county": agency.county_name,
        "source_list_name": agency.matter_list,
        "review_body": agency.review_body,
        "court": agency.court,
        "online_channel": agency.online_review,
        "statement_days": days_to_state(agency.style),
        "contact": {"name": agency.contact_name, "phone": agency.contact_phone, "address": agency.address},
        "bank": {"name": agency.bank_name, "address": agency.bank_address, "account": agency.bank_account},
        "supervision": {"body": agency.supervision_body, "phone": agency.supervision_phone},
    }


def _party(party: Party | None) -> dict[str, Any]:
    if party is None:
        return {}
    names = ("name", "id_no", "legal_rep", "legal_rep_id_no", "gender", "phone", "address")
    return {"kind": party.kind.value, **{name: getattr(party, name) for name in names}}


def _case(case: CaseSummary) -> dict[str, Any]:
    return {
        "name": case.name,
        "title": case.title,
        "no": case.number,
        "source": case.source,
        "act": case.act,
        "found_at": minute_iso(case.found_at),
        "filed_on": _day(case.filed_on),
        "due_on": _day(case.due_on),
        "closed_on": _day(case.closed_on),
        "result": case.result,
        "archive_no": case.archive_no,
    }


def _act(act: ActFacts) -> dict[str, Any]:
    texts = [text.strip().rstrip("。；") for text in act.texts if text.strip()]
    return {
        "act_time": minute_iso(act.time),
        "act_place": act.place,
        "discovery": act.discovery,
        "fact_texts": texts,
        "fact_text": "；".join(texts),
        "violated": place_rows(act.violated),
        "penalty_basis": place_rows(act.penalty_basis),
        "correction_bases": place_rows(act.correction_bases),
        "penalty_range_text": act.range_text,
        "non_correction_element": act.needs_failed_correction,
    }


def _evidence(lines: tuple[EvidenceLine, ...]) -> dict[str, Any]:
    rows = [
        {
            "name": line.name,
            "count": line.count,
            "proves": line.proves,
            "source": line.source,
            "pages": line.pages,
        }
        for line in lines
    ]
    return {"evidence": rows, "evidence_text": "、".join(f"{line.name}{line.count}" for line in lines)}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "discretion_text": outcome.discretion,
        "penalty_items": list(outcome.items),
        "fine": outcome.fine_fen,
        **({"statement_days": outcome.statement_days} if outcome.statement_days else {}),
        "served_online": outcome.served_online,
    }


def _earlier(paper: EarlierPaper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "number": paper.number,
        "date": _day(paper.issued_on),
        "served_on": _day(paper.served_on),
    }


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
