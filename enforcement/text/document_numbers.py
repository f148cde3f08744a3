"""Document numbers (文号) as papers print them: 安云溪责改字〔2026〕41号."""

from __future__ import annotations

from enforcement.model.agency import Agency

TRAINING_MARK = "训"


def document_number(agency: Agency, series: str, year: int, serial: int) -> str:
    """Short name of the agency, class, year in 〔〕, serial. Numbers of a training home begin with 训."""
    mark = TRAINING_MARK if agency.training else ""
    return f"{mark}{agency.short_name}{series}字〔{year}〕{serial}号"
