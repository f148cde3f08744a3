"""Step 4: the papers of this inspection at the left, the sheet with its gates beside them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.actions import FORMER_GROUP, NEXT_GROUP
from desktop.models.rows import RowsModel
from desktop.screens.documents.faces import face
from desktop.screens.documents.sheet_view import SheetView
from desktop.screens.inspection.papers_presenter import PapersPresenter
from desktop.screens.inspection.step import StepView
from desktop.theme.tokens import WIDE
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.labels import ElidedLabel, Label
from desktop.widgets.layout import FixedSurface, Line, Surface, column, row
from desktop.widgets.lists import RowList


class PapersView(StepView):
    """Ctrl+↑↓ paper · Alt+n cure · Ctrl+P issue and print. ``bind_wanted``: the file of this inspection."""

    bind_wanted = Signal()

    def __init__(self, presenter: PapersPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        model = RowsModel(lambda paper: face(paper, presenter.blocks(paper.id)), lambda paper: paper.id)
        self.list = RowList("本次文书", model)
        self.sheet = SheetView(presenter.sheet)
        self._words = Label("文书由前三步写成；前面改了，这里跟着变。", "small", "text_2", wrap=True)
        self.bind = Button("装订案卷", "soft", icon="archive")
        self.bind.clicked.connect(lambda _checked=False: self.bind_wanted.emit())
        words = Surface("inset", column(self._words, pad=(3, 2, 3, 2)))
        foot = column(words, row(self.bind, 1), gap=2, pad=(3, 2, 3, 3))
        self.more = Button("加文书", "soft", icon="plus")
        self.more.clicked.connect(lambda _checked=False: self._more_menu())
        self._left = FixedSurface(
            "plain",
            column(PaneHeader("本次文书", self.more), Line(), self.list, foot, gap=0),
            width="pane_left",
        )
        self._line = Line(vertical=True)
        self._name = ElidedLabel("", "subtitle")
        self._place = Label("", "body", "text_2")
        self.change = Button("换文书", "soft", icon="file-text")
        self.change.clicked.connect(lambda _checked=False: self._paper_menu())
        line = row(self._name, self._place, self.change, gap=3, pad=(5, 0, 5, 0))
        line.setStretch(0, 1)
        self._strip = FixedSurface("plain", line, height=52)
        body = row(self._left, self._line, self.sheet, gap=0)
        body.setStretchFactor(self.sheet, 1)
        whole = column(self._strip, body, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.list.settled.connect(presenter.choose)
        self.list.activated_key.connect(lambda _key: self.sheet.focus_first())
        self.sheet.moved_on.connect(presenter.next_draft)
        self.sheet.edit_wanted.connect(lambda: self.leave_requested.emit(-1))
        presenter.listed.connect(self.refresh)

    def enter(self) -> None:
        self._presenter.enter()
        self.refresh()
        if self._left.isVisibleTo(self):
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.sheet.focus_first()

    def leave(self) -> None:
        """Drafts need not follow while nobody looks at them."""
        self._presenter.leave()

    def panes(self) -> tuple[QWidget, ...]:
        return (self._left, self.sheet.page, self.sheet.panel)

    def set_layout_class(self, name: str) -> None:
        wide = name == WIDE
        self._left.setVisible(wide)
        self._line.setVisible(wide)
        self._strip.setVisible(not wide)
        self.sheet.set_layout_class(name)

    def toggle_side(self) -> bool:
        return self.sheet.side.toggle(self.sheet.focus_first, lambda: self.list.setFocus())

    def perform(self, action: str) -> bool:
        if action in (NEXT_GROUP, FORMER_GROUP):
            self._presenter.step(1 if action == NEXT_GROUP else -1)
            return True
        return self.sheet.perform(action)

    def refresh(self) -> None:
        self.list.show_rows(self._presenter.papers())
        self.list.select(self._presenter.chosen)
        papers = self._presenter.papers()
        place = next((i for i, paper in enumerate(papers) if paper.id == self._presenter.chosen), -1)
        if place >= 0:
            self._name.set_text(face(papers[place]).title)
            self._place.setText(f"{place + 1}/{len(papers)}")

    def _paper_menu(self) -> None:
        """换文书 in a narrow window."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for paper in self._presenter.papers():
            look = face(paper, self._presenter.blocks(paper.id))
            menu.addAction(f"{look.title}  {look.remark}").triggered.connect(
                lambda _checked=False, key=paper.id: self._choose(key)
            )
        menu.addSeparator()
        for form_id, title in self._presenter.more():
            menu.addAction(f"加文书：{title}").triggered.connect(
                lambda _checked=False, form_id=form_id: self._presenter.add(form_id)
            )
        menu.popup(self.change.mapToGlobal(QPoint(0, self.change.height())))

    def _choose(self, key: str) -> None:
        self._presenter.choose(key)
        self.refresh()

    def _more_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for form_id, title in self._presenter.more():
            menu.addAction(title).triggered.connect(
                lambda _checked=False, form_id=form_id: self._presenter.add(form_id)
            )
        if not menu.actions():
            menu.addAction("这次检查能出的文书都在左边").setEnabled(False)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))
