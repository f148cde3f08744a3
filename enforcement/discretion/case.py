"""What is asked before a proposal is made: the matter, the day of the act, the answers, and the rules to try by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from enforcement.catalogue.amount_lines import AmountLine
from enforcement.catalogue.benchmarks import Benchmarks, DiscretionTier
from enforcement.discretion.rule_sets import RuleSet, rules_of
from enforcement.model.matter import Matter

PERSON, UNIT = "个人", "单位"
REDUCED = "reduced"  # 减轻: below the least fine of the law
PORTION = "部分"
NO_ROW = -1  # none of the benchmark's steps fits


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedCase:
    """One act to be weighed.

    ``subject`` is 个人 or 单位 ("" not chosen yet), ``escalated`` whether the heavier stage of the law applies,
    ``way`` which of the law's ways to reckon (one of ``Basis.fine_basis``), ``quantity`` the ㎡, tons or trees
    (``parts`` those of each tier, by its place, where the law reckons in portions),
    ``base`` the yuan that multiples and percentages are taken of. ``row`` is the place of the chosen tier
    (None not chosen, NO_ROW none fits), ``factors`` the chosen level of each factor, ``degree`` a key of the rules or
    REDUCED. ``rules`` are tried by; ``confirmed`` says that this place uses them. ``sample`` marks a catalogue that no
    county published. ``lines`` are the amounts that the county set (None: not looked up). ``earlier`` counts this team's own earlier penalties of the party (None: not looked up).
    """

    matter: Matter
    acted: date
    today: date
    benchmarks: Benchmarks = field(default_factory=Benchmarks)
    subject: str = ""
    escalated: bool = False
    way: str = ""
    quantity: Decimal | None = None
    parts: Mapping[int, Decimal] = field(default_factory=dict)
    base: Decimal | None = None
    row: int | None = None
    factors: Mapping[str, str] = field(default_factory=dict)
    degree: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    rules: RuleSet | None = None
    confirmed: bool = False
    repeat: bool = False
    sample: bool = True
    earlier: int | None = None
    lines: tuple[AmountLine, ...] | None = None

    def answer(self, question: str) -> Answer:
        return self.answers.get(question, Answer.UNKNOWN)

    @property
    def tier(self) -> DiscretionTier | None:
        """The chosen step of the ladder."""
        if self.row is None or self.row == NO_ROW or self.row >= len(self.benchmarks.tiers):
            return None
        return self.benchmarks.tiers[self.row]

    @property
    def published(self) -> tuple[RuleSet, ...]:
        """The county's rules that hold for the day of the act."""
        return tuple(one for one in self.benchmarks.rules if one.in_force(self.acted))

    def own_rules(self, source: str) -> RuleSet | None:
        """What the issuer of a benchmark said of it as a whole: as the county published it, else as shipped."""
        said = next((one for one in self.published if one.claims(source)), None)
        return said or rules_of(source)

    @property
    def tier_rules(self) -> RuleSet | None:
        """Those of the chosen step."""
        return self.own_rules(self.tier.source) if self.tier is not None else None

    @property
    def portions(self) -> tuple[int, ...]:
        """The places of the tiers that are reckoned together, each on its own portion (超限20%—50%部分)."""
        tiers = self.benchmarks.tiers
        return tuple(place for place, one in enumerate(tiers) if PORTION in one.condition)

    @property
    def in_portions(self) -> bool:
        """Whether the chosen step is one of several portions."""
        return self.row in self.portions and len(self.portions) > 1

    @property
    def amount(self) -> Decimal | None:
        """The whole quantity, portions added up."""
        if not self.in_portions:
            return self.quantity
        return sum((self.parts.get(place, Decimal(0)) for place in self.portions), Decimal(0)) or None

    @property
    def by_points(self) -> bool:
        """Whether the points scheme is used: there is one, nobody said that it does not fit, and where there is a ladder
        too, a level was chosen."""
        wanted = bool(self.benchmarks.weighted) and self.tier is None and self.row != NO_ROW
        return wanted and (not self.benchmarks.tiers or any(self.factors.values()))


class NotComputed(Exception):
    """No figure can be worked out; ``why`` is the sentence for people. Never leaves this room."""

    def __init__(self, why: str) -> None:
        super().__init__("not computed")
        self.why = why
