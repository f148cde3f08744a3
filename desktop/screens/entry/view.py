"""The window before the window: one page at a time in the middle, from the first start to the opened session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal

from desktop import actions
from desktop.screens.entry.door import Door
from desktop.screens.entry.pages import PAGES, EntryPage, SignInPage
from desktop.screens.entry.presenter import EntryPresenter, Page, pick_groups
from desktop.screens.shell.keyboard import Keyboard
from desktop.screens.shell.look import Look
from desktop.screens.shell.rail import Logo
from desktop.theme.current import theme
from desktop.widgets.labels import Label
from desktop.widgets.layout import Scroll, Stack, Surface, column, row

WIDTH = 520


class EntryWindow(Surface):
    """``entered(session)`` when the door is open. ``start()`` shows the first page."""

    entered = Signal(object)

    def __init__(self, door: Door, pick: Callable[[], tuple[int, int]] = pick_groups) -> None:
        self._holder = Stack()
        self._busy = Label("", "body", "text_2")
        self._busy.hide()
        self._sheet = Surface("card", column(self._holder, self._busy, gap=2, pad=(7, 6, 7, 6)))
        name = row(1, Logo(), Label("镇法通", "display"), 1, gap=3)
        middle = column(1, name, self._sheet, 2, gap=5, pad=(4, 6, 4, 6))
        super().__init__("canvas", column(Scroll(row(1, middle, 1, gap=0)), gap=0))
        self.setObjectName("window")
        self.setWindowTitle("镇法通")
        self.page: EntryPage | None = None
        self.current = Page.FIRST
        self.presenter = EntryPresenter(door, self, pick)
        self.look = Look(self, None)
        self._keyboard = Keyboard(self, self.perform)
        self._left = 0
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self.count_down)
        self.rescale()

    def start(self) -> None:
        self.presenter.start()

    def rescale(self) -> None:
        sheet = getattr(self, "_sheet", None)
        if sheet is not None:
            sheet.setFixedWidth(theme().px(WIDTH))

    def perform(self, action: str) -> bool:
        """Only the look of the window can be changed before signing in."""
        return action in (
            actions.BIGGER,
            actions.SMALLER,
            actions.NORMAL,
            actions.FULL_SCREEN,
        ) and self.look.perform(action)

    # ---- what the presenter asks for

    def show_page(self, page: Page) -> None:
        self._tick.stop()
        self._holder.clear()
        self.current = page
        self.page = PAGES[page](self.presenter)
        self._holder.addWidget(self.page)
        self.page.show()
        first = self.page.first()
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def show_fault(self, field: str, sentence: str) -> None:
        if self.page is not None:
            self.page.show_fault(field, sentence)
            wrong = next((part for part in self.page.fields.values() if part.fault.text()), None)
            if wrong is not None:
                wrong.field.setFocus()

    def show_busy(self, sentence: str) -> None:
        self._busy.setText(sentence)
        self._busy.setVisible(bool(sentence))
        if self.page is not None:
            self.page.setEnabled(not sentence)

    def show_wait(self, seconds: int) -> None:
        self._left = seconds
        self._show_left()
        if seconds:
            self._tick.start()
        else:
            self._tick.stop()

    def enter(self, session: Any) -> None:
        self._tick.stop()
        self.entered.emit(session)

    def closeEvent(self, event: Any) -> None:
        self._tick.stop()
        super().closeEvent(event)

    def count_down(self) -> None:
        """A second of the wait has passed."""
        self._left -= 1
        self._show_left()
        if self._left <= 0:
            self._tick.stop()

    def _show_left(self) -> None:
        if isinstance(self.page, SignInPage):
            self.page.show_wait(self._left)
