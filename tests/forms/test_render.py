"""The one door: states, refusals, bytes that do not change, marks, codes, and reading it all back."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from forms import paper_code
from forms.faults import LayoutFault, MissingGlyphs
from forms.foot import Reprint
from forms.readback import check, picture_of, read_back, read_codes
from forms.render import Rendered, RenderRequest, render
from forms.style import UnitStyle
from tests.forms import samples

ROOT = Path(__file__).parents[2]


def made(request: RenderRequest) -> Rendered:
    result = render(request)
    assert isinstance(result, Rendered)
    return result


def _request(form_id: str, facts: dict, **changes: object) -> RenderRequest:
    values: dict = {"form_id": form_id, "facts": facts, "state": "issued", "paper_code": samples.paper_code()}
    return RenderRequest(**(values | changes))


def _four(folder: Path) -> list[RenderRequest]:
    return [
        _request("INS-03", samples.record_facts()),
        _request("INV-17", samples.letter_facts()),
        _request("SRV-02", samples.receipt_facts()),
        _request("INV-04", samples.photo_facts(folder)),
    ]


def test_four_documents_read_back_whole(tmp_path: Path) -> None:
    for request in _four(tmp_path):
        document = made(request)
        read = read_back(document.pdf)
        assert check(read, request) == ()
        assert read.pages == document.pages
        assert set(read.page_sizes) == {(210.0, 297.0)}
        assert all(font.embedded for font in read.fonts)
        assert not [font for font in read.fonts if "Helvetica" in font.name]
        assert document.sha256 == hashlib.sha256(document.pdf).hexdigest()


def test_codes_on_every_page_read_at_150_dpi(tmp_path: Path) -> None:
    for request in _four(tmp_path):
        document = made(request)
        (first,) = read_codes(picture_of(document.pdf, 0, 150))
        assert first == document.paper_code
        read = paper_code.take_apart(first)
        assert isinstance(read, paper_code.ReadCode)
        assert read.fields.pages == document.pages
        assert read.fields.hash_end == document.content_hash[-18:]
        for page in range(1, document.pages):
            wanted = paper_code.page_text(document.content_hash, page + 1, document.pages)
            assert read_codes(picture_of(document.pdf, page, 150)) == (wanted,)


def test_rare_characters_print_and_come_back_as_text() -> None:
    person = samples.RARE_PERSON
    request = _request("INS-03", samples.record_facts(party=person, present_person=person | {"role": ""}))
    document = made(request)
    text = "".join("".join(read_back(document.pdf).texts).split())
    assert "张𬭎喆" in text
    assert "䶮塘村𠮷家弄啰田组" in text
    assert {"𬭎", "喆", "䶮", "𠮷"} <= set(document.fallback_characters)
    assert check(read_back(document.pdf), request) == ()


def test_a_character_in_no_face_is_refused_with_its_field() -> None:
    facts = samples.record_facts(
        party=samples.RESTAURANT | {"name": "好再来\ue815饭店"}, facts=["桌3张\U0010fffd"]
    )
    result = render(_request("INS-03", facts))
    assert isinstance(result, MissingGlyphs)
    assert [(g.field, g.character, g.code_point) for g in result.glyphs] == [
        ("party.name", "\ue815", "U+E815"),
        ("facts", "\U0010fffd", "U+10FFFD"),
    ]
    assert "“被检查人”里的U+E815" in result.sentence


def test_the_same_request_gives_the_same_bytes_in_other_processes() -> None:
    code = (
        "from forms.render import *; from tests.forms import samples as s\n"
        "def go(f, x):\n"
        "    return render(RenderRequest(form_id=f, facts=x, state='issued', paper_code=s.paper_code()))\n"
        "print(go('SRV-02', s.receipt_facts()).sha256, go('INV-17', s.letter_facts()).sha256)\n"
        "print(go('INS-03', s.record_facts()).sha256)\n"
    )
    mine = [
        made(_request(f, x)).sha256
        for f, x in (
            ("SRV-02", samples.receipt_facts()),
            ("INV-17", samples.letter_facts()),
            ("INS-03", samples.record_facts()),
        )
    ]
    for seed in ("1", "77"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.split() == mine


def test_threads_do_not_disturb_each_other(tmp_path: Path) -> None:
    requests = _four(tmp_path) * 2
    alone = [made(request).sha256 for request in requests]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda request: made(request).sha256, requests)) == alone


def test_a_reprint_keeps_level_text_and_check_value() -> None:
    first = made(_request("INV-17", samples.short_letter_facts()))
    reprint = Reprint(count=2, printed_on="2026-12-15", issued_on="2026-11-20")
    again = made(_request("INV-17", samples.short_letter_facts(), level=first.level, reprint=reprint))
    assert again.content_hash == first.content_hash
    assert again.paper_code == first.paper_code
    assert again.level == first.level
    text = "".join(read_back(again.pdf).texts[0].split())
    assert "第2次打印2026年12月15日原签发2026年11月20日" in text


def test_a_draft_has_a_watermark_no_serial_and_no_code() -> None:
    draft = made(_request("INV-17", samples.letter_facts(), state="draft"))
    assert draft.paper_code == ""
    assert draft.content_hash == b""
    read = read_back(draft.pdf)
    for page, text in enumerate(read.texts):
        squeezed = "".join(text.split())
        assert "草稿" in squeezed
        assert "23号" not in squeezed
        assert read_codes(picture_of(draft.pdf, page, 150)) == ()


def test_a_draft_prints_however_little_is_known() -> None:
    for form_id in ("INS-03", "INV-17", "SRV-02", "INV-04"):
        for facts in ({}, {"agency": samples.AGENCY, "party": samples.RESTAURANT, "officers": []}):
            assert made(RenderRequest(form_id=form_id, facts=facts, state="draft")).pages >= 1
            assert made(RenderRequest(form_id=form_id, facts=facts, state="blank")).pages >= 1


def test_issuing_with_a_gap_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="place"):
        render(_request("INS-03", samples.record_facts(place="")))
    with pytest.raises(ValueError, match="state"):
        render(_request("INS-03", samples.record_facts(), state="final"))
    with pytest.raises(KeyError):
        render(_request("DEC-99", {}))


def test_marks_say_where_each_fact_stands() -> None:
    document = made(_request("INV-17", samples.letter_facts()))
    places = [mark for mark in document.marks if mark.field == "act_place"]
    assert len(places) == 1
    assert 28 <= places[0].x < places[0].x + places[0].w <= 184.5
    assert {"party.name", "fact_texts", "corrections", "review_body", "number"} <= {
        m.field for m in document.marks
    }
    assert {mark.page for mark in document.marks} == {1, 2}


def test_settings_of_the_unit_change_the_words() -> None:
    unit = UnitStyle(correction_order_remedy=False, item_bracket=False)
    facts = samples.letter_facts(review_body="", court="")
    text = "".join("".join(read_back(made(_request("INV-17", facts, unit=unit)).pdf).texts).split())
    assert "行政复议" not in text
    assert "第一款第三项" in text
    quiet = UnitStyle(non_suspension_sentence=False)
    text = "".join(
        "".join(read_back(made(_request("INV-17", samples.letter_facts(), unit=quiet)).pdf).texts).split()
    )
    assert "六十日内向安平县人民政府申请行政复议" in text
    assert "不停止执行" not in text


def test_a_licensed_face_of_the_place_is_embedded() -> None:
    unit = UnitStyle(body_font=resources.path("fonts/FandolKai.ttf"))
    read = read_back(made(_request("SRV-02", samples.receipt_facts(), unit=unit)).pdf)
    assert not [font for font in read.fonts if "Fang" in font.name]


def test_pages_without_photos_stay_small(tmp_path: Path) -> None:
    for request in _four(tmp_path)[:3]:
        document = made(request)
        assert len(document.pdf) / document.pages < 300_000


@settings(max_examples=20, deadline=None)
@given(
    st.text(st.sampled_from("安平县云溪镇路号楼（）《》，。、-A1 2张𠮷"), min_size=1, max_size=400),
    st.sampled_from(["place", "act_place", "subject_name"]),
)
def test_no_fact_however_long_overlaps_or_gets_lost(text: str, field: str) -> None:
    forms = {"place": "INS-03", "act_place": "INV-17", "subject_name": "SRV-02"}
    sample = {
        "place": samples.record_facts,
        "act_place": samples.letter_facts,
        "subject_name": samples.receipt_facts,
    }
    text = "云" + text.strip() + "镇"
    request = _request(forms[field], sample[field](**{field: text}))
    try:
        document = made(request)
    except LayoutFault as fault:
        pytest.fail(fault.detail)
    assert check(read_back(document.pdf), request) == ()
