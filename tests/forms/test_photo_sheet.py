"""Photo sheets with a ruler: frames, fitting, orientation, dots, captions."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from enforcement.errors import FileTrouble
from forms.page import Page, PictureOp
from forms.photos import reduced, upright_size
from forms.render import RenderRequest
from forms.style import UnitStyle
from forms.typography import MM
from tests.forms import samples
from tests.forms.pages import laid, lines_of


def _pages(facts: dict, per_page: int = 2) -> list[Page]:
    unit = UnitStyle(per_page=per_page)
    return laid(RenderRequest(form_id="INV-04", facts=facts, state="issued", unit=unit))[0]


def _pictures(page: Page) -> list[PictureOp]:
    return [op for op in page.ops if isinstance(op, PictureOp)]


@pytest.mark.parametrize(
    ("per_page", "count", "shown"), [(1, 3, [1, 1, 1]), (2, 5, [2, 2, 1]), (4, 7, [4, 3])]
)
def test_pictures_per_page(tmp_path: Path, per_page: int, count: int, shown: list[int]) -> None:
    pages = _pages(samples.photo_facts(tmp_path, count), per_page)
    assert [len(_pictures(page)) for page in pages] == shown
    for page in pages:
        assert any("当事人（现场负责人）确认签名" in t for _x, _y, _s, t in lines_of(page))


@pytest.mark.parametrize(
    ("per_page", "width", "height"), [(1, 150.0, 95.5), (2, 116.0, 73.8), (4, 76.0, 48.4)]
)
def test_pictures_fit_their_frame_without_stretching(
    tmp_path: Path, per_page: int, width: float, height: float
) -> None:
    for page in _pages(samples.photo_facts(tmp_path, 4), per_page):
        for op in _pictures(page):
            portrait = op.pixels[1] > op.pixels[0]
            limit = (height, width) if portrait and per_page == 1 else (width, height)
            assert op.w / MM <= limit[0] + 0.01
            assert op.h / MM <= limit[1] + 0.01
            assert op.w / op.h == pytest.approx(op.pixels[0] / op.pixels[1])


def test_pictures_have_no_more_than_200_dots_per_inch(tmp_path: Path) -> None:
    big = samples.picture(tmp_path, 9, size=(4000, 3000))
    facts = samples.photo_facts(tmp_path, 1)
    facts["photos"][0]["path"] = str(big)
    (op,) = _pictures(_pages(facts)[0])
    assert op.pixels[0] / (op.w / 72) <= 201
    assert len(op.jpeg) < 200_000


def test_the_orientation_tag_is_honoured(tmp_path: Path) -> None:
    path = samples.picture(tmp_path, 1, portrait=True)
    assert upright_size(path) == (1200, 1600)
    made = reduced(path, 100, 100, 200)
    assert made.height > made.width
    image = Image.open(io.BytesIO(made.jpeg))
    assert image.getexif().get(0x0112, 1) == 1
    assert image.getpixel((made.width - 10, made.height // 2))[2] > 200


def test_the_original_is_left_alone_and_nothing_is_written(tmp_path: Path) -> None:
    path = samples.picture(tmp_path, 1)
    before = path.read_bytes()
    reduced(path, 50, 50, 200)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == [path.name]


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0 broken", b"GIF89a"])
def test_an_unreadable_picture_is_known_trouble(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.jpg"
    path.write_bytes(data)
    facts = samples.photo_facts(tmp_path, 1)
    facts["photos"][0]["path"] = str(path)
    with pytest.raises(FileTrouble) as trouble:
        _pages(facts)
    assert "照片读不出来" in trouble.value.sentence
    with pytest.raises(FileTrouble):
        reduced(tmp_path / "absent.jpg", 10, 10, 200)


def test_a_truncated_photo_is_known_trouble(tmp_path: Path) -> None:
    path = samples.picture(tmp_path, 1)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(FileTrouble):
        reduced(path, 100, 100, 200)


def test_captions_carry_time_place_author_proof_and_tail(tmp_path: Path) -> None:
    facts = samples.photo_facts(tmp_path, 1)
    facts["photos"][0]["sha256"] = "0" * 56 + "4d19e0b2"
    text = "".join(t for _x, _y, _s, t in lines_of(_pages(facts)[0]))
    for wanted in ("ZP-01", "2026年11月20日9时36分", "4D19 E0B2", "王晓敏", "证明占用人行道的地点。"):
        assert wanted in text


@pytest.mark.parametrize(("camera", "both"), [("2026-11-20T09:12", True), ("2026-11-20T09:40", False)])
def test_a_camera_clock_that_is_off_is_printed_too(tmp_path: Path, camera: str, both: bool) -> None:
    facts = samples.photo_facts(tmp_path, 1)
    facts["photos"][0]["camera_time"] = camera
    text = "".join(t for _x, _y, _s, t in lines_of(_pages(facts)[0]))
    assert ("相机时间2026年11月20日9时12分" in text) is both


def test_long_captions_push_the_second_picture_to_the_next_page(tmp_path: Path) -> None:
    facts = samples.photo_facts(tmp_path, 2)
    facts["photos"][0]["proves"] = "桌凳摆放全貌和门牌号，证明占用人行道的地点。" * 20
    pages = _pages(facts)
    assert [len(_pictures(page)) for page in pages] == [1, 1]
