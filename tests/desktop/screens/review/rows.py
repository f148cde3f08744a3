"""Differences as the store gives them, for the window tests of 要你定的."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from enforcement.queries.reviews import FieldKind, ParallelRow, ReviewField, ReviewRow, Reviews, ReviewSide
from tests.helpers.people import NOW, ident

MINE, OTHERS = "a" * 32, "b" * 32


def field(name: str, label: str, before: str, *sides: str, kind: FieldKind = FieldKind.TEXT) -> ReviewField:
    return ReviewField(
        name=name,
        label=label,
        before=before,
        sides=sides,
        plain=sides,
        differs=len(set(sides)) > 1,
        kind=kind,
    )


def side(entry_id: str, who: str, *, here: bool, hours: int, issued: str = "") -> ReviewSide:
    device = "本机" if here else "另一台电脑（流水 4f2a）"
    at = NOW - timedelta(hours=hours)
    return ReviewSide(
        entry_id=entry_id, who=who, here=here, device=device, made_at=at, received=not here, issued=issued
    )


def correction(**changes: Any) -> ReviewRow:
    """Amount against basis: a day and a text of one group."""
    values: dict[str, Any] = {
        "thing_type": "inspection",
        "thing_id": ident(200),
        "group": "correction",
        "title": "云溪镇好再来饭店 · 检查",
        "thing": "检查",
        "words": "责令改正",
        "sides": (side(OTHERS, "王晓敏", here=False, hours=20), side(MINE, "陈立", here=True, hours=3)),
        "fields": (
            field(
                "correction_due",
                "改正期限",
                "2026年12月1日",
                "2026年12月20日",
                "2026年12月1日",
                kind=FieldKind.DAY,
            ),
            field(
                "correction_text",
                "改正要求",
                "装好排风",
                "装好排风",
                "停用靠窗的灶台，装好排风和油烟净化设施，并把清洗记录补齐三个月",
            ),
            field("correction_now", "立即改正", "否", "否", "否", kind=FieldKind.TAKEN),
        ),
        "papers": ("《现场检查笔录》安云溪现检字〔2026〕41号2026年11月24日已出具，上面写的不会变。",),
        "reason_needed": True,
        "both_possible": True,
        "third_possible": True,
        "open_type": "inspection",
        "open_id": ident(200),
        "evidence": 6,
    }
    return ReviewRow(**{**values, **changes})


def issued_twice() -> ReviewRow:
    """One draft, two papers."""
    return correction(
        thing_type="document",
        thing_id=ident(500),
        group="paper",
        title="云溪镇好再来饭店 · 检查",
        thing="文书“责令改正通知书”",
        words="文书内容和文号",
        sides=(
            side(OTHERS, "王晓敏", here=False, hours=20, issued="安云溪责改字〔2026〕41号"),
            side(MINE, "陈立", here=True, hours=3, issued="安云溪责改字〔2026〕61号"),
        ),
        fields=(field("number", "文号", "（空）", "安云溪责改字〔2026〕41号", "安云溪责改字〔2026〕61号"),),
        both_possible=False,
        third_possible=False,
    )


def reviews() -> Reviews:
    merged = ParallelRow(
        title="老街农贸市场肉摊 · 检查",
        thing="检查",
        words="检查地点",
        who="王晓敏",
        made_at=NOW - timedelta(days=2),
        open_type="inspection",
        open_id=ident(201),
    )
    return Reviews((correction(), issued_twice()), (merged,))
