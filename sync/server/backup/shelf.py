"""The county's files beside its backups: one folder `files/` for all backups of a folder, sealed as they are, each
under its hash, so that a further backup copies only what is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from sync.protocol.sealed_blob import sealed_size
from sync.server.objects.files import CountyFiles
from sync.server.objects.folder import FolderObjects
from sync.server.objects.ports import ObjectStore, PlaceTrouble, holds

FILES: Final = "files"
PLACE: Final = "backup"
_ROW_BYTES: Final = 40

# (SHA-256 as 64 hex digits, bytes)
StoredFile = tuple[str, int]


@dataclass(slots=True)
class Copied:
    """Files brought to the other side now, there before, and those that could not be read whole anywhere."""

    copied: int = 0
    there: int = 0
    missing: list[str] = field(default_factory=list)


def shelf_of(backup: Path) -> FolderObjects:
    """The folder of files beside a backup."""
    return FolderObjects(backup.parent / FILES, PLACE)


def pack_files(files: Iterable[StoredFile]) -> bytes:
    """The list of files as a member of the backup: hash 32, size 8."""
    return b"".join(bytes.fromhex(name) + size.to_bytes(8) for name, size in files)


def read_files(data: bytes) -> tuple[StoredFile, ...]:
    """The list again."""
    rows = (data[at : at + _ROW_BYTES] for at in range(0, len(data), _ROW_BYTES))
    return tuple((row[:32].hex(), int.from_bytes(row[32:])) for row in rows)


def copy_out(files: CountyFiles, wanted: Sequence[StoredFile], backup: Path) -> Copied:
    """Bring files to the shelf of a backup, each read back there. What lies there with its full length was read
    back when it came; the drill reads all of it again. Raises PlaceTrouble when the shelf takes nothing."""
    done, shelf = Copied(), shelf_of(backup)
    for name, size in wanted:
        path = backup.parent / FILES / name
        if path.exists() and path.stat().st_size == sealed_size(size):
            done.there += 1
            continue
        source = _readable(files, name, size)
        if source is None:
            done.missing.append(name)
            continue
        with source as file:
            shelf.put(name, file)
        if holds(shelf, files.keys, name, size):
            done.copied += 1
        else:
            done.missing.append(name)
    return done


def copy_in(files: CountyFiles, wanted: Sequence[StoredFile], backup: Path, elsewhere: set[str]) -> Copied:
    """Bring the files of a backup into a restored county's folder, except those noted to lie `elsewhere`."""
    done, shelf = Copied(), shelf_of(backup)
    folder = FolderObjects(files.folder)
    for name, size in wanted:
        if name in elsewhere or files.spool_holds(name, size):
            done.there += 1
        elif _holds(shelf, files, name, size):
            with shelf.open(name) as file:
                folder.put(name, file)
            done.copied += 1
        else:
            done.missing.append(name)
    return done


def _readable(files: CountyFiles, name: str, size: int) -> BinaryIO | None:
    if files.spool_holds(name, size):
        return files.path(name).open("rb")
    for store in files.places:
        if _holds(store, files, name, size):
            return store.open(name)
    return None


def _holds(store: ObjectStore, files: CountyFiles, name: str, size: int) -> bool:
    try:
        return holds(store, files.keys, name, size)
    except PlaceTrouble:
        return False
