"""The rules of discretion of a whole release: what the files state, what goes on, and whether all benchmarks fit them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from enforcement.catalogue.benchmark_checks import Told, benchmark_faults
from enforcement.catalogue.benchmarks import DiscretionTier
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.intake.records import Origin
from enforcement.catalogue.intake.words import Field
from enforcement.catalogue.sheets import DISCRETION, WEIGHTED, Sheet
from enforcement.catalogue.table import RowFault
from enforcement.discretion.rule_sets import RuleSet


def carried_rules(
    stated: Iterable[RuleSet], former: Iterable[RuleSet]
) -> tuple[tuple[RuleSet, ...], tuple[str, ...]]:
    """(all rules, what is told): a set that is stated again takes the place of the old one, the others go on, so that
    acts of their days still find them."""
    fresh = tuple(stated)
    named = {one.id for one in fresh}
    kept = tuple(one for one in former if one.id not in named)
    told = (f"裁量规则：文件里没有写的，沿用上一版 {len(kept)} 套。",) if kept else ()
    return (*kept, *fresh), told


def unfit(draft: CatalogueDraft, listed: Sequence[tuple[DiscretionTier, Origin]]) -> tuple[RowFault, ...]:
    """The faults of every benchmark of the draft; ``listed`` are steps that came from official lists."""
    origins = {id(tier): origin for tier, origin in listed}
    tiers = (
        (one, _carried(DISCRETION, one.matter_code) if origin is None else _listed(one, origin))
        for one, origin in ((one, origins.get(id(one))) for one in draft.tiers)
    )
    weighted = ((one, _carried(WEIGHTED, one.matter_code)) for one in draft.weighted)
    matters = {one.code: one for one in draft.matters}
    return tuple(benchmark_faults(draft.rules, tiers, weighted, matters))


_COLUMNS = {"condition": Field.TIER_CONDITION, "fine_from": Field.RANGE, "source": Field.SOURCE}
"""Cells of a step → how an official list calls them."""


def _listed(tier: DiscretionTier, origin: Origin) -> Told:
    """How a fault of a step of an official list is told: by the list's own row."""
    low, high = tier.low or 0, tier.high or 0
    values = {"condition": tier.condition, "fine_from": f"{low:g} 到 {high:g}", "source": tier.source}

    def tell(key: str, complaint: Complaint) -> RowFault:
        return RowFault(
            sheet=origin.sheet,
            row=origin.row,
            column=_COLUMNS[key].value,
            value=values[key],
            reason=complaint.reason,
            fix=complaint.fix,
        )

    return tell


def _carried(sheet: Sheet, code: str) -> Told:
    """How a fault of a row that goes on from before is told: by its matter."""

    def tell(key: str, complaint: Complaint) -> RowFault:
        return RowFault(
            sheet=sheet.title,
            row=0,
            column=sheet.column(key).title,
            value=f"事项 {code}",
            reason=complaint.reason,
            fix=complaint.fix,
        )

    return tell
