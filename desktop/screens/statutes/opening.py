"""One article as a sheet over any window: from a card, an inspection or the palette; the shelf is one button away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.actions import SUBMIT
from desktop.operations import Operations
from desktop.screens.statutes.comparing import open_comparison
from desktop.screens.statutes.presenter import StatutesPresenter
from desktop.screens.statutes.reading import ReadingPane, turned
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer
from desktop.widgets.layout import Line, Surface, column, row
from enforcement.text.dates import long_date

HEIGHT = 480
GoToShelf = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which article to open: the wording of ``day``, or of ``edition`` when one is named."""

    law: str
    article: str
    day: date
    edition: int = 0


class ArticleSheet(Surface):
    """Ctrl+Enter copies with the citation."""

    def __init__(self, presenter: StatutesPresenter, day: date, go: GoToShelf | None) -> None:
        self.presenter = presenter
        self.reading = ReadingPane()
        self.close_button = Button("关上", hint="Esc")
        self.shelf_button = Button("到法条页", "bare")
        told = Label(f"按{long_date(day)}的文本", "body_strong")
        buttons = [self.shelf_button, self.close_button] if go is not None else [self.close_button]
        head = row(told, 1, *buttons, gap=2, pad=(5, 3, 4, 3))
        body = column(head, Line(), self.reading, gap=0)
        body.setStretch(2, 1)
        super().__init__("layer", body)
        self.setAccessibleName("法条")
        self.reading.fit(HEIGHT)
        self.reading.stepped.connect(presenter.step)
        self.reading.edition_chosen.connect(presenter.show_edition)
        presenter.read.connect(self.reading.show_view)

    def perform(self, action: str) -> bool:
        if action == SUBMIT:
            self.reading.copy_text()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not turned(self.presenter, event):
            super().keyPressEvent(event)


def open_article(
    host: QWidget,
    operations: Operations,
    wish: Wish,
    go: GoToShelf | None = None,
) -> Layer:
    """Show an article over the window of ``host``; ``go`` leads to the page 法条."""
    presenter = StatutesPresenter(operations)
    presenter.day = wish.day
    sheet = ArticleSheet(presenter, wish.day, go)
    presenter.setParent(sheet)
    layer = Layer(host, sheet, width="palette_width")
    sheet.close_button.clicked.connect(lambda _checked=False: layer.close_layer())
    presenter.compared.connect(lambda older, newer: open_comparison(host, older, newer))
    sheet.reading.compare_wanted.connect(lambda: _compare(presenter))
    if go is not None:
        sheet.shelf_button.clicked.connect(layer.close_layer)
        sheet.shelf_button.clicked.connect(lambda _checked=False: go())
    layer.show_over(sheet.close_button)
    presenter.open_article(wish.law, wish.article, wish.edition)
    return layer


def _compare(presenter: StatutesPresenter) -> None:
    """With the edition next to the one that is shown."""
    view = presenter.view
    shown = view.edition if view is not None else None
    if view is None or shown is None:
        return
    others = [one for one in view.editions if one.id != shown.id]
    nearest = min(others, key=lambda one: abs((one.valid_from - shown.valid_from).days), default=None)
    if nearest is not None:
        presenter.compare_with(nearest.id)
