"""What is said where something of an exchange cannot be taken back (R109), and what to do instead."""

from __future__ import annotations

from datetime import datetime

from enforcement.conflicts.words import value_words
from enforcement.refusals import Cure, Refusal
from enforcement.rules.review_replies import OPEN_REVIEW

NUMBER = "R109"
OPEN_RECORD = "open_record"


def moment(at: datetime) -> str:
    """A moment as people read it, by China's clock."""
    return value_words("", "", at.isoformat(), {})


def nothing_chosen() -> Refusal:
    return Refusal(
        number=NUMBER,
        what="还没有勾要收回的。",
        why="一处一处勾，或者整件、全部一起勾。",
        cures=(Cure("勾上要收回的", "choose_lines"),),
    )


def not_of_this(number: int) -> Refusal:
    """A line that the exchange ``number`` did not change."""
    return Refusal(
        number=NUMBER,
        what="有一处不是这次收发带来的，都没有收回。",
        why=f"第 {number} 次收发里没有它，也可能是新来的一整条。新来的不能收回，只能按平常的办法作废。",
        cures=(Cure("重新看这次带来了什么", "look_again"),),
    )


def changed_since(words: str, who: str, when: str) -> Refusal:
    """``who`` changed it again ``when``; both empty where that is not known."""
    return Refusal(
        number=NUMBER,
        what=f"“{words}”收到以后又改过，没有收回。",
        why=f"{who or '后来的人'}{when}改的，收回会盖掉后来写的。",
        cures=(Cure("打开这一条直接改", OPEN_RECORD),),
    )


def back_already(words: str) -> Refusal:
    return Refusal(
        number=NUMBER,
        what=f"“{words}”已经和收到以前一样，不用再收回。",
        cures=(Cure("看别的", "look_again"),),
    )


def disputed(words: str, target: str) -> Refusal:
    """``target`` opens the difference."""
    return Refusal(
        number=NUMBER,
        what=f"“{words}”有两种写法，还等着定，没有收回。",
        why="收回就等于替别人定了。要留哪一种，在“要你定的”里选。",
        cures=(Cure("去选留哪一种", OPEN_REVIEW, target),),
    )


def was_settled(words: str) -> Refusal:
    return Refusal(
        number=NUMBER,
        what=f"“{words}”收到的是定下来的结果，没有收回。",
        why="收到以前它有两种写法，回不到没定的时候。要改，就把它改成对的。",
        cures=(Cure("打开这一条直接改", OPEN_RECORD),),
    )


def issued(words: str) -> Refusal:
    return Refusal(
        number=NUMBER,
        what=f"文书已经出具，“{words}”不能收回。",
        why="出具了的文书，号和内容都不再动。写错了，另出一份更正，或者请队长作废。",
        cures=(Cure("另出一份更正", "correct_document"), Cure("请队长作废", "void_document")),
    )


def handed_over() -> Refusal:
    return Refusal(
        number=NUMBER,
        what="经办人是交接来的，不能收回。",
        why="谁经办要交的人、接的人都留名。",
        cures=(Cure("用“交接”交回去", "hand_over"),),
    )


def ended() -> Refusal:
    return Refusal(
        number=NUMBER,
        what="检查已经结束，不能靠收回重新打开。",
        why="结束时的文书和结论已经定了。",
        cures=(Cure("另开一次检查，写明接着哪一次", "start_inspection"),),
    )


def only_forward(words: str) -> Refusal:
    return Refusal(
        number=NUMBER,
        what=f"“{words}”只往前走，不能收回。",
        why="次数、进度和取消的标记，哪台电脑记得多就算哪台的。",
        cures=(Cure("打开这一条看", OPEN_RECORD),),
    )


def not_changed_here(words: str) -> Refusal:
    return Refusal(
        number=NUMBER,
        what=f"“{words}”是登记，写了就不改，不能收回。",
        why="证据、送达、打印、号段、抽取这些登记要一条不少。不对的按平常的办法作废，或者另记一条说明。",
        cures=(Cure("打开这一条看", OPEN_RECORD),),
    )


def reason_needed(least: int) -> Refusal:
    return Refusal(
        number="R103",
        what=f"请写明为什么收回，至少 {least} 个字。",
        why="写的人下次同步会看到这句话，要让人看得懂。",
        cures=(Cure("写理由", "edit_field", "reason"),),
        field="reason",
    )
