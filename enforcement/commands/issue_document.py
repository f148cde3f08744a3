"""Issue a paper (出具): from here on number, bytes and hash are fixed, and nothing about it ever changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from enforcement.commands.disputes import dispute_lines
from enforcement.commands.let_pass import LetPass, overrides_of
from enforcement.commands.own_paperwork import OwnDesk
from enforcement.commands.paperwork import Desk, desk_of, free_block
from enforcement.commands.shared import barred, known, refuse
from enforcement.facts.build import document_title
from enforcement.model.document import Document, DocumentState, GateOverride, NumberBlock
from enforcement.ports import BlobRef, Context, PaperOrder, RenderedPaper, UnitOfWork
from enforcement.refusals import Done, Level, Refused
from enforcement.rules import gates, kinds, paper_replies
from enforcement.rules.authority import Act
from enforcement.text.document_numbers import document_number

PDF = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDocument:
    """Done's value is the document's id; its notices are the reminders of the gates.

    Nothing happens, and no number is used, when a gate stops it, no number is left (R51), a character has
    no face (R52) or the finished page does not read back (R53). Raises PaperTrouble when the page cannot be
    made. ``let_pass`` are gates the captain lets pass, each with a written reason.
    """

    document_id: str
    let_pass: tuple[LetPass, ...] = ()

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.ISSUE):
            return no
        document = known(work, Document, self.document_id)
        if isinstance(document, Refused):
            return document
        if document.state is DocumentState.DISCARDED:
            return refuse(paper_replies.discarded_draft(document))
        if document.state is not DocumentState.DRAFT:
            return refuse(paper_replies.not_a_draft(document))
        table = desk_of(work, context, document)
        if isinstance(table, Refused):
            return table
        overrides = overrides_of(work, context, self.let_pass)
        if isinstance(overrides, Refused):
            return overrides
        return self._issue(work, context, document, table, overrides)

    def _issue(
        self,
        work: UnitOfWork,
        context: Context,
        draft: Document,
        table: Desk | OwnDesk,
        overrides: tuple[GateOverride, ...],
    ) -> Done | Refused:
        results = (*dispute_lines(work, context, draft), *table.results(work, context, draft))
        if stops := gates.stopping(results, (override.number for override in overrides)):
            return Refused(stops)
        block = free_block(work, context, table.form, table.day.year) if table.form.numbered else None
        if table.form.numbered and block is None:
            return refuse(paper_replies.numbers_used_up(table.form.series, table.day.year))
        issued = _numbered(draft, table, block, context)
        paper = _render(context, issued)
        if isinstance(paper, Refused):
            return paper
        blob = context.blobs.put(BytesIO(paper.pdf), PDF)
        if block is not None:
            work.change(block, replace(block, next_serial=block.next_serial + 1), kinds.NUMBER_USED)
        issued = _finished(issued, paper, blob, overrides, context)
        work.change(draft, issued, kinds.DOCUMENT_ISSUED, (blob,))
        return Done(issued.id, gates.refusals_of(results, Level.REMIND))


def _numbered(
    draft: Document, table: Desk | OwnDesk, block: NumberBlock | None, context: Context
) -> Document:
    """The draft with the facts of this moment, its number and a fresh salt."""
    year, serial, number = 0, 0, ""
    if block is not None:
        year, serial = block.year, block.next_serial
        number = document_number(context.agency, table.form.series, year, serial)
    facts: dict[str, Any] = table.facts(draft.edits, number)
    # The register and the paper must never name two numbers.
    assert facts.get("number", "") in ("", number), "the paper would carry another number than the register"
    due = table.due(context, facts)
    return replace(
        draft,
        to_serve=table.form.served,
        due_on=due.day if due else None,
        due_what=due.what if due and due.day else "",
        form_version=table.form.version,
        title=document_title(table.form.id, facts, table.form.title),
        series=table.form.series,
        year=year,
        serial=serial,
        number=number,
        facts=facts,
        salt=context.ids.salt().hex(),
        issued_on=table.day,
    )


def _render(context: Context, issued: Document) -> RenderedPaper | Refused:
    order = PaperOrder(
        form_id=issued.form_id,
        facts=issued.facts,
        form_version=issued.form_version,
        state="issued",
        salt=bytes.fromhex(issued.salt),
        series=issued.series,
        year=issued.year,
        serial=issued.serial,
        issued_on=issued.issued_on,
        due_on=issued.due_on,
        amount_fen=_amount(issued.facts),
    )
    paper = context.papers.render(order)
    if paper.missing_glyphs:
        return refuse(paper_replies.characters_missing(paper.missing_glyphs))
    if paper.problems:
        return refuse(paper_replies.read_back_failed(paper.problems))
    return paper


def _amount(facts: dict[str, Any]) -> int:
    """The fine that the code on the paper states, in 分; 0 for a paper that speaks of none."""
    fine = facts.get("fine")
    return fine if isinstance(fine, int) else 0


def _finished(
    issued: Document,
    paper: RenderedPaper,
    blob: BlobRef,
    overrides: tuple[GateOverride, ...],
    context: Context,
) -> Document:
    return replace(
        issued,
        state=DocumentState.ISSUED,
        title=paper.title or issued.title,
        level=paper.level,
        pages=paper.pages,
        sha256=blob.sha256,
        size=blob.size,
        content_hash=paper.content_hash.hex(),
        paper_code=paper.paper_code,
        fallback_characters=paper.fallback_characters,
        issued_at=context.clock.now(),
        issued_by=context.actor.id,
        overrides=overrides,
    )
