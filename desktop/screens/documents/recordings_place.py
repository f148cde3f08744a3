"""The place 文书 with the register of recordings beside its papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.actions import CLOSE_LAYER, RECORDINGS
from desktop.operations import Operations
from desktop.printing import PrintWish, system_printer
from desktop.screens.documents.records_place import RecordsPlace
from desktop.screens.recordings.presenter import RecordingsPresenter
from desktop.screens.recordings.view import RecordingsView
from desktop.session import Session
from desktop.widgets.buttons import Button
from enforcement.queries import AskDocument

RECORDINGS_OF = "recordings"
TITLE = "音像记录"


class RecordingsPlace(RecordsPlace):
    """Opens ``recordings`` (its id an inspection, empty: this month) besides what the other papers open."""

    def __init__(
        self,
        operations: Operations,
        session: Session,
        *,
        make_printer: Callable[[PrintWish], Any] = system_printer,
    ) -> None:
        self.recordings_button = Button(TITLE, "soft", icon="video")
        super().__init__(operations, session, make_printer=make_printer)
        self.recordings = RecordingsView(RecordingsPresenter(operations, session, self))
        self._recordings_page = self._beside(self.recordings)
        self.recordings_button.clicked.connect(lambda _checked=False: self.show_recordings())
        self.recordings.presenter.drafted.connect(self._drafted)
        self.recordings.presenter.refused.connect(
            lambda refused: self.refusals.show_refusals(refused.refusals)
        )

    def _build_register(self) -> QWidget:
        register = super()._build_register()
        self.foot.add(self.recordings_button)
        return register

    @property
    def _on_recordings(self) -> bool:
        return self._stack.currentWidget() is self._recordings_page

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        return (self.title, TITLE) if self._on_recordings else super().breadcrumb

    def open(self, thing_type: str, thing_id: str) -> bool:
        if thing_type == RECORDINGS_OF:
            self.show_recordings(thing_id)
            return True
        return super().open(thing_type, thing_id)

    def perform(self, action: str) -> bool:
        if action == RECORDINGS:
            self.show_recordings()
            return True
        if self._on_recordings:
            if action == CLOSE_LAYER:
                self.show_register()
                return True
            return self.recordings.perform(action)
        return super().perform(action)

    def panes(self) -> tuple[QWidget, ...]:
        return self.recordings.panes() if self._on_recordings else super().panes()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._on_recordings:
            self.show_register()
        else:
            super().keyPressEvent(event)

    def show_recordings(self, inspection_id: str = "") -> None:
        """音像记录 over the register."""
        self.desk.leave()
        self._stack.setCurrentWidget(self._recordings_page)
        self.recordings.open(inspection_id)
        self.recordings.focus_first()
        self.breadcrumb_changed.emit()

    def show_register(self) -> None:
        self.recordings.presenter.leave()
        super().show_register()

    def _drafted(self, document_id: str) -> None:
        self._operations.ask(AskDocument(document_id), self._show_again)
