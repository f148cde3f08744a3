"""Photos come in through the limited child: what is read, what is refused, and nothing harms the parent."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from enforcement.errors import FileTrouble
from forms.intake import photo_child
from forms.intake.photo import read_photo


def make_photo(path: Path, size: tuple[int, int] = (640, 480), kind: str = "JPEG", **exif: object) -> Path:
    image = Image.new("RGB", size, (120, 90, 60))
    tags = image.getexif()
    if "orientation" in exif:
        tags[0x0112] = exif["orientation"]
    inner = tags.get_ifd(0x8769)
    if "taken" in exif:
        inner[0x9003] = exif["taken"]
    if "offset" in exif:
        inner[0x9011] = exif["offset"]
    image.save(path, kind, exif=tags)
    return path


def bare_png(width: int, height: int) -> bytes:
    """A PNG that only claims its size; no decoder may reach the missing pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 64))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def test_a_phone_photo_gives_size_time_and_an_upright_thumbnail(tmp_path: Path) -> None:
    path = make_photo(tmp_path / "西侧通道.jpg", (800, 600), orientation=6, taken="2026:11:24 09:31:08")

    reading = read_photo(path)

    assert (reading.mime, reading.width, reading.height, reading.orientation) == ("image/jpeg", 600, 800, 6)
    assert reading.camera_time == datetime(2026, 11, 24, 9, 31, 8)
    with Image.open(io.BytesIO(reading.thumbnail)) as small:
        assert small.format == "JPEG"
        assert small.size == (270, 360)
        assert not small.getexif()
    assert reading.notice == ""


def test_the_offset_a_camera_writes_makes_its_time_aware(tmp_path: Path) -> None:
    path = make_photo(tmp_path / "a.jpg", taken="2026:11:24 09:31:08", offset="+08:00")

    reading = read_photo(path)

    assert reading.camera_time == datetime.fromisoformat("2026-11-24T09:31:08+08:00")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_png_and_webp_are_read_by_content_not_by_name(tmp_path: Path, kind: str) -> None:
    path = make_photo(tmp_path / "wrong-name.jpg", (300, 200), kind)

    reading = read_photo(path)

    assert reading.mime == f"image/{kind.lower()}"
    assert reading.camera_time is None
    assert reading.thumbnail.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "昨天", "2026-11-24"])
def test_a_camera_that_writes_nonsense_counts_as_silent(tmp_path: Path, taken: str) -> None:
    assert read_photo(make_photo(tmp_path / "a.jpg", taken=taken)).camera_time is None


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (10_000, 6_001, "超过 6000 万像素"),
        (12_001, 10, "超过 12000 像素"),
        (60_000, 60_000, "超过 12000 像素"),
    ],
)
def test_over_the_limits_the_photo_is_kept_without_preview(
    tmp_path: Path, width: int, height: int, words: str
) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(bare_png(width, height))

    reading = read_photo(path)

    assert reading.thumbnail == b""
    assert words in reading.notice
    assert "照样可以作证据" in reading.notice
    assert (reading.width, reading.height) == (width, height)


def test_a_file_over_64_mb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.jpg"
    with path.open("wb") as file:
        file.truncate(photo_child.MAX_BYTES + 1)

    assert "超过 64 MB" in read_photo(path).notice


def test_more_than_one_frame_has_no_preview(tmp_path: Path) -> None:
    path = tmp_path / "moving.webp"
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(path, "WEBP", save_all=True, append_images=frames[1:])

    assert "不止一帧" in read_photo(path).notice


def test_a_broken_photo_is_a_known_trouble_that_says_the_original_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "broken.jpg"
    path.write_bytes(make_photo(tmp_path / "whole.jpg").read_bytes()[:300])

    with pytest.raises(FileTrouble) as caught:
        read_photo(path)

    assert caught.value.what == "这个文件打不开，原件已照存。"
    assert "broken" not in caught.value.sentence  # the name of the file stays out of the words


def test_a_file_that_is_gone_names_the_card(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble) as caught:
        read_photo(tmp_path / "gone.jpg")

    assert "原卡请先别清" in caught.value.sentence


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import sys; sys.stdout.write('{}')",
        "import sys; sys.stdout.write('[1]\\n')",
        "import sys; sys.stdout.write('not json\\n')",
        "import sys; sys.stdout.write('x' * 5_000_000)",
        'import sys; sys.stdout.write(\'{"format":"JPEG","width":-1,"height":9,"orientation":1}\\n\')',
        "import sys; sys.stdout.write("
        '\'{"format":"JPEG","width":9,"height":9,"orientation":1,"over":"","thumbnail":3}\\n<x>\')',
    ],
)
def test_whatever_the_child_does_the_parent_says_one_sentence(tmp_path: Path, program: str) -> None:
    path = make_photo(tmp_path / "a.jpg")

    with pytest.raises(FileTrouble) as caught:
        read_photo(path, command=[sys.executable, "-I", "-c", program], wall_seconds=1.0)

    assert caught.value.what == "这个文件打不开，原件已照存。"


def test_the_child_cannot_take_more_than_its_memory(tmp_path: Path) -> None:
    hungry = (
        f"import sys; sys.path.insert(0, {str(Path(photo_child.__file__).parent)!r}); import photo_child;"
        "photo_child.limit_myself(); x = bytearray(photo_child.ADDRESS_SPACE)"
    )

    with pytest.raises(FileTrouble):
        read_photo(make_photo(tmp_path / "a.jpg"), command=[sys.executable, "-I", "-c", hungry])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(2, 900), flips=st.lists(st.tuples(st.integers(0, 899), st.integers(0, 255)), max_size=6)
)
def test_mutated_photos_are_read_or_refused_never_worse(
    tmp_path: Path, cut: int, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(
        make_photo(tmp_path / "whole.jpg", (64, 48), taken="2026:11:24 09:31:08").read_bytes()[:cut]
    )
    for place, value in flips:
        if place < len(data):
            data[place] = value
    path = tmp_path / "mutated.jpg"
    path.write_bytes(bytes(data))

    try:
        reading = read_photo(path)
        told = reading.thumbnail or reading.notice.encode()
    except FileTrouble as trouble:
        told = trouble.what.encode()

    said = ("这个文件打不开，原件已照存。", "这张照片", "这个文件里不止一帧")
    assert told.startswith((b"\xff\xd8\xff", *(sentence.encode() for sentence in said)))


def test_a_60_megapixel_photo_fits_into_the_child(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    Image.new("L", (10_000, 6_000), 200).save(path, "PNG", compress_level=1)

    reading = read_photo(path)

    assert reading.notice == ""
    assert reading.thumbnail
