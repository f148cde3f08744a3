"""One document on screen without widgets: its page, its gates with cures, issue, print, and the copies on disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from desktop.printing import PrintJob, PrintWish, save_pdf, system_printer
from desktop.screens.documents.pages import Pages, read_pages
from enforcement.commands.check_document import CheckDocument
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.record_print import RecordPrint
from enforcement.commands.void_document import VoidDocument
from enforcement.errors import KnownTrouble
from enforcement.model.document import Document, DocumentState
from enforcement.ports import PaperOrder
from enforcement.queries import AskPaper
from enforcement.refusals import Done, Level, Refusal, Refused
from enforcement.rules.proposed import GateResult

# Ways out this release can walk; a cure without a way is not shown, so that no button is dead.
CURES = frozenset({
    "set_correction_due", "correct_now", "edit_field", "edit_item", "link_evidence", "show_evidence",
    "open_document", "choose_officers", "approve", "urgent", "show_source", "show_grant", "sync", "retry",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class GateView:
    """The panel's content: refusals with walkable cures in the order shown, how many rules hold, what locks."""

    refusals: tuple[Refusal, ...] = ()
    passed: tuple[str, ...] = ()

    @property
    def blocks(self) -> int:
        return sum(refusal.level is not Level.REMIND for refusal in self.refusals)


class SheetPresenter(QObject):
    """``show`` puts a document on screen; ``paged`` and ``gated`` follow when they are known.

    ``issued(document id)``, ``printed(pages)``, ``refused(Refused)``, ``troubled(KnownTrouble)`` tell how acts ended.
    ``cure_wanted(action, target)`` is for whoever can walk that way.
    """

    paged = Signal(object)
    gated = Signal(object)
    issued = Signal(str)
    printed = Signal(str, int)
    refused = Signal(object)
    troubled = Signal(object)
    cure_wanted = Signal(str, str)

    def __init__(
        self,
        operations: Operations,
        parent: QObject | None = None,
        make_printer: Callable[[PrintWish], Any] = system_printer,
    ) -> None:
        super().__init__(parent)
        self._operations, self._make_printer = operations, make_printer
        self.document: Document | None = None
        self.gates = GateView()
        self.pages = Pages()
        self._read_key: tuple[Any, ...] = ()
        self._jobs: list[PrintJob] = []

    # ---- showing

    def show(self, document: Document | None) -> None:
        """Put ``document`` on screen: drafts are laid out as they stand, issued ones come from their stored bytes."""
        if document is None or self.document is None or document.id != self.document.id:
            self.gates, self.pages, self._read_key = GateView(), Pages(), ()
        self.document = document
        if document is None:
            self.paged.emit(self.pages)
            self.gated.emit(self.gates)
        elif document.state is DocumentState.DRAFT:
            self._operations.run(
                CheckDocument(document_id=document.id), lambda answer: self._checked(document, answer)
            )
        else:
            self.gates = GateView()
            self.gated.emit(self.gates)
            self._ask_stored(document, lambda pdf: self._read(document, lambda: pdf))

    @property
    def may_issue(self) -> bool:
        """A draft with nothing in its way."""
        draft = self.document is not None and self.document.state is DocumentState.DRAFT
        return draft and self.gates.blocks == 0

    @property
    def copies(self) -> int:
        """How many copies the form asks for."""
        if self.document is None:
            return 1
        return self._operations.context.papers.form(self.document.form_id).copies

    def cure(self, action: str, target: str) -> None:
        """A cure was pressed; trying again is done here, the rest elsewhere."""
        if action == "retry":
            self.show(self.document)
        else:
            self.cure_wanted.emit(action, target)

    # ---- acts

    def issue(self, then_print: PrintWish | None = None) -> None:
        """Fix number, bytes and hash; with a wish, print the stored bytes right after."""
        document = self.document
        if document is None:
            return

        def answered(answer: Done | Refused) -> None:
            if isinstance(answer, Refused):
                self.refused.emit(answer)
                return
            if then_print is not None:
                self.print_stored(document.id, then_print)
            self.issued.emit(document.id)

        self._operations.run(IssueDocument(document_id=document.id), answered)

    def print_stored(self, document_id: str, wish: PrintWish) -> None:
        """Print an issued paper from its stored bytes and count the print."""
        self._operations.ask(AskPaper(document_id), lambda pdf: self._print(pdf, wish, document_id))

    def print_draft(self, wish: PrintWish) -> None:
        """Print the watermarked draft: it takes no number and is not counted."""
        if self.pages.pdf:
            self._print(self.pages.pdf, wish, "")

    def void(self, reason: str) -> None:
        """Take an issued paper out of use; its number stays in the register."""
        if self.document is not None:
            self._operations.run(
                VoidDocument(document_id=self.document.id, reason=reason),
                lambda answer: self.refused.emit(answer) if isinstance(answer, Refused) else None,
            )

    def save_as(self, path: Path) -> None:
        """另存 PDF: the very bytes on screen."""
        pdf = self.pages.pdf

        def write() -> KnownTrouble | None:
            try:
                save_pdf(pdf, path)
            except KnownTrouble as trouble:
                return trouble
            return None

        if pdf:
            self._operations.work(write, lambda trouble: self.troubled.emit(trouble) if trouble else None)

    # ---- inside

    def _checked(self, document: Document, answer: Done | Refused) -> None:
        if self.document is None or self.document.id != document.id:
            return
        results: tuple[GateResult, ...] = answer.value if isinstance(answer, Done) else ()  # type: ignore[assignment]
        refusals = answer.refusals if isinstance(answer, Refused) else shown_refusals(results)
        passed = tuple(result.title for result in results if result.refusal is None)
        self.gates = GateView(refusals, passed)
        self.gated.emit(self.gates)
        papers = self._operations.context.papers
        order = PaperOrder(form_id=document.form_id, facts=document.facts, state="draft")
        self._read(document, lambda: papers.render(order).pdf)

    def _read(self, document: Document, get_pdf: Callable[[], bytes]) -> None:
        wanted = marked_fields(self.gates.refusals, document.facts)
        key = (document.id, document.state, document.facts, document.sha256, wanted)
        if key == self._read_key:
            return
        self._read_key = key
        self._operations.work(
            lambda: read_pages(get_pdf, wanted), lambda pages: self._take_pages(document, pages)
        )

    def _ask_stored(self, document: Document, then: Callable[[bytes], None]) -> None:
        self._operations.ask(AskPaper(document.id), then)

    def _take_pages(self, document: Document, pages: Pages) -> None:
        if self.document is not None and self.document.id == document.id:
            self.pages = pages
            self.paged.emit(pages)

    def _print(self, pdf: bytes, wish: PrintWish, document_id: str) -> None:
        # A job lives until a later print finds it over: freed inside its own signal it would fall under itself.
        self._jobs = [one for one in self._jobs if not one.over]
        job = PrintJob(pdf, wish, self._operations.work, self._make_printer)
        job.finished.connect(lambda count: self._printed(document_id, count))
        job.failed.connect(self.troubled)
        self._jobs.append(job)
        job.start()

    def _printed(self, document_id: str, count: int) -> None:
        if document_id:
            self._operations.run(RecordPrint(document_id=document_id))
        self.printed.emit(document_id, count)


def shown_refusals(results: tuple[GateResult, ...]) -> tuple[Refusal, ...]:
    """Refusals in the order of the panel (blocks, captain, reminders), each with the cures that lead somewhere."""
    order = {Level.BLOCK: 0, Level.CAPTAIN: 1, Level.REMIND: 2}
    refusals = [result.refusal for result in results if result.refusal is not None]
    return tuple(sorted((walkable(one) for one in refusals), key=lambda one: order[one.level]))


def walkable(refusal: Refusal) -> Refusal:
    """The refusal with only those cures that lead somewhere in this release."""
    return replace(refusal, cures=tuple(cure for cure in refusal.cures if cure.action in CURES))


def marked_fields(refusals: tuple[Refusal, ...], facts: dict[str, Any]) -> tuple[tuple[int, str, str], ...]:
    """(number in the panel, field, printed value) of each refusal that locks."""
    blocks = [refusal for refusal in refusals if refusal.level is Level.BLOCK]
    return tuple(
        (number, one.field, _text(facts, one.field)) for number, one in enumerate(blocks, 1) if one.field
    )


def _text(facts: dict[str, Any], field: str) -> str:
    value: Any = facts
    for part in field.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
