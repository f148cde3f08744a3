"""That somebody at the county looked at a township's records: who, at what, why. The township sees it like its own acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Looked(StrEnum):
    """How somebody looked."""

    SEARCHED = "searched"  # a list of records of some days
    OPENED = "opened"  # one record
    EXPORTED = "exported"  # taken away as a file


LOOKED_NAMES = {Looked.SEARCHED: "查找", Looked.OPENED: "打开", Looked.EXPORTED: "导出"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyReading:
    """Append-only, written by the county in its own journal. ``person`` is a name, ``roles`` are words; ``what`` says
    what was looked at without naming a party, ``record_type`` and ``record_id`` are the record that was opened."""

    id: str
    person: str
    roles: str
    looked: Looked
    what: str
    reason: str
    record_type: str = ""
    record_id: str = ""
    at: datetime | None = None
