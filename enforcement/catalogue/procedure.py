"""What usually hangs on a matter: papers of its procedure, periods, hearing and legal review, things to bring along.

Derived from the matter's text on a day and from its checklist; the mapping is resources/catalogue/procedure.toml.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import resources
from enforcement.deadlines import DeadlineRule, read_rules
from enforcement.model.checklist import ChecklistItem, ItemKind
from enforcement.model.matter import Basis, FineRange, Matter
from enforcement.refusals import Article
from enforcement.rules.articles import article

_CODE = "中华人民共和国生态环境法典"
_LAND = ("自然资源", "城乡规划与违法建设")
_NAMED = {
    "stop": ("责令停止违法行为",),
    "demolition": ("限期拆除",),
    "confiscation": ("没收违法所得",),
    "goods": ("没收非法财物",),
    "coercion": ("代履行/强制措施",),
    "fine": ("罚款",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededPaper:
    """A form that the procedure of a matter usually needs; ``why`` in our words, resting on ``law``."""

    form_id: str
    title: str
    why: str
    law: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAmount:
    """What one province calls 较大数额, in yuan; an example wherever it is not this province's own."""

    place: str
    individual: int
    unit: int
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingFlag:
    """Whether a hearing must be offered: ``kinds`` always ask for one; ``by_amount`` are penalties that do from an
    amount on, which the province sets. ``review`` is the place on legal review."""

    law: Article
    review: Article
    kinds: tuple[str, ...]
    by_amount: tuple[str, ...]
    examples: tuple[LocalAmount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """What an item of the checklist needs at hand."""

    name: str
    item: ChecklistItem


def papers_for(matter: Matter, basis: Basis, items: Iterable[ChecklistItem]) -> tuple[NeededPaper, ...]:
    """The papers of the procedure, in its order."""
    facts, titles = conditions(matter, basis, items), _titles()
    return tuple(
        NeededPaper(form_id=row["form"], title=titles[row["form"]], why=row["why"], law=article(row["law"]))
        for row in _table()["papers"]
        if facts.intersection(row["when"])
    )


def deadlines_for(
    matter: Matter, basis: Basis, items: Iterable[ChecklistItem] = ()
) -> tuple[DeadlineRule, ...]:
    """The periods that usually run, in their order; a rule with ``verified`` False must be shown as such."""
    facts, rules = conditions(matter, basis, items), _rules()
    return tuple(rules[row["rule"]] for row in _table()["deadlines"] if facts.intersection(row["when"]))


def hearing_for(basis: Basis) -> HearingFlag | None:
    """When the party must be told of its right to a hearing; None when no threatened penalty asks for one."""
    told = _table()["hearing"]
    kinds = tuple(kind for kind in basis.penalty_kinds if kind in told["by_kind"])
    amounts = tuple(kind for kind in basis.penalty_kinds if kind in told["by_amount"])
    if not kinds and not amounts:
        return None
    examples = tuple(LocalAmount(**row) for row in told["amounts"])
    return HearingFlag(
        law=article(told["law"]),
        review=article(told["review"]),
        kinds=kinds,
        by_amount=amounts,
        examples=examples,
    )


def instruments_for(items: Iterable[ChecklistItem]) -> tuple[Instrument, ...]:
    """What has to be at hand, one entry per item that needs something."""
    found = ((_instrument(item), item) for item in items)
    return tuple(Instrument(name=name, item=item) for name, item in found if name)


def stays_with_county(basis: Basis) -> tuple[str, ...]:
    """Penalties that go beyond what usually comes along with a grant (重大处罚), by kind alone."""
    return tuple(kind for kind in basis.penalty_kinds if kind in _table()["hearing"]["by_kind"])


def conditions(matter: Matter, basis: Basis, items: Iterable[ChecklistItem]) -> frozenset[str]:
    """The conditions of procedure.toml that hold for a matter under one text."""
    kinds = set(basis.penalty_kinds)
    found = {"always"}
    found |= {name for name, words in _NAMED.items() if kinds.intersection(words)}
    if basis.correction_precondition or "责令改正" in kinds:
        found.add("correction")
    if matter.simple_procedure in ("yes", "partial"):
        found.add("spot")
    if matter.simple_procedure != "yes" and kinds - {"责令改正"}:
        found.add("ordinary")
    if stays_with_county(basis):
        found.add("hearing")
    if matter.first_offence_exempt == "yes":
        found.add("exempt")
    found.add("eco" if any(one.law == _CODE for one in basis.penalty) else "not_eco")
    if matter.domain in _LAND:
        found.add("land")
    measured = {item.kind for item in items}
    found |= {kind.value for kind in (ItemKind.MEASUREMENT, ItemKind.SAMPLE) if kind in measured}
    return frozenset(found)


def ceiling(basis: Basis) -> float:
    """The highest fine the text threatens, in yuan; 0 when it states none as an amount."""
    stated: tuple[FineRange, ...] = (basis.fine, basis.fine_individual, basis.fine_unit, basis.fine_escalated)
    return max((one.high or 0.0 for one in stated), default=0.0)


def _instrument(item: ChecklistItem) -> str:
    if item.kind not in (ItemKind.MEASUREMENT, ItemKind.SAMPLE):
        return ""
    rows = _table()["instruments"]
    return next((str(row["name"]) for row in rows if any(word in item.text for word in row["words"])), "")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.read_text("catalogue/procedure.toml"))


@cache
def _titles() -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(resources.read_text("documents/documents.csv")))
    return {row["id"]: row["name_zh"] for row in rows}


@cache
def _rules() -> dict[str, DeadlineRule]:
    return read_rules(resources.read_text("deadlines/deadlines.csv"))
