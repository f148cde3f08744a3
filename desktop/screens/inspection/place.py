"""The place 检查: the list, and over it the workspace of one inspection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.actions import CLOSE_LAYER, START_INSPECTION
from desktop.operations import Operations
from desktop.printing import PrintWish, system_printer
from desktop.screens.documents.sheet_presenter import SheetPresenter
from desktop.screens.inspection.list_presenter import ListPresenter
from desktop.screens.inspection.list_view import InspectionList
from desktop.screens.inspection.presenter import Workspace
from desktop.screens.inspection.workspace_view import ChooseFiles, WorkspaceView, choose_files
from desktop.session import Session
from desktop.widgets.layout import column
from desktop.widgets.place import Place

NEW_INSPECTION = "new_inspection"
"""What 事项库 asks to open: a new inspection with the matter whose code is the id."""


class InspectionPlace(Place):
    """Opens ``inspection`` records and ``new_inspection`` (id: a matter's code); Ctrl+N begins a new one. ``pick`` chooses evidence files, ``make_printer`` opens
    the printer; both are the system's own unless a demonstration brings others."""

    title = "检查"

    def __init__(
        self,
        operations: Operations,
        session: Session,
        *,
        pick: ChooseFiles = choose_files,
        make_printer: Callable[[PrintWish], Any] = system_printer,
    ) -> None:
        super().__init__()
        self.desk = Workspace(operations, session, self)
        self.list = InspectionList(ListPresenter(operations, self))
        self.workspace = WorkspaceView(self.desk, SheetPresenter(operations, self, make_printer), pick)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.workspace)
        self.setLayout(column(self._stack, gap=0))
        self.list.chosen.connect(lambda key: self.open("inspection", key))
        self.list.start_requested.connect(self.begin)
        self.workspace.title_changed.connect(self.breadcrumb_changed)
        self.workspace.record_wanted.connect(self.open_requested)
        self.workspace.action_wanted.connect(self.action_requested)

    @property
    def in_workspace(self) -> bool:
        """Whether one inspection is open (else the list is shown)."""
        return self._stack.currentWidget() is self.workspace

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        if not self.in_workspace:
            return (self.title,)
        name = f"{self.desk.title} 现场检查" if self.desk.rows is not None else self.desk.title
        return (self.title, name)

    def activate(self) -> None:
        if self.in_workspace:
            self.workspace.step.enter()
        else:
            self.list.enter()

    def flush(self) -> None:
        self.workspace.flush()

    def begin(self, matter_codes: tuple[str, ...] = ()) -> None:
        """A new inspection, with matters chosen beforehand."""
        self._stack.setCurrentWidget(self.workspace)
        self.workspace.begin(matter_codes)
        self.breadcrumb_changed.emit()

    def open(self, thing_type: str, thing_id: str) -> bool:
        """Show an inspection where its officer stopped; an empty id goes back to the list."""
        if thing_type == NEW_INSPECTION:
            self.begin((thing_id,) if thing_id else ())
            return True
        if thing_type != "inspection":
            return False
        if not thing_id:
            self.show_list()
            return True
        self._stack.setCurrentWidget(self.workspace)
        self.workspace.open(thing_id)
        self.breadcrumb_changed.emit()
        return True

    def show_list(self) -> None:
        """Back to the list; everything typed is handed over first."""
        self.workspace.leave()
        self._stack.setCurrentWidget(self.list)
        self.list.enter()
        self.breadcrumb_changed.emit()

    def perform(self, action: str) -> bool:
        if action == START_INSPECTION:
            self.begin()
            return True
        if not self.in_workspace:
            return self.list.perform(action)
        if action == CLOSE_LAYER:
            self.show_list()
            return True
        return self.workspace.perform(action)

    def panes(self) -> tuple[QWidget, ...]:
        return self.workspace.panes() if self.in_workspace else self.list.panes()

    def set_layout_class(self, name: str) -> None:
        self.list.set_layout_class(name)
        self.workspace.set_layout_class(name)
