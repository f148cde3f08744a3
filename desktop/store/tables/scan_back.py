"""Row of signed pages that came back from a scanner (扫描回来); the pictures are blobs."""

from __future__ import annotations

from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class ScanBackRow(ThingRow, table=True):
    """What one scan brought for one paper."""

    __tablename__ = "scan_back"

    inspection_id: str = ""
    document_id: str = Field(default="", index=True)
