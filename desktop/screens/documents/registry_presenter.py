"""The register of documents without widgets: every paper made, its number, state, copies and service."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from desktop.models.rows import Cell
from desktop.operations import Changes, Operations
from desktop.screens.documents.faces import state_key
from desktop.theme.tokens import meaning
from enforcement.model.document import Document
from enforcement.queries import AskDocuments, DocumentRow
from enforcement.text.dates import short_date

EMPTY = "还没有文书。做完检查第 3 步会自动备好。"


class RegistryPresenter(QObject):
    """``listed`` with rows, newest first."""

    listed = Signal(object)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._text = ""
        self._rows: dict[str, DocumentRow] = {}
        self._held, self._stale = False, False
        operations.changed.connect(self._notice)

    def load(self) -> None:
        question = AskDocuments(text=self._text, limit=500)
        self._operations.ask(question, lambda rows: self._take(question, rows))

    def hold(self) -> None:
        """Nobody looks at the list for a while; it is read again on ``release`` when something changed."""
        self._held = True

    def release(self) -> None:
        """The list is looked at again."""
        stale, self._held, self._stale = self._stale, False, False
        if stale:
            self.load()

    def search(self, text: str) -> None:
        self._text = text.strip()
        self.load()

    def document(self, key: str) -> Document | None:
        row = self._rows.get(key)
        return row.document if row else None

    def empty_words(self) -> str:
        return f"没有找到“{self._text}”。" if self._text else EMPTY

    def _take(self, question: AskDocuments, rows: tuple[DocumentRow, ...]) -> None:
        if question.text == self._text:
            self._rows = {row.document.id: row for row in rows}
            self.listed.emit(rows)

    def _notice(self, changes: Changes) -> None:
        if "document" in changes.types or "service" in changes.types:
            if self._held:
                self._stale = True
            else:
                self.load()


def name_cell(row: DocumentRow) -> Cell:
    return Cell(row.document.title, row.party_name or named_in(row.document))


def named_in(document: Document) -> str:
    """Whom a paper made on its own is about: its party, else the name of its case."""
    party, case = document.facts.get("party"), document.facts.get("case")
    name = party.get("name") if isinstance(party, Mapping) else ""
    return str(name or (case.get("name") if isinstance(case, Mapping) else "") or "")


def number_cell(row: DocumentRow) -> Cell:
    return Cell(row.document.number or "—", tone="text" if row.document.number else "text_3")


def day_cell(row: DocumentRow) -> Cell:
    return Cell(short_date(row.document.issued_on) if row.document.issued_on else "—", tone="text_2")


def state_cell(row: DocumentRow) -> Cell:
    key, words = state_key(row.document)
    look = meaning("document", key)
    short = words.split("，")[0].split("：")[0]
    return Cell(short, pill_colour=look.colour, pill_icon=look.icon)


def prints_cell(row: DocumentRow) -> Cell:
    return Cell(f"{row.document.prints} 次" if row.document.prints else "—", tone="text_2")


def served_cell(row: DocumentRow) -> Cell:
    return Cell("已送达" if row.served else "—", tone="text" if row.served else "text_3")


def sync_cell(row: DocumentRow) -> Cell:
    look = meaning("sync", row.sync.value)
    return Cell(look.text, pill_colour=look.colour, pill_icon=look.icon)
