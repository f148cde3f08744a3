"""Bringing in photos, clips and scans: original bytes into the blob store, our own thumbnail, then the record.

One worker thread takes one file at a time; saves of the window go on meanwhile. The original is kept even when it
cannot be read as a picture; the report then says so in words.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.clip_length import seconds_of
from desktop.clock import CHINA
from desktop.operations import Operations
from enforcement.commands.add_evidence import AddEvidence
from enforcement.errors import FileTrouble, KnownTrouble
from enforcement.model.evidence import EvidenceKind
from enforcement.ports import BlobRef, Blobs
from enforcement.refusals import Done, Refused
from forms.intake.photo import PhotoReading, read_photo

GIGABYTE = 1024**3
CLIP_LIMIT = 4 * GIGABYTE  # security.md §5, row "video, audio"
SCAN_LIMIT = 100 * 1024**2  # security.md §5, row "PDF"
_HEAD = 64

Reader = Callable[[Path], PhotoReading]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """``added`` evidence ids in order; ``sentences`` what was odd or refused, one sentence per file."""

    added: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file as it is about to be recorded."""

    kind: EvidenceKind
    mime: str
    camera_time: datetime | None
    taken_at: datetime
    width: int = 0
    height: int = 0
    thumbnail: bytes = b""
    notice: str = ""
    seconds: int = 0


class EvidenceImport(QObject):
    """``start`` queues files; ``progress(done, total)`` counts them, ``finished(ImportReport)`` ends each start."""

    progress = Signal(int, int)
    finished = Signal(object)
    _ready = Signal(object, int, object)
    _worked = Signal(object, object)

    def __init__(
        self, operations: Operations, parent: QObject | None = None, reader: Reader = read_photo
    ) -> None:
        super().__init__(parent)
        self._operations, self._reader = operations, reader
        self._jobs: list[_Job] = []
        self._thread: threading.Thread | None = None
        self._ready.connect(self._record)
        self._worked.connect(self._close)

    @property
    def running(self) -> bool:
        return bool(self._jobs)

    def start(self, inspection_id: str, paths: tuple[Path, ...], offset_seconds: int = 0) -> None:
        """Bring in ``paths``; the camera's clock runs ``offset_seconds`` ahead (negative: behind)."""
        self._jobs.append(_Job(inspection_id, paths, offset_seconds, [], []))
        if len(self._jobs) == 1:
            self._begin()

    def wait(self) -> None:
        """Until the worker thread of the present job has ended (its records may still be queued)."""
        if self._thread is not None:
            self._thread.join()

    def _begin(self) -> None:
        job, blobs = self._jobs[0], self._operations.context.blobs
        self._thread = threading.Thread(target=self._work, args=(job, blobs), name="evidence import")
        self._thread.start()

    # ---- on the worker thread

    def _work(self, job: _Job, blobs: Blobs) -> None:
        for place, path in enumerate(job.paths):
            try:
                self._ready.emit(job, place, self._take_in(job, path, blobs))
            except KnownTrouble as trouble:
                self._ready.emit(job, place, trouble)
        self._worked.emit(job, None)

    def _take_in(self, job: _Job, path: Path, blobs: Blobs) -> _Taken:
        facts = look_at(path, self._reader, job.offset_seconds)
        try:
            with path.open("rb") as file:
                original = blobs.put(file, facts.mime)
        except OSError as error:
            raise _not_copied() from error
        small = blobs.put(BytesIO(facts.thumbnail), "image/jpeg") if facts.thumbnail else None
        return facts, original, small

    # ---- on the window thread

    def _record(self, job: _Job, place: int, outcome: KnownTrouble | _Taken) -> None:
        self.progress.emit(place + 1, len(job.paths))
        name = job.paths[place].name
        if isinstance(outcome, KnownTrouble):
            job.sentences.append(f"“{name}”：{outcome.sentence}")
            return
        facts, original, small = outcome
        if facts.notice:
            job.sentences.append(f"“{name}”：{facts.notice}")
        command = AddEvidence(
            inspection_id=job.inspection_id,
            kind=facts.kind,
            blob=original,
            thumbnail=small,
            taken_at=facts.taken_at,
            camera_time=facts.camera_time,
            clock_offset_seconds=job.offset_seconds,
            width=facts.width,
            height=facts.height,
            seconds=facts.seconds,
        )
        self._operations.run(command, lambda done: self._recorded(job, name, done))

    def _recorded(self, job: _Job, name: str, answer: Done | Refused) -> None:
        if isinstance(answer, Refused):
            job.sentences.append(f"“{name}”：{answer.sentence}")
        else:
            job.added.append(str(answer.value))

    def _close(self, job: _Job, _nothing: object) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        # The records were queued before this, so an empty piece of work behind them is their end.
        self._operations.work(lambda: None, lambda _none: self._report(job))

    def _report(self, job: _Job) -> None:
        self._jobs.remove(job)
        self.finished.emit(ImportReport(tuple(job.added), tuple(job.sentences)))
        if self._jobs:
            self._begin()


_Taken = tuple[FileFacts, BlobRef, BlobRef | None]


@dataclass(slots=True)
class _Job:
    inspection_id: str
    paths: tuple[Path, ...]
    offset_seconds: int
    added: list[str]
    sentences: list[str]


def look_at(path: Path, reader: Reader, offset_seconds: int) -> FileFacts:
    """What a file is, by content; a picture is read in the child process. Raises FileTrouble when it is refused."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        status = path.stat()
    except OSError as error:
        raise _not_copied() from error
    kind, mime = kind_of(head)
    _check_size(kind, status.st_size)
    written = datetime.fromtimestamp(status.st_mtime, UTC)
    if kind in (EvidenceKind.VIDEO, EvidenceKind.AUDIO):
        return FileFacts(kind, mime, None, written, seconds=_length(path))
    if kind is not EvidenceKind.PHOTO:
        return FileFacts(kind, mime, None, written)
    try:
        reading = reader(path)
    except FileTrouble as trouble:
        return FileFacts(kind, mime, None, written, notice=trouble.sentence)
    camera = reading.camera_time
    aware = camera if camera is None or camera.tzinfo else camera.replace(tzinfo=CHINA)
    taken = (aware - timedelta(seconds=offset_seconds)).astimezone(UTC) if aware else written
    return FileFacts(
        kind,
        reading.mime or mime,
        aware,
        taken,
        reading.width,
        reading.height,
        reading.thumbnail,
        reading.notice,
    )


def kind_of(head: bytes) -> tuple[EvidenceKind, str]:
    """Kind and mime type by the first bytes of a file. Raises FileTrouble for a kind that is no evidence here."""
    for offset, mark, kind, mime in _MARKS:
        if head[offset : offset + len(mark)] == mark:
            return kind, mime
    raise FileTrouble("这种文件收不进来。", "证据只收照片、录像、录音和 PDF 扫描件。", "换成其中一种再导入。")


def _check_size(kind: EvidenceKind, size: int) -> None:
    if kind in (EvidenceKind.VIDEO, EvidenceKind.AUDIO) and size > CLIP_LIMIT:
        raise FileTrouble("这段录像超过 4 GB，没有收进来。", "太大的一段拷贝时容易断。", "分成几段再导入。")
    if kind is EvidenceKind.SCAN and size > SCAN_LIMIT:
        raise FileTrouble("这份扫描件超过 100 MB，没有收进来。", "", "分几份扫描，或调低扫描精度。")


def _length(path: Path) -> int:
    try:
        return seconds_of(path)
    except OSError as error:
        raise _not_copied() from error


def _not_copied() -> FileTrouble:
    return FileTrouble("没有拷完。", "卡可能松了。", "原卡请先别清，插好再拷一次。")


_MARKS: tuple[tuple[int, bytes, EvidenceKind, str], ...] = (
    (0, b"\xff\xd8\xff", EvidenceKind.PHOTO, "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", EvidenceKind.PHOTO, "image/png"),
    (8, b"WEBP", EvidenceKind.PHOTO, "image/webp"),
    (4, b"ftypheic", EvidenceKind.PHOTO, "image/heic"),
    (4, b"ftypheix", EvidenceKind.PHOTO, "image/heic"),
    (4, b"ftypmif1", EvidenceKind.PHOTO, "image/heic"),
    (4, b"ftypM4A", EvidenceKind.AUDIO, "audio/mp4"),
    (4, b"ftypqt", EvidenceKind.VIDEO, "video/quicktime"),
    (4, b"ftyp", EvidenceKind.VIDEO, "video/mp4"),
    (8, b"AVI ", EvidenceKind.VIDEO, "video/x-msvideo"),
    (8, b"WAVE", EvidenceKind.AUDIO, "audio/wav"),
    (0, b"%PDF-", EvidenceKind.SCAN, "application/pdf"),
)
