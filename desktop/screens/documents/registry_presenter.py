"""The register of documents without widgets: every paper made, its number, state, copies and service."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.models.rows import Cell, Column
from desktop.operations import Changes, Operations
from desktop.screens.documents.faces import state_key
from desktop.screens.documents.shelf_bar import EMPTY_SHELF
from desktop.theme.tokens import meaning
from enforcement.model.document import Document, DocumentState
from enforcement.queries import AskDocumentCounts, AskDocuments, DocumentRow, PaperShelf
from enforcement.text.dates import short_date

EMPTY = "还没有文书。做完检查第 3 步会自动备好。"
_TOUCHES = frozenset({"document", "service", "scan_back"})


class RegistryPresenter(QObject):
    """``listed`` with rows, newest first; ``counted`` with the numbers of the shelves."""

    listed = Signal(object)
    counted = Signal(object)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._text, self.shelf = "", PaperShelf.ALL
        self._rows: dict[str, DocumentRow] = {}
        self._held, self._stale = False, False
        operations.changed.connect(self._notice)

    def load(self) -> None:
        question = AskDocuments(text=self._text, shelf=self.shelf, limit=500)
        self._operations.ask(question, lambda rows: self._take(question, rows))
        self._operations.ask(AskDocumentCounts(), self.counted.emit)

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

    def show_shelf(self, shelf: PaperShelf) -> None:
        """Other papers from now on: drafts, those to be served, …"""
        self.shelf = shelf
        self.load()

    def document(self, key: str) -> Document | None:
        row = self._rows.get(key)
        return row.document if row else None

    def empty_words(self) -> str:
        return f"没有找到“{self._text}”。" if self._text else EMPTY_SHELF.get(self.shelf, EMPTY)

    def _take(self, question: AskDocuments, rows: tuple[DocumentRow, ...]) -> None:
        if question.text == self._text and question.shelf is self.shelf:
            self._rows = {row.document.id: row for row in rows}
            self.listed.emit(rows)

    def _notice(self, changes: Changes) -> None:
        if changes.types & _TOUCHES:
            if self._held:
                self._stale = True
            else:
                self.load()


def name_cell(row: DocumentRow) -> Cell:
    return Cell(row.document.title)


def party_cell(row: DocumentRow) -> Cell:
    return Cell(row.party_name or "—", tone="text" if row.party_name else "text_3")


def number_cell(row: DocumentRow) -> Cell:
    return Cell(row.document.number or "—", tone="text" if row.document.number else "text_3")


def day_cell(row: DocumentRow) -> Cell:
    return Cell(short_date(row.document.issued_on) if row.document.issued_on else "—", tone="text_2")


def state_cell(row: DocumentRow) -> Cell:
    key, words = state_key(row.document, signed=0 if row.to_serve else len(row.signed))
    look = meaning("document", key)
    short = words.split("，")[0].split("：")[0]
    return Cell(short, pill_colour=look.colour, pill_icon=look.icon)


def prints_cell(row: DocumentRow) -> Cell:
    return Cell(f"{row.document.prints} 次" if row.document.prints else "—", tone="text_2")


def served_cell(row: DocumentRow) -> Cell:
    if row.to_serve:
        return Cell("待送达", pill_colour="warn", pill_icon="send")
    return Cell("已送达" if row.served else "—", tone="text" if row.served else "text_3")


def signed_cell(row: DocumentRow) -> Cell:
    """全 2 页, 缺第 2 页, or nothing where no signed page is awaited."""
    paper = row.document
    if len(row.signed) >= paper.pages > 0:
        return Cell(f"全 {paper.pages} 页", tone="ok")
    if row.signed:
        missing = "、".join(str(n) for n in range(1, paper.pages + 1) if n not in row.signed)
        return Cell(f"缺第 {missing} 页", tone="warn")
    waits = paper.prints and paper.state in (DocumentState.ISSUED, DocumentState.SERVED)
    return Cell("待扫回", tone="warn") if waits else Cell("—", tone="text_3")


def sync_cell(row: DocumentRow) -> Cell:
    look = meaning("sync", row.sync.value)
    return Cell(look.text, pill_colour=look.colour, pill_icon=look.icon)


COLUMNS = (
    Column("文号", number_cell, 204),
    Column("名称", name_cell),
    Column("当事人", party_cell),
    Column("制作日", day_cell, 92),
    Column("状态", state_cell, 124),
    Column("打印", prints_cell, 60, optional=True),
    Column("送达", served_cell, 104, optional=True),
    Column("回签页", signed_cell, 92, optional=True),
    Column("县里", sync_cell, 124, optional=True),
)
