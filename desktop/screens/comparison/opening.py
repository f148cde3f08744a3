"""Opens the comparison of a matter over the window that asks; what it is made of is loaded with the first one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.operations import Operations
    from desktop.screens.documents.sheet_presenter import SheetPresenter
    from desktop.widgets.layers import Layer
    from enforcement.catalogue.comparison import Comparison
    from enforcement.queries import MatterCard


def open_comparison(host: QWidget, operations: Operations, code: str, acted: date | None = None) -> None:
    """Both texts of the matter ``code`` for an act on ``acted`` decided today; without a day across the newest change
    of its law. No code, or one that no installed catalogue knows, is said."""
    from enforcement.queries import AskMatterCard

    if not code:
        _tell(host, "还没有选事项。", "在列表里选一个事项，再看新旧依据对照。")
        return

    today = operations.context.clock.today()
    question = AskMatterCard(code=code, day=today)
    operations.ask(question, lambda card: _open(host, operations, card, acted, today))


def compare_for(host: QWidget, sheet: SheetPresenter, code: str) -> None:
    """The comparison for the paper on ``sheet``: the day of the act is the one that the paper states."""
    from enforcement.facts.acted import ACT_TIME, stated_day

    paper = sheet.document
    acted = stated_day(paper.facts.get(ACT_TIME)) if paper is not None else None
    open_comparison(host, sheet.exports.operations, code, acted)


def comparison_layer(host: QWidget, operations: Operations, told: Comparison, today: date) -> Layer:
    """The sheet over the window of ``host``; Esc or the button closes it."""
    from desktop.screens.comparison.view import WIDTH, ComparisonSheet
    from desktop.widgets.layers import Layer

    sheet = ComparisonSheet(told, operations, today)
    layer = Layer(host, sheet, width=WIDTH)
    layer.resize(host.window().size())
    sheet.close_button.clicked.connect(layer.close_layer)
    sheet.rescale()
    layer.show_over(sheet.acted)
    return layer


def _open(
    host: QWidget, operations: Operations, card: MatterCard | None, acted: date | None, today: date
) -> None:
    from enforcement.catalogue.comparison import compare, compare_last_change

    if card is None:
        _tell(host, "目录里没有这个事项。", "同步目录以后再看。")
        return
    matter = card.row.matter
    told = compare_last_change(matter, today) if acted is None else compare(matter, acted, today)
    comparison_layer(host, operations, told, today)


def _tell(host: QWidget, what: str, why: str) -> None:
    from desktop.dialogs.questions import tell

    tell(host, what, why)
