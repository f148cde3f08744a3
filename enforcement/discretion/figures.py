"""Exact figures and the written sum: decimals only, a result is rounded once, at the very end, and the sum says so.

The words of a sum are a small language that anybody can work through again: ``a + b``, ``a × b``, ``a ÷ b``,
brackets, 取大（a，b） and 取小（a，b）; a figure carries its unit, and 30% is thirty hundredths.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext

YUAN, PERCENT, TIMES = "元", "%", "倍"
FEN = Decimal("0.01")
ROUNDING = "算到分：下限不足一分的进到分，上限和定数不足一分的舍去。"
_DIGITS = 40  # far more than any amount of yuan times an area times a share can need


def exact(value: float | int | str | Decimal) -> Decimal:
    """The decimal that was written (0.05 stays 0.05). ValueError when it is no finite number."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite():
        raise ValueError("no finite number")
    return number


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit; a percentage is kept as it is written (30 for 30%)."""

    value: Decimal
    unit: str = YUAN

    def __str__(self) -> str:
        words = f"{self.value:,f}"
        words = words.rstrip("0").rstrip(".") if "." in words else words
        return f"{words}{self.unit}" if self.unit == PERCENT else f"{words} {self.unit}".strip()

    @property
    def plain(self) -> Decimal:
        """What it counts in a product."""
        return self.value / 100 if self.unit == PERCENT else self.value


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the account: what is worked out, the sum ("" for a figure that is given), result, source.

    ``is_figure`` False: the result is words."""

    what: str
    sum: str
    result: str
    source: str = ""
    is_figure: bool = False


class Account:
    """The written sum as it grows. Every figure that is shown anywhere went through here."""

    def __init__(self) -> None:
        self._lines: list[Line] = []

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines)

    def given(self, what: str, figure: Figure, source: str) -> Figure:
        """A figure that somebody else states."""
        return self._write(what, "", figure, source)

    def said(self, what: str, words: str, source: str = "") -> None:
        """A step without a figure."""
        self._lines.append(Line(what, "", words, source))

    def total(self, what: str, parts: Sequence[Figure], source: str) -> Figure:
        """The sum of figures of one unit."""
        value = sum((part.value for part in parts), Decimal(0))
        return self._write(what, " + ".join(map(str, parts)), Figure(value, parts[0].unit), source)

    def product(self, what: str, first: Figure, second: Figure, source: str, unit: str = YUAN) -> Figure:
        """First times second, in ``unit``."""
        with _wide():
            value = first.plain * second.plain
        return self._write(what, f"{first} × {second}", Figure(value, unit), source)

    def middle(self, what: str, low: Figure, high: Figure, source: str) -> Figure:
        """Half of the sum."""
        with _wide():
            value = (low.value + high.value) / 2
        return self._write(what, f"({low} + {high}) ÷ 2", Figure(value, low.unit), source)

    def least(self, what: str, one: Figure, other: Figure, source: str) -> Figure:
        """The smaller of the two."""
        value = min(one.value, other.value)
        return self._write(what, f"取小（{one}，{other}）", Figure(value, one.unit), source)

    def most(self, what: str, one: Figure, other: Figure, source: str) -> Figure:
        """The greater of the two."""
        value = max(one.value, other.value)
        return self._write(what, f"取大（{one}，{other}）", Figure(value, one.unit), source)

    def _write(self, what: str, words: str, figure: Figure, source: str) -> Figure:
        self._lines.append(Line(what, words, str(figure), source, is_figure=True))
        return figure


def up_to_fen(value: Decimal) -> Decimal:
    """A lower end in whole fen, never below ``value``."""
    return value.quantize(FEN, rounding=ROUND_CEILING)


def down_to_fen(value: Decimal) -> Decimal:
    """An upper end or a fixed amount in whole fen, never above ``value``."""
    return value.quantize(FEN, rounding=ROUND_FLOOR)


def money(value: Decimal) -> str:
    """Yuan for people: 50,000 元, 1,234.50 元."""
    whole = value == value.to_integral_value()
    return f"{value:,.0f} 元" if whole else f"{value:,.2f} 元"


def _wide() -> AbstractContextManager[Context]:
    return localcontext(Context(prec=_DIGITS))
