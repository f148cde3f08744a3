"""The left pane of 事项库: shelves, further pages under their own heading, domains, and a banner at the foot."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.models.rows import RowFace, RowsModel
from desktop.screens.matters.links import FillingSurface
from desktop.screens.matters.words import SHELVES
from desktop.theme.current import theme
from desktop.widgets.cards import PaneHeader
from desktop.widgets.layout import Line, Scroll, Stack, column
from desktop.widgets.lists import RowList

ALL_DOMAINS = "全部领域"
_PAGES = "page:"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the upper list: a shelf (``key`` of SHELVES), a page (page:…) or a heading (``key`` empty)."""

    key: str
    title: str
    icon: str = ""


class LeftPane(FillingSurface):
    """``shelf_chosen(key)``, ``page_chosen(key)``, ``domain_chosen(name)`` ("" for all); ``taken`` when a line
    was pressed (Enter, a click), not only walked over."""

    shelf_chosen = Signal(str)
    page_chosen = Signal(str)
    domain_chosen = Signal(str)
    taken = Signal()

    def __init__(self) -> None:
        self._entries = [Entry(*shelf) for shelf in SHELVES]
        self._numbers: dict[str, str] = {}
        self.entries = _ListInPane("库和页", RowsModel(self._entry_face, lambda entry: entry.key))
        self.domains = _ListInPane("领域", RowsModel(_domain_face, lambda domain: domain[0]))
        self._banners = Stack()
        lists = column(self.entries, PaneHeader("领域", height=34), self.domains, 1, gap=0)
        self._scroll = Scroll(lists)
        whole = column(PaneHeader("事项库"), Line(), self._scroll, self._banners, gap=0)
        whole.setStretchFactor(self._scroll, 1)
        super().__init__("plain", whole, width=236)
        self.entries.settled.connect(self._settled)
        self.domains.settled.connect(
            lambda name: self.domain_chosen.emit("" if name == ALL_DOMAINS else name)
        )
        for one in (self.entries, self.domains):
            one.activated_key.connect(lambda _key: self.taken.emit())
            one.clicked.connect(lambda _index: self.taken.emit())
            one.selectionModel().currentChanged.connect(lambda *_, shown=one: self._follow(shown))
        self.entries.show_rows(self._entries)

    def add_page(self, key: str, title: str, icon: str) -> None:
        """A further line under the heading 更多."""
        if not any(entry.key.startswith(_PAGES) for entry in self._entries):
            self._entries.append(Entry("", "更多"))
        self._entries.append(Entry(_PAGES + key, title, icon))
        self.entries.show_rows(self._entries)

    def add_banner(self, banner: QWidget) -> None:
        """A box that stays at the foot of the pane, below what scrolls."""
        self._banners.addWidget(banner)

    def select(self, key: str, *, page: bool = False) -> None:
        """Choose a shelf or a page as a person would."""
        self.entries.select(_PAGES + key if page else key)

    def title_of(self, key: str, *, page: bool = False) -> str:
        """The name of a shelf or a page."""
        wanted = _PAGES + key if page else key
        return next(entry.title for entry in self._entries if entry.key == wanted)

    def show_numbers(self, numbers: dict[str, int]) -> None:
        """How many matters stand on each shelf."""
        self._numbers |= {key: str(number) for key, number in numbers.items()}
        self.entries.renew()

    def set_page_number(self, key: str, words: str) -> None:
        """What stands at the end of a page's line: a number, or nothing."""
        self._numbers[_PAGES + key] = words
        self.entries.renew()

    def show_domains(self, domains: tuple[tuple[str, int], ...]) -> None:
        """Domains with their numbers, the largest first, all of them on top."""
        everything = (ALL_DOMAINS, sum(count for _, count in domains))
        self.domains.show_rows((everything, *sorted(domains, key=lambda domain: -domain[1])))

    def _settled(self, key: str) -> None:
        if key.startswith(_PAGES):
            self.page_chosen.emit(key.removeprefix(_PAGES))
        elif key:
            self.shelf_chosen.emit(key)

    def _follow(self, shown: RowList) -> None:
        """The pane scrolls along with the keyboard."""
        area = shown.visualRect(shown.currentIndex())
        middle = shown.mapTo(self._scroll.widget(), area.center())
        self._scroll.ensureVisible(0, middle.y(), 0, theme().size("table.row"))

    def _entry_face(self, entry: Entry) -> RowFace:
        if not entry.key:
            return RowFace(entry.title, header=True)
        return RowFace(entry.title, icon=entry.icon, trailing=self._numbers.get(entry.key, ""))


def _domain_face(domain: tuple[str, int]) -> RowFace:
    return RowFace(domain[0], trailing=str(domain[1]))


class _ListInPane(RowList):
    """A list as high as its rows: the pane around it scrolls."""

    def show_rows(self, rows: object) -> None:
        super().show_rows(rows)
        self._fit()

    def renew(self) -> None:
        """The same rows with other numbers."""
        self._rows.renew_faces()

    def rescale(self) -> None:
        super().rescale()
        self._fit()

    def _fit(self) -> None:
        high = sum(self.sizeHintForRow(place) for place in range(self._rows.rowCount()))
        self.setFixedHeight(high + 2)
