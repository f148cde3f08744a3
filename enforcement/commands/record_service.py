"""Record the service (送达) of issued papers: how, to whom, when, shown by what. Source: 民事诉讼法 87 to
95.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from enforcement import deadlines
from enforcement.commands.own_paperwork import roster_of
from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Inspection
from enforcement.model.service import ServiceRecord, ServiceWay
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import articles, kinds, paper_replies, replies
from enforcement.rules.agreement_gates import service_before_issue
from enforcement.rules.authority import Act
from enforcement.text.dates import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordService:
    """Done's value is the id of the service record; issued papers become served.

    ``served_at`` empty means now, ``officer_ids`` empty the inspection's pair; without an inspection the officers
    the paper names. Refused: an unissued (R54) or void (R55) paper, a time before the issue (G10), a way of service
    without its proof (G18), no receiver (G08).
    """

    document_ids: tuple[str, ...]
    inspection_id: str = ""
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
        inspection = known(work, Inspection, self.inspection_id) if self.inspection_id else None
        if isinstance(inspection, Refused):
            return inspection
        papers: list[Document] = []
        for document_id in dict.fromkeys(self.document_ids):
            paper = known(work, Document, document_id)
            if isinstance(paper, Refused):
                return paper
            papers.append(paper)
        place, officer_ids = _of_inspection(inspection) if inspection else _of_papers(work, papers)
        record = self._record(context, papers, place, officer_ids)
        if refusals := [*_paper_faults(papers, record), *_proof_faults(record)]:
            return refuse(*refusals)
        work.add(record, kinds.SERVICE_RECORDED)
        for paper in papers:
            work.change(paper, _served(paper, record, context), kinds.DOCUMENT_SERVED)
        return Done(record.id)

    def _record(
        self, context: Context, papers: list[Document], place: str, officer_ids: tuple[str, ...]
    ) -> ServiceRecord:
        return ServiceRecord(
            id=context.ids.new(),
            inspection_id=self.inspection_id,
            document_ids=tuple(paper.id for paper in papers),
            way=self.way,
            receiver_name=self.receiver_name.strip(),
            receiver_relation=self.receiver_relation.strip(),
            place=self.place.strip() or place,
            served_at=self.served_at or context.clock.now(),
            agent_reason=self.agent_reason.strip(),
            refusal_reason=self.refusal_reason.strip(),
            witness=self.witness.strip(),
            witness_unit=self.witness_unit.strip(),
            recording_no=self.recording_no.strip(),
            note=self.note.strip(),
            officer_ids=self.officer_ids or officer_ids,
        )


def _of_inspection(inspection: Inspection) -> tuple[str, tuple[str, ...]]:
    """Place and officers of a service at an inspection."""
    return inspection.place, inspection.officer_ids


def _of_papers(work: UnitOfWork, papers: list[Document]) -> tuple[str, tuple[str, ...]]:
    """Place and officers as the first paper names them: the party's address, and who signed."""
    facts = papers[0].facts
    party = facts.get("party")
    place = str(party.get("address") or "") if isinstance(party, Mapping) else ""
    return place, tuple(officer.id for officer in roster_of(work, facts).values() if officer is not None)


def _served(paper: Document, record: ServiceRecord, context: Context) -> Document:
    """The paper after its service; a day that runs from the service is counted now."""
    served = replace(paper, state=DocumentState.SERVED)
    if paper.inspection_id or paper.due_on or record.served_at is None:
        return served
    due = context.papers.due(paper.form_id, paper.facts, paper.form_version)
    if due is None or not due.rule:
        return served
    counted = deadlines.count(
        deadlines.shipped_rules()[due.rule], local_day(record.served_at), deadlines.shipped_calendar()
    )
    return replace(served, due_on=counted.due, due_what=due.what)


def _paper_faults(papers: list[Document], record: ServiceRecord) -> Iterator[Refusal]:
    for paper in papers:
        if paper.state is DocumentState.DRAFT:
            yield paper_replies.only_a_draft(paper)
        elif paper.state is DocumentState.DISCARDED:
            yield paper_replies.discarded_draft(paper)
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
