"""Amounts as screens and internal sheets write them: 5 万元, 500 元以下, 1 倍至 3 倍; papers use Chinese numerals."""

from __future__ import annotations

from enforcement.model.matter import FineRange

TEN_THOUSAND = 10_000


def yuan(amount: float) -> str:
    """5 万元 or 3000 元."""
    if amount >= TEN_THOUSAND and amount % 1000 == 0:
        return f"{figure(amount / TEN_THOUSAND)} 万元"
    return f"{figure(amount)} 元"


def range_words(fine: FineRange) -> str:
    """5000 元至 5 万元, 500 元以下, 2000 元以上; empty when nothing is stated."""
    if not fine.high:
        return f"{yuan(fine.low)}以上" if fine.low else ""
    if fine.low == fine.high:
        return yuan(fine.high)
    return f"{yuan(fine.low)}至 {yuan(fine.high)}" if fine.low else f"{yuan(fine.high)}以下"


def times_words(times: FineRange, *, percent: bool = False) -> str:
    """1 倍至 3 倍, or a share as 2% 至 10%; empty when nothing is stated."""
    if times.high is None:
        return ""
    if percent:
        return f"{figure((times.low or 0) * 100)}% 至 {figure(times.high * 100)}%"
    return f"{figure(times.low or 0)} 倍至 {figure(times.high)} 倍"


def figure(value: float) -> str:
    """A number without a needless .0."""
    return f"{value:g}" if value < 1_000_000 else f"{value:.0f}"
