"""Before paper leaves: how many copies, on which printer; Enter goes on, Esc leaves everything as it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.printing import PrintWish, printer_names
from desktop.widgets.buttons import Button
from desktop.widgets.fields import TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column, row
from enforcement.text.numerals import half_width

MOST_COPIES = 20


class PrintStrip(Surface):
    """``agreed(PrintWish)`` once per question; ``closed`` whenever the strip goes away."""

    agreed = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        self._words = Label("", "small", "info", wrap=True)
        self.copies = TextField("份数", "1", width=64, unit="份")
        self.printer = QComboBox()
        self.printer.setAccessibleName("打印机")
        self.printer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.printer.setMinimumContentsLength(8)
        self.go = Button("出具并打印", "tint", hint="Enter")
        self._none = Label("这台电脑还没有打印机，可以另存 PDF 带走。", "small", "warn", wrap=True)
        choices = row(self.copies, self.printer, self._none, gap=2)
        choices.setStretch(1, 1)
        choices.setStretch(2, 1)
        super().__init__("info", column(self._words, choices, row(1, self.go), gap=2, pad=(3, 2, 3, 2)))
        for part in (self.copies, self.printer, self.go):
            part.installEventFilter(self)
        self._before: QWidget | None = None
        self.go.clicked.connect(lambda _checked=False: self.agree())
        self.hide()

    def ask(self, copies: int, *, issues: bool) -> None:
        """Show the question with the keyboard on going on."""
        self._words.setText(
            "出具后文号、内容和日期都不再改动。" if issues else "打的是当时存下的那一份，打一次记一次。"
        )
        self.go.set_words("出具并打印" if issues else "打印")
        self.copies.setText(str(copies))
        self.printer.clear()
        names = printer_names()
        self.printer.addItems(names)
        self.printer.setVisible(bool(names))
        self._none.setVisible(not names)
        self._before = self.window().focusWidget()
        self.show()
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def agree(self) -> None:
        """Take what stands in the strip."""
        copies = half_width(self.copies.text()).strip()
        if not (copies.isdecimal() and 1 <= int(copies) <= MOST_COPIES):
            self.copies.set_fault(f"写 1 到 {MOST_COPIES} 之间的份数")
            self.copies.setFocus()
            return
        self.copies.set_fault("")
        self._put_away()
        names = printer_names()
        chosen = self.printer.currentText() if names else ""
        self.agreed.emit(PrintWish(copies=int(copies), printer_name=chosen))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self.agree()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._put_away()
                return True
        return super().eventFilter(watched, event)

    def _put_away(self) -> None:
        """Hide, and give the keyboard back to where it was."""
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.closed.emit()
