"""不予, 可以不予, 从轻 and 减轻: the questions, the places they stand on, and what every mix of answers makes."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

import resources
from enforcement.discretion.case import Answer
from enforcement.discretion.leniency import UNCORRECTED, Effect, Group, grounds, parts_of, questions
from enforcement.discretion.proposal import Outcome, propose
from tests.enforcement.discretion.test_tiers import benches, case, matters

CODE = "070036"
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
THREE = ("minor", "corrected", "no_harm")


def effects(code: str = CODE, subject: str = "单位", **answers: Answer) -> set[Effect]:
    return {one.effect for one in grounds(case(code, subject=subject, answers=answers))}


@pytest.mark.parametrize("answers", list(product(Answer, repeat=3)))
def test_all_three_and_only_all_three_mean_no_penalty(answers: tuple[Answer, ...]) -> None:
    made = propose(case(CODE, row=1, answers=dict(zip(THREE, answers, strict=True))))
    every = answers == (YES, YES, YES)
    assert (made.outcome is Outcome.NO_PENALTY) is every
    assert (made.low is None) is every


@pytest.mark.parametrize("answers", list(product(Answer, repeat=3)))
def test_a_first_slight_corrected_act_may_be_spared(answers: tuple[Answer, ...]) -> None:
    made = propose(
        case(CODE, row=1, answers=dict(zip(("first", "slight", "corrected"), answers, strict=True)))
    )
    assert made.may_spare is (answers == (YES, YES, YES))
    assert made.outcome is Outcome.FINE
    assert made.amount_words


def test_no_harm_at_all_is_slight_harm() -> None:
    assert effects(first=YES, no_harm=YES, corrected=YES) == {Effect.MAY_SPARE}


def test_a_first_offence_asks_for_the_record_and_says_what_was_not_looked_up() -> None:
    base = case(CODE, row=1, answers={"first": YES})
    for earlier, words in ((None, "本镇的还没查"), (0, "没有处罚"), (2, "有 2 件处罚")):
        told = [one for one in propose(replace(base, earlier=earlier)).warnings if "初次违法" in one]
        assert len(told) == 1
        assert words in told[0]
        assert "县里其他乡镇的没有查" in told[0]


@pytest.mark.parametrize(
    ("answer", "effect"),
    [
        ("child", Effect.NO_PENALTY),
        ("mind", Effect.NO_PENALTY),
        ("no_fault", Effect.NO_PENALTY),
        ("late", Effect.NO_PENALTY),
        ("undone", Effect.MUST_LIGHTEN),
        ("forced", Effect.MUST_LIGHTEN),
        ("told", Effect.MUST_LIGHTEN),
        ("merit", Effect.MUST_LIGHTEN),
        ("other", Effect.MUST_LIGHTEN),
        ("youth", Effect.MUST_LIGHTEN),
        ("mind_partly", Effect.MAY_LIGHTEN),
        ("fined", Effect.NO_FINE),
        ("several", Effect.REMIND),
    ],
)
def test_each_ground_alone(answer: str, effect: Effect) -> None:
    assert effects(subject="个人", **{answer: YES}) == {effect}
    assert effects(subject="个人", **{answer: NO}) == set()
    assert effects(subject="个人", **{answer: UNKNOWN}) == set()


def test_a_second_fine_for_the_same_act_is_barred() -> None:
    made = propose(case(CODE, row=1, answers={"fined": YES}))
    assert made.outcome is Outcome.NO_FINE
    assert made.high is None
    assert "第二十九条" in made.grounds[0].sentence


def test_questions_of_people_are_not_asked_of_units() -> None:
    of_units = {one.id for one in questions(case(CODE, subject="单位"))}
    of_people = {one.id for one in questions(case(CODE, subject="个人"))}
    assert of_people - of_units == {"child", "youth", "mind", "mind_partly"}


def test_every_question_stands_on_a_place_of_the_law_and_decides_something() -> None:
    for question in questions(case(CODE, subject="个人")):
        assert question.place.startswith("行政处罚法第")
        assert question.text.endswith("？")
    known = {one.article for one in resources.laws().values() if one.law == "中华人民共和国行政处罚法"}
    assert {"第29条", "第30条", "第31条", "第33条第1款", "第36条"} <= known


def test_a_place_nobody_read_is_marked() -> None:
    (undone,) = grounds(case(CODE, answers={"undone": YES}))
    (late,) = grounds(case(CODE, answers={"late": YES}))
    assert "没有核对" in undone.sentence
    assert "没有核对" not in late.sentence


def test_the_environment_code_repeats_its_own_places() -> None:
    (spared,) = grounds(case(CODE, answers={"first": YES, "slight": YES, "corrected": YES}))
    assert [one.law for one in spared.articles] == ["中华人民共和国行政处罚法", "中华人民共和国生态环境法典"]
    (other,) = grounds(case("010004", answers={"first": YES, "slight": YES, "corrected": YES}))
    assert [one.law for one in other.articles] == ["中华人民共和国行政处罚法"]


def test_without_a_correction_order_no_fine() -> None:
    code = next(code for code, one in matters().items() if one.correction_precondition and one.fine.high)
    for answer in (NO, UNKNOWN):
        made = propose(case(code, subject="单位", answers={UNCORRECTED: answer}))
        assert made.outcome is Outcome.NOT_COMPUTED
        assert "才能罚款" in made.why_not


@pytest.mark.parametrize("code", sorted(code for code, bench in benches().items() if bench.exemptions))
def test_a_published_list_needs_every_condition_and_no_exclusion(code: str) -> None:
    asked = [one for one in questions(case(code)) if one.group is Group.LIST]
    own = {one.id for one in asked if not one.id.startswith("excluded")}
    all_yes = dict.fromkeys(own, YES)
    excluded = {one.id: NO for one in asked if one.id.startswith("excluded")}
    assert excluded
    assert effects(code, **all_yes, **excluded) == {Effect.MAY_SPARE}
    assert effects(code, **all_yes) == set()
    assert effects(code, **all_yes, **dict.fromkeys(excluded, YES)) == set()
    for one in own:
        assert effects(code, **{**all_yes, one: NO}, **excluded) == set()


def test_conditions_that_offer_a_choice_stay_whole() -> None:
    assert parts_of("首次违法；期限内改正") == ("首次违法", "期限内改正")
    either = "未密闭：已改正；或无法密闭且期限内改正"
    assert parts_of(either) == (either,)


def test_light_or_reduced_has_to_be_chosen_where_the_law_says_must() -> None:
    made = propose(case(CODE, row=1, answers={"undone": YES}))
    assert any("还没有选从轻或者减轻" in words for words in made.warnings)
    chosen = propose(case(CODE, row=1, degree="light", answers={"undone": YES}))
    assert not any("还没有选从轻或者减轻" in words for words in chosen.warnings)
