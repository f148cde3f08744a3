"""Any answers to anything about any matter of the sample: inside the law of the day or no figure, and the page is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as some

from enforcement.catalogue.benchmarks import Benchmarks, DiscretionTier
from enforcement.discretion.case import NO_ROW, REDUCED, Answer, WeighedCase
from enforcement.discretion.leniency import questions
from enforcement.discretion.proposal import APOLOGY, Outcome, propose
from enforcement.discretion.rule_sets import rule_set
from enforcement.discretion.statutory import FIXED, PER_UNIT, cap_of, ways
from enforcement.discretion.texts import inside, offered
from enforcement.model.matter import Basis
from tests.enforcement.discretion.reckoner import check_account
from tests.enforcement.discretion.test_tiers import benches, case, matters

DAYS = (date(2026, 3, 1), date(2026, 8, 14), date(2026, 8, 15), date(2026, 9, 1))
DEGREES = ("", "none", "light", "ordinary", "heavy", "heaviest", REDUCED)
AMOUNTS = some.decimals(min_value=Decimal("0.001"), max_value=10**6, places=3)


@some.composite
def any_case(draw: some.DrawFn) -> WeighedCase:
    code = draw(some.sampled_from(sorted(matters())))
    bench = benches().get(code, Benchmarks())
    made = case(
        code, acted=draw(some.sampled_from(DAYS)), subject=draw(some.sampled_from(("", "个人", "单位")))
    )
    basis = made.matter.basis_on(made.acted)
    rows = [None, NO_ROW, *range(len(bench.tiers))]
    levels = {one.factor: one.level for one in bench.weighted}
    amount = draw(AMOUNTS)
    made = replace(
        made,
        escalated=draw(some.booleans()),
        way=draw(some.sampled_from(["", *(ways(basis) if basis else ())])),
        quantity=amount,
        base=draw(AMOUNTS),
        row=draw(some.sampled_from(rows)),
        parts=dict.fromkeys(made.portions[:1], amount),
        factors=draw(some.just(levels) | some.just({})),
        degree=draw(some.sampled_from(DEGREES)),
        rules=rule_set(draw(some.sampled_from(("", "guangdong", "jiangmen", "liling")))),
        repeat=draw(some.booleans()),
        earlier=draw(some.none() | some.integers(0, 5)),
    )
    asked = [*(one.id for one in questions(made)), APOLOGY]
    given_ = draw(some.dictionaries(some.sampled_from(asked), some.sampled_from(list(Answer)), max_size=4))
    return replace(made, answers={**made.answers, **given_})


def ends(made: WeighedCase, basis: Basis) -> tuple[Decimal, Decimal | None]:
    """The outer ends of the law in yuan, worked out here once more from its own columns."""
    way = made.way if made.way in ways(basis) else ways(basis)[0]
    share = basis.fine if way in (FIXED, PER_UNIT) else basis.fine_multiple
    own = {"个人": basis.fine_individual, "单位": basis.fine_unit}.get(made.subject)
    if way == FIXED and made.escalated:
        share = basis.fine_escalated
    elif way == FIXED and own is not None and own.high is not None:
        share = own
    counted = Decimal(1) if way == FIXED else made.amount if way == PER_UNIT else made.base
    assert counted is not None
    low = Decimal(str(share.low or 0)) * counted
    high = None if share.high is None else Decimal(str(share.high)) * counted
    cap = cap_of(basis.fine_base) if way == PER_UNIT else None
    if cap is not None and high is not None:
        low, high = min(low, cap), min(high, cap)
    return low, high


@settings(max_examples=1500, deadline=None)
@given(any_case())
def test_inside_the_law_or_no_figure(made: WeighedCase) -> None:
    proposal = propose(made)
    assert propose(made) == proposal
    check_account(proposal.lines)
    if proposal.outcome is not Outcome.FINE:
        assert (proposal.outcome is Outcome.NOT_COMPUTED) == bool(proposal.why_not)
        assert not proposal.high
        return
    basis = made.matter.basis_on(made.acted)
    assert basis is not None
    assert proposal.low is not None
    assert proposal.high is not None
    low, high = ends(made, basis)
    assert proposal.low <= proposal.high
    assert high is None or proposal.high <= high
    if made.degree == REDUCED:
        assert proposal.high <= low
        assert any(one.effect.value in ("must_lighten", "may_lighten") for one in proposal.grounds)
    else:
        assert low <= proposal.low
    assert proposal.lines
    assert all(line.source for line in proposal.lines if line.is_figure)
    if proposal.point is not None:
        assert inside(proposal, proposal.point)
        assert offered(made, proposal, proposal.point)["fine"] == int(proposal.point * 100)


@settings(max_examples=200, deadline=None)
@given(some.integers(0, 300), some.integers(0, 300), AMOUNTS)
def test_a_tier_in_percent_of_the_gains(low: int, more: int, gains: Decimal) -> None:
    """100 is the gains themselves; the law says once to three times."""
    tier = DiscretionTier(
        matter_code="210001", tier="一般", condition="一般情形", low=float(low), high=float(low + more),
        unit="percent_of_illegal_gains", subject="", source="某县裁量基准", source_type="benchmark",
    )  # fmt: skip
    made = propose(
        case("210001", acted=date(2026, 3, 1), benchmarks=Benchmarks(tiers=(tier,)), row=0, base=gains)
    )
    if low >= 100 and low + more <= 300:
        if made.outcome is Outcome.FINE:
            assert made.low is not None
            assert made.high is not None
            near = (
                0 if more else Decimal("0.01")
            )  # a single amount is whole fen, and never below the law's least
            assert gains * low / 100 - near <= made.low <= made.high <= gains * (low + more) / 100 + near
            assert made.low >= gains
        else:
            assert "不足一分" in made.why_not
    elif low + more > 0:
        assert made.outcome is Outcome.NOT_COMPUTED
