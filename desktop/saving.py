"""Files that leave this machine: written beside the target, synced, renamed; no Qt, so that commands can use it too."""

from __future__ import annotations

import os
from pathlib import Path

from enforcement.errors import FileTrouble


def save_whole(data: bytes, path: Path, what: str = "") -> None:
    """Afterwards ``path`` holds all of ``data`` or is untouched. Raises FileTrouble, with ``what`` was not done (else the
    name of the file), when it cannot be written."""
    aside = path.with_name(path.name + ".part")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise FileTrouble(
            what or f"“{path.name}”没有存成。",
            "选的文件夹写不进去，或者没有空间了。",
            "本机的那一份都在，换一个文件夹再存。",
            detail=type(error).__name__,
        ) from error


def beside(path: Path, mark: str) -> Path:
    """案卷.pdf → 案卷-副卷.pdf."""
    return path.with_name(f"{path.stem}-{mark}{path.suffix}")
