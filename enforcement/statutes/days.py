"""The days that a text names: adopted, published, last revised, in force; and which day to propose for an edition.

A text as amended names the day on which the first edition took effect; from when its own words apply is said by the
deciding body only, so the proposal then asks to compare.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from enforcement.rules.repealed import repealed_on
from enforcement.statutes.model import StatedDays, StatuteArticle
from enforcement.statutes.numbers import NUMERAL, number_of
from enforcement.text.dates import long_date

_DAY = re.compile(
    rf"(?P<year>[12０-９0-9][0-9０-９]{{3}}|[一二][零〇○一二三四五六七八九]{{3}})\s*年\s*"
    rf"(?P<month>[{NUMERAL}]{{1,3}})\s*月\s*(?P<day>[{NUMERAL}]{{1,3}})\s*日"
)
_IN_FORCE = re.compile(r"自\s*$")
_BEGINS = re.compile(r"^\s*起?\s*(?:正式)?\s*(?:施行|实施|生效|执行|实行)")
_ON_PUBLICATION = re.compile(r"自\s*(?:公布|发布|颁布)\s*之?日\s*起\s*(?:施行|实施|生效|执行|实行)")
_ACTS = re.compile("修订|修正|修改|公布|发布|颁布|通过|批准")
_ACT_NAMES = {
    "修订": "修订", "修正": "修正", "修改": "修正", "公布": "published", "发布": "published", "颁布": "published",
    "通过": "adopted", "批准": "adopted",
}  # fmt: skip
_LAST_ARTICLES = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """From when and until when the words of an edition hold, as far as the text tells. ``why`` says where the day
    comes from; ``certain`` is False when a person must compare it with the official text."""

    valid_from: date | None
    valid_to: date | None
    why: str
    certain: bool


def days_in(text: str) -> tuple[tuple[date, int, int], ...]:
    """Each day named in ``text`` with where it begins and ends; what is no day of the calendar is left out."""
    found = []
    for match in _DAY.finditer(text):
        try:
            year, month, day = (number_of(match[name]) for name in ("year", "month", "day"))
            found.append((date(year, month, day), match.start(), match.end()))
        except ValueError:
            continue
    return tuple(found)


def stated_days(front: str, articles: Sequence[StatuteArticle]) -> StatedDays:
    """From what stands before the first article, and from the last articles."""
    text = unicodedata.normalize("NFKC", front)
    days = days_in(text)
    found: dict[str, date] = {}
    revision = ""
    for place, (day, start, end) in enumerate(days):
        until = days[place + 1][1] if place + 1 < len(days) else len(text)
        act = _act(text[end:until], bool(_IN_FORCE.search(text[:start])))
        if act in ("修订", "修正"):
            if day >= found.get("revised", day):
                found["revised"], revision = day, act
        elif act:
            found.setdefault(act, day)
    closing = _closing(articles)
    effective = _effective(closing) or found.get("effective")
    return StatedDays(
        adopted=found.get("adopted"),
        published=found.get("published"),
        revised=found.get("revised"),
        revision=revision,
        effective=effective,
        on_publication=effective is None and bool(_ON_PUBLICATION.search(closing)),
    )


def _act(after: str, since: bool) -> str:
    """What a day in the head of a text is the day of; empty when that is not said."""
    words = re.sub(r"[《<][^》>]*[》>]", "", after)
    if since and _BEGINS.match(words):
        return "effective"
    first = _ACTS.search(words)
    return _ACT_NAMES[first.group()] if first else ""


def _closing(articles: Sequence[StatuteArticle]) -> str:
    return "\n".join(article.text for article in articles[-_LAST_ARTICLES:])


def _effective(text: str) -> date | None:
    """The last 自…起施行 of the closing articles."""
    plain = unicodedata.normalize("NFKC", text)
    found = [
        day
        for day, start, end in days_in(plain)
        if _IN_FORCE.search(plain[:start]) and _BEGINS.match(plain[end : end + 12])
    ]
    return found[-1] if found else None


def propose(title: str, days: StatedDays) -> Proposal:
    """The days to fill in before a person looks at them."""
    valid_from, why, certain = _begin(days)
    repeal = repealed_on(title, date.max)
    valid_to = None
    if repeal is not None and (valid_from is None or valid_from < repeal.day):
        valid_to = repeal.day - timedelta(days=1)
        why += f"《{repeal.by}》自{long_date(repeal.day)}起代替了它。"
    return Proposal(valid_from, valid_to, why, certain)


def _begin(days: StatedDays) -> tuple[date | None, str, bool]:
    if days.revised and (days.effective is None or days.revised > days.effective):
        words = f"这一版{long_date(days.revised)}{days.revision}，文中没有写它从哪天起施行；先按那天填，请对着公报核对。"
        return days.revised, words, False
    if days.effective:
        return days.effective, f"文中写明自{long_date(days.effective)}起施行。", True
    day = days.published or days.adopted
    if days.on_publication and day:
        how = "公布" if days.published else "通过"
        return day, f"文中写自公布之日起施行；按{how}那天填，请核对。", days.published is not None
    if day:
        return day, "文中没有写施行日；先按公布或通过那天填，请核对。", False
    return None, "文中没有认出施行日，请填上。", False


def day_of(text: str) -> date | None:
    """A day as a person types it: 2026-08-15, 2026年8月15日, 20260815, 2026.8.15. None when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    named = days_in(plain)
    if named:
        return named[0][0]
    found = re.fullmatch(r"(\d{4})[-./]?(\d{1,2})[-./]?(\d{1,2})", plain)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
