"""A paper made on its own, on the desk today: its facts and its gates, in the shape of the inspection's desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from enforcement.facts.case import CaseFacts
from enforcement.facts.own import own_facts
from enforcement.model.document import Document
from enforcement.model.officer import Officer
from enforcement.ports import Context, FormInfo, UnitOfWork
from enforcement.rules import own_gates
from enforcement.rules.own_gates import OwnPaper
from enforcement.rules.proposed import GateResult


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """One form outside an inspection."""

    form: FormInfo
    known: CaseFacts
    day: date
    due: date | None = None

    def facts(self, edits: Mapping[str, Any], number: str = "") -> dict[str, Any]:
        """What the paper says with ``number`` (empty: a draft)."""
        return own_facts(self.form, self.known, edits, day=self.day, number=number)

    def results(
        self, work: UnitOfWork, context: Context, edits: Mapping[str, Any], corrects: str
    ) -> tuple[GateResult, ...]:
        """Every gate of the paper."""
        facts = self.facts(edits)
        named = [entry for entry in facts.get("officers") or () if isinstance(entry, Mapping)]
        found = {_label(entry): _of_roster(work, entry) for entry in named}
        paper = OwnPaper(
            facts=facts,
            day=self.day,
            missing=context.papers.missing(self.form.id, facts),
            doubts=context.papers.doubts(self.form.id, facts),
            officers=tuple(officer for officer in found.values() if officer is not None),
            unknown=tuple(label for label, officer in found.items() if officer is None),
            series_last_day=self._series_last_day(work),
            settings=context.settings,
        )
        return own_gates.check(paper)

    def _series_last_day(self, work: UnitOfWork) -> date | None:
        if not self.form.numbered:
            return None
        papers = work.find(Document, series=self.form.series, year=self.day.year)
        return max((paper.issued_on for paper in papers if paper.issued_on), default=None)


def own_desk(context: Context, form_id: str) -> OwnDesk:
    """The form's card, and what the unit's profile knows."""
    known = CaseFacts(agency=context.agency, recorder=context.actor.name)
    return OwnDesk(form=context.papers.form(form_id), known=known, day=context.clock.today())


def _of_roster(work: UnitOfWork, entry: Mapping[str, Any]) -> Officer | None:
    """The officer of that name and certificate number; a name alone proves nobody."""
    wanted = (entry.get("name"), entry.get("cert_no"))
    certified = (officer for officer in work.find(Officer) if officer.certificate is not None)
    return next((o for o in certified if o.certificate and (o.name, o.certificate.number) == wanted), None)


def _label(entry: Mapping[str, Any]) -> str:
    return f"{entry.get('name', '')}（{entry.get('cert_no', '')}）"
