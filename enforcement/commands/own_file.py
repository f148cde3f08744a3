"""The earlier papers of a paper made on its own, found in this device's store by the numbers it names, and by the
numbers that those papers name in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from enforcement.facts.case import EarlierPaper
from enforcement.model.agency import Agency
from enforcement.model.document import Document, DocumentState
from enforcement.model.service import ServiceRecord
from enforcement.ports import UnitOfWork
from enforcement.text.dates import local_day
from enforcement.text.document_numbers import number_readings, plain_number

_ISSUED = (DocumentState.ISSUED, DocumentState.SERVED, DocumentState.VOIDED)
PAPERS_MAX = 60  # a file is finite even when numbers name each other in a ring


def earlier_papers(work: UnitOfWork, agency: Agency, facts: Mapping[str, Any]) -> dict[str, EarlierPaper]:
    """The papers that ``facts`` name, by the form they are named as, and behind them those of the same file.

    What a paper names itself wins over what the papers before it name. A number of another office, or one that this
    device does not hold, is left out.
    """
    found: dict[str, EarlierPaper] = {}
    waiting = deque(_named(facts))
    seen: set[str] = set()
    while waiting and len(seen) < PAPERS_MAX:
        form_id, number = waiting.popleft()
        if number in seen:
            continue
        seen.add(number)
        document = _of_number(work, agency, number)
        if document is not None:
            found.setdefault(form_id or document.form_id, _paper(work, document))
            waiting.extend(_named(document.facts))
    return found


def _named(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(form id, number) of every paper that facts name; the form is empty in a list of papers."""
    earlier = facts.get("earlier")
    for form_id, paper in earlier.items() if isinstance(earlier, Mapping) else ():
        if isinstance(paper, Mapping) and paper.get("number"):
            yield form_id, plain_number(str(paper["number"]))
    papers = facts.get("papers")
    for paper in papers if isinstance(papers, list) else ():
        if isinstance(paper, Mapping) and paper.get("number"):
            yield "", plain_number(str(paper["number"]))


def _of_number(work: UnitOfWork, agency: Agency, number: str) -> Document | None:
    """The issued paper of this number; void only when there is no other."""
    for series, year, serial in number_readings(agency, number):
        papers = work.find(Document, series=series, year=year, serial=serial)
        issued = [paper for paper in papers if paper.number == number and paper.state in _ISSUED]
        if issued:
            return min(issued, key=lambda paper: paper.state is DocumentState.VOIDED)
    return None


def _paper(work: UnitOfWork, document: Document) -> EarlierPaper:
    return EarlierPaper(
        form_id=document.form_id,
        title=document.title,
        number=document.number,
        issued_on=document.issued_on,
        served_on=_served_on(work, document),
        facts=document.facts,
        document_id=document.id,
        standing=document.state is not DocumentState.VOIDED,
    )


def _served_on(work: UnitOfWork, document: Document) -> date | None:
    """The day of the newest service of a paper that was served."""
    if document.state is not DocumentState.SERVED:
        return None
    records = work.find(ServiceRecord, inspection_id=document.inspection_id)
    moments = [r.served_at for r in records if document.id in r.document_ids and r.served_at]
    return local_day(max(moments)) if moments else None
