"""What the discretion helper will not do (R88), and who may say which rules a place uses."""

from __future__ import annotations

from datetime import date

from enforcement.discretion.rule_sets import RuleSet
from enforcement.model.officer import Officer
from enforcement.refusals import Cure, Refusal
from enforcement.rules.articles import article
from enforcement.rules.authority import Act, allowed

LEAST_DOCUMENT = 4  # characters of a document's number or title


def amount_outside(amount: str, proposed: str) -> Refusal:
    """An amount that is not what the account comes to."""
    return Refusal(
        number="R88",
        what=f"{amount}不在试算的{proposed}里，没有写进文书。",
        why="数额要和情节、理由对得上。",
        cures=(Cure("改数额", "edit_amount"), Cure("改上面的回答", "edit_answers")),
        field="fine",
    )


def only_an_example(why: str) -> Refusal:
    """The figure rests on what is no rule of this place."""
    return Refusal(
        number="R88",
        what=f"{why}没有写进文书。",
        why="处罚要依照本地公布的裁量基准说明理由。",
        article=article("PEN-34"),
        cures=(Cure("等县里发布本地基准", "sync"), Cure("由队长确认本镇用的规则", "confirm_rules")),
    )


def nothing_to_write() -> Refusal:
    """There is no proposal yet."""
    return Refusal(
        number="R88",
        what="还没有算出结果，没有可以写进文书的。",
        why="程序不替人定没有算法的数。",
        cures=(Cure("先把没选的选上", "edit_answers"),),
    )


def may_choose(actor: Officer, day: date) -> Refusal | None:
    """None when ``actor`` may say on ``day`` which rules the place uses."""
    return allowed(actor, Act.CONFIRM_RULES, day)


def confirmation(actor: Officer, day: date, document: str, rules: RuleSet) -> Refusal | None:
    """None when ``actor`` may say on ``day`` that the place uses ``rules`` under ``document``."""
    if (no := may_choose(actor, day)) is not None:
        return no
    if len(document.strip()) < LEAST_DOCUMENT:
        return Refusal(
            number="R88",
            what="没有写公布裁量规则的文件，不能确认。",
            why="裁量基准要公布，处罚时能说出是哪一份文件。",
            article=article("PEN-34"),
            cures=(Cure("写上文件名和文号", "edit_document"),),
            field="document",
        )
    if not rules.in_force(day):
        return Refusal(
            number="R120",
            what=f"《{rules.title}》今天不在施行的日子里（{rules.words}），不能确认。",
            why="没有施行、已经废止的规则，今天的案子不能照着用。",
            cures=(Cure("选一套今天有效的规则", "edit_answers"),),
        )
    return None
