"""The county's files in a folder: sealed (ZFB1), named by SHA-256, verified before they get their name.

Partial files wait in `partial/` until their last byte has come; what has waited for more than seven days is removed. Nothing is acknowledged before `sync_names`.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final

from sync.protocol.chunks import bad_chunks, chunk_count, chunk_span
from sync.protocol.frames import BlobState
from sync.protocol.limits import BLOB_CHUNK_BYTES, PARTIAL_BLOB_MS
from sync.protocol.problems import BLOB_MISMATCH, BLOB_MISSING, BLOB_OFFSET, ProtocolProblem
from sync.protocol.sealed_blob import BlobKeys, SealedReader, SealedWriter, write_sealed
from sync.server.durable import sync_folder
from sync.server.part_files import Hole, PartFiles

_LOCKS: Final = 64

# The table of a file's chunks, looked for only when it is needed; b"" for none.
Table = Callable[[], bytes]


def _no_table() -> bytes:
    return b""


@dataclass(slots=True)
class Prepared:
    """A whole file, sealed and written under a name of its own; `file` is open until it is synced."""

    path: Path
    file: BinaryIO | None


class BlobFolder:
    """Files by SHA-256 (64 hex digits). Safe to use from several threads of one process."""

    def __init__(self, folder: Path, keys: BlobKeys) -> None:
        self._folder = folder
        self._partial = folder / "partial"
        self._keys = keys
        self._locks = tuple(Lock() for _ in range(_LOCKS))
        self._new_partials = False
        self._parts = PartFiles(self._partial, keys)

    def has(self, sha256: str) -> bool:
        """Whether the whole file is here."""
        return self.path(sha256).exists()

    def put(self, sha256: str, data: bytes | memoryview) -> None:
        """Seal a whole file, sync it and give it its name; raises BLOB_MISMATCH when the content is
        another's."""
        self.adopt(self.prepare(sha256, data), sha256)

    def prepare(self, sha256: str, data: bytes | memoryview) -> Prepared:
        """Seal a whole file and let it go to the disk under a name of its own, for `adopt` or `drop`; raises
        BLOB_MISMATCH when the content is another's. It is durable only after `sync`."""
        prepared = Prepared(self._temporary(), None)
        try:
            prepared.file = prepared.path.open("xb")
            if write_sealed(prepared.file, data, self._keys) != sha256:
                raise ProtocolProblem(BLOB_MISMATCH, sha256=sha256)
            _begin_writing(prepared.file)
        except BaseException:
            self.drop(prepared)
            raise
        return prepared

    def sync(self, prepared: Prepared) -> None:
        """Make the content of a prepared file durable. Several that were begun together cost the disk little
        more than one."""
        if prepared.file is not None:
            with prepared.file as file:
                os.fsync(file.fileno())
            prepared.file = None

    def adopt(self, prepared: Prepared, sha256: str) -> None:
        """Give a prepared file, synced now at the latest, its name."""
        self.sync(prepared)
        prepared.path.rename(self.path(sha256))

    def drop(self, prepared: Prepared) -> None:
        """Remove a prepared file that nobody adopted."""
        if prepared.file is not None:
            prepared.file.close()
            prepared.file = None
        prepared.path.unlink(missing_ok=True)

    def append(
        self, sha256: str, offset: int, total: int, data: bytes | memoryview, table: Table = _no_table
    ) -> BlobState:
        """Add a part at `offset`; what is wanted now, `complete` when all is here and verified.

        Raises BLOB_OFFSET(have, end) when `offset` is not where the file goes on; BLOB_MISMATCH(have, end) when all
        bytes are here and are not the named file's. Then `table` (the chunks' hashes, or b"") tells which chunks
        are asked for again; without one, or when that was done before, the file begins again at 0."""
        with self._lock(sha256):
            state = self._parts.state(sha256, total)
            if offset != state.have:
                raise ProtocolProblem(BLOB_OFFSET, sha256=sha256, have=state.have, end=state.end)
            if state.end:
                self._fill(self._parts.holes(sha256), offset, data)
            else:
                self._add(sha256, offset, data)
            state = self._parts.state(sha256, total)
            if state.end or state.have < total:
                return state
            self._complete(sha256, total, table)
            return BlobState(sha256, total, complete=True)

    def partial_size(self, sha256: str) -> int:
        """Bytes of an unfinished file that are here, 0 when none."""
        return self._parts.size(sha256)

    def states(self, names: Iterable[str]) -> tuple[BlobState, ...]:
        """From where each of `names` goes on; one look at the folder, however many they are."""
        return self._parts.states(names)

    def salvage(self, sha256: str, size: int, table: bytes) -> bool:
        """Keep what is sound of a stored file that does not hold any more, so that only its wrong chunks are asked for
        again; False when nothing is worth keeping. The stored copy stays."""
        if not table:
            return False
        with self._lock(sha256):
            self._parts.drop(sha256)
            at = 0
            for piece in self._readable(sha256, size):
                self._parts.write(self._parts.path(sha256), at, piece)
                at += len(piece)
            wrong = bad_chunks(table, size, self._parts.pieces(sha256)) if at == size else ()
            if not 0 < len(wrong) < chunk_count(size):
                self._parts.drop(sha256)
                return False
            self._parts.open_holes(sha256, wrong)
            sync_folder(self._partial)
            return True

    def sync_names(self) -> None:
        """Make the names of finished and unfinished files durable."""
        sync_folder(self._folder)
        if self._new_partials:
            self._new_partials = False
            sync_folder(self._partial)

    def open(self, sha256: str) -> tuple[BinaryIO, SealedReader]:
        """An open file and its reader; the caller closes the file. Raises BLOB_MISSING, BLOB_MISMATCH."""
        try:
            file = self.path(sha256).open("rb")
        except FileNotFoundError:
            raise ProtocolProblem(BLOB_MISSING, sha256=sha256) from None
        try:
            return file, SealedReader(file, self._keys)
        except ProtocolProblem:
            file.close()
            raise

    def names(self) -> Iterator[str]:
        """Names of all whole files."""
        for path in self._folder.iterdir():
            if path.is_file() and len(path.name) == 64:
                yield path.name

    def remove_old_partials(self, now: int) -> int:
        """Remove unfinished files that got nothing for seven days; how many. `now` in ms."""
        removed = 0
        for path in self._partial.iterdir():
            if now - path.stat().st_mtime_ns // 1_000_000 > PARTIAL_BLOB_MS:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _add(self, sha256: str, offset: int, data: bytes | memoryview) -> None:
        if not offset:
            self._parts.drop(sha256)
            self._new_partials = True
        self._parts.write(self._parts.path(sha256), offset, data)

    def _fill(self, holes: Sequence[Hole], offset: int, data: bytes | memoryview) -> None:
        """Put what falls into the holes there; a sender who knows of no holes sends what lies between them too."""
        view = memoryview(data)
        for hole in holes:
            part = view[max(hole.at - offset, 0) : max(hole.end - offset, 0)]
            if hole.at >= offset and part:
                self._parts.write(hole.path, hole.have, part)

    def _readable(self, sha256: str, size: int) -> Iterator[bytes]:
        """The stored content in pieces, zeros for what cannot be read; nothing when its head cannot."""
        try:
            file, reader = self.open(sha256)
        except ProtocolProblem:
            return
        with file:
            for at in range(0, size if reader.size == size else 0, BLOB_CHUNK_BYTES):
                length = min(BLOB_CHUNK_BYTES, size - at)
                try:
                    yield reader.read_range(at, length)
                except ProtocolProblem:
                    yield bytes(length)

    def _complete(self, sha256: str, total: int, table: Table) -> None:
        temporary = self._temporary()
        try:
            with temporary.open("wb") as target:
                writer = SealedWriter(target, self._keys, total)
                for piece in self._parts.pieces(sha256):
                    writer.write(piece)
                if writer.finish() != sha256:
                    raise ProtocolProblem(BLOB_MISMATCH, **self._ask_again(sha256, total, table()))
                _sync_file(target)
            temporary.rename(self.path(sha256))
            self._parts.drop(sha256)
        finally:
            temporary.unlink(missing_ok=True)

    def _ask_again(self, sha256: str, total: int, table: bytes) -> dict[str, int]:
        """Which bytes of a file that came wrong are wanted; all when its table does not tell, or told wrong."""
        mended = bool(self._parts.holes(sha256))
        wrong = bad_chunks(table, total, self._parts.pieces(sha256)) if table and not mended else ()
        if not wrong:
            self._parts.drop(sha256)
            return {"have": 0, "end": 0}
        self._parts.open_holes(sha256, wrong)
        self._new_partials = True
        start, end = chunk_span(total, wrong[0])
        return {"have": start, "end": end}

    def path(self, sha256: str) -> Path:
        """Where the whole file lies, or would."""
        return self._folder / sha256

    def _temporary(self) -> Path:
        return self._partial / f"{uuid.uuid4().hex}.new"

    def _lock(self, sha256: str) -> Lock:
        return self._locks[int(sha256[:2], 16) % _LOCKS]


def _begin_writing(file: BinaryIO) -> None:
    """Let the system start writing what it holds of a file, where it can be asked to; it goes on meanwhile."""
    file.flush()
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):  # a wish only; `sync` is what counts
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_file(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
