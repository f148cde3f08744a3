"""The card's fold 不予、从轻、减轻: what a published list promises, by whom, since when, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.screens.matters.benchmark_words import EXAMPLE
from desktop.screens.matters.links import Fold, Part, line
from desktop.widgets.labels import Label
from desktop.widgets.layout import row
from desktop.widgets.pills import Pill
from enforcement.catalogue.benchmarks import EXEMPT_NAMES, Exemption
from enforcement.catalogue.exempting import Doubt, doubts, issued_words
from enforcement.model.matter import Matter
from enforcement.queries import MatterCard

TITLE = "不予、从轻目录"


def exemption_fold(card: MatterCard, day: date, *, sample: bool) -> Fold | None:
    """Every exemption of the matter as it stands on ``day``; None without any."""
    matter, listed = card.row.matter, card.benchmarks.exemptions
    if not listed:
        return None
    kinds = "、".join(dict.fromkeys(EXEMPT_NAMES[one.kind] for one in listed))
    superseded = any(doubt.superseded for one in listed for doubt in doubts(one, matter, day))
    remarks = (
        "按旧法发布" if superseded else "",
        f"{kinds} {len(listed)} 条",
        "例子，不能用于决定" if sample else "",
    )
    return Fold(
        TITLE,
        " · ".join(part for part in remarks if part),
        lambda: [part for one in listed for part in _parts(one, matter, day, sample)],
    )


def _parts(one: Exemption, matter: Matter, day: date, sample: bool) -> Iterator[Part]:
    yield line(one.condition, f"不适用：{one.exclusion}" if one.exclusion else "")
    yield line(issued_words(one), f"出处：{one.source}", "text_2")
    for doubt in doubts(one, matter, day):
        yield _warned(doubt)
    if sample:
        yield _marked("例子", EXAMPLE)


def _warned(doubt: Doubt) -> Part:
    return _marked("旧法" if doubt.superseded else "未核实", doubt.words)


def _marked(mark: str, words: str) -> Part:
    box = row(Pill(mark, "warn", "alert-triangle"), Label(words, "small", "warn", wrap=True), gap=2)
    box.setStretch(1, 1)
    return box
