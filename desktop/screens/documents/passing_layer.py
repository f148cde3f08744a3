"""The layer of 放行: the captain comes to this machine, chooses his name, writes why, and gives his own password."""

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
from enforcement.commands.let_pass import LEAST_REASON
from enforcement.errors import KnownTrouble
from enforcement.model.officer import Officer
from enforcement.refusals import Refusal

Done = Callable[[Officer, str], None]
NOBODY = "这台电脑上没有别的队长能来放行。"
NOBODY_WHY = "请队长先在这台电脑上设好自己的口令（菜单“给同事设口令”），或者照要求补好再出具。"


class PassLayer(Layer):
    """``done(captain, reason)`` once, after the captain's password proved right."""

    def __init__(self, host: QWidget, refusal: Refusal, witness: Witness, done: Done) -> None:
        self._witness, self._done = witness, done
        self._captains = {one.id: one for one in witness.captains()}
        names = tuple(Choice(one.id, one.name) for one in self._captains.values())
        self.who = SegmentedChoice("放行的队长", names, names[0].key)
        self._reason = Labelled("放行的理由", TextField("放行的理由"), hint="会印在案卷的备考表上。")
        self._secret = Labelled("队长的口令", hidden_field("队长的口令"), hint="由队长本人来输。")
        show_when(self._secret, witness.asks_secret)
        self._busy = Label("", "body", "text_2")
        self.yes, self._no = Button("放行", "primary"), Button("先不放行")
        self._inputs = (self.who, self._reason, self._secret)
        content = sheet(
            column(
                Label("请队长来看这一条", "subtitle", wrap=True),
                Label(refusal.what, "body_strong", "warn", wrap=True),
                Label(refusal.why, "body", "text_2", wrap=True),
                row(Label("队长", "small", "text_2"), self.who, 1, gap=3),
                self._reason,
                self._secret,
                row(self._busy, 1, self._no, self.yes),
                gap=4,
                pad=(6, 5, 6, 5),
            )
        )
        content.setAccessibleName("请队长来看这一条")
        super().__init__(host, content)
        self._connect()
        self.show_over(self.reason if len(names) == 1 else self.who)

    @property
    def reason(self) -> TextField:
        return self._reason.field  # type: ignore[return-value]

    @property
    def secret(self) -> TextField:
        return self._secret.field  # type: ignore[return-value]

    def go(self) -> None:
        """Take what stands there; a fault is said under its field."""
        reason, secret = self.reason.text().strip(), self.secret.text()
        short = len(reason) < LEAST_REASON
        self._reason.set_fault(f"理由至少写 {LEAST_REASON} 个字。" if short else "")
        missing = self._witness.asks_secret and not secret
        self._secret.set_fault("请队长输自己的口令。" if missing else "")
        if short or missing:
            (self.reason if short else self.secret).setFocus()
            return
        self._set_busy(True)
        captain = self._captains[self.who.value]
        self._witness.confirm(captain.id, secret, lambda trouble: self._answered(captain, reason, trouble))

    def _connect(self) -> None:
        self.yes.clicked.connect(lambda _checked=False: self.go())
        self._no.clicked.connect(lambda _checked=False: self.close_layer())
        last = self.secret if self._witness.asks_secret else self.reason
        last.returnPressed.disconnect()
        last.returnPressed.connect(self.go)

    def _answered(self, captain: Officer, reason: str, trouble: KnownTrouble | None) -> None:
        self._set_busy(False)
        self.secret.clear()
        if trouble is not None:
            self._secret.set_fault(trouble.sentence)
            self.secret.setFocus()
            return
        self.close_layer()
        self._done(captain, reason)

    def _set_busy(self, busy: bool) -> None:
        self._busy.setText("正在核对口令…" if busy else "")
        for part in (*self._inputs, self.yes, self._no):
            part.setEnabled(not busy)


def ask_pass(host: QWidget, refusal: Refusal, witness: Witness, done: Done) -> Layer:
    """Ask a captain, or say that none can be asked at this machine."""
    if not witness.captains():
        return tell(host, NOBODY, NOBODY_WHY)
    return PassLayer(host, refusal, witness, done)
