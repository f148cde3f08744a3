"""One row of a recognised sheet, and a sheet read into rows with the faults of its single cells."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.catalogue.columns import Column, Complaint, as_text, complaints
from enforcement.catalogue.sheet import Sheet
from enforcement.catalogue.sheets import SHEETS
from enforcement.catalogue.table import Cell, RowFault, Table


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of one row by column key; absent cells are empty. ``number``: the row as people count."""

    sheet: Sheet
    number: int
    texts: dict[str, str]

    def text(self, key: str) -> str:
        return self.texts.get(key, "")

    def figure(self, key: str) -> float | None:
        """A number cell, None when empty; only asked of rows whose cells passed."""
        text = self.text(key)
        return float(text) if text else None

    def fault(self, key: str, complaint: Complaint) -> RowFault:
        """``complaint`` as a fault of this row's cell ``key``."""
        return RowFault(
            sheet=self.sheet.title,
            row=self.number,
            column=self.sheet.column(key).title,
            value=self.text(key),
            reason=complaint.reason,
            fix=complaint.fix,
        )


def sheet_of(table: Table) -> Sheet | None:
    """Which kind of sheet a table is: by its name, else by the columns only that kind has together."""
    name = table.sheet.strip().lower()
    for sheet in SHEETS:
        if name in sheet.names:
            return sheet
    titles = set(table.header)
    for sheet in SHEETS:
        needed = [column for column in sheet.columns if not column.optional_column]
        if all(column.key in titles or column.title in titles for column in needed):
            return sheet
    return None


def read_sheet(sheet: Sheet, table: Table) -> tuple[list[Row], list[RowFault]]:
    """The good rows and the faults. With a fault in the header no row is read."""
    places, faults = _places(sheet, table)
    if faults:
        return [], faults
    rows: list[Row] = []
    for number, cells in table.rows:
        if all(cell is None or cell == "" for cell in cells):
            continue
        found = _cell_faults(sheet, number, cells, places, len(table.header))
        faults += found
        if not found:
            texts = {key: as_text(cells[at]) if at < len(cells) else "" for key, at in places.items()}
            rows.append(Row(sheet, number, texts))
    return rows, faults


def _places(sheet: Sheet, table: Table) -> tuple[dict[str, int], list[RowFault]]:
    """Column key → position in the row; columns may come in any order, by key or by title."""
    names = {name: column for column in sheet.columns for name in (column.key, column.title)}
    places: dict[str, int] = {}
    faults: list[RowFault] = []
    for at, raw in enumerate(table.header):
        title = raw.strip()
        column = names.get(title)
        if not title and not any(at < len(cells) and cells[at] not in (None, "") for _, cells in table.rows):
            continue
        if column is None:
            faults.append(
                _of_sheet(sheet, title, "这一列认不出", "删掉这一列，或改成认得的列名，例如“编号”“事项名称”")
            )
        elif column.key in places:
            faults.append(_of_sheet(sheet, column.title, "这一列出现了两次", "只留一列"))
        else:
            places[column.key] = at
    for column in sheet.columns:
        if column.key not in places and not column.optional_column:
            faults.append(_of_sheet(sheet, column.title, "缺这一列", "补上这一列"))
    return places, faults


def _of_sheet(sheet: Sheet, column: str, reason: str, fix: str) -> RowFault:
    return RowFault(sheet=sheet.title, row=1, column=column, value="", reason=reason, fix=fix)


def _cell_faults(
    sheet: Sheet, number: int, cells: tuple[Cell, ...], places: dict[str, int], width: int
) -> list[RowFault]:
    faults = []
    if any(cell not in (None, "") for cell in cells[width:]):
        faults.append(
            RowFault(
                sheet=sheet.title,
                row=number,
                column="",
                value=as_text(cells[width]),
                reason="这一行比表头多出内容",
                fix="看看是不是少了引号，或内容里有多余的逗号",
            )
        )
    for column in sheet.columns:
        if column.key in places:
            at = places[column.key]
            cell = cells[at] if at < len(cells) else None
            faults += _first_fault(sheet, number, column, cell)
    return faults


def _first_fault(sheet: Sheet, number: int, column: Column, cell: Cell) -> list[RowFault]:
    first = next(complaints(column, cell), None)
    if first is None:
        return []
    return [
        RowFault(
            sheet=sheet.title,
            row=number,
            column=column.title,
            value=as_text(cell),
            reason=first.reason,
            fix=first.fix,
        )
    ]
