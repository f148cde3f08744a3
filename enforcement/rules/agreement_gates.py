"""Gates about agreement: the same words in all papers of one inspection (G09), dates in order (G10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from enforcement.facts.build import CORRECTION_ORDER, PROOF_OF_SERVICE, RECORD
from enforcement.facts.common import Occasion, common_facts
from enforcement.model.document import Document
from enforcement.model.inspection import ApprovalMode
from enforcement.refusals import Cure, Refusal
from enforcement.rules import articles
from enforcement.rules.proposed import Proposed
from enforcement.text.dates import long_date, short_date

_PARTY_FIELDS = (("name", "名称"), ("id_no", "证照号"), ("legal_rep", "负责人"), ("address", "地址"))
_PLACES = {RECORD: "place", CORRECTION_ORDER: "act_place"}
_DIFFERENCE_POINTS = 2


def same_words(proposed: Proposed) -> Iterator[Refusal]:
    """G09. Name, number, address, place and facts agree with what is registered and with the papers already
    issued.
    """
    registered = common_facts(proposed.state, Occasion(proposed.issue_day))
    yield from _party_differs(proposed, registered["party"], "登记的", "use_party")
    for document in proposed.standing:
        title = f"{document.title}里"
        yield from _party_differs(proposed, document.facts.get("party", {}), title, "use_record", document.id)
        yield from _place_differs(proposed, document)
        yield from _facts_differ(proposed, document)


def _party_differs(
    proposed: Proposed, party: Mapping[str, Any], where: str, action: str, target: str = ""
) -> Iterator[Refusal]:
    here = proposed.facts["party"]
    for field, name in _PARTY_FIELDS:
        if party.get(field, here[field]) != here[field]:
            yield _difference(
                name, str(here[field]), str(party[field]), where, f"party.{field}", action, target
            )


def _place_differs(proposed: Proposed, document: Document) -> Iterator[Refusal]:
    field, theirs = _PLACES.get(proposed.form_id), _PLACES.get(document.form_id)
    if field is None or theirs is None:
        return
    here, there = str(proposed.facts[field]), str(document.facts.get(theirs, ""))
    if here and there and here != there:
        yield _difference("地点", here, there, f"{document.title}里", field, "use_record", document.id)


def _facts_differ(proposed: Proposed, document: Document) -> Iterator[Refusal]:
    if proposed.form_id != CORRECTION_ORDER or document.form_id != RECORD:
        return
    recorded = {_bare(text) for text in document.facts.get("facts", ())}
    for text in proposed.facts["fact_texts"]:
        if _bare(text) not in recorded:
            yield Refusal(
                number="G09",
                what=f"通知书写的“{_bare(text)}”，{document.title}里没有这一句。",
                why="两份文书的事实要一字不差，评查会扣分。",
                article=articles.FACTS_CLEAR,
                cures=(
                    Cure("用笔录的", "use_record", document.id),
                    Cure("看出处", "show_source", document.id),
                ),
                field="fact_texts",
                points=_DIFFERENCE_POINTS,
            )


def _difference(
    name: str, here: str, there: str, where: str, field: str, action: str, target: str
) -> Refusal:
    shown = here or "（空）"
    wanted = there or "（空）"
    return Refusal(
        number="G09",
        what=f"这里的{name}写“{shown}”，{where}是“{wanted}”。",
        why="同一件事的文书要写得一样，评查会扣分。",
        cures=(
            Cure(f"改成“{wanted}”", action, target or field),
            Cure("看出处", "show_source", target or field),
        ),
        field=field,
        points=_DIFFERENCE_POINTS,
    )


def _bare(text: str) -> str:
    return text.strip().rstrip("。；")


def dates_in_order(proposed: Proposed) -> Iterator[Refusal]:
    """G10. Approval ≤ act ≤ issue ≤ due; start before end; a later number is never older."""
    yield from _act_in_order(proposed)
    yield from _issue_in_order(proposed)
    if proposed.form_id == CORRECTION_ORDER:
        yield from _due_in_order(proposed)
    if proposed.form_id == PROOF_OF_SERVICE:
        yield from _service_in_order(proposed)


def _act_in_order(proposed: Proposed) -> Iterator[Refusal]:
    inspection = proposed.state.inspection
    start, end, approval = inspection.started_at, inspection.ended_at, inspection.approval
    if start and end and end <= start:
        yield _out_of_order("检查结束的时间不晚于开始的时间。", "ended_at", "一次检查总要有一段时间。")
    if (
        approval.mode is ApprovalMode.APPROVED
        and approval.approved_on
        and approval.approved_on > proposed.act_day
    ):
        what = f"审批日期 {short_date(approval.approved_on)} 晚于检查当天 {short_date(proposed.act_day)}。"
        yield _out_of_order(what, "approved_on", "先批准再检查；来不及的按紧急先查写明事由。")


def _issue_in_order(proposed: Proposed) -> Iterator[Refusal]:
    if proposed.act_day > proposed.issue_day:
        what = f"检查时间写的是{long_date(proposed.act_day)}，还没有到。"
        yield _out_of_order(what, "started_at", f"今天是{long_date(proposed.issue_day)}。")
    if proposed.series_last_day and proposed.series_last_day > proposed.issue_day:
        what = f"上一个文号是 {short_date(proposed.series_last_day)} 出具的，今天的日期反而更早。"
        yield _out_of_order(what, "issue_date", "号序要和日期一致，先核对这台电脑的时间。")


def _due_in_order(proposed: Proposed) -> Iterator[Refusal]:
    due = proposed.state.inspection.correction_due
    if due and proposed.facts["correction_mode"] == "by" and due < proposed.issue_day:
        what = f"改正期限 {short_date(due)} 早于出具日期 {short_date(proposed.issue_day)}，当事人来不及改。"
        yield _out_of_order(what, "correction_due", "期限从收到通知起要够用。")


def _service_in_order(proposed: Proposed) -> Iterator[Refusal]:
    for record in proposed.state.services[-1:]:
        for document in proposed.state.issued():
            served = document.id in record.document_ids and record.served_at
            if served and (refusal := service_before_issue(document, served)):
                yield refusal


def service_before_issue(document: Document, served_at: datetime) -> Refusal | None:
    """G10 when a paper would be served earlier than the minute it was issued."""
    if document.issued_at is None or served_at >= document.issued_at.replace(second=0, microsecond=0):
        return None
    what = f"送达时间早于《{document.title}》的出具时间。"
    return _out_of_order(what, "served_at", "先出具，再送达。")


def _out_of_order(what: str, field: str, why: str) -> Refusal:
    return Refusal(
        number="G10",
        what=what,
        why=why,
        cures=(Cure("改日期", "edit_field", field),),
        field=field,
    )
