"""One verdict, large and calm: its words in its colour, what to compare with the paper, and how old the lists are."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.theme.current import theme
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column, row, show_when
from enforcement.verifying.verdict import Verdict

# Colour of a verdict → surface and tone of the theme, icon.
LOOKS = {
    "green": ("ok", "circle-check"),
    "blue": ("info", "clock"),
    "amber": ("warn", "alert-triangle"),
    "red": ("danger", "alert-circle"),
    "grey": ("neutral", "info-circle"),
}
HERE, THERE = "码上写的", "县里登记的"


class VerdictCard(Surface):
    """A verdict as a sheet part; ``verdict`` is what it shows."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        kind, icon = LOOKS[verdict.colour]
        tone = kind if kind != "neutral" else "text_2"
        self.words = Label(verdict.words, "display", tone, wrap=True)
        why = Label(verdict.why, "body", wrap=True)
        head = row(IconLabel(icon, "xl", tone), column(self.words, why, gap=1), gap=4)
        head.setStretch(1, 1)
        # A good verdict has these words as its headline already.
        compare = Label(verdict.compare, "subtitle")
        show_when(compare, bool(verdict.compare) and verdict.compare != verdict.words)
        parts: list[object] = [head]
        if verdict.facts or verdict.tail:
            parts.append(_FactTable(verdict))
        if verdict.compare and verdict.compare != verdict.words:
            parts.append(compare)
        if verdict.lists:
            parts.append(Label(verdict.lists, "small", "text_2", wrap=True))
        super().__init__(kind, column(*parts, gap=4, pad=(5, 4, 5, 4)))
        self.setAccessibleName(spoken(verdict))


class _FactTable(QWidget):
    """Facts line by line, the tail in large type; what the county has instead stands beside where they differ."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        there = dict(verdict.registered)
        if there:
            self._grid.setColumnStretch(2, 1)
            self._grid.addWidget(Label(HERE, "small", "text_2"), 0, 1)
            self._grid.addWidget(Label(THERE, "small", "text_2"), 0, 2)
        here = dict(verdict.facts)
        for name in dict.fromkeys((*here, *there)):
            self._add(name, here.get(name, "没有"), there.get(name, "没有") if there else "", "subtitle")
        if verdict.tail:
            self._add("尾号", verdict.tail, verdict.registered_tail, "display")
        self.rescale()

    def rescale(self) -> None:
        self._grid.setHorizontalSpacing(theme().space(5))
        self._grid.setVerticalSpacing(theme().space(1.5))

    def _add(self, name: str, here: str, there: str, type_name: str) -> None:
        line = self._grid.rowCount()
        self._grid.addWidget(Label(name, "body", "text_2"), line, 0)
        differs = bool(there) and there != here
        self._grid.addWidget(Label(here, type_name, "danger" if differs else "text", wrap=True), line, 1)
        if there:
            self._grid.addWidget(Label(there, type_name, wrap=True), line, 2)


def spoken(verdict: Verdict) -> str:
    """The verdict for a screen reader."""
    facts = "，".join(f"{name}{value}" for name, value in verdict.facts)
    tail = f"尾号{verdict.tail}" if verdict.tail else ""
    said = (verdict.words, verdict.why, facts, tail, verdict.compare, verdict.lists)
    return "。".join(part.rstrip("。") for part in said if part)
