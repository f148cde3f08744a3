"""What the place 同步 keeps of this room: one worker, the presenters, and the sheets it opens over the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from desktop.actions import PACKAGE, TAKE_PACKAGE, TEAM_HUB
from desktop.operations import Changes
from desktop.printing import PrintJob, PrintWish, system_printer
from desktop.screens.package.frame import Frame
from desktop.screens.package.hub import HubPresenter
from desktop.screens.package.hub_view import HubSheet
from desktop.screens.package.presenter import Step, WritePresenter, WriteView
from desktop.screens.package.stick_page import PickFolder, StickPage, pick_folder
from desktop.screens.package.take_view import TakeSheet
from desktop.screens.package.taking import TakePresenter
from desktop.screens.package.view import WriteSheet
from desktop.screens.package.worker import Worker
from desktop.widgets.layers import Layer
from desktop.widgets.toasts import Toast
from enforcement.model.things import THINGS

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.package_bench import PackageBench

PRINTED = "封面已送到打印机，和 U 盘一起带去。"


class PackageRoom(QObject):
    """Opens the sheets over the window of ``host``. ``said(sentence, colour)`` is what a strip on the page says."""

    said = Signal(str, str)

    def __init__(
        self,
        host: QWidget,
        operations: Operations,
        bench: Callable[[], PackageBench],
        make_printer: Callable[[PrintWish], QPrinter] = system_printer,
        pick: PickFolder = pick_folder,
    ) -> None:
        super().__init__(host)
        self._host, self._operations, self.bench = host, operations, bench
        self._make_printer, self.pick = make_printer, pick
        self.worker = Worker(self)
        self.writing = WritePresenter(bench, self.worker)
        self.taking = TakePresenter(bench, self.worker)
        self.layer: Layer | None = None
        self.team = HubPresenter(bench, self.worker)
        self.team.took.connect(self.refresh)
        self.acts: dict[str, Callable[[], object]] = {
            PACKAGE: self.open_write,
            TAKE_PACKAGE: self.open_take,
            TEAM_HUB: self.open_hub,
        }
        self._job: PrintJob | None = None
        self.writing.ended.connect(self._ended)
        self.writing.wrote.connect(self.refresh)
        self.taking.took.connect(self.refresh)

    def perform(self, action: str) -> bool:
        """Do an action of this room; False for any other."""
        if action not in self.acts:
            return False
        self.acts[action]()
        return True

    def open_write(self) -> Layer:
        """写摆渡包, where it stands."""
        sheet = WriteSheet(self.writing, StickPage(self.bench, self.pick), self.print_cover)
        layer = self.show_sheet(sheet, sheet.close_sheet)
        self.writing.open()
        return layer

    def open_take(self) -> Layer:
        """收回执包."""
        sheet = TakeSheet(self.taking, StickPage(self.bench, self.pick))
        layer = self.show_sheet(sheet, sheet.close_sheet)
        self.taking.open()
        return layer

    def open_hub(self) -> Layer:
        """并机; listening goes on when the sheet is put away."""
        sheet = HubSheet(self.team, self.pick)
        layer = self.show_sheet(sheet, sheet.close_sheet)
        self.team.open()
        sheet.start()
        return layer

    def show_sheet(self, sheet: Frame, closed: Callable[[], object]) -> Layer:
        """A sheet over the window, instead of the one of this room that is open."""
        if self.layer is not None:
            self.layer.close_layer()
        layer = Layer(self._host, sheet, width=sheet.width_token)
        self.layer = layer

        def gone() -> None:
            closed()
            if self.layer is layer:
                self.layer = None

        layer.closed.connect(gone)
        sheet.close_button.clicked.connect(layer.close_layer)
        layer.show_over(sheet.close_button)
        return layer

    def refresh(self) -> None:
        """The screens look again: the journal or rows of the store are new."""
        if not self._operations.closed:
            self._operations.notify(Changes(frozenset(THINGS), frozenset()))

    def print_cover(self, pdf: bytes) -> None:
        """Print the cover page."""
        job = PrintJob(pdf, PrintWish(), self._operations.work, self._make_printer)
        job.finished.connect(lambda _count: self._tell(PRINTED, "ok"))
        job.failed.connect(lambda trouble: self._tell(trouble.sentence, "danger"))
        self._job = job
        job.start()

    def stop(self) -> None:
        """The window closes: what is being written stops, and nothing half stays."""
        if self.layer is not None:
            self.layer.close_layer()
        self.team.close()
        self.worker.close()
        if self._job is not None:
            self._job.drop()

    def _ended(self, view: WriteView) -> None:
        """A package that was written behind the screens is told by a toast."""
        if self.layer is not None and isinstance(self.layer.content, WriteSheet):
            return
        done = view.step is Step.DONE and view.written is not None
        self._tell(
            view.written.package.sentence if done and view.written else view.trouble,
            "ok" if done else "danger",
        )

    def _tell(self, sentence: str, colour: str) -> Any:
        return Toast(self._host, sentence, "", colour)
