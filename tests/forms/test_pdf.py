"""The PDF itself: text beyond U+FFFF, only embedded subsets, no picture that was not asked for."""

from __future__ import annotations

import io
import re
import zlib
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.lines import Line
from forms.page import CodeOp, Page, TextOp
from forms.paper_code import modules
from forms.pdf import to_pdf
from forms.readback import picture_of, read_back, read_codes
from forms.render import Rendered, RenderRequest, render
from forms.typography import Span, face_set
from tests.forms import samples
from tests.forms.papers import paper_facts

AREA = (0.0, 0.0, 595.0, 842.0)


def _page(text: str, role: str = "body") -> bytes:
    page = Page(1, face_set(), AREA)
    page.write(text, 60.0, 400.0, role, 12.0)
    return to_pdf([page], "试")


def _streams(pdf: bytes) -> list[bytes]:
    found = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    return [zlib.decompress(data.rstrip(b"\n")) if data[:1] == b"\x78" else data for data in found]


def test_characters_above_the_first_plane_have_surrogate_pairs() -> None:
    maps = [s for s in _streams(_page("张𬭎𠮷")) if b"beginbfchar" in s]
    joined = b"".join(maps)
    assert b"<D872DF4E>" in joined
    assert b"<D842DFB7>" in joined


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.sampled_from("云溪镇人民政府𬭎喆䶮𠮷啰㎡·〔〕（）“”……——¥0189Az，。"), min_size=1, max_size=30)
)
def test_text_comes_back_character_by_character(text: str) -> None:
    (read,) = read_back(_page(text)).texts
    assert "".join(read.split()) == "".join(text.split())


def test_a_page_without_photos_holds_no_image() -> None:
    document = render(
        RenderRequest(
            form_id="SRV-02", facts=samples.receipt_facts(), state="issued", paper_code=samples.paper_code()
        )
    )
    assert isinstance(document, Rendered)
    assert b"/Image" not in document.pdf
    assert b"Helvetica" not in document.pdf


@pytest.mark.parametrize("kind", ["letter", "list", "photos"])
def test_qpdf_finds_nothing_wrong_with_a_file(kind: str, tmp_path: Path) -> None:
    made = {
        "letter": RenderRequest(
            form_id="INV-17",
            facts=samples.letter_facts(),
            state="issued",
            paper_code=samples.paper_code(),
        ),
        "list": RenderRequest(form_id="INV-14", facts=paper_facts("INV-14"), state="draft"),
        "photos": RenderRequest(form_id="INV-04", facts=samples.photo_facts(tmp_path, 2), state="issued"),
    }
    document = render(made[kind])
    assert isinstance(document, Rendered)
    with pikepdf.open(io.BytesIO(document.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.docinfo["/Title"]) == document.title
        assert {tuple(map(float, page.MediaBox)) for page in pdf.pages} == {(0, 0, 595.28, 841.89)}
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)


def test_letters_stand_where_the_layout_put_them() -> None:
    """Positions as a reader finds them: a spread line ends where it should, whatever faces are in it."""
    page = Page(1, face_set(), AREA)
    shaped = page.faces.shape((Span("检查第12号（2026年）：云溪镇人民路1号"),), "body", 12.0)
    count = len(shaped.characters)
    page.set_line(shaped, Line(0, count, 0.0, 1.0, False), 60.0, 400.0, spread=True)
    (op,) = (op for op in page.ops if isinstance(op, TextOp))
    text = pdfium.PdfDocument(to_pdf([page], "试"))[0].get_textpage()
    starts = [text.get_charbox(n, loose=True)[0] for n in range(text.count_chars())]
    assert starts == pytest.approx(list(op.places), abs=0.05)
    assert text.get_charbox(len(starts) - 1, loose=True)[2] == pytest.approx(
        60 + shaped.width + count - 1, abs=0.05
    )


def test_no_name_or_clock_of_the_machine_is_in_the_file() -> None:
    pdf = _page("云溪镇")
    assert b"/CreationDate (D:2000" in pdf
    assert _page("云溪镇") == pdf


@pytest.mark.parametrize("side_mm", [18, 20])
def test_a_symbol_is_one_path_that_scanners_read(side_mm: int) -> None:
    text = "ZF2:" + "CEAGFT7PJIJ22FEX" * 10 + "ABCDEFGHIJKLM"
    page = Page(1, face_set(), AREA)
    page.ops.append(CodeOp(100.0, 300.0, side_mm * 72 / 25.4, modules(text)))
    pdf = to_pdf([page], "码")
    assert read_codes(picture_of(pdf, 0, 150)) == (text,)
    drawn = next(s for s in _streams(pdf) if b" re" in s)
    assert drawn.count(b" f") == 1
    dark = sum(map(sum, modules(text)))
    assert drawn.count(b" re") < dark * 0.6
