"""The few disk operations that durability rests on, behind one seam so that tests can cut the power between
them.

A file is written aside, synced, renamed, and its folder synced; only then may anything name it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

FILE_MODE = 0o600
FOLDER_MODE = 0o700
PROBE_BYTES = 64 * 1024  # more than what is left on a disk that refused a page of the database


class Disk(Protocol):
    """Operations on one disk. All raise OSError; callers translate."""

    def temporary(self, folder: Path) -> Path:
        """A fresh name in ``folder``, which exists afterwards; the file does not exist yet."""
        ...

    def writing(self, path: Path) -> AbstractContextManager[BinaryIO]:
        """Context manager: a new file open for writing, synced to the disk when the block ends well."""
        ...

    def reading(self, path: Path) -> BinaryIO: ...

    def exists(self, path: Path) -> bool: ...

    def remove(self, path: Path) -> None:
        """Remove a file; nothing happens when it is not there."""
        ...

    def make_folder(self, path: Path) -> None:
        """``path`` exists afterwards and its parent knows it durably."""
        ...

    def rename(self, source: Path, target: Path) -> None:
        """Atomically give ``source`` the name ``target``, replacing what was there."""
        ...

    def sync_folder(self, path: Path) -> None:
        """Renames inside ``path`` are durable afterwards."""
        ...


class SystemDisk:
    """The machine's own disk."""

    def temporary(self, folder: Path) -> Path:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        return folder / f"{secrets.token_hex(16)}.part"

    @contextmanager
    def writing(self, path: Path) -> Iterator[BinaryIO]:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags, FILE_MODE), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def reading(self, path: Path) -> BinaryIO:
        return open(path, "rb")

    def exists(self, path: Path) -> bool:
        return path.is_file()

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def make_folder(self, path: Path) -> None:
        if not path.is_dir():
            path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            self.sync_folder(path.parent)

    def rename(self, source: Path, target: Path) -> None:
        os.replace(source, target)

    def sync_folder(self, path: Path) -> None:
        if os.name == "nt":  # Windows has no handle on a folder to sync; NTFS journals the rename itself
            return
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def probe_folder(folder: Path) -> None:
    """Write a little in ``folder`` and take it away again. Raises the OSError that says what is wrong."""
    path = folder / f"{secrets.token_hex(16)}.part"
    try:
        with SystemDisk().writing(path) as file:
            file.write(bytes(PROBE_BYTES))
    finally:
        path.unlink(missing_ok=True)


def replace_file(disk: Disk, path: Path, data: bytes, *, former: Path | None = None) -> None:
    """Put ``data`` at ``path`` so that a cut at any moment leaves the old or the new content, never a
    mixture.

    With ``former`` the old content stays readable under that name.
    """
    if former is not None and disk.exists(path):
        with disk.reading(path) as file:
            _place(disk, former, file.read())
    _place(disk, path, data)


def _place(disk: Disk, path: Path, data: bytes) -> None:
    temporary = disk.temporary(path.parent)
    try:
        with disk.writing(temporary) as file:
            file.write(data)
        disk.rename(temporary, path)
        disk.sync_folder(path.parent)
    finally:
        disk.remove(temporary)
