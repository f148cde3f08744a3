"""Take a photo, clip or scan into evidence: the stored original by its hash, with when, where, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from enforcement.commands.evidence_place import place_of
from enforcement.commands.shared import barred, known, refuse
from enforcement.facts.common import evidence_sort_key
from enforcement.facts.photos import camera_differs
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.model.inspection import Inspection
from enforcement.ports import BlobRef, Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import kinds, replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence:
    """The blob is already stored. Done's value is the evidence's id; its number is 证1, 证2 … in the
    inspection.

    ``camera_time`` is what the file says, ``clock_offset_seconds`` how far the camera runs ahead. Without
    ``taken_at`` the record's time is the camera's, put right by the offset, else now. Times are aware. A
    file that is there already is refused with its number (R40); nothing is kept twice.
    """

    inspection_id: str
    blob: BlobRef
    kind: EvidenceKind = EvidenceKind.PHOTO
    taken_at: datetime | None = None
    camera_time: datetime | None = None
    clock_offset_seconds: int = 0
    place: str = ""
    taken_by: str = ""
    caption: str = ""
    source: str = ""
    thumbnail: BlobRef | None = None
    width: int = 0
    height: int = 0
    seconds: int = 0
    item_result_id: str = ""
    inspection_matter_id: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.PHOTOGRAPH):
            return no
        inspection = known(work, Inspection, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        if existing := work.find(Evidence, inspection_id=inspection.id, sha256=self.blob.sha256):
            return refuse(replies.taken_in_already(existing[0]))
        place = place_of(work, inspection.id, self.item_result_id, self.inspection_matter_id)
        if isinstance(place, Refused):
            return place
        evidence = self._evidence(work, context, inspection, place)
        blobs = (self.blob, self.thumbnail) if self.thumbnail else (self.blob,)
        work.add(evidence, kinds.EVIDENCE_ADDED, blobs)
        return Done(evidence.id, _clock_reminder(evidence))

    def _evidence(
        self, work: UnitOfWork, context: Context, inspection: Inspection, place: tuple[str, str]
    ) -> Evidence:
        return Evidence(
            id=context.ids.new(),
            inspection_id=inspection.id,
            number=_next_number(work, inspection.id),
            kind=self.kind,
            sha256=self.blob.sha256,
            size=self.blob.size,
            mime=self.blob.mime,
            taken_at=self._taken_at(context),
            camera_time=self.camera_time,
            clock_offset_seconds=self.clock_offset_seconds,
            place=self.place.strip() or inspection.place,
            taken_by=self.taken_by.strip() or context.actor.name,
            caption=self.caption.strip(),
            source=self.source.strip(),
            thumbnail_sha256=self.thumbnail.sha256 if self.thumbnail else "",
            thumbnail_size=self.thumbnail.size if self.thumbnail else 0,
            item_result_id=place[0],
            inspection_matter_id=place[1],
            width=self.width,
            height=self.height,
            seconds=self.seconds,
        )

    def _taken_at(self, context: Context) -> datetime:
        if self.taken_at is not None:
            return self.taken_at
        if self.camera_time is not None:
            return self.camera_time - timedelta(seconds=self.clock_offset_seconds)
        return context.clock.now()


def _next_number(work: UnitOfWork, inspection_id: str) -> str:
    taken = work.find(Evidence, inspection_id=inspection_id)
    numbers = [evidence_sort_key(evidence)[0] for evidence in taken if not evidence_sort_key(evidence)[1]]
    return f"证{max(numbers, default=0) + 1}"


def _clock_reminder(evidence: Evidence) -> tuple[Refusal, ...]:
    if evidence.camera_time is None or not camera_differs(evidence):
        return ()
    apart = abs(evidence.camera_time - evidence.taken_at)
    return (replies.camera_clock(evidence.number, int(apart.total_seconds() // 60)),)
