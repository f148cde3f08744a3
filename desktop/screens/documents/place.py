"""The place 文书: the register, and one paper with its page over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.actions import CLOSE_LAYER, FILTER
from desktop.models.rows import Column, TableModel
from desktop.operations import Operations
from desktop.printing import PrintWish, system_printer
from desktop.screens.documents import registry_presenter as faces
from desktop.screens.documents.registry_presenter import RegistryPresenter
from desktop.screens.documents.sheet_presenter import SheetPresenter
from desktop.screens.documents.sheet_view import SheetView
from desktop.session import Session
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.fields import SearchField
from desktop.widgets.layout import FixedSurface, Line, Surface, column, row
from desktop.widgets.lists import RowTable
from desktop.widgets.place import Place
from desktop.widgets.strips import EmptyState

_COLUMNS = (
    Column("文号", faces.number_cell, 220),
    Column("名称", faces.name_cell),
    Column("制作日", faces.day_cell, 100),
    Column("状态", faces.state_cell, 150),
    Column("打印", faces.prints_cell, 72, optional=True),
    Column("送达", faces.served_cell, 88, optional=True),
    Column("县里", faces.sync_cell, 140, optional=True),
)


class DocumentsPlace(Place):
    """Opens ``document`` records. Enter shows the paper, Esc the register again; F2 and cures lead to the inspection."""

    title = "文书"

    def __init__(
        self,
        operations: Operations,
        session: Session,
        *,
        make_printer: Callable[[PrintWish], Any] = system_printer,
    ) -> None:
        super().__init__()
        self.presenter = RegistryPresenter(operations, self)
        self.sheet = SheetView(SheetPresenter(operations, self, make_printer))
        self.search = SearchField("找文书", "文号、名称或当事人")
        self.table = RowTable("文书登记册", TableModel(_COLUMNS, lambda one: one.document.id))
        self._empty = EmptyState(faces.EMPTY)
        self._rest = Surface("plain", column(self._empty, 1, gap=0))
        self._wanted = ""
        bar = row(PaneHeader("登记册"), self.search, gap=2, pad=(0, 0, 4, 0))
        bar.setStretch(1, 1)
        register = column(FixedSurface("plain", bar, height=52), Line(), self._rest, self.table, gap=0)
        register.setStretchFactor(self.table, 1)
        register.setStretchFactor(self._rest, 1)
        self._register = Surface("plain", register)
        self.back = Button("回登记册", "soft", hint="Esc")
        paper = column(
            FixedSurface("plain", row(self.back, 1, pad=(4, 0, 4, 0)), height=48), Line(), self.sheet, gap=0
        )
        paper.setStretchFactor(self.sheet, 1)
        self._paper = QWidget()
        self._paper.setLayout(paper)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._register)
        self._stack.addWidget(self._paper)
        self.setLayout(column(self._stack, gap=0))
        self._connect()
        del session

    def _connect(self) -> None:
        self.search.searched.connect(self.presenter.search)
        self.presenter.listed.connect(self._show_rows)
        self.table.activated_key.connect(self._show)
        self.back.clicked.connect(lambda _checked=False: self.show_register())
        self.sheet.edit_wanted.connect(self._to_inspection)
        self.sheet.presenter.cure_wanted.connect(lambda _action, _target: self._to_inspection())

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        document = self.sheet.presenter.document
        if self._stack.currentWidget() is self._register or document is None:
            return (self.title,)
        return (self.title, f"{document.title} {document.number}".strip())

    def activate(self) -> None:
        self.presenter.load()
        if self._stack.currentWidget() is self._register:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, thing_type: str, thing_id: str) -> bool:
        if thing_type != "document":
            return False
        self._wanted = thing_id
        self.presenter.search("")
        return True

    def perform(self, action: str) -> bool:
        if self._stack.currentWidget() is self._paper:
            if action == CLOSE_LAYER:
                self.show_register()
                return True
            return self.sheet.perform(action)
        if action == FILTER:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape and self._stack.currentWidget() is self._paper:
            self.show_register()
        else:
            super().keyPressEvent(event)

    def panes(self) -> tuple[QWidget, ...]:
        on_paper = self._stack.currentWidget() is self._paper
        return (self.sheet.page, self.sheet.panel) if on_paper else (self._register,)

    def set_layout_class(self, name: str) -> None:
        self.sheet.set_layout_class(name)

    def show_register(self) -> None:
        self._stack.setCurrentWidget(self._register)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.breadcrumb_changed.emit()

    def _show(self, key: str) -> None:
        document = self.presenter.document(key)
        if document is not None:
            self.sheet.clear_notes()
            self.sheet.presenter.show(document)
            self.sheet.show_document()
            self._stack.setCurrentWidget(self._paper)
            self.sheet.focus_first()
            self.breadcrumb_changed.emit()

    def _show_rows(self, rows: object) -> None:
        self.table.show_rows(rows)
        self._rest.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self._empty.sentence.setText(self.presenter.empty_words())
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            self.table.select(wanted)
            self._show(wanted)
        elif self._stack.currentWidget() is self._paper and self.sheet.presenter.document is not None:
            fresh = self.presenter.document(self.sheet.presenter.document.id)
            if fresh is not None:
                self.sheet.presenter.show(fresh)

    def _to_inspection(self) -> None:
        document = self.sheet.presenter.document
        if document is not None:
            self.open_requested.emit("inspection", document.inspection_id)
