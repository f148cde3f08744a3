"""Prints without widgets: what to offer, the note before the first page, the pages, and how it ended.

A print is in the journal before its first page goes and closed after its last; how far it came is kept on this machine
page by page, so that after a power cut the question can name the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from desktop.printing import Habit, PrintJob, PrintWish, system_printer
from enforcement.commands.record_print import EndPrint, StartPrint
from enforcement.model.document import Document, DocumentState
from enforcement.model.print_run import PrintRun, PrintState
from enforcement.queries import AskDocument, AskPaper, AskPrints, PrintRow
from enforcement.queries.prints import PROGRESS
from enforcement.refusals import Done, Refused
from enforcement.text.dates import local_day

NO_HABIT = Habit()
HABIT = "print.habit."  # followed by the form's id: how it was printed last on this machine


@dataclass(frozen=True, slots=True)
class PrintOffer:
    """What stands in the strip when it comes up: ``copies``, ``total`` pages, the ``habit`` of the form on this
    machine, and which print of an issued paper it would be (``count``, 0 for drafts and blank forms)."""

    copies: int = 1
    total: int = 0
    habit: Habit = NO_HABIT
    count: int = 0


class Printing(QObject):
    """``known(rows)``: the prints of the paper on screen so far. ``paged(n)``: the printer has n pages. ``printed(document id, pages)``, ``refused(Refused)`` and
    ``troubled(KnownTrouble)`` tell how a print ended."""

    known = Signal(object)
    paged = Signal(int)
    printed = Signal(str, int)
    refused = Signal(object)
    troubled = Signal(object)

    def __init__(
        self,
        operations: Operations,
        make_printer: Callable[[PrintWish], Any] = system_printer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._make_printer = operations, make_printer
        self._habits: dict[str, Habit] = {}
        self._rows: tuple[PrintRow, ...] = ()
        self._document_id = ""
        self._jobs: list[PrintJob] = []

    # ---- what is offered

    def look(self, document: Document) -> None:
        """The paper on screen is this one: read its prints so far, and how its form is printed here."""
        if document.id != self._document_id:
            self._document_id, self._rows = document.id, ()
        self.look_form(document.form_id)
        if document.state is not DocumentState.DRAFT:
            self._operations.ask(
                AskPrints(document_id=document.id), lambda rows: self._take_rows(document.id, rows)
            )

    def look_form(self, form_id: str) -> None:
        """How a form was printed last on this machine."""
        if form_id not in self._habits:
            self._habits[form_id] = self._first_habit(form_id)
            self._operations.recall(HABIT + form_id, {}, lambda kept: self._take_habit(form_id, kept))

    def offer(self, document: Document, wanted: int, total: int) -> PrintOffer:
        """For a paper that the form asks ``wanted`` prints of: those still missing, one when none is."""
        habit = self._habits.get(document.form_id, NO_HABIT)
        counted = [row.run for row in self._rows if row.run.count]
        if not counted and not document.prints:
            return PrintOffer(habit.copies or wanted, total, habit, 1)
        out = sum(run.copies for run in counted if run.state is PrintState.SENT and run.whole)
        unclosed = sum(run.state is PrintState.STARTED for run in counted)
        return PrintOffer(max(1, wanted - out), total, habit, document.prints + unclosed + 1)

    def offer_one(self, form_id: str, total: int) -> PrintOffer:
        """For a draft or a blank form: one."""
        return PrintOffer(1, total, self._habits.get(form_id, NO_HABIT))

    # ---- acts

    def print_issued(self, document_id: str, wish: PrintWish) -> None:
        """The stored bytes of an issued paper, with the mark of a later print where it is one."""
        start = StartPrint(document_id=document_id, **_wished(wish))
        # The bytes first: a print is noted only when there is something to print.
        self._operations.ask(
            AskPaper(document_id), lambda pdf: self._start(start, lambda run: self._marked(run, pdf, wish))
        )

    def print_draft(self, document: Document, pdf: bytes, total: int, wish: PrintWish) -> None:
        """The watermarked draft: it takes no number and is not counted."""
        start = StartPrint(document_id=document.id, of=total, **_wished(wish))
        self._start(start, lambda run: self._go(run, pdf, wish, None))

    def print_blank(self, form_id: str, pdf: bytes, total: int, wish: PrintWish) -> None:
        """A form to be filled by hand."""
        start = StartPrint(form_id=form_id, of=total, **_wished(wish))
        self._start(start, lambda run: self._go(run, pdf, wish, None))

    def stop(self) -> None:
        """The window closes: a print on its way ends here, and the next start asks about it."""
        for job in self._jobs:
            job.drop()

    # ---- inside

    def _take_rows(self, document_id: str, rows: tuple[PrintRow, ...]) -> None:
        if document_id == self._document_id:
            self._rows = rows
            self.known.emit(rows)

    def _take_habit(self, form_id: str, kept: dict[str, Any]) -> None:
        if kept:
            self._habits[form_id] = Habit.read(kept)

    def _first_habit(self, form_id: str) -> Habit:
        """Nothing is remembered: letters go on both sides in a town whose letters have margins for it, all else on one."""
        two_sided = self._operations.context.agency.style.two_sided
        return Habit(duplex=two_sided and self._kind(form_id) == "letter")

    def _start(self, command: StartPrint, then: Callable[[PrintRun], None]) -> None:
        def answered(answer: Done | Refused) -> None:
            if isinstance(answer, Refused):
                self.refused.emit(answer)
            elif isinstance(answer.value, PrintRun):
                then(answer.value)

        self._operations.run(command, answered)

    def _marked(self, run: PrintRun, pdf: bytes, wish: PrintWish) -> None:
        if run.count < 2:
            self._go(run, pdf, wish, None)
            return
        self._operations.ask(
            AskDocument(run.document_id),
            lambda paper: self._go(
                run,
                pdf,
                wish,
                _mark(run, paper, self._kind(run.form_id, paper.form_version if paper else "")),
            ),
        )

    def _kind(self, form_id: str, version: str = "") -> str:
        """The kind of a form as a paper was made by it, or as of today; empty when it has not come here."""
        try:
            return str(self._operations.context.papers.definition(form_id, version).kind)
        except KeyError:
            return ""

    def _go(self, run: PrintRun, pdf: bytes, wish: PrintWish, stamp: Callable[[], bytes] | None) -> None:
        # A job lives until a later print finds it over: freed inside its own signal it would fall under itself.
        self._jobs = [one for one in self._jobs if not one.over]
        job = PrintJob(pdf, wish, self._operations.work, self._make_printer, stamp, self._operations.scratch)
        job.went.connect(lambda page: self._operations.remember(PROGRESS + run.id, page))
        job.went.connect(self.paged)
        job.finished.connect(lambda pages: self._finished(run, wish, pages))
        job.failed.connect(lambda trouble: self._failed(run, trouble))
        self._jobs.append(job)
        job.start()

    def _finished(self, run: PrintRun, wish: PrintWish, pages: int) -> None:
        self._end(run, PrintState.SENT, pages)
        first = run.count == 1
        copies = wish.copies if first else self._habits.get(run.form_id, NO_HABIT).copies
        habit = Habit(wish.printer_name, wish.duplex, copies)
        if habit != self._habits.get(run.form_id):
            self._habits[run.form_id] = habit
            self._operations.remember(HABIT + run.form_id, habit.plain())
        self.printed.emit(run.document_id, pages)

    def _failed(self, run: PrintRun, trouble: object) -> None:
        self._end(run, PrintState.FAILED, 0)
        self.troubled.emit(trouble)

    def _end(self, run: PrintRun, state: PrintState, sent: int) -> None:
        self._operations.run(EndPrint(run_id=run.id, state=state, sent=sent))
        self._operations.remember(PROGRESS + run.id, None)


def _wished(wish: PrintWish) -> dict[str, Any]:
    return {"copies": wish.copies, "pages": wish.pages, "duplex": wish.duplex}


def _mark(run: PrintRun, paper: Document | None, kind: str) -> Callable[[], bytes] | None:
    """What makes the mark of this print on a form of ``kind``; it is drawn on the store thread."""
    if paper is None or paper.issued_on is None or run.started_at is None:
        return None
    issued, printed = paper.issued_on.isoformat(), local_day(run.started_at).isoformat()

    def draw() -> bytes:
        from forms.foot import Reprint
        from forms.reprint import reprint_mark

        return reprint_mark(kind, Reprint(count=run.count, printed_on=printed, issued_on=issued))

    return draw
