"""The sentences of 要你定的. Knows no widgets."""

from __future__ import annotations

from datetime import date

from desktop.screens.words import moment_words
from enforcement.queries.reviews import ReviewRow, Reviews, ReviewSide, RuledRow

ORDINALS = "一二三四五六七八九"
CALM = "不急：先不定也行，都留着。只有要印这一处的文书，等定了再出。"
PAPER_STAYS = "不管怎么定，纸上的不变；要改就另出一份文书。"
ISSUED_TWICE = "这份草稿在两台电脑上各出具了一份。两份都留着，这件先不能再出文书。"
COUNTY_DECIDES = (
    "由县里的法制审核留一份、作废一份，写明原因。请打电话告诉县里；定了以后收发一次，这里就解开。"
)


def headline(reviews: Reviews) -> str:
    """The sentence under the title."""
    count = sum(not one.issued_twice for one in reviews.open)
    there = len(reviews.open) - count
    said = f"{count} 处写得不一样，等你定。{CALM}" if count else ""
    return said + (f"{there} 份文书出具了两次，等县里定。" if there else "")


def ruled(row: RuledRow, today: date) -> str:
    """What the county decided, by whom and why."""
    when = f" {moment_words(row.at, today)}" if row.at is not None else ""
    gone = "、".join(row.void) or "另一份"
    return f"留 {row.kept or '一份'}，作废 {gone} · {row.reason} · {row.who}{when}"


def title(row: ReviewRow) -> str:
    """What the choice is about."""
    return f"{row.title}：{row.words}"


def side_name(place: int) -> str:
    """第一种, 第二种 …"""
    return f"第{ORDINALS[place]}种" if place < len(ORDINALS) else f"第 {place + 1} 种"


def side_words(side: ReviewSide, today: date) -> str:
    """Who wrote it, when, on which machine, and whether the county has it."""
    where = "本机" if side.here else side.device
    sent = "" if side.received else " · 还没送到县里"
    return f"{side.who} · {moment_words(side.made_at, today)} · {where}{sent}"


def standing(place: int) -> str:
    """What is shown until it is settled."""
    return "待定，现在先显示这一种" if place == 0 else ""


def evidence(row: ReviewRow) -> str:
    """How much stands in the record to look at."""
    return f"这件有 {row.evidence} 份照片录像，打开可以看。" if row.evidence else ""


def reason_label(row: ReviewRow) -> str:
    """Asked for only where papers are out."""
    return "理由：已经出过文书，要写为什么这样定" if row.reason_needed else "理由（可以不写）"


def done(row: ReviewRow) -> str:
    """Said when it is settled."""
    return f"“{row.words}”定下了。下次收发送到县里，各台电脑都照这个。"
