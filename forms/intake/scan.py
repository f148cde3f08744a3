"""Looking for codes on a scan (image or PDF) through a limited child process; the parent never parses its bytes.

The scan itself is kept as it is, whatever happens here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from enforcement.errors import FileTrouble
from forms.intake import scan_child
from forms.intake.child import ChildFailed, ChildLimits, ask_child

LIMITS = ChildLimits(wall_seconds=240.0, answer_bytes=scan_child.MAX_WRITTEN)
_KEPT = "扫描件没有归档，原文件没有动。"
_REFUSED = {
    "bytes": ("这个扫描件超过 64 MB。", "分成几个文件，或把分辨率降到 300 dpi 再扫。"),
    "pixels": ("这个扫描件超过 6000 万像素。", "把分辨率降到 300 dpi 再扫。"),
    "pages": ("这个扫描件超过 200 页。", "分成几个文件。"),
}


def child_command() -> list[str]:
    """How the child is started. A frozen program answers to ``scan-child`` before it does anything else."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "scan-child"]
    return [sys.executable, "-I", scan_child.__file__]


def read_scan(
    path: Path, *, command: list[str] | None = None, limits: ChildLimits = LIMITS
) -> tuple[tuple[str, ...], ...]:
    """The texts of the codes of every page of the image or PDF at ``path``, pages in their order; a page without a
    readable code has none. Raises FileTrouble when the file cannot be read or is over a limit."""
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


def _checked(answer: bytes) -> tuple[tuple[str, ...], ...]:
    """The child is not trusted: the shape of its answer is checked before anything of it is used."""
    try:
        told = json.loads(answer)
    except ValueError as error:
        raise _broken("answer is no JSON") from error
    refused = told.get("refused") if isinstance(told, dict) else None
    if refused in _REFUSED:
        what, cure = _REFUSED[refused]
        raise FileTrouble(what, _KEPT, cure, detail=refused)
    pages = told.get("pages") if isinstance(told, dict) else None
    good = isinstance(pages, list) and all(
        isinstance(page, list) and all(isinstance(text, str) for text in page) for page in pages
    )
    if not good:
        raise _broken("answer has another shape")
    assert isinstance(pages, list)
    return tuple(tuple(page) for page in pages)


def _broken(detail: str) -> FileTrouble:
    return FileTrouble(
        "这个扫描件打不开。", "可能没有扫完整，或不是图片和 PDF。" + _KEPT, "重新扫一份再试。", detail=detail
    )
