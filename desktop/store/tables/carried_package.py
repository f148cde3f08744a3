"""Row of a 摆渡包 that this team wrote."""

from __future__ import annotations

from desktop.store.tables.thing import ThingRow


class CarriedPackageRow(ThingRow, table=True):
    """Few rows; what else there is to know stands in the body."""

    __tablename__ = "carried_package"

    state: str = ""
