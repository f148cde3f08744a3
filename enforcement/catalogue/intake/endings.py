"""The paper that took a power back, as lists and people write it: name, number and day in one cell or in three."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.intake.values import day_of
from enforcement.model.library import EndingPaper, OpenClues

_NAME = re.compile(r"《[^》]+》")
_NUMBER = re.compile(r"[一-龥]{1,12}[〔\[［【(（]\d{4}[〕\]］】)）]\s*第?\d{1,5}\s*号")
_DAY = re.compile(r"\d{4}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}\s*日?")
_AROUND = re.compile(r"[\s（）()，,、；;。:：]|印发|发布|文件|文号")


CLUE_WORDS = {"移送": OpenClues.TRANSFER, "办完": OpenClues.FINISH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What the county says of all powers that a release takes back by not listing them any more."""

    paper: EndingPaper | None = None
    reason: str = ""
    open_clues: OpenClues | None = None


def paper_of(text: str) -> EndingPaper | Complaint:
    """《关于……的通知》（安政〔2026〕30号，2026年11月20日）, any part of it; plain words are the name."""
    day, number, name = (pattern.search(text) for pattern in (_DAY, _NUMBER, _NAME))
    read = None if day is None else day_of(day.group())
    if isinstance(read, Complaint):
        return read
    rest = text
    for found in (day, number, name):
        rest = rest if found is None else rest.replace(found.group(), "", 1)
    left = _AROUND.sub("", rest)
    if name is not None and left:
        return Complaint(f"“{left[:20]}”看不出是文件名、文号还是日期", "写成《文件名》（文号，日期）")
    if name is None and number is None and not left:
        return Complaint("看不出是哪份文件", "写成《文件名》（文号，日期）")
    return EndingPaper(
        name=name.group().strip("《》") if name else left,
        number=re.sub(r"\s", "", number.group()) if number else "",
        day=read,
    )


def read_withdrawal(paper: str, reason: str, clues: str) -> Withdrawal:
    """What a person typed: the paper as in `paper_of`, the reason, 移送 or 办完 for clues that are not filed. Raises
    ValueError with a sentence."""
    read = paper_of(paper) if paper else None
    if isinstance(read, Complaint):
        raise ValueError(f"--withdrawn-by {read.reason}。{read.fix}。")
    if clues and clues not in CLUE_WORDS:
        raise ValueError(f"--withdrawn-clues 写 移送 或 办完，不是“{clues}”。")
    return Withdrawal(paper=read, reason=reason.strip(), open_clues=CLUE_WORDS.get(clues))


def joined(
    paper: EndingPaper | None, number: EndingPaper | None, day: date | None
) -> EndingPaper | Complaint | None:
    """The paper from its own cell, that of its number and that of its day; None when all are empty."""
    whole = paper or EndingPaper()
    own = number.number if number else ""
    if (own and whole.number not in ("", own)) or (day and whole.day not in (None, day)):
        return Complaint("和收回文件那一格写的不一样", "对照文件，改成一样")
    whole = replace(whole, number=whole.number or own, day=whole.day or day)
    return None if whole == EndingPaper() else whole


def number_of_paper(text: str) -> EndingPaper | Complaint:
    """A cell that holds the number alone."""
    found = paper_of(text)
    if isinstance(found, Complaint) or found.number:
        return found
    return Complaint("文号认不出", "写成 安政〔2026〕30号")
