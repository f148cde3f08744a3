"""Checklist items of a matter and what the officers answered on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ItemKind(StrEnum):
    """A catalogue item is an evidence action of one of these kinds."""

    PHOTO = "photo"
    VIDEO = "video"
    MEASUREMENT = "measurement"
    DOCUMENT = "document"
    INQUIRY = "inquiry"
    SAMPLE = "sample"


ITEM_KIND_NAMES = {
    ItemKind.PHOTO: "照片",
    ItemKind.VIDEO: "视频",
    ItemKind.MEASUREMENT: "测量",
    ItemKind.DOCUMENT: "查阅",
    ItemKind.INQUIRY: "询问",
    ItemKind.SAMPLE: "抽样",
}


class Stage(StrEnum):
    """When an item makes sense; items after correction wait for the re-inspection."""

    ONSITE = "onsite"
    REINSPECT = "reinspect"
    FOLLOWUP = "followup"


class DocumentCheck(StrEnum):
    READ = "read"  # 已查阅
    COPIED = "copied"  # 已复印
    NOT_PROVIDED = "not_provided"  # 未提供


DOCUMENT_CHECK_NAMES = {
    DocumentCheck.READ: "已查阅",
    DocumentCheck.COPIED: "已复印",
    DocumentCheck.NOT_PROVIDED: "未提供",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    matter_code: str
    number: int
    text: str
    kind: ItemKind
    stage: Stage = Stage.ONSITE


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult:
    """One answered checklist item of one inspection matter.

    ``measured``/``expected`` are decimal text as typed with ``unit`` and ``instrument``; ``skip_reason`` set
    means 不需要; evidence is linked from the evidence's side.
    """

    id: str
    inspection_id: str
    inspection_matter_id: str
    item_number: int
    item_text: str
    kind: ItemKind
    stage: Stage = Stage.ONSITE
    text: str = ""
    measured: str = ""
    expected: str = ""
    unit: str = ""
    instrument: str = ""
    document_check: DocumentCheck | None = None
    sample_number: str = ""
    sample_amount: str = ""
    sample_seal: str = ""
    skip_reason: str = ""
    marked_done: bool = False

    def done(self, evidence_count: int) -> bool:
        """Whether the item counts as done; photo and video need at least one linked file."""
        if self.skip_reason:
            return True
        if self.kind in (ItemKind.PHOTO, ItemKind.VIDEO):
            return evidence_count > 0
        if self.kind is ItemKind.MEASUREMENT:
            return bool(self.measured.strip())
        if self.kind is ItemKind.INQUIRY:
            return bool(self.text.strip())
        if self.kind is ItemKind.DOCUMENT:
            return self.document_check is not None
        return bool(self.sample_number.strip())
