"""One row of a discretion table: its step, its condition, its range."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from enforcement.catalogue.benchmarks import DiscretionTier
from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.intake.amounts import read_penalties, read_range
from enforcement.catalogue.intake.cleaning import one_line
from enforcement.catalogue.intake.records import MatterKey, Origin, TierRow
from enforcement.catalogue.intake.words import Field
from enforcement.model.matter import FineRange

_STEP = re.compile(
    r"^[（(]?(?:[一二三四五六七八九十\d]+[)）、.．]\s*)?(?P<step>(?:情节|违法程度)?(?:特别|比较|较|一般|轻微|严重|从轻|从重|减轻|轻|重|不予处罚|免罚)"
    r"(?:微|重|严重|轻|处罚)?(?:违法行为|违法|情节)?)\s*(?:的|[:：\n，,；;])?\s*(?P<rest>.*)$",
    re.DOTALL,
)
_STANDARD = (("轻微", "轻微"), ("较重", "较重"), ("严重", "严重"), ("一般", "一般"))
_NOTHING = re.compile(r"不予(行政)?处罚|不罚款|免予处罚|免罚|不予罚款")
_UNITS = (
    ("yuan_per_sqm", r"元?[/／每]平方米|每平方米"), ("yuan_per_ton", r"[/／]吨|每吨"),
    ("yuan_per_tree", r"[/／]株|每株"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TierRead:
    """A step with one range, or one range each for persons and organisations."""

    label: str
    condition: str
    ranges: tuple[tuple[str, FineRange], ...]  # (subject, range)
    unit: str
    source: str
    unread: tuple[str, ...]
    written: str = ""

    def rows(self, key: MatterKey, origin: Origin) -> tuple[list[TierRow], tuple[str, ...]]:
        """The steps as records, and what was not read of them."""
        tier = next((name for word, name in _STANDARD if word in self.label), self.label)
        made = [
            DiscretionTier(
                matter_code="",
                tier=tier,
                condition=self.condition,
                low=amount.low,
                high=amount.high,
                unit=self.unit,
                subject=subject,
                source=self.source,
                source_type="county_list",
                source_tier=self.label,
            )
            for subject, amount in self.ranges
        ]
        return [TierRow(key, origin, one, self.written) for one in made], self.unread


def read_tier(cells: Mapping[Field, str], source: str) -> TierRead | Complaint:
    """The step of a row; a complaint when nobody can say which step it is."""
    label, condition = one_line(cells[Field.TIER]), one_line(cells[Field.TIER_CONDITION])
    if not label and cells[Field.TIER_BOTH]:
        found = _STEP.match(cells[Field.TIER_BOTH])
        if found is None:
            return Complaint("看不出是哪一个阶次", "先写阶次再写条件，例如 轻微：面积不足 1 平方米")
        label, condition = found.group("step"), one_line(found.group("rest")) or condition
    if not label:
        return Complaint("阶次是空的", "补上 轻微、一般、较重 或 严重")
    text = one_line(cells[Field.RANGE])
    unit = next((name for name, pattern in _UNITS if re.search(pattern, text)), "yuan")
    ranges = _ranges(text, unit)
    unread = () if ranges is not None else (f"裁量幅度“{text[:30]}”" if text else "裁量幅度（空的）",)
    return TierRead(label, condition, ranges or (("", FineRange()),), unit, source, unread, text)


def _ranges(text: str, unit: str) -> tuple[tuple[str, FineRange], ...] | None:
    """(subject, range) pairs, None when the cell is no plain amount."""
    if _NOTHING.search(text) and not re.search(r"\d", text):
        return (("", FineRange(low=0.0, high=0.0)),)
    plain = re.sub(
        r"元?[/／]平方米|每平方米|[/／]吨|每吨|[/／]株|每株",
        "元" if "/" in text or "／" in text else "",
        text,
    )
    one = read_range(plain.replace("元元", "元"))
    if one is not None:
        return (("", one),)
    if unit != "yuan":
        return None
    read = read_penalties(text if "罚款" in text else text + "罚款")
    if read.unread or read.bases != ("fixed",) or read.escalated.high is not None:
        return None
    split = (("个人", read.individual), ("单位", read.unit))
    return tuple((who, amount) for who, amount in split if amount.high is not None) or (("", read.fine),)
