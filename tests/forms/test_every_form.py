"""Every shipped form: holds what the list of documents asks for, renders its sample paper, and cannot be issued
with a statutory part missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms import readback
from forms.definitions import FormDefinition, all_forms, load, read_definition
from forms.definitions.catalogue import listed
from forms.definitions.reading import BadDefinition
from forms.render import Rendered, RenderRequest, render
from tests.forms import made, samples
from tests.forms.papers import paper_facts

HOME = Path(__file__).parents[2] / "forms" / "definitions"
FORM_IDS = sorted(path.stem for path in HOME.glob("*-*.toml"))


@pytest.fixture(params=FORM_IDS)
def form(request: pytest.FixtureRequest) -> FormDefinition:
    return load(request.param)


def _facts(form: FormDefinition, folder: Path) -> dict[str, object]:
    match form.id:
        case "INS-03":
            return samples.record_facts()
        case "INV-04":
            return samples.photo_facts(folder, 2)
        case "INV-17":
            return samples.letter_facts()
        case "SRV-02":
            return samples.receipt_facts()
    return paper_facts(form.id)


def test_it_carries_every_part_that_the_list_asks_for(form: FormDefinition) -> None:
    assert set(form.mandatory or {}) == set(listed()[form.id].mandatory)


def test_its_sample_paper_is_issued_and_reads_back(form: FormDefinition, tmp_path: Path) -> None:
    facts = _facts(form, tmp_path)
    assert form.missing(facts) == ()
    request = RenderRequest(form_id=form.id, facts=facts, state="issued", paper_code=samples.paper_code())
    document = render(request)
    assert isinstance(document, Rendered)
    assert readback.check(readback.read_back(document.pdf), request) == ()


@pytest.mark.parametrize("state", ["draft", "blank"])
def test_it_prints_as_draft_without_facts_and_as_blank_form(form: FormDefinition, state: str) -> None:
    document = render(RenderRequest(form_id=form.id, facts={"agency": samples.AGENCY}, state=state))
    assert isinstance(document, Rendered)
    text = "".join(readback.read_back(document.pdf).texts[0].split())
    titles = ["封"] if form.kind == "strip" else [form.title, *(row["title"] for row in form.titles)]
    assert any(title in text for title in titles)


def test_without_a_mandatory_field_it_is_not_issued(form: FormDefinition) -> None:
    """Every condition of a field holds in these facts or in their opposite; a field that is required under a
    condition is missed under it."""
    facts = made.made_facts(form)
    fields = [
        name for carriers in (form.mandatory or {}).values() for name in carriers if name[0] not in "@#"
    ]
    for name in fields:
        field = form.field(name)
        assert field is not None
        given = made.made_true(facts, field.required_when)
        assert name not in [gap.field for gap in form.missing(given)], name
        assert name in [gap.field for gap in form.missing(made.without(given, name))], name


def test_without_a_mandatory_sentence_it_is_no_form(form: FormDefinition) -> None:
    text = (HOME / f"{form.id}.toml").read_text(encoding="utf-8")
    carriers = {c[1:] for carriers in (form.mandatory or {}).values() for c in carriers if c[0] == "#"}
    for name in carriers:
        broken = text.replace(f'id = "{name}"', 'id = "somewhere else"')
        assert broken != text
        with pytest.raises(BadDefinition, match=r"somewhere else|没有这一句"):
            read_definition(broken)


def test_the_list_has_a_row_for_every_form_and_all_numbers_differ() -> None:
    numbers = [form.number for form in all_forms()]
    assert len(numbers) == len(set(numbers))
    assert all(load(form.id).number == listed()[form.id].number for form in all_forms())
