"""The place 事项库: shelves, pages and domains at the left; the list and one matter's card, or a page, beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QMetaMethod, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.actions import COMPARE_BASES, FILTER, HANDED_TO, MATTER_SETS, PRINT, SUBMIT, WEIGH
from desktop.dialogs.sheet_out import SheetOut
from desktop.operations import Changes, Operations
from desktop.screens.matters.card_view import CardPane
from desktop.screens.matters.deeds import open_deeds
from desktop.screens.matters.list_pane import ListPane
from desktop.screens.matters.pages import PagedPlace
from desktop.screens.matters.presenter import MattersPresenter
from desktop.screens.matters.said import Asked, chosen_words, empty_words, is_mixed, shelf_note
from desktop.screens.matters.shelf_sheet import shelf_sheet
from desktop.session import Session
from desktop.widgets.layout import Line, Surface, row
from desktop.widgets.place import Place
from enforcement.queries import MatterCard, MatterDeed, MatterRow

OFFERS = ("compared", "weighed", "article_opened", "proposed")


class MattersPlace(PagedPlace):
    """Opens ``matter`` records (by code, behind @ the ISO day when it is not today) and ``matters_page`` (by the key of
    a page). Space sets ★, Enter begins an inspection: it asks through ``open_requested("new_inspection", code)``.

    Of the card: ``compared(code)`` both texts side by side, ``weighed(code)`` the discretion helper,
    ``article_opened(law, article, day)`` a place of a statute, ``proposed(code)`` 申请自选. What nobody hears is not offered.
    """

    compared = Signal(str)
    weighed = Signal(str)
    article_opened = Signal(str, str, object)
    proposed = Signal(str)

    title = "事项库"

    def __init__(self, operations: Operations, session: Session) -> None:
        self.middle, self.card = ListPane(session.clock.today()), CardPane()
        self._edge_of_card = Line(vertical=True)
        box = row(self.middle, self._edge_of_card, self.card, gap=0)
        box.setStretchFactor(self.middle, 1)
        super().__init__(Surface("plain", box))
        self._operations, self._session = operations, session
        self.presenter = MattersPresenter(operations, session, self)
        self.search, self.table = self.middle.search, self.middle.table
        self._wanted, self._version, self._drawer = "", "", False
        self._listed: Asked | None = None
        self._rows: tuple[MatterRow, ...] = ()
        self.sheets = SheetOut(self, operations, self.middle.say)
        self._connect()

    def _connect(self) -> None:
        told, middle, card = self.presenter, self.middle, self.card
        self.left.shelf_chosen.connect(self._choose_shelf)
        middle.shelves_wanted.connect(self.show_shelves)
        middle.everywhere_wanted.connect(lambda: self.left.select("all"))
        self.left.domain_chosen.connect(self._choose_domain)
        self.search.searched.connect(told.search)
        self.table.settled.connect(told.choose)
        self.table.settled.connect(lambda _code: middle.unsay())
        self.table.marked_key.connect(told.star)
        self.table.activated_key.connect(self._enter)
        self.table.clicked.connect(
            lambda index: told.star(self.table.current_key) if index.column() == 0 else None
        )
        middle.panel.changed.connect(lambda wanted, day: told.show(filter=wanted, day=day))
        middle.card_wanted.connect(lambda: self.show_card_drawer(True))
        middle.print_wanted.connect(self.print_list)
        middle.sets_wanted.connect(self.show_sets)
        card.used.connect(told.use)
        card.starred.connect(told.star)
        card.noted.connect(told.write_note)
        card.recalled.connect(told.recall)
        card.proposed.connect(self._propose)
        said = (card.compared, card.weighed, card.article_opened, card.opened)
        onward = (self.compared, self.weighed, self.article_opened, self.open_requested)
        for asked, to in zip(said, onward, strict=True):
            asked.connect(to)
        card.left.connect(lambda: self.show_card_drawer(False))
        told.begin.connect(lambda code: self.open_requested.emit("new_inspection", code))
        told.listed.connect(self._show_rows)
        told.counted.connect(self._show_counts)
        told.carded.connect(self._show_card)
        told.recalled.connect(self._show_deeds)
        told.refused.connect(self.middle.refuse)
        self._operations.changed.connect(self._changed)

    # ---- the place

    def activate(self) -> None:
        if isinstance(self.page, Place):
            self.page.activate()
            return
        self.presenter.load()
        self.presenter.load_numbers()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, thing_type: str, thing_id: str) -> bool:
        if thing_type == "matters_page" and self.has_page(thing_id):
            self.show_page(thing_id)
            return True
        if thing_type != "matter":
            return False
        self._wanted, _, day = thing_id.partition("@")
        self.search.clear()
        self.middle.panel.clear()
        if day:
            self.middle.panel.show_day(date.fromisoformat(day))
        self.left.select("all")
        self.show_main()
        self.presenter.show(shelf="all", domain="", text="")
        self.presenter.load()
        return True

    def perform(self, action: str) -> bool:
        if action in HANDED_TO and self.has_page(action):  # the page's key is the action's id
            self.show_page(action)
            return True
        if isinstance(self.page, Place) and self.page.perform(action):
            return True
        if action == SUBMIT and not self.card.notes.field.hasFocus():
            return False
        acts: dict[str, Callable[[], object]] = {
            FILTER: lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason),
            PRINT: self.print_list,
            MATTER_SETS: self.show_sets,
            COMPARE_BASES: lambda: self.compared.emit(self.table.current_key),
            WEIGH: lambda: self.weighed.emit(self.table.current_key),
            SUBMIT: self.card.notes.flush_note,
        }
        if action not in acts or (self.page is not None and action in (FILTER, PRINT)):
            return False
        acts[action]()
        return True

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        if self._page_key:
            return (self.title, self.left.title_of(self._page_key, page=True))
        return (self.title, self.left.title_of(self.presenter.asked.shelf))

    def panes(self) -> tuple[QWidget, ...]:
        page = self.page
        if page is not None:
            return (self.left, *(page.panes() if isinstance(page, Place) else (page,)))
        return (self.left, self.middle, self.card)

    def flush(self) -> None:
        self.card.notes.flush_note()
        super().flush()

    def stop(self) -> None:
        self.presenter.stop()
        super().stop()

    def set_layout_class(self, name: str) -> None:
        super().set_layout_class(name)
        self.show_card_drawer(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self._drawer or self.choosing_shelf):
            self.shelves_done()
            self.show_card_drawer(False)
        else:
            super().keyPressEvent(event)

    def show_card_drawer(self, shown: bool) -> None:
        """Where there is no room for three panes the card takes the place of the left pane (medium) or of the list
        (compact); Esc brings it back. In a wide window the card is always there."""
        was, self._drawer = self._drawer, shown and self._narrow and bool(self._rows)
        covering = self._drawer and self._compact
        with_card = bool(self._rows) and (self._drawer or not self._narrow)
        showing = (
            (self.left, not self._compact and not self._drawer),
            (self._edge, not self._compact and not self._drawer),
            (self.middle, not covering),
            (self._edge_of_card, with_card and not covering),
            (self.card, with_card),
        )
        # What goes goes first: all panes at once would widen the window.
        for part, there in sorted(showing, key=lambda one: one[1]):
            part.setVisible(there)
        self.middle.set_narrow(self._narrow and not self._drawer, self._compact)
        self.card.set_drawer(self._drawer, fill=covering)
        if self._drawer:
            self.card.use_focus()
        elif was and self.page is None:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def print_list(self) -> None:
        """What stands in the list, as a sheet to print or to save."""
        rows, asked, day, version = self._rows, self.presenter.asked, self.presenter.day, self._version
        shelf, team = self.left.title_of(asked.shelf), self._session.agency.team_name
        chosen = chosen_words(self.presenter.asked)
        self.sheets.offer(lambda: shelf_sheet(rows, shelf, team, day, chosen, version))

    def show_sets(self) -> None:
        """常用组合 over the window; a set that is used begins an inspection with its matters."""
        from desktop.screens.matters.sets import open_sets

        open_sets(
            self,
            self._operations,
            self._session.clock.today(),
            lambda codes: self.open_requested.emit("new_inspection", " ".join(codes)),
        )

    # ---- choosing

    def _choose_shelf(self, key: str) -> None:
        if self.page is not None:
            self.show_main()
        self.presenter.show(shelf=key)

    def _choose_domain(self, name: str) -> None:
        if self.page is not None and name != self.presenter.asked.domain:
            self.left.select(self.presenter.asked.shelf)
            self.show_main()
        self.presenter.show(domain=name)

    def _enter(self, code: str) -> None:
        """Enter: begin an inspection where that is allowed, else ask to pick what is on the menu."""
        if self.presenter.day_of(code) != self._session.clock.today():
            self.middle.say("看的不是今天。要开始检查，先回到今天。", "warn")
        elif self.presenter.on_menu(code):
            self._propose(code)
        else:
            self.presenter.use(code)

    def _propose(self, code: str) -> None:
        if "proposed" in self._offered():
            self.proposed.emit(code)

    def _changed(self, changes: Changes) -> None:
        if self.isVisible():
            self.presenter.heed(changes)

    def _offered(self) -> frozenset[str]:
        """Which signals somebody listens to."""
        return frozenset(
            name for name in OFFERS if self.isSignalConnected(QMetaMethod.fromSignal(getattr(self, name)))
        )

    # ---- showing

    def _show_rows(self, rows: tuple[MatterRow, ...]) -> None:
        told = self.presenter
        self._rows = rows
        self.middle.show_day(told.asked.looked_at, chosen=told.asked.day is not None)
        asked = told.asked
        self.middle.show_rows(
            rows,
            shelf_note(asked),
            empty_words(asked),
            told.count_words(),
            mixed=is_mixed(asked),
            elsewhere=bool(asked.text) and asked.shelf != "all",
            fresh=asked != self._listed,
        )
        self._listed = asked
        if self._wanted and self._elsewhere(asked, rows):
            return
        if self._wanted:
            self.table.select(self._wanted)
            self._wanted = ""
        if not self._narrow:
            self.card.setVisible(bool(rows))
            self._edge_of_card.setVisible(bool(rows))
        told.choose(self.table.current_key)
        self.breadcrumb_changed.emit()

    def _elsewhere(self, asked: Asked, rows: tuple[MatterRow, ...]) -> bool:
        """What was to be opened and is listed no longer stands among what was taken back."""
        if asked.shelf != "all" or asked.text or self._wanted in {row.matter.code for row in rows}:
            return False
        self.left.select("withdrawn")
        self.presenter.show(shelf="withdrawn")
        return True

    def _show_counts(self, numbers: dict[str, int], domains: tuple[tuple[str, int], ...]) -> None:
        self.left.show_numbers(numbers)
        self.left.show_domains(domains)

    def _show_card(self, card: MatterCard | None) -> None:
        if card is not None:
            day = self.presenter.day_of(card.row.matter.code)
            self._version = card.version.version
            today = day == self._session.clock.today()
            self.card.show_card(card, day, today=today, offered=self._offered())

    def _show_deeds(self, deeds: tuple[MatterDeed, ...]) -> None:
        open_deeds(self, deeds, self.open_requested.emit)
