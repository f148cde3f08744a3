"""Gates about the text of the law on the day of the act: none is known (R82), another one stands today (R83), articles
of another day (G15). For papers of an inspection and for papers made on their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from enforcement.facts.acted import BY_ACT
from enforcement.facts.state import MatterState
from enforcement.model.matter import Basis, Citation, Matter
from enforcement.refusals import Article, Cure, Level, Refusal
from enforcement.rules import articles
from enforcement.rules.proposed import Proposed
from enforcement.text.citations import cite, distinct_places
from enforcement.text.dates import long_date

COMPARE = "compare_bases"
CODE = "中华人民共和国生态环境法典"
ACT_DAY = Cure("改行为时间", "edit_field", "act_time")
OF_THE_DAY = "要引用行为发生当天有效的条款。"
ONLY_LIGHTER = "只有现行规定较轻或者不再处罚，才适用现行规定。"
CHECK_TIME = Cure("改检查时间", "edit_field", "started_at")


def law_in_force(proposed: Proposed) -> Iterator[Refusal]:
    """G15, R82, R83. The articles violated and the articles of penalty were in force on the day of the act."""
    for entry in proposed.state.found:
        if entry.matter is not None:
            yield from _of_matter(entry, entry.matter, proposed)


def _of_matter(entry: MatterState, matter: Matter, proposed: Proposed) -> Iterator[Refusal]:
    day = proposed.done_on
    basis = matter.basis_on(day)
    if basis is None:
        yield no_text(matter, day, "violated", CHECK_TIME)
        return
    for places, role, field in (
        (basis.violation, "违反的条款", "violated"),
        (basis.penalty, "处罚依据", "penalty_basis"),
    ):
        if not any(place.valid_on(day) for place in places):
            yield _not_in_force(matter, places, role, field, day)
    if not basis.verified:
        yield _unread(matter)
    if basis != matter.basis_on(proposed.issue_day):
        yield changed_since(matter, basis, day, proposed.issue_day)


def no_text(matter: Matter, day: date, field: str, day_cure: Cure) -> Refusal:
    """R82. The catalogue knows no text of the law for the day of the act; ``day_cure`` is how that day is changed."""
    told = matter.superseded_basis.rstrip("。")
    said = f"目录里写的是：{told}。" if told else "目录里没有写那时的依据。"
    return Refusal(
        number="R82",
        what=f"“{matter.act_name}”在{long_date(day)}没有可以引用的条文。{said}",
        why="要用行为发生时的规定；那时没有规定处罚的，不能用后来的规定处罚。",
        article=rule_on_old_acts(matter),
        cures=(
            Cure("看新旧依据", COMPARE, matter.code),
            day_cure,
            Cure("换一个事项", "pick_matter", matter.code),
        ),
        field=field,
    )


def changed_since(matter: Matter, basis: Basis, acted: date, today: date) -> Refusal:
    """R83, a reminder: the paper rests on the text of the day of the act, another one stands today."""
    present = matter.basis_on(today)
    now = f"现在是{_cited(present.penalty)}" if present else "现在没有查到依据"
    note = f"原来的依据备注：{basis.note.rstrip('。')}。" if basis.note else ""
    return Refusal(
        number="R83",
        what=f"“{matter.act_name}”发生在{long_date(acted)}，那时的依据是{_cited(basis.penalty)}，{now}。",
        why=f"文书引行为时的规定；处罚时现行规定较轻的，从轻。{note}",
        article=rule_on_old_acts(matter),
        cures=(Cure("看新旧依据", COMPARE, matter.code),),
        level=Level.REMIND,
        field="violated",
    )


def lighter_now(matter: Matter, basis: Basis, field: str, acted: date, today: date) -> Refusal:
    """R83. A paper that proposes or decides a penalty rests on the text of the day of the act while another stands
    today: both are offered; where the figures of today are lighter the captain answers for keeping the old one."""
    # Only now: the first screen needs no comparison.
    from enforcement.catalogue.comparison import Side, compare

    told = changed_since(matter, basis, acted, today)
    weighed = compare(matter, acted, today)
    return replace(
        told,
        why=f"{ONLY_LIGHTER}{weighed.grounds[0]}",
        cures=(*told.cures, Cure("换条款", "edit_field", field)),
        level=Level.CAPTAIN if weighed.proposal is Side.NEW else Level.REMIND,
        field=field,
    )


def newer_text(matter: Matter, field: str, acted: date, today: date) -> Refusal:
    """R83. The paper cites the text of today for an older act: only where that is lighter. A reminder when the figures
    say so, the captain's question with a written reason otherwise."""
    # Only now: the first screen needs no comparison.
    from enforcement.catalogue.comparison import Side, compare

    told = compare(matter, acted, today)
    lighter = told.proposal is Side.NEW
    return Refusal(
        number="R83",
        what=f"“{matter.act_name}”发生在{long_date(acted)}，这里引的是后来施行的规定。",
        why=f"{ONLY_LIGHTER}{told.grounds[0]}",
        article=rule_on_old_acts(matter),
        cures=(Cure("看新旧依据", COMPARE, matter.code), Cure("换条款", "edit_field", field)),
        level=Level.REMIND if lighter else Level.CAPTAIN,
        field=field,
    )


def older_text(matter: Matter, field: str, acted: date, today: date) -> Refusal:
    """G15. The paper cites a text of the matter that was not in force on the day of the act and is not today's."""
    basis = matter.basis_on(acted)
    then = f"那天的依据是{_cited(basis.penalty)}。" if basis else ""
    return Refusal(
        number="G15",
        what=f"“{matter.act_name}”发生在{long_date(acted)}，引的条款那天不在施行期内。{then}",
        why=OF_THE_DAY,
        article=rule_on_old_acts(matter),
        cures=(Cure("换条款", "edit_field", field), Cure("看新旧依据", COMPARE, matter.code)),
        field=field,
    )


def places_of(basis: Basis) -> frozenset[tuple[str, str]]:
    """(law, article) of everything a text names."""
    return frozenset(distinct_places((*basis.violation, *basis.penalty)))


def by_act(name: str) -> bool:
    """Whether the articles of this field follow the day of the act (procedure follows the paper's)."""
    return name in BY_ACT


def _not_in_force(matter: Matter, places: tuple[Citation, ...], role: str, field: str, day: date) -> Refusal:
    laws = "、".join(dict.fromkeys(f"《{place.law}》" for place in places))
    stated = f"引的是{laws}，{long_date(day)}不在施行期内。" if laws else "目录里没有写。"
    return Refusal(
        number="G15",
        what=f"“{matter.act_name}”的{role}{stated}",
        why=OF_THE_DAY,
        article=rule_on_old_acts(matter),
        cures=(
            Cure("换现行条款", "replace_citation", matter.code),
            Cure("看出处", "show_source", matter.code),
        ),
        field=field,
    )


def _unread(matter: Matter) -> Refusal:
    return Refusal(
        number="G15",
        what=f"“{matter.act_name}”的条款在目录里还没有核对过原文。",
        why="出具前请对照法条原文看一遍。",
        cures=(Cure("看出处", "show_source", matter.code),),
        level=Level.REMIND,
        field="violated",
    )


def rule_on_old_acts(matter: Matter) -> Article:
    """The rule on old acts: the code's own for what the code governs, else that of the penalty law."""
    laws = {place.law for place in matter.penalty}
    return articles.OLD_ACTS_OF_CODE if CODE in laws else articles.LAW_IN_TIME


def _cited(places: tuple[Citation, ...]) -> str:
    return cite(distinct_places(places))
