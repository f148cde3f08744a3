"""What is said where two people wrote one thing differently (R100–R106, R112), in words."""

from __future__ import annotations

from enforcement.model.document import Document
from enforcement.refusals import Cure, Refusal

OPEN_REVIEW = "open_review"


def printed_and_disputed(thing: str, words: str, target: str) -> Refusal:
    """``thing`` and ``words`` name what differs; ``target`` opens it."""
    return Refusal(
        number="R100",
        what=f"这份文书要印的“{thing}·{words}”有两种写法，还没有定。",
        why="两边写的都留着，没人定过的写法不能印在文书上。其他文书照常出具。",
        cures=(Cure("去定下来", OPEN_REVIEW, target), Cure("现在同步", "sync")),
    )


def issued_twice(document: Document, target: str) -> Refusal:
    return Refusal(
        number="R101",
        what=f"《{document.title}》在两台电脑上各出具了一份，这件检查先不能再出文书。",
        why="两份都留着。留哪一份、作废哪一份，由县里的法制审核定，并写明原因；定了以后收发一次就解开。",
        cures=(Cure("看两份", OPEN_REVIEW, target), Cure("现在同步", "sync")),
    )


def nothing_to_settle() -> Refusal:
    return Refusal(
        number="R102",
        what="这一处已经定下了，没有再改。",
        why="别的电脑上定过，或者刚才已经定过。",
        cures=(Cure("看还有哪些要定", OPEN_REVIEW),),
    )


def reason_needed(least: int) -> Refusal:
    return Refusal(
        number="R103",
        what=f"请写明理由，至少 {least} 个字。",
        why="这件已经出过文书，以后要说得清当时为什么这样定。",
        cures=(Cure("写理由", "edit_field", "reason"),),
        field="reason",
    )


def not_a_whole_value(words: str) -> Refusal:
    return Refusal(
        number="R104",
        what=f"“{words}”没有写全，或者写的不是这一栏能填的。",
        why="一处要整个定下来，不能只定一半。",
        cures=(Cure("接着写", "edit_field", "third"),),
    )


def issued_stays(number: str) -> Refusal:
    return Refusal(
        number="R105",
        what=f"{number}已经出具，内容不能换成草稿或另写的。",
        why="出具的文书不再改动。草稿里的改动可以另出一份文书来更正。",
        cures=(Cure("留已出具的那份", "choose_side"),),
    )


def more_came() -> Refusal:
    return Refusal(
        number="R106",
        what="刚才又收到一种写法，还没有给你看过。",
        why="定下来的人要看过每一种写法。",
        cures=(Cure("重新看一遍", OPEN_REVIEW),),
    )


def county_decides(number: str) -> Refusal:
    return Refusal(
        number="R112",
        what=f"{number}和另一份都已出具，这里不能定留哪一份。",
        why="由县里的法制审核留一份、作废一份；定了以后，各台电脑收发一次就照办。",
        cures=(Cure("现在同步", "sync"),),
    )
