"""Published default rules of discretion as data: who issued them, what they say, and how far we read them.

None is confirmed for this place by itself; a proposal under a rule set that the place has not confirmed says so.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import resources
from enforcement.discretion.figures import exact
from enforcement.discretion.spans import Bounds

SETS = ("guangdong", "jiangmen", "liling")
PLACES = ("min", "max", "middle")
STATUS_WORDS = {
    "read": "条文读过",
    "read-excerpt": "只读到摘录",
    "inference": "我们的推断",
    "unverified": "没有核对",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A place of the statutory range (min, max, middle) times a plain number."""

    of: str
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Reach:
    """From where to where a degree goes; ``high_in`` False leaves the upper end itself out."""

    low: Term
    high: Term
    high_in: bool = True
    article: str = ""


@dataclass(frozen=True, slots=True)
class Degree:
    """从轻, 一般, 从重 … by the shape of the statutory range; None where the rules say nothing."""

    key: str
    name: str
    range: Reach | None = None
    only_max: Reach | None = None
    only_min: Reach | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """What earlier penalties do: top_of_tier or tier_up."""

    from_penalties: int
    years: int
    effect: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One published set of rules. ``articles`` names its places by topic (points, unknown, bounds, repeat, apology).

    ``since`` and ``until`` are its first and last day. ``county``: it came in a release of the county; ``default``: it
    applies where a benchmark says nothing. Shipped sets are examples and are neither.
    """

    id: str
    title: str
    issuer: str
    document: str
    status: str
    source: str
    speaks_for: tuple[str, ...]
    bounds: Bounds
    since: date | None = None
    note: str = ""
    cap_percent: Decimal = Decimal(100)
    unknown_lowest: bool = False
    degrees: tuple[Degree, ...] = ()
    repeat: tuple[Repeat, ...] = ()
    apology: tuple[Decimal, Decimal] | None = None
    articles: tuple[tuple[str, str], ...] = ()
    until: date | None = None
    county: bool = False
    default: bool = False

    def in_force(self, day: date) -> bool:
        """Whether it holds for an act of ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def claims(self, source: str) -> bool:
        """Whether it speaks for benchmarks that name this source."""
        return any(word in source for word in self.speaks_for)

    def degree(self, key: str) -> Degree | None:
        return next((one for one in self.degrees if one.key == key), None)

    def place(self, topic: str = "", article: str = "") -> str:
        """How a line of the account names the place it rests on."""
        return f"《{self.title}》{article or dict(self.articles).get(topic, '')}"

    @property
    def words(self) -> str:
        """Issuer, document, day and status as one line."""
        day = f"{self.since.isoformat()} 起" if self.since else ""
        day += f"到 {self.until.isoformat()}" if self.until else ""
        told = (self.issuer, self.document, day, STATUS_WORDS[self.status])
        return " · ".join(part for part in told if part)


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """All shipped rule sets in their order."""
    return tuple(_read(tomllib.loads(resources.read_text(f"discretion/{name}.toml"))) for name in SETS)


def rule_set(set_id: str) -> RuleSet | None:
    """The rule set with this id; None for "" and for one that is not shipped (any more)."""
    return next((one for one in rule_sets() if one.id == set_id), None)


def rules_of(source: str) -> RuleSet | None:
    """The rule set that a benchmark's own issuer wrote for it, by the source its rows name."""
    return next((one for one in rule_sets() if one.claims(source)), None)


def term(words: str) -> Term:
    """``min``, ``max*0.2``, ``middle`` … as a place of the range. ValueError when it is none."""
    of, _, share = words.partition("*")
    if of not in PLACES or (of == "middle" and share):
        raise ValueError(f"no place of a range: {words}")
    times = exact(share) if share else Decimal(1)
    if times < 0:
        raise ValueError(f"no amount of money: {words}")
    return Term(of, times)


def _read(table: dict[str, Any]) -> RuleSet:
    said = table.get("bounds", {})
    off = table.get("apology")
    plain = ("id", "title", "issuer", "document", "status", "source", "since", "note", "unknown_lowest")
    return RuleSet(
        **{name: table[name] for name in plain if name in table},
        speaks_for=tuple(table["speaks_for"]),
        cap_percent=exact(table.get("cap_percent", 100)),
        bounds=Bounds(said.get("below_includes"), said.get("above_includes"), said.get("note", "")),
        degrees=tuple(_degree(one) for one in table.get("degrees", ())),
        repeat=tuple(Repeat(**one) for one in table.get("repeat", ())),
        apology=None if off is None else (exact(off["least_off"]), exact(off["most_off"])),
        articles=tuple(table.get("articles", {}).items()),
    )


def _degree(table: dict[str, Any]) -> Degree:
    shapes = {shape: _reach(table[shape]) for shape in ("range", "only_max", "only_min") if shape in table}
    return Degree(table["key"], table["name"], **shapes)


def _reach(table: dict[str, Any]) -> Reach:
    return Reach(
        term(table["low"]), term(table["high"]), table.get("high_in", True), table.get("article", "")
    )
