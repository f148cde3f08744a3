"""Every shipped form as a Word file: it says what the PDF says, all of it, in the same order, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.blocks import Strip
from forms.definitions import FormDefinition, load
from forms.readback import printed_values
from forms.render import RenderRequest, blocks_of
from forms.style import UnitStyle
from tests.forms import samples, sheets
from tests.forms.word.reading import expected, facts_of, line_said, made_file, opened, squeezed, text_of
from tests.forms.word.written import written

HOME = Path(__file__).parents[3] / "forms" / "definitions"
FORM_IDS = sorted(path.stem for path in HOME.glob("*-*.toml"))


@pytest.fixture(params=FORM_IDS)
def form(request: pytest.FixtureRequest) -> FormDefinition:
    return load(request.param)


def _request(form: FormDefinition, state: str, folder: Path) -> RenderRequest:
    facts = {"agency": samples.AGENCY} if state == "blank" else facts_of(form, folder)
    return RenderRequest(form_id=form.id, facts=facts, state=state, paper_code=samples.paper_code())


@pytest.mark.parametrize("state", ["issued", "draft", "blank"])
def test_it_says_the_same_words_as_the_pdf(form: FormDefinition, state: str, tmp_path: Path) -> None:
    request = _request(form, state, tmp_path)
    content = blocks_of(request)
    read = opened(made_file(request))
    assert text_of(read.element.body) == expected(content)
    for footer in (read.sections[0].first_page_footer, read.sections[0].footer):
        for strip in (block for block in content.blocks if isinstance(block, Strip)):
            for line in strip.lines:
                assert squeezed([line_said(line)]) in text_of(footer.part.element)


def test_every_fact_that_is_printed_stands_in_it(form: FormDefinition, tmp_path: Path) -> None:
    request = _request(form, "issued", tmp_path)
    read = opened(made_file(request))
    section = read.sections[0]
    text = text_of(read.element.body) + text_of(section.first_page_footer.part.element)
    lost = [name for name, value in printed_values(blocks_of(request)) if squeezed([value]) not in text]
    assert lost == []


def test_a_draft_without_facts_is_made_too(form: FormDefinition) -> None:
    request = RenderRequest(form_id=form.id, facts={}, state="draft")
    assert text_of(opened(made_file(request)).element.body) == expected(blocks_of(request))


@pytest.mark.parametrize("kind", sorted(sheets.FORMS))
@pytest.mark.parametrize("state", ["issued", "blank"])
@pytest.mark.parametrize("count", [2, 40])
def test_tables_lists_and_dossier_papers_say_all_their_cells(kind: str, state: str, count: int) -> None:
    facts = {} if state == "blank" else sheets.FACTS | {"things": sheets.things(count), "c": "丙的内容"}
    content, file = written(sheets.FORMS[kind], facts, state)
    assert text_of(opened(file).element.body) == expected(content)


@pytest.mark.parametrize("per_page", [1, 2])
def test_photo_sheets_repeat_the_subject_on_every_page(per_page: int, tmp_path: Path) -> None:
    facts = samples.photo_facts(tmp_path, 3)
    request = RenderRequest(form_id="INV-04", facts=facts, state="issued", unit=UnitStyle(per_page=per_page))
    assert text_of(opened(made_file(request)).element.body) == expected(blocks_of(request), per_page)


def test_four_photos_stand_side_by_side_over_their_captions(tmp_path: Path) -> None:
    facts = samples.photo_facts(tmp_path, 3)
    request = RenderRequest(form_id="INV-04", facts=facts, state="issued", unit=UnitStyle(per_page=4))
    text = text_of(opened(made_file(request)).element.body)
    assert "编号ZP-01校验值尾号" in text
    assert text.index("ZP-02") < text.index("拍摄地点") < text.index("ZP-03")
    for photo in facts["photos"]:
        assert squeezed([photo["proves"]]) in text


def test_rare_characters_stay_what_they_are() -> None:
    person = samples.RARE_PERSON
    facts = samples.record_facts(party=person, present_person=person | {"role": ""})
    file = made_file(RenderRequest(form_id="INS-03", facts=facts, state="issued"))
    text = text_of(opened(file).element.body)
    assert "张𬭎喆" in text
    assert "䶮塘村𠮷家弄啰田组" in text
