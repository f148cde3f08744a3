"""An inspection: who went where, by whose approval, for which matters, with which judgement per matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class InspectionKind(StrEnum):
    ROUTINE = "routine"  # 日常
    SPECIAL = "special"  # 专项
    INDIVIDUAL = "individual"  # 个案


INSPECTION_KIND_NAMES = {
    InspectionKind.ROUTINE: "日常检查",
    InspectionKind.SPECIAL: "专项检查",
    InspectionKind.INDIVIDUAL: "个案检查",
}


class ApprovalMode(StrEnum):
    NONE = "none"
    APPROVED = "approved"  # approved before the inspection
    URGENT = "urgent"  # inspected first, papered afterwards, with the ground


class InspectionStatus(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    VOIDED = "voided"


class Outcome(StrEnum):
    CLOSED = "closed"  # 结束
    REINSPECT = "reinspect"  # 复查提醒
    TO_CASE = "to_case"  # 转案件
    TRANSFER = "transfer"  # 移送


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionApproval:
    """``approver_name`` and ``approved_on`` for an approval before the act; ``urgent_reason`` for the other way."""

    mode: ApprovalMode = ApprovalMode.NONE
    approver_name: str = ""
    approved_on: date | None = None
    reference: str = ""
    urgent_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentPerson:
    """The person in charge met on the spot."""

    name: str = ""
    role: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRefusal:
    """The person inspected refuses to sign: reason, and a witness or a recording."""

    reason: str = ""
    witness: str = ""
    recording_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose work an inspection is since it was handed over (交接): to whom, by whom, from whom, why and when. All empty
    while nobody handed it over."""

    officer_id: str = ""
    from_id: str = ""
    by: str = ""
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """Times are aware datetimes (UTC in storage); ``officer_ids`` are the signing pair, ``assistant_ids`` helpers.

    ``started_on`` is the local day of ``started_at``, kept by the commands so that clashes are found by day.
    ``correction_now`` orders correction at once instead of by ``correction_due``; ``absent_witness`` is who
    watched when the person inspected was told and did not come.
    """

    id: str
    party_id: str
    kind: InspectionKind = InspectionKind.ROUTINE
    task_source: str = ""
    place: str = ""
    started_at: datetime | None = None
    started_on: date | None = None
    ended_at: datetime | None = None
    officer_ids: tuple[str, ...] = ()
    assistant_ids: tuple[str, ...] = ()
    recorder_id: str = ""
    approval: InspectionApproval = InspectionApproval()
    certificates_shown: bool = False
    recusal_answer: str = ""
    present_person: PresentPerson = PresentPerson()
    opinion: str = ""
    remarks: str = ""
    signature_refusal: SignatureRefusal | None = None
    correction_due: date | None = None
    correction_text: str = ""
    correction_now: bool = False
    absent_witness: str = ""
    status: InspectionStatus = InspectionStatus.RUNNING
    outcome: Outcome | None = None
    step: int = 1  # 1 准备 … 5 送出, where the officer stands
    created_by: str = ""
    holder: Holder = Holder()

    @property
    def held_by(self) -> str:
        """The officer whose work it is: whom it was handed to, else the first of the pair, else who began it."""
        return self.holder.officer_id or next(iter(self.officer_ids), self.created_by)


class Finding(StrEnum):
    """The judgement, one per matter."""

    UNSET = "unset"
    CLEAR = "clear"
    FOUND = "found"
    TO_VERIFY = "to_verify"
    NOT_APPLICABLE = "not_applicable"


FINDING_NAMES = {
    Finding.UNSET: "未下结论",
    Finding.CLEAR: "未发现问题",
    Finding.FOUND: "发现问题",
    Finding.TO_VERIFY: "待核实",
    Finding.NOT_APPLICABLE: "不适用",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionMatter:
    """A matter taken into an inspection under one catalogue version; ``removed`` is a state, not a deletion.

    ``correction`` is what exactly has to be put right for this matter, in the officer's words.
    """

    id: str
    inspection_id: str
    matter_code: str
    catalogue_version: str
    position: int
    finding: Finding = Finding.UNSET
    removed: bool = False
    correction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactStatement:
    """One sentence of the record, with the checklist items and evidence it grew from.

    ``edited`` marks an officer's own words or own removal; building the facts again leaves those alone.
    """

    id: str
    inspection_id: str
    position: int
    text: str
    inspection_matter_id: str = ""
    item_result_ids: tuple[str, ...] = ()
    evidence_ids: tuple[str, ...] = ()
    edited: bool = False
    removed: bool = False
