"""The desk of one paper: its questions at the left while it is a draft of its own, the sheet with its gates beside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.actions import EDIT, PREVIEW, PRINT, SUBMIT, WEIGH
from desktop.screens.documents.sheet_view import SheetView
from desktop.screens.papers.editor import chain
from desktop.screens.papers.form_pane import FormPane
from desktop.screens.papers.presenter import MakerPresenter
from desktop.theme.tokens import WIDE
from desktop.widgets.layout import Line, row
from enforcement.model.document import Document, DocumentState


def is_own_draft(document: Document) -> bool:
    """Whether a paper is made here, question by question, and not by an inspection."""
    return document.state is DocumentState.DRAFT and not document.inspection_id


class PaperDesk(QWidget):
    """Wide windows show questions, page and gates side by side; narrower ones the questions, F9 the sheet.

    ``closed`` when the paper on the desk is no draft any more; ``weigh_wanted(Document)`` asks for the discretion helper.
    """

    closed = Signal()
    weigh_wanted = Signal(object)

    def __init__(self, maker: MakerPresenter, sheet: SheetView) -> None:
        super().__init__()
        self.maker, self.sheet, self.form = maker, sheet, FormPane(maker)
        self._line = Line(vertical=True)
        self._wide, self._on_sheet = True, False
        body = row(self.form, self._line, sheet, gap=0)
        body.setStretchFactor(sheet, 1)
        body.setStretchFactor(self.form, 1)
        self.setLayout(body)
        maker.opened.connect(self._opened)
        maker.read.connect(self._read)
        maker.refused.connect(sheet.presenter.refused)
        self.form.finished.connect(self._finished)
        self.form.look_button.clicked.connect(lambda _checked=False: self.perform(PREVIEW))
        sheet.presenter.cure_wanted.connect(self._cure)
        sheet.edit_wanted.connect(self._edit)
        self._arrange()

    def show_document(self, document: Document) -> None:
        """Put a paper on the desk: an own draft with its questions, any other as a sheet alone."""
        self.sheet.clear_notes()
        if is_own_draft(document) and self.maker.open(document):
            return
        self.leave()
        self.sheet.presenter.show(document)
        self.sheet.show_document()

    def focus_first(self) -> None:
        """The keyboard to where work goes on: what is missing, else the sheet."""
        if self.maker.is_open:
            self.form.focus_first()
        else:
            self.sheet.focus_first()

    def leave(self) -> None:
        """The paper goes from the desk; every answer is handed over first."""
        self.form.flush()
        self.maker.close()
        self._arrange()

    def panes(self) -> tuple[QWidget, ...]:
        return (self.form, self.sheet.page, self.sheet.panel)

    def set_layout_class(self, name: str) -> None:
        self._wide = name == WIDE
        self.sheet.set_layout_class(name)
        self._arrange()

    def perform(self, action: str) -> bool:
        if not self.maker.is_open:
            return self.sheet.perform(action)
        if action == PREVIEW:
            self._turn(self._wide or not self._on_sheet)
            if self._on_sheet:
                self.sheet.page.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.form.focus_first()
            return True
        if action == EDIT:
            self._edit()
            return True
        if action == WEIGH:
            self.form.flush()
            return self._weigh()
        if action in (PRINT, SUBMIT):
            self.form.flush()
            missing = self.maker.missing()
            if missing and self.sheet.presenter.gates.blocks:
                self._turn(False)
                return self.form.focus_field(missing[0])
            self._turn(True)
        return self.form.perform(action) or self.sheet.perform(action)

    # ---- inside

    def _opened(self, document: Document) -> None:
        self._on_sheet = False
        self.sheet.clear_notes()
        self._arrange()
        self._chain_tabs()
        self.sheet.presenter.show(document)
        self.sheet.show_document()

    def _chain_tabs(self) -> None:
        """Tab goes from the last question on to the page and what can be done with it."""
        sheet = self.sheet
        last = self.form.groups[-1].rest_button
        chain([last, sheet.page, sheet.issue_button, sheet.only_button, sheet.draft_button])

    def _read(self, document: Document) -> None:
        self.sheet.presenter.show(document)
        if not is_own_draft(document):
            self.sheet.show_document()
            self._arrange()
            self.sheet.focus_first()
            self.closed.emit()

    def _cure(self, action: str, target: str) -> None:
        if self.maker.is_open and action == "edit_field":
            self._turn(False)
            self.form.focus_field(target)

    def _weigh(self) -> bool:
        document = self.maker.document
        if document is None or not (document.matters or document.weighing):
            return False
        self.weigh_wanted.emit(document)
        return True

    def _edit(self) -> None:
        if self.maker.is_open:
            self._turn(False)
            self.form.focus_first()

    def _finished(self) -> None:
        self._turn(True)
        self.sheet.focus_first()

    def _turn(self, to_sheet: bool) -> None:
        """In a narrow window: questions or sheet; in a wide one both are there."""
        self._on_sheet = to_sheet
        self._arrange()

    def _arrange(self) -> None:
        making = self.maker.is_open
        self.form.fill_width(not self._wide)
        self.form.look_button.setVisible(not self._wide)
        self.form.setVisible(making and (self._wide or not self._on_sheet))
        self._line.setVisible(making and self._wide)
        self.sheet.setVisible(not making or self._wide or self._on_sheet)
