"""The gate panel in a narrow pane: its summary pills go to a second line instead of widening the pane."""

from __future__ import annotations

from desktop.theme.current import theme
from desktop.widgets.gates import GatePanel
from desktop.widgets.layout import row
from desktop.widgets.pills import Pill
from enforcement.refusals import Refusal

ROOM = 316  # px at 100 %: the pane of ux.md S07 without its paddings


class Gates(GatePanel):
    """As GatePanel, at most as wide as its pane."""

    def __init__(self) -> None:
        super().__init__()
        self._second = row(gap=1.5, pad=(4, 0, 4, 2.5))
        layout = self.layout()
        assert layout is not None
        layout.insertLayout(1, self._second)  # type: ignore[attr-defined]

    def show_gates(self, refusals: tuple[Refusal, ...], passed: int = 0) -> None:
        """Fresh gates; pills that do not fit on the first line stand on the second."""
        from desktop.widgets.layout import clear

        clear(self._second)
        self._second.setContentsMargins(0, 0, 0, 0)
        super().show_gates(refusals, passed)
        room = theme().px(ROOM)
        items = [self._pills.itemAt(place).widget() for place in range(self._pills.count())]
        for pill in [item for item in items if isinstance(item, Pill)]:
            room -= pill.sizeHint().width() + theme().space(1.5)
            if room < 0:
                self._pills.removeWidget(pill)
                self._second.addWidget(pill)
        if self._second.count():
            self._second.rescale()
        self._second.addStretch(1)
