"""The folder where the county keeps packages it took from a stick: a whole, synced copy each, named by its hash.

A package is read once from the stick; everything else is done on the copy, so a stick that fails, or is pulled out, in
the middle leaves nothing half done. A package that has to wait stays here.
"""

from __future__ import annotations

import os
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from enforcement.errors import KnownTrouble
from sync.protocol.more_problems import PACKAGE_BROKEN
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_header import PART_BYTES_MAX
from sync.server.durable import sync_folder

FOLDER: Final = "packages"
_PIECE: Final = 1024 * 1024
_LEFT_SECONDS: Final = 24 * 3600


class Spool:
    """Copies in `home`/packages."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, sha256: str) -> Path:
        """Where the copy of a package lies."""
        return self.folder / f"{sha256}.zfp"

    def copy(self, source: BinaryIO) -> Path:
        """A synced copy under a name of its own. Raises PACKAGE_BROKEN when the source cannot be read to its end or is
        larger than any package, KnownTrouble when there is no room here."""
        path = self.folder / f"{uuid.uuid4().hex}.part"
        try:
            with path.open("xb") as file:
                self._pour(source, file)
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            path.unlink(missing_ok=True)
            raise KnownTrouble(
                "摆渡包没有收，什么都没有改动。",
                "服务器的数据盘写不进去，多半是没有空间了。",
                "腾出空间再收。",
            ) from fault
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def keep(self, path: Path, sha256: str) -> Path:
        """Give a copy its name, durably."""
        named = self.path(sha256)
        path.replace(named)
        sync_folder(self.folder)
        return named

    def drop(self, sha256: str) -> None:
        """A package that was taken in is not needed any more."""
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what copies left that were interrupted a day ago or before: another process may copy just now."""
        for path in self.folder.glob("*.part"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _LEFT_SECONDS:
                    path.unlink()

    def _pour(self, source: BinaryIO, target: BinaryIO) -> None:
        size = 0
        while piece := _read(source):
            size += len(piece)
            if size > PART_BYTES_MAX:
                raise ProtocolProblem(PACKAGE_BROKEN, part="size", size=size)
            target.write(piece)


def _read(source: BinaryIO) -> bytes:
    try:
        return source.read(_PIECE)
    except OSError:
        raise ProtocolProblem(PACKAGE_BROKEN, part="medium") from None
