"""Gate rows: what stands in the way of issuing, why, and the buttons that cure it. One look everywhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop.theme.current import theme
from desktop.widgets import paint
from desktop.widgets.buttons import Button
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Surface, clear, column, row, show_when
from desktop.widgets.pills import Pill
from enforcement.refusals import Level, Refusal

_TONES = {Level.BLOCK: "danger", Level.CAPTAIN: "warn", Level.REMIND: "warn"}
_ICONS = {Level.CAPTAIN: "writing", Level.REMIND: "alert-triangle"}


class NumberMark(QWidget):
    """A filled circle with a number, the same on the page and in the panel."""

    def __init__(self, number: int, tone: str = "danger") -> None:
        super().__init__()
        self._number, self._tone = number, tone
        self.rescale()

    def rescale(self) -> None:
        self.setFixedSize(theme().px(20), theme().px(20))

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        paint.box(painter, self.rect(), theme().color(self._tone), None, self.width() // 2)
        painter.setFont(theme().font("caption"))
        painter.setPen(theme().color("surface"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), str(self._number))
        painter.end()


class GateRow(Surface):
    """One refusal: what, why with its article, cures as buttons (the first is the likely one).

    ``cured(action, target)`` is emitted when a cure is pressed; ``first_key`` numbers its keys Alt+1….
    """

    cured = Signal(str, str)

    def __init__(self, refusal: Refusal, number: int = 0, first_key: int = 0) -> None:
        self.refusal = refusal
        tone = _TONES[refusal.level]
        mark = (
            NumberMark(number, tone)
            if refusal.level is Level.BLOCK and number
            else IconLabel(_ICONS.get(refusal.level, "lock"), "md", tone)
        )
        what = Label(refusal.what, "body_strong", tone, wrap=True)
        points = Label("" if refusal.points is None else f"扣 {refusal.points} 分", "small", "text_2")
        head = row(mark, what, points, gap=2.5)
        head.setStretch(1, 1)
        head.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        because = refusal.why + (f"依据{refusal.article}。" if refusal.article is not None else "")
        why = Label(because, "small", "text_2", wrap=True)
        show_when(why, bool(because))
        self.buttons = [self._cure_button(index, first_key) for index in range(len(refusal.cures))]
        body = column(why, gap=2, pad=(7.5, 0, 0, 0))
        for pair in range(0, len(self.buttons), 2):
            body.add(row(*self.buttons[pair : pair + 2], 1, gap=2))
        super().__init__("plain", column(head, body, gap=1, pad=(4, 3, 4, 3)))
        self.setAccessibleName(refusal.sentence)

    def _cure_button(self, index: int, first_key: int) -> Button:
        cure = self.refusal.cures[index]
        key = first_key + index
        likely = index == 0 and self.refusal.level is Level.BLOCK
        hint = f"Alt+{key}" if first_key and key <= 9 else ""
        button = Button(cure.label, "tint" if likely else "outline", hint=hint)
        button.clicked.connect(lambda _checked=False: self.cured.emit(cure.action, cure.target))
        return button


class PassedRow(FixedSurface):
    """One passed rule, or the sum of them, on one quiet line."""

    def __init__(self, words: str) -> None:
        super().__init__(
            "plain",
            row(IconLabel("circle-check", "md", "ok"), Label(words, "body"), 1, gap=2.5, pad=(4, 0, 4, 0)),
            height="touch_min",
        )
        self.setAccessibleName(f"{words}，通过")


class GatePanel(QWidget):
    """All gates of one act: a summary line of pills, the rows in order of weight, passed rules folded.

    ``show_gates`` replaces them; ``cured(action, target)`` passes on; ``press(n)`` is Alt+n.
    """

    cured = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._pills = row(gap=1.5, pad=(4, 2.5, 4, 2.5))
        self._rows = column(gap=0)
        self._cures: list[Button] = []
        self.setLayout(column(self._pills, Line(), self._rows, 1, gap=0))

    def show_gates(self, refusals: tuple[Refusal, ...], passed: int = 0) -> None:
        """Blocks first, then what the captain may let pass, then reminders; ``passed`` counts the rest."""
        clear(self._pills)
        clear(self._rows)
        self._cures = []
        order = {Level.BLOCK: 0, Level.CAPTAIN: 1, Level.REMIND: 2}
        for words, colour, icon in self._summary(refusals, passed):
            self._pills.addWidget(Pill(words, colour, icon))
        self._pills.addStretch(1)
        blocks = 0
        for refusal in sorted(refusals, key=lambda item: order[item.level]):
            blocks += refusal.level is Level.BLOCK
            gate = GateRow(refusal, blocks, len(self._cures) + 1)
            gate.cured.connect(self.cured)
            self._cures += gate.buttons
            self._rows.add(gate, Line())
        if passed:
            self._rows.add(PassedRow(f"{passed} 项通过"), Line())

    def press(self, number: int) -> bool:
        """Press cure ``number`` from 1; False when there is none."""
        if not 1 <= number <= len(self._cures):
            return False
        self._cures[number - 1].click()
        return True

    def _summary(self, refusals: tuple[Refusal, ...], passed: int) -> list[tuple[str, str, str]]:
        count = {level: sum(item.level is level for item in refusals) for level in Level}
        lines = [
            (count[Level.BLOCK], "项不能出具", "danger", "lock"),
            (count[Level.CAPTAIN], "项要队长放行", "warn", "writing"),
            (count[Level.REMIND], "项提醒", "warn", "alert-triangle"),
            (passed, "项通过", "ok", "circle-check"),
        ]
        return [(f"{number} {words}", colour, icon) for number, words, colour, icon in lines if number]
