"""A folder as a place: a second disk, a mounted share, or the files that lie beside backups."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from sync.protocol.limits import MIB
from sync.server.durable import sync_folder
from sync.server.objects.ports import PlaceTrouble

_NAME_CHARACTERS: Final = 64
_PLACE_CHARACTERS: Final = 120


class FolderObjects:
    """Sealed files under their names. A file gets its name after its bytes are synced."""

    def __init__(self, folder: Path, place: str = "") -> None:
        self._folder = folder
        self._place = (place or f"folder:{folder}")[:_PLACE_CHARACTERS]

    @property
    def place(self) -> str:
        return self._place

    def put(self, name: str, source: BinaryIO) -> None:
        """Copy, sync, rename, sync the folder."""
        temporary = self._folder / f"{uuid.uuid4().hex}.new"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with temporary.open("xb") as target:
                while piece := source.read(MIB):
                    target.write(piece)
                target.flush()
                os.fsync(target.fileno())
            temporary.rename(self._folder / name)
            sync_folder(self._folder)
        except OSError as fault:
            temporary.unlink(missing_ok=True)
            raise _trouble(fault) from fault

    def open(self, name: str) -> BinaryIO:
        try:
            return (self._folder / name).open("rb")
        except FileNotFoundError:
            if self._folder.is_dir():
                raise
            raise _trouble(None) from None
        except OSError as fault:
            raise _trouble(fault) from fault

    def names(self) -> Iterator[str]:
        try:
            entries = sorted(entry.name for entry in os.scandir(self._folder) if entry.is_file())
        except FileNotFoundError:
            return
        except OSError as fault:
            raise _trouble(fault) from fault
        yield from (name for name in entries if len(name) == _NAME_CHARACTERS)


def _trouble(fault: OSError | None) -> PlaceTrouble:
    return PlaceTrouble(
        "存放文件的文件夹写不进或读不出。",
        "可能是盘满了、没有挂上，或没有权限。",
        "看那块盘是否在、是否还有空间。",
        detail=f"folder place: {type(fault).__name__}",
    )
