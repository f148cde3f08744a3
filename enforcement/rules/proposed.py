"""A document about to be issued, as the gates look at it, and what a gate answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from enforcement.facts.acted import ACT_TIME, stated_day
from enforcement.facts.state import InspectionState
from enforcement.model.document import Document
from enforcement.refusals import Level, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """``facts`` are what would be printed on ``issue_day``; ``missing`` is the form's own (field, sentence)
    list.

    ``series_last_day`` is the day of the newest issued number of the same series and year; ``corrects`` the
    id of the issued paper this one corrects.
    """

    state: InspectionState
    form_id: str
    facts: Mapping[str, Any]
    issue_day: date
    missing: tuple[tuple[str, str], ...] = ()
    series_last_day: date | None = None
    corrects: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def standing(self) -> tuple[Document, ...]:
        """Issued papers this one has to agree with: those no other paper corrects."""
        issued = self.state.issued()
        corrected = {self.corrects, *(document.corrects for document in issued)}
        return tuple(document for document in issued if document.id not in corrected)

    @property
    def act_day(self) -> date:
        return self.state.act_day(self.issue_day)

    @property
    def done_on(self) -> date:
        """The day of the act as the paper states it, else that of the inspection: its law judges the act."""
        return stated_day(self.facts.get(ACT_TIME)) or self.act_day


Check = Callable[[Proposed], Iterable[Refusal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """One rule of the list: ``passed`` is the line shown when it holds; ``forms`` empty means every form."""

    number: str
    passed: str
    check: Check
    forms: frozenset[str] = frozenset()

    def concerns(self, form_id: str) -> bool:
        return not self.forms or form_id in self.forms


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """One line of the panel. ``refusal`` is None exactly when the rule holds; a reminder counts as passed."""

    rule: str
    title: str
    level: Level
    passed: bool
    refusal: Refusal | None = None

    @classmethod
    def of(cls, refusal: Refusal) -> GateResult:
        """The line of a refusal."""
        return cls(
            rule=refusal.number,
            title=refusal.what.rstrip("。"),
            level=refusal.level,
            passed=refusal.level is Level.REMIND,
            refusal=refusal,
        )
