"""Note a print before its first page leaves, and how it ended; a print that no end is known of is asked about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import Document, DocumentState
from enforcement.model.print_run import MOST_COPIES, PrintMatter, PrintRun, PrintState
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, paper_replies, print_replies
from enforcement.rules.authority import Act

_ENDS = frozenset({PrintState.SENT, PrintState.BROKEN, PrintState.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPrint:
    """Done's value is the PrintRun. A draft or a blank form (``form_id`` without a document) may be printed by anybody
    of the team and is not counted; a void paper is not printed (R55). ``of`` is how many pages a draft
    or a form has, ``pages`` which of them are wished (empty: all); R95 when they or the copies do not fit."""

    document_id: str = ""
    form_id: str = ""
    copies: int = 1
    pages: tuple[int, ...] = ()
    of: int = 0
    duplex: bool = False

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        document = known(work, Document, self.document_id) if self.document_id else None
        if isinstance(document, Refused):
            return document
        matter = _matter(document)
        if isinstance(matter, Refused):
            return matter
        counted = matter is PrintMatter.ISSUED
        if no := barred(context, Act.PRINT if counted else Act.PRINT_DRAFT):
            return no
        of = document.pages if document and counted else self.of
        if not 1 <= self.copies <= MOST_COPIES or any(not 1 <= page <= of for page in self.pages):
            return refuse(print_replies.does_not_fit(of, MOST_COPIES))
        form_id = document.form_id if document else self.form_id
        run = PrintRun(
            id=context.ids.new(),
            form_id=form_id,
            title=document.title if document else context.papers.form(form_id).title,
            matter=matter,
            inspection_id=document.inspection_id if document else "",
            document_id=self.document_id,
            count=_count(work, document) if counted and document else 0,
            copies=self.copies,
            pages=self.pages,
            of=of,
            duplex=self.duplex,
            printed_by=context.actor.id,
            started_at=context.clock.now(),
        )
        work.add(run, kinds.PRINT_STARTED if counted else kinds.DRAFT_PRINT_STARTED)
        return Done(run)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPrint:
    """Close a print. A broken one counts, since paper of it may be in the world; a failed one does not. R96 when it is
    closed already. Done's value is the PrintRun."""

    run_id: str
    state: PrintState
    sent: int = 0

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if self.state not in _ENDS:
            raise ValueError("not an end of a print")
        if no := barred(context, Act.PRINT_DRAFT):
            return no
        run = known(work, PrintRun, self.run_id)
        if isinstance(run, Refused):
            return run
        if run.state is not PrintState.STARTED:
            return refuse(print_replies.closed_already(run.title))
        ended = replace(run, state=self.state, sent=self.sent, ended_at=context.clock.now())
        work.change(run, ended, kinds.PRINT_ENDED)
        if run.matter is PrintMatter.ISSUED and self.state is not PrintState.FAILED:
            document = known(work, Document, run.document_id)
            if isinstance(document, Refused):
                return document
            work.change(document, replace(document, prints=document.prints + 1), kinds.DOCUMENT_PRINTED)
        return Done(ended)


def _matter(document: Document | None) -> PrintMatter | Refused:
    if document is None:
        return PrintMatter.BLANK
    if document.state is DocumentState.VOIDED:
        return refuse(paper_replies.void_paper(document))
    if document.state is DocumentState.DISCARDED:
        return refuse(paper_replies.only_a_draft(document))
    return PrintMatter.DRAFT if document.state is DocumentState.DRAFT else PrintMatter.ISSUED


def _count(work: UnitOfWork, document: Document) -> int:
    """Which print this will be: after those that are counted, and after one that nobody has answered for yet."""
    runs = work.find(PrintRun, document_id=document.id)
    unclosed = sum(run.state is PrintState.STARTED and run.count > 0 for run in runs)
    return document.prints + unclosed + 1
