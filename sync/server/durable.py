"""Making file names durable: a renamed file is safe only once its folder is synced too (`sync.md` 5.3)."""

from __future__ import annotations

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """fsync of a folder; on Windows, where folders cannot be opened, renames are journalled by the file
    system."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
