"""What a place may choose about its papers, read back from finished pages."""

from __future__ import annotations

import pytest

from enforcement.model.paper_style import TITLED, PaperStyle
from forms.definitions import all_forms, load
from forms.page import WIDTH, Page
from forms.readback import read_back
from forms.render import Rendered, RenderRequest, blocks_of, lay_out, render
from forms.style import UnitStyle
from forms.titles import with_titles
from forms.typography import MM, face_set
from tests.forms import samples
from tests.forms.papers import paper_facts
from tests.forms.test_golden_papers import PAPERS


def made(form_id: str, **style: object) -> Rendered:
    unit = UnitStyle.of(PaperStyle(**style))  # type: ignore[arg-type]
    request = RenderRequest(
        form_id=form_id,
        facts=paper_facts(form_id),
        state="issued",
        paper_code=samples.paper_code(),
        unit=unit,
    )
    done = render(request)
    assert isinstance(done, Rendered)
    return done


def pages_of(form_id: str, unit: UnitStyle) -> list[Page]:
    request = RenderRequest(form_id=form_id, facts=paper_facts(form_id), state="issued", unit=unit)
    return lay_out(blocks_of(request), face_set(None), request)[0]


def test_the_defaults_of_a_place_are_those_of_the_renderer() -> None:
    assert UnitStyle.of(PaperStyle()) == UnitStyle()


def test_two_sided_letters_mirror_the_margins_of_even_pages() -> None:
    one, two, three = pages_of("DEC-02", UnitStyle(two_sided=True))
    assert (one.area[0], two.area[0]) == (28 * MM, WIDTH - 184 * MM)
    assert one.area == three.area
    plain = pages_of("DEC-02", UnitStyle())[1]
    shift = plain.area[0] - two.area[0]
    body = [claim for claim in two.claims if claim.name == "body"]
    before = [claim for claim in plain.claims if claim.name == "body"]
    assert [round(claim.x0 + shift, 3) for claim in body] == [round(claim.x0, 3) for claim in before]


def test_page_numbers_may_stand_at_the_outer_edge_without_meeting_the_seal() -> None:
    made("DEC-02", folio_outside=True, two_sided=True)  # pages are checked for overlaps as they are finished
    words = read_back(made("DEC-02", folio_outside=True).pdf)
    assert words.pages == 3
    for form_id in PAPERS:
        if load(form_id).kind == "letter":
            made(form_id, folio_outside=True, two_sided=True, seal_mm=45)


def test_those_who_approve_are_called_as_the_place_calls_them() -> None:
    text = blocks_of(
        RenderRequest(
            form_id="SRC-02",
            facts=paper_facts("SRC-02"),
            state="issued",
            unit=UnitStyle(titles={"行政机关负责人": "镇人民政府主要负责人"}),
        )
    ).as_text()
    assert "镇人民政府主要负责人意见" in text.replace("\n", "")
    assert "行政机关" not in text


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
def test_other_titles_change_no_sentence_and_no_field(form: object) -> None:
    known = load(form.id)  # type: ignore[attr-defined]
    told = with_titles(known, dict.fromkeys(TITLED, "镇长"))
    assert (told.sentences, told.fields, told.remedy, told.mandatory) == (
        known.sentences,
        known.fields,
        known.remedy,
        known.mandatory,
    )
    assert with_titles(known, {}) is known


def test_a_sentence_that_a_place_leaves_out_is_not_printed() -> None:
    said = read_back(made("DEC-02").pdf).texts
    left = read_back(made("DEC-02", authority_sentence=False, non_suspension_sentence=False).pdf).texts
    assert "不停止执行" in "".join(said).replace("\n", "")
    assert "不停止执行" not in "".join(left).replace("\n", "")
