"""Kinsoku pairs and the cleaning of input."""

from __future__ import annotations

import pytest

from forms.characters import clean_name, clean_text, may_break, without_selectors


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("路", "口", True),
        ("路", "，", False),
        ("（", "编", False),
        ("《", "浙", False),
        ("6", "日", False),
        ("日", "1", True),
        ("第", "1", False),
        ("A", "V", False),
        ("-", "0", False),
        ("张", "¥", True),
        ("¥", "8", False),
        ("　", "联", True),
        ("敏", "　", False),
    ],
)
def test_a_line_ends_only_where_chinese_text_may_be_broken(before: str, after: str, allowed: bool) -> None:
    assert may_break(before, after) is allowed


def test_input_becomes_half_width_digits_and_full_width_commas() -> None:
    assert clean_text("门前３张桌子,占道２.５米 ;未清理") == "门前3张桌子，占道2.5米 ;未清理"
    assert clean_text("长 度　6.0米 ") == "长度　6.0米"
    assert clean_text("⼈⾏道") == "人行道"


def test_names_are_left_as_they_were_typed() -> None:
    assert clean_name(" 张𬭎喆\n") == "张𬭎喆"
    assert clean_name("\uf9c0") == "\uf9c0"


def test_variation_selectors_leave_the_base_character() -> None:
    assert without_selectors("葛\U000e0100城") == "葛城"
