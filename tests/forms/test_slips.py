"""联次: one print holds a full copy for each hand, each with its name left of the number, all of one content."""

from __future__ import annotations

import pytest

from forms import definitions, readback
from forms.definitions.reading import BadDefinition, read_definition
from forms.render import Rendered, RenderRequest, render
from tests.forms import samples
from tests.forms.papers import paper_facts
from tests.house.tree import ROOT

SLIPPED = tuple(form.id for form in definitions.all_forms() if form.slips)


def printed(form_id: str, state: str = "issued") -> Rendered:
    code = samples.paper_code() if state == "issued" else None
    made = render(RenderRequest(form_id=form_id, facts=paper_facts(form_id), state=state, paper_code=code))
    assert isinstance(made, Rendered)
    return made


def test_the_forms_with_slips() -> None:
    assert set(SLIPPED) == {"CM-03", "DEC-03", "INV-14"}
    assert all(form.copies == len(form.slips) for form in definitions.all_forms() if form.slips)


@pytest.mark.parametrize("form_id", SLIPPED)
@pytest.mark.parametrize("state", ["issued", "draft", "blank"])
def test_each_slip_is_a_whole_copy_under_its_own_name(form_id: str, state: str) -> None:
    made, slips = printed(form_id, state), definitions.load(form_id).slips
    read = readback.read_back(made.pdf)
    assert read.pages == made.pages * len(slips)
    for number, name in enumerate(slips):
        own = read.texts[number * made.pages]
        assert name in own
        assert not any(other in own for other in slips if other != name)


@pytest.mark.parametrize("form_id", SLIPPED)
def test_every_copy_carries_the_same_code_and_its_own_page_numbers(form_id: str) -> None:
    made = printed(form_id)
    read = readback.read_back(made.pdf)
    for first in range(0, read.pages, made.pages):
        assert readback.read_codes(readback.picture_of(made.pdf, first, 200)) == (made.paper_code,)
        assert "第1页" in read.texts[first]
        assert f"共{made.pages}页" in read.texts[first]


def test_a_slip_that_was_lost_is_noticed() -> None:
    request = RenderRequest(
        form_id="DEC-03", facts=paper_facts("DEC-03"), state="issued", paper_code=samples.paper_code()
    )
    other = readback.read_back(printed("INV-14").pdf)
    assert any("第三联" in problem for problem in readback.check(other, request))
    assert readback.check(readback.read_back(printed("DEC-03").pdf), request) == ()


def test_a_due_day_must_be_a_day_of_the_form() -> None:
    text = (ROOT / "forms/definitions/INV-19.toml").read_text(encoding="utf-8")
    assert read_definition(text).due is not None
    for wrong, words in (
        ('fields = ["asked_body"]', "asked_body 不是这份文书里的日期"),
        ('after_service = "NO-SUCH"', "NO-SUCH 不在期限表里"),
        ("", "没有写从哪里来"),
    ):
        with pytest.raises(BadDefinition, match=words):
            read_definition(text.replace('fields = ["reply_due"]', wrong))
