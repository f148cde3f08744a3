"""What is typed and what is kept: every type of fact there and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from desktop.screens.papers.plain_values import capitals, read_text, text_of
from enforcement.text.dates import CHINA

NOW = datetime(2026, 11, 24, 10, 5, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", "  门前人行道 ", "门前人行道"),
        ("name", "张𬭎喆", "张𬭎喆"),
        ("names", "陈立、王晓敏，李小川", ["陈立", "王晓敏", "李小川"]),
        ("date", "11.24", "2026-11-24"),
        ("date", "+7", "2026-12-01"),
        ("time", "9:30", "2026-11-24T09:30"),
        ("time", "2026-09-07 09:30", "2026-09-07T09:30"),
        ("due", "２０２６１２０１", "2026-12-01"),
        ("due", "12.1 18:00", "2026-12-01T18:00"),
        ("count", "１２", 12),
        ("amount", "800", 80000),
        ("amount", "1,500.5元", 150050),
        ("amount", "0", 0),
        ("date", "", ""),
    ],
)
def test_typed_words_become_the_fact(kind: str, typed: str, value: Any) -> None:
    assert read_text(kind, typed, NOW) == (value, "")


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("date", "下个月", "看不出是哪天"),
        ("due", "2026.13.40", "看不出是哪天"),
        ("time", "上午", "看不出是几点"),
        ("count", "三", "写一个数"),
        ("amount", "-5", "看不出是多少元"),
        ("amount", "1.005", "看不出是多少元"),
    ],
)
def test_words_that_mean_nothing_say_how_to_write_them(kind: str, typed: str, said: str) -> None:
    value, fault = read_text(kind, typed, NOW)
    assert value == ""
    assert said in fault


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("time", "2026-09-07T09:30", "2026-09-07 09:30"),
        ("due", "2026-12-01", "2026-12-01"),
        ("amount", 150050, "1500.50"),
        ("amount", 0, "0.00"),
        ("names", ["陈立", "王晓敏"], "陈立、王晓敏"),
        ("count", 3, "3"),
        ("text", None, ""),
    ],
)
def test_a_fact_is_shown_as_it_would_be_typed(kind: str, value: Any, shown: str) -> None:
    assert text_of(kind, value) == shown
    if shown:
        assert read_text(kind, shown, NOW) == (value, "")


def test_capitals_stand_beside_an_amount() -> None:
    assert capitals(80000) == "大写 捌佰元整"
    assert capitals("") == ""
