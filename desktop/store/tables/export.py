"""Row of an export (另存): papers that left this machine as a file."""

from __future__ import annotations

from desktop.store.tables.thing import ThingRow


class ExportRow(ThingRow, table=True):
    """The papers are named in the body."""

    __tablename__ = "export"

    inspection_id: str = ""
