"""The proposal: an amount with its whole sum, or why there is none; its grounds and what to beware of. Never a decision."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from enforcement.catalogue.benchmarks import DiscretionTier
from enforcement.discretion.case import REDUCED, Answer, NotComputed, WeighedCase
from enforcement.discretion.figures import (
    PERCENT,
    ROUNDING,
    Account,
    Figure,
    Line,
    down_to_fen,
    money,
    up_to_fen,
)
from enforcement.discretion.ladder import by_points, by_rules, by_tier, next_tier, repeated
from enforcement.discretion.leniency import UNCORRECTED, Effect, Ground, grounds, needs_correction
from enforcement.discretion.reach import NOTHING, Stretch, inside
from enforcement.discretion.rule_sets import RuleSet
from enforcement.discretion.statutory import Statutory, statutory
from enforcement.discretion.warnings import (
    REDUCED_WORDS,
    before_the_sum,
    example_only,
    of_the_result,
    without_a_fine,
)

APOLOGY = "apology"


class Outcome(StrEnum):
    FINE = "fine"
    NO_PENALTY = "no_penalty"  # 不予处罚
    NO_FINE = "no_fine"
    NOT_COMPUTED = "not_computed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the answers come to. ``low`` and ``high`` in yuan and whole fen, None without a figure; ``high_in`` False
    leaves the upper end out. ``may_spare``: the matter may also go unpunished. ``why_not`` where nothing was computed.
    ``example`` says why the figure must not stand in a paper of real work, "" when it may.
    """

    outcome: Outcome
    low: Decimal | None = None
    high: Decimal | None = None
    high_in: bool = True
    may_spare: bool = False
    lines: tuple[Line, ...] = ()
    grounds: tuple[Ground, ...] = ()
    warnings: tuple[str, ...] = ()
    why_not: str = ""
    example: str = ""

    @property
    def point(self) -> Decimal | None:
        """The one amount, when the account leaves only one."""
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def headline(self) -> str:
        """The result in one line, as words for people."""
        if self.outcome is Outcome.NO_PENALTY:
            return "不予行政处罚"
        if self.outcome is Outcome.NO_FINE:
            return "不罚款"
        if self.outcome is Outcome.NOT_COMPUTED:
            return "不能算"
        return f"罚款 {self.amount_words}"

    @property
    def amount_words(self) -> str:
        """The amount or the range; "" without a figure."""
        if self.low is None or self.high is None:
            return ""
        if self.point is not None:
            return money(self.point)
        end = "以下" if self.high_in else "以下（不含本数）"
        return (
            f"{money(self.high)}{end}" if not self.low else f"{money(self.low)}以上 {money(self.high)}{end}"
        )


def propose(case: WeighedCase) -> Proposal:
    """Weigh the case. The same case gives the same proposal, line by line."""
    account, made = Account(), grounds(case)
    effects = {one.effect for one in made}
    if Effect.NO_PENALTY in effects:
        return Proposal(outcome=Outcome.NO_PENALTY, grounds=made, warnings=without_a_fine(case))
    if Effect.NO_FINE in effects:
        return Proposal(outcome=Outcome.NO_FINE, grounds=made)
    warnings = before_the_sum(case)
    try:
        _correction_first(case)
        law = statutory(case, account)
        stretch = _stretch(case, law, effects, account)
        low, high = _rounded(stretch, law, account)
    except NotComputed as no:
        return Proposal(
            outcome=Outcome.NOT_COMPUTED,
            lines=account.lines,
            grounds=made,
            warnings=warnings,
            why_not=no.why,
            may_spare=Effect.MAY_SPARE in effects,
        )
    return Proposal(
        outcome=Outcome.FINE if high else Outcome.NO_FINE,
        low=low,
        high=high,
        high_in=stretch.high_in or high < stretch.high.value,
        may_spare=Effect.MAY_SPARE in effects,
        lines=account.lines,
        grounds=made,
        warnings=(*warnings, *of_the_result(case, law, stretch, effects)),
        example=example_only(case),
    )


def _correction_first(case: WeighedCase) -> None:
    needed = needs_correction(case)
    if needed and case.answer(UNCORRECTED) is not Answer.YES:
        raise NotComputed(f"这个事项{needed}才能罚款。责令改正没有送达或者还没有到这一步，不能罚。")


def _stretch(case: WeighedCase, law: Statutory, effects: set[Effect], account: Account) -> Stretch:
    if case.degree == REDUCED:
        return _reduced(law, effects, account)
    tier = case.tier
    if tier is not None:
        stretch = _raised(case, tier, law, account)
    elif case.by_points:
        stretch = by_points(case, law, account)
    else:
        stretch = by_rules(case, law, account)
    if stretch.high.value == 0:
        return stretch
    return inside(_apologised(case, stretch, law, account), law, account)


def _reduced(law: Statutory, effects: set[Effect], account: Account) -> Stretch:
    """减轻: below the least fine, and only with a ground; how far is for people to reason."""
    if not effects & {Effect.MUST_LIGHTEN, Effect.MAY_LIGHTEN}:
        raise NotComputed("减轻要有法定情形。先在“从轻、减轻”里答出是哪一种。")
    if law.low is None:
        raise NotComputed("条文没有最低罚款，减轻到多少程序不能算，写明理由由负责人定。")
    account.given(REDUCED_WORDS, law.low, law.source)
    return Stretch(NOTHING, law.low, high_in=False)


def _raised(case: WeighedCase, tier: DiscretionTier, law: Statutory, account: Account) -> Stretch:
    """The chosen tier, or what earlier penalties make of it where the rule is switched on."""
    effect, own = repeated(case), case.own_rules(tier.source)
    if not effect or own is None:
        return by_tier(case, tier, law, account)
    account.said("多次违法", f"本镇记录 {case.earlier} 次处罚", own.place("repeat"))
    heavier = next_tier(case, tier) if effect == "tier_up" else None
    if heavier is not None:
        account.said("升一档", f"{tier.tier} → {heavier.tier}", own.place("repeat"))
        return by_tier(case, heavier, law, account)
    stretch = by_tier(case, tier, law, account)
    account.given("取这一档的上限", stretch.high, own.place("repeat"))
    return Stretch(stretch.high, stretch.high)


def apology_rules(case: WeighedCase) -> RuleSet | None:
    """The rules under which an apology with a promise lowers the fine; None when none of those in use says so."""
    source = case.tier.source if case.tier is not None else ""
    if case.by_points:
        source = case.benchmarks.weighted[0].source
    own = case.own_rules(source) if source else case.rules
    return own if own is not None and own.apology is not None else None


def _apologised(case: WeighedCase, stretch: Stretch, law: Statutory, account: Account) -> Stretch:
    rules = apology_rules(case)
    if rules is None or rules.apology is None or case.answer(APOLOGY) is not Answer.YES:
        return stretch
    least, most = rules.apology
    place = rules.place("apology")
    low = account.product("公开道歉并承诺守法，最多减", stretch.low, Figure((1 - most) * 100, PERCENT), place)
    high = account.product(
        "公开道歉并承诺守法，最少减", stretch.high, Figure((1 - least) * 100, PERCENT), place
    )
    if law.low is not None and low.value < law.low.value:
        low = account.most("减了也不低于法定下限", low, law.low, place)
        high = account.most("减了也不低于法定下限（上端）", high, law.low, place)
    return Stretch(low, high, stretch.high_in or low.value == high.value)


def _rounded(stretch: Stretch, law: Statutory, account: Account) -> tuple[Decimal, Decimal]:
    """Whole fen: a single amount is cut down (never below the law's least), a range only gets narrower."""
    high = down_to_fen(stretch.high.value)
    low = up_to_fen(stretch.low.value)
    if stretch.point is not None:
        below = law.low is not None and 0 < high < law.low.value
        low = high = low if below else high
    nothing_left = high == 0 < stretch.high.value
    if nothing_left or low > high or (law.high is not None and high > law.high.value):
        raise NotComputed("算出来不足一分，不能算。核对填的数量。")
    if (low, high) != (stretch.low.value, stretch.high.value):
        account.said("取整", f"{Figure(low)} 到 {Figure(high)}", ROUNDING)
    return low, high
