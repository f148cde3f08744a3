"""Bringing in scans of signed pages: read in the limited child, kept as sealed files, one file after the other.

One worker thread; saves of the window go on meanwhile. Which paper a sheet belongs to is not decided here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from enforcement.errors import FileTrouble, KnownTrouble
from enforcement.ports import BlobRef, Blobs
from forms.intake.scan import JPEG, ScanSheet, read_scan
from forms.intake.scan_child import MAX_BYTES

Reader = Callable[[Path], tuple[ScanSheet, ...]]
_MIMES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"RIFF", "image/webp"),
)


@dataclass(frozen=True, slots=True, eq=False)
class ScannedFile:
    """One scan as it came: its name on the disk, its bytes and the sheets on it."""

    name: str
    data: bytes
    sheets: tuple[ScanSheet, ...]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The stored scan, and the stored pictures of the wanted sheets by their place in it."""

    source: BlobRef
    pictures: dict[int, BlobRef]


class ScanIntake(QObject):
    """``read`` and ``keep`` answer on the window thread with what they made, or with the KnownTrouble that came."""

    _done = Signal(object, object)

    def __init__(self, blobs: Blobs, parent: QObject | None = None, reader: Reader = read_scan) -> None:
        super().__init__(parent)
        self._blobs, self._reader = blobs, reader
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._done.connect(self._answer)

    @property
    def busy(self) -> bool:
        return self._thread is not None

    def read(self, path: Path, then: Callable[[ScannedFile | KnownTrouble], None]) -> None:
        """The sheets of one file."""
        self._begin(lambda: self._read(path), then)

    def keep(
        self, file: ScannedFile, sheets: frozenset[int], then: Callable[[KeptFile | KnownTrouble], None]
    ) -> None:
        """Store the scan and the pictures of some of its sheets; durable before ``then`` is called."""
        self._begin(lambda: self._keep(file, sheets), then)

    def stop(self) -> None:
        """Nothing begins any more, and an answer on its way is dropped."""
        self._stopped = True
        self.wait()

    def wait(self) -> None:
        """Until the worker thread has ended; its answer may still be on its way."""
        if self._thread is not None:
            self._thread.join()

    # ---- on the worker thread

    def _read(self, path: Path) -> ScannedFile:
        before = _stamp(path)
        sheets = self._reader(path)
        data = _bytes_of(path)
        if _stamp(path) != before:
            raise FileTrouble("这个扫描件在读的时候变了。", "扫描仪可能还在写。", "等扫完再拖进来。")
        return ScannedFile(path.name, data, sheets)

    def _keep(self, file: ScannedFile, sheets: frozenset[int]) -> KeptFile:
        source = self._blobs.put(BytesIO(file.data), _mime(file.data))
        pictures = {
            place: self._blobs.put(BytesIO(file.sheets[place].picture), JPEG) for place in sorted(sheets)
        }
        return KeptFile(source, pictures)

    # ---- on the window thread

    def _begin(self, task: Callable[[], Any], then: Callable[[Any], None]) -> None:
        if self._stopped:
            return
        if self._thread is not None:
            raise RuntimeError("one file at a time")

        def work() -> None:
            try:
                outcome: Any = task()
            except KnownTrouble as trouble:
                outcome = trouble
            self._done.emit(then, outcome)

        self._thread = threading.Thread(target=work, name="scan intake")
        self._thread.start()

    def _answer(self, then: Callable[[Any], None], outcome: Any) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if not self._stopped:
            then(outcome)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise _gone(type(error).__name__) from error
    return status.st_size, status.st_mtime_ns


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _gone(type(error).__name__) from error


def _gone(detail: str) -> FileTrouble:
    return FileTrouble("扫描件不见了。", "可能 U 盘拔了，或文件已被移走。", "插好再选一次。", detail=detail)


def _mime(data: bytes) -> str:
    return next((mime for mark, mime in _MIMES if data.startswith(mark)), "application/pdf")
