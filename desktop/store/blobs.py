"""Files of the store: content-addressed, sealed at rest, durable before anything names them (implements
ports.Blobs).

Order of a write: temporary file in the home, hash while writing, seal, sync, rename to the keyed name, sync
of the folder. The name on disk is an HMAC of the content's hash, so a thief cannot test whether a known
photo is here.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from desktop.store.durable import Disk, SystemDisk
from desktop.store.trouble import damaged, missing_blob, translated
from enforcement.errors import KnownTrouble
from enforcement.ports import BlobRef
from sync.protocol.chunks import ChunkHasher
from sync.protocol.limits import BLOB_CHUNK_BYTES
from sync.protocol.problems import BLOB_MISMATCH, ProtocolProblem
from sync.protocol.sealed_blob import BlobKeys, SealedReader, SealedWriter


class StoreBlobs:
    """Sealed files under ``folder``; temporary files under ``scratch``, which lies on the same disk."""

    def __init__(
        self,
        folder: Path,
        scratch: Path,
        keys: BlobKeys,
        name_key: bytes,
        *,
        disk: Disk | None = None,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.folder = folder
        self.disk = disk or SystemDisk()
        self.keys = keys
        self._scratch = scratch
        self._name_key = name_key
        self._random = random

    def put(self, data: BinaryIO, mime: str, *, expect: str = "", size: int | None = None) -> BlobRef:
        """Keep the bytes from the stream's present position to its end; the same bytes twice are one file.

        Durable when it returns. Raises DiskFull, ReadOnlyHome, and ProtocolProblem(BLOB_MISMATCH) when the
        content's hash is not ``expect`` or there are not ``size`` bytes; then nothing is left behind.
        """
        source, size = _sized(data) if size is None else (data, size)
        with translated():
            temporary = self.disk.temporary(self._scratch)
            try:
                chunks = ChunkHasher(size)
                with self.disk.writing(temporary) as file:
                    sha256 = self._seal(source, size, file, chunks)
                if expect and sha256 != expect:
                    raise ProtocolProblem(BLOB_MISMATCH, part="hash")
                if not self.has(sha256):
                    self._take_in(temporary, sha256)
            finally:
                self.disk.remove(temporary)
        return BlobRef(sha256, size, mime, chunks.table())

    def put_bytes(self, data: bytes, mime: str) -> BlobRef:
        """As `put` for bytes at hand."""
        return self.put(io.BytesIO(data), mime)

    def read(self, sha256: str) -> bytes:
        """The content, its hash checked. Raises StoreTrouble when it is not here, DamagedDatabase when it
        is broken."""
        with self._open(sha256) as reader:
            content = reader.read_all()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise damaged("一个文件", detail="blob hash differs")
        return content

    def read_range(self, sha256: str, offset: int, length: int) -> bytes:
        """``length`` bytes of the content from ``offset``, fewer at the end; each chunk is authenticated."""
        with self._open(sha256) as reader:
            return reader.read_range(offset, length)

    def open_at(self, sha256: str, offset: int = 0) -> Iterator[bytes]:
        """The content from ``offset`` on in pieces of at most 1 MiB, for an upload that goes on where it
        was cut."""
        with self._open(sha256) as reader:
            while offset < reader.size:
                piece = reader.read_range(offset, BLOB_CHUNK_BYTES - offset % BLOB_CHUNK_BYTES)
                offset += len(piece)
                yield piece

    def has(self, sha256: str) -> bool:
        """Whether the whole file is here."""
        return self.disk.exists(self.path_of(sha256))

    def size(self, sha256: str) -> int:
        """Bytes of the content. Raises StoreTrouble when it is not here."""
        with self._open(sha256) as reader:
            return reader.size

    def verify(self, sha256: str) -> bool:
        """Whether every chunk authenticates and the content has its hash, read piece by piece."""
        digest = hashlib.sha256()
        try:
            for piece in self.open_at(sha256):
                digest.update(piece)
        except KnownTrouble:
            return False
        return digest.hexdigest() == sha256

    def keyed_name(self, sha256: str) -> str:
        """The name on disk: says nothing about the content without the store's name key."""
        return hmac.new(self._name_key, bytes.fromhex(sha256), hashlib.sha256).hexdigest()

    def path_of(self, sha256: str) -> Path:
        """Where the sealed file lies or would lie."""
        name = self.keyed_name(sha256)
        return self.folder / name[:2] / name

    def _seal(self, source: BinaryIO, size: int, target: BinaryIO, chunks: ChunkHasher) -> str:
        writer = SealedWriter(target, self.keys, size, self._random)
        while piece := source.read(BLOB_CHUNK_BYTES):
            writer.write(piece)
            chunks.update(piece)
        return writer.finish()

    def _take_in(self, temporary: Path, sha256: str) -> None:
        target = self.path_of(sha256)
        self.disk.make_folder(target.parent)
        self.disk.rename(temporary, target)
        self.disk.sync_folder(target.parent)

    @contextmanager
    def _open(self, sha256: str) -> Iterator[SealedReader]:
        path = self.path_of(sha256)
        if not self.disk.exists(path):
            raise missing_blob()
        with translated(), self.disk.reading(path) as file:
            try:
                yield SealedReader(file, self.keys)
            except ProtocolProblem as problem:
                raise damaged("一个文件", detail=str(problem)) from problem


def _sized(data: BinaryIO) -> tuple[BinaryIO, int]:
    """The stream and how many bytes are left in it; a stream that cannot seek is read into memory."""
    if not data.seekable():
        content = data.read()
        return io.BytesIO(content), len(content)
    start = data.tell()
    size = data.seek(0, os.SEEK_END) - start
    data.seek(start)
    return data, size
