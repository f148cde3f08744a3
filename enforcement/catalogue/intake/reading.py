"""The rows of one official sheet → matters, grants, tiers and exemptions, or faults that name the cell."""

from __future__ import annotations

from datetime import date

from enforcement.catalogue.benchmarks import Exemption
from enforcement.catalogue.columns import Complaint, as_text
from enforcement.catalogue.intake import values
from enforcement.catalogue.intake.basis import read_basis
from enforcement.catalogue.intake.cleaning import Mended, Tally
from enforcement.catalogue.intake.grant_cells import Change, GrantCells, Surroundings
from enforcement.catalogue.intake.layout import FIELDS_OF, DataRow
from enforcement.catalogue.intake.mapping import Proposal
from enforcement.catalogue.intake.records import (
    ExemptRow,
    Found,
    MatterKey,
    MatterRow,
    Origin,
    Unread,
)
from enforcement.catalogue.intake.tiers import read_tier
from enforcement.catalogue.intake.words import DAY_FIELDS, Field
from enforcement.model.matter import FineRange

_MANY_ROWS = (Field.TIER, Field.TIER_BOTH, Field.RANGE, Field.TOWNS, Field.EXEMPT)
_BASIS_COLUMNS = (Field.BASIS, Field.VIOLATION, Field.PENALTY)


def read_official(proposal: Proposal, file: str, around: Surroundings, found: Found) -> None:
    """Add everything the sheet says to ``found``."""
    reader = _Reader(proposal, file, around, found)
    found.told += proposal.layout.told
    found.faults += proposal.layout.faults
    for row in proposal.layout.rows:
        reader.read(row)
    found.told += reader.tally.told()
    found.changing += reader.changing()


class _Reader(GrantCells):
    """Reads row after row; a row with a fault adds nothing."""

    def __init__(self, proposal: Proposal, file: str, around: Surroundings, found: Found) -> None:
        super().__init__(proposal, file, around, found)
        self._previous: MatterKey | None = None
        self.tally = Tally(self._sheet)

    def read(self, row: DataRow) -> None:
        before = len(self._found.faults)
        self._check_texts(row)
        power = values.power_complaint(self._text(row, Field.POWER))
        if power is not None:
            self._fault(row, Field.POWER, power)
        key = self._key(row)
        if len(self._found.faults) > before or key is None:
            return
        if self._change(row) is Change.TAKEN_BACK:
            self._taken_back(row, key)
            return
        if self._columns & set(_BASIS_COLUMNS):
            self._matter(row, key)
        self._grants(row, key)
        self._tiers(row, key)
        self._exemption(row, key)

    def _key(self, row: DataRow) -> MatterKey | None:
        code = self._value(row, Field.CODE, values.code_of) or ""
        name = self._text(row, Field.NAME)
        if not name and not code and self._previous is not None and self._columns & set(_MANY_ROWS):
            self.tally.note(Mended.CONTINUED, row.number)
            return self._previous
        complaint = values.name_complaint(name) if name or Field.NAME in self._columns or not code else None
        if complaint is not None:
            self._fault(row, Field.NAME, complaint)
            return None
        self._previous = MatterKey(code, name)
        return self._previous

    def _matter(self, row: DataRow, key: MatterKey) -> None:
        before = len(self._found.faults)
        origin = Origin(self._file, self._sheet, row.number)
        known = self._found.matters.get(key)
        if known is not None and not any(row.text(self._at(field)) for field in _BASIS_COLUMNS):
            return  # a further row of the same matter that says nothing of the law again
        basis = read_basis({field: self._lines(row, field) for field in _BASIS_COLUMNS})
        if basis.complaint is not None:
            self._fault(row, basis.column, basis.complaint)
        one = MatterRow(
            key=key,
            origin=origin,
            columns=self._columns,
            domain=self._domain(row),
            department=self._text(row, Field.DEPARTMENT),
            violation=basis.violation,
            penalty=basis.penalty,
            read=basis.penalties,
            kinds=self._value(row, Field.KINDS, lambda cell: values.kinds_of(as_text(cell))) or (),
            fine=self._fine(row),
            condition=self._text(row, Field.CONDITION),
            subject=self._value(row, Field.SUBJECT, lambda cell: values.subject_of(as_text(cell))) or "",
            library=self._value(row, Field.LIBRARY, lambda cell: values.library_of(as_text(cell))),
            basis_text=basis.text,
            basis_title=self._proposal.title(basis.column),
            since=self._value(row, Field.BASIS_FROM, values.day_of),
            note=self._text(row, Field.NOTE),
        )
        self._agrees(row, one)
        if len(self._found.faults) == before and self._same_as(known, one, row):
            self._found.matters.setdefault(key, one)
            if known is None:
                column = self._proposal.title(basis.column)
                self._found.unread += [
                    Unread(self._sheet, row.number, column, told, of_law=True) for told in basis.unread
                ]

    def _same_as(self, known: MatterRow | None, one: MatterRow, row: DataRow) -> bool:
        """A matter on several rows says the same on each; a list without tiers or towns has it once."""
        if known is None:
            return True
        if not self._columns & set(_MANY_ROWS) or known.origin.sheet != one.origin.sheet:
            told = f"和“{known.origin.sheet}”表第 {known.origin.row} 行是同一个事项"
            self._fault(row, Field.NAME, Complaint(told, "留下一行，或改正编码和名称"))
            return False
        if known.basis_text != one.basis_text:
            told = f"和第 {known.origin.row} 行是同一个事项，依据却不一样"
            self._fault(row, Field.BASIS, Complaint(told, "对照公布目录，改成一样"))
            return False
        return True

    def _agrees(self, row: DataRow, one: MatterRow) -> None:
        """The range in its own column and the one in the quoted words are the same, or one of them is wrong."""
        read = one.read.fine
        if one.fine.high is not None and read.high is not None and one.fine != read:
            told = f"和依据里写的 {read.low:g} 到 {read.high:g} 元不一样"
            field = Field.FINE if Field.FINE in self._columns else Field.FINE_HIGH
            self._fault(row, field, Complaint(told, "对照条文，改正其中一处"))

    def _fine(self, row: DataRow) -> FineRange:
        low = self._value(row, Field.FINE_LOW, values.yuan_of)
        high = self._value(row, Field.FINE_HIGH, values.yuan_of)
        if (low is None) != (high is None):
            side = Field.FINE_LOW if low is None else Field.FINE_HIGH
            self._fault(row, side, Complaint("罚款幅度只填了一头", "上下限都填，或都不填"))
        elif low is not None and high is not None and low > high:
            self._fault(row, Field.FINE_LOW, Complaint(f"下限比上限 {high:g} 元还大", "对照条文改正"))
        elif low is not None:
            return FineRange(low=low, high=high)
        return self._value(row, Field.FINE, values.fine_of) or FineRange()

    def _domain(self, row: DataRow) -> str:
        """The field of law: of the row, of the line above it, of the sheet; empty when nobody says."""
        sheet = self._sheet
        named = FIELDS_OF.sub("", sheet)
        sure = named in self._around.domains or named != sheet or sheet in self._around.domain_sheets
        told = self._text(row, Field.DOMAIN) or row.heading
        return FIELDS_OF.sub("", told) or (named if sure else "")

    def _tiers(self, row: DataRow, key: MatterKey) -> None:
        cells = {
            f: self._lines(row, f) for f in (Field.TIER, Field.TIER_BOTH, Field.TIER_CONDITION, Field.RANGE)
        }
        if not any(cells.values()):
            return
        origin = Origin(self._file, self._sheet, row.number)
        source = self._text(row, Field.SOURCE) or self._around.document or self._file
        read = read_tier(cells, source)
        if isinstance(read, Complaint):
            column = Field.TIER if Field.TIER in self._columns else Field.TIER_BOTH
            self._fault(row, column, read)
            return
        rows, unread = read.rows(key, origin)
        self._found.tiers += rows
        title = self._proposal.title(Field.RANGE)
        self._found.unread += [Unread(self._sheet, row.number, title, told) for told in unread]

    def _exemption(self, row: DataRow, key: MatterKey) -> None:
        condition = self._text(row, Field.EXEMPT)
        if condition:
            source = self._text(row, Field.SOURCE) or self._around.document or self._file
            exemption = Exemption(matter_code="", condition=condition, source=source)
            origin = Origin(self._file, self._sheet, row.number)
            self._found.exemptions.append(ExemptRow(key, origin, exemption))

    def _check_texts(self, row: DataRow) -> None:
        for guess in self._proposal.guesses:
            cell = row.cells[guess.at] if guess.at < len(row.cells) else None
            if guess.field in (Field.SKIP, Field.SERIAL, Field.TOWN) or cell in (None, ""):
                continue
            plain = as_text(cell) if isinstance(cell, date) and guess.field in DAY_FIELDS else cell
            complaint = values.text_complaint(plain)
            if complaint is not None:
                self._say(row, guess.title, as_text(cell), complaint)
