"""The sentences of 回到同步前. Knows no widgets."""

from __future__ import annotations

from datetime import date

from desktop.screens.words import moment_words
from enforcement.model.take_back import Standing
from enforcement.model.things import THING_NAMES
from enforcement.queries.pulls import PullLine, PullRecord, PullRow, PullView, PullWay

TITLE = "回到同步前"
CALM = "收回就是照原样再写一遍，连同理由记进流水；收到的一条也不删，收回了还能再改。"
NOTHING = "还没有收到过同事的改动，没有要收回的。"
UNTOUCHED = "这次收发没有改动本机原有的记录。新来的不能收回，不该有的按平常的办法作废。"
PAPER_STAYS = "收回不改已经出具的纸，要改另出一份。"
REASON = "为什么收回（写的人会看到）"
CHOOSE_FIRST = "先勾上要收回的。空格勾一处，也可以整件、全部勾。"
MANY = "还有 {count} 处改动没有列出来，先收回这些，或者直接打开记录改。"
_WAYS = {PullWay.NETWORK: "网络", PullWay.PACKAGE: "回执包"}
_UNNAMED = ("party", "document")  # whose title does not say what they are
_PILLS = {
    Standing.OPEN: ("", "neutral"),
    Standing.BACK: ("已是原样", "ok"),
    Standing.SINCE: ("后来又改过", "neutral"),
    Standing.DISPUTED: ("待定", "warn"),
    Standing.CLOSED: ("不能收回", "neutral"),
}


def headline(view: PullView, today: date) -> str:
    """The sentence under the title."""
    said = [f"{exchange(view.row, today)}，改了本机 {len(view.lines)} 处"]
    if view.fresh:
        said.append(f"整件新来：{counted(view.fresh)}")
    return "；".join(said) + "。"


def exchange(row: PullRow, today: date) -> str:
    """Which exchange it is."""
    who = f"（{'、'.join(row.who)}写的）" if row.who else ""
    return f"{moment_words(row.at, today)} 从{_WAYS[row.way]}收到 {row.entries} 条{who}"


def record_remark(record: PullRecord) -> str:
    """What happened to a record."""
    said = [THING_NAMES[record.root_type]] if record.root_type in _UNNAMED else []
    said += [f"改了 {len(record.lines)} 处"] if record.lines else []
    said += [f"新来 {counted(record.fresh)}"] if record.fresh else []
    return " · ".join(said)


def counted(found: tuple[tuple[str, int], ...]) -> str:
    """Kinds of things with how many of each."""
    return "、".join(f"{THING_NAMES.get(kind, kind)} {count}" for kind, count in found)


def fresh(record: PullRecord) -> str:
    """What is new in a record."""
    return f"新来的：{counted(record.fresh)}。不能收回，不该有的按平常的办法作废。" if record.fresh else ""


def line_title(line: PullLine) -> str:
    """What was changed."""
    return f"{line.thing} · {line.words}"


def line_remark(line: PullLine, today: date) -> str:
    """Who changed it when, in which act."""
    return " · ".join(part for part in (f"{line.who} {moment_words(line.at, today)}", line.what) if part)


def pill(line: PullLine) -> tuple[str, str]:
    """(words, colour), words empty where it can be taken back."""
    return _PILLS[line.standing]


def reason(line: PullLine) -> str:
    """Why a colleague took it back."""
    return f"这是收回来的，理由：{line.reason}" if line.reason else ""


def done(count: int) -> str:
    """Said when it is taken back."""
    return f"收回了 {count} 处。下次收发送到县里，各台电脑都照这个，理由一起送到。"


def verb(count: int) -> str:
    """The button."""
    return f"收回 {count} 处" if count else "收回"
