"""What this machine and its colleagues' saw change in the county's log."""

from __future__ import annotations

from desktop.store.tables.thing import ThingRow


class CountySightingRow(ThingRow, table=True):
    """One sighting, never changed."""

    __tablename__ = "county_sighting"

    epoch: str
