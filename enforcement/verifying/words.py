"""The words of every result: exactly those of the table in security design 4.3, and what follows from them."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from enforcement.text.dates import long_date, long_moment
from enforcement.verifying.register import ListAge, PaperState, RegisterRow

COMPARE: Final = "请与纸面逐项核对"
_DAY_MS: Final = 86_400_000
LIST_DAYS: Final = 45


class Result(StrEnum):
    """Every answer there is."""

    GOOD = "good"
    GOOD_BEFORE = "good_before_revocation"
    NOT_YET = "not_yet"
    DIFFERS = "differs"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    VOID = "void"
    DEVICE_STOPPED = "device_stopped"
    OLD_LIST = "old_list"
    TRAINING = "training"
    BAD = "bad"
    NEWER = "newer"
    NOT_OURS = "not_ours"
    PAGE = "page"


# Result → colour, words, and why or what to do.
LOOKS: Final[dict[Result, tuple[str, str, str]]] = {
    Result.GOOD: ("green", COMPARE, "签名真实，县里登记的和码上写的一样。"),
    Result.GOOD_BEFORE: (
        "green",
        COMPARE,
        "签名真实，县里登记的和码上写的一样。签发设备后来停用了，这一份在停用以前已经出具并有回执。",
    ),
    Result.NOT_YET: (
        "blue",
        "签名真实；县里尚未收到",
        "没有网络时先出具、后送县里，是正常的。过一天再验一次。",
    ),
    Result.DIFFERS: (
        "red",
        "与登记不符",
        "签名真实，但县里登记的是另一个内容。不要照这份办，请与出具机关核实。",
    ),
    Result.CORRECTED: ("amber", "已更正", "以更正后的文书为准。"),
    Result.WITHDRAWN: ("amber", "已撤回", "这份文书已经撤回，不再有效。"),
    Result.VOID: ("amber", "已作废", "这份文书已经作废，不再有效。"),
    Result.DEVICE_STOPPED: (
        "amber",
        "签发设备已停用，须人工核对",
        "县里没有在停用以前收到这一份。请与出具机关核对原件。",
    ),
    Result.OLD_LIST: (
        "amber",
        "签名真实；名单不新，须同步后再验",
        "有没有更正、撤回或作废，要看县里新的名单。",
    ),
    Result.TRAINING: ("grey", "训练件", "练习时做的，没有法律效力。"),
    Result.BAD: (
        "red",
        "无法核验",
        "签名核验不通过，不能证明是县里登记的电脑出具的。请看原件，与出具机关核实。",
    ),
    Result.NEWER: ("red", "请更新后再验", "这个码由更新的版本生成，这一版读不懂。"),
    Result.NOT_OURS: (
        "red",
        "不是本系统的码",
        "平台的行政行为码要到平台上查验。也可能没有扫完整，再扫一次。",
    ),
    Result.PAGE: ("grey", "这是后页的页码", "它不带签名，只说明是哪一份的第几页。请扫第 1 页左下角的大码。"),
}

STATE_RESULTS: Final = {
    PaperState.CORRECTED: Result.CORRECTED,
    PaperState.WITHDRAWN: Result.WITHDRAWN,
    PaperState.VOID: Result.VOID,
}


def state_words(row: RegisterRow, words: str, successor: str) -> str:
    """已于2026年11月22日作废, and by which paper it was replaced."""
    on = f"已于{long_date(row.state_on)}{words.removeprefix('已')}" if row.state_on is not None else words
    return f"{on}，以{successor}为准" if successor else on


def list_words(lists: ListAge, now_ms: int) -> str:
    """How old the list is; nothing where the county's own register answers."""
    if lists.live:
        return ""
    if not lists.issued:
        return "这台电脑还没有收到县里的文书名单。先同步一次。"
    moment = long_moment(datetime.fromtimestamp(lists.issued / 1000, UTC))
    days = max(0, now_ms - lists.issued) // _DAY_MS
    age = f"{days} 天前" if days else "不到一天"
    told = f"文书名单第 {lists.number} 号，{moment}签发（{age}）。"
    if now_ms > lists.not_after:
        return f"{told}超过 {LIST_DAYS} 天，不能再作数。先同步一次。"
    return told if lists.whole else f"{told}还没有收全。先同步一次。"
