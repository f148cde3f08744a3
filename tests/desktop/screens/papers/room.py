"""A real window over a real training home, and a hand that answers a form from plain facts, by keyboard alone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from desktop import training
from desktop.clock import MachineClock
from desktop.context import begin_session, context_for
from desktop.home import Home, HomeState
from desktop.operations import Operations
from desktop.places import PlaceParts, place_specs
from desktop.printing import PrintWish
from desktop.screens.documents.place import DocumentsPlace
from desktop.screens.papers.choice_editors import ChoiceEditor, FlagEditor
from desktop.screens.papers.found_editors import ArticlesEditor
from desktop.screens.papers.line_editor import LineEditor
from desktop.screens.papers.officers_editor import OfficersEditor
from desktop.screens.papers.people import signing_pair
from desktop.screens.papers.plain_values import text_of
from desktop.screens.papers.row_editors import RowsEditor, TextsEditor
from desktop.screens.shell.view import Shell
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.record_number_lease import RecordNumberLease
from enforcement.model.document import Document
from enforcement.refusals import Done
from forms import definitions
from forms.conditions import lookup
from tests.helpers.qt import settle
from tests.helpers.typing import press, type_text
from tests.house.tree import ROOT

PAPERS = ROOT / "tests/forms/papers"


def facts_of(form_id: str) -> dict[str, Any]:
    """The fictional case, and over it what this paper adds."""
    case = tomllib.loads((PAPERS / "case.toml").read_text(encoding="utf-8"))
    own = tomllib.loads((PAPERS / f"{form_id}.toml").read_text(encoding="utf-8"))
    return {**case, **own}


class Room:
    """The window, its store and what a person can do there with the keys."""

    def __init__(self, folder: Path, size: tuple[int, int] = (1366, 768)) -> None:
        self.store, _ = Home(folder / "home").create(HomeState.TRAINING)
        clock = MachineClock()
        training.furnish(self.store, clock)
        self.session = begin_session(self.store, training.officers()[0], clock)
        self.context = context_for(self.store, self.session.officer, self.session.agency, clock)
        self.operations = Operations(self.store, self.context)
        self.printed = folder / "printed.pdf"
        parts = PlaceParts(self.operations, self.session, make_printer=self._printer)
        self.shell = Shell(place_specs(parts), self.operations, self.session)
        self.shell.resize(*size)
        self.shell.show()
        self.shell.activateWindow()
        place = self.shell.go("document")
        assert isinstance(place, DocumentsPlace)
        self.documents = place
        self.wait()

    def _printer(self, _wish: PrintWish) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setResolution(72)
        printer.setOutputFileName(str(self.printed))
        return printer

    def close(self) -> None:
        self.shell.close()
        self.operations.close()
        self.store.close()
        settle()
        self.shell.deleteLater()
        settle()

    # ---- what stands there

    @property
    def place(self) -> DocumentsPlace:
        place = self.shell.place
        assert isinstance(place, DocumentsPlace)
        return place

    @property
    def here(self) -> QWidget:
        widget = QApplication.activePopupWidget() or self.shell.focusWidget()
        assert widget is not None, "nothing has the keyboard"
        return widget

    @property
    def asked(self) -> str:
        """The fact whose question has the keyboard."""
        questions = self.place.desk.form.questions
        return next((name for name, one in questions.items() if one.editor.holds_keyboard()), "")

    def stored(self, document_id: str) -> Document:
        with self.store.unit_of_work("") as work:
            found = work.get(Document, document_id)
        assert isinstance(found, Document)
        return found

    # ---- what the hand does

    def sit_down(self, name: str) -> None:
        """Somebody else of the team acts from now on."""
        officer = next(one for one in training.officers() if one.name == name)
        self.operations.set_context(context_for(self.store, officer, self.session.agency, self.session.clock))

    def wait(self) -> None:
        """Until everything is saved, read back and laid out."""
        for _ in range(50):
            settle()
            self.operations.wait_idle()
            if self.documents.maker.looks_soon:
                self.documents.maker.look()
            elif self.operations.idle:
                break
        settle()

    def press(self, *keys: str) -> None:
        for key in keys:
            press(self.here, key)

    def type(self, text: str) -> None:
        type_text(self.here, text)

    def lease(self, form_id: str) -> None:
        """Numbers for a series, until the county gives them."""
        series, year = definitions.load(form_id).series, self.session.clock.today().year
        answers: list[Any] = []
        command = RecordNumberLease(series=series, year=year, first=901, last=920, lease="a lease")
        self.operations.run(command, answers.append)
        self.operations.wait_idle()
        assert isinstance(answers[0], Done), answers

    def begin(self, typed: str) -> None:
        """Ctrl+N, the words, Enter."""
        self.press("Ctrl+N")
        self.wait()
        self.type(typed)
        self.press("Enter")
        self.wait()

    def answer_all(self, facts: Mapping[str, Any]) -> None:
        """From the question that has the keyboard to the last one, each as it comes; what is unknown is passed."""
        for _ in range(200):
            name = self.asked
            if not name:
                return
            self._answer(name, lookup(facts, name))
            if self.asked == name:
                self._pass_on(name)
        raise AssertionError("the form never ends")

    def _pass_on(self, name: str) -> None:
        for _ in range(60):
            self.press("Tab")
            if self.asked not in ("", name) or self.here is self.place.sheet.page:
                return
        raise AssertionError(f"Tab does not leave {name}")

    def _answer(self, name: str, value: Any) -> None:
        question = self.place.desk.form.questions[name]
        editor = question.editor
        if value in ("", None, [], False) or self.place.maker.typed(name):
            return
        if isinstance(editor, ChoiceEditor):
            self.press(str(list(question.field.options or {}).index(str(value)) + 1))
        elif isinstance(editor, FlagEditor):
            self.press("Space", "Enter")
        elif isinstance(editor, OfficersEditor):
            return
        elif isinstance(editor, (ArticlesEditor, RowsEditor)):
            self._rows(editor, value)
        else:
            assert isinstance(editor, LineEditor)
            self.type(text_of(question.field.type, value))
            self.press("Enter")

    def _rows(self, editor: RowsEditor, rows: Any) -> None:
        if isinstance(editor, ArticlesEditor) and editor.finder is not None:
            self.press("Enter")  # nothing searched: into the lines
        for row in rows:
            cells = [row] if isinstance(editor, TextsEditor) else [row[key] for key in editor.parts]
            for cell in cells:
                assert isinstance(self.here, QLineEdit | QPlainTextEdit)
                self.type(str(cell))
                self.press("Enter")
        self.press("Enter")  # on the empty line that came after the last one

    # ---- shortcuts for what other tests prove by hand

    def drafted(self, form_id: str, **changes: Any) -> str:
        """A stored draft of the fictional case's paper; its id."""
        facts = {**facts_of(form_id), **changes}
        told = {field.name: lookup(facts, field.name) for field in definitions.load(form_id).fields}
        values = {name: value for name, value in told.items() if value not in ("", None, [])}
        values |= {"officers": signing_pair(self.session)} if "officers" in values else {}
        return str(self.done(DraftPaper(form_id=form_id, values=values)))

    def issued(self, form_id: str, **changes: Any) -> Document:
        """The same, issued with a leased number."""
        if definitions.load(form_id).numbered:
            self.lease(form_id)
        draft = self.drafted(form_id, **changes)
        self.done(IssueDocument(document_id=draft))
        return self.stored(draft)

    def done(self, command: Any) -> Any:
        """The value of a command that must succeed."""
        answers: list[Any] = []
        self.operations.run(command, answers.append)
        self.wait()
        assert isinstance(answers[0], Done), answers
        return answers[0].value

    def show(self, document_id: str) -> None:
        """The paper comes on the desk, as from 今日."""
        self.shell.activateWindow()
        assert self.place.open("document", document_id)
        self.wait()
