"""Numbers in words: the layout table of capitals, statute numerals, and what counts as a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.text.numerals import (
    capital_amount,
    chinese_number,
    decimal_text,
    fen_of,
    figure_amount,
    half_width,
)

SMALL = {"零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
LARGE = {"零": 0, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}


def read(text: str, digits: dict[str, int], units: dict[str, int]) -> int:
    """Read a numeral back: an independent way, section by section."""
    total = section = digit = 0
    for char in text:
        if char in digits:
            digit = digits[char]
        elif char in units:
            section += (digit or 1) * units[char]
            digit = 0
        else:
            total += (section + digit) * {"万": 10_000, "亿": 100_000_000}[char]
            section = digit = 0
    return total + section + digit


@pytest.mark.parametrize(
    ("fen", "capitals"),
    [
        (10_00, "壹拾元整"),
        (800_00, "捌佰元整"),
        (1005_00, "壹仟零伍元整"),
        (10500_00, "壹万零伍佰元整"),
        (100000_00, "壹拾万元整"),
        (107000_53, "壹拾万零柒仟元伍角叁分"),
        (16409_02, "壹万陆仟肆佰零玖元零贰分"),
        (325_04, "叁佰贰拾伍元零肆分"),
        (50, "伍角"),
        (5, "伍分"),
        (0, "零元整"),
        (100000005_00, "壹亿零伍元整"),
        (1000000000_00, "壹拾亿元整"),
    ],
)
def test_the_table_of_capitals(fen: int, capitals: str) -> None:
    assert capital_amount(fen) == capitals


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_capitals_read_back_as_the_same_yuan(yuan: int) -> None:
    text = capital_amount(yuan * 100)
    assert text.endswith("元整")
    assert read(text.removesuffix("元整"), LARGE, {"拾": 10, "佰": 100, "仟": 1000}) == yuan


@given(st.integers(min_value=1, max_value=10**14 - 1))
def test_capitals_end_as_the_rule_says_and_never_double_a_zero(fen: int) -> None:
    text = capital_amount(fen)
    assert "零零" not in text
    assert text.endswith("整") == (fen % 100 == 0)
    assert ("分" in text) == (fen % 10 != 0)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "零"), (5, "五"), (10, "十"), (15, "十五"), (28, "二十八"), (100, "一百"), (101, "一百零一"),
        (110, "一百一十"), (1005, "一千零五"), (1242, "一千二百四十二"), (500, "五百"), (3000, "三千"),
        (50000, "五万"), (100500, "十万零五百"), (250000, "二十五万"), (10**8, "一亿"),
    ],
)  # fmt: skip
def test_numerals_of_statutes(value: int, words: str) -> None:
    assert chinese_number(value) == words


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_numerals_read_back(value: int) -> None:
    text = chinese_number(value)
    assert "零零" not in text
    assert read(text, SMALL, {"十": 10, "百": 100, "千": 1000}) == value


@pytest.mark.parametrize("value", [-1, 10**12])
def test_numbers_out_of_range_are_errors(value: int) -> None:
    with pytest.raises(ValueError):
        chinese_number(value)
    with pytest.raises(ValueError):
        capital_amount(value * 100)


def test_figures_stand_without_thousands_mark() -> None:
    assert figure_amount(107000_53) == "¥107000.53"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0.82", "0.82"), ("０．８２", "0.82"), (" 1.10 ", "1.10"), ("3", "3"), ("-2", "-2"), ("1。5", "1.5"),
        ("约1米", None), ("1.", None), (".", None), ("", None), ("一", None), ("1,5", None), ("²", None),
    ],
)  # fmt: skip
def test_what_counts_as_a_measured_number(typed: str, number: str | None) -> None:
    assert decimal_text(typed) == number


@given(st.decimals(min_value=-9999, max_value=9999, places=2))
def test_full_width_digits_mean_the_same(value: object) -> None:
    plain = str(value)
    wide = plain.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.-"})
    assert half_width(wide) == plain
    assert decimal_text(wide) == decimal_text(plain) == plain


@given(st.integers(min_value=0, max_value=10**13), st.sampled_from(["", "元"]))
def test_an_amount_in_words_is_the_amount_in_fen(fen: int, unit: str) -> None:
    assert fen_of(fen) == fen
    assert fen_of(f"{fen // 100}.{fen % 100:02d}{unit}") == fen
    assert fen_of(f"{fen // 100:,}.{fen % 100:02d}{unit}") == fen
    assert fen_of(figure_amount(fen).removeprefix("¥")) == fen


@pytest.mark.parametrize("value", ["", "三百", "12.345", "-5", "1e3", None, True, 1.5, []])
def test_what_is_no_amount_is_none(value: object) -> None:
    assert fen_of(value) is None
