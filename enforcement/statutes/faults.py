"""What looks wrong in a text that was read: each with its line, what it is, and what a person can do about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from enforcement.statutes.lines import SourceLine
from enforcement.statutes.model import Fault, Heading, Part, StatuteArticle
from enforcement.statutes.places import article_words

_COMPARE = "请对照原文；原文就是这样的，可以照样收下。"
_MOST_MISSING = 8


def no_articles() -> Fault:
    return Fault(
        line=0,
        what="没有认出条文。",
        cure="每一条要以“第×条”另起一行；扫描件、图片和 Word 自动编号的条号读不出来，先另存为带条号的文本。",
        blocking=True,
    )


def no_title() -> Fault:
    return Fault(line=0, what="没有认出法规的名称。", cure="请填上全称，例如“××省××条例”。")


def broken_line(line: int) -> Fault:
    return Fault(
        line=line,
        what="这一行末尾没有句号，下一行像是接着它的。",
        cure="已当作同一款；不是的，在原文件里分开再导入。",
    )


def broken_after_blank(line: int) -> Fault:
    return Fault(
        line=line,
        what="这一行末尾没有句号，后面隔了空行。",
        cure="已当作两款；原是一款的，在原文件里接上再导入。",
    )


def full_line_ends(line: int) -> Fault:
    return Fault(
        line=line,
        what="这一行排满了，又正好以句号结束，看不出下一行是不是新的一款。",
        cure="已当作新的一款，引用款号前请对照原文。",
    )


def stray(line: int) -> Fault:
    return Fault(line=line, what="标题和条文之间有一段不属于任何一条的文字。", cure="已另外留下，不算条文。")


def second_law(line: int) -> Fault:
    return Fault(
        line=line,
        what="这里又从第一条开始，像是两部法规放在一个文件里。",
        cure="分成两个文件，各自导入。",
        blocking=True,
    )


def after_appendix(line: int, words: str) -> Fault:
    return Fault(line=line, what=f"附件后面又出现“{words}”。", cure="已当作附件里的内容。" + _COMPARE)


def item_order(line: int, article: str, mark: str) -> Fault:
    return Fault(line=line, what=f"{article}里“{mark}”的前一项不见了，或者重复。", cure=_COMPARE)


def empty_article(article: StatuteArticle) -> Fault:
    return Fault(line=article.line, what=f"{article.label}下面没有文字。", cure=_COMPARE)


def unclosed(lines: Sequence[int]) -> Iterator[Fault]:
    for line in lines:
        yield Fault(
            line=line, what="这一行的引号没有合上。", cure="已按没有引号来读，请核对后面几条分得对不对。"
        )


def strange_signs(lines: Sequence[SourceLine]) -> Iterator[Fault]:
    """Signs that stand for something lost: �, private use, control."""
    for line in lines:
        bad = [
            sign for sign in line.text if sign == "\ufffd" or unicodedata.category(sign) in ("Co", "Cc", "Cs")
        ]
        if bad:
            yield Fault(
                line=line.number,
                what=f"有 {len(bad)} 个认不出的字。",
                cure="可能是编码不对或用了造字，请对照原文改好再导入。",
            )


def check_order(parts: Sequence[Part]) -> Iterator[Fault]:
    """Articles missing, doubled or out of order, chapters missing, articles without words."""
    former: StatuteArticle | None = None
    for part in parts:
        if isinstance(part, StatuteArticle):
            yield from _article_order(former, part)
            if not part.text:
                yield empty_article(part)
            former = part
    yield from _chapter_order(parts)


def _article_order(former: StatuteArticle | None, one: StatuteArticle) -> Iterator[Fault]:
    before = former.key if former else (0, 0)
    if one.key in ((before[0] + 1, 0), (before[0], before[1] + 1)) and (one.sub == 0 or former):
        return
    if one.key == before:
        yield Fault(line=one.line, what=f"{one.label}出现了两次。", cure="两段都留下了。" + _COMPARE)
    elif one.key < before:
        assert former is not None
        yield Fault(line=one.line, what=f"{one.label}排在{former.label}后面。", cure=_COMPARE)
    else:
        yield Fault(line=one.line, what=f"{one.label}前面缺{_missing(before, one.key)}。", cure=_COMPARE)


def _missing(before: tuple[int, int], after: tuple[int, int]) -> str:
    if after[1]:
        first = before[1] + 1 if before[0] == after[0] else 1
        gap = [article_words(after[0], sub) for sub in range(first, after[1])]
        if before[0] < after[0]:
            gap = [article_words(number) for number in range(before[0] + 1, after[0] + 1)] + gap
    else:
        gap = [article_words(number) for number in range(before[0] + 1, after[0])]
    return "、".join(gap) if len(gap) <= _MOST_MISSING else f"{gap[0]}到{gap[-1]}"


def _chapter_order(parts: Sequence[Part]) -> Iterator[Fault]:
    last: dict[str, int] = {}
    for part in parts:
        if not isinstance(part, Heading) or part.level == "附":
            continue
        expected = last.get(part.level, 0) + 1
        restarts = part.number == 1
        if part.number != expected and not restarts:
            yield Fault(
                line=part.line, what=f"“{part.words}”前面缺一{part.level}或者顺序不对。", cure=_COMPARE
            )
        last[part.level] = part.number
        inner = {"编": ("分编", "章", "节"), "分编": ("章", "节"), "章": ("节",), "节": ()}[part.level]
        if part.level != "编":
            for level in inner:
                last.pop(level, None)
