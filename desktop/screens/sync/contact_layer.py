"""The layer in which a captain lets this machine begin inspections today although the county was not heard of for long:
he chooses his name and gives his own password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.dialogs.questions import tell
from desktop.screens.entry.secrets import hidden_field
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import column, row, show_when
from desktop.widgets.segmented import Choice, SegmentedChoice
from desktop.witness import Witness
from enforcement.errors import KnownTrouble
from enforcement.model.officer import Officer

NOBODY = "名册上今天没有能确认的队长。"
NOBODY_WHY = "请队长先在这台电脑上设好自己的口令（菜单“给同事设口令”），或者先和县里同步一次。"


class ContactLayer(Layer):
    """``done()`` once, after the captain's password proved right."""

    def __init__(
        self,
        host: QWidget,
        words: str,
        captains: tuple[Officer, ...],
        witness: Witness,
        done: Callable[[], object],
    ) -> None:
        self._witness, self._done = witness, done
        self.who = SegmentedChoice(
            "确认的队长", tuple(Choice(one.id, one.name) for one in captains), captains[0].id
        )
        self._secret = Labelled("队长的口令", hidden_field("队长的口令"), hint="由队长本人来输，只管今天。")
        show_when(self._secret, witness.asks_secret)
        self._busy = Label("", "body", "text_2")
        self.yes, self._no = Button("确认今天可以新开检查", "primary"), Button("先不确认")
        content = sheet(
            column(
                Label("请队长确认", "subtitle", wrap=True),
                Label(words, "body", wrap=True),
                row(Label("队长", "small", "text_2"), self.who, 1, gap=3),
                self._secret,
                row(self._busy, 1, self._no, self.yes),
                gap=4,
                pad=(6, 5, 6, 5),
            )
        )
        content.setAccessibleName("请队长确认")
        super().__init__(host, content)
        self.yes.clicked.connect(lambda _checked=False: self.go())
        self._no.clicked.connect(lambda _checked=False: self.close_layer())
        self.secret.returnPressed.disconnect()
        self.secret.returnPressed.connect(self.go)
        self.show_over(self.secret if witness.asks_secret and len(captains) == 1 else self.who)

    @property
    def secret(self) -> TextField:
        return self._secret.field  # type: ignore[return-value]

    def go(self) -> None:
        """Take what stands there; a fault is said under its field."""
        secret = self.secret.text()
        if self._witness.asks_secret and not secret:
            self._secret.set_fault("请队长输自己的口令。")
            self.secret.setFocus()
            return
        self._set_busy(True)
        self._witness.confirm(self.who.value, secret, self._answered)

    def _answered(self, trouble: KnownTrouble | None) -> None:
        self._set_busy(False)
        self.secret.clear()
        if trouble is not None:
            self._secret.set_fault(trouble.sentence)
            self.secret.setFocus()
            return
        self.close_layer()
        self._done()

    def _set_busy(self, busy: bool) -> None:
        self._busy.setText("正在核对口令…" if busy else "")
        for part in (self.who, self._secret, self.yes, self._no):
            part.setEnabled(not busy)


def ask_captain(
    host: QWidget,
    words: str,
    captains: tuple[Officer, ...],
    witness: Witness | None,
    done: Callable[[], object],
) -> Layer:
    """Ask one of `captains`, or say that none can be asked at this machine."""
    if witness is None or not captains:
        return tell(host, NOBODY, NOBODY_WHY)
    return ContactLayer(host, words, captains, witness, done)
