"""The list of forms: all of them, found by words, initials and id."""

from __future__ import annotations

from datetime import date

from desktop.screens.papers.choosing import Stage, form_cards, matching, with_stages
from desktop.screens.papers.groups import GIVEN, grouped
from forms import definitions
from forms.definitions.editions import FormSet


def test_every_form_is_offered_with_its_stage_and_what_is_not_confirmed() -> None:
    cards = form_cards(FormSet(), date.today())
    assert [card.id for card in cards] == [form.id for form in definitions.all_forms()]
    assert {card.id for card in cards if not card.verified} == {
        form.id for form in definitions.all_forms() if not form.verified
    }
    assert [card.id for card in cards if card.why_not] == ["INV-04"]


def test_words_initials_and_ids_find_a_form_the_named_one_first() -> None:
    cards = form_cards(FormSet(), date.today())
    assert matching(cards, "xzcfjds")[0].title == "行政处罚决定书"
    assert matching(cards, "dec-02")[0].id == "DEC-02"
    assert matching(cards, "行政处罚决定书")[0].id == "DEC-02"
    assert {card.id for card in matching(cards, "协助 函")} >= {"INV-19"}
    assert matching(cards, "没有这种") == ()
    assert matching(cards, "") == cards


def test_stages_are_bands_in_the_order_of_a_case() -> None:
    lines = with_stages(form_cards(FormSet(), date.today()), grouped=True)
    stages = [line for line in lines if isinstance(line, Stage)]
    assert [stage.name for stage in stages][:3] == ["检查", "案源立案", "调查取证"]
    assert sum(stage.count for stage in stages) == len(lines) - len(stages) == len(definitions.all_forms())


def test_every_fact_of_every_form_is_asked_once() -> None:
    for form in definitions.all_forms():
        asked = [field.name for _group, fields in grouped(form) for field in fields]
        assert sorted(asked) == sorted(field.name for field in form.fields if field.name not in GIVEN)
