"""One document on screen without widgets: its page, its gates with cures, issue, print, and the copies on disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from desktop.printing import PrintWish, system_printer
from desktop.screens.documents.exports import Exports, ExportWish
from desktop.screens.documents.pages import Pages, read_pages
from desktop.screens.documents.passing import LET_PASS, TAKE_BACK, Passes
from desktop.screens.documents.printing import Printing, PrintOffer
from desktop.witness import Witness
from enforcement.commands.check_document import CheckDocument
from enforcement.commands.form_in_force import gone
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.void_document import VoidDocument
from enforcement.model.document import Document, DocumentState
from enforcement.model.export import ExportForm
from enforcement.model.officer import Officer
from enforcement.ports import PaperOrder
from enforcement.queries import AskPaper
from enforcement.refusals import Done, Level, Refusal, Refused
from enforcement.rules.dated_gates import COMPARE
from enforcement.rules.proposed import GateResult
from forms.scan_pages import pages_to_pdf

# Ways out this release can walk; a cure without a way is not shown, so that no button is dead.
CURES = frozenset({
    "set_correction_due", "correct_now", "edit_field", "edit_item", "link_evidence", "show_evidence",
    "open_document", "choose_officers", "approve", "urgent", "show_source", "show_grant", "sync", "retry",
    "choose_form", "transfer", "open_review", COMPARE,
})  # fmt: skip
AWAY = {
    "sync": ("sync", ""), "choose_form": ("new_paper", ""), "transfer": ("new_paper", "TRF-02"), "show_grant": ("matter", ""),
    "open_review": ("review", ""),
}  # fmt: skip
"""Cures that leave the paper → what is opened, and its id where the cure names none."""


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
    ``cure_wanted(action, target)`` is for whoever can walk that way, ``pass_wanted(Refusal)`` for who asks a captain,
    ``compare_wanted(matter code)`` for who shows both texts of its law.
    """

    shown = Signal(object)
    paged = Signal(object)
    gated = Signal(object)
    issued = Signal(str)
    printed = Signal(str, int)
    refused = Signal(object)
    troubled = Signal(object)
    cure_wanted = Signal(str, str)
    pass_wanted = Signal(object)
    compare_wanted = Signal(str)

    def __init__(
        self,
        operations: Operations,
        parent: QObject | None = None,
        make_printer: Callable[[PrintWish], Any] = system_printer,
        witness: Witness | None = None,
    ) -> None:
        super().__init__(parent)
        self.witness, self._passes = witness, Passes()
        self._operations = operations
        self.printing = Printing(operations, make_printer, self)
        self.printing.printed.connect(self.printed)
        self.printing.refused.connect(self.refused)
        self.printing.troubled.connect(self.troubled)
        self.document: Document | None = None
        self.gates = GateView()
        self.pages = Pages()
        self._read_key: tuple[Any, ...] = ()
        self.exports = Exports(operations, self)
        self.exports.refused.connect(self.refused)
        self.exports.troubled.connect(self.troubled)

    # ---- showing

    def show(self, document: Document | None) -> None:
        """Put ``document`` on screen: drafts are laid out as they stand, issued ones come from their stored bytes."""
        if document is None or self.document is None or document.id != self.document.id:
            self.gates, self.pages, self._read_key = GateView(), Pages(), ()
        self.document = document
        self.shown.emit(document)
        if document is not None:
            self.printing.look(document)
        if document is None:
            self.paged.emit(self.pages)
            self.gated.emit(self.gates)
        elif document.state in (DocumentState.DRAFT, DocumentState.DISCARDED):
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
        """How many prints the form asks for: one print holds all its slips (联次)."""
        if self.document is None:
            return 1
        draft = self.document.state is DocumentState.DRAFT
        try:
            version = "" if draft else self.document.form_version
            form = self._operations.context.papers.form(self.document.form_id, version)
        except KeyError:  # ended, or of a version that has not come here
            return 1
        return max(1, form.copies // form.slips)

    def cure(self, action: str, target: str) -> None:
        """A cure was pressed; trying again is done here, the rest elsewhere."""
        if action == "retry":
            self.show(self.document)
        elif action == LET_PASS:
            wanted = next(one for one in self.gates.refusals if one.number == target)
            self.pass_wanted.emit(wanted)
        elif action == COMPARE:
            self.compare_wanted.emit(target)
        elif action == TAKE_BACK:
            self._passes.take_back(target)
            self.show(self.document)
        else:
            self.cure_wanted.emit(action, target)

    def let_pass(self, number: str, captain: Officer, reason: str) -> None:
        """A captain, confirmed by the witness, lets a gate pass; it counts until the draft changes."""
        self._passes.add(number, captain.id, captain.name, reason)
        self.show(self.document)

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

        command = IssueDocument(document_id=document.id, let_pass=self._passes.made)
        self._operations.run(command, answered)

    def print_stored(self, document_id: str, wish: PrintWish) -> None:
        """Print an issued paper from its stored bytes and count the print."""
        self.printing.print_issued(document_id, wish)

    def print_draft(self, wish: PrintWish) -> None:
        """Print the watermarked draft: it takes no number and is not counted."""
        if self.pages.pdf and self.document is not None:
            self.printing.print_draft(self.document, self.pages.pdf, len(self.pages.pictures), wish)

    @property
    def offer(self) -> PrintOffer:
        """What to ask about before the paper on screen is printed."""
        if self.document is None:
            return PrintOffer()
        return self.printing.offer(self.document, self.copies, len(self.pages.pictures))

    @property
    def draft_offer(self) -> PrintOffer:
        """What to ask about before the draft on screen is printed."""
        form_id = self.document.form_id if self.document is not None else ""
        return self.printing.offer_one(form_id, len(self.pages.pictures))

    def void(self, reason: str, all_back: bool = False) -> None:
        """Take an issued paper out of use; its number stays in the register. ``all_back``: no copy is out."""
        if self.document is not None:
            self._operations.run(
                VoidDocument(document_id=self.document.id, reason=reason, all_back=all_back),
                lambda answer: self.refused.emit(answer) if isinstance(answer, Refused) else None,
            )

    def save_as(self, path: Path) -> None:
        """另存 PDF: the very bytes on screen."""
        self.export(ExportWish(ExportForm.PDF), path)

    def export(self, wish: ExportWish, path: Path) -> None:
        """另存 in another form: the bytes of the paper, signed or not, a Word file, the scanned pages."""
        if self.document is not None and (self.pages.pdf or wish.form is ExportForm.WORD):
            self.exports.save(self.document, self.pages.pdf, wish, path)

    def look_at_scans(self, pictures: tuple[str, ...]) -> None:
        """The signed pages in the place of the paper; without pictures the paper again."""
        document, blobs = self.document, self._operations.context.blobs
        if document is None or not pictures:
            self.paged.emit(self.pages)
            return

        def take(pages: Pages) -> None:
            if self.document is not None and self.document.id == document.id:
                self.paged.emit(pages)

        self._operations.work(
            lambda: read_pages(lambda: pages_to_pdf([blobs.read(one) for one in pictures])), take
        )

    # ---- inside

    def _checked(self, document: Document, answer: Done | Refused) -> None:
        if self.document is None or self.document.id != document.id:
            return
        results: tuple[GateResult, ...] = answer.value if isinstance(answer, Done) else ()  # type: ignore[assignment]
        refused = answer.refusals if isinstance(answer, Refused) else ()
        refusals = tuple(map(walkable, refused)) or shown_refusals(results)
        self._passes.settle(document)
        refusals = self._passes.shown(refusals, offered=self.witness is not None)
        passed = tuple(result.title for result in results if result.refusal is None)
        self.gates = GateView(refusals, passed)
        self.gated.emit(self.gates)
        papers = self._operations.context.papers
        version = document.form_version if gone(self._operations.context, document.form_id) else ""
        order = PaperOrder(
            form_id=document.form_id, facts=document.facts, state="draft", form_version=version
        )
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
