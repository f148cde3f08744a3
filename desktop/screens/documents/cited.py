"""看条文 over a paper: every place of a law that its page names, at the wording of the day that counts."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from desktop.actions import CITED, action
from desktop.operations import Operations
from desktop.screens.documents.pages import Pages
from desktop.widgets.buttons import IconButton
from enforcement.facts.acted import day_of_places
from enforcement.model.document import Document

NOTHING = "这一份没有引法条。"
NO_PAPER = "先打开一份文书，再看它引的条文。"


class CitedButton(IconButton):
    """Stands over a paper with pages; what it names is read from the page itself, so it is what a reader sees."""

    def __init__(self, host: QWidget, operations: Operations) -> None:
        super().__init__("gavel", action(CITED).title)
        self._host, self._operations = host, operations
        self._document: Document | None = None
        self._pdf = b""
        self.clicked.connect(lambda _checked=False: self.ask())
        self.hide()

    def show_pages(self, document: Document | None, pages: Pages) -> None:
        """The paper that is on the desk now."""
        self._document, self._pdf = document, pages.pdf
        self.setVisible(document is not None and bool(pages.pdf))

    def ask(self, *, on_desk: bool = True) -> bool:
        """Let one of the places be picked and show its words; without a paper on the desk that is said. True: done."""
        from desktop.dialogs.questions import tell

        document, pdf = self._document, self._pdf
        if document is None or not pdf or not on_desk:
            tell(self._host, NO_PAPER)
            return True
        self._operations.work(lambda: _cited(pdf), lambda places: self._choose(document, places))
        return True

    def _choose(self, document: Document, places: tuple[tuple[str, str], ...]) -> None:
        from desktop.dialogs.questions import tell
        from desktop.statutes_wiring import show_cited

        if not places:
            tell(self._host, NOTHING)
            return
        today: date = self._operations.context.clock.today()
        cited = day_of_places(document.facts, places, document.issued_on or today)
        show_cited(self._host, self._operations, cited)


def _cited(pdf: bytes) -> tuple[tuple[str, str], ...]:
    """On the store's thread: PDFium is entered nowhere else."""
    from enforcement.statutes.cited import cited_in
    from forms.readback import read_back

    return cited_in("".join(read_back(pdf).texts))
