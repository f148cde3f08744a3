"""From one answered checklist item to one sentence of the record, in our own words, stating facts only.

Source: 行政处罚法 55; text rules 2 (objects with measure and method, papers asked for and shown).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from enforcement.facts.common import evidence_sort_key
from enforcement.model.checklist import DocumentCheck, ItemKind, ItemResult, Stage
from enforcement.model.evidence import Evidence
from enforcement.text.units import unit_name

_MEASURE_VERB = re.compile(r"^(?:必要时|逐株|逐处)?(?:测量|实测|统计|清点|检测|检尺)")
_READ_VERB = re.compile(r"^(查看|查验|核对|查阅|核查|核实|查询|比对|调取|收集|取得|确认)(?:了)?")
_COMPARED = re.compile(r"，对照([^，；。]{2,12})$")
_CLAUSE_END = re.compile(r"[，；。：]")
_SEVERAL = re.compile(r"[、和与或及并]")
_LEAD = "经询问，"


def sentence(item: ItemResult, evidence: Sequence[Evidence] = ()) -> str:
    """The sentence of ``item``; empty while there is nothing to say, for skipped items and those of a later
    visit.
    """
    if item.stage is not Stage.ONSITE or item.skip_reason:
        return ""
    body = _WRITERS[item.kind](item, sorted(evidence, key=evidence_sort_key))
    return f"{body.rstrip('。；')}。" if body else ""


def _measured(item: ItemResult, evidence: Sequence[Evidence]) -> str:
    if not item.measured.strip():
        return ""
    unit = unit_name(item.unit)
    head = _measure_head(item)
    expected = f"，{_compared(item)}为{item.expected.strip()}{unit}" if item.expected.strip() else ""
    return f"{head}{item.measured.strip()}{unit}{expected}{_remark(item)}{_marks(evidence)}"


def _measure_head(item: ItemResult) -> str:
    """经卷尺测量，净宽为 – or the item's own words where it names several sizes."""
    tool = item.instrument.strip()
    first = _CLAUSE_END.split(item.item_text)[0]
    subject = _MEASURE_VERB.sub("", first)
    by = f"经{tool}测量，" if tool else "经现场测量，"
    if subject == first or not subject or _SEVERAL.search(subject):
        return f"{by}实测"
    return f"{by}{subject}为"


def _compared(item: ItemResult) -> str:
    """What the value is held against, in the item's own words where it names it: 规范最小宽度."""
    named = _COMPARED.search(item.item_text)
    return named[1] if named else "对照值"


def _asked(item: ItemResult, evidence: Sequence[Evidence]) -> str:
    text = item.text.strip().rstrip("。；")
    if not text:
        return ""
    return f"{text if text.startswith(('经询问', '询问')) else _LEAD + text}{_marks(evidence)}"


def _read(item: ItemResult, evidence: Sequence[Evidence]) -> str:
    if item.document_check is None:
        return ""
    verb, thing = _read_parts(item.item_text)
    if item.document_check is DocumentCheck.NOT_PROVIDED:
        wanted = f"能说明“{thing}”的材料" if thing.startswith("是否") else thing
        return f"检查人员要求提供{wanted}，现场未能提供{_remark(item)}"
    copied = "，并复印留存" if item.document_check is DocumentCheck.COPIED else ""
    return f"检查人员{verb}了{thing}{copied}{_remark(item)}{_marks(evidence)}"


def _read_parts(text: str) -> tuple[str, str]:
    first = _CLAUSE_END.split(text)[0]
    verb = _READ_VERB.match(first)
    return (verb[1], first[verb.end() :]) if verb and first[verb.end() :] else ("查阅", f"“{first}”所列材料")


def _sampled(item: ItemResult, evidence: Sequence[Evidence]) -> str:
    if not item.sample_number.strip():
        return ""
    amount = f"{item.sample_amount.strip()}" if item.sample_amount.strip() else ""
    seal = f"，封样编号{item.sample_seal.strip()}" if item.sample_seal.strip() else ""
    return (
        f"现场抽取样品{amount}（样品编号{item.sample_number.strip()}{seal}）{_remark(item)}{_marks(evidence)}"
    )


def _shown(item: ItemResult, evidence: Sequence[Evidence]) -> str:
    """What photos and clips show, from their captions; files without words say nothing of themselves."""
    captions = list(dict.fromkeys(e.caption.strip().rstrip("。；") for e in evidence if e.caption.strip()))
    text = item.text.strip().rstrip("。；")
    said = [text, *captions] if text else captions
    return f"{'，'.join(said)}{_marks(evidence)}" if said else ""


def _remark(item: ItemResult) -> str:
    return f"，{item.text.strip().rstrip('。；')}" if item.text.strip() else ""


def _marks(evidence: Sequence[Evidence]) -> str:
    return f"（{'、'.join(e.number for e in evidence)}）" if evidence else ""


_WRITERS = {
    ItemKind.MEASUREMENT: _measured,
    ItemKind.INQUIRY: _asked,
    ItemKind.DOCUMENT: _read,
    ItemKind.SAMPLE: _sampled,
    ItemKind.PHOTO: _shown,
    ItemKind.VIDEO: _shown,
}
