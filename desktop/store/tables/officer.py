"""Row of an officer (队员) that the journal states; a signed roster outranks it."""

from __future__ import annotations

from desktop.store.tables.thing import ThingRow


class OfficerRow(ThingRow, table=True):
    """A member of the team of a home without a county's roster (training)."""

    __tablename__ = "officer"

    name: str = ""
