"""Row of an agency (单位)."""

from __future__ import annotations

from desktop.store.tables.thing import ThingRow


class AgencyRow(ThingRow, table=True):
    """The unit as far as the journal states it; a signed roster outranks it."""

    __tablename__ = "agency"

    division_code: str = ""
