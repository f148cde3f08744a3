"""What a measured value says beside the one it should be, and the unit an item most likely asks for."""

from __future__ import annotations

from decimal import Decimal

from enforcement.model.checklist import ItemResult
from enforcement.text.numerals import decimal_text

# First match wins: the word of the catalogue's item → the unit its figures are written in.
_UNITS = (
    ("面积", "㎡"), ("噪声", "dB(A)"), ("声级", "dB(A)"), ("温度", "℃"), ("重量", "kg"), ("质量", "kg"),
    ("体积", "m³"), ("方量", "m³"), ("时间", "min"), ("时长", "min"), ("净宽", "m"), ("宽度", "m"),
    ("高度", "m"), ("长度", "m"), ("距离", "m"), ("间距", "m"), ("深度", "m"), ("长、宽", "m"),
)  # fmt: skip


def likely_unit(item_text: str) -> str:
    """The unit for a measurement item by its wording; empty when the wording does not tell."""
    return next((unit for word, unit in _UNITS if word in item_text), "")


def comparison(result: ItemResult) -> str:
    """少 0.28 m, 多 3 dB(A), or 相符; empty while one of the two figures is missing. A figure, no judgement."""
    measured, expected = decimal_text(result.measured), decimal_text(result.expected)
    if measured is None or expected is None:
        return ""
    gap = Decimal(measured) - Decimal(expected)
    if not gap:
        return "相符"
    return f"{'少' if gap < 0 else '多'} {abs(gap).normalize():f} {result.unit}".strip()
