"""Reading a scan (image or PDF) through a limited child process: the codes on its pages and an upright picture of each.
The parent never parses the scan's bytes.

The scan itself is kept as it is, whatever happens here.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enforcement.errors import FileTrouble
from forms.intake import scan_child
from forms.intake.child import ChildFailed, ChildLimits, ask_child

LIMITS = ChildLimits(wall_seconds=240.0, answer_bytes=192 * 1024 * 1024)
JPEG = "image/jpeg"
_LINE = 64 * 1024
_KEPT = "扫描件没有归档，原文件没有动。"
_REFUSED = {
    "bytes": ("这个扫描件超过 64 MB。", "分成几个文件，或把分辨率降到 300 dpi 再扫。"),
    "pixels": ("这个扫描件超过 6000 万像素。", "把分辨率降到 300 dpi 再扫。"),
    "pages": ("这个扫描件超过 200 页。", "分成几个文件。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSheet:
    """One sheet of a scan: the texts of its codes (none when it has no readable one of ours) and its upright picture
    as JPEG, ``width`` × ``height`` px."""

    codes: tuple[str, ...]
    picture: bytes
    width: int
    height: int


def child_command() -> list[str]:
    """How the child is started. A frozen program answers to ``scan-child`` before it does anything else."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "scan-child"]
    return [sys.executable, "-I", scan_child.__file__]


def read_scan(
    path: Path, *, command: list[str] | None = None, limits: ChildLimits = LIMITS
) -> tuple[ScanSheet, ...]:
    """The sheets of the image or PDF at ``path`` in their order. Raises FileTrouble when the file cannot be read or is
    over a limit."""
    try:
        with path.open("rb") as file:
            answer = ask_child(command or child_command(), file.fileno(), limits)
    except OSError as error:
        raise FileTrouble(
            "这个扫描件读不出来。",
            "可能已被移走，或没有读的权限。",
            "换个位置再选一次。",
            detail=type(error).__name__,
        ) from error
    except ChildFailed as error:
        raise _broken(str(error)) from error
    return _checked(answer)


def _checked(answer: bytes) -> tuple[ScanSheet, ...]:
    """The child is not trusted: the shape of its answer is checked before anything of it is used."""
    sheets: list[ScanSheet] = []
    at = 0
    while True:
        stop = answer.find(b"\n", at, at + _LINE)
        told = _line(answer[at:stop]) if stop >= 0 else {}
        at = stop + 1
        if told == {"end": True} and at == len(answer) and sheets:
            return tuple(sheets)
        if told.get("refused") in _REFUSED:
            what, cure = _REFUSED[told["refused"]]
            raise FileTrouble(what, _KEPT, cure, detail=told["refused"])
        sheet = _sheet(told, answer, at)
        sheets.append(sheet)
        at += len(sheet.picture)


def _sheet(told: dict[str, Any], answer: bytes, at: int) -> ScanSheet:
    codes = told.get("codes")
    width, height, size = (told.get(name) for name in ("width", "height", "size"))
    if not isinstance(codes, list) or not all(isinstance(text, str) for text in codes):
        raise _broken("answer has another shape")
    if type(width) is not int or type(height) is not int or type(size) is not int:
        raise _broken("answer has another shape")
    if not (0 < width <= scan_child.MAX_SIDE and 0 < height <= scan_child.MAX_SIDE and size > 0):
        raise _broken("answer is out of range")
    picture = answer[at : at + size]
    if len(picture) != size or not picture.startswith(b"\xff\xd8\xff"):
        raise _broken("no picture")
    return ScanSheet(codes=tuple(codes), picture=picture, width=width, height=height)


def _line(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError as error:
        raise _broken("answer is no JSON") from error
    return told if isinstance(told, dict) else {}


def _broken(detail: str) -> FileTrouble:
    return FileTrouble(
        "这个扫描件打不开。", "可能没有扫完整，或不是图片和 PDF。" + _KEPT, "重新扫一份再试。", detail=detail
    )
