"""Facts every document of an inspection shares: agency, number, party, officers; and the settings of
builders.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from enforcement.facts.state import InspectionState
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.model.matter import Citation
from enforcement.model.officer import Officer
from enforcement.text.citations import distinct_places

EVIDENCE_WORDS = {
    EvidenceKind.PHOTO: ("照片", "张"),
    EvidenceKind.VIDEO: ("录像", "段"),
    EvidenceKind.AUDIO: ("录音", "段"),
    EvidenceKind.SCAN: ("复印件", "份"),
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a builder needs besides the state: the day of issue, the number (empty in drafts), copies,
    layout choices. ``acted`` is the day of the act where the paper states another than the inspection's.
    """

    day: date
    number: str = ""
    copies: int = 1
    per_page: int = 2
    acted: date | None = None


def common_facts(state: InspectionState, occasion: Occasion) -> dict[str, Any]:
    """agency, number, party and officers as every form knows them."""
    party = state.party
    return {
        "agency": state.agency.name,
        "number": occasion.number,
        "party": {
            "kind": party.kind.value,
            "name": party.name,
            "id_no": party.id_no,
            "legal_rep": party.legal_rep,
            "gender": party.gender,
            "phone": party.phone,
            "address": party.address,
        },
        "officers": [_officer(officer) for officer in state.officers],
    }


def _officer(officer: Officer) -> dict[str, str]:
    return {"name": officer.name, "cert_no": officer.certificate.number if officer.certificate else ""}


def place_rows(citations: Iterable[Citation]) -> list[dict[str, str]]:
    """[{law, article}] of catalogue citations, each once, articles as the catalogue writes them."""
    return [{"law": law, "article": article} for law, article in distinct_places(citations)]


def joined_acts(state: InspectionState, found_only: bool = False) -> str:
    """The act names of the matters, joined; those found only when asked and when there are any."""
    chosen = state.found if found_only and state.found else state.matters
    return "；".join(matter.act_name for matter in chosen)


def counted(evidence: Iterable[Evidence]) -> list[str]:
    """照片4张, 录像1段 …: one phrase for each kind that is there."""
    kinds = [item.kind for item in evidence]
    return [
        f"{word}{kinds.count(kind)}{unit}" for kind, (word, unit) in EVIDENCE_WORDS.items() if kind in kinds
    ]


def evidence_sort_key(evidence: Evidence) -> tuple[int, str]:
    """Order by the number behind 证; anything else comes last."""
    digits = evidence.number.removeprefix("证")
    return (int(digits), "") if digits.isdigit() else (10**9, evidence.number)


def number_runs(evidence: Iterable[Evidence]) -> str:
    """证1至证4、证7: the numbers of evidence with runs of three and more drawn together."""
    numbers = sorted(
        int(e.number.removeprefix("证")) for e in evidence if e.number.removeprefix("证").isdigit()
    )
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = []
    for run in runs:
        if len(run) > 2:
            texts.append(f"证{run[0]}至证{run[-1]}")
        else:
            texts.extend(f"证{number}" for number in run)
    return "、".join(texts)
