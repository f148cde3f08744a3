"""What a field can be filled from: the roster, articles of the catalogue's matters, papers already issued."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from desktop.operations import Operations
from desktop.screens.inspection.finder import Hit
from desktop.session import Session
from enforcement.facts.acted import ACT_TIME, stated_day
from enforcement.facts.common import place_rows
from enforcement.facts.proof import paper_row
from enforcement.model.document import DocumentState
from enforcement.model.matter import Basis, Matter
from enforcement.model.officer import Officer
from enforcement.queries import AskDocuments, AskMatters, DocumentRow, MatterRow
from enforcement.refusals import Refusal
from enforcement.rules import dated_gates
from forms.definitions.model import FieldDefinition

MATTER_FIELDS = frozenset({"violated", "penalty_basis", "correction_bases"})
BESIDE = frozenset({"violated", "penalty_basis", "case.act"})
"""Fields that one chosen matter fills together; a ground for correction is only taken where it was asked for."""
_ISSUED = (DocumentState.ISSUED, DocumentState.SERVED)
_MOST = 12


@dataclass(frozen=True, slots=True)
class MatterText:
    """A matter as the law of ``day`` states it: what a person picks."""

    matter: Matter
    day: date


class Finding:
    """Searches run on the store thread; the finder drops answers to an older text by itself."""

    def __init__(self, operations: Operations, session: Session) -> None:
        self._operations, self._session = operations, session

    def officers(self) -> tuple[Officer, ...]:
        """Those of the roster who may sign today, by name."""
        today = self._session.clock.today()
        able = (one for one in self._session.roster if one.may_sign_on(today))
        return tuple(sorted(able, key=lambda one: one.name))

    def now(self) -> datetime:
        """The moment from which 今天 and +7 are told."""
        return self._session.clock.now()

    def search(
        self,
        field: FieldDefinition,
        text: str,
        show: Callable[[str, tuple[Hit, ...]], None],
        facts: Mapping[str, Any],
    ) -> None:
        """Hits of ``text``: values are a MatterText for fields of articles (where the law changed since the day
        of the act, as the paper's ``facts`` state it, both texts are offered), a paper's row for a list of papers."""
        if field.type == "papers":
            papers = AskDocuments(text=text, limit=_MOST * 4)
            self._operations.ask(papers, lambda rows: show(text, _paper_hits(rows)))
        else:
            today, day = self._session.clock.today(), self.day_of(facts)
            matters = AskMatters(day=today, text=text, limit=_MOST)
            self._operations.ask(matters, lambda rows: show(text, _matter_hits(rows, day, today)))

    def no_text(self, matter: Matter, day: date, name: str) -> Refusal | None:
        """R82 for the field ``name`` when no text of the matter is known for ``day``."""
        return None if matter.basis_on(day) else dated_gates.no_text(matter, day, name, dated_gates.ACT_DAY)

    def facts_of(self, matter: Matter, day: date) -> dict[str, Any]:
        """The facts a matter gives under the text of the law on ``day``."""
        penalty = place_rows(matter.penalty_on(day))
        return {
            "violated": place_rows(matter.violation_on(day)),
            "penalty_basis": penalty,
            "correction_bases": penalty,
            "case.act": matter.act_name,
        }

    def day_of(self, facts: Mapping[str, Any]) -> date:
        """The day of the act as the paper states it, today while it does not."""
        return stated_day(facts.get(ACT_TIME)) or self._session.clock.today()


def _matter_hits(rows: tuple[MatterRow, ...], acted: date, today: date) -> tuple[Hit, ...]:
    held_first = sorted(rows, key=lambda row: not row.held)
    return tuple(hit for row in held_first for hit in _texts(row.matter, acted, today))


def _texts(matter: Matter, acted: date, today: date) -> Iterator[Hit]:
    """The text of the day of the act first; today's beside it where that is another one."""
    then, now = matter.basis_on(acted), matter.basis_on(today)
    two = then is not None and now is not None and then != now
    yield _hit(matter, then or matter.basis, acted, "行为时" if two else "")
    if two and now is not None:
        yield _hit(matter, now, today, "现行，较轻才用")


def _hit(matter: Matter, text: Basis, day: date, which: str) -> Hit:
    places = "；".join(f"{place.law} {place.article}" for place in text.violation[:2])
    remark = " · ".join(part for part in (which, matter.domain, places) if part)
    return Hit(matter.act_name, remark, MatterText(matter, day))


def _paper_hits(rows: tuple[DocumentRow, ...]) -> tuple[Hit, ...]:
    issued = [row.document for row in rows if row.document.state in _ISSUED]
    return tuple(
        Hit(one.title, one.number or "没有文号", {**paper_row(one), "copies": "1"}) for one in issued
    )
