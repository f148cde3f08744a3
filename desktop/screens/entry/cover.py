"""The cover of a locked session (L1): nothing of the content is seen; a PIN lifts it, five wrong ones close down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.screens.shell.rail import Logo
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import column, row

WRONG_MOST = 5

CheckPin = Callable[[str, Callable[[bool], None]], None]


class LockCover(Layer):
    """Covers ``host``'s window. ``check_pin(pin, then)`` says whether the PIN fits.

    ``lifted`` when it does; ``closed_down`` when the session has to end (five wrong ones, or somebody else signs in).
    """

    lifted = Signal()
    closed_down = Signal()

    def __init__(self, host: QWidget, name: str, check_pin: CheckPin) -> None:
        self._check, self._wrong = check_pin, 0
        self.pin = TextField("解锁码")
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self._labelled = Labelled("解锁码", self.pin)
        self.open = Button("打开", "primary", height="control_height_touch")
        self.leave = Button("换人登录", height="control_height_touch")
        words = column(
            Label(f"{name} 锁了屏", "title"), Label("内容都存好了，打印和收发照常。", "body", "text_2"), gap=1
        )
        head = row(Logo(), words, 1, gap=4)
        body = column(head, self._labelled, row(self.leave, 1, self.open), gap=5, pad=(7, 6, 7, 6))
        super().__init__(host, sheet(body))
        self.setAccessibleName("锁屏")
        self.pin.returnPressed.disconnect()
        self.pin.returnPressed.connect(self._try)
        self.open.clicked.connect(self._try)
        self.leave.clicked.connect(self.closed_down)
        self.show_over(self.pin)

    @property
    def tries_left(self) -> int:
        return WRONG_MOST - self._wrong

    def perform(self, action: str) -> bool:
        """No action reaches what is covered."""
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc does not lift a cover."""
        event.accept()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("canvas"))
        painter.end()

    def _try(self) -> None:
        pin = self.pin.text()
        if pin:
            self.pin.clear()
            self._check(pin, self._answered)

    def _answered(self, fits: bool) -> None:
        if fits:
            self.lifted.emit()
            self.close_layer()
            return
        self._wrong += 1
        if self.tries_left <= 0:
            self.closed_down.emit()
            return
        self._labelled.set_fault(f"解锁码不对。再错 {self.tries_left} 次要用口令重新登录。")
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
