"""The sample catalogue that came with the program; our own selection, no county has confirmed it."""

from __future__ import annotations

import csv
import io
import tomllib
from datetime import date
from functools import cache

import resources
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.needs import MatterNeed
from enforcement.catalogue.rows import check
from enforcement.catalogue.sheets import SHIPPED
from enforcement.catalogue.table import Table
from enforcement.model.matter import Matter


def csv_table(sheet: str, text: str) -> Table:
    """A CSV text as a table; rows are numbered as records, the header being 1."""
    records = list(csv.reader(io.StringIO(text, newline="")))
    header, rows = (records[0], records[1:]) if records else ([], [])
    return Table(
        sheet=sheet, header=tuple(header), rows=tuple((n, tuple(row)) for n, row in enumerate(rows, 2))
    )


@cache
def shipped_tables() -> tuple[Table, ...]:
    return tuple(csv_table(sheet.key, resources.read_text(f"catalogue/{sheet.key}.csv")) for sheet in SHIPPED)


@cache
def shipped_catalogue() -> CatalogueDraft:
    """The checked sample catalogue; a fault in our own data is a bug and raises ValueError."""
    checked = check(shipped_tables())
    if checked.draft is None:
        raise ValueError("\n".join(fault.sentence for fault in checked.faults))
    return checked.draft


@cache
def shipped_needs() -> dict[str, tuple[Matter, tuple[MatterNeed, ...]]]:
    """Our own reading of what each matter of the sample needs, by code, with the matter it was read for."""
    stated: dict[str, tuple[MatterNeed, ...]] = {}
    for one in shipped_catalogue().needs:
        stated[one.matter_code] = (*stated.get(one.matter_code, ()), one)
    return {
        matter.code: (matter, stated[matter.code])
        for matter in shipped_catalogue().matters
        if matter.code in stated
    }


@cache
def shipped_version() -> tuple[str, date]:
    """Version name and compilation day of the sample, from its source.toml."""
    told = tomllib.loads(resources.read_text("catalogue/source.toml"))
    return str(told["version"]), told["compiled"]
