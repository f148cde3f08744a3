"""Document numbers (文号) as papers print them: 安云溪责改字〔2026〕41号."""

from __future__ import annotations

from enforcement.model.agency import Agency
from enforcement.model.paper_style import number_text

TRAINING_MARK = "训"
_BRACKETS = str.maketrans("[]［］【】﹝﹞", "〔〕〔〕〔〕〔〕")


def document_number(agency: Agency, series: str, year: int, serial: int) -> str:
    """By the agency's own pattern for this class; numbers of a training home begin with 训."""
    mark = TRAINING_MARK if agency.training else ""
    pattern = agency.style.pattern(series)
    return mark + number_text(pattern, agency.short_name, series, year, serial)


def plain_number(number: str) -> str:
    """A typed number without spaces and with the brackets that numbers have."""
    return "".join(number.split()).translate(_BRACKETS)
