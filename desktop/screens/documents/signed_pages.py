"""Under the facts of an issued paper: which signed pages came back, and a look at them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.operations import Changes, Operations
from desktop.widgets.buttons import Button
from desktop.widgets.layout import clear, column, row
from desktop.widgets.rows import KeyValueRow
from enforcement.model.document import Document, DocumentState
from enforcement.model.scan_back import ScanBack, page_words, pages_there
from enforcement.queries import AskScanBacks


class SignedPages(QWidget):
    """``wanted(SHA-256 of the pictures in page order)`` when somebody wants to see them; the same press with an empty
    tuple goes back to the paper."""

    wanted = Signal(object)

    def __init__(self, operations: Operations) -> None:
        super().__init__()
        self._operations = operations
        self._document: Document | None = None
        self._pictures: tuple[str, ...] = ()
        self.looking = False
        self._lines = column(gap=2)
        self.look_button = Button("看签字页", "soft", icon="eye")
        self.setLayout(column(self._lines, row(self.look_button, 1), gap=2, pad=(4, 0, 4, 3)))
        self.look_button.clicked.connect(lambda _checked=False: self._look())
        operations.changed.connect(self._notice)
        self.hide()

    def show_document(self, document: Document | None) -> None:
        """Ask which pages of this paper are there."""
        if document is None or self._document is None or document.id != self._document.id:
            self._pictures = ()
            self._set_looking(False)
        self._document = document
        issued = document is not None and document.state in _OUT
        self.setVisible(False if not issued else self.isVisible())
        if document is not None and issued:
            question = AskScanBacks((document.id,))
            self._operations.ask(question, lambda backs: self._take(document, backs))

    @property
    def pictures(self) -> tuple[str, ...]:
        """SHA-256 of the pictures that are there, in the order of the pages."""
        return self._pictures

    def _take(self, document: Document, backs: tuple[ScanBack, ...]) -> None:
        if self._document is None or self._document.id != document.id:
            return
        there = pages_there(backs)
        self._pictures = tuple(page.sha256 for page in there.values())
        awaited = bool(there) or bool(self._document.prints)
        clear(self._lines)
        self._lines.addWidget(KeyValueRow("回签页", page_words(document.pages, there)))
        self.look_button.setVisible(bool(there))
        self.setVisible(awaited)

    def _look(self) -> None:
        self._set_looking(not self.looking)
        self.wanted.emit(self._pictures if self.looking else ())

    def _set_looking(self, looking: bool) -> None:
        self.looking = looking
        self.look_button.set_words("看文书" if looking else "看签字页")

    def _notice(self, changes: Changes) -> None:
        if "scan_back" in changes.types and self._document is not None:
            self.show_document(self._document)


_OUT = (DocumentState.ISSUED, DocumentState.SERVED, DocumentState.VOIDED)
