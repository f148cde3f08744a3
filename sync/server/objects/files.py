"""The county's files: the folder they arrive in, and behind it the places where they are kept for good.

The folder may be where files stay, with places for further copies; or a spool: then a file stays in it only until
every place has given it back whole (`keeper.py`), and is read from the first place that has it afterwards.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sync.protocol.problems import BLOB_MISSING, BUSY, ProtocolProblem
from sync.protocol.sealed_blob import BlobKeys, SealedReader
from sync.server.blob_folder import BlobFolder
from sync.server.objects.ports import PlaceTrouble, holds, sealed_holds

if TYPE_CHECKING:
    from sync.server.objects.ports import ObjectStore


class CountyFiles(BlobFolder):
    """Files by SHA-256 (64 hex digits), wherever they lie."""

    def __init__(
        self, folder: Path, keys: BlobKeys, places: tuple[ObjectStore, ...] = (), *, spool: bool = False
    ) -> None:
        super().__init__(folder, keys)
        self.folder, self.keys = folder, keys
        self.places, self.spool = places, spool

    def open(self, sha256: str) -> tuple[BinaryIO, SealedReader]:
        """As the folder does; what it lacks comes from the first place that opens it. Raises BLOB_MISSING,
        BLOB_MISMATCH, and BUSY when a place that may have it cannot be asked."""
        try:
            return super().open(sha256)
        except ProtocolProblem as problem:
            found = problem
        for store in self.places:
            try:
                return self._open_at(store, sha256)
            except FileNotFoundError:
                continue
            except PlaceTrouble:
                found = ProtocolProblem(BUSY)
            except ProtocolProblem as problem:
                found = problem if found.problem is BLOB_MISSING else found
        raise found

    def holds(self, sha256: str, size: int) -> bool:
        """Whether the file can be read whole from the folder or from any place. Raises PlaceTrouble when a
        place that may have it cannot be asked."""
        if self.spool_holds(sha256, size):
            return True
        trouble: PlaceTrouble | None = None
        for store in self.places:
            try:
                if holds(store, self.keys, sha256, size):
                    return True
            except PlaceTrouble as fault:
                trouble = fault
        if trouble is not None:
            raise trouble
        return False

    def spool_holds(self, sha256: str, size: int) -> bool:
        """Whether the folder's own copy is there and whole."""
        with suppress(FileNotFoundError), self.path(sha256).open("rb") as file:
            return sealed_holds(file, self.keys, sha256, size)
        return False

    def free(self, sha256: str) -> None:
        """Remove the folder's copy of a file that all places have given back."""
        self.path(sha256).unlink(missing_ok=True)

    def set_aside(self, sha256: str) -> None:
        """Put a damaged copy out of the way, kept for people to look at; the place for a good one is free."""
        folder = self.path(sha256).parent / "damaged"
        folder.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError):
            self.path(sha256).replace(folder / sha256)

    def _open_at(self, store: ObjectStore, sha256: str) -> tuple[BinaryIO, SealedReader]:
        file = store.open(sha256)
        try:
            return file, SealedReader(file, self.keys)
        except BaseException:
            file.close()
            raise
