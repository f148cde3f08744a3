"""A paper made on its own, on the desk today: its facts and its gates, in the shape of the inspection's desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from enforcement.commands.own_file import earlier_papers
from enforcement.commands.own_matters import own_power
from enforcement.facts.case import CaseFacts
from enforcement.facts.own import own_facts
from enforcement.model.document import Document
from enforcement.model.officer import Officer
from enforcement.ports import Context, FormInfo, PaperDue, Papers, UnitOfWork
from enforcement.rules import amount_gates, own_gates
from enforcement.rules import own_power as own_power_rules
from enforcement.rules.amount_gates import AmountPaper
from enforcement.rules.own_gates import OwnPaper
from enforcement.rules.own_power import OwnPower
from enforcement.rules.proposed import GateResult


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """One form outside an inspection."""

    form: FormInfo
    known: CaseFacts
    day: date
    papers: Papers

    def facts(self, edits: Mapping[str, Any], number: str = "") -> dict[str, Any]:
        """What the paper says with ``number`` (empty: a draft)."""
        return own_facts(
            self.form,
            self.known,
            edits,
            day=self.day,
            number=number,
            derive=lambda facts: self.papers.derived(self.form.id, facts, self.known.file()),
        )

    def filed(self, work: UnitOfWork, edits: Mapping[str, Any]) -> OwnDesk:
        """The same desk with the earlier papers on it that the paper names and this device holds."""
        earlier = earlier_papers(work, self.known.agency, self.facts(edits))
        return replace(self, known=replace(self.known, earlier=earlier))

    def results(self, work: UnitOfWork, context: Context, draft: Document) -> tuple[GateResult, ...]:
        """Every gate of the paper."""
        facts = self.facts(draft.edits)
        found = roster_of(work, facts)
        paper = OwnPaper(
            facts=facts,
            day=self.day,
            missing=context.papers.missing(self.form.id, facts),
            unread={self.form.labels.get(name, name): (name, text) for name, text in draft.unread.items()},
            doubts=context.papers.doubts(self.form.id, facts, self.known.file()),
            form_id=self.form.id,
            earlier=self.known.earlier,
            labels=self.form.labels,
            matters=tuple(one for code in draft.matters if (one := context.catalogue.matter(code))),
            officers=tuple(officer for officer in found.values() if officer is not None),
            unknown=tuple(label for label, officer in found.items() if officer is None),
            series_last_day=self._series_last_day(work),
            settings=context.settings,
        )
        power = own_power(work, context, self.form.id, facts, self.known.earlier, draft.matters)
        amounts = amount_gates.check(self._amounts(context, power))
        return (*own_gates.check(paper), *own_power_rules.check(power), *amounts)

    def _amounts(self, context: Context, power: OwnPower) -> AmountPaper:
        """What the county's amounts are held against; they are read only for a form that they concern."""
        concerned = self.form.id in amount_gates.NOTICES | amount_gates.DECISIONS
        return AmountPaper(
            form_id=self.form.id,
            facts=power.facts,
            day=self.day,
            file=power.file,
            told=frozenset(
                str(one.facts.get("hearing_class") or "")
                for form, one in self.known.earlier.items()
                if form in amount_gates.NOTICES and one.standing
            ),
            domains=frozenset(one.matter.domain for one in power.matters),
            lines=context.catalogue.amounts() if concerned else (),
        )

    def due(self, context: Context, facts: Mapping[str, Any]) -> PaperDue | None:
        """The day the paper binds somebody to, as its definition tells it."""
        return context.papers.due(self.form.id, facts)

    def _series_last_day(self, work: UnitOfWork) -> date | None:
        if not self.form.numbered:
            return None
        papers = work.find(Document, series=self.form.series, year=self.day.year)
        return max((paper.issued_on for paper in papers if paper.issued_on), default=None)


def own_desk(context: Context, form_id: str) -> OwnDesk:
    """The form's card, and what the unit's profile knows."""
    known = CaseFacts(agency=context.agency, recorder=context.actor.name)
    form = context.papers.form(form_id)
    return OwnDesk(form=form, known=known, day=context.clock.today(), papers=context.papers)


def roster_of(work: UnitOfWork, facts: Mapping[str, Any]) -> dict[str, Officer | None]:
    """The officers that a paper names, each under the words it names him with; None for one in no roster."""
    named = [entry for entry in facts.get("officers") or () if isinstance(entry, Mapping)]
    return {_label(entry): _of_roster(work, entry) for entry in named}


def _of_roster(work: UnitOfWork, entry: Mapping[str, Any]) -> Officer | None:
    """The officer of that name and certificate number; a name alone proves nobody."""
    wanted = (entry.get("name"), entry.get("cert_no"))
    certified = (officer for officer in work.find(Officer) if officer.certificate is not None)
    return next((o for o in certified if o.certificate and (o.name, o.certificate.number) == wanted), None)


def _label(entry: Mapping[str, Any]) -> str:
    return f"{entry.get('name', '')}（{entry.get('cert_no', '')}）"
