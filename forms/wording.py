"""How plain values read on paper: dates, times, numerals, citations and lists.

Source: layout specification 3.1 (citations), 3.3 (dates, times); text rules 0.3 (item brackets).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_DIGITS = "零一二三四五六七八九"
_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_PART = re.compile(r"第(\d+)(条|款|项|目)")
_AFTER = re.compile(r"条之(\d+)")
_ITEM = re.compile(r"第([一二三四五六七八九十百]+)项")
_BRACKETED = re.compile(r"第（([一二三四五六七八九十百]+)）项")


def numeral(value: int) -> str:
    """A whole number from 0 to 9999 in Chinese numerals as statutes write them: 10 is 十, 28 is 二十八."""
    if value < 0 or value > 9999:
        raise ValueError(f"no article has the number {value}")
    if value < 20:
        return _DIGITS[value] if value < 10 else "十" + (_DIGITS[value - 10] if value > 10 else "")
    text = ""
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            text += _DIGITS[digit] + unit
        elif text and not text.endswith("零") and value % power:
            text += "零"
    return text


def date_text(iso: str) -> str:
    """2026年9月7日 without leading zeros; text that is no ISO date is returned as it came."""
    found = _ISO.fullmatch(iso)
    return f"{int(found[1])}年{int(found[2])}月{int(found[3])}日" if found else iso


def time_text(iso: str) -> str:
    """2026年9月7日9时30分, to the minute; a bare date stays a date."""
    found = _ISO.fullmatch(iso)
    if not found or found[4] is None:
        return date_text(iso)
    return f"{date_text(iso)}{int(found[4])}时{int(found[5])}分"


def due_text(iso: str) -> str:
    """A deadline: full hours without 0分, as in 2026年9月10日18时."""
    return time_text(iso).replace("时0分", "时")


def period_text(start: str, end: str) -> str:
    """Start to end with 至; the date stands on both sides only if the day changes."""
    if not end:
        return time_text(start)
    if start[:10] == end[:10] and _ISO.fullmatch(end):
        return f"{time_text(start)}至{time_text(end).partition('日')[2] or date_text(end)}"
    return f"{time_text(start)}至{time_text(end)}"


def article_text(article: str, item_bracket: bool = True) -> str:
    """第60条第1款第3项 as 第六十条第一款第（三）项; Chinese numerals pass through, the item bracket is a
    setting."""
    text = _AFTER.sub(lambda m: "条之" + numeral(int(m[1])), article)
    text = _PART.sub(lambda m: f"第{numeral(int(m[1]))}{m[2]}", text)
    text = _BRACKETED.sub(r"第\1项", text.replace("(", "（").replace(")", "）"))
    return _ITEM.sub(r"第（\1）项", text) if item_bracket else text


def law_text(law: str) -> str:
    """The full title in 《》, inner book marks turned into 〈〉."""
    inner = law.strip()
    if inner.startswith("《") and inner.endswith("》"):
        inner = inner[1:-1]
    return "《" + inner.replace("《", "〈").replace("》", "〉") + "》"


def cite(
    articles: Iterable[Mapping[str, str]],
    item_bracket: bool = True,
    said_before: str = "",
) -> str:
    """One citation of several articles: 《甲条例》第十五条、第十六条第二款和《乙法》第三条.

    `said_before` is the one law cited just before; its second mention reads 该条例 (该办法, 该规定).
    """
    by_law: dict[str, list[str]] = {}
    for entry in articles:
        listed = by_law.setdefault(law_text(entry["law"]), [])
        text = article_text(entry["article"], item_bracket)
        if text not in listed:
            listed.append(text)
    parts = [_short(law, said_before) + "、".join(listed) for law, listed in by_law.items()]
    return joined(parts)


def _short(law: str, said_before: str) -> str:
    if said_before and law == law_text(said_before) and "中华人民共和国" not in law:
        for word in ("条例", "办法", "规定"):
            if law.endswith(word + "》"):
                return "该" + word
    return law


def joined(parts: Sequence[str]) -> str:
    """甲、乙和丙."""
    if len(parts) < 2:
        return "".join(parts)
    return "、".join(parts[:-1]) + "和" + parts[-1]


def without_stop(text: str) -> str:
    """A clause without its closing mark, so that it can stand inside a sentence."""
    return text.rstrip("。；;，, ")


def listed(items: Sequence[str]) -> str:
    """1.甲；2.乙；3.丙 – or the single item alone."""
    clean = [without_stop(item) for item in items]
    if len(clean) == 1:
        return clean[0]
    return "；".join(f"{n}.{item}" for n, item in enumerate(clean, 1))


def hash_tail(digest: str) -> str:
    """The last eight hex digits of a digest as people compare them: 4D19 E0B2."""
    tail = digest[-8:].upper()
    return f"{tail[:4]} {tail[4:]}".strip()
