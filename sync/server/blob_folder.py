"""The county's files in a folder: sealed (ZFB1), named by SHA-256, verified before they get their name.

Partial files wait in `partial/` under a throw-away stream key until their last byte has come; what has
waited for more than seven days is removed. Nothing is acknowledged before `sync_names`.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from sync.protocol.limits import BLOB_CHUNK_BYTES, PARTIAL_BLOB_MS
from sync.protocol.problems import BLOB_MISMATCH, BLOB_MISSING, BLOB_OFFSET, ProtocolProblem
from sync.protocol.sealed_blob import KEY_BYTES, BlobKeys, SealedReader, SealedWriter, write_sealed
from sync.server.durable import sync_folder

# Partial file: BMK generation 4 ‖ AES-KW(BMK, key) 40 ‖ initial counter 16, then AES-CTR bytes.
_PARTIAL_HEADER: Final = 60
_LOCKS: Final = 64


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
        self._partial.mkdir(parents=True, exist_ok=True, mode=0o700)

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

    def append(self, sha256: str, offset: int, total: int, data: bytes | memoryview) -> int:
        """Add a part at `offset`; the bytes now here (`total` = complete and verified).

        Raises BLOB_OFFSET(have=…) when `offset` is not what is here; BLOB_MISMATCH when all bytes are here
        and are not the named file's: the partial file is then thrown away and begins again at 0."""
        with self._lock(sha256):
            have = self.partial_size(sha256)
            if offset != have:
                raise ProtocolProblem(BLOB_OFFSET, sha256=sha256, have=have)
            path = self._partial / sha256
            with path.open("r+b" if have else "w+b") as file:
                if not have:
                    self._start_partial(file)
                    self._new_partials = True
                cipher = self._partial_cipher(file, have)
                file.write(cipher.update(data))
                _sync_file(file)
            if have + len(data) == total:
                self._complete(sha256, total)
            return have + len(data)

    def partial_size(self, sha256: str) -> int:
        """Bytes of an unfinished file that are here, 0 when none."""
        try:
            return max(0, (self._partial / sha256).stat().st_size - _PARTIAL_HEADER)
        except FileNotFoundError:
            return 0

    def partial_sizes(self, names: Sequence[str]) -> dict[str, int]:
        """Bytes that are here of each of `names`: one look at the folder, however many they are."""
        begun = {entry.name for entry in os.scandir(self._partial)} if names else set()
        return {name: self.partial_size(name) if name in begun else 0 for name in names}

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

    def _complete(self, sha256: str, total: int) -> None:
        path, temporary = self._partial / sha256, self._temporary()
        try:
            with path.open("rb") as source, temporary.open("wb") as target:
                cipher = self._partial_cipher(source, 0)
                writer = SealedWriter(target, self._keys, total)
                while piece := source.read(BLOB_CHUNK_BYTES):
                    writer.write(cipher.update(piece))
                if writer.finish() != sha256:
                    path.unlink()
                    raise ProtocolProblem(BLOB_MISMATCH, sha256=sha256)
                _sync_file(target)
            temporary.rename(self.path(sha256))
            path.unlink()
        finally:
            temporary.unlink(missing_ok=True)

    def _start_partial(self, file: BinaryIO) -> None:
        master = self._keys.generations[self._keys.current]
        key = os.urandom(KEY_BYTES)
        file.write(self._keys.current.to_bytes(4) + aes_key_wrap(master, key) + os.urandom(16))

    def _partial_cipher(self, file: BinaryIO, offset: int) -> CipherContext:
        """AES-CTR at byte `offset`; the file then stands at that byte too. Seekable, so a part costs only
        itself; what is wrong in it is found by the hash at the end."""
        file.seek(0)
        header = file.read(_PARTIAL_HEADER)
        key = aes_key_unwrap(self._keys.generations[int.from_bytes(header[:4])], header[4:44])
        counter = (int.from_bytes(header[44:]) + offset // 16) % 2**128
        cipher = Cipher(algorithms.AES(key), modes.CTR(counter.to_bytes(16))).encryptor()
        cipher.update(bytes(offset % 16))
        file.seek(_PARTIAL_HEADER + offset)
        return cipher

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
