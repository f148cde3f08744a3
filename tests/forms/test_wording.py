"""How dates, articles and lists read on paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "零"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (28, "二十八"),
        (60, "六十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (2030, "二千零三十"),
    ],
)
def test_numerals_as_in_statutes(value: int, text: str) -> None:
    assert wording.numeral(value) == text


@given(st.integers(1, 9999))
def test_no_two_numbers_share_a_numeral(value: int) -> None:
    assert wording.numeral(value) != wording.numeral(value - 1)
    assert not wording.numeral(value).endswith("零")


def test_dates_have_no_leading_zeros_and_times_go_to_the_minute() -> None:
    assert wording.date_text("2026-09-07") == "2026年9月7日"
    assert wording.time_text("2026-09-07T09:05") == "2026年9月7日9时5分"
    assert wording.time_text("2026-09-07T09:05:30+08:00") == "2026年9月7日9时5分"
    assert wording.due_text("2026-09-10T18:00") == "2026年9月10日18时"
    assert wording.due_text("2026-09-10") == "2026年9月10日"
    assert wording.time_text("今年9月以来") == "今年9月以来"


def test_the_day_is_said_twice_only_if_it_changes() -> None:
    assert wording.period_text("2026-09-07T09:30", "2026-09-07T10:05") == "2026年9月7日9时30分至10时5分"
    assert (
        wording.period_text("2026-09-07T23:30", "2026-09-08T00:10")
        == "2026年9月7日23时30分至2026年9月8日0时10分"
    )


@pytest.mark.parametrize(
    ("article", "bracket", "text"),
    [
        ("第60条第1款第3项", True, "第六十条第一款第（三）项"),
        ("第60条第1款第3项", False, "第六十条第一款第三项"),
        ("第72条第1款第（一）项", False, "第七十二条第一款第一项"),
        ("第七十二条第一款第一项", True, "第七十二条第一款第（一）项"),
        ("第12条之1", True, "第十二条之一"),
        ("第15条、第16条第2款", True, "第十五条、第十六条第二款"),
    ],
)
def test_articles_are_printed_in_chinese_numerals(article: str, bracket: bool, text: str) -> None:
    assert wording.article_text(article, bracket) == text


def test_articles_of_one_law_stand_together_and_titles_are_full() -> None:
    cited = [
        {"law": "甲条例", "article": "第1条"},
        {"law": "乙办法", "article": "第2条"},
        {"law": "《甲条例》", "article": "第3条"},
        {"law": "甲条例", "article": "第1条"},
    ]
    assert wording.cite(cited) == "《甲条例》第一条、第三条和《乙办法》第二条"
    assert wording.law_text("关于《甲条例》的说明") == "《关于〈甲条例〉的说明》"


def test_a_local_law_cited_just_before_is_named_short() -> None:
    assert wording.cite([{"law": "甲条例", "article": "第3条"}], said_before="甲条例") == "该条例第三条"
    assert "该" not in wording.cite([{"law": "乙条例", "article": "第3条"}], said_before="甲条例")
    national = {"law": "中华人民共和国土地管理条例", "article": "第3条"}
    assert "该" not in wording.cite([national], said_before=national["law"])


def test_lists_number_their_items_and_drop_closing_marks() -> None:
    assert wording.listed(["甲。"]) == "甲"
    assert wording.listed(["甲。", "乙；"]) == "1.甲；2.乙"
    assert wording.hash_tail("00" * 28 + "4d19e0b2") == "4D19 E0B2"
