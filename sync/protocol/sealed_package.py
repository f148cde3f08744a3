"""ZFP1, a sealed and signed package: written and read as a stream, so memory stays flat whatever its size.

A fresh content key is sealed to one key of the reader (HPKE in the header's suite, `info` = use ‖ hash of the header); the content goes in
1 MiB chunks under it (AES-256-GCM, nonce = 7 random ‖ counter 4 ‖ last-flag 1, AAD = hash of all before the chunks);
Ed25519 over the SHA-256 of everything before ends the file. A reader goes size → header → signature → key → content,
so that nothing is opened that a known machine did not sign, and nothing parsed that was not opened.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync.protocol.keys import SIGNATURE_BYTES, SigningKey, sign, verify
from sync.protocol.limits import BLOB_CHUNK_BYTES
from sync.protocol.more_problems import PACKAGE_BROKEN, PACKAGE_NEWER, PACKAGE_NOT_FOR_US
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_header import HEADER_BYTES_MAX, MAGIC, PART_BYTES_MAX, PackageHeader
from sync.protocol.sealed_suites import SEALED_KEY_BYTES, open_key, seal_key, suite_for

TAG_BYTES: Final = 16
KEY_BYTES: Final = 32
PREFIX_BYTES: Final = 7
_CHUNK: Final = BLOB_CHUNK_BYTES
_SEALED_CHUNK: Final = _CHUNK + TAG_BYTES
_HASH_PIECE: Final = 1024 * 1024
_INFO: Final = b"ZF/package/1\x00"


class PackageWriter:
    """Seals a content into an open binary file as it comes. Without `finish` the file has neither its last chunk
    nor a signature and opens nowhere."""

    __slots__ = ("_aad", "_aead", "_buffer", "_counter", "_file", "_hash", "_prefix", "_signer", "size")

    def __init__(
        self,
        file: BinaryIO,
        header: PackageHeader,
        recipient_public: bytes,
        signer: SigningKey,
        random: Callable[[int], bytes] = os.urandom,
        *,
        half: bytes = b"",
    ) -> None:
        """`half` is the reader's ML-KEM half for suite 2. ValueError when the header names another suite (a bug)."""
        if header.suite != suite_for(half):
            raise ValueError("the header names another suite")
        key, self._prefix = random(KEY_BYTES), random(PREFIX_BYTES)
        start = header.to_bytes()
        start += seal_key(key, recipient_public, half, _info(start)) + self._prefix
        self._file = file
        self._signer = signer
        self._aead = AESGCM(key)
        self._aad = hashlib.sha256(start).digest()
        self._hash = hashlib.sha256()
        self._buffer = bytearray()
        self._counter = 0
        self.size = 0
        self._put(start)

    def write(self, data: bytes | memoryview) -> None:
        """Take the next bytes of the content."""
        self._buffer += data
        # The last chunk is known only at the end, so a full buffer waits for one byte more.
        done = 0
        with memoryview(self._buffer) as view:
            while len(view) - done > _CHUNK:
                self._seal(view[done : done + _CHUNK], last=False)
                done += _CHUNK
        if done:
            del self._buffer[:done]

    def finish(self) -> bytes:
        """Write the last chunk and the signature; SHA-256 (32 bytes) of the whole file. The caller syncs and closes
        it."""
        self._seal(self._buffer, last=True)
        self._buffer = bytearray()
        self._put(sign(self._signer, "package", self._hash.digest()))
        return self._hash.digest()

    def _seal(self, chunk: bytes | bytearray | memoryview, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._counter, last)
        self._put(self._aead.encrypt(nonce, chunk, self._aad))
        self._counter += 1

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)
        self.size += len(data)


class PackageFile:
    """An open, seekable package. Made of it: its size and header are of a possible form, nothing is verified yet.

    Raises PACKAGE_BROKEN, PACKAGE_NEWER, UNKNOWN_ALGORITHM. Reads raise OSError where the medium fails."""

    def __init__(self, file: BinaryIO, most: int = PART_BYTES_MAX) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)
        if not 8 < self.size <= most:
            raise ProtocolProblem(PACKAGE_BROKEN, part="size", size=self.size)
        file.seek(0)
        start = file.read(8)
        if start[:4] != MAGIC:
            newer = start[:3] == MAGIC[:3] and start[3:4].isdigit()
            raise ProtocolProblem(PACKAGE_NEWER if newer else PACKAGE_BROKEN, part="magic")
        length = int.from_bytes(start[4:])
        if not 0 < length <= HEADER_BYTES_MAX or length > self.size:
            raise ProtocolProblem(PACKAGE_BROKEN, part="header")
        self._start = start + file.read(length)
        self.header = PackageHeader.read(self._start[8:])
        self._at = len(self._start) + SEALED_KEY_BYTES[self.header.suite] + PREFIX_BYTES
        if self.size < self._at + TAG_BYTES + SIGNATURE_BYTES:
            raise ProtocolProblem(PACKAGE_BROKEN, part="size", size=self.size)
        self.sha256 = ""

    def verify(self, public: bytes) -> None:
        """Raise PACKAGE_BROKEN unless the holder of `public` signed exactly these bytes. Afterwards `sha256` (64 hex
        digits of the whole file) is known."""
        digest = hashlib.sha256()
        self._file.seek(0)
        left = self.size - SIGNATURE_BYTES
        while left:
            piece = self._file.read(min(left, _HASH_PIECE))
            if not piece:
                raise ProtocolProblem(PACKAGE_BROKEN, part="size")
            digest.update(piece)
            left -= len(piece)
        signature = self._file.read(SIGNATURE_BYTES)
        if not verify(public, "package", digest.digest(), signature):
            raise ProtocolProblem(PACKAGE_BROKEN, part="signature")
        digest.update(signature)
        self.sha256 = digest.hexdigest()

    def unseal(self, private: X25519PrivateKey, half: bytes = b"") -> PackageContent:
        """The content, for the holder of the key that `header.recipient` names and, in suite 2, of the ML-KEM half of this
        seed; raises PACKAGE_NOT_FOR_US."""
        self._file.seek(len(self._start))
        sealed = self._file.read(SEALED_KEY_BYTES[self.header.suite])
        prefix = self._file.read(PREFIX_BYTES)
        key = open_key(self.header.suite, sealed, private, half, _info(self._start))
        if key is None:
            raise ProtocolProblem(PACKAGE_NOT_FOR_US)
        if len(key) != KEY_BYTES:
            raise ProtocolProblem(PACKAGE_BROKEN, part="key")
        aad = hashlib.sha256(self._start + sealed + prefix).digest()
        sealed_size = self.size - self._at - SIGNATURE_BYTES
        return PackageContent(self._file, self._at, sealed_size, AESGCM(key), prefix, aad)


class PackageContent:
    """The content of a verified package: any range of it, every chunk authenticated or PACKAGE_BROKEN."""

    __slots__ = ("_aad", "_aead", "_at", "_chunks", "_file", "_kept", "_prefix", "size")

    def __init__(
        self, file: BinaryIO, at: int, sealed_size: int, aead: AESGCM, prefix: bytes, aad: bytes
    ) -> None:
        self._file, self._at, self._aead, self._prefix, self._aad = file, at, aead, prefix, aad
        self._chunks = -(-sealed_size // _SEALED_CHUNK)
        if sealed_size - (self._chunks - 1) * _SEALED_CHUNK < TAG_BYTES:
            raise ProtocolProblem(PACKAGE_BROKEN, part="length")
        self.size = sealed_size - self._chunks * TAG_BYTES
        self._kept: tuple[int, bytes] = (-1, b"")

    def read(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes from `offset`; raises PACKAGE_BROKEN beyond the end."""
        return b"".join(self.pieces(offset, length))

    def pieces(self, offset: int, length: int) -> Iterator[bytes]:
        """The same, a chunk (≤ 1 MiB) at a time."""
        if offset < 0 or length < 0 or offset + length > self.size:
            raise ProtocolProblem(PACKAGE_BROKEN, part="length")
        at, stop = offset, offset + length
        while at < stop:
            number, start = divmod(at, _CHUNK)
            piece = self._chunk(number)[start : start + stop - at]
            yield piece
            at += len(piece)

    def check(self) -> None:
        """Raise PACKAGE_BROKEN unless every chunk, the last one too, is whole."""
        for number in range(self._chunks):
            self._chunk(number)

    def _chunk(self, number: int) -> bytes:
        if self._kept[0] == number:
            return self._kept[1]
        self._file.seek(self._at + number * _SEALED_CHUNK)
        last = number == self._chunks - 1
        most = self.size + self._chunks * TAG_BYTES - number * _SEALED_CHUNK
        sealed = self._file.read(min(_SEALED_CHUNK, most))
        try:
            chunk = self._aead.decrypt(_nonce(self._prefix, number, last), sealed, self._aad)
        except (InvalidTag, ValueError):
            raise ProtocolProblem(PACKAGE_BROKEN, chunk=number) from None
        self._kept = (number, chunk)
        return chunk


def sealed_size(header: PackageHeader, content: int) -> int:
    """Bytes of the file that `content` bytes of content make."""
    chunks = max(1, -(-content // _CHUNK))
    start = len(header.to_bytes()) + SEALED_KEY_BYTES[header.suite] + PREFIX_BYTES
    return start + content + chunks * TAG_BYTES + SIGNATURE_BYTES


def _info(start: bytes) -> bytes:
    return _INFO + hashlib.sha256(start).digest()


def _nonce(prefix: bytes, counter: int, last: bool) -> bytes:
    return prefix + counter.to_bytes(4) + bytes([last])
