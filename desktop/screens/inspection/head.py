"""The head of the workspace: who is inspected, in what kind of inspection, and the stepper."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.screens.inspection.presenter import STEP_NAMES, Workspace
from desktop.theme.tokens import COMPACT
from desktop.widgets.labels import ElidedLabel
from desktop.widgets.layout import FixedSurface, clear, column, row
from desktop.widgets.pills import Pill
from desktop.widgets.stepper import Step, Stepper


class Head(FixedSurface):
    """``jumped(index from 0)``; nothing here is ever locked."""

    jumped = Signal(int)

    def __init__(self, desk: Workspace) -> None:
        self._desk, self._compact = desk, False
        self._title = ElidedLabel("", "title")
        self._remark = ElidedLabel("", "small", "text_2")
        self._chips = row(gap=2)
        self._shown_chips: tuple[object, ...] = ()
        self.stepper = Stepper(STEP_NAMES)
        first = row(self._title, self._chips, 1, gap=2)
        self._words = column(1, first, self._remark, 1, gap=0.5)
        line = row(self._words, self.stepper, gap=4, pad=(5, 0, 5, 0))
        line.setStretch(0, 1)
        super().__init__("plain", line, height=68)
        self._title.setSizePolicy(
            self._title.sizePolicy().Policy.Preferred, self._title.sizePolicy().verticalPolicy()
        )
        self.stepper.jumped.connect(self.jumped)

    def refresh(self) -> None:
        desk = self._desk
        self._title.set_text(desk.title)
        self._remark.set_text(desk.subtitle)
        chips = desk.chips
        if chips != self._shown_chips:
            self._shown_chips = chips
            clear(self._chips)
            for chip in chips:
                pill = Pill(chip.words, chip.colour, chip.icon)
                self._chips.addWidget(pill)
                pill.setVisible(not self._compact)
        self.stepper.set_steps(
            tuple(Step(name, done) for name, done in zip(STEP_NAMES, desk.steps_done, strict=True)),
            desk.step - 1,
        )

    def set_layout_class(self, name: str) -> None:
        self._compact = compact = name == COMPACT
        self.stepper.set_compact(compact)
        self._remark.setVisible(not compact)
        for index in range(self._chips.count()):
            item = self._chips.itemAt(index).widget()
            if item is not None:
                item.setVisible(not compact)
        self._height = 48 if compact else 68
        self.rescale()
