"""The place 检查: the list, and over it the workspace of one inspection.

The workspace is built when an inspection is opened or begun, or shortly after the first list is on screen: whoever
opens the place waits for the list only, and the first inspection still opens at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.actions import BIND_FILE, CLOSE_LAYER, EXPORT_RECORD, HAND_OVER, RANDOM_DRAW, START_INSPECTION
from desktop.operations import Operations
from desktop.screens.inspection.list_presenter import ListPresenter
from desktop.screens.inspection.list_view import DRAWS, InspectionList
from desktop.screens.inspection.record_out import RecordOut
from desktop.session import Session
from desktop.theme.tokens import WIDE
from desktop.widgets.layout import column
from desktop.widgets.place import Place

if TYPE_CHECKING:
    from desktop.printing import PrintWish
    from desktop.screens.documents.sheet_presenter import SheetPresenter
    from desktop.screens.draw.view import DrawView
    from desktop.screens.inspection.presenter import Workspace
    from desktop.screens.inspection.workspace_view import ChooseFiles, WorkspaceView

AFTER_LIST_MS = 300  # the rows and the detail of the first one are on screen by then
NEW_INSPECTION = "new_inspection"
"""What 事项库 asks to open: a new inspection with the matter whose code is the id."""


class InspectionPlace(Place):
    """Opens ``inspection`` records and ``new_inspection`` (id: codes of matters, by blanks); Ctrl+N begins a new one.
    ``pick`` chooses evidence files, ``make_printer`` opens the printer; both are the system's own (None) unless a
    demonstration brings others."""

    title = "检查"

    def __init__(
        self,
        operations: Operations,
        session: Session,
        *,
        pick: ChooseFiles | None = None,
        make_printer: Callable[[PrintWish], Any] | None = None,
    ) -> None:
        super().__init__()
        self._operations, self._session = operations, session
        self._pick, self._make_printer = pick, make_printer
        self._workspace: WorkspaceView | None = None
        self._sheet: SheetPresenter | None = None
        self._layout_class = WIDE
        presenter = ListPresenter(operations, self)
        self.list = InspectionList(presenter, self._build_draws)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self.record_out = RecordOut(session.record_export)
        self.setLayout(column(self.record_out.strips, self._stack, gap=0))
        self.list.chosen.connect(lambda key: self.open("inspection", key))
        self.list.start_requested.connect(self.begin)
        self._ready = QTimer(self, singleShot=True, interval=AFTER_LIST_MS)
        self._ready.timeout.connect(lambda: self.workspace)
        presenter.listed.connect(self._get_ready)

    @property
    def workspace(self) -> WorkspaceView:
        """The five steps, built now if nobody needed them before."""
        if self._workspace is None:
            self._workspace = self._build_workspace()
        return self._workspace

    @property
    def desk(self) -> Workspace:
        """The inspection in the workspace, without widgets."""
        return self.workspace.desk

    @property
    def in_workspace(self) -> bool:
        """Whether one inspection is open (else the list is shown)."""
        return self._stack.currentWidget() is not self.list

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
        if self._workspace is not None:
            self._workspace.flush()

    def stop(self) -> None:
        self._ready.stop()
        self.record_out.stop()
        if self._sheet is not None:
            self._sheet.printing.stop()

    def begin(self, matter_codes: tuple[str, ...] = ()) -> None:
        """A new inspection, with matters chosen beforehand."""
        self._stack.setCurrentWidget(self.workspace)
        self.workspace.begin(matter_codes)
        self.breadcrumb_changed.emit()

    def open(self, thing_type: str, thing_id: str) -> bool:
        """Show an inspection where its officer stopped; an empty id goes back to the list."""
        if thing_type == NEW_INSPECTION:
            self.begin(tuple(thing_id.split()))
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
        if self._workspace is not None:
            self._workspace.leave()
        self._stack.setCurrentWidget(self.list)
        self.list.enter()
        self.breadcrumb_changed.emit()

    def perform(self, action: str) -> bool:
        if action == START_INSPECTION:
            self.begin()
            return True
        if action == RANDOM_DRAW:
            self.show_list()
            self.list.shelves.select(DRAWS[0])
            return True
        if action == EXPORT_RECORD:
            self._export_record()
            return True
        if action == HAND_OVER:
            self._hand_over()
            return True
        if not self.in_workspace:
            return self.list.perform(action)
        if action == CLOSE_LAYER:
            self.show_list()
            return True
        if action == BIND_FILE and self.desk.rows is not None:
            self.open_requested.emit("dossier", self.desk.inspection.id)
            return True
        return self.workspace.perform(action)

    def panes(self) -> tuple[QWidget, ...]:
        return self.workspace.panes() if self.in_workspace else self.list.panes()

    def set_layout_class(self, name: str) -> None:
        self._layout_class = name
        self.list.set_layout_class(name)
        if self._workspace is not None:
            self._workspace.set_layout_class(name)

    # ---- inside

    def _export_record(self) -> None:
        if self.in_workspace and self.desk.rows is not None:
            self.record_out.start(self.desk.inspection.id, self.desk.title)
        else:
            self.record_out.say_open_one()

    def _hand_over(self) -> None:
        from desktop.screens.inspection.hand_over_layer import OPEN_ONE, ask_hand_over

        if self.in_workspace and self.desk.rows is not None:
            self.workspace.flush()
            ask_hand_over(self, self.desk)
        else:
            self.record_out.say_open_one(OPEN_ONE)

    def _get_ready(self, _rows: object) -> None:
        if self._workspace is None and not self._ready.isActive():
            self._ready.start()

    def _build_draws(self) -> DrawView:
        from desktop.screens.draw.presenter import DrawPresenter
        from desktop.screens.draw.view import DrawView

        made = DrawView(
            DrawPresenter(self._operations, self._session, self), self._operations, self._make_printer
        )
        made.opened.connect(lambda key: self.open("inspection", key))
        return made

    def _build_workspace(self) -> WorkspaceView:
        from desktop.printing import system_printer
        from desktop.screens.comparison.opening import open_comparison
        from desktop.screens.documents.sheet_presenter import SheetPresenter
        from desktop.screens.inspection.presenter import Workspace
        from desktop.screens.inspection.workspace_view import WorkspaceView, choose_files

        sheet = SheetPresenter(
            self._operations, self, self._make_printer or system_printer, self._session.witness
        )
        self._sheet = sheet
        sheet.exports.signatory = self._session.signatory
        desk = Workspace(self._operations, self._session, self)
        built = WorkspaceView(desk, sheet, self._pick or choose_files)
        self._stack.addWidget(built)
        built.set_layout_class(self._layout_class)
        built.title_changed.connect(self.breadcrumb_changed)
        built.record_wanted.connect(self.open_requested)
        built.action_wanted.connect(self.action_requested)
        built.compare_wanted.connect(lambda code, day: open_comparison(self, self._operations, code, day))
        return built
