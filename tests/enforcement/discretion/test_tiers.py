"""Every published tier of the sample: reachable, inside the law of the day, its account right to the last figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from enforcement.catalogue.benchmarks import Benchmarks, by_matter
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.discretion.case import NO_ROW, REDUCED, Answer, WeighedCase
from enforcement.discretion.leniency import UNCORRECTED
from enforcement.discretion.proposal import Outcome, Proposal, propose
from enforcement.discretion.rule_sets import rule_set
from enforcement.model.matter import FineRange, Matter
from tests.enforcement.discretion.reckoner import check_account, reckon, worth

ACTED, TODAY = date(2026, 9, 1), date(2026, 11, 22)
ROWS = [
    (code, place)
    for code, bench in sorted(
        by_matter(
            shipped_catalogue().tiers, shipped_catalogue().weighted, shipped_catalogue().exemptions
        ).items()
    )
    for place in range(len(bench.tiers))
]


@cache
def matters() -> dict[str, Matter]:
    return {matter.code: matter for matter in shipped_catalogue().matters}


@cache
def benches() -> dict[str, Benchmarks]:
    content = shipped_catalogue()
    return by_matter(content.tiers, content.weighted, content.exemptions)


def case(code: str, **changes: Any) -> WeighedCase:
    matter = matters()[code]
    made = WeighedCase(
        matter=matter,
        acted=ACTED,
        today=TODAY,
        benchmarks=benches().get(code, Benchmarks()),
        subject=matter.subject if matter.subject in ("个人", "单位") else "",
        answers={UNCORRECTED: Answer.YES},
    )
    return replace(made, **changes)


def filled(code: str, place: int) -> WeighedCase:
    """The case of one tier with everything a person would fill in."""
    tier = benches()[code].tiers[place]
    amount = Decimal("12.5")
    made = case(code, row=place, quantity=amount, base=Decimal(20_000), parts={place: amount})
    return replace(made, subject=tier.subject or made.subject or "单位")


def reached(code: str, place: int) -> Proposal:
    """The tier's proposal; the heavier stage of the law is chosen where the tier belongs to it."""
    made = propose(filled(code, place))
    if made.outcome is Outcome.NOT_COMPUTED and "情节加重" in made.why_not:
        made = propose(replace(filled(code, place), escalated=True))
    return made


def test_the_sample_has_all_its_tiers() -> None:
    assert len(ROWS) == 135


@pytest.mark.parametrize(("code", "place"), ROWS)
def test_every_tier_is_reachable_and_inside_the_law(code: str, place: int) -> None:
    made, tier = reached(code, place), benches()[code].tiers[place]
    assert made.outcome in (Outcome.FINE, Outcome.NO_FINE), made.why_not
    assert made.low is not None
    assert made.high is not None
    basis = matters()[code].basis_on(ACTED)
    assert basis is not None
    assert basis.fine.high is not None
    counted = Decimal("12.5") if tier.unit != "yuan" else Decimal(1)
    assert Decimal(str(basis.fine.low or 0)) * counted <= made.low or made.high == 0
    assert made.high <= Decimal(str(basis.fine.high)) * counted
    check_account(made.lines)


@pytest.mark.parametrize(("code", "place"), ROWS)
def test_the_amounts_are_those_of_the_tier(code: str, place: int) -> None:
    made, tier = reached(code, place), benches()[code].tiers[place]
    assert tier.low is not None
    assert tier.high is not None
    counted = Decimal("12.5") if tier.unit != "yuan" else Decimal(1)
    assert (made.low, made.high) == (Decimal(str(tier.low)) * counted, Decimal(str(tier.high)) * counted)


def test_the_tiers_of_another_place_are_never_silent() -> None:
    for code, place in ROWS:
        made, tier = reached(code, place), benches()[code].tiers[place]
        warned = any("不能用来作决定" in words for words in made.warnings)
        assert warned is (tier.source_type != "statute"), code
        assert bool(made.example) is (tier.source_type != "statute"), code
        old = tier.basis_status == "issued_under_superseded_law_range_unchanged"
        assert old is any("已经废止的法律" in words for words in made.warnings)
        nobody = tier.source_type == "benchmark_unattributed"
        assert nobody is any("没有写发布机关" in words for words in made.warnings)


def test_the_upper_end_follows_the_benchmark() -> None:
    """Guangdong's 以下 leaves the number out; Jiangmen's takes it; the statute's takes it."""
    assert propose(case("070036", row=1)).amount_words == "50,000 元以上 80,000 元以下（不含本数）"
    assert propose(case("070007", row=0)).amount_words == "2,000 元以上 10,000 元以下"
    assert propose(case("080021", row=0)).amount_words == "100 元以上 2,000 元以下"


def test_the_degrees_within_a_tier_part_at_the_middle() -> None:
    light = propose(case("070036", row=1, degree="light"))
    assert (light.low, light.high, light.high_in) == (50_000, 65_000, False)
    ordinary = propose(case("070036", row=1, degree="ordinary"))
    assert ordinary.point == 65_000
    heavy = propose(case("070036", row=1, degree="heavy"))
    assert (heavy.low, heavy.high, heavy.high_in) == (65_000, 80_000, False)


def test_a_tier_for_the_other_subject_is_refused() -> None:
    made = propose(case("010004", row=0, subject="单位"))
    assert made.outcome is Outcome.NOT_COMPUTED
    assert "只对个人" in made.why_not


def test_the_heavier_stage_has_to_be_chosen_by_a_person() -> None:
    """030007: 5000 to 50000, in grave cases 50000 to 500000."""
    place = next(i for i, one in enumerate(benches()["030007"].tiers) if one.low == 50_000)
    plain = propose(case("030007", row=place, subject="单位"))
    assert plain.outcome is Outcome.NOT_COMPUTED
    assert "情节加重" in plain.why_not
    grave = propose(case("030007", row=place, subject="单位", escalated=True))
    assert (grave.low, grave.high) == (50_000, 500_000)


def test_portions_are_added_and_stop_at_the_law_s_own_cap() -> None:
    """超限: 300 a ton between 20% and 50%, 500 a ton above, never more than 30000."""
    made = propose(case("180016", row=2, parts={1: Decimal("2.5"), 2: Decimal("4")}))
    assert made.point == Decimal("2750")  # 2.5 × 300 + 4 × 500
    capped = propose(case("180016", row=2, parts={1: Decimal("12"), 2: Decimal("80")}))
    assert capped.point == Decimal(30_000)
    check_account(capped.lines)


def test_a_benchmark_that_leaves_the_law_of_that_day_is_refused_and_not_bent() -> None:
    matter = replace(matters()["070036"], fine=FineRange(low=20_000, high=60_000))
    made = propose(case("070036", matter=matter, row=1))
    assert made.outcome is Outcome.NOT_COMPUTED
    assert made.high is None
    assert "对不上" in made.why_not


def test_reduction_needs_its_ground_and_stays_below_the_least() -> None:
    bare = propose(case("070036", row=1, degree=REDUCED))
    assert bare.outcome is Outcome.NOT_COMPUTED
    assert "法定情形" in bare.why_not
    made = propose(case("070036", row=1, degree=REDUCED, answers={"undone": Answer.YES}))
    assert (made.low, made.high, made.high_in, made.point) == (0, 20_000, False, None)
    assert any("不替你定数" in words for words in made.warnings)


def test_shares_of_a_sum_are_exact_and_only_rounded_at_the_end() -> None:
    made = propose(
        case("050001", base=Decimal("123456.78"), rules=rule_set("guangdong"), degree="ordinary", row=NO_ROW)
    )
    assert made.point == Decimal("9259.25")
    middle = next(line for line in made.lines if line.what == "一般")
    assert reckon(middle.sum) == worth("9259.2585")
    assert any("舍去" in line.source for line in made.lines)


def test_a_single_amount_never_falls_below_the_least_by_rounding() -> None:
    made = propose(
        case("050001", base=Decimal("123456.78"), rules=rule_set("liling"), degree="light", row=NO_ROW)
    )
    assert made.point == Decimal("6172.84")  # 5% is 6172.839
    assert any("试算" in words and "不能直接用于决定" in words for words in made.warnings)
