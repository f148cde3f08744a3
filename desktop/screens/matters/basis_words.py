"""What a text of the law says of a matter, in the words of the card: places, days, ranges, and what is not verified."""

from __future__ import annotations

from enforcement.model.matter import Basis, Citation, FineRange, Matter
from enforcement.text.citations import chinese_article
from enforcement.text.money import figure, range_words

_TEXT_STATUS = {
    "text_as_of_2025-04": "条文是 2025 年 4 月的版本，以后改没改没有核对",
    "local_text_as_of_2021": "条文是 2021 年前后的版本，以后改没改没有核对",
    "superseded_text_unavailable": "新条文没有拿到，写的是旧条文的数",
    "in_force_text_2026": "两份现行文本一致，没有和公报核对",
    "law_text_matches_2026-07_copy": "和 2026 年 7 月的文本一致",
}
_DOUBTFUL = ("text_as_of_2025-04", "local_text_as_of_2021", "superseded_text_unavailable")
_BASES = {
    "multiple_of_goods_value": "货值金额",
    "multiple_of_illegal_gains": "违法所得",
    "percent_of_project_cost": "建设工程造价",
}


def cited(citation: Citation) -> str:
    """《中华人民共和国消防法》第六十条第一款第（三）项."""
    return f"《{citation.law}》{chinese_article(citation.article)}"


def days_words(basis: Basis) -> str:
    """2026-08-15 起, 至 2026-08-14, or both; empty when no day is recorded."""
    begin = f"{basis.valid_from.isoformat()} 起" if basis.valid_from else ""
    end = f"至 {basis.valid_to.isoformat()}" if basis.valid_to else ""
    return "".join((begin, end))


def ranges(basis: Basis) -> tuple[tuple[str, str], ...]:
    """(whom it is about, how much), only what the text states; a split by subject replaces the outer hull."""
    if not basis.figures_known:
        return ()
    split = bool(range_words(basis.fine_individual) or range_words(basis.fine_unit))
    whole = FineRange() if split else basis.fine
    found = (
        ("罚款", _each(basis, whole)),
        ("个人", _each(basis, basis.fine_individual)),
        ("单位", _each(basis, basis.fine_unit)),
        ("加重", range_words(basis.fine_escalated)),
        ("按比例", _multiple(basis)),
    )
    return tuple((name, words) for name, words in found if words)


def doubts(matter: Matter, basis: Basis) -> tuple[str, ...]:
    """What is not verified in this text, each as a sentence; empty when nothing is known to be open."""
    found: list[str] = []
    if not basis.verified:
        found.append("条款和数额没有和原文核对过")
    if not basis.figures_known:
        found.append("数额没有记下来，要看原文")
    own = basis == matter.basis
    if own and matter.text_status in _DOUBTFUL:
        found.append(_TEXT_STATUS[matter.text_status])
    return tuple(found)


def text_words(matter: Matter) -> str:
    """How fresh the text of the row is."""
    day = f"文本日期 {matter.text_date}" if matter.text_date else ""
    return "，".join(part for part in (day, _TEXT_STATUS.get(matter.text_status, "")) if part)


def _each(basis: Basis, fine: FineRange) -> str:
    words = range_words(fine)
    if not words or "per_unit" not in basis.fine_basis:
        return words
    return f"{basis.fine_base or '按数量'} {words}"


def _multiple(basis: Basis) -> str:
    high = basis.fine_multiple.high
    if not high:
        return ""
    low = basis.fine_multiple.low or 0.0
    kinds = [kind for kind in basis.fine_basis if kind.startswith(("multiple", "percent"))]
    base = basis.fine_base or next((_BASES[kind] for kind in kinds if kind in _BASES), "")
    if any(kind.startswith("percent") for kind in kinds):
        return f"{base}的 {_span(low * 100, high * 100, '%')}"
    return f"{base} {_span(low, high, ' 倍')}".strip()


def _span(low: float, high: float, unit: str) -> str:
    if not low:
        return f"{figure(high)}{unit}以下"
    return f"{figure(high)}{unit}" if low == high else f"{figure(low)}{unit}至 {figure(high)}{unit}"
