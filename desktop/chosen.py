"""A file that a person chose, read whole and never larger than what it can be; no Qt."""

from __future__ import annotations

from pathlib import Path

from enforcement.errors import FileTrouble


def read_chosen(path: Path, most: int, what: str) -> bytes:
    """The bytes. ``what`` was not done when it cannot be read or has more than ``most``: then FileTrouble."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise FileTrouble(
            what, "文件不在那里，或者没有读的权限。", "核对文件名再来。", detail=type(error).__name__
        ) from error
    if len(data) > most:
        raise FileTrouble(what, f"文件超过 {most // 1024 // 1024} MB，太大。", "换一个文件。", detail="size")
    return data
