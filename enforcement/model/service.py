"""Service (送达) of issued documents: how, to whom, when, shown by what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ServiceWay(StrEnum):
    DIRECT = "direct"  # 直接送达
    AGENT = "agent"  # 代收
    LEFT = "left"  # 留置送达
    POST = "post"  # 邮寄送达
    ELECTRONIC = "electronic"  # 电子送达
    NOTICE = "notice"  # 公告送达


SERVICE_WAY_NAMES = {
    ServiceWay.DIRECT: "直接送达",
    ServiceWay.AGENT: "代收",
    ServiceWay.LEFT: "留置送达",
    ServiceWay.POST: "邮寄送达",
    ServiceWay.ELECTRONIC: "电子送达",
    ServiceWay.NOTICE: "公告送达",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """Append-only. ``document_ids`` are the papers handed over together; the proof is itself a document."""

    id: str
    inspection_id: str
    document_ids: tuple[str, ...]
    way: ServiceWay
    receiver_name: str
    receiver_relation: str = ""
    place: str = ""
    served_at: datetime | None = None
    agent_reason: str = ""
    refusal_reason: str = ""
    witness: str = ""
    witness_unit: str = ""
    recording_no: str = ""
    note: str = ""
    officer_ids: tuple[str, ...] = ()
