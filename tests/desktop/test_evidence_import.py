"""Bringing evidence in: the original is kept byte for byte, whatever the reader says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop.evidence_import import EvidenceImport, ImportReport, kind_of
from enforcement.commands.start_inspection import StartInspection
from enforcement.errors import DiskFull, FileTrouble
from enforcement.model.evidence import Evidence, EvidenceKind
from tests.desktop.screens.inspection.office import Office
from tests.helpers.town import RESTAURANT

Bring = Callable[..., ImportReport]


@pytest.fixture
def office(qapp: Any) -> Office:
    desk = Office()
    desk.house.done(StartInspection(party_id=RESTAURANT))
    return desk


@pytest.fixture
def bring(qtbot: Any, office: Office) -> Bring:
    operations: Any = office
    job = EvidenceImport(operations)

    def run(*paths: Path, offset_seconds: int = 0) -> ImportReport:
        with qtbot.waitSignal(job.finished, timeout=20_000) as caught:
            job.start(office.the_inspection().id, paths, offset_seconds)
        report: ImportReport = caught.args[0]
        return report

    return run


def photo(path: Path, taken: str = "2026:11:24 09:31:08") -> Path:
    image = Image.new("RGB", (640, 480), (120, 90, 60))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    image.save(path, "JPEG", exif=exif)
    return path


def test_a_photo_comes_in_whole_with_thumbnail_and_time(bring: Bring, office: Office, tmp_path: Path) -> None:
    path = photo(tmp_path / "西侧通道.jpg")

    report = bring(path)

    (evidence,) = office.house.store.all(Evidence)
    assert report.added == (evidence.id,)
    assert report.sentences == ()
    assert evidence.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert office.house.blobs.read(evidence.sha256) == path.read_bytes()
    assert office.house.blobs.read(evidence.thumbnail_sha256).startswith(b"\xff\xd8\xff")
    assert evidence.taken_at == datetime(2026, 11, 24, 1, 31, 8, tzinfo=UTC)
    assert (evidence.width, evidence.height, evidence.number) == (640, 480, "证1")


def test_a_camera_that_runs_ahead_is_put_right(bring: Bring, office: Office, tmp_path: Path) -> None:
    bring(photo(tmp_path / "a.jpg"), offset_seconds=180)

    (evidence,) = office.house.store.all(Evidence)
    assert evidence.taken_at == datetime(2026, 11, 24, 1, 28, 8, tzinfo=UTC)
    assert evidence.clock_offset_seconds == 180


def test_a_broken_photo_is_kept_and_named(bring: Bring, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "断了的.jpg"
    path.write_bytes(photo(tmp_path / "a.jpg").read_bytes()[:400])

    report = bring(path)

    (evidence,) = office.house.store.all(Evidence)
    assert office.house.blobs.read(evidence.sha256) == path.read_bytes()
    assert evidence.thumbnail_sha256 == ""
    assert report.sentences[0].startswith("“断了的.jpg”：这个文件打不开，原件已照存。")


def test_a_clip_is_kept_without_being_opened(bring: Bring, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "记录仪.mp4"
    path.write_bytes(b"\0\0\0\x18ftypisom" + bytes(1000))

    bring(path)

    (evidence,) = office.house.store.all(Evidence)
    assert (evidence.kind, evidence.mime) == (EvidenceKind.VIDEO, "video/mp4")


def test_the_same_file_twice_is_refused_with_its_number(bring: Bring, office: Office, tmp_path: Path) -> None:
    path = photo(tmp_path / "a.jpg")
    bring(path)

    report = bring(path)

    assert len(office.house.store.all(Evidence)) == 1
    assert "这个文件已经是证1，没有再收一份。" in report.sentences[0]


def test_one_bad_file_does_not_keep_the_others_out(bring: Bring, office: Office, tmp_path: Path) -> None:
    words = tmp_path / "说明.docx"
    words.write_bytes(b"PK\x03\x04" + bytes(100))

    report = bring(words, photo(tmp_path / "a.jpg"), tmp_path / "gone.jpg")

    assert len(report.added) == 1
    assert [sentence.split("：")[1] for sentence in report.sentences] == [
        "这种文件收不进来。证据只收照片、录像、录音和 PDF 扫描件。换成其中一种再导入。",
        "没有拷完。卡可能松了。原卡请先别清，插好再拷一次。",
    ]


def test_a_full_disk_ends_the_import_and_is_said(bring: Bring, office: Office, tmp_path: Path) -> None:
    told: list[Any] = []
    office.trouble.connect(told.append)
    office.fails.append(DiskFull("磁盘满了。"))

    report = bring(photo(tmp_path / "a.jpg"))

    assert report.added == ()
    assert [trouble.what for trouble in told] == ["磁盘满了。"]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", EvidenceKind.PHOTO),
        (b"\x89PNG\r\n\x1a\n", EvidenceKind.PHOTO),
        (b"RIFF0000WEBP", EvidenceKind.PHOTO),
        (b"\0\0\0\x18ftypheic", EvidenceKind.PHOTO),
        (b"\0\0\0\x18ftypqt  ", EvidenceKind.VIDEO),
        (b"\0\0\0\x18ftypM4A ", EvidenceKind.AUDIO),
        (b"RIFF0000WAVE", EvidenceKind.AUDIO),
        (b"RIFF0000AVI ", EvidenceKind.VIDEO),
        (b"%PDF-1.7", EvidenceKind.SCAN),
    ],
)
def test_the_kind_is_read_from_the_content(head: bytes, kind: EvidenceKind) -> None:
    assert kind_of(head)[0] is kind


@pytest.mark.parametrize("head", [b"", b"MZ\x90\0", b"PK\x03\x04", b"<html>"])
def test_other_kinds_are_no_evidence(head: bytes) -> None:
    with pytest.raises(FileTrouble):
        kind_of(head)
