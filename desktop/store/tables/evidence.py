"""Row of a piece of evidence (照片录像); the file itself is a blob."""

from __future__ import annotations

from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class EvidenceRow(ThingRow, table=True):
    """``sha256`` names the original's bytes."""

    __tablename__ = "evidence"

    inspection_id: str = Field(default="", index=True)
    inspection_matter_id: str = ""
    item_result_id: str = ""
    sha256: str = ""
