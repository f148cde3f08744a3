"""Discretion tiers in words: their limits, and what must be known of each source before it is leant on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from enforcement.catalogue.benchmarks import Benchmarks, DiscretionTier
from enforcement.catalogue.exempting import reworded
from enforcement.discretion.rule_sets import rules_of
from enforcement.model.matter import FineRange, Matter
from enforcement.text.money import figure, range_words

_UNITS = {"yuan_per_sqm": "每平方米", "yuan_per_ton": "每吨", "yuan_per_tree": "每株"}
_KINDS = {
    "benchmark_unattributed": "制定机关不明",
    "benchmark_transcription": "转载，没有核对原件",
    "benchmark_transcription_low_confidence": "转载，可信度低",
}
_SUPERSEDED = "issued_under_superseded_law_range_unchanged"
_STATUSES = {
    _SUPERSEDED: "依据的法律已被替代，幅度没变",
    "article_renumbered_range_unchanged": "引用的条号已变，幅度没变",
}
EXAMPLE = "别处的例子，不能用于决定"


def limits(tier: DiscretionTier) -> str:
    """5000 元至 1 万元, 每平方米 10 元以下, 违法所得的 100%; 不罚 when both ends are nought."""
    if tier.unit == "percent_of_illegal_gains":
        return f"违法所得的 {figure(tier.low or 0)}%至 {figure(tier.high or 0)}%"
    if tier.high == 0:
        return "不罚款"
    words = range_words(FineRange(low=tier.low, high=tier.high))
    return f"{_UNITS.get(tier.unit, '')} {words}".strip()


@dataclass(frozen=True, slots=True)
class Told:
    """A source once: ``issued`` by whom, in which document, since when, as far as known; what stands against it."""

    source: str
    issued: tuple[str, ...]
    doubts: tuple[str, ...]


def told_of(said: Benchmarks, sample: bool, matter: Matter, day: date) -> Iterator[Told]:
    """Each source once, with what must be known of it on ``day``; a statute's own steps need no warning."""
    rows = [(tier.source, tier.source_type, tier.basis_status) for tier in said.tiers]
    rows += [(factor.source, "benchmark", factor.basis_status) for factor in said.weighted]
    for source, kind, status in dict.fromkeys(rows):
        shipped = rules_of(source)
        ruled = [one for one in said.rules if one.claims(source)] or ([shipped] if shipped else [])
        since = max((one.since for one in ruled if one.since is not None), default=None)
        old = None if since is None else reworded(matter, since, day)
        issued = ("条文自己分的档",) if kind == "statute" else tuple(one.words for one in ruled)
        yield Told(source, issued, tuple(_doubts(kind, status, sample, old)))


def _doubts(kind: str, status: str, sample: bool, old: bool | None) -> Iterator[str]:
    """``old``: issued under another text than that of the day; None where nothing tells."""
    if sample and kind != "statute":
        yield EXAMPLE
    if kind in _KINDS:
        yield _KINDS[kind]
    if status in _STATUSES and not (old is False and status == _SUPERSEDED):
        yield _STATUSES[status]
    elif old and kind != "statute":
        yield "发布以后条文换过，先对照"
