"""What a field can be filled from: the roster, articles of the catalogue's matters, papers already issued."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from desktop.operations import Operations
from desktop.screens.inspection.finder import Hit
from desktop.session import Session
from enforcement.facts.common import place_rows
from enforcement.facts.proof import paper_row
from enforcement.model.document import DocumentState
from enforcement.model.matter import Matter
from enforcement.model.officer import Officer
from enforcement.queries import AskDocuments, AskMatters, DocumentRow, MatterRow
from forms.definitions.model import FieldDefinition

MATTER_FIELDS = frozenset({"violated", "penalty_basis", "correction_bases"})
BESIDE = frozenset({"violated", "penalty_basis", "case.act"})
"""Fields that one chosen matter fills together; a ground for correction is only taken where it was asked for."""
_ISSUED = (DocumentState.ISSUED, DocumentState.SERVED)
_MOST = 12


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

    def search(self, field: FieldDefinition, text: str, show: Callable[[str, tuple[Hit, ...]], None]) -> None:
        """Hits of ``text``: values are a Matter for fields of articles, a paper's row for a list of papers."""
        if field.type == "papers":
            papers = AskDocuments(text=text, limit=_MOST * 4)
            self._operations.ask(papers, lambda rows: show(text, _paper_hits(rows)))
        else:
            matters = AskMatters(day=self._session.clock.today(), text=text, limit=_MOST)
            self._operations.ask(matters, lambda rows: show(text, _matter_hits(rows)))

    def facts_of(self, matter: Matter, acted: str) -> dict[str, Any]:
        """The facts a matter gives, under the law of the day of the act (ISO, empty: today)."""
        try:
            day = date.fromisoformat(acted)
        except ValueError:
            day = self._session.clock.today()
        penalty = place_rows(matter.penalty_on(day))
        return {
            "violated": place_rows(matter.violation_on(day)),
            "penalty_basis": penalty,
            "correction_bases": penalty,
            "case.act": matter.act_name,
        }


def _matter_hits(rows: tuple[MatterRow, ...]) -> tuple[Hit, ...]:
    return tuple(
        Hit(row.matter.act_name, f"{row.matter.domain} · {_places(row.matter)}", row.matter)
        for row in sorted(rows, key=lambda row: not row.held)
    )


def _places(matter: Matter) -> str:
    return "；".join(f"{place.law} {place.article}" for place in matter.violation[:2])


def _paper_hits(rows: tuple[DocumentRow, ...]) -> tuple[Hit, ...]:
    issued = [row.document for row in rows if row.document.state in _ISSUED]
    return tuple(
        Hit(one.title, one.number or "没有文号", {**paper_row(one), "copies": "1"}) for one in issued
    )
