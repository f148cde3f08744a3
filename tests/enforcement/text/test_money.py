"""Amounts as screens write them."""

from __future__ import annotations

import pytest

from enforcement.model.matter import FineRange
from enforcement.text.money import range_words, times_words, yuan


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (200, "200 元"),
        (10_000, "1 万元"),
        (12_000, "1.2 万元"),
        (12_500, "12500 元"),
        (2_000_000, "200 万元"),
    ],
)
def test_an_amount(amount: float, words: str) -> None:
    assert yuan(amount) == words


@pytest.mark.parametrize(
    ("fine", "words"),
    [
        (FineRange(low=500, high=5000), "500 元至 5000 元"),
        (FineRange(low=0, high=500), "500 元以下"),
        (FineRange(high=50_000), "5 万元以下"),
        (FineRange(low=2000), "2000 元以上"),
        (FineRange(low=5000, high=5000), "5000 元"),
        (FineRange(), ""),
    ],
)
def test_a_range(fine: FineRange, words: str) -> None:
    assert range_words(fine) == words


def test_multiples_and_shares() -> None:
    assert times_words(FineRange(low=1, high=3)) == "1 倍至 3 倍"
    assert times_words(FineRange(low=0.02, high=0.1), percent=True) == "2% 至 10%"
    assert times_words(FineRange(low=1, high=3), percent=True) == "100% 至 300%"
    assert times_words(FineRange()) == ""
