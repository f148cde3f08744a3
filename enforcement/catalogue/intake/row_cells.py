"""The cells of a row by what they mean, and faults that name them: what every reader of rows needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.intake.layout import DataRow
from enforcement.catalogue.intake.mapping import Proposal
from enforcement.catalogue.intake.records import Found
from enforcement.catalogue.intake.words import Field
from enforcement.catalogue.table import RowFault

V = TypeVar("V")
_NOWHERE = 10**6


class RowCells:
    """Reads cells of one sheet by field; what is wrong goes into ``found``."""

    def __init__(self, proposal: Proposal, found: Found) -> None:
        self._proposal, self._found = proposal, found
        self._sheet = proposal.layout.sheet
        self._columns = frozenset(guess.field for guess in proposal.guesses)

    def _value(self, row: DataRow, field: Field, read: Callable[..., V | Complaint]) -> V | None:
        """The cell of ``field`` through ``read``; None when it is empty or wrong, which is then told."""
        at = self._at(field)
        cell = row.cells[at] if 0 <= at < len(row.cells) else None
        if cell in (None, ""):
            return None
        value = read(cell)
        if isinstance(value, Complaint):
            self._fault(row, field, value)
            return None
        return value

    def _at(self, field: Field) -> int:
        at = self._proposal.at(field)
        return _NOWHERE if at is None else at

    def _text(self, row: DataRow, field: Field) -> str:
        return row.text(self._at(field))

    def _lines(self, row: DataRow, field: Field) -> str:
        return row.lines(self._at(field))

    def _fault(self, row: DataRow, field: Field, complaint: Complaint) -> None:
        self._say(row, self._proposal.title(field), self._text(row, field), complaint)

    def _say(self, row: DataRow, column: str, value: str, complaint: Complaint) -> None:
        one = RowFault(
            sheet=self._sheet,
            row=row.number,
            column=column,
            value=value,
            reason=complaint.reason,
            fix=complaint.fix,
        )
        if one not in self._found.faults:
            self._found.faults.append(one)
