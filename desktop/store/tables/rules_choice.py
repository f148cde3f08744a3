"""Row of a choice of rules of discretion."""

from __future__ import annotations

from desktop.store.tables.thing import ThingRow


class RulesChoiceRow(ThingRow, table=True):
    """Which rules the place uses; withdrawn ones stay for the record."""

    __tablename__ = "rules_choice"

    removed: bool = False
