"""Record the service (送达) of issued papers: how, to whom, when, shown by what. Source: 民事诉讼法 87 to
95.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Inspection
from enforcement.model.service import ServiceRecord, ServiceWay
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import articles, kinds, paper_replies, replies
from enforcement.rules.agreement_gates import service_before_issue
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordService:
    """Done's value is the id of the service record; issued papers become served.

    ``served_at`` empty means now, ``officer_ids`` empty the inspection's pair. Refused: an unissued (R54)
    or void (R55) paper, a time before the issue (G10), a way of service without its proof (G18), no
    receiver (G08).
    """

    inspection_id: str
    document_ids: tuple[str, ...]
    way: ServiceWay = ServiceWay.DIRECT
    receiver_name: str = ""
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

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if not self.document_ids:
            raise ValueError("a service without a paper")
        if no := barred(context, Act.SERVE):
            return no
        inspection = known(work, Inspection, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        papers: list[Document] = []
        for document_id in dict.fromkeys(self.document_ids):
            paper = known(work, Document, document_id)
            if isinstance(paper, Refused):
                return paper
            papers.append(paper)
        record = self._record(context, inspection, papers)
        if refusals := [*_paper_faults(papers, record), *_proof_faults(record)]:
            return refuse(*refusals)
        work.add(record, kinds.SERVICE_RECORDED)
        for paper in papers:
            work.change(paper, replace(paper, state=DocumentState.SERVED), kinds.DOCUMENT_SERVED)
        return Done(record.id)

    def _record(self, context: Context, inspection: Inspection, papers: list[Document]) -> ServiceRecord:
        return ServiceRecord(
            id=context.ids.new(),
            inspection_id=inspection.id,
            document_ids=tuple(paper.id for paper in papers),
            way=self.way,
            receiver_name=self.receiver_name.strip(),
            receiver_relation=self.receiver_relation.strip(),
            place=self.place.strip() or inspection.place,
            served_at=self.served_at or context.clock.now(),
            agent_reason=self.agent_reason.strip(),
            refusal_reason=self.refusal_reason.strip(),
            witness=self.witness.strip(),
            witness_unit=self.witness_unit.strip(),
            recording_no=self.recording_no.strip(),
            note=self.note.strip(),
            officer_ids=self.officer_ids or inspection.officer_ids,
        )


def _paper_faults(papers: list[Document], record: ServiceRecord) -> Iterator[Refusal]:
    for paper in papers:
        if paper.state is DocumentState.DRAFT:
            yield paper_replies.only_a_draft(paper)
        elif paper.state is DocumentState.VOIDED:
            yield paper_replies.void_paper(paper)
        elif record.served_at and (fault := service_before_issue(paper, record.served_at)):
            yield fault


def _proof_faults(record: ServiceRecord) -> Iterator[Refusal]:
    """What each way of service needs to be shown (行政处罚法 61; 民事诉讼法 88 to 95)."""
    way = record.way
    if not record.receiver_name and way in (ServiceWay.DIRECT, ServiceWay.AGENT):
        why = "回证上要看得出谁收的。"
        yield replies.service_detail("没写收件人。", why, articles.DIRECT_SERVICE, "receiver_name", "G08")
    if way is ServiceWay.AGENT and not (record.receiver_relation and record.agent_reason):
        why = "代收要写明与受送达人的关系和代收的理由。"
        yield replies.service_detail(
            "代收的关系或者理由还没写。", why, articles.DIRECT_SERVICE, "agent_reason", "G08"
        )
    if way is ServiceWay.LEFT and not (record.refusal_reason and (record.witness or record.recording_no)):
        why = "要写明拒收的理由，并有见证人签名，或者拍照、录像。"
        yield replies.service_detail("留置送达的证明还不全。", why, articles.LEFT_SERVICE, "witness")
    if way is ServiceWay.POST and not record.note:
        yield replies.service_detail(
            "没写邮寄号码。", "邮寄送达以回执为凭。", articles.POSTAL_SERVICE, "note"
        )
    if way is ServiceWay.ELECTRONIC and not record.note:
        why = "当事人签了确认书，才能用电子方式送达。"
        yield replies.service_detail(
            "没写当事人同意电子送达的确认书。", why, articles.ELECTRONIC_CONSENT, "note"
        )
    if way is ServiceWay.NOTICE and not record.note:
        why = "下落不明或者别的方式都送不到，才能公告，原因和经过要记进案卷。"
        yield replies.service_detail("没写公告送达的原因和经过。", why, articles.NOTICE_SERVICE, "note")
