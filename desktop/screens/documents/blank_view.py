"""空白文书: a form without a case on screen, to be printed or saved, and filled by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.actions import PRINT, SUBMIT
from desktop.operations import Operations
from desktop.printing import PrintWish, system_printer
from desktop.saving import save_whole
from desktop.screens.documents.page_view import PageView
from desktop.screens.documents.pages import Pages, read_pages
from desktop.screens.documents.print_strip import BLANK, PrintStrip
from desktop.screens.documents.printing import Printing, PrintOffer
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Stack, Surface, column, row
from desktop.widgets.strips import Strip
from enforcement.commands.own_paperwork import own_desk
from enforcement.errors import KnownTrouble
from enforcement.ports import PaperOrder

PANE = 348  # px at 100 %, as the panel beside any other paper
WORDS = "单位名称和救济机关已经印好，其余留空。填好、签好以后，照着录进系统，再扫描归卷。"
Where = Callable[[str], Path | None]


class BlankPresenter(QObject):
    """``paged(Pages)`` when a blank form is laid out; ``told(sentence, colour)`` after an act."""

    paged = Signal(object)
    told = Signal(str, str)

    def __init__(
        self,
        operations: Operations,
        parent: QObject | None = None,
        make_printer: Callable[[PrintWish], Any] = system_printer,
    ) -> None:
        super().__init__(parent)
        self._operations = operations
        self.printing = Printing(operations, make_printer, self)
        self.form_id, self.title, self.pages = "", "", Pages()
        self.printing.printed.connect(lambda _id, count: self.told.emit(f"已送到打印机，{count} 页。", "ok"))
        self.printing.refused.connect(lambda refused: self.told.emit(refused.sentence, "danger"))
        self.printing.troubled.connect(lambda trouble: self.told.emit(trouble.sentence, "danger"))

    def show(self, form_id: str) -> None:
        """Lay out a form with what the unit's profile knows and nothing else."""
        context = self._operations.context
        self.form_id, self.title, self.pages = form_id, context.papers.form(form_id).title, Pages()
        self.printing.look_form(form_id)
        facts = own_desk(context, form_id).facts({})
        order = PaperOrder(form_id=form_id, facts=facts, state="blank")
        self._operations.work(
            lambda: read_pages(lambda: context.papers.render(order).pdf),
            lambda pages: self._take(form_id, pages),
        )

    @property
    def offer(self) -> PrintOffer:
        return self.printing.offer_one(self.form_id, len(self.pages.pictures))

    def print(self, wish: PrintWish) -> None:
        """Print it as it is on screen."""
        if self.pages.pdf:
            self.printing.print_blank(self.form_id, self.pages.pdf, len(self.pages.pictures), wish)

    def save_as(self, path: Path) -> None:
        """The very bytes on screen as a file."""
        pdf = self.pages.pdf

        def write() -> KnownTrouble | None:
            try:
                save_whole(pdf, path)
            except KnownTrouble as trouble:
                return trouble
            return None

        self._operations.work(write, lambda trouble: self._saved(path, trouble))

    def _take(self, form_id: str, pages: Pages) -> None:
        if form_id == self.form_id:
            self.pages = pages
            self.paged.emit(pages)

    def _saved(self, path: Path, trouble: KnownTrouble | None) -> None:
        if trouble is None:
            self.told.emit(f"存好了：{path.name}。", "ok")
        else:
            self.told.emit(trouble.sentence, "danger")


class BlankView(QWidget):
    """Ctrl+P prints. The page in the middle, what can be done with it at the right."""

    def __init__(self, presenter: BlankPresenter, where: Where) -> None:
        super().__init__()
        self.presenter, self._where = presenter, where
        self.page, self.strip, self._notes = PageView(), PrintStrip(), Stack()
        self.title = Label("", "body_strong", wrap=True)
        self.print_button = Button(
            "打印空白文书", "primary", icon="printer", hint="Ctrl+P", height="control_height_large"
        )
        self.save_button = Button("另存 PDF", "outline", icon="download")
        words = column(self.title, Label(WORDS, "small", "text_2", wrap=True), gap=2, pad=(4, 3, 4, 3))
        acts = column(self.strip, self.print_button, row(self.save_button, 1), gap=2, pad=(4, 3, 4, 3))
        panel = column(PaneHeader("空白文书"), Line(), words, self._notes, 1, Line(), acts, gap=0)
        self._panel = FixedSurface("plain", panel, width=PANE)
        body = row(Surface("desk", column(self.page, gap=0)), Line(vertical=True), self._panel, gap=0)
        body.setStretch(0, 1)
        self.setLayout(body)
        presenter.paged.connect(self._show_pages)
        presenter.told.connect(self._note)
        self.strip.agreed.connect(presenter.print)
        self.strip.closed.connect(lambda: self._acts(True))
        self.print_button.clicked.connect(lambda _checked=False: self.ask_print())
        self.save_button.clicked.connect(lambda _checked=False: self._save())

    def show_form(self, form_id: str) -> None:
        """Put a blank form on screen, the keyboard on printing it."""
        self._notes.clear()
        self.strip.hide()
        self._acts(False)
        self.presenter.show(form_id)
        self.title.setText(self.presenter.title)

    def ask_print(self) -> None:
        self.strip.ask(self.presenter.offer, BLANK)
        self.print_button.hide()
        self.save_button.hide()

    def panes(self) -> tuple[QWidget, ...]:
        return (self.page, self._panel)

    def perform(self, action: str) -> bool:
        if action not in (PRINT, SUBMIT):
            return False
        if self.strip.isVisibleTo(self):
            self.strip.agree()
        elif self.print_button.isEnabled():
            self.ask_print()
        return True

    def focus_first(self) -> None:
        target = self.print_button if self.print_button.isEnabled() else self.page
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- inside

    def _show_pages(self, pages: Pages) -> None:
        self.page.show_pages(pages)
        self._acts(bool(pages.pictures))
        if pages.trouble is not None:
            self._note(pages.trouble.sentence, "danger")
        self.focus_first()

    def _acts(self, able: bool) -> None:
        for button in (self.print_button, self.save_button):
            button.show()
            button.setEnabled(able)

    def _save(self) -> None:
        path = self._where(f"空白_{self.presenter.title}.pdf")
        if path is not None:
            self.presenter.save_as(path)

    def _note(self, sentence: str, colour: str) -> None:
        self._notes.clear()
        holder = QWidget()
        holder.setLayout(column(Strip(sentence, colour=colour), pad=(3, 2, 3, 2)))
        self._notes.addWidget(holder)
