"""The place 文书 with what belongs to it beside the register: signed pages that come back, and the binding of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.actions import BIND_FILE, CLOSE_LAYER, IMPORT, SCAN_BACK, VERIFY
from desktop.operations import Operations
from desktop.printing import PrintWish, system_printer
from desktop.screens.documents.place import DocumentsPlace
from desktop.screens.dossier.presenter import DossierPresenter
from desktop.screens.dossier.view import DossierView
from desktop.screens.scanback.presenter import ScanBackPresenter
from desktop.screens.scanback.view import PickScans, ScanBackView, choose_scans, dropped_files
from desktop.session import Session
from desktop.widgets.buttons import Button
from desktop.widgets.layout import FixedSurface, Line, column, row

SCAN, DOSSIER = "scan_back", "dossier"


class PapersPlace(DocumentsPlace):
    """Opens ``scan_back`` (F7, or scans dropped anywhere on the place) and ``dossier`` (its id an inspection; empty: the
    chosen paper's) besides what the register opens."""

    def __init__(
        self,
        operations: Operations,
        session: Session,
        *,
        make_printer: Callable[[PrintWish], Any] = system_printer,
        pick_scans: PickScans = choose_scans,
    ) -> None:
        self.scan_button = Button("扫描回来", "soft", icon="scan", hint="F7")
        self.bind_button = Button("装订案卷", "soft", icon="archive")
        self.verify_button = Button("核验文书码", "soft", icon="shield-check")
        super().__init__(operations, session, make_printer=make_printer)
        self.sheet.presenter.exports.signatory = session.signatory
        self.scans = ScanBackView(ScanBackPresenter(operations, self), pick_scans)
        self.dossier = DossierView(DossierPresenter(operations, self, make_printer))
        self._scan_page, self._file_page = self._beside(self.scans), self._beside(self.dossier)
        self.dossier.open_wanted.connect(self.open)
        self.bind_button.clicked.connect(lambda _checked=False: self.show_dossier(""))
        self.scan_button.clicked.connect(lambda _checked=False: self.show_scans())
        self.verify_button.clicked.connect(lambda _checked=False: self.action_requested.emit(VERIFY))
        self.setAcceptDrops(True)

    def _build_register(self) -> QWidget:
        register = super()._build_register()
        lines = register.layout()
        assert lines is not None
        lines.addWidget(Line())
        self.foot = row(self.scan_button, self.bind_button, self.verify_button, 1, gap=2, pad=(4, 0, 4, 0))
        lines.addWidget(FixedSurface("plain", self.foot, height=52))
        return register

    def _beside(self, view: QWidget) -> QWidget:
        """``view`` with the way back over it, as a page of the place."""
        back = Button("回登记册", "soft", hint="Esc")
        back.clicked.connect(lambda _checked=False: self.show_register())
        bar = FixedSurface("plain", row(back, 1, pad=(4, 0, 4, 0)), height=48)
        page = QWidget()
        lines = column(bar, Line(), view, gap=0)
        lines.setStretchFactor(view, 1)
        page.setLayout(lines)
        self._stack.addWidget(page)
        return page

    @property
    def scanning(self) -> bool:
        """Whether 扫描回来 is on screen."""
        return self._stack.currentWidget() is self._scan_page

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        if self.scanning:
            return (self.title, "扫描回来")
        return (self.title, "装订案卷") if self.binding else super().breadcrumb

    @property
    def binding(self) -> bool:
        """Whether 装订案卷 is on screen."""
        return self._stack.currentWidget() is self._file_page

    # ---- what the shell asks

    def activate(self) -> None:
        super().activate()
        if self.scanning:
            self.scans.focus_first()

    def stop(self) -> None:
        super().stop()
        self.scans.presenter.stop()

    def open(self, thing_type: str, thing_id: str) -> bool:
        if thing_type == SCAN:
            self.show_scans()
            return True
        if thing_type == DOSSIER:
            self.show_dossier(thing_id)
            return True
        return super().open(thing_type, thing_id)

    def perform(self, action: str) -> bool:
        if action == SCAN_BACK:
            self.show_scans()
            return True
        if action == BIND_FILE:
            self.show_dossier("")
            return True
        if self.scanning or self.binding:
            if action == CLOSE_LAYER:
                self.show_register()
                return True
            return self.scans.perform(action) if self.scanning else self.dossier.perform(action)
        if action == IMPORT:
            self.show_scans()
            self.scans.choose()
            return True
        return super().perform(action)

    def panes(self) -> tuple[QWidget, ...]:
        if self.scanning:
            return self.scans.panes()
        return self.dossier.panes() if self.binding else super().panes()

    def set_layout_class(self, name: str) -> None:
        super().set_layout_class(name)
        self.scans.set_layout_class(name)
        self.dossier.set_layout_class(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self.scanning or self.binding):
            self.show_register()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_files(event)
        if paths:
            event.acceptProposedAction()
            self.show_scans()
            self.scans.take(paths)

    # ---- showing

    def show_dossier(self, inspection_id: str) -> None:
        """装订案卷: of an inspection, else of the paper on screen or chosen in the register."""
        document = self.sheet.presenter.document if self._stack.currentWidget() is self._paper else None
        document = document or self.presenter.document(self.table.current_key)
        told = self.dossier.presenter
        if not inspection_id and document is not None:
            inspection_id = document.inspection_id
        self.desk.leave()
        if inspection_id:
            told.open_inspection(inspection_id)
        elif document is not None:
            told.open_papers((document.id,))
        self._stack.setCurrentWidget(self._file_page)
        self.dossier.focus_first()
        self.breadcrumb_changed.emit()

    def show_scans(self) -> None:
        """扫描回来 over the register; a paper being made is handed over first."""
        self.desk.leave()
        self._stack.setCurrentWidget(self._scan_page)
        self.scans.focus_first()
        self.breadcrumb_changed.emit()
