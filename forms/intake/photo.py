"""Reading a foreign photo through a limited child process; the parent never decodes the original.

The original is evidence and is kept whatever happens here: an unreadable photo only has no preview.
Limits and way of working: security.md §5.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from enforcement.errors import FileTrouble
from forms.intake import photo_child
from forms.intake.child import ChildFailed, ChildLimits, ask_child

WALL_SECONDS = 40.0  # twice the child's CPU limit: a laptop may be busy, a picture may not be endless
_ANSWER_LIMIT = 1024 * 1024
_HEADER_LIMIT = 4096
_MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_OVER = {
    "bytes": "这张照片超过 64 MB，不做预览。原件已照存，哈希已记下，照样可以作证据。",
    "pixels": "这张照片超过 6000 万像素，不做预览。原件已照存，哈希已记下，照样可以作证据。",
    "side": "这张照片有一边超过 12000 像素，不做预览。原件已照存，哈希已记下，照样可以作证据。",
    "frames": "这个文件里不止一帧画面，不做预览。原件已照存，哈希已记下，照样可以作证据。",
}


@dataclass(frozen=True, slots=True)
class PhotoReading:
    """What the child saw. ``width``/``height`` are px of the upright picture (0 when over a limit by bytes).

    ``camera_time`` is naive local time as the camera wrote it, aware with its offset, None when silent.
    ``thumbnail`` is a JPEG of at most 480×360, upright, without metadata; empty when ``notice`` says why.
    """

    mime: str
    width: int
    height: int
    orientation: int
    camera_time: datetime | None
    thumbnail: bytes
    notice: str = ""


def child_command() -> list[str]:
    """How the child is started. A frozen program answers to ``photo-child`` before it does anything else."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "photo-child"]
    return [sys.executable, "-I", photo_child.__file__]


def read_photo(
    path: Path, *, command: list[str] | None = None, wall_seconds: float = WALL_SECONDS
) -> PhotoReading:
    """Size, orientation, camera time and thumbnail of the photo at ``path``.

    Over a limit of security.md §5 the reading has no thumbnail and a ``notice``. Raises FileTrouble when
    the file is no JPEG, PNG or WebP, is broken, or the child was ended (memory, time, ``wall_seconds``).
    """
    try:
        with path.open("rb") as file:
            limits = ChildLimits(wall_seconds=wall_seconds, answer_bytes=_ANSWER_LIMIT)
            answer = ask_child(command or child_command(), file.fileno(), limits)
    except OSError as error:
        raise FileTrouble(
            "这个文件读不出来。",
            "可能卡松了，或文件已被移走。",
            "插好再选一次；原卡请先别清。",
            detail=type(error).__name__,
        ) from error
    except ChildFailed as error:
        raise _unreadable(str(error)) from error
    return _checked(answer)


def _checked(answer: bytes) -> PhotoReading:
    """The child is not trusted: every value is checked again, anything odd is an unreadable file."""
    line, separator, thumbnail = answer.partition(b"\n")
    if not separator or len(line) > _HEADER_LIMIT:
        raise _unreadable("no header")
    try:
        header = json.loads(line)
    except ValueError as error:
        raise _unreadable("header is no JSON") from error
    if not isinstance(header, dict):
        raise _unreadable("header is no object")
    over = str(header.get("over", ""))
    if over == "bytes":
        return PhotoReading("", 0, 0, 1, None, b"", _OVER["bytes"])
    width, height, orientation = (_whole(header.get(name)) for name in ("width", "height", "orientation"))
    if header.get("format") not in _MIMES or over not in ("", *_OVER):
        raise _unreadable("header values")
    if width < 1 or height < 1 or not 1 <= orientation <= 8:
        raise _unreadable("header range")
    whole = header.get("thumbnail") == len(thumbnail) and thumbnail.startswith(b"\xff\xd8\xff")
    if not over and not whole:
        raise _unreadable("thumbnail")
    turned = orientation >= 5
    return PhotoReading(
        mime=_MIMES[header["format"]],
        width=height if turned else width,
        height=width if turned else height,
        orientation=orientation,
        camera_time=_camera_time(str(header.get("taken", "")), str(header.get("offset", ""))),
        thumbnail=b"" if over else thumbnail,
        notice=_OVER[over] if over else "",
    )


def _whole(value: object) -> int:
    if type(value) is not int:
        raise _unreadable("no whole number")
    return value


def _camera_time(taken: str, offset: str) -> datetime | None:
    """EXIF writes 2026:11:24 09:31:00 and, since 2.31, +08:00 beside it. Anything else counts as silent."""
    text = taken.strip("\x00 ")
    try:
        naive = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    try:
        return datetime.fromisoformat(naive.isoformat() + offset.strip("\x00 ")) if offset else naive
    except ValueError:
        return naive


def _unreadable(detail: str) -> FileTrouble:
    return FileTrouble(
        "这个文件打不开，原件已照存。",
        "可能是拷贝时断过，或不是 JPEG、PNG、WebP 照片。",
        "原卡请先别清，可以再拷一次；没有预览也照样可以作证据。",
        detail=detail,
    )
