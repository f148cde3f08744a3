"""What a command would not do, said where it happened: what, why, article, and the cures; stays until put away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from desktop.screens.documents.sheet_presenter import CURES
from desktop.widgets.layout import Surface, column
from desktop.widgets.strips import Strip
from enforcement.refusals import Refusal


class RefusalStrip(Surface):
    """``cured(action, target)`` when a cure is pressed. A newer refusal takes the place of the former."""

    cured = Signal(str, str)

    def __init__(self) -> None:
        self._list = column(gap=1, pad=(5, 2, 5, 2))
        super().__init__("plain", self._list)
        self.hide()

    def show_refusals(self, refusals: tuple[Refusal, ...]) -> None:
        self.clear()
        for refusal in refusals:
            because = refusal.why + (f"依据{refusal.article}。" if refusal.article is not None else "")
            acts = tuple(
                (cure.label, lambda cure=cure: self._walk(cure.action, cure.target))
                for cure in refusal.cures
                if cure.action in CURES
            )
            self._list.addWidget(
                Strip(refusal.what, because, (*acts, ("知道了", self.clear)), colour="danger")
            )
        self.setVisible(bool(refusals))

    def say(self, sentence: str, act: tuple[str, Callable[[], object]]) -> None:
        """What was done and can be undone, with the button that undoes it."""
        self.clear()
        self._list.addWidget(Strip(sentence, "", (act, ("知道了", self.clear)), colour="info"))
        self.show()

    def clear(self) -> None:
        """Put it away."""
        from desktop.widgets.layout import clear

        clear(self._list)
        self.hide()

    def _walk(self, action: str, target: str) -> None:
        self.clear()
        self.cured.emit(action, target)
