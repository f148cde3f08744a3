"""What usually hangs on a matter: the papers of its procedure and the periods that run.

Derived from the matter's text on a day and from its checklist; the mapping is resources/catalogue/procedure.toml.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import resources
from enforcement.catalogue.amount_lines import LineKind
from enforcement.catalogue.mapping_table import LAND_DOMAINS, procedure_table
from enforcement.catalogue.review_flags import ReviewFlags, review_flags
from enforcement.deadlines import DeadlineRule, read_rules
from enforcement.model.checklist import ChecklistItem, ItemKind
from enforcement.model.matter import Basis, Matter
from enforcement.refusals import Article
from enforcement.rules.articles import article

_CODE = "中华人民共和国生态环境法典"
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


def papers_for(
    matter: Matter, basis: Basis, items: Iterable[ChecklistItem], flags: ReviewFlags | None = None
) -> tuple[NeededPaper, ...]:
    """The papers of the procedure, in its order; ``flags`` as they stand with the county's amounts."""
    facts, titles = conditions(matter, basis, items, flags), _titles()
    return tuple(
        NeededPaper(form_id=row["form"], title=titles[row["form"]], why=row["why"], law=article(row["law"]))
        for row in procedure_table()["papers"]
        if facts.intersection(row["when"])
    )


def deadlines_for(
    matter: Matter, basis: Basis, items: Iterable[ChecklistItem] = (), flags: ReviewFlags | None = None
) -> tuple[DeadlineRule, ...]:
    """The periods that usually run, in their order; a rule with ``verified`` False must be shown as such."""
    facts, rules = conditions(matter, basis, items, flags), _rules()
    return tuple(
        rules[row["rule"]] for row in procedure_table()["deadlines"] if facts.intersection(row["when"])
    )


def stays_with_county(basis: Basis) -> tuple[str, ...]:
    """Penalties that go beyond what usually comes along with a grant (重大处罚), by kind alone."""
    return tuple(kind for kind in basis.penalty_kinds if kind in procedure_table()["hearing"]["by_kind"])


def conditions(
    matter: Matter, basis: Basis, items: Iterable[ChecklistItem], flags: ReviewFlags | None = None
) -> frozenset[str]:
    """The conditions of procedure.toml that hold for a matter under one text."""
    told = flags or review_flags(matter, basis)
    kinds = set(basis.penalty_kinds)
    found = {"always"}
    found |= {name for name, words in _NAMED.items() if kinds.intersection(words)}
    if basis.correction_precondition or "责令改正" in kinds:
        found.add("correction")
    if matter.simple_procedure in ("yes", "partial"):
        found.add("spot")
    if matter.simple_procedure != "yes" and kinds - {"责令改正"}:
        found.add("ordinary")
    if told.reaches(LineKind.HEARING):
        found.add("hearing")
    if told.reaches(LineKind.MAJOR):
        found.add("major")
    if matter.first_offence_exempt == "yes":
        found.add("exempt")
    found.add("eco" if any(one.law == _CODE for one in basis.penalty) else "not_eco")
    if matter.domain in LAND_DOMAINS:
        found.add("land")
    measured = {item.kind for item in items}
    found |= {kind.value for kind in (ItemKind.MEASUREMENT, ItemKind.SAMPLE) if kind in measured}
    return frozenset(found)


@cache
def _titles() -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(resources.read_text("documents/documents.csv")))
    return {row["id"]: row["name_zh"] for row in rows}


@cache
def _rules() -> dict[str, DeadlineRule]:
    return read_rules(resources.read_text("deadlines/deadlines.csv"))
