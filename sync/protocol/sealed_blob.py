"""ZFB1, a sealed file: AES-256-GCM in 1 MiB chunks under the file's own key, wrapped by the blob master key
(BMK).

Layout (`security.md` §2.3): "ZFB1" ‖ suite 1 ‖ BMK generation 4 ‖ AES-KW(BMK, key) 40 ‖ size 8 ‖ nonce
prefix 7, then the chunks, each 16 bytes longer than its content. Nonce = prefix ‖ counter 4 ‖ last-flag 1,
AAD = the 64 header bytes, so no chunk can be altered, dropped, moved or added. Device and county use the
same form.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from sync.protocol.limits import BLOB_CHUNK_BYTES
from sync.protocol.problems import BLOB_MISMATCH, UNKNOWN_ALGORITHM, UNKNOWN_KEY, ProtocolProblem

MAGIC: Final = b"ZFB1"
SUITE_AES_256_GCM: Final = 1
HEADER_BYTES: Final = 64
TAG_BYTES: Final = 16
KEY_BYTES: Final = 32
_PREFIX_BYTES: Final = 7


@dataclass(frozen=True, slots=True, repr=False)
class BlobKeys:
    """BMK generations (number → 32 bytes) and which one seals new files."""

    generations: Mapping[int, bytes]
    current: int

    def __repr__(self) -> str:
        return f"BlobKeys(current={self.current})"


class SealedWriter:
    """Seals `size` bytes into an open binary file as they come. `finish` must be called; without it the
    file lacks its last chunk and does not open."""

    __slots__ = ("_aead", "_buffer", "_counter", "_file", "_hash", "_header", "_prefix", "_size", "_written")

    def __init__(
        self, file: BinaryIO, keys: BlobKeys, size: int, random: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._aead, self._prefix, self._header = _begin(keys, size, random)
        self._file = file
        self._size = size
        self._buffer = bytearray()
        self._counter = 0
        self._written = 0
        self._hash = hashlib.sha256()
        file.write(self._header)

    def write(self, data: bytes | memoryview) -> None:
        """Take the next bytes of the content."""
        self._hash.update(data)
        self._written += len(data)
        self._buffer += data
        # The last chunk is known only at the end, so a full buffer waits for one byte more.
        while len(self._buffer) > BLOB_CHUNK_BYTES:
            self._seal(bytes(memoryview(self._buffer)[:BLOB_CHUNK_BYTES]), last=False)
            del self._buffer[:BLOB_CHUNK_BYTES]

    def finish(self) -> str:
        """Write the last chunk; the content's SHA-256 (64 hex digits). Raises BLOB_MISMATCH when the bytes
        written are not `size`. The caller syncs and closes the file."""
        if self._written != self._size:
            raise ProtocolProblem(BLOB_MISMATCH, size=self._size, got=self._written)
        self._seal(bytes(self._buffer), last=True)
        self._buffer.clear()
        return self._hash.hexdigest()

    def _seal(self, chunk: bytes | memoryview, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._counter, last)
        self._file.write(self._aead.encrypt(nonce, chunk, self._header))
        self._counter += 1


class SealedReader:
    """Reads a sealed file from an open, seekable binary file. Every read is authenticated or raises
    BLOB_MISMATCH."""

    __slots__ = ("_aead", "_file", "_header", "_prefix", "size")

    def __init__(self, file: BinaryIO, keys: BlobKeys) -> None:
        header = file.read(HEADER_BYTES)
        if len(header) != HEADER_BYTES or header[:4] != MAGIC:
            raise ProtocolProblem(BLOB_MISMATCH, part="header")
        if header[4] != SUITE_AES_256_GCM:
            raise ProtocolProblem(UNKNOWN_ALGORITHM, algorithm=header[4])
        master = keys.generations.get(int.from_bytes(header[5:9]))
        if master is None:
            raise ProtocolProblem(UNKNOWN_KEY, generation=int.from_bytes(header[5:9]))
        try:
            key = aes_key_unwrap(master, header[9:49])
        except InvalidUnwrap:
            raise ProtocolProblem(BLOB_MISMATCH, part="key") from None
        self._file = file
        self._header = header
        self._prefix = header[57:]
        self._aead = AESGCM(key)
        self.size = int.from_bytes(header[49:57])
        if file.seek(0, os.SEEK_END) != sealed_size(self.size):
            raise ProtocolProblem(BLOB_MISMATCH, part="length")

    def chunks(self, first: int = 0) -> Iterator[bytes]:
        """The content from chunk `first` on, one chunk (≤ 1 MiB) at a time."""
        for number in range(first, _chunk_count(self.size)):
            yield self._chunk(number)

    def read_all(self) -> bytes:
        """The whole content."""
        return b"".join(self.chunks())

    def read_range(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`, fewer at the end."""
        stop = min(offset + length, self.size)
        if offset >= stop:
            return b""
        first = offset // BLOB_CHUNK_BYTES
        last = (stop - 1) // BLOB_CHUNK_BYTES
        content = b"".join(self._chunk(number) for number in range(first, last + 1))
        start = offset - first * BLOB_CHUNK_BYTES
        return content[start : start + stop - offset]

    def _chunk(self, number: int) -> bytes:
        last = number == _chunk_count(self.size) - 1
        self._file.seek(HEADER_BYTES + number * (BLOB_CHUNK_BYTES + TAG_BYTES))
        sealed = self._file.read(BLOB_CHUNK_BYTES + TAG_BYTES)
        try:
            return self._aead.decrypt(_nonce(self._prefix, number, last), sealed, self._header)
        except InvalidTag:
            raise ProtocolProblem(BLOB_MISMATCH, chunk=number) from None


def write_sealed(
    file: BinaryIO, data: bytes | memoryview, keys: BlobKeys, random: Callable[[int], bytes] = os.urandom
) -> str:
    """Seal `data` in one go, without copying it, a file of one chunk in one write; its SHA-256 (64 hex digits)."""
    aead, prefix, header = _begin(keys, len(data), random)
    view, before = memoryview(data), header
    count = _chunk_count(len(data))
    for number in range(count):
        chunk = view[number * BLOB_CHUNK_BYTES : (number + 1) * BLOB_CHUNK_BYTES]
        piece = bytearray(len(before) + len(chunk) + TAG_BYTES)
        piece[: len(before)] = before
        nonce = _nonce(prefix, number, number == count - 1)
        aead.encrypt_into(nonce, chunk, header, memoryview(piece)[len(before) :])
        file.write(piece)
        before = b""
    return hashlib.sha256(view).hexdigest()


def sealed_size(size: int) -> int:
    """Bytes on disk of a sealed file with `size` bytes of content."""
    return HEADER_BYTES + size + TAG_BYTES * _chunk_count(size)


def _begin(keys: BlobKeys, size: int, random: Callable[[int], bytes]) -> tuple[AESGCM, bytes, bytes]:
    """A new file's own key, its nonces' prefix, and its header."""
    key, prefix = random(KEY_BYTES), random(_PREFIX_BYTES)
    suite = bytes([SUITE_AES_256_GCM]) + keys.current.to_bytes(4)
    wrapped = aes_key_wrap(keys.generations[keys.current], key)
    return AESGCM(key), prefix, MAGIC + suite + wrapped + size.to_bytes(8) + prefix


def _chunk_count(size: int) -> int:
    return max(1, -(-size // BLOB_CHUNK_BYTES))


def _nonce(prefix: bytes, counter: int, last: bool) -> bytes:
    return prefix + counter.to_bytes(4) + bytes([last])
