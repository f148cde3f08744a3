"""Taking a text onto the shelf: what is proposed, what a person confirms, and what is refused (R89)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from enforcement.refusals import Cure, Refusal, Refused
from enforcement.statutes.days import Proposal, propose
from enforcement.statutes.editions import Edition
from enforcement.statutes.model import Statute, signs_of
from enforcement.statutes.parse import clean_title
from enforcement.text.dates import long_date

NUMBER = "R89"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person confirmed: the title, how the edition is called, its days, and where the text is from."""

    title: str
    label: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A text before it is taken in: what was recognised and what is proposed."""

    name: str
    text: str
    statute: Statute
    proposal: Proposal
    wanted: Wanted


def look_at(name: str, text: str, statute: Statute) -> Look:
    """``name`` is the file's name: what the person chose, and where the text came from."""
    proposal = propose(statute.title, statute.days)
    wanted = Wanted(
        title=statute.title,
        label=label_of(statute),
        valid_from=proposal.valid_from,
        valid_to=proposal.valid_to,
        source=name,
    )
    return Look(name=name, text=text, statute=statute, proposal=proposal, wanted=wanted)


def label_of(statute: Statute) -> str:
    """2021年修正, 2007年通过; empty when the text names no day."""
    days = statute.days
    if days.revised:
        return f"{days.revised.year}年{days.revision}"
    day = days.adopted or days.published
    return f"{day.year}年{'通过' if days.adopted else '公布'}" if day else ""


def digest_of(title: str, statute: Statute) -> str:
    """SHA-256 (hex) of title and articles: the same wording in another file is the same."""
    words = "\n".join([clean_title(title), *(signs_of(article) for article in statute.articles)])
    return hashlib.sha256(words.encode("utf-8")).hexdigest()


def check(statute: Statute, wanted: Wanted, shelf: Sequence[Edition]) -> Refused | None:
    """Why the text cannot go on the shelf as wanted; None when it can."""
    found = [*_text_faults(statute, wanted), *_day_faults(wanted)]
    if not found:
        found += _same_day(statute, wanted, shelf)
    return Refused(tuple(found)) if found else None


def check_days(
    edition: Edition, valid_from: date, valid_to: date | None, shelf: Sequence[Edition]
) -> Refused | None:
    """Why an edition on the shelf cannot be given these days."""
    wanted = Wanted(title=edition.title, valid_from=valid_from, valid_to=valid_to)
    others = [one for one in shelf if one.id != edition.id]
    found = [*_day_faults(wanted), *_rivals(wanted, others)]
    return Refused(tuple(found)) if found else None


def _text_faults(statute: Statute, wanted: Wanted) -> list[Refusal]:
    blocking = [fault for fault in statute.faults if fault.blocking]
    found = [
        Refusal(NUMBER, f"这份文本没有放上法条架：{fault.what}", fault.cure, field="text")
        for fault in blocking
    ]
    if not clean_title(wanted.title):
        found.append(
            Refusal(
                NUMBER,
                "还没有法规的名称，没有放上法条架。",
                "引用和查找都按全称。",
                cures=(Cure("填上全称", "edit", "title"),),
                field="title",
            )
        )
    return found


def _day_faults(wanted: Wanted) -> list[Refusal]:
    if wanted.valid_from is None:
        return [
            Refusal(
                NUMBER,
                "还没有填这一版从哪天起施行，没有放上法条架。",
                "按行为日期找条文，靠的就是这一天。",
                cures=(Cure("填上施行日", "edit", "valid_from"),),
                field="valid_from",
            )
        ]
    if wanted.valid_to is not None and wanted.valid_to < wanted.valid_from:
        return [
            Refusal(
                NUMBER,
                f"最后一天（{long_date(wanted.valid_to)}）早于施行日（{long_date(wanted.valid_from)}）。",
                "这样它哪一天都不适用。",
                cures=(Cure("改日期", "edit", "valid_to"),),
                field="valid_to",
            )
        ]
    return []


def _same_day(statute: Statute, wanted: Wanted, shelf: Sequence[Edition]) -> list[Refusal]:
    digest = digest_of(wanted.title, statute)
    return [] if any(one.sha256 == digest for one in shelf) else _rivals(wanted, shelf)


def _rivals(wanted: Wanted, shelf: Sequence[Edition]) -> list[Refusal]:
    title = clean_title(wanted.title)
    rival = next(
        (
            one
            for one in shelf
            if not one.put_away and one.title == title and one.valid_from == wanted.valid_from
        ),
        None,
    )
    if rival is None or wanted.valid_from is None:
        return []
    return [
        Refusal(
            NUMBER,
            f"架上已有《{title}》从{long_date(wanted.valid_from)}起的另一份文本。",
            "同一天只能有一份说了算。",
            cures=(Cure("改施行日", "edit", "valid_from"), Cure("先把那一份收起", "put_away", str(rival.id))),
            field="valid_from",
        )
    ]
