"""A place whose left list leads to its own list and to pages of other rooms beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.screens.matters.left import LeftPane
from desktop.theme.tokens import COMPACT, MEDIUM, WIDE
from desktop.widgets.layout import Line, row
from desktop.widgets.place import Place

Page = QWidget | Callable[[], QWidget]


class PagedPlace(Place):
    """``left`` at the left, ``main`` or a page beside it."""

    def __init__(self, main: QWidget) -> None:
        super().__init__()
        self.left = LeftPane()
        self._main = main
        self._page_key = ""
        self._pages: dict[str, Page] = {}
        self._narrow = self._compact = False
        self._edge = Line(vertical=True)
        self._stack = QStackedWidget()
        self._stack.addWidget(main)
        whole = row(self.left, self._edge, self._stack, gap=0)
        whole.setStretchFactor(self._stack, 1)
        self.setLayout(whole)
        self.left.page_chosen.connect(self.show_page)
        self.left.taken.connect(self.shelves_done)

    def add_page(self, key: str, title: str, icon: str, page: Page) -> None:
        """A further entry of the left list; its page fills the room of list and card. A callable is called when the
        page is first shown. A page that is a Place hears ``activate``, ``leave``, ``flush`` and layout classes."""
        self._pages[key] = page
        self.left.add_page(key, title, icon)

    def add_banner(self, banner: QWidget) -> None:
        """A box at the foot of the left pane."""
        self.left.add_banner(banner)

    def set_page_number(self, key: str, words: str) -> None:
        """What stands at the end of a page's line in the left list."""
        self.left.set_page_number(key, words)

    def has_page(self, key: str) -> bool:
        return key in self._pages

    @property
    def page(self) -> QWidget | None:
        """The page of another room that is on screen; None while the place's own list is."""
        shown = self._stack.currentWidget()
        return None if shown is self._main else shown

    def show_page(self, key: str) -> None:
        """Show a page that was added, as its line in the left list does."""
        page = self._made(key)
        if page is self.page:
            return
        self._leave_page()
        self._page_key = key
        self.left.select(key, page=True)
        self._stack.setCurrentWidget(page)
        if isinstance(page, Place):
            page.set_layout_class(self._layout_class())
            page.activate()
        self.breadcrumb_changed.emit()

    def show_main(self) -> None:
        """Back to the place's own list."""
        self._leave_page()
        self._page_key = ""
        self._stack.setCurrentWidget(self._main)
        self.breadcrumb_changed.emit()

    @property
    def choosing_shelf(self) -> bool:
        """Whether the left pane stands in place of the rest."""
        return self._stack.isHidden()

    def show_shelves(self) -> None:
        """In a compact window the left pane takes the place of the rest until something is taken there."""
        self._stack.hide()
        self.left.fill(True)
        self.left.show()
        self.left.entries.setFocus()

    def shelves_done(self) -> None:
        """The rest again; nothing to do where the left pane has its own room."""
        if self.choosing_shelf:
            self.left.hide()
            self.left.fill(False)
            self._stack.show()
            self._stack.currentWidget().setFocus()

    def flush(self) -> None:
        super().flush()
        if isinstance(self.page, Place):
            self.page.flush()

    def leave(self) -> None:
        if isinstance(self.page, Place):
            self.page.leave()

    def stop(self) -> None:
        for page in self._pages.values():
            if isinstance(page, Place):
                page.stop()

    def set_layout_class(self, name: str) -> None:
        self._narrow, self._compact = name != WIDE, name == COMPACT
        self.shelves_done()
        if isinstance(self.page, Place):
            self.page.set_layout_class(name)

    def _layout_class(self) -> str:
        return COMPACT if self._compact else MEDIUM if self._narrow else WIDE

    def _made(self, key: str) -> QWidget:
        page = self._pages[key]
        if not isinstance(page, QWidget):
            page = self._pages[key] = page()
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
            if isinstance(page, Place):
                page.open_requested.connect(self.open_requested)
        return page

    def _leave_page(self) -> None:
        page = self.page
        if isinstance(page, Place):
            page.flush()
            page.leave()
