"""The place 文书 with its paper trail: 打印记录, 作废登记, blank forms, and a print that was cut short done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.actions import CLOSE_LAYER, PRINT_LOG, VOID_REGISTER
from desktop.operations import Operations
from desktop.printing import PrintWish, system_printer
from desktop.screens.documents.blank_view import BlankPresenter, BlankView
from desktop.screens.documents.papers_place import PapersPlace
from desktop.screens.documents.registers import PRINTS, TITLES, VOIDS, RegistersPresenter
from desktop.screens.documents.registers_view import RegistersView
from desktop.screens.documents.sheet_view import ask_where
from desktop.screens.papers.chooser import open_chooser
from desktop.session import Session
from desktop.widgets.buttons import Button
from enforcement.model.document import Document
from enforcement.queries import AskDocument, PrintRow

PRINT_AGAIN = "print_again"
"""What the window's question asks to open: the paper whose print was cut short, with the strip for one more."""
BLANK_FORM = "blank_form"


class RecordsPlace(PapersPlace):
    """Opens ``print_again`` (its id a document) and ``blank_form`` (a form) besides what papers open."""

    def __init__(
        self,
        operations: Operations,
        session: Session,
        *,
        make_printer: Callable[[PrintWish], Any] = system_printer,
    ) -> None:
        self.prints_button = Button(TITLES[PRINTS], "soft", icon="printer")
        self.voids_button = Button(TITLES[VOIDS], "soft", icon="ban")
        super().__init__(operations, session, make_printer=make_printer)
        self.registers = RegistersView(RegistersPresenter(operations, self))
        self.blank = BlankView(BlankPresenter(operations, self, make_printer), ask_where)
        self._registers_page = self._beside(self.registers)
        self._blank_page = self._beside(self.blank)
        self.prints_button.clicked.connect(lambda _checked=False: self.show_records(PRINTS))
        self.voids_button.clicked.connect(lambda _checked=False: self.show_records(VOIDS))
        self.registers.document_wanted.connect(lambda key: self.open("document", key))
        self.registers.again_wanted.connect(self._again)

    def _build_register(self) -> QWidget:
        register = super()._build_register()
        self.foot.add(self.prints_button, self.voids_button)
        return register

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        page = self._stack.currentWidget()
        if page is self._registers_page:
            return (self.title, TITLES[self.registers.presenter.which])
        if page is self._blank_page:
            return (self.title, f"空白 {self.blank.presenter.title}")
        return super().breadcrumb

    # ---- what the shell asks

    def open(self, thing_type: str, thing_id: str) -> bool:
        if thing_type == PRINT_AGAIN:
            self._operations.ask(AskDocument(thing_id), self._print_again)
            return True
        if thing_type == BLANK_FORM:
            self.show_blank(thing_id)
            return True
        return super().open(thing_type, thing_id)

    def stop(self) -> None:
        super().stop()
        self.sheet.presenter.printing.stop()
        self.blank.presenter.printing.stop()

    def perform(self, action: str) -> bool:
        if action in (PRINT_LOG, VOID_REGISTER):
            self.show_records(PRINTS if action == PRINT_LOG else VOIDS)
            return True
        own = self._own_page()
        if own is not None:
            if action == CLOSE_LAYER:
                self.show_register()
                return True
            return own.perform(action)
        return super().perform(action)

    def panes(self) -> tuple[QWidget, ...]:
        own = self._own_page()
        return own.panes() if own is not None else super().panes()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._own_page() is not None:
            self.show_register()
        else:
            super().keyPressEvent(event)

    # ---- showing

    def show_records(self, register: str) -> None:
        """打印记录 or 作废登记 over the register."""
        self.desk.leave()
        self._stack.setCurrentWidget(self._registers_page)
        self.registers.open(register)
        self.breadcrumb_changed.emit()

    def show_blank(self, form_id: str) -> None:
        """A blank form, to be printed or saved."""
        self.desk.leave()
        self._stack.setCurrentWidget(self._blank_page)
        self.blank.show_form(form_id)
        self.breadcrumb_changed.emit()

    def show_register(self) -> None:
        self.registers.presenter.leave()
        super().show_register()

    def choose_form(self) -> None:
        """The chooser over all forms; Ctrl+P takes the blank form instead of a draft."""
        self.desk.form.flush()
        open_chooser(self, self._operations, self.make, self.show_blank)

    # ---- inside

    def _own_page(self) -> RegistersView | BlankView | None:
        page = self._stack.currentWidget()
        if page is self._registers_page:
            return self.registers
        return self.blank if page is self._blank_page else None

    def _again(self, row: PrintRow) -> None:
        self.open(PRINT_AGAIN, row.run.document_id)

    def _print_again(self, document: Document | None) -> None:
        """The paper on the desk with the strip open, as soon as its prints and pages are read."""
        if document is None:
            return
        self.desk.show_document(document)
        self._show_paper()
        self._operations.work(lambda: None, lambda _nothing: self.sheet.ask_print())
