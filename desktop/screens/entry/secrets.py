"""The fields of a new password and PIN with a generated phrase offered first, on a page of the door or in a layer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column, row


class SecretsForm(QWidget):
    """``fields`` are password, again and pin by name; ``entered`` comes with Enter in the last of them."""

    entered = Signal()

    def __init__(self, suggestion: str, suggest: Callable[[], str]) -> None:
        """``suggest()`` gives another phrase."""
        super().__init__()
        self.fields: dict[str, Labelled] = {}
        self._suggestion = Label(suggestion, "subtitle", wrap=True)
        self._suggestion.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        use, other = Button("用这个", "tint"), Button("换一个", "soft")
        use.clicked.connect(lambda _checked=False: self._use())
        other.clicked.connect(lambda _checked=False: self._suggestion.setText(suggest()))
        head = row(Label("生成的口令，好记也好打", "small", "text_2"), 1, use, other, gap=2)
        box = column(head, self._suggestion, gap=1, pad=(4, 3, 3, 3))
        self._password = self._field("password", "口令")
        self._again = self._field("again", "再输一遍")
        self._pin = self._field("pin", "解锁码", "6 位以上数字。只用来掀开锁屏，打不开关着的数据。")
        self._pin.returnPressed.disconnect()
        self._pin.returnPressed.connect(self.entered)
        self.setLayout(column(Surface("inset", box), *self.fields.values(), gap=4))

    def begin(self) -> None:
        """The keyboard goes to the first field."""
        self._password.setFocus()

    def values(self) -> tuple[str, str, str]:
        """Password, the same again, PIN, as typed."""
        return self._password.text(), self._again.text(), self._pin.text()

    def _field(self, name: str, label: str, hint: str = "") -> TextField:
        made = hidden_field(label)
        self.fields[name] = Labelled(label, made, hint=hint)
        return made

    def _use(self) -> None:
        """The person has seen the words; both fields show them so that they can be written down."""
        for field in (self._password, self._again):
            field.setEchoMode(QLineEdit.EchoMode.Normal)
            field.setText(self._suggestion.text())
        self._pin.setFocus()


def hidden_field(name: str, placeholder: str = "") -> TextField:
    """A line whose letters are never shown nor remembered by the input method."""
    made = TextField(name, placeholder=placeholder)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)
    return made
