"""Places in a law in words, and threats in the law's own numerals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enforcement.model.matter import Citation, FineRange
from enforcement.model.party import PartyKind
from enforcement.text.citations import chinese_article, cite, distinct_places, law_title
from enforcement.text.penalties import GENERAL, fine_text, penalty_range_text
from enforcement.text.phrases import PHRASES, PhraseField, has_blank, phrases_for
from enforcement.text.units import unit_name
from tests.helpers.town import EXITS, PILES, WASTE


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("第60条第1款第3项", "第六十条第一款第（三）项"),
        ("第28条", "第二十八条"),
        ("第1242条", "第一千二百四十二条"),
        ("第133条之1", "第一百三十三条之一"),
        ("第三十条", "第三十条"),
    ],
)
def test_articles_in_words(article: str, words: str) -> None:
    assert chinese_article(article) == words


def test_the_bracket_of_items_is_a_setting() -> None:
    assert chinese_article("第60条第1款第3项", item_bracket=False) == "第六十条第一款第三项"


def test_a_law_is_named_once_with_its_articles() -> None:
    places = [("甲条例", "第15条"), ("甲条例", "第16条第2款"), ("乙法", "第3条")]
    assert cite(places) == "《甲条例》第十五条、第十六条第二款和《乙法》第三条"
    assert cite([]) == ""
    assert law_title("关于《乙法》的规定") == "《关于〈乙法〉的规定》"


def test_two_laws_in_one_cell_come_apart_with_full_titles() -> None:
    cell = Citation(law="中华人民共和国土地管理法", article="第75条；土地管理法实施条例第55条")
    assert distinct_places([cell, cell]) == (
        ("中华人民共和国土地管理法", "第75条"),
        ("中华人民共和国土地管理法实施条例", "第55条"),
    )


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (500, 3000, "处五百元以上三千元以下罚款"),
        (0, 50, "处五十元以下罚款"),
        (None, 1000, "处一千元以下罚款"),
        (5000, 50000, "处五千元以上五万元以下罚款"),
        (200, 200, "处二百元罚款"),
        (None, None, ""),
        (0.5, 100, ""),
    ],
)
def test_ranges_as_the_law_writes_them(low: float | None, high: float | None, text: str) -> None:
    assert fine_text(FineRange(low=low, high=high)) == text


def test_the_range_of_the_right_party() -> None:
    both = replace(EXITS, penalty_kinds=("责令改正", "罚款"))
    assert penalty_range_text([both], PartyKind.ORGANISATION) == "处五千元以上五万元以下罚款"
    assert penalty_range_text([both], PartyKind.PERSON) == "处五百元以下罚款"


def test_no_figure_where_none_is_certain() -> None:
    split = replace(EXITS, penalty_kinds=("责令改正", "罚款"))
    assert penalty_range_text([split], PartyKind.SOLE_TRADER) == GENERAL
    assert (
        penalty_range_text([EXITS], PartyKind.ORGANISATION) == GENERAL
    )  # other kinds of penalty beside the fine
    assert penalty_range_text([WASTE], PartyKind.PERSON) == GENERAL
    assert penalty_range_text([PILES, split], PartyKind.PERSON) == GENERAL
    second_step = replace(PILES, fine_escalated=FineRange(low=1000, high=9000))
    assert penalty_range_text([second_step], PartyKind.PERSON) == GENERAL


def test_every_field_has_phrases_and_matters_put_theirs_first() -> None:
    assert set(PHRASES) == set(PhraseField)
    assert all(PHRASES.values())
    assert phrases_for(PhraseField.CORRECTION, "140003")[0].startswith("清除疏散通道")
    assert phrases_for(PhraseField.OPINION, "140003") == PHRASES[PhraseField.OPINION]
    assert has_blank("＿＿称不知道")
    assert not has_blank("看清了，不申请回避。")


def test_units_are_written_in_chinese() -> None:
    assert [unit_name(unit) for unit in ("m", "㎡", "dB(A)", "袋", " kg ")] == [
        "米",
        "平方米",
        "分贝",
        "袋",
        "千克",
    ]
