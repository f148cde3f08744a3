"""Evidence: the original bytes by hash, and the record of when, where, by whom and of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Originals somebody asked this machine to fetch from the county, newest last: kept under this name, so many at most.
ORIGINALS = "sync.originals"
ORIGINALS_MAX = 500


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    SCAN = "scan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Append-only: remarks and links are added, the original never changes.

    ``camera_time`` is what the file itself says (None when silent); ``taken_at`` is the record's time.
    ``clock_offset_seconds`` was asked once per import. ``thumbnail_sha256`` names our own small picture.
    ``seconds`` is how long a clip runs, 0 when its file does not tell.
    """

    id: str
    inspection_id: str
    number: str
    kind: EvidenceKind
    sha256: str
    size: int
    mime: str
    taken_at: datetime
    camera_time: datetime | None = None
    clock_offset_seconds: int = 0
    place: str = ""
    taken_by: str = ""
    caption: str = ""
    source: str = ""
    thumbnail_sha256: str = ""
    thumbnail_size: int = 0
    item_result_id: str = ""
    inspection_matter_id: str = ""
    width: int = 0
    height: int = 0
    seconds: int = 0
