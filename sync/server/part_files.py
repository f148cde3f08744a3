"""Files that are not whole yet: sealed under a throw-away stream key, written at any byte, read in order.

A file of which only some chunks were wrong has, beside it, one more such file for each of those chunks
(`name-number`); what is asked for again are these alone. Nothing here is believed before the whole file's hash is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from sync.protocol.chunks import CHUNK_BYTES, chunk_span
from sync.protocol.frames import BlobState
from sync.protocol.limits import BLOB_CHUNK_BYTES
from sync.protocol.sealed_blob import KEY_BYTES, BlobKeys

# BMK generation 4 ‖ AES-KW(BMK, key) 40 ‖ initial counter 16, then AES-CTR bytes.
_HEADER: Final = 60


@dataclass(frozen=True, slots=True)
class Hole:
    """A chunk that is asked for again: `have` bytes of it came, the file wants `start`…`end`."""

    path: Path
    start: int
    end: int
    have: int

    @property
    def at(self) -> int:
        """The byte of the file to go on from."""
        return self.start + self.have


class PartFiles:
    """Unfinished files of one folder, by the SHA-256 that they shall have."""

    def __init__(self, folder: Path, keys: BlobKeys) -> None:
        self._folder = folder
        self._keys = keys
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, sha256: str) -> Path:
        """Where the unfinished file lies, or would."""
        return self._folder / sha256

    def size(self, sha256: str) -> int:
        """Bytes that are here, 0 when none."""
        return _size(self.path(sha256))

    def states(self, names: Iterable[str]) -> tuple[BlobState, ...]:
        """What is wanted of each of `names`: one look at the folder, however many they are."""
        wanted = tuple(names)
        begun = {entry.name for entry in os.scandir(self._folder)} if wanted else set()
        mended = {name.partition("-")[0] for name in begun if "-" in name}
        return tuple(
            self._state(name, name in mended) if name in begun else BlobState(name, 0) for name in wanted
        )

    def state(self, sha256: str, total: int) -> BlobState:
        """What is wanted of one file of `total` bytes."""
        return self._state(sha256, 0 < total == self.size(sha256))

    def holes(self, sha256: str) -> tuple[Hole, ...]:
        """The chunks that are asked for again, in order; () for a file that simply goes on."""
        total = self.size(sha256)
        found: list[Hole] = []
        for path in self._folder.glob(f"{sha256}-*"):
            start, end = chunk_span(total, int(path.name.partition("-")[2]))
            if start < end:
                found.append(Hole(path, start, end, min(_size(path), end - start)))
        return tuple(sorted(found, key=lambda hole: hole.start))

    def open_holes(self, sha256: str, numbers: Iterable[int]) -> None:
        """Ask for these chunks again; the caller syncs the folder."""
        for number in numbers:
            with (self._folder / f"{sha256}-{number}").open("wb") as file:
                self._start(file)
                _sync_file(file)

    def write(self, path: Path, offset: int, data: bytes | memoryview) -> None:
        """Write and sync a part. Seekable, so a part costs only itself. The first one begins the file anew: what a kill
        left of it may not even have its head."""
        with path.open("r+b" if offset else "w+b") as file:
            if not offset:
                self._start(file)
            file.write(self._cipher(file, offset).update(data))
            _sync_file(file)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The whole content in order, at most BLOB_CHUNK_BYTES at a time; chunks that came again instead of the wrong
        ones."""
        again = {hole.start: hole.path for hole in self.holes(sha256)}
        total = self.size(sha256)
        with self.path(sha256).open("rb") as file:
            for start in range(0, total, CHUNK_BYTES):
                end = min(start + CHUNK_BYTES, total)
                if start in again:
                    with again[start].open("rb") as mended:
                        yield from self._read(mended, 0, end - start)
                else:
                    yield from self._read(file, start, end)

    def drop(self, sha256: str) -> None:
        """Remove all that is here of a file."""
        for path in (*self._folder.glob(f"{sha256}-*"), self.path(sha256)):
            path.unlink(missing_ok=True)

    def _state(self, sha256: str, mended: bool) -> BlobState:
        hole = next((one for one in self.holes(sha256) if one.at < one.end), None) if mended else None
        if hole is not None:
            return BlobState(sha256, hole.at, end=hole.end)
        return BlobState(sha256, self.size(sha256))

    def _read(self, file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
        cipher = self._cipher(file, start)
        while start < end and (piece := file.read(min(BLOB_CHUNK_BYTES, end - start))):
            yield cipher.update(piece)
            start += len(piece)

    def _start(self, file: BinaryIO) -> None:
        master = self._keys.generations[self._keys.current]
        key = os.urandom(KEY_BYTES)
        file.write(self._keys.current.to_bytes(4) + aes_key_wrap(master, key) + os.urandom(16))

    def _cipher(self, file: BinaryIO, offset: int) -> CipherContext:
        """AES-CTR at byte `offset`; the file then stands at that byte too."""
        file.seek(0)
        header = file.read(_HEADER)
        key = aes_key_unwrap(self._keys.generations[int.from_bytes(header[:4])], header[4:44])
        counter = (int.from_bytes(header[44:]) + offset // 16) % 2**128
        cipher = Cipher(algorithms.AES(key), modes.CTR(counter.to_bytes(16))).encryptor()
        cipher.update(bytes(offset % 16))
        file.seek(_HEADER + offset)
        return cipher


def _size(path: Path) -> int:
    try:
        return max(0, path.stat().st_size - _HEADER)
    except FileNotFoundError:
        return 0


def _sync_file(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
