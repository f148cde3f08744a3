"""What people at the county looked at."""

from __future__ import annotations

from desktop.store.tables.thing import ThingRow


class CountyReadingRow(ThingRow, table=True):
    """One look, never changed."""

    __tablename__ = "county_reading"
