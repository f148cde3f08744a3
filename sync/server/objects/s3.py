"""An S3-compatible store as a place: plain PUT, GET by range and LIST, nothing else.

Where it is and the keys to it come from a file that only we can read or from the service manager
(`secrets.py`); they stand in no argument, log or database. Some stores answer "stored" before they are, or give
back something else than they took (`sync.md` R1), so a file counts only after it was read back. Retention, locks
and versions are the bucket's own settings: calls for them are not made, one known server answers them by putting
its error text in the object's place.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import BinaryIO, Final, cast

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from sync.protocol.limits import MIB
from sync.server.objects.ports import PlaceTrouble
from sync.server.objects.secrets import S3Secrets

# A part in flight and the next one: a large file never takes more memory than these.
PART_BYTES: Final = 5 * MIB
_PARTS_AT_ONCE: Final = 2
_NAME_CHARACTERS: Final = 64


class S3Objects:
    """Sealed files under `prefix/<name>` of one bucket."""

    def __init__(self, bucket: str, prefix: str, secrets: S3Secrets) -> None:
        self._place = f"s3://{bucket}/{prefix}".rstrip("/")
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            config=secrets.config(),
            client_options={
                "allow_http": secrets.loopback,
                "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(seconds=120),
            },
            retry_config={
                "max_retries": 2,
                "retry_timeout": timedelta(seconds=20),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=100),
                    "max_backoff": timedelta(seconds=2),
                    "base": 2,
                },
            },
        )

    @property
    def place(self) -> str:
        return self._place

    def put(self, name: str, source: BinaryIO) -> None:
        """One PUT, or parts of 5 MiB for a larger file; cut off anywhere, the store shows nothing of it."""
        with _known():
            obstore.put(self._store, name, source, chunk_size=PART_BYTES, max_concurrency=_PARTS_AT_ONCE)

    def open(self, name: str) -> BinaryIO:
        with _known():
            size = obstore.head(self._store, name)["size"]
        return cast(BinaryIO, _RangeFile(self._store, name, size))

    def names(self) -> Iterator[str]:
        with _known():
            for page in obstore.list(self._store):
                for found in page:
                    if len(found["path"]) == _NAME_CHARACTERS:
                        yield found["path"]


class _RangeFile(io.RawIOBase):
    """An object read by ranges: what is asked for, and up to a part ahead while the reader goes straight on."""

    def __init__(self, store: S3Store, name: str, size: int) -> None:
        super().__init__()
        self._store, self._name, self._size = store, name, size
        self._at = 0
        self._start, self._ahead = 0, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all that are left for -1; shorter only at the end. Raises PlaceTrouble."""
        stop = self._size if size < 0 else min(self._at + size, self._size)
        if self._at >= stop:
            return b""
        found = self._window(stop)
        self._at += len(found)
        return found

    def _window(self, stop: int) -> bytes:
        end = self._start + len(self._ahead)
        if not (self._start <= self._at and stop <= end):
            kept = self._ahead[self._at - self._start :] if self._start <= self._at <= end else b""
            straight_on = bool(kept) or self._at == end
            begin = self._at + len(kept)
            reach = max(stop, begin + PART_BYTES) if straight_on else stop
            with _known():
                fetched = obstore.get_range(self._store, self._name, start=begin, end=min(reach, self._size))
            self._start, self._ahead = self._at, kept + bytes(fetched)
        return self._ahead[self._at - self._start : stop - self._start]


@contextmanager
def _known() -> Iterator[None]:
    """What the library raises, as what the interface promises. Its words name hosts and paths, so only their
    kind is kept."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError, ValueError) as fault:
        raise PlaceTrouble(
            "对象存储连不上，或没有收下。",
            "可能是网络断了、服务停了，或钥匙没有读写权限。",
            "文件都还在本机的暂存里，恢复后会自动接着存。",
            detail=f"s3 place: {type(fault).__name__}",
        ) from None
