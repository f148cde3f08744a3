"""Document numbers (文号) as papers print them: 安云溪责改字〔2026〕41号."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enforcement.model.agency import Agency
from enforcement.model.paper_style import number_pattern, number_text

TRAINING_MARK = "训"
_BRACKETS = str.maketrans("[]［］【】﹝﹞", "〔〕〔〕〔〕〔〕")


def document_number(agency: Agency, series: str, year: int, serial: int) -> str:
    """By the agency's own pattern for this class; numbers of a training home begin with 训."""
    mark = TRAINING_MARK if agency.training else ""
    pattern = agency.style.pattern(series)
    return mark + number_text(pattern, agency.short_name, series, year, serial)


def number_readings(agency: Agency, number: str) -> Iterator[tuple[str, int, int]]:
    """(series, year, serial) as each of the agency's patterns would read a number of its own, and as the usual ways of
    writing one would: a place may have changed its pattern since. None for a number of somebody else."""
    own = number.removeprefix(TRAINING_MARK)
    patterns = dict.fromkeys(agency.style.numbers.values())
    for expression in (
        *(number_pattern(one, agency.short_name) for one in patterns),
        _usual(agency.short_name),
    ):
        found = re.fullmatch(expression, own)
        if found is not None:
            yield found["series"], int(found["year"]), int(found["serial"])


def _usual(agency: str) -> str:
    """安云溪罚决字〔2026〕17号, with or without 字 and 第, with or without zeros."""
    return rf"{re.escape(agency)}(?P<series>.+?)字?〔(?P<year>\d{{4}})〕第?(?P<serial>\d{{1,6}})号"


def plain_number(number: str) -> str:
    """A typed number without spaces and with the brackets that numbers have."""
    return "".join(number.split()).translate(_BRACKETS)
