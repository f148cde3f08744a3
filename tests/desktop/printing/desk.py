"""A real window over a real training home that prints where the system prints, and papers made by commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtPrintSupport import QPrinter

from desktop.printing import PrintWish, system_printer
from desktop.screens.documents.records_place import RecordsPlace
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.record_print import EndPrint, StartPrint
from enforcement.model.document import Document
from enforcement.model.print_run import PrintRun, PrintState
from enforcement.refusals import Done
from forms import definitions
from forms.conditions import lookup
from tests.desktop.screens.papers.room import Room, facts_of

LONG = {
    "reply_due": "2099-12-17",
    "assist_matters": [f"第{n}项：核实堆放物料的权属和来源" * 3 for n in range(1, 19)],
}
"""A letter for help of three pages."""


class PrintRoom(Room):
    """As Room, with the system's own printers; ``system`` False keeps the one that writes a file."""

    def __init__(self, folder: Path, *, system: bool = True, size: tuple[int, int] = (1366, 768)) -> None:
        self._system = system
        super().__init__(folder, size)

    def _printer(self, wish: PrintWish) -> QPrinter:
        return system_printer(wish) if self._system else super()._printer(wish)

    @property
    def records(self) -> RecordsPlace:
        place = self.shell.place
        assert isinstance(place, RecordsPlace)
        return place

    def do(self, command: Any) -> Any:
        """Run a command and give what it made; AssertionError in its words when it was refused."""
        answers: list[Any] = []
        self.operations.run(command, answers.append)
        self.operations.wait_idle()
        assert isinstance(answers[0], Done), answers[0].sentence
        return answers[0].value

    def issued(self, form_id: str = "INV-19", **more: Any) -> Document:
        """A paper of the fictional case, issued."""
        self.lease(form_id)
        return self.stored(self.do(IssueDocument(document_id=self.draft(form_id, **more).id)))

    def draft(self, form_id: str = "INV-19", **more: Any) -> Document:
        """The same paper before it is issued."""
        facts = {**facts_of(form_id), "reply_due": "2099-12-17", **more}
        known = ("agency", "contact", "officers", "issue_date", "number", "recorder")
        values = {
            name: lookup(facts, name)
            for name in (field.name for field in definitions.load(form_id).fields)
            if name.split(".")[0] not in known
        }
        values = {name: value for name, value in values.items() if value not in ("", None, [])}
        return self.stored(self.do(DraftPaper(form_id=form_id, values=values)))

    def started(self, paper: Document) -> PrintRun:
        """A print that is noted and of which nobody knows the end."""
        run: PrintRun = self.do(StartPrint(document_id=paper.id, of=paper.pages))
        return run

    def printed_before(self, paper: Document) -> None:
        """One print, come to its end."""
        self.do(EndPrint(run_id=self.started(paper).id, state=PrintState.SENT))

    def runs(self) -> tuple[PrintRun, ...]:
        """Every print of this home, oldest first."""
        self.wait()
        with self.store.unit_of_work("") as work:
            return work.find(PrintRun)

    def show(self, paper: Document) -> None:
        """The paper on the desk, laid out."""
        self.shell.open("document", paper.id)
        self.wait()
