"""Files on their way from the county: parts as they come, sealed one by one, joined and verified when
complete.

A cut leaves the parts that were synced; the next pull goes on behind them. Parts lie beside the files and
not in the work area, because that is wiped at every start.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from desktop.store.blobs import StoreBlobs
from desktop.store.trouble import translated
from enforcement.ports import BlobRef
from sync.protocol.chunks import bad_chunks, chunk_span
from sync.protocol.problems import BLOB_MISMATCH, BLOB_OFFSET, ProtocolProblem
from sync.protocol.sealed_blob import SealedReader, write_sealed

PARTS_FOLDER = "parts"


class BlobPulls:
    """Unfinished pulls of one blob folder."""

    def __init__(self, blobs: StoreBlobs) -> None:
        self._blobs = blobs
        self._folder = blobs.folder / PARTS_FOLDER

    def have(self, sha256: str) -> int:
        """Bytes of an unfinished pull that are here and sound."""
        return sum(size for _, size in self._parts(sha256))

    def store(self, ref: BlobRef, have: int, data: bytes) -> bool:
        """Append ``data`` behind the ``have`` bytes that are here; True when the file is complete and
        verified.

        Raises ProtocolProblem: BLOB_OFFSET when another number of bytes is here, BLOB_MISMATCH when the
        complete file has another hash. Then its parts are thrown away, those of a large file only from its
        first wrong chunk on.
        """
        here = self.have(ref.sha256)
        if have != here:
            raise ProtocolProblem(BLOB_OFFSET, have=here, got=have)
        if have + len(data) < ref.size:
            self._keep(ref.sha256, have, data)
            return False
        stream = io.BufferedReader(_Joined(self._whole(ref.sha256, data)))
        try:
            self._blobs.put(cast(BinaryIO, stream), ref.mime, expect=ref.sha256, size=ref.size)
        except ProtocolProblem:
            self.drop(ref.sha256, self._sound(ref, data))
            raise
        self.drop(ref.sha256)
        return True

    def drop(self, sha256: str, sound: int = 0) -> None:
        """Throw the parts of a pull away, but for those within its first ``sound`` bytes."""
        at = 0
        with translated():
            for path, size in list(self._parts(sha256)):
                at += size
                if at > sound:
                    self._blobs.disk.remove(path)

    def _whole(self, sha256: str, data: bytes) -> Iterator[bytes]:
        return itertools.chain(self._contents(sha256), (data,))

    def _sound(self, ref: BlobRef, data: bytes) -> int:
        """How many bytes from the beginning agree with the chunks that the entry tells."""

        def readable() -> Iterator[bytes]:
            with suppress(ProtocolProblem):
                yield from self._whole(ref.sha256, data)

        wrong = bad_chunks(ref.chunks, ref.size, readable()) if ref.chunks else ()
        return chunk_span(ref.size, wrong[0])[0] if wrong else 0

    def _keep(self, sha256: str, offset: int, data: bytes) -> None:
        disk = self._blobs.disk
        folder = self._folder / self._blobs.keyed_name(sha256)
        with translated():
            disk.make_folder(folder)
            temporary = disk.temporary(folder)
            try:
                with disk.writing(temporary) as file:
                    write_sealed(file, data, self._blobs.keys)
                disk.rename(temporary, folder / f"{offset:016d}")
                disk.sync_folder(folder)
            finally:
                disk.remove(temporary)

    def _parts(self, sha256: str) -> Iterator[tuple[Path, int]]:
        """Paths and sizes of the parts that follow each other without a gap."""
        folder = self._folder / self._blobs.keyed_name(sha256)
        at = 0
        while self._blobs.disk.exists(path := folder / f"{at:016d}"):
            try:
                with self._blobs.disk.reading(path) as file:
                    size = SealedReader(file, self._blobs.keys).size
            except ProtocolProblem:
                return
            yield path, size
            at += size

    def _contents(self, sha256: str) -> Iterator[bytes]:
        for path, _ in list(self._parts(sha256)):
            with self._blobs.disk.reading(path) as file:
                try:
                    yield SealedReader(file, self._blobs.keys).read_all()
                except ProtocolProblem as problem:
                    raise ProtocolProblem(BLOB_MISMATCH, part="part") from problem


class _Joined(io.RawIOBase):
    """Byte strings, made one by one, read as one stream: a video never lies in memory whole."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        while not self._rest:
            piece = next(self._parts, None)
            if piece is None:
                return 0
            self._rest = piece
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
