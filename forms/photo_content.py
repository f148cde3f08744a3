"""Photo sheets as blocks: the subject row, one block a picture, the signature lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from forms import wording
from forms.blocks import Block, LabelRow, PhotoBlock
from forms.characters import clean_name, clean_text
from forms.facts import Facts
from forms.said import strip_of
from forms.typography import Span, Spans

CAMERA_TOLERANCE_MINUTES = 10


def photo_blocks(view: Facts) -> list[Block]:
    """The blocks of a photo document."""
    subject = view.value("subject_name") if view.state != "blank" else ()
    blocks: list[Block] = [LabelRow(label="案　　由", spans=subject, height=8.5)]
    photos = [] if view.state == "blank" else list(view.raw("photos") or [])
    blocks += [_photo(photo) for photo in photos] or [_photo({})]
    blocks.append(strip_of(view))
    return blocks


def _photo(photo: Mapping[str, Any]) -> PhotoBlock:
    def spans(text: str) -> Spans:
        return (Span(text, "photos"),) if text else ()

    taken = wording.time_text(str(photo.get("taken_at") or ""))
    camera = str(photo.get("camera_time") or "")
    if camera and _minutes_apart(str(photo["taken_at"]), camera) > CAMERA_TOLERANCE_MINUTES:
        taken += f"（相机时间{wording.time_text(camera)}）"
    return PhotoBlock(
        path=Path(photo["path"]) if photo.get("path") else None,
        number=spans(clean_name(str(photo.get("number") or ""))),
        taken_at=spans(taken),
        place=spans(clean_text(str(photo.get("place") or ""))),
        taken_by=spans(clean_name(str(photo.get("taken_by") or ""))),
        proves=spans(clean_text(str(photo.get("proves") or ""))),
        tail=spans(wording.hash_tail(str(photo.get("sha256") or ""))),
    )


def _minutes_apart(one: str, other: str) -> float:
    try:
        first, second = datetime.fromisoformat(one), datetime.fromisoformat(other)
    except ValueError:
        return 0.0
    first, second = first.replace(tzinfo=None), second.replace(tzinfo=None)
    return abs((first - second).total_seconds()) / 60
