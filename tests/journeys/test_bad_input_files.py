"""Bad files and a full disk: photos too large or broken are kept as originals with a sentence each, and a disk without
room keeps everything that was saved before and takes the same step again once there is room.

What the limited child makes of single photos is in tests/forms/intake/test_photo.py, what SQLite and the file writer do
at every kind of limit in tests/desktop/store/test_open.py; here a whole import runs through Operations into the store.
"""

from __future__ import annotations

import errno
import hashlib
import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from PIL import Image

from desktop.evidence_import import EvidenceImport, ImportReport
from desktop.operations import Operations
from desktop.store.durable import SystemDisk
from enforcement.commands.add_fact import AddFact
from enforcement.errors import DiskFull
from enforcement.model.evidence import Evidence
from enforcement.refusals import Done, Refused
from tests.journeys.bad_input import FACT, Desk, training_desk

FULL = "磁盘满了，刚才这一步没有存上。以前存的都在。请腾出一些空间，再按一次。"
HUGE = "这张照片超过 6000 万像素，不做预览。原件已照存，哈希已记下，照样可以作证据。"
BROKEN = (
    "这个文件打不开，原件已照存。可能是拷贝时断过，或不是 JPEG、PNG、WebP 照片。"
    "原卡请先别清，可以再拷一次；没有预览也照样可以作证据。"
)


class SmallDisk(SystemDisk):
    """The machine's disk with ``room`` bytes left for files; beyond that it answers as a full disk does."""

    def __init__(self, room: int) -> None:
        self.room = room

    @contextmanager
    def writing(self, path: Path) -> Iterator[BinaryIO]:
        with super().writing(path) as file:
            yield cast(BinaryIO, _Metered(file, self))


class _Metered:
    """Counts what is written against the room that is left."""

    def __init__(self, file: BinaryIO, disk: SmallDisk) -> None:
        self._file, self._disk = file, disk

    def write(self, data: bytes) -> int:
        if len(data) > self._disk.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._disk.room -= len(data)
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@pytest.fixture
def disk() -> SmallDisk:
    return SmallDisk(10**9)


@pytest.fixture
def desk(tmp_path: Path, disk: SmallDisk) -> Iterator[Desk]:
    made = training_desk(tmp_path / "home", disk=disk)
    yield made
    made.store.check()
    made.store.close()


@pytest.fixture
def operations(qapp: Any, desk: Desk) -> Iterator[Operations]:
    made = Operations(desk.store, desk.context)
    yield made
    made.close()


def brought_in(qtbot: Any, operations: Operations, inspection: str, *paths: Path) -> ImportReport:
    """What the import reports about ``paths``."""
    importing = EvidenceImport(operations)
    with qtbot.waitSignal(importing.finished, timeout=60_000) as signal:
        importing.start(inspection, paths)
    importing.wait()
    return cast(ImportReport, signal.args[0])


def photo(path: Path, size: tuple[int, int] = (800, 600)) -> Path:
    picture = Image.effect_noise(size, 60).convert("RGB")
    picture.save(path, "JPEG", quality=90)
    return path


def png_that_claims(path: Path, width: int, height: int) -> Path:
    """A PNG whose head names a size; its pixels are missing, and nobody may look for them."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def test_odd_photos_are_kept_whole_with_a_sentence_each(
    qtbot: Any, desk: Desk, operations: Operations, tmp_path: Path
) -> None:
    inspection = desk.a_days_work()
    good = photo(tmp_path / "西侧通道.jpg")
    huge = png_that_claims(tmp_path / "全景.png", 10_000, 6_100)
    broken = tmp_path / "断了.jpg"
    broken.write_bytes(good.read_bytes()[:9000])
    note = tmp_path / "说明.jpg"
    note.write_text("这是一段文字", encoding="utf-8")

    report = brought_in(qtbot, operations, inspection, huge, broken, note, good)

    assert report.sentences == (
        f"“全景.png”：{HUGE}",
        f"“断了.jpg”：{BROKEN}",
        "“说明.jpg”：这种文件收不进来。证据只收照片、录像、录音和 PDF 扫描件。换成其中一种再导入。",
    )
    with desk.store.unit_of_work("") as work:
        kept = {evidence.sha256: evidence for evidence in work.find(Evidence) if evidence.id in report.added}
    for path in (huge, broken, good):
        data = path.read_bytes()
        evidence = kept.pop(hashlib.sha256(data).hexdigest())
        assert desk.store.blobs.read(evidence.sha256) == data
        assert bool(evidence.thumbnail_sha256) is (path is good)
        if path is huge:
            assert (evidence.width, evidence.height) == (10_000, 6_100)
    assert kept == {}
    assert desk.facts() == [FACT]


def test_a_real_photo_of_sixty_megapixels_comes_in_and_saves_go_on_beside_it(
    qtbot: Any, desk: Desk, operations: Operations, tmp_path: Path
) -> None:
    inspection = desk.a_days_work()
    path = tmp_path / "六千万.jpg"
    Image.new("L", (10_000, 6_000), 90).save(path, "JPEG")
    importing = EvidenceImport(operations)
    saved: list[Done | Refused] = []
    with qtbot.waitSignal(importing.finished, timeout=120_000) as signal:
        importing.start(inspection, (path,))
        operations.run(AddFact(inspection_id=inspection, text="照片还在拷，先记这一句。"), saved.append)
        assert operations.wait_idle()
        assert isinstance(saved[0], Done)
    importing.wait()
    assert signal.args[0].sentences == ()
    with desk.store.unit_of_work("") as work:
        evidence = work.get(Evidence, signal.args[0].added[0])
    assert evidence is not None
    assert desk.store.blobs.read(evidence.sha256) == path.read_bytes()
    assert Image.open(io.BytesIO(desk.store.blobs.read(evidence.thumbnail_sha256))).size == (480, 288)
    assert desk.facts() == [FACT, "照片还在拷，先记这一句。"]


def test_no_room_for_a_photo_keeps_the_rest_and_takes_it_later(
    qtbot: Any, desk: Desk, operations: Operations, disk: SmallDisk, tmp_path: Path
) -> None:
    inspection = desk.a_days_work()
    small, large = photo(tmp_path / "小.jpg", (160, 120)), photo(tmp_path / "大.jpg", (1600, 1200))
    disk.room = small.stat().st_size * 2 + 30_000
    assert disk.room < large.stat().st_size
    before = desk.kept()

    report = brought_in(qtbot, operations, inspection, large, small)

    assert report.sentences == (f"“大.jpg”：{FULL}",)
    assert len(report.added) == 1
    assert desk.kept().entries == before.entries + 1
    assert list((desk.store.folder / "scratch").iterdir()) == []
    disk.room = 10**9
    report = brought_in(qtbot, operations, inspection, large)
    assert report.sentences == ()
    sha256 = hashlib.sha256(large.read_bytes()).hexdigest()
    assert desk.store.blobs.read(sha256) == large.read_bytes()


def test_a_save_on_a_full_disk_is_told_in_words_and_goes_through_when_pressed_again(
    qtbot: Any, desk: Desk, operations: Operations
) -> None:
    inspection = desk.a_days_work()
    raw = desk.store._database.raw
    before = desk.kept()
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages}")
    long = AddFact(inspection_id=inspection, text="通道里堆着纸箱。" * 2000)
    answers: list[Done | Refused] = []
    with qtbot.waitSignal(operations.trouble) as told:
        operations.run(long, answers.append)
        assert operations.wait_idle()
    assert isinstance(told.args[0], DiskFull)
    assert told.args[0].sentence == FULL
    assert answers == []
    assert desk.kept() == before
    raw.execute("PRAGMA max_page_count = 1000000")
    operations.run(long, answers.append)
    assert operations.wait_idle()
    assert isinstance(answers[0], Done)
    assert desk.facts() == [FACT, long.text]
