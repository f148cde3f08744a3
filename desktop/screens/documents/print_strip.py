"""Before paper leaves: copies, pages, one side or two, which printer; Enter goes on, Esc leaves everything as it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.printing import PrintWish, can_duplex, printer_names, range_words, read_range
from desktop.screens.documents.printing import PrintOffer
from desktop.widgets.buttons import Button
from desktop.widgets.fields import TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column, row
from desktop.widgets.segmented import Choice, SegmentedChoice
from enforcement.model.print_run import MOST_COPIES
from enforcement.text.numerals import half_width

ONE, TWO = "one", "two"
ANY = 9999  # pages of a paper that is not laid out yet; the command looks again
ISSUES = "出具后文号、内容和日期都不再改动。"
STORED = "打的是当时存下的那一份，打一次记一次。"
DRAFT = "草稿带水印，不占文号，也不算打印次数。"
BLANK = "空白文书手工填写后，要再录入系统。"
NO_PRINTER = "这台电脑还没有打印机，可以另存 PDF 带走。"


class PrintStrip(Surface):
    """``agreed(PrintWish)`` once per question; ``closed`` whenever the strip goes away."""

    agreed = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        self._words = Label("", "small", "info", wrap=True)
        self.copies = TextField("份数", "1", width=64, unit="份")
        self.pages = TextField("页码", unit="页")
        self.sides = SegmentedChoice(
            "单面或双面", (Choice(ONE, "单面"), Choice(TWO, "双面")), ONE, height="control_height"
        )
        self.printer = QComboBox()
        self.printer.setAccessibleName("打印机")
        self.printer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.printer.setMinimumContentsLength(8)
        self._note = Label("", "small", "warn", wrap=True)
        self._fault = Label("", "small", "danger", wrap=True)
        self.go = Button("出具并打印", "tint", hint="Enter")
        amount = row(self.copies, self.pages, gap=2)
        amount.setStretch(1, 1)
        last = row(self.sides, 1, self.go, gap=2)
        body = column(
            self._words, amount, self._fault, self.printer, self._note, last, gap=2, pad=(3, 2, 3, 2)
        )
        super().__init__("info", body)
        for part in (self.copies, self.pages, self.sides, self.printer, self.go):
            part.installEventFilter(self)
        self._before: QWidget | None = None
        self._offer = PrintOffer()
        self._two = False
        self.go.clicked.connect(lambda _checked=False: self.agree())
        self.printer.currentTextChanged.connect(self._show_sides)
        self.sides.chosen.connect(self._choose_sides)
        self.hide()

    def ask(self, offer: PrintOffer, words: str, verb: str = "打印", pages: tuple[int, ...] = ()) -> None:
        """Show the question with the keyboard on going on. ``words`` say what printing does now."""
        self._offer, self._two = offer, offer.habit.duplex
        again = f"这是第 {offer.count} 次打印，页眉上会注明。" if offer.count > 1 else ""
        self._words.setText(words + again)
        self.go.set_words(verb)
        self.copies.setText(str(offer.copies))
        self.pages.setText(range_words(pages))
        self.pages.setEnabled(offer.total != 1)
        self.pages.setPlaceholderText("共 1" if offer.total == 1 else "全部，或 1-3,5")
        self._say_fault(self.copies, "")
        self._say_fault(self.pages, "")
        self._show_printers(offer.habit.printer_name)
        if self._before is None or not self.isVisibleTo(self.window()):
            self._before = self.window().focusWidget()
        self.show()
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def agree(self) -> None:
        """Take what stands in the strip, or say beside it what cannot be taken."""
        typed = half_width(self.copies.text()).strip()
        right = typed.isdecimal() and 1 <= int(typed) <= MOST_COPIES
        self._say_fault(self.copies, "" if right else f"份数写 1 到 {MOST_COPIES} 之间的数")
        if not right:
            return
        pages, fault = read_range(self.pages.text(), self._offer.total or ANY)
        self._say_fault(self.pages, fault and f"页码：{fault}")
        if fault:
            return
        wish = PrintWish(int(typed), pages, self.sides.value == TWO, self.printer.currentText())
        self._put_away()
        self.agreed.emit(wish)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self.agree()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._put_away()
                return True
        return super().eventFilter(watched, event)

    def _show_printers(self, habit: str) -> None:
        """The printers of now; the one used last is chosen, and said when it is gone."""
        names = printer_names()
        self.printer.clear()
        self.printer.addItems(names)
        self.printer.setVisible(bool(names))
        gone = bool(habit) and habit not in names
        if habit in names:
            self.printer.setCurrentText(habit)
        if not names:
            self._note.setText(NO_PRINTER)
        else:
            self._note.setText(
                f"上次用的“{habit}”现在不在，先用“{self.printer.currentText()}”。" if gone else ""
            )
        self._note.setVisible(gone or not names)
        self._show_sides(self.printer.currentText())

    def _show_sides(self, name: str) -> None:
        """Two sides only where the printer turns the sheet; the wish is kept for one that does."""
        able = bool(name) and can_duplex(name)
        self.sides.setEnabled(able)
        self.sides.set_value(TWO if able and self._two else ONE)
        self.sides.setToolTip("" if able else "这台打印机不能自动双面打")

    def _choose_sides(self, value: str) -> None:
        self._two = value == TWO

    def _say_fault(self, field: TextField, fault: str) -> None:
        field.set_fault(fault)
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        if fault:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.selectAll()

    def _put_away(self) -> None:
        """Hide, and give the keyboard back to where it was."""
        before, self._before = self._before, None
        self.hide()
        self.closed.emit()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
