"""What a proposed fine leads to by the county's amounts, and what stands against a published list that is leant on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from enforcement.catalogue.amount_lines import LineKind, lines_on, reached
from enforcement.catalogue.exempting import doubts
from enforcement.discretion.case import WeighedCase
from enforcement.discretion.leniency import held_exemptions
from enforcement.rules import articles

_THEN = {
    LineKind.HEARING: ("告知听证", articles.HEARING),
    LineKind.MAJOR: ("先过法制审核", articles.LEGAL_REVIEW),
}


def of_the_amount(case: WeighedCase, high: Decimal) -> Iterator[str]:
    """The county's amounts that the upper end of a proposal (yuan) comes to; that there are none where it set none."""
    if case.lines is None:
        return
    for kind, (then, law) in _THEN.items():
        lines = lines_on(case.lines, case.today, case.matter.domain, kind)
        if not any(one.penalty == "罚款" and case.subject in ("", one.subject) for one in lines):
            if kind is LineKind.HEARING:
                yield f"本县还没有定{case.subject}罚款的听证数额，要不要告知听证没有核实（{law}）。"
            continue
        line = reached(lines, case.subject, "罚款", high)
        if line is not None:
            yield f"{line.words}的，决定前要{then}（{law}；{line.source}）。"


def of_the_lists(case: WeighedCase) -> Iterator[str]:
    """The doubts about the published lists whose conditions the answers meet."""
    for one in held_exemptions(case):
        for doubt in doubts(one, case.matter, case.today):
            yield f"《{one.document or one.source}》：{doubt.words}。"
