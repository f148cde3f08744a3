"""扫描回来 on screen: what came of each sheet at the left, the sheet itself at the right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.actions import IMPORT
from desktop.models.rows import Column, TableModel
from desktop.screens.documents.page_view import PageView
from desktop.screens.documents.pages import Pages
from desktop.screens.documents.panes import SidePane
from desktop.screens.scanback import sheets
from desktop.screens.scanback.picker import PageOption, open_page_picker
from desktop.screens.scanback.presenter import ScanBackPresenter
from desktop.screens.scanback.sheets import SheetRow, paper_name
from desktop.theme.tokens import COMPACT
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Scroll, Stack, Surface, clear, column, row
from desktop.widgets.lists import RowTable
from desktop.widgets.rows import TwoLineRow
from desktop.widgets.strips import EmptyState, Strip
from enforcement.errors import KnownTrouble

PICTURE_PANE = 456  # px at 100 %
SEEN_WIDTH = 1190  # px of the picture on screen: A4 at the dots of a preview
PAPERS_HIGH = 196
KINDS = "扫描件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp)"
EMPTY = "把签好字的文书扫成 PDF 或图片，拖到这里。页上有码，会自己归到那份文书。"
PickScans = Callable[[], tuple[Path, ...]]

_COLUMNS = (
    Column("哪一张", sheets.sheet_cell, 190),
    Column("归到", sheets.place_cell),
    Column("结果", sheets.state_cell, 128),
)


def choose_scans() -> tuple[Path, ...]:
    """Let the person choose scans."""
    chosen, _ = QFileDialog.getOpenFileNames(None, "选扫描件", "", KINDS)
    return tuple(Path(name) for name in chosen)


class ScanBackView(QWidget):
    """F7 chooses files · Enter puts a sheet to a page by hand · Delete takes one off the list."""

    def __init__(self, presenter: ScanBackPresenter, pick: PickScans = choose_scans) -> None:
        super().__init__()
        self.presenter, self._pick = presenter, pick
        self.table = RowTable("扫描的每一张", TableModel(_COLUMNS, lambda one: one.key))
        self.page = PageView()
        self.page.setAccessibleName("扫描的这一张")
        self.pick_button = Button("选扫描件", "primary", icon="scan", hint="F7")
        self.place_button = Button("放到一份文书", "outline", hint="Enter")
        self.drop_button = Button("不要这一张", "bare", hint="Delete")
        self.clear_button = Button("清空", "soft")
        self._summary = Label("", "body_strong", wrap=True)
        self._progress = Label("", "small", "text_2", wrap=True)
        self._notes, self._papers = Stack(), column(gap=0)
        self._empty = Surface("plain", column(EmptyState(EMPTY), 1, gap=0))
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        head = PaneHeader("扫描回来", self.clear_button, self.pick_button)
        words = Surface("plain", column(self._progress, self._summary, gap=1, pad=(4, 2, 4, 2)))
        self._paper_box = Scroll(self._papers)
        self._foot = FixedSurface(
            "plain",
            row(self.place_button, self.drop_button, 1, gap=2, pad=(4, 0, 4, 0)),
            height="actionbar_height",
        )
        left = column(
            head, Line(), self._notes, self._empty, words, self._paper_box, self.table, Line(), self._foot,
            gap=0,
        )  # fmt: skip
        left.setStretchFactor(self.table, 1)
        left.setStretchFactor(self._empty, 1)
        self._words = words
        main = Surface("plain", left)
        picture = Surface("desk", column(PaneHeader("这一张"), Line(), self.page, gap=0))
        self.side = SidePane(main, picture, width=PICTURE_PANE)
        self.setLayout(row(self.side, gap=0))

    def _connect(self) -> None:
        self.presenter.changed.connect(self.refresh)
        self.presenter.troubled.connect(self._say_trouble)
        self.table.settled.connect(self._show_sheet)
        self.table.activated_key.connect(self.place)
        self.pick_button.clicked.connect(lambda _checked=False: self.choose())
        self.place_button.clicked.connect(lambda _checked=False: self.place(self.table.current_key))
        self.drop_button.clicked.connect(lambda _checked=False: self._drop())
        self.clear_button.clicked.connect(lambda _checked=False: self._clear())

    # ---- what the place around asks

    def choose(self) -> None:
        """Choose files and read them."""
        paths = self._pick()
        if paths:
            self.take(paths)

    def take(self, paths: tuple[Path, ...]) -> None:
        """Read these files."""
        self._notes.clear()
        self.presenter.take(paths)

    def perform(self, action: str) -> bool:
        if action == IMPORT:
            self.choose()
            return True
        return False

    def focus_first(self) -> None:
        target = self.table if self.table.isVisibleTo(self) else self.pick_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> tuple[QWidget, ...]:
        return (self.side.main, self.side.side)

    def set_layout_class(self, name: str) -> None:
        self.side.set_way("sheet" if name == COMPACT else "pane")

    # ---- showing

    def refresh(self) -> None:
        """Rows, papers and words as they are now."""
        told = self.presenter
        some = bool(told.rows)
        had = self.table.isVisibleTo(self)
        self._empty.setVisible(not some and not told.busy)
        for part in (self.table, self._paper_box, self._foot, self._summary, self.clear_button):
            part.setVisible(some)
        self._progress.setText(told.progress)
        self._progress.setVisible(bool(told.progress))
        self._words.setVisible(some or told.busy)
        self._summary.setText(told.summary)
        self._show_papers()
        self.table.show_rows(tuple(told.rows))
        self._show_sheet(self.table.current_key)
        if some and not had and self.isVisible():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_papers(self) -> None:
        clear(self._papers)
        papers = self.presenter.papers
        for document, words in papers:
            self._papers.addWidget(TwoLineRow(paper_name(document), words, strong=False, min_height=48))
        self._papers.addStretch(1)
        self._paper_box.setVisible(bool(papers))
        self._paper_box.setFixedHeight(min(PAPERS_HIGH, 50 * len(papers)) if papers else 0)

    def _show_sheet(self, key: str) -> None:
        found = self.presenter.row(key)
        self.place_button.setEnabled(found is not None and found.open)
        self.drop_button.setEnabled(found is not None and found.open)
        self.page.show_pages(Pages(pictures=(_picture(found),)) if found is not None else Pages())

    def _say_trouble(self, name: str, trouble: KnownTrouble) -> None:
        holder = QWidget()
        holder.setLayout(column(Strip(f"“{name}”：{trouble.sentence}", colour="danger"), pad=(3, 2, 3, 2)))
        self._notes.addWidget(holder)

    # ---- acting

    def place(self, key: str) -> None:
        """Let the person say where an open sheet belongs."""
        found = self.presenter.row(key)
        if found is not None and found.open:
            open_page_picker(self, self.presenter, found.source, lambda option: self._placed(key, option))

    def _placed(self, key: str, option: PageOption) -> None:
        self.presenter.place(key, option.document, option.page)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self) -> None:
        self.presenter.drop(self.table.current_key)
        self.focus_first()

    def _clear(self) -> None:
        self._notes.clear()
        self.presenter.clear()
        self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._drop()
        else:
            super().keyPressEvent(event)


def dropped_files(event: QDropEvent) -> tuple[Path, ...]:
    """The files of this machine that lie on the pointer."""
    data = event.mimeData()
    urls = data.urls() if data is not None and data.hasUrls() else []
    return tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())


def _picture(found: SheetRow) -> QImage:
    picture = QImage()
    picture.loadFromData(found.file.sheets[found.sheet].picture)
    return picture.scaledToWidth(SEEN_WIDTH, Qt.TransformationMode.SmoothTransformation)
