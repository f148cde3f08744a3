"""A measured figure beside the one it should be: the difference is said, never judged."""

from __future__ import annotations

import pytest

from desktop.screens.inspection.measure import comparison, likely_unit
from enforcement.model.checklist import ItemKind, ItemResult


def result(measured: str, expected: str, unit: str = "m") -> ItemResult:
    return ItemResult(
        id="1" * 32,
        inspection_id="2" * 32,
        inspection_matter_id="3" * 32,
        item_number=2,
        item_text="测量净宽",
        kind=ItemKind.MEASUREMENT,
        measured=measured,
        expected=expected,
        unit=unit,
    )


@pytest.mark.parametrize(
    ("measured", "expected", "words"),
    [
        ("0.82", "1.10", "少 0.28 m"),
        ("３", "1", "多 2 m"),
        ("1.10", "1.1", "相符"),
        ("", "1.1", ""),
        ("宽", "1.1", ""),
    ],
)
def test_the_difference(measured: str, expected: str, words: str) -> None:
    assert comparison(result(measured, expected)) == words


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("测量净宽，对照规范最小宽度", "m"),
        ("测量占用长度、宽度并换算面积", "㎡"),
        ("用声级计测噪声", "dB(A)"),
        ("清点数量", ""),
    ],
)
def test_the_unit_follows_from_the_words(text: str, unit: str) -> None:
    assert likely_unit(text) == unit
