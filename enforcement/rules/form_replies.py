"""Refusals and reminders about which form a paper is made by (R90–R93), in words."""

from __future__ import annotations

from collections.abc import Sequence

from enforcement.model.document import Document
from enforcement.ports import FormInfo
from enforcement.refusals import Cure, Level, Refusal


def not_in_force(form_id: str, title: str, why: str) -> Refusal:
    """R90: there is no such form today; ``why`` says whether it ended, has not begun, or cannot be used here."""
    name = f"《{title}》（{form_id}）" if title else f"编号 {form_id} 的文书"
    return Refusal(
        number="R90",
        what=f"{name}现在没有可用的格式，不能做，也不能出具。",
        why=f"{why}已经填的内容都在，出具过的原件不受影响。",
        cures=(Cure("同步一次", "sync"), Cure("另选一种文书", "choose_form")),
    )


def set_aside(form: FormInfo) -> Refusal:
    """R91: the county changed this form, and its change lacks what the law asks for; the shipped one is printed."""
    return Refusal(
        number="R91",
        what=f"县里改的《{form.title}》没有采用，印的是程序自带的格式。",
        why=f"改过的格式不合要求：{form.set_aside[0]}。",
        cures=(Cure("同步一次", "sync"),),
        level=Level.REMIND,
    )


def moved(draft: Document, form: FormInfo, no_longer: Sequence[str] = ()) -> Refusal:
    """R92: the draft was begun by another version of the form; `no_longer` are labels that the form does not ask."""
    kept = left_words(no_longer) if no_longer else "填过的内容都在。"
    return Refusal(
        number="R92",
        what=f"《{draft.title}》改用现在的格式（{version_words(form.version)}），{kept}",
        why=f"这份草稿是用{version_words(draft.form_version)}开始做的，出具时按当天有效的格式。",
        level=Level.REMIND,
    )


def still_kept(no_longer: Sequence[str]) -> Refusal:
    """R93: answers of an earlier version of the form, kept with the draft."""
    return Refusal(number="R93", what=left_words(no_longer), level=Level.REMIND)


def left_words(labels: Sequence[str]) -> str:
    """What becomes of answers that the form does not ask any more."""
    return f"“{'”“'.join(labels)}”不再问了，填过的留着，不印在纸上。"


def version_words(version: str) -> str:
    """A version as people say it: 县里的第 2 版, 程序自带的第 1 版."""
    return f"县里的第 {version[1:]} 版" if version.startswith("c") else f"程序自带的第 {version} 版"
