"""A document as proposed today: its facts from the current state, and everything the gates ask for (no
command).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from enforcement.commands.form_in_force import gone
from enforcement.commands.own_paperwork import OwnDesk, own_desk
from enforcement.commands.shared import known, refuse
from enforcement.facts.build import CORRECTION_ORDER, document_facts
from enforcement.facts.common import Occasion
from enforcement.facts.state import InspectionState, gather
from enforcement.model.document import Document, NumberBlock
from enforcement.model.inspection import Inspection, InspectionStatus
from enforcement.ports import Context, FormInfo, PaperDue, UnitOfWork
from enforcement.refusals import Refused
from enforcement.rules import gates, replies
from enforcement.rules.proposed import GateResult, Proposed

CORRECTION_DAY = "改正期限"


@dataclass(frozen=True, slots=True)
class Desk:
    """One form of one inspection on the desk today."""

    form: FormInfo
    state: InspectionState
    day: date
    per_page: int

    def facts(self, edits: dict[str, Any], number: str = "") -> dict[str, Any]:
        """What the paper says with ``number`` (empty: a draft), the officer's own values laid over it."""
        occasion = Occasion(day=self.day, number=number, copies=self.form.copies, per_page=self.per_page)
        return document_facts(self.form.id, self.state, occasion, edits)

    def results(self, work: UnitOfWork, context: Context, draft: Document) -> tuple[GateResult, ...]:
        """Every gate of the paper."""
        return gates.check(proposed(work, context, self, draft.edits, draft.corrects))

    def due(self, _context: Context, _facts: Mapping[str, Any]) -> PaperDue | None:
        """The day the paper binds the party to."""
        inspection = self.state.inspection
        ordered = self.form.id == CORRECTION_ORDER and not inspection.correction_now
        day = inspection.correction_due if ordered else None
        return PaperDue(CORRECTION_DAY, day) if day else None


def desk_of(work: UnitOfWork, context: Context, document: Document) -> Desk | OwnDesk | Refused:
    """The desk of a paper: that of its inspection, or its own. Refused when the inspection is unknown or void."""
    if no := gone(context, document.form_id, document.title):
        return refuse(no)
    if not document.inspection_id:
        return own_desk(context, document.form_id).filed(work, document.edits)
    inspection = known(work, Inspection, document.inspection_id)
    if isinstance(inspection, Refused):
        return inspection
    if inspection.status is InspectionStatus.VOIDED:
        return refuse(replies.inspection_closed(voided=True))
    return desk(work, context, inspection, document.form_id)


def desk(work: UnitOfWork, context: Context, inspection: Inspection, form_id: str) -> Desk:
    """Read the inspection whole and the form's card."""
    return Desk(
        form=context.papers.form(form_id),
        state=gather(work, context.catalogue, context.agency, inspection),
        day=context.clock.today(),
        per_page=int(context.settings.get("photos_per_page", 2)),
    )


def proposed(
    work: UnitOfWork, context: Context, table: Desk, edits: dict[str, Any], corrects: str
) -> Proposed:
    """The paper as the gates look at it."""
    facts = table.facts(edits)
    return Proposed(
        state=table.state,
        form_id=table.form.id,
        facts=facts,
        issue_day=table.day,
        missing=context.papers.missing(table.form.id, facts),
        series_last_day=_series_last_day(work, table) if table.form.numbered else None,
        corrects=corrects,
        settings=context.settings,
    )


def _series_last_day(work: UnitOfWork, table: Desk) -> date | None:
    papers = work.find(Document, series=table.form.series, year=table.day.year)
    return max((paper.issued_on for paper in papers if paper.issued_on), default=None)


def free_block(work: UnitOfWork, context: Context, form: FormInfo, year: int) -> NumberBlock | None:
    """The block with the lowest free number of this series and year; None when all are used up."""
    blocks = work.find(NumberBlock, series=form.series, year=year, division_code=context.agency.division_code)
    return min((block for block in blocks if block.left), key=lambda block: block.next_serial, default=None)
