"""A foreign table as plain cells, and the fault that names one cell of it. Readers of files make tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Cell = str | int | float | bool | date | None
"""A value as the file has it; CSV cells are always text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet: ``header`` and numbered rows as a person counts them (the header is row 1).

    Rows may be shorter or longer than the header; the checker says so.
    """

    sheet: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


Area = tuple[int, int, int, int]
"""Merged cells: top row, left column, bottom row, right column, counted from 1, all included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One sheet as the file has it, before anybody knows where its header is; rows as a person counts them."""

    sheet: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    merged: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """Why one row cannot be taken: where it stands, what is there, what is wrong, what to do.

    ``row`` 0 means the whole sheet, ``column`` empty the whole row. ``reason`` and ``fix`` are Chinese
    clauses without a full stop.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    fix: str

    @property
    def sentence(self) -> str:
        """The fault as one line for a person."""
        place = f"“{self.sheet}”表"
        if self.row:
            place += f"第 {self.row} 行"
        if self.column:
            place += f"“{self.column}”"
        written = f"写的是“{_shortened(self.value)}”，" if self.value else ""
        return f"{place}：{written}{self.reason}。{self.fix}。"


def _shortened(value: str) -> str:
    visible = value.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎").replace("\t", "⇥")
    return visible if len(visible) <= 30 else visible[:29] + "…"
