"""扫描回来 without widgets: scans are read one after the other, pages with a code file themselves, the others by hand."""

from __future__ import annotations

from collections import deque
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from desktop.scan_intake import KeptFile, Reader, ScanIntake, ScannedFile
from desktop.screens.scanback.sheets import SheetRow, SheetState, summary
from enforcement.commands.file_signed_pages import FileSignedPages
from enforcement.errors import KnownTrouble
from enforcement.model.document import Document, DocumentState
from enforcement.model.scan_back import SignedPage, page_words
from enforcement.queries import AskDocuments, AskTailedPapers, DocumentRow, TailedPaper
from enforcement.refusals import Done, Refused
from forms.intake.scan import read_scan
from forms.scans import KnownPaper, sort_pages, tails_of

FOUND_MOST = 60
UNSAVED = "没有存成，扫描件还在原处，可以再放一次。"
_OUT = (DocumentState.ISSUED, DocumentState.SERVED)


class ScanBackPresenter(QObject):
    """``changed`` whenever rows, papers or progress are different; ``troubled(name, KnownTrouble)`` for a file that
    could not be read; ``found(rows)`` answers ``find``."""

    changed = Signal()
    troubled = Signal(str, object)
    found = Signal(object)

    def __init__(
        self, operations: Operations, parent: QObject | None = None, reader: Reader = read_scan
    ) -> None:
        super().__init__(parent)
        self._operations = operations
        self._intake = ScanIntake(operations.context.blobs, self, reader)
        self._files: deque[Path] = deque()
        self._by_hand: deque[tuple[SheetRow, Document, int]] = deque()
        self._reading, self._busy, self._count = "", False, 0
        self.rows: list[SheetRow] = []
        self._papers: dict[str, tuple[Document, set[int]]] = {}

    # ---- what stands there

    @property
    def progress(self) -> str:
        """正在认 scan.pdf，还有 2 个文件; empty when nothing is under way."""
        if not self._reading:
            return ""
        rest = f"，后面还有 {len(self._files)} 个文件" if self._files else ""
        return f"正在认“{self._reading}”{rest}。"

    @property
    def busy(self) -> bool:
        return self._busy

    @property
    def summary(self) -> str:
        return summary(self.rows)

    @property
    def papers(self) -> tuple[tuple[Document, str], ...]:
        """Each paper of these scans with 第 1 页 ✓ 第 2 页 缺."""
        return tuple((paper, page_words(paper.pages, there)) for paper, there in self._papers.values())

    def row(self, key: str) -> SheetRow | None:
        return next((row for row in self.rows if row.key == key), None)

    # ---- what a person does

    def take(self, paths: tuple[Path, ...]) -> None:
        """Read these files; what has a code is filed at once."""
        self._files.extend(paths)
        self._go_on()

    def place(self, key: str, document: Document, page: int) -> None:
        """Put an open sheet to a page of a paper; a page that is there gets another picture beside the first."""
        row = self.row(key)
        if row is not None and row.open:
            row.state = SheetState.WAITING
            self._by_hand.append((row, document, page))
            self.changed.emit()
            self._go_on()

    def drop(self, key: str) -> None:
        """Take an open sheet off the list; nothing of it is stored."""
        row = self.row(key)
        if row is not None and row.open:
            self.rows.remove(row)
            self.changed.emit()

    def clear(self) -> None:
        """An empty list again, unless work is under way."""
        if not self._busy:
            self.rows, self._papers = [], {}
            self.changed.emit()

    def find(self, text: str) -> None:
        """Issued papers that a sheet could belong to."""
        question = AskDocuments(text=text.strip(), limit=FOUND_MOST)
        self._operations.ask(question, self._tell_found)

    def stop(self) -> None:
        """The window closes: nothing new begins."""
        self._files.clear()
        self._by_hand.clear()
        self._intake.stop()

    # ---- one thing after the other

    def _go_on(self) -> None:
        if self._busy:
            return
        if self._by_hand:
            self._busy = True
            self._keep_one(*self._by_hand.popleft())
        elif self._files:
            self._busy = True
            path = self._files.popleft()
            self._reading = path.name
            self._intake.read(path, lambda outcome: self._read(path.name, outcome))
            self.changed.emit()

    def _next(self) -> None:
        self._busy, self._reading = False, ""
        self._go_on()
        self.changed.emit()

    def _read(self, name: str, outcome: ScannedFile | KnownTrouble) -> None:
        if isinstance(outcome, KnownTrouble):
            self.troubled.emit(name, outcome)
            self._next()
            return
        rows = [SheetRow(f"{self._count}/{n}", outcome, n) for n in range(len(outcome.sheets))]
        self._count += 1
        self.rows += rows
        tails = tails_of([sheet.codes for sheet in outcome.sheets])
        self._operations.ask(AskTailedPapers(tails), lambda papers: self._sort(outcome, rows, papers))
        self._operations.work(lambda: None, lambda _none: self._go_on_unanswered(rows))

    def _sort(self, file: ScannedFile, rows: list[SheetRow], papers: tuple[TailedPaper, ...]) -> None:
        known = [_known(one.document) for one in papers]
        there = {one.document.id: frozenset(one.there) for one in papers}
        report = sort_pages([sheet.codes for sheet in file.sheets], known, there)
        by_id = {one.document.id: one for one in papers}
        for state, places in (
            (SheetState.FOREIGN, report.foreign),
            (SheetState.UNREAD, report.unread),
            (SheetState.DOUBLED, tuple(one.sheet for one in report.doubled)),
        ):
            for place in places:
                rows[place].state = state
        for page in (*report.filed, *report.doubled):
            rows[page.sheet].document, rows[page.sheet].page = by_id[page.paper].document, page.page
        for one in papers:
            self._papers.setdefault(one.document.id, (one.document, set(one.there)))
        if not report.filed:
            self._next()
            return
        wanted = frozenset(page.sheet for page in report.filed)
        self._intake.keep(file, wanted, lambda kept: self._file([rows[n] for n in sorted(wanted)], kept))

    def _keep_one(self, row: SheetRow, document: Document, page: int) -> None:
        row.document, row.page, row.by_hand = document, page, True
        self._intake.keep(row.file, frozenset({row.sheet}), lambda kept: self._file([row], kept, again=True))

    def _file(self, rows: list[SheetRow], kept: KeptFile | KnownTrouble, again: bool = False) -> None:
        """One act for each paper, the next thing after the last of them."""
        if isinstance(kept, KnownTrouble):
            _refuse(rows, kept.sentence)
            self.troubled.emit(rows[0].file.name, kept)
            self._next()
            return
        groups: dict[str, list[SheetRow]] = {}
        for row in rows:
            assert row.document is not None
            groups.setdefault(row.document.id, []).append(row)
        for key, group in groups.items():
            pages = tuple(_page(row, kept) for row in group)
            command = FileSignedPages(document_id=key, pages=pages, source=kept.source, again=again)
            self._operations.run(command, partial(self._filed, group))
        self._operations.work(lambda: None, lambda _none: self._end(rows))

    def _end(self, rows: list[SheetRow]) -> None:
        """After the last act; what got no answer was met by trouble, which the window says."""
        _refuse([row for row in rows if row.state is SheetState.WAITING], UNSAVED)
        self._next()

    def _go_on_unanswered(self, rows: list[SheetRow]) -> None:
        """Trouble took the place of the papers: nothing was sorted, and the next file may come."""
        if all(row.state is SheetState.WAITING and row.document is None for row in rows):
            self._end(rows)

    def _filed(self, rows: list[SheetRow], answer: Done | Refused) -> None:
        if isinstance(answer, Refused):
            _refuse(rows, "".join(refusal.what + refusal.why for refusal in answer.refusals))
            return
        for row in rows:
            assert row.document is not None
            row.state, row.words = SheetState.FILED, ""
            self._papers.setdefault(row.document.id, (row.document, set()))[1].add(row.page)

    def _tell_found(self, rows: tuple[DocumentRow, ...]) -> None:
        self.found.emit(tuple(row for row in rows if row.document.state in _OUT and row.document.pages))


def _known(document: Document) -> KnownPaper:
    return KnownPaper(id=document.id, content_hash=bytes.fromhex(document.content_hash), pages=document.pages)


def _page(row: SheetRow, kept: KeptFile) -> SignedPage:
    blob = kept.pictures[row.sheet]
    return SignedPage(
        page=row.page,
        sha256=blob.sha256,
        size=blob.size,
        mime=blob.mime,
        sheet=row.sheet,
        by_hand=row.by_hand,
    )


def _refuse(rows: list[SheetRow], words: str) -> None:
    for row in rows:
        row.state, row.words = SheetState.REFUSED, words
