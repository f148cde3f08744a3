"""装订案卷 without widgets: which papers, in which order, what is missing, and the bound volumes to look at, save, print."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.dossier import (
    COVER_FIELDS,
    NOTE_FIELDS,
    VOLUME_NAMES,
    DossierFile,
    Plan,
    add_rows,
    file_of,
    sheets_of,
)
from desktop.operations import Changes, Operations
from desktop.printing import PrintJob, PrintWish, system_printer
from desktop.saving import beside, save_whole
from desktop.screens.documents.pages import Pages, read_pages
from enforcement.commands.record_export import RecordExport
from enforcement.errors import KnownTrouble
from enforcement.model.export import ExportForm
from enforcement.queries import AskDocuments, AskDossier, DocumentRow, DossierRows
from enforcement.refusals import Done, Refused
from forms.dossier import Bound

NOTHING = "这里还没有出具的文书，没有可以装订的。"
SEEN = 12  # pages of a volume that are shown before it is saved


class DossierPresenter(QObject):
    """``changed`` whenever papers, cover or plan are different; ``paged(Pages)`` with the look of a volume;
    ``said(sentence, colour)`` how an act ended; ``found(rows)`` answers ``find``."""

    changed = Signal()
    paged = Signal(object)
    said = Signal(str, str)
    found = Signal(object)

    def __init__(
        self,
        operations: Operations,
        parent: QObject | None = None,
        make_printer: Callable[[PrintWish], Any] = system_printer,
    ) -> None:
        super().__init__(parent)
        self._operations, self._make_printer = operations, make_printer
        self.file: DossierFile | None = None
        self.plan = Plan(volumes=(), gaps=())
        self.volume = 0
        self._jobs: list[PrintJob] = []
        operations.changed.connect(self._notice)

    # ---- which papers

    def open_inspection(self, inspection_id: str) -> None:
        """The file of an inspection."""
        self._ask(AskDossier(inspection_id=inspection_id), partial(self._begin, inspection_id))

    def open_papers(self, document_ids: tuple[str, ...]) -> None:
        """A file of chosen papers."""
        self._ask(AskDossier(document_ids=document_ids), partial(self._begin, ""))

    def add(self, document_id: str) -> None:
        """One more paper."""
        if self.file is None:
            self.open_papers((document_id,))
        else:
            self.file.out.discard(document_id)
            self._ask(AskDossier(document_ids=(document_id,)), partial(self._take, looks=True))

    def toggle(self, document_id: str) -> None:
        """Take a paper out, or in again."""
        if self.file is not None:
            self.file.out ^= {document_id}
            self._replan(looks=True)

    def use_scans(self, scans: bool) -> None:
        """Whether complete signed pages stand for the issued ones."""
        if self.file is not None and self.file.scans is not scans:
            self.file.scans = scans
            self._replan(looks=True)

    def find(self, text: str) -> None:
        """Papers that could be added."""
        question = AskDocuments(text=text.strip(), limit=60)
        self._operations.ask(question, self._tell_found)

    # ---- cover and note

    def value(self, name: str) -> str:
        """What stands on cover or note."""
        if self.file is None:
            return ""
        return str(self.file.note.get(name, "") if name in NOTE_FIELDS else self.file.cover.get(name, ""))

    def set_value(self, name: str, value: str) -> None:
        if self.file is None:
            return
        if name in NOTE_FIELDS:
            self.file.note[name] = value.strip()
        elif name in COVER_FIELDS:
            self.file.cover[name] = value.strip()

    # ---- binding

    def look(self, volume: int = 0) -> None:
        """The first pages of a volume, as it would be saved now."""
        self.volume = volume
        self._bind(lambda volumes: self._show(volumes))

    def save(self, path: Path) -> None:
        """Write down the export, then the volumes beside each other."""
        plan = self.plan
        self._bind(lambda volumes: self._save(path, volumes, plan))

    def print_volumes(self, wish: PrintWish) -> None:
        """All volumes, one print after the other."""
        self._bind(lambda volumes: self._print(volumes, wish))

    def _bind(self, then: Callable[[tuple[Bound, ...]], None]) -> None:
        if self.file is None or not self.plan.papers:
            self.said.emit(NOTHING, "warn")
            return
        made = self.file.copy()  # the person may go on while it is bound
        context = self._operations.context

        def work() -> tuple[Bound, ...] | KnownTrouble:
            try:
                return made.bind(context.blobs.read, context.papers.style, sheets_of(context.papers))
            except KnownTrouble as trouble:
                return trouble

        self._operations.work(work, lambda outcome: self._bound(outcome, then))

    def _bound(
        self, outcome: tuple[Bound, ...] | KnownTrouble, then: Callable[[tuple[Bound, ...]], None]
    ) -> None:
        if isinstance(outcome, KnownTrouble):
            self.said.emit(outcome.sentence, "danger")
        elif not self._operations.closed:
            then(outcome)

    def _show(self, volumes: tuple[Bound, ...]) -> None:
        self.volume = min(self.volume, len(volumes) - 1)
        pdf = volumes[self.volume].pdf
        self._operations.work(lambda: read_pages(lambda: pdf, first=SEEN), self._shown)

    def _shown(self, pages: Pages) -> None:
        self.paged.emit(pages)

    def _save(self, path: Path, volumes: tuple[Bound, ...], plan: Plan) -> None:
        """One act and one file for each volume, the act first."""
        for place, volume in enumerate(volumes):
            target = path if place == 0 else beside(path, VOLUME_NAMES[place])
            papers = tuple(line.document.id for line in plan.volumes[place])
            command = RecordExport(
                document_ids=papers,
                form=ExportForm.DOSSIER,
                sha256=volume.sha256,
                size=len(volume.pdf),
                inspection_id=self.file.inspection_id if self.file is not None else "",
            )
            self._operations.run(command, partial(self._write, target, volume))

    def _write(self, path: Path, volume: Bound, answer: Done | Refused) -> None:
        if isinstance(answer, Refused):
            self.said.emit(answer.sentence, "danger")
            return
        if self._operations.closed:
            return

        def write() -> str:
            try:
                save_whole(volume.pdf, path)
            except KnownTrouble as trouble:
                return trouble.sentence
            return ""

        told = f"已存成“{path.name}”，{len(volume.rows)} 件 {volume.pages} 页。"
        self._operations.work(write, lambda fault: self.said.emit(fault or told, "danger" if fault else "ok"))

    def _print(self, volumes: tuple[Bound, ...], wish: PrintWish) -> None:
        self._jobs = [job for job in self._jobs if not job.over]
        for volume in volumes:
            job = PrintJob(volume.pdf, wish, self._operations.work, self._make_printer)
            job.finished.connect(lambda count: self.said.emit(f"已送到打印机，{count} 页。", "ok"))
            job.failed.connect(lambda trouble: self.said.emit(trouble.sentence, "danger"))
            self._jobs.append(job)
            job.start()

    # ---- inside

    def _ask(self, question: AskDossier, then: Callable[[DossierRows], None]) -> None:
        self._operations.ask(question, lambda rows: None if rows is None else then(rows))

    def _begin(self, inspection_id: str, rows: DossierRows) -> None:
        self.file = file_of(rows, self._operations.context.agency, inspection_id)
        self.volume = 0
        self._replan(looks=True)

    def _take(self, rows: DossierRows, looks: bool = False) -> None:
        if self.file is not None:
            add_rows(self.file, rows)
            self._replan(looks)

    def _replan(self, looks: bool = False) -> None:
        """Order and reminders anew; with ``looks`` the volume on screen too."""
        if self.file is not None:
            self.plan = self.file.plan()
            self.changed.emit()
            if looks and self.plan.papers:
                self.look(self.volume)

    def _notice(self, changes: Changes) -> None:
        """Papers served, voided or scanned in the meantime."""
        if self.file is not None and changes.types & {"document", "service", "scan_back"}:
            ids = tuple(paper.id for paper in self.file.documents)
            self._ask(AskDossier(self.file.inspection_id, ids), self._take)

    def _tell_found(self, rows: tuple[DocumentRow, ...]) -> None:
        there = {paper.id for paper in self.plan.papers}
        self.found.emit(tuple(row for row in rows if row.document.pages and row.document.id not in there))
