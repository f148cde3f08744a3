"""Laws and places cited in one cell of an official list, with the words quoted after each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from enforcement.catalogue.intake.amounts import number_of

_N = r"[零〇一二三四五六七八九十百千两\d]{1,12}"
_AND = r"\s*[、，,和及与]\s*"
_ROUND = rf"(?:第\s*)?[（(]\s*{_N}\s*[)）]"
_INSERTED = r"\s*之\s*[一二三四五六七八九十\d]{1,3}"
_PLACE = re.compile(
    rf"(?P<articles>第{_N}(?:{_AND}{_N})+条|第{_N}条(?:{_INSERTED}(?![条款项目]))?)?"
    rf"(?P<paragraphs>第{_N}(?:{_AND}{_N})*款)?"
    rf"(?P<items>(?:{_ROUND}(?:{_AND}{_ROUND})*|第{_N}(?:{_AND}{_N})*)\s*项)?"
)
_LEFT_OVER = re.compile(
    rf"(?:第\s*)?[（(]?{_N}[)）]?(?:[条款项目]|[、，,和及与](?!\s*《))|(?:{_AND})?{_INSERTED}"
)
_TITLE = r"[一-龥]{2,40}?(?:条例|办法|规定|规则|细则|法典|法)"
_CANDIDATE = re.compile(
    rf"《(?P<law>(?:[^《》]|《[^《》]*》)+)》(?:\s*[（(][^（）()]*[)）])?|(?P<bare>{_TITLE})(?=第{_N}条)|第{_N}(?:{_AND}{_N})*条"
)
_VERB = re.compile(
    r"(?:^|[\n。；;]\s*(?:\d{1,2}[.、．])?|规定[，,]|的[，,])\s*(?P<verb>违反了?|依据|根据|按照|依照)$"
)
_BODY = re.compile(r"[:：\s“”\"\x00]")
_REFERENCE = re.compile(r"本|^(?:违反|依照|根据|适用|参照|依据|详见|[见按同以据对由])")
_BETWEEN = re.compile(r" *(?:(?:[、，,和及与]|以及)\s*)?")
_LABEL = (
    r"(?:(?P<label>[一-龥]{0,6}(?:违反|违法|违则|处罚|罚则|定性|处理|设定|法律)[一-龥]{0,4})\s*[:：]\s*)?"
)
_BOUNDARY = re.compile(
    r"(?:^|[\n。；;”\"\x00])\s*" + _LABEL
    + r"(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?\s*[.、．)）:：]?\s*|[①-⑳]\s*)?" + _LABEL.replace("label", "inner")
    + r"$"
)  # fmt: skip
_BLANK = re.compile(r"\s*")
_QUOTED = re.compile(r"“[^“”]*”")
_OPEN_END = re.compile(rf"\s*(?:至|到|—+|-|－|～|~)\s*(?:第|之|{_N}[条款项])")
_VIOLATED = re.compile(r"违反|违法|违则|定性")
_PENAL = re.compile(
    r"罚款|没收|(?<!被)吊销|(?<!被)暂扣|(?:给予|予以|处以?)警告|警告(?=[，、；。或并])|通报批评|拘留|强制拆除"
    r"|责令.{0,6}(?:停产|停业)|责令.{0,8}改正|给予.{0,6}处罚|予以处罚"
)


@dataclass(frozen=True, slots=True)
class Cited:
    """One place: full title as written, place in digits (第12条第1款), the words quoted after it.

    ``role``: "violation", "penalty", or empty when neither a label nor the quoted words tell.
    """

    law: str
    article: str
    quote: str
    role: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell cites, in order, and the pieces of it that could not be read as a place."""

    cited: tuple[Cited, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class _Head:
    law: str
    articles: list[str]
    label: str
    begin: int
    end: int
    chained: bool


def read_places(text: str) -> Reading:
    """The places of ``text`` (lines parted by newlines). References inside quoted words are not citations."""
    masked = _QUOTED.sub(lambda found: "\x00" * len(found.group()), text)
    heads: list[_Head] = []
    unread: list[str] = []
    law = ""
    for found in _CANDIDATE.finditer(masked):
        start, title = found.start(), found.group("law") or found.group("bare")
        if (heads and start < heads[-1].end) or (found.group("bare") and _REFERENCE.search(title)):
            continue
        chained = bool(heads) and _BETWEEN.fullmatch(masked, heads[-1].end, start) is not None
        begin, label = (start, "") if chained else _opening(masked, start)
        if begin is None:
            if not heads or not _BODY.match(masked, heads[-1].end):
                unread.append(_piece(text, start, found.end()))
            continue
        law = title or law
        places, end = _places(masked, found.end() if title else start)
        if not law or not places or _OPEN_END.match(masked, end) or _LEFT_OVER.match(masked, end):
            unread.append(_piece(text, start, end))
            continue
        heads.append(_Head(law, places, label, begin, end, chained))
    return Reading(tuple(_cited(text, heads)), tuple(unread))


def _opening(masked: str, start: int) -> tuple[int | None, str]:
    """Where the sentence begins that cites at ``start``, and its label; None in the middle of other words."""
    boundary = _BOUNDARY.search(masked, max(0, start - 40), start)
    if boundary is not None:
        return boundary.start(), boundary.group("label") or boundary.group("inner") or ""
    verb = _VERB.search(masked, max(0, start - 40), start)
    return (None, "") if verb is None else (verb.start(), verb.group("verb"))


def _piece(text: str, start: int, end: int) -> str:
    return text[start : end + 12].split("\n")[0]


def _places(text: str, at: int) -> tuple[list[str], int]:
    """Places one after the other from ``at``, such as 第九条第一款、第三款和第十条; and where they end."""
    places: list[str] = []
    article = paragraph = ""
    end = at
    while True:
        gap = (_BETWEEN if places else _BLANK).match(text, end)
        found = _PLACE.match(text, end if gap is None else gap.end())
        if found is None or not found.group() or not (found.group("articles") or article):
            return places, end
        articles = _articles(found.group("articles")) or [article]
        paragraphs = _numbered(found.group("paragraphs"), "款")
        if not paragraphs:
            paragraphs = [paragraph if not found.group("articles") else ""]
        items = _numbered(found.group("items"), "项") or [""]
        places += [a + p + i for a in articles for p in paragraphs for i in items]
        article, paragraph = articles[-1], paragraphs[-1]
        end = found.end()


def _articles(text: str | None) -> list[str]:
    """第一、三条 → 第1条, 第3条; 第三十条之一 → 第30条之1."""
    base, _, inserted = (text or "").partition("之")
    after = f"之{number_of(inserted.strip()):g}" if inserted else ""
    return [article + after for article in _numbered(base, "条")]


def _numbered(text: str | None, kind: str) -> list[str]:
    """第一、三款 → 第1款, 第3款."""
    return [f"第{number_of(numeral):g}{kind}" for numeral in re.findall(_N, text or "")]


def _cited(text: str, heads: list[_Head]) -> list[Cited]:
    cited: list[Cited] = []
    role = ""
    parted = any(_VIOLATED.search(head.label) for head in heads)
    for number, head in enumerate(heads):
        later = next((other for other in heads[number + 1 :] if not other.chained), None)
        last = max(h.end for h in heads[number:] if h is head or (h.chained and _joined(heads, head, h)))
        quote = text[last : later.begin if later else len(text)]
        if not head.chained:
            role = _role(head.label, quote, parted=parted)
        cited += [Cited(head.law.replace("\n", ""), place, quote.strip(), role) for place in head.articles]
    return cited


def _joined(heads: list[_Head], first: _Head, other: _Head) -> bool:
    """Whether ``other`` follows ``first`` in one chain."""
    between = heads[heads.index(first) + 1 : heads.index(other) + 1]
    return all(head.chained for head in between)


def _role(label: str, quote: str, *, parted: bool) -> str:
    """``parted``: some label of the cell says 违反, so that 处罚依据 means the penalty alone."""
    if _VIOLATED.search(label):
        return "violation"
    if re.search(r"罚则|罚款|处理", label) or (parted and re.search(r"处罚|依据|根据|按照|依照", label)):
        return "penalty"
    if _PENAL.search(quote):
        return "penalty"
    return "violation" if len(re.sub(r"[：:；;。、，,\s“”\"\d.]", "", quote)) > 3 else ""
