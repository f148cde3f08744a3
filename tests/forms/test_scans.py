"""Signed pages come back from a scanner, crooked, grey and stapled, and find their papers; a foreign file harms
nobody."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from enforcement.errors import FileTrouble
from forms.intake.child import ChildLimits
from forms.intake.scan import read_scan
from forms.readback import picture_of
from forms.render import Rendered, RenderRequest, render
from forms.scans import KnownPaper, ScannedPage, ScanReport, sort_pages, tails_of
from tests.forms import samples

DPI = 300


@pytest.fixture(scope="module")
def papers() -> dict[str, Rendered]:
    """A record of two pages and a letter, issued."""
    made = {}
    for form_id, facts in (("INS-03", samples.record_facts()), ("INV-17", samples.letter_facts())):
        document = render(
            RenderRequest(form_id=form_id, facts=facts, state="issued", paper_code=samples.paper_code())
        )
        assert isinstance(document, Rendered)
        made[form_id] = document
    return made


def known(papers: dict[str, Rendered]) -> list[KnownPaper]:
    return [KnownPaper(id=name, content_hash=p.content_hash, pages=p.pages) for name, p in papers.items()]


def copied(picture: Image.Image, angle: float) -> Image.Image:
    """A grey copy on a slightly dirty glass: turned, stapled at the upper left, soft, of low contrast."""
    page = picture.convert("L")
    draw = ImageDraw.Draw(page)
    for x in (70, 140):
        draw.ellipse((x, 90, x + 36, 126), fill=20)
    draw.line((70, 108, 176, 108), fill=90, width=8)
    turned = page.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    soft = turned.filter(ImageFilter.GaussianBlur(0.8))
    return soft.point(lambda value: 45 + value * 175 // 255)


def scan(folder: Path, pages: list[Image.Image], kind: str) -> Path:
    path = folder / f"scan.{kind}"
    pages[0].save(path, save_all=len(pages) > 1, append_images=pages[1:], dpi=(DPI, DPI), resolution=DPI)
    return path


def codes(path: Path) -> list[tuple[str, ...]]:
    return [sheet.codes for sheet in read_scan(path)]


def pictures(papers: dict[str, Rendered]) -> list[Image.Image]:
    return [picture_of(p.pdf, page, DPI) for p in papers.values() for page in range(p.pages)]


@pytest.mark.parametrize("angle", [-5.0, 0.0, 5.0, 180.0])
def test_every_page_of_a_crooked_grey_stapled_copy_is_filed(
    papers: dict[str, Rendered], tmp_path: Path, angle: float
) -> None:
    path = scan(tmp_path, [copied(picture, angle) for picture in pictures(papers)], "pdf")
    report = sort_pages(codes(path), known(papers))
    pages = [(page.paper, page.page) for page in report.filed]
    assert pages == [(name, n) for name, paper in papers.items() for n in range(1, paper.pages + 1)]
    assert (report.missing, report.foreign, report.unread, report.doubled) == ({}, (), (), ())


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_the_picture_of_a_sheet_is_upright_and_keeps_its_red(
    papers: dict[str, Rendered], tmp_path: Path, angle: int
) -> None:
    page = picture_of(papers["INV-17"].pdf, 0, 200).convert("RGB")
    ImageDraw.Draw(page).ellipse((900, 1900, 1200, 2200), outline=(200, 30, 30), width=12)
    path = scan(tmp_path, [page.rotate(angle, expand=True)], "png")
    (sheet,) = read_scan(path)
    assert (sheet.width, sheet.height) == page.size
    seen = Image.open(io.BytesIO(sheet.picture))
    assert seen.size == page.size
    red, green, _blue = seen.convert("RGB").getpixel((906, 2050))
    assert red > green + 100, "the seal is where it was, and red"


def test_the_tails_say_which_papers_to_look_for(papers: dict[str, Rendered], tmp_path: Path) -> None:
    path = scan(tmp_path, pictures(papers), "pdf")
    told = {paper.content_hash[-4:].hex().upper() for paper in papers.values()}
    assert set(tails_of(codes(path))) == told
    assert tails_of([["https://example.invalid"], []]) == ()


def test_a_child_that_says_something_else_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(b"x")
    lines = {
        b'{"end": true}\n': "a scan without a sheet",
        b'{"codes": [], "width": 10, "height": 10, "size": 5}\nabcde{"end": true}\n': "no picture",
        b'{"codes": [], "width": 10, "height": 99999, "size": 3}\n\xff\xd8\xff{"end": true}\n': "too high",
        b'{"codes": "ZF", "width": 10, "height": 10, "size": 3}\n\xff\xd8\xff{"end": true}\n': "codes",
        b"[]\n": "no object",
        b"nonsense": "no line",
    }
    for answer in lines:
        program = f"import sys; sys.stdout.buffer.write({answer!r})"
        with pytest.raises(FileTrouble) as caught:
            read_scan(path, command=[sys.executable, "-c", program])
        assert "打不开" in caught.value.what


def test_a_picture_of_one_page_says_which_are_missing(papers: dict[str, Rendered], tmp_path: Path) -> None:
    assert papers["INS-03"].pages > 1
    path = scan(tmp_path, [copied(picture_of(papers["INS-03"].pdf, 1, DPI), 2.0)], "jpg")
    report = sort_pages(codes(path), known(papers))
    assert [(page.paper, page.page) for page in report.filed] == [("INS-03", 2)]
    assert report.missing["INS-03"][0] == 1
    later = sort_pages(codes(path), known(papers), {"INS-03": frozenset({2})})
    assert later == ScanReport(
        filed=(),
        missing={},
        foreign=(),
        unread=(),
        doubled=(ScannedPage(sheet=0, paper="INS-03", page=2),),
    )


def test_strange_pages_are_named_and_not_filed(papers: dict[str, Rendered], tmp_path: Path) -> None:
    blank = Image.new("L", (800, 1100), 255)
    strange = copied(picture_of(papers["INV-17"].pdf, 0, DPI), 0.0)
    path = scan(tmp_path, [blank, strange], "tif")
    only_record = [paper for paper in known(papers) if paper.id == "INS-03"]
    report = sort_pages(codes(path), only_record)
    assert (report.filed, report.unread, report.foreign) == ((), (0,), (1,))


def test_a_code_of_another_paper_with_the_same_tail_is_foreign(papers: dict[str, Rendered]) -> None:
    paper = papers["INS-03"]
    alike = KnownPaper(id="x", content_hash=bytes(28) + paper.content_hash[-4:], pages=2)
    assert sort_pages([[paper.paper_code]], [alike]).foreign == (0,)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 broken", b"\xff\xd8\xff\xe0 broken", b"MZ" * 100])
def test_a_broken_scan_gets_a_sentence(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "scan.bin"
    path.write_bytes(data)
    with pytest.raises(FileTrouble) as caught:
        read_scan(path)
    assert "打不开" in caught.value.what


def test_a_file_that_is_gone_and_one_that_takes_for_ever(tmp_path: Path, papers: dict[str, Rendered]) -> None:
    with pytest.raises(FileTrouble) as caught:
        read_scan(tmp_path / "none.pdf")
    assert "读不出来" in caught.value.what
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers["INS-03"].pdf)
    with pytest.raises(FileTrouble) as caught:
        read_scan(path, limits=ChildLimits(wall_seconds=0.01, answer_bytes=1000))
    assert "打不开" in caught.value.what


def test_a_scan_over_a_limit_gets_its_own_sentence(tmp_path: Path) -> None:
    path = scan(tmp_path, [Image.new("1", (9000, 9000), 1)], "png")
    with pytest.raises(FileTrouble) as caught:
        read_scan(path)
    assert "6000 万像素" in caught.value.what
