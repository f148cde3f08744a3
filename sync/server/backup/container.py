"""The file of a backup: a plain head, then everything else sealed.

"ZFBK" ‖ length of the head 4 ‖ head (canonical CBOR: county, when, key id, the content key sealed by HPKE to the
backup key, and to each further reader) ‖ ZFB1 under the content key over: length of the list 4 ‖ list of members (canonical CBOR) ‖ members one
after the other. A changed, cut or exchanged byte anywhere is found when it is read.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from enforcement.errors import KnownTrouble
from sync.protocol import canonical
from sync.protocol.fields import Fields
from sync.protocol.limits import MIB
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_blob import KEY_BYTES, BlobKeys, SealedReader, SealedWriter
from sync.server.backup.keys import BackupPrivate, BackupPublic
from sync.server.durable import sync_folder

_MAGIC: Final = b"ZFBK"
_LENGTH_BYTES: Final = 4
_HEAD_BYTES_MAX: Final = 64 * 1024
_LIST_BYTES_MAX: Final = 16 * MIB
_GENERATION: Final = 1
_SEALED_MAX: Final = 1024
_READERS_MAX: Final = 32


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was written and read back: SHA-256 of its file, bytes."""

    sha256: str
    size: int


class Backup:
    """An open backup: `facts` as given to `write_backup`, and its members."""

    def __init__(
        self, reader: SealedReader, facts: dict[str, Any], members: dict[str, tuple[int, int]]
    ) -> None:
        self._reader, self._members = reader, members
        self.facts = facts

    def pieces(self, member: str) -> Iterator[bytes]:
        """The content of a member, at most 1 MiB at a time. Raises KnownTrouble at the first damage."""
        start, size = self._members[member]
        at = start
        while at < start + size:
            with _damage():
                piece = self._reader.read_range(at, min(MIB, start + size - at))
            yield piece
            at += len(piece)

    def member(self, member: str) -> bytes:
        """A whole small member."""
        return b"".join(self.pieces(member))


def write_backup(
    path: Path,
    public: BackupPublic,
    head: dict[str, Any],
    facts: dict[str, Any],
    members: Sequence[tuple[str, Path]],
    readers: Sequence[BackupPublic] = (),
) -> Written:
    """Write aside, sync, read all of it back, give it its name. Raises KnownTrouble when the disk gives back
    something else, OSError when it takes nothing."""
    listing = canonical.encode(
        {"facts": facts, "members": [[name, source.stat().st_size] for name, source in members]}
    )
    size = _LENGTH_BYTES + len(listing) + sum(source.stat().st_size for _, source in members)
    key = os.urandom(KEY_BYTES)
    start = _start((public, *readers), head, key)
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    try:
        with temporary.open("xb") as file:
            file.write(start)
            writer = SealedWriter(cast(BinaryIO, file), _keys(key), size)
            writer.write(len(listing).to_bytes(_LENGTH_BYTES) + listing)
            for _, source in members:
                _copy(source, writer)
            digest = writer.finish()
            file.flush()
            os.fsync(file.fileno())
        written = _read_back(temporary, len(start), key, digest)
        temporary.rename(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return written


@contextmanager
def open_backup(path: Path, private: BackupPrivate) -> Iterator[Backup]:
    """Open a backup. Raises KnownTrouble when it is none, is damaged, or was sealed to another key."""
    with path.open("rb") as file:
        head, start = _read_start(file)
        key = _content_key(head, private)
        if key is None:
            raise KnownTrouble(
                "这把备份钥匙打不开这个备份。",
                "备份是封给另一把钥匙的，或者文件坏了。",
                "换一把钥匙，或换一个备份。",
            )
        with _damage():
            reader = SealedReader(cast(BinaryIO, _Body(file, start)), _keys(key))
            length = int.from_bytes(reader.read_range(0, _LENGTH_BYTES))
            listing = canonical.decode(reader.read_range(_LENGTH_BYTES, length), max_bytes=_LIST_BYTES_MAX)
        members: dict[str, tuple[int, int]] = {}
        at = _LENGTH_BYTES + length
        for name, size in listing["members"]:
            members[name] = (at, size)
            at += size
        yield Backup(reader, listing["facts"], members)


def read_about(path: Path) -> dict[str, Any]:
    """What stands outside the seal: county, time, key id."""
    try:
        with path.open("rb") as file:
            return dict(canonical.decode(_read_start(file)[0].data("about", most=_HEAD_BYTES_MAX)))
    except OSError as fault:
        raise KnownTrouble("备份文件打不开。", "", "看文件在不在、盘有没有挂上。") from fault


def file_hash(path: Path) -> str:
    """SHA-256 of a whole backup, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _start(readers: Sequence[BackupPublic], head: dict[str, Any], key: bytes) -> bytes:
    """The first reader is the holder of the backup key, where programs of before look."""
    about = canonical.encode({**head, "v": 1, "key": readers[0].key_id})
    first, *others = (one.seal(key, _info(about)) for one in readers)
    encoded = canonical.encode({"about": about, "sealed": first, "others": others})
    return _MAGIC + len(encoded).to_bytes(_LENGTH_BYTES) + encoded


def _content_key(head: Fields, private: BackupPrivate) -> bytes | None:
    """What is sealed to this reader, whichever slot is his."""
    info = _info(head.data("about", most=_HEAD_BYTES_MAX))
    others = head.list("others", _sealed, _READERS_MAX)
    slots = (head.data("sealed", most=_SEALED_MAX), *others)
    return next((key for slot in slots if (key := private.open(slot, info)) is not None), None)


def _sealed(item: object) -> bytes:
    return Fields({"sealed": item}).data("sealed", most=_SEALED_MAX)


def _read_start(file: BinaryIO) -> tuple[Fields, int]:
    begin = file.read(len(_MAGIC) + _LENGTH_BYTES)
    length = int.from_bytes(begin[len(_MAGIC) :])
    if not begin.startswith(_MAGIC) or length > _HEAD_BYTES_MAX:
        raise KnownTrouble("这个文件不是县级库的备份。", "", "选 backup 写出来的文件。")
    with _damage():
        plain = canonical.decode(file.read(length), max_bytes=_HEAD_BYTES_MAX)
        Fields(plain)
        # Backups of before had one reader.
        return Fields({"others": [], **plain}), len(begin) + length


def _read_back(path: Path, start: int, key: bytes, digest: str) -> Written:
    content = hashlib.sha256()
    with path.open("rb") as file, _damage():
        for chunk in SealedReader(cast(BinaryIO, _Body(file, start)), _keys(key)).chunks():
            content.update(chunk)
    if content.hexdigest() != digest:
        raise _damaged()
    return Written(file_hash(path), path.stat().st_size)


def _copy(source: Path, writer: SealedWriter) -> None:
    with source.open("rb") as file:
        while piece := file.read(MIB):
            writer.write(piece)


def _keys(key: bytes) -> BlobKeys:
    return BlobKeys({_GENERATION: key}, _GENERATION)


def _info(about: bytes) -> bytes:
    return b"zf/backup/1\0" + about


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except ProtocolProblem as problem:
        raise _damaged() from problem


def _damaged() -> KnownTrouble:
    return KnownTrouble("备份坏了，读不完整。", "文件被改过、没拷完，或盘有坏道。", "用另一份备份。")


class _Body(io.RawIOBase):
    """A file as seen from `start` on."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        super().__init__()
        self._file, self._start = file, start
        file.seek(start)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        moved = self._file.seek(offset + (self._start if whence == io.SEEK_SET else 0), whence)
        return moved - self._start
