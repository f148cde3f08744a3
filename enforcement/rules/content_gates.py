"""Gates about contents: required facts (G08), links of evidence (G19), and words that do not belong in a
record.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from enforcement.facts.build import CORRECTION_ORDER, PROOF_OF_SERVICE, RECORD
from enforcement.model.checklist import ItemKind
from enforcement.refusals import Article, Cure, Level, Refusal
from enforcement.rules import articles
from enforcement.rules.proposed import Proposed

# Conclusions and penalties: a record states facts only (text rules, 现场检查笔录 C3).
PENALTY_WORDS = ("罚款", "没收", "拟处罚", "已构成", "构成违法", "违法事实成立")
VAGUE_DEADLINES = ("尽快", "尽早", "抓紧", "及时改正")
DUE_CHOICES = (3, 7, 15)


def required_facts(proposed: Proposed) -> Iterator[Refusal]:
    """G08. Own questions first, then whatever the form itself still misses."""
    own = list(_own_questions(proposed))
    yield from own
    asked = {refusal.field for refusal in own}
    # The remedy bodies have their own gate.
    asked |= {"review_body", "court"} if proposed.form_id == CORRECTION_ORDER else set()
    for field, sentence in proposed.missing:
        if field not in asked and field.split(".")[0] not in asked:
            asked.add(field)
            yield _empty(field, sentence, "")


def _own_questions(proposed: Proposed) -> Iterator[Refusal]:
    if proposed.form_id == RECORD:
        yield from _record_questions(proposed)
    elif proposed.form_id == CORRECTION_ORDER:
        yield from _correction_questions(proposed)
    elif proposed.form_id == PROOF_OF_SERVICE and not proposed.facts["papers"]:
        why = "回证要写明送达的每一份文书和文号。"
        yield _empty("papers", "还没有出具要送达的文书。", why, articles.PROOF_OF_SERVICE)


def _record_questions(proposed: Proposed) -> Iterator[Refusal]:
    times = (("started_at", "检查开始的时间"), ("ended_at", "检查结束的时间"))
    for field, name in times:
        if not proposed.facts[field]:
            yield _empty(field, f"没写{name}。", "笔录的起止时间要写到分。", articles.FULL_RECORD)
    if not proposed.facts["facts"]:
        why = "笔录要把看到的、量到的、问到的一条条写下来。"
        yield _empty("facts", "检查情况还是空的。", why, articles.WRITTEN_RECORD)


def _correction_questions(proposed: Proposed) -> Iterator[Refusal]:
    if not proposed.state.found:
        why = "责令改正针对的是结论为“发现问题”的事项。"
        yield _empty("findings", "还没有哪个事项的结论是“发现问题”。", why, articles.CORRECTION)
        return
    if proposed.facts["correction_mode"] == "by" and not proposed.facts["correction_due"]:
        yield _no_due_date(proposed)
    if not proposed.facts["corrections"]:
        why = "要写清改什么、改到什么样，当事人照着就能做。"
        yield _empty("corrections", "没写要改正什么。", why, articles.CORRECTION)


def _no_due_date(proposed: Proposed) -> Refusal:
    day = proposed.issue_day
    choices = tuple(
        Cure(f"{n} 天", "set_correction_due", (day + timedelta(days=n)).isoformat()) for n in DUE_CHOICES
    )
    return Refusal(
        number="G08",
        what="没写改正到哪天。",
        why="限期改正要写明日期。选一个就会填好，并建复查提醒。",
        article=articles.CORRECTION,
        cures=(*choices, Cure("立即改正", "correct_now")),
        field="correction_due",
        points=5,
    )


def _empty(field: str, what: str, why: str, article: Article | None = None) -> Refusal:
    return Refusal(
        number="G08",
        what=what,
        why=why,
        article=article,
        cures=(Cure("现在填", "edit_field", field),),
        field=field,
    )


def concrete_correction(proposed: Proposed) -> Iterator[Refusal]:
    """The content of a correction is concrete and dated, not "soon" (text rules, 责令改正通知书 C1)."""
    for text in proposed.facts["corrections"]:
        if word := next((word for word in VAGUE_DEADLINES if word in text), ""):
            yield Refusal(
                number="G08",
                what=f"改正内容里写的是“{word}”，没有说清到哪天、做到什么样。",
                why="期限用日期写，内容用做得到、看得见的事写。",
                article=articles.CORRECTION,
                cures=(Cure("改内容", "edit_field", "corrections"),),
                field="corrections",
            )


def facts_only(proposed: Proposed) -> Iterator[Refusal]:
    """A reminder when a record speaks of penalties or conclusions."""
    for text in proposed.facts["facts"]:
        if word := next((word for word in PENALTY_WORDS if word in text), ""):
            yield Refusal(
                number="R71",
                what=f"检查情况里出现“{word}”：“{_shortened(text)}”",
                why="笔录只写看到的事实，怎么处理写在后面的文书里。",
                cures=(Cure("改这一句", "edit_field", "facts"),),
                level=Level.REMIND,
                field="facts",
            )


def measured_with_method(proposed: Proposed) -> Iterator[Refusal]:
    """A reminder for a measured value without its instrument."""
    for matter in proposed.state.matters:
        for item in matter.items:
            if item.kind is ItemKind.MEASUREMENT and item.measured.strip() and not item.instrument.strip():
                yield Refusal(
                    number="R72",
                    what=f"“{item.item_text}”有测量值，没写用什么量的。",
                    why="写上工具，数字才站得住。",
                    cures=(Cure("补测量工具", "edit_item", item.id),),
                    level=Level.REMIND,
                    field="facts",
                )


def evidence_linked(proposed: Proposed) -> Iterator[Refusal]:
    """G19. Every file belongs to a matter; only reminded in the record, the captain's question elsewhere."""
    loose = [evidence for evidence in proposed.state.evidence if not proposed.state.linked(evidence)]
    if not loose:
        return
    numbers = "、".join(evidence.number for evidence in loose)
    yield Refusal(
        number="G19",
        what=f"{numbers}还没有归到事项。",
        why="没有归项的证据说明不了哪件事，文书里也不会计数。",
        article=articles.EVIDENCE,
        cures=(Cure("归项", "link_evidence", loose[0].id), Cure("看证据", "show_evidence", loose[0].id)),
        level=Level.REMIND if proposed.form_id == RECORD else Level.CAPTAIN,
        field="evidence",
    )


def record_issued_first(proposed: Proposed) -> Iterator[Refusal]:
    """A reminder: an order that names the inspection record as evidence stands better after that record."""
    if not proposed.state.issued(RECORD):
        yield Refusal(
            number="R73",
            what="现场检查笔录还没有出具，通知书已经把它写成证据。",
            why="先出笔录，两份的内容会自动对上。",
            cures=(Cure("先出笔录", "open_document", RECORD),),
            level=Level.REMIND,
            field="evidence_text",
        )


def _shortened(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"
