"""The PDF itself: text beyond U+FFFF, only embedded subsets, no picture that was not asked for."""

from __future__ import annotations

import re
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.page import CodeOp, Page
from forms.paper_code import modules
from forms.pdf import to_pdf
from forms.readback import picture_of, read_back, read_codes
from forms.render import Rendered, RenderRequest, render
from forms.typography import face_set
from tests.forms import samples

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
