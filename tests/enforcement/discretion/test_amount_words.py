"""What a proposed fine leads to by the county's amounts, and the doubts about a list that is leant on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from enforcement.catalogue.amount_lines import AmountLine, LineKind
from enforcement.catalogue.benchmarks import ExemptKind
from enforcement.discretion.case import Answer
from enforcement.discretion.leniency import Effect, Group, grounds, questions
from enforcement.discretion.proposal import propose
from tests.enforcement.discretion.test_tiers import benches, case

CODE = "070036"
LISTED = "070045"
LINE = AmountLine(
    kind=LineKind.HEARING, subject="单位", penalty="罚款", yuan=1, document="安政发〔2026〕3号",
    valid_from=date(2026, 1, 1),
)  # fmt: skip


def heard(lines: tuple[AmountLine, ...] | None) -> list[str]:
    made = propose(replace(case(CODE, row=1, subject="单位"), lines=lines))
    return [one for one in made.warnings if "听证" in one or "法制审核" in one]


def test_a_proposal_says_which_amount_it_reaches_and_that_none_was_set() -> None:
    assert heard(None) == []
    (unset,) = heard(())
    assert "没有核实" in unset
    assert "第六十三条" in unset
    (reached,) = heard((LINE,))
    assert "单位罚款达到 1 元的，决定前要告知听证" in reached
    assert "安政发〔2026〕3号，2026-01-01 起" in reached
    assert heard((replace(LINE, yuan=9_000_000_000),)) == []
    (other,) = heard((replace(LINE, subject="个人"),))
    assert "本县还没有定单位罚款的听证数额" in other
    both = heard((LINE, replace(LINE, kind=LineKind.MAJOR)))
    assert "先过法制审核" in both[1]


@pytest.mark.parametrize(
    ("kind", "effect"),
    [
        (ExemptKind.NO_PENALTY, Effect.MAY_SPARE),
        (ExemptKind.FIRST, Effect.MAY_SPARE),
        (ExemptKind.LIGHTER, Effect.MAY_LIGHTEN),
        (ExemptKind.REDUCED, Effect.MAY_LIGHTEN),
    ],
)
def test_a_list_has_the_effect_of_its_kind_and_is_warned_of(kind: ExemptKind, effect: Effect) -> None:
    bench = benches()[LISTED]
    bench = replace(bench, exemptions=tuple(replace(one, kind=kind) for one in bench.exemptions))
    bare = replace(case(LISTED, row=1, subject="单位"), benchmarks=bench)
    asked = [one for one in questions(bare) if one.group is Group.LIST]
    assert "广东省生态环境主管部门" in asked[0].help
    assert "由《生态环境法典》取代" in asked[0].help
    answers = {one.id: Answer.NO if one.id.startswith("excluded") else Answer.YES for one in asked}
    answered = replace(bare, answers=answers)
    assert {one.effect for one in grounds(answered)} == {effect}
    assert any("由《生态环境法典》取代" in one for one in propose(answered).warnings)
    assert not any("由《生态环境法典》取代" in one for one in propose(bare).warnings)
