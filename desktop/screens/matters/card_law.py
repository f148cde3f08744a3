"""The card's second question: under which words of which law on the day, and how much; former texts stay readable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QWidget

import resources
from desktop.screens.matters.basis_words import cited, days_words, doubts, ranges, text_words
from desktop.screens.matters.links import Fold, Link, Part, line, pair
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import row
from desktop.widgets.pills import Pill
from enforcement.model.matter import Basis, Citation, Matter
from enforcement.statutes.standing import STANDING_WORDS, PlaceStanding, Standing
from enforcement.text.citations import chinese_article
from enforcement.text.money import figure

FollowPlace = Callable[[Citation], None]
_FIRST = {"yes": "有首违不罚的公布清单，见下面“不予、从轻目录”", "no": "不适用首违不罚"}


@dataclass(frozen=True, slots=True)
class Offers:
    """What the card can ask for: ``follow`` opens a place of a law, ``compare`` both texts; None is not offered."""

    follow: FollowPlace | None = None
    compare: Callable[[], None] | None = None


def law_parts(matter: Matter, day: date, offers: Offers, places: Sequence[PlaceStanding] = ()) -> list[Part]:
    """Basis and ranges on ``day``; without a text for that day the row's own is shown with a plain word. ``places``: how
    far what is cited can be shown."""
    basis = matter.basis_on(day)
    parts: list[Part] = []
    if basis is None:
        words = f"{day.isoformat()} 没有查到施行的条文。下面是目录现在写的，那天不能引用。"
        parts.append(Label(words, "body", "danger", wrap=True))
    shown = basis or matter.basis
    parts += _places(shown, offers)
    parts += _standing(places)
    parts += _amounts(matter, shown)
    if others := [one for one in matter.bases if one != shown]:
        parts.append(_former(matter, others, offers))
    elif matter.superseded_basis:
        parts.append(Label(f"替代了 {matter.superseded_basis}", "caption", "text_3", wrap=True))
    return parts


def _places(basis: Basis, offers: Offers) -> list[Part]:
    days = days_words(basis)
    parts: list[Part] = []
    for name, citations in (("违反", basis.violation), ("处罚", basis.penalty)):
        if citations:
            parts.append(pair(name, *(_place(one, basis, offers) for one in citations)))
    if days:
        parts.append(pair("施行", Label(days, "small", "text_2", wrap=True)))
    return parts


def _standing(places: Sequence[PlaceStanding]) -> list[Part]:
    """条文: whether the articles stand in a text here; what a text contradicts is told by itself and in red."""
    parts: list[Part] = []
    for standing, words in STANDING_WORDS.items():
        here = [one for one in places if one.standing is standing]
        if not here:
            continue
        alone = len(here) == len(places)
        named = "" if alone else "、".join(dict.fromkeys(chinese_article(one.article) for one in here)) + "："
        tone = {Standing.LACKING: "danger", Standing.UNSEEN: "warn"}.get(standing, "text_2")
        parts.append(pair("条文", Label(named + words, "small", tone, wrap=True)))
    return parts


def _place(citation: Citation, basis: Basis, offers: Offers) -> QWidget:
    words = cited(citation)
    tip = f"出处：{basis.source}" if basis.source else ""
    if offers.follow is None:
        label = Label(words, "body", wrap=True)
        label.setToolTip(tip)
        return label
    link = Link(words, f"看条文 {words}")
    link.setToolTip(tip)
    follow = offers.follow
    link.followed.connect(lambda: follow(citation))
    return link


def _amounts(matter: Matter, basis: Basis) -> list[Part]:
    tip = f"出处：{basis.source}" if basis.source else ""
    parts: list[Part] = [_value("种类", "、".join(basis.penalty_kinds), tip)] if basis.penalty_kinds else []
    found = ranges(basis)
    parts += [_value(name, words, tip) for name, words in found]
    if not found and basis.fine_basis == ("unspecified_in_source",):
        parts.append(_value("罚款", "条文没有写数额，由别的规定定", tip))
    if basis.correction_precondition:
        words = f"先责令改正，{basis.correction_precondition}才能罚款"
        parts.append(pair("先责改", Label(words, "body", "warn", wrap=True)))
    if open_points := doubts(matter, basis):
        told = Label("；".join(open_points), "small", "warn", wrap=True)
        box = row(Pill("未核实", "warn", "alert-triangle"), told, gap=2)
        box.setStretch(1, 1)
        parts.append(box)
    return parts


def _value(name: str, words: str, tip: str) -> Part:
    label = Label(words, "body", wrap=True)
    label.setToolTip(tip)
    return pair(name, label)


def way_words(matter: Matter) -> str:
    """Which procedure the amounts allow; the limits and their article come from resources."""
    person, unit = resources.law("PEN-51"), resources.law("PEN-51-UNIT")
    limit = f"个人 {figure(person.figure or 0)} 元、单位 {figure(unit.figure or 0)} 元以下"
    place = cited(Citation(law=person.law, article=person.article))
    return {
        "yes": f"可以当场处罚：{limit}，或者警告（{place}）",
        "partial": f"按上限走普通程序；落到{limit}或者警告，才可以当场（{place}）",
        "depends": f"数额事先算不出，落档以后再看够不够得上当场（{limit}，{place}）",
        "no": "普通程序",
    }.get(matter.simple_procedure, "")


def first_words(matter: Matter) -> str:
    """Whether a published list leaves the first offence unpunished; empty when nothing is known."""
    return _FIRST.get(matter.first_offence_exempt, "")


def _former(matter: Matter, others: list[Basis], offers: Offers) -> Part:
    def make() -> list[Part]:
        parts: list[Part] = [part for basis in others for part in _former_parts(matter, basis)]
        if offers.compare is not None:
            button = Button("看新旧依据", icon="git-compare")
            compare = offers.compare
            button.clicked.connect(lambda _checked=False: compare())
            parts.append(row(button, 1))
        return parts

    latest = others[0]
    return Fold("其他日子的依据", f"{len(others)} 份，{days_words(latest) or '没有写起止'}", make)


def _former_parts(matter: Matter, basis: Basis) -> list[Part]:
    places = "；".join(cited(one) for one in basis.penalty)
    amounts = "，".join(f"{name} {words}" for name, words in ranges(basis)) or "、".join(basis.penalty_kinds)
    remark = "；".join(part for part in (amounts, *doubts(matter, basis)) if part)
    tip = f"出处：{basis.source}" if basis.source else ""
    return [line(f"{days_words(basis) or '起止没有记'}　{places}", remark, "text", tip)]


def text_line(matter: Matter) -> str:
    """The small print on the text: its day, how it was checked, its level."""
    return " · ".join(part for part in (matter.law_level, text_words(matter)) if part)
