"""What a line begins with: 第×条, 第×章, （一）, 1., 附件, 目录. Whether it is meant so, the reader decides.

A label that is followed by a blank is one (``loose``); one that runs into its words may be a reference to another
article (第十三条规定的…), so it counts only where that article is due.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from enforcement.statutes.numbers import NUMERAL, number_of

_NUMBER = rf"(?P<number>[{NUMERAL}]{{1,12}})"
_ARTICLE = re.compile(rf"^第\s*{_NUMBER}\s*条(?:之\s*(?P<sub>[{NUMERAL}]{{1,3}}))?")
_HEADING = re.compile(rf"^第\s*{_NUMBER}\s*(?P<level>分编|编|章|节)")
_BARE_HEADING = re.compile(r"^(?:总\s*则|附\s*则|分\s*则|序\s*言|前\s*言)$")
_CONTENTS = re.compile(r"^[\[【(（]?\s*目\s*[录錄次]\s*[\]】)）]?$")
_APPENDIX = re.compile(
    r"^附\s*(?:件|录|表|图|表格)?\s*[0-9０-９一二三四五六七八九十]{0,3}\s*(?:[：:．.、\s\u3000]|$)"
)
_ITEM = re.compile(
    r"^(?:[（(]\s*(?P<word>[一二三四五六七八九十百]{1,5})\s*[）)]|(?P<boxed>[㈠-㈩]))\s*[、.．]?\s*"
)
_COMMA_ITEM = re.compile(r"^(?P<word>[一二三四五六七八九十百]{1,5})\s*、\s*")
_POINT = re.compile(
    r"^(?:(?P<plain>[0-9０-９]{1,2})\s*[．.、](?![0-9０-９])|[（(]\s*(?P<inner>[0-9０-９]{1,2})\s*[）)]"
    r"|(?P<circled>[①-⑳]))\s*"
)
_CAPTION = re.compile(r"^\s*(?P<caption>【[^】]{1,40}】|〔[^〕]{1,40}〕|\[[^\]]{1,40}\])")
_ROUND_CAPTION = re.compile(r"^\s*(?P<caption>[（(][^（()）]{1,30}[）)])(?=[\s\u3000]|$)")
_REFERENCE = re.compile(r"^[、，。；,和或至与及以的规款项所中前后同]|^第|^[（(][一二三四五六七八九十]+[）)]")
_LOOSE_REFERENCE = re.compile(r"^[、，。；,]|^第.{1,6}[款项]|^(?:规定|所列|[至和或]第|或者第)")
_NOT_A_TITLE = re.compile(r"[，。；：]|^(?:规定|的|所|和|或|至|第|中|以)")
LONGEST_HEADING = 40
SENTENCE_ENDS = "。！？；：…!?;:”’」』）)】〕"


@dataclass(frozen=True, slots=True)
class ArticleMark:
    """``label`` as written, ``caption`` the bracket after it, ``words`` what follows."""

    number: int
    sub: int
    label: str
    caption: str
    words: str
    loose: bool
    reference: bool  # what follows reads like a reference to the article

    @property
    def key_is_first(self) -> bool:
        return (self.number, self.sub) == (1, 0)


@dataclass(frozen=True, slots=True)
class HeadingMark:
    level: str
    number: int
    title: str
    loose: bool


@dataclass(frozen=True, slots=True)
class ItemMark:
    number: int
    mark: str
    words: str


def article_mark(text: str) -> ArticleMark | None:
    """第一百二十条之一【…】 at the start of ``text``."""
    found = _ARTICLE.match(text)
    if found is None:
        return None
    try:
        number, sub = number_of(found["number"]), number_of(found["sub"]) if found["sub"] else 0
    except ValueError:
        return None
    after = text[found.end() :]
    bracket = _CAPTION.match(after) or _ROUND_CAPTION.match(after)
    caption = bracket["caption"] if bracket else ""
    words = after[bracket.end() :] if bracket else after
    loose = bool(bracket) or not after or after[0].isspace()
    referring = _LOOSE_REFERENCE if loose else _REFERENCE
    reference = bool(referring.match(words.strip())) and not bracket
    return ArticleMark(number, sub, found.group(), caption, words.strip(), loose, reference)


def heading_mark(text: str, headed: bool = False) -> HeadingMark | None:
    """第三章 …, 附则; ``headed`` for a line that Markdown marks as a heading."""
    if _BARE_HEADING.match(text):
        return HeadingMark("附", 0, "".join(text.split()), True)
    found = _HEADING.match(text)
    if found is None or len(text) > LONGEST_HEADING or text.endswith("。"):
        return None
    try:
        number = number_of(found["number"])
    except ValueError:
        return None
    title = text[found.end() :]
    loose = headed or not title or title[0].isspace()
    if _NOT_A_TITLE.search(title.strip()) and not headed:
        return None
    return HeadingMark(found["level"], number, title.strip(), loose)


def item_mark(text: str) -> ItemMark | None:
    """（三）… at the start; not （三）项 and （一）、（二）, which refer to items."""
    found = _ITEM.match(text)
    if found is None:
        return None
    words = text[found.end() :]
    if re.match(r"^(?:项|至|、|和[（(]|或者?[（(])", words) or re.search(r"[）)]\s*、\s*$", found.group()):
        return None
    number = ord(found["boxed"]) - ord("㈠") + 1 if found["boxed"] else number_of(found["word"])
    return ItemMark(number, found.group().strip(), words)


def comma_item_mark(text: str) -> ItemMark | None:
    """一、… as older texts write their items."""
    found = _COMMA_ITEM.match(text)
    return ItemMark(number_of(found["word"]), found.group().strip(), text[found.end() :]) if found else None


def point_mark(text: str) -> ItemMark | None:
    """1. … or （1）… or ①…"""
    found = _POINT.match(text)
    if found is None:
        return None
    if found["circled"]:
        number = ord(found["circled"]) - ord("①") + 1
    else:
        number = number_of(found["plain"] or found["inner"])
    return ItemMark(number, found.group().strip(), text[found.end() :])


def is_contents(text: str) -> bool:
    return bool(_CONTENTS.match(text))


def is_appendix(text: str) -> bool:
    """附件1：…, 附表 as a line of its own."""
    return bool(_APPENDIX.match(text)) and len(text) <= LONGEST_HEADING and not text.endswith("。")
