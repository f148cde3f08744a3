"""What is said where an inspection cannot be handed over (R107, R108), in words."""

from __future__ import annotations

from enforcement.refusals import Cure, Refusal


def not_yours(holder: str) -> Refusal:
    """``holder`` is whose work it is; empty for somebody no longer on the roster."""
    who = holder or "名册上已经没有的人"
    return Refusal(
        number="R107",
        what=f"这件检查由{who}经办，要由{holder}本人或者队长来交接。"
        if holder
        else f"这件检查由{who}经办，要由队长来交接。",
        why="交给谁办，要办的人自己说，或者队长来定。",
        cures=(Cure("换经办人或队长来登录", "switch_officer"),),
    )


def holds_it_already(name: str) -> Refusal:
    return Refusal(
        number="R108",
        what=f"这件检查已经由{name}经办，不用交接。",
        cures=(Cure("换一个人", "edit_field", "to"),),
        field="to",
    )


def cannot_take(name: str) -> Refusal:
    return Refusal(
        number="R108",
        what=f"{name}今天不能经办检查。",
        why="接手的人要在岗，是执法队员或者队长；辅助人员只能协助。",
        cures=(Cure("换一个人", "edit_field", "to"),),
        field="to",
    )


def reason_needed(least: int) -> Refusal:
    return Refusal(
        number="R103",
        what=f"请写明为什么交接，至少 {least} 个字。",
        why="以后要说得清这件检查为什么换了人办。",
        cures=(Cure("写理由", "edit_field", "reason"),),
        field="reason",
    )
