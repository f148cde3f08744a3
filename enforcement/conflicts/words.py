"""Fields and values of what two people wrote differently, in the words of the forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from enforcement.model.carried_package import CARRY_NAMES
from enforcement.model.checklist import DOCUMENT_CHECK_NAMES
from enforcement.model.document import DocumentState
from enforcement.model.inspection import FINDING_NAMES, INSPECTION_KIND_NAMES, InspectionStatus, Outcome
from enforcement.model.party import PARTY_KIND_NAMES
from enforcement.model.print_run import STATE_NAMES as PRINT_NAMES
from enforcement.model.random_draw import STATE_NAMES as DRAW_NAMES
from enforcement.text.dates import long_date

EMPTY = "（空）"
_CHINA = timezone(timedelta(hours=8))

FIELD_NAMES: dict[str, str] = {
    "absent_witness": "不到场时的见证人", "address": "地址", "approval": "审批", "called_back": "收回情况",
    "certificates_shown": "亮证", "correction": "改正要求", "correction_due": "改正期限", "correction_now": "立即改正",
    "correction_text": "改正要求", "corrects": "更正哪一份", "document_check": "查阅情况", "drawn_at": "抽取时间",
    "drawn_by": "抽取人", "due_done": "期限的结果", "due_on": "期限", "due_what": "期限名称", "edited": "手工改过",
    "ended_at": "结束时间", "evidence_ids": "证据", "expected": "应为", "facts": "正文", "files": "附件",
    "finding": "结论", "gender": "性别", "id_no": "证照号码", "inspection_matter_id": "归到的事项",
    "instrument": "工具", "issued_by": "出具人", "issued_on": "出具日期", "item_result_id": "归到的检查项",
    "item_result_ids": "依据的检查项", "kind": "类型", "legal_rep": "负责人", "legal_rep_id_no": "负责人证件号码",
    "marked_done": "标为做完", "measured": "测得", "name": "名称", "need": "需要", "number": "文号",
    "officer_ids": "检查人员", "opinion": "当事人意见", "outcome": "结果", "party_id": "对象", "phone": "电话",
    "picks": "抽中的", "place": "地点", "present_person": "在场人", "reason": "理由", "recorder_id": "记录人",
    "recusal_answer": "回避的回答", "remarks": "备注", "removed": "移出", "sample_amount": "样品数量",
    "sample_number": "样品编号", "sample_seal": "封样", "sent": "打到第几页", "signature_refusal": "拒绝签名",
    "skip_reason": "不需要的原因", "started_at": "开始时间", "started_on": "检查日期", "state": "状态",
    "status": "状态", "task_source": "任务来源", "text": "内容", "title": "标题", "to_serve": "要送达", "unit": "单位",
    "unread": "没读懂的内容", "use": "办件情况", "void_reason": "作废原因", "voided_at": "作废时间", "voided_by": "作废人",
    "witness": "见证人", "witness_half": "见证人报的数",
    "mode": "方式", "approver_name": "批准人", "approved_on": "批准日期", "reference": "批准文号",
    "urgent_reason": "紧急情况", "role": "身份", "recording_no": "录像编号",
    "holder": "经办人", "officer_id": "交给", "from_id": "原来经办", "by": "谁交接的", "at": "时间",
}  # fmt: skip
"""Field of a thing, or of a value inside it → its name."""

HIDDEN = frozenset({
    "content_hash", "edits", "fallback_characters", "form_id", "form_version", "id", "inspection_id", "issued_at",
    "level", "matters", "pages", "paper_code", "salt", "serial", "series", "sha256", "size", "year",
})  # fmt: skip
"""Fields of disputed groups that follow from others: they are chosen with them and not shown."""

FREE_TEXT = frozenset(
    {"correction", "correction_text", "need", "opinion", "reason", "remarks", "text", "due_done"}
)
"""Texts that may stand one after the other (两边都留)."""

_OUTCOMES = {
    Outcome.CLOSED: "结束",
    Outcome.REINSPECT: "复查提醒",
    Outcome.TO_CASE: "转案件",
    Outcome.TRANSFER: "移送",
}
_STATUS = {
    InspectionStatus.RUNNING: "检查中",
    InspectionStatus.FINISHED: "已完成",
    InspectionStatus.VOIDED: "已作废",
}
_PAPER = {
    DocumentState.DRAFT: "草稿",
    DocumentState.ISSUED: "已出具",
    DocumentState.SERVED: "已送达",
    DocumentState.VOIDED: "已作废",
    DocumentState.DISCARDED: "已丢弃",
}
_CODES: dict[tuple[str, str], Mapping[Any, str]] = {
    ("party", "kind"): PARTY_KIND_NAMES,
    ("inspection", "kind"): INSPECTION_KIND_NAMES,
    ("inspection", "status"): _STATUS,
    ("inspection", "outcome"): _OUTCOMES,
    ("inspection_matter", "finding"): FINDING_NAMES,
    ("item_result", "document_check"): DOCUMENT_CHECK_NAMES,
    ("document", "state"): _PAPER,
    ("print_run", "state"): PRINT_NAMES,
    ("carried_package", "state"): CARRY_NAMES,
    ("random_draw", "state"): DRAW_NAMES,
}


def field_name(field: str, labels: Mapping[str, str] | None = None) -> str:
    """The Chinese name of a field; ``labels`` are those of a form, by dotted name of a fact."""
    first, _, rest = field.partition(".")
    if first == "facts" and rest:
        return (labels or {}).get(rest) or (labels or {}).get(rest.partition(".")[0]) or rest
    last = field.rpartition(".")[2]
    return FIELD_NAMES.get(field) or FIELD_NAMES.get(last) or last


def value_words(type_name: str, field: str, value: Any, names: Mapping[str, str]) -> str:
    """A plain value as a person reads it; ``names`` are those of people and records, by id."""
    if value is None or value == "" or value == [] or value == {}:
        return EMPTY
    if value is True or value is False:
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value_words(type_name, field, one, names) for one in value)
    if isinstance(value, dict):
        said = {name: one for name, one in value.items() if one not in (None, "", [], {})}
        return "；".join(
            f"{field_name(name)} {value_words('', name, one, names)}" for name, one in said.items()
        )
    codes = _CODES.get((type_name, field))
    if codes is not None:
        return next((words for code, words in codes.items() if code == value), str(value))
    text = str(value)
    return names.get(text) or _moment(text) or text


def _moment(text: str) -> str:
    """A day or a minute in words; empty for any other text."""
    try:
        if len(text) == 10:
            return long_date(date.fromisoformat(text))
        moment = datetime.fromisoformat(text) if len(text) > 16 and text[10] == "T" else None
    except ValueError:
        return ""
    if moment is None or moment.tzinfo is None:
        return ""
    there = moment.astimezone(_CHINA)
    return f"{long_date(there.date())} {there:%H:%M}"


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """The shown fields of a side; what stands in the facts of a paper by dotted name."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name == "facts" and isinstance(value, Mapping):
            found.update(_leaves("facts", value))
        elif name not in HIDDEN:
            found[name] = value
    return found


def _leaves(prefix: str, value: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in value.items():
        if isinstance(one, Mapping) and one:
            found.update(_leaves(f"{prefix}.{name}", one))
        else:
            found[f"{prefix}.{name}"] = one
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two plain values say the same."""
    return one == other or json.dumps(one, sort_keys=True, default=str) == json.dumps(
        other, sort_keys=True, default=str
    )
