"""What a release changes against the one before: matters and grants, field by field, in the words of the sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from enforcement.catalogue.building import CatalogueDraft
from enforcement.model.library import (
    EARLIER_ACTS_NAMES,
    OPEN_CLUES_NAMES,
    EarlierActs,
    EndingPaper,
    OpenClues,
    PowerGrant,
)
from enforcement.model.matter import LIBRARY_NAMES, Basis, Citation, FineRange, Library, Matter
from enforcement.text.papers import paper_words

_UNTOLD = frozenset(("source", "note", "text_status", "text_date", "cross_check", "priority", "former"))
_WORDS = {
    "name": "事项名称", "official_code": "公布编码", "domain": "领域", "library": "库", "department": "原主管部门",
    "violation": "违反依据", "penalty": "处罚依据", "penalty_kinds": "处罚种类", "subject": "对象", "condition": "适用情形",
    "fine_basis": "罚款算法", "fine": "罚款", "fine_individual": "个人罚款", "fine_unit": "单位罚款",
    "fine_escalated": "加重罚款", "fine_multiple": "倍数", "fine_base": "罚款基数", "correction_precondition": "责改前置",
    "simple_procedure": "可否当场", "first_offence_exempt": "首违不罚", "first_offence_source": "首违依据",
    "authority_type": "权力来源", "verified": "已核实", "law_level": "法律层级", "superseded_basis": "被替换的依据",
    "violation_basis_type": "违反依据类型",
    "valid_from": "起", "valid_to": "止", "reason": "收回原因", "document": "公布文件", "conditions": "限制",
    "inspections": "含检查", "coercive_measures": "含强制措施", "major_penalties": "含重大处罚",
    "earlier_acts": "起日前的行为", "open_clues": "未立案的线索",
    "ended_by": "收回文件",
}  # fmt: skip
_PARTS = {
    "checklists": "检查项",
    "tiers": "裁量阶次",
    "weighted": "加权裁量",
    "rules": "裁量规则",
    "exemptions": "不予处罚",
    "answers": "自选答复",
    "needs": "仪器和人员",
    "amounts": "数额标准",
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, old and new as people read them."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class MatterChange:
    """A matter that is in both releases and is worded otherwise."""

    code: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class TownChange:
    """What becomes of one township's grants; names of matters."""

    code: str
    added: tuple[str, ...]
    ended: tuple[str, ...]
    changed: tuple[MatterChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything a release changes. ``parts``: word → (before, after) for lists that only count."""

    added: tuple[Matter, ...]
    ended: tuple[Matter, ...]
    changed: tuple[MatterChange, ...]
    towns: tuple[TownChange, ...]
    parts: Mapping[str, tuple[int, int]]


def difference(old: CatalogueDraft | None, new: CatalogueDraft, effective: date) -> Difference:
    """What ``new`` changes from ``effective`` on; everything is added where there is no former release."""
    former = old or CatalogueDraft(matters=())
    before = {one.code: one for one in former.matters}
    after = {one.code: one for one in new.matters}
    changed = (
        MatterChange(code, after[code].name, told)
        for code, one in before.items()
        if code in after and (told := tuple(_changes(one, after[code])))
    )
    counts = {word: (len(getattr(former, name)), len(getattr(new, name))) for name, word in _PARTS.items()}
    return Difference(
        added=tuple(one for code, one in after.items() if code not in before),
        ended=tuple(one for code, one in before.items() if code not in after),
        changed=tuple(changed),
        towns=tuple(_towns(former.grants, new.grants, {**before, **after}, effective)),
        parts={word: pair for word, pair in counts.items() if pair != (0, 0)},
    )


def _towns(
    old: Iterable[PowerGrant], new: Iterable[PowerGrant], matters: Mapping[str, Matter], day: date
) -> Iterator[TownChange]:
    """Per township: grants in force on the day or later that begin, end or are worded otherwise."""
    before, after = _by_town(old, day), _by_town(new, day)
    for town in sorted({*before, *after}):
        was, now = before.get(town, {}), after.get(town, {})
        changed = (
            MatterChange(code, matters[code].name, told)
            for code in now
            if code in was and (told := tuple(_changes(was[code], now[code])))
        )
        one = TownChange(
            town,
            tuple(matters[code].name for code in now if code not in was),
            tuple(matters[code].name for code in was if code not in now),
            tuple(changed),
        )
        if one.added or one.ended or one.changed:
            yield one


def _by_town(grants: Iterable[PowerGrant], day: date) -> dict[str, dict[str, PowerGrant]]:
    found: dict[str, dict[str, PowerGrant]] = defaultdict(dict)
    for grant in grants:
        if grant.valid_to is None or grant.valid_to >= day:
            found[grant.division_code][grant.matter_code] = grant
    return found


def _changes(old: Any, new: Any) -> Iterator[FieldChange]:
    for one in fields(old):
        was, now = getattr(old, one.name), getattr(new, one.name)
        if was != now and one.name not in _UNTOLD:
            yield FieldChange(_WORDS.get(one.name, one.name), plain(was), plain(now))
    if isinstance(old, Matter) and old.former != new.former:
        yield FieldChange("旧依据", f"{len(old.former)} 段", f"{len(new.former)} 段")


def plain(value: Any) -> str:
    """A value of a matter or a grant as people read it; 空 for nothing."""
    if isinstance(value, FineRange):
        return "空" if value.high is None else f"{value.low or 0:g}—{value.high:g}"
    if isinstance(value, Citation):
        return f"《{value.law}》{value.article}" + (f"（{value.valid_from} 起）" if value.valid_from else "")
    if isinstance(value, Library):
        return LIBRARY_NAMES[value]
    if isinstance(value, EndingPaper):
        return paper_words(value)
    if isinstance(value, EarlierActs):
        return EARLIER_ACTS_NAMES[value]
    if isinstance(value, OpenClues):
        return OPEN_CLUES_NAMES[value]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(plain(one) for one in value if not isinstance(one, Basis)) or "空"
    return str(value) if value not in (None, "") else "空"
