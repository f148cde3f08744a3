"""Layers of an open session for passwords: changing one's own, and a colleague setting theirs on the same machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.dialogs.questions import Option, choose, tell
from desktop.screens.entry.door import Accounts, Person
from desktop.screens.entry.presenter import secrets_faults
from desktop.screens.entry.secrets import SecretsForm, hidden_field
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import Box, Scroll, column, row, show_when
from enforcement.errors import KnownTrouble, WrongPassword

OWN, GIVE, LEAVE = "改我的口令和解锁码", "给同事设口令", "换人登录"
Say = Callable[[str], None]
Then = Callable[[KnownTrouble | None], None]


class SetSecrets(Protocol):
    """Sets what was typed: the former password ("" where none was asked), the new one, the PIN."""

    def __call__(self, old: str, password: str, pin: str, then: Then, /) -> None: ...


class SecretsLayer(Layer):
    """Asks for a new password twice and a PIN, with ``own`` for the former password first; ``done`` when it is set."""

    def __init__(
        self,
        host: QWidget,
        words: tuple[str, str],
        accounts: Accounts,
        fault: Callable[[str], str],
        set_them: SetSecrets,
        done: Callable[[], None],
        *,
        own: bool,
    ) -> None:
        self._fault, self._set_them, self._done = fault, set_them, done
        self._old = Labelled("现在的口令", hidden_field("现在的口令"))
        show_when(self._old, own)
        self.form = SecretsForm(accounts.suggest_password(), accounts.suggest_password)
        self._trouble = Label("", "body", "danger", wrap=True)
        self._trouble.hide()
        self._busy = Label("", "body", "text_2")
        self.yes, self._no = Button("设好", "primary"), Button("先不设")
        self._middle = _Middle(column(self._old, self.form, self._trouble, gap=4))
        body = column(
            Label(words[0], "subtitle", wrap=True), Label(words[1], "body", "text_2", wrap=True),
            self._middle, row(self._busy, 1, self._no, self.yes),
            gap=4, pad=(6, 5, 6, 5),
        )  # fmt: skip
        content = sheet(body)
        content.setAccessibleName(words[0])
        super().__init__(host, content)
        self._own = own
        former: TextField = self._old.field  # type: ignore[assignment]
        former.returnPressed.disconnect()
        former.returnPressed.connect(self.form.begin)
        self.form.entered.connect(self._go)
        self.yes.clicked.connect(self._go)
        self._no.clicked.connect(self.close_layer)
        self._fields = {"old": self._old, **self.form.fields}
        self.show_over((self._old if own else self.form.fields["password"]).field)

    def _go(self) -> None:
        if not self.yes.isEnabled():
            return
        old = self._old.field.text() if self._own else ""  # type: ignore[attr-defined]
        password, again, pin = self.form.values()
        faults = secrets_faults(self._fault(password), password, again, pin)
        faults["old"] = "请先输现在的口令。" if self._own and not old else ""
        self._show(faults)
        if not any(faults.values()):
            self._set_busy(True)
            self._set_them(old, password, pin, self._answered)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is being set is waited for; before and after, Esc leaves."""
        if self.yes.isEnabled():
            super().keyPressEvent(event)
        else:
            event.accept()

    def _answered(self, trouble: KnownTrouble | None) -> None:
        self._set_busy(False)
        if trouble is None:
            self.close_layer()
            self._done()
        elif isinstance(trouble, WrongPassword):
            self._show({"old": trouble.sentence})
        else:
            self._show({}, trouble.sentence)

    def _show(self, faults: dict[str, str], whole: str = "") -> None:
        for name, labelled in self._fields.items():
            labelled.set_fault(faults.get(name, ""))
        self._trouble.setText(whole)
        self._trouble.setVisible(bool(whole))
        self._middle.updateGeometry()
        wrong = next((part for name, part in self._fields.items() if faults.get(name)), None)
        if wrong is not None:
            wrong.field.setFocus()
            self._middle.ensureWidgetVisible(wrong)

    def _set_busy(self, busy: bool) -> None:
        self._busy.setText("正在设…" if busy else "")
        for part in (self.yes, self._no, self.form, self._old):
            part.setEnabled(not busy)


class _Middle(Scroll):
    """What is asked, as high as it is; it scrolls where the window is too low for it."""

    def __init__(self, content: Box) -> None:
        self._column = content
        super().__init__(content)

    def sizeHint(self) -> QSize:
        wide = self.viewport().width() or theme().size("dialog_width")
        return QSize(self._column.minimumSize().width(), self._column.totalHeightForWidth(wide))


def change_own(host: QWidget, me: Person, accounts: Accounts, say: Say) -> SecretsLayer:
    """Let the session's officer change the own password and PIN."""
    return SecretsLayer(
        host,
        (OWN, "设好后，原来的口令和解锁码都不能再用。恢复码照旧有效。"),
        accounts,
        lambda password: accounts.password_fault(me.id, password),
        accounts.change_own,
        lambda: say("口令和解锁码都换好了，从现在起用新的。"),
        own=True,
    )


def set_for_colleague(host: QWidget, accounts: Accounts, say: Say) -> Layer:
    """Choose a colleague, who then types an own password and PIN; says so when there is nobody to choose."""
    try:
        people = {person.id: person for person in accounts.colleagues()}
    except KnownTrouble as trouble:
        return tell(host, trouble.what, f"{trouble.why}{trouble.cure}")
    if not people:
        return tell(
            host, "名册里的人在这台电脑上都有口令了。", "有人忘了口令，请队长或管理员登录后给他重设。"
        )

    def chosen(key: str | None) -> None:
        if key is not None:
            _hand_over(host, people[key], accounts, say)

    options = tuple(Option(person.id, person.name, person.remark) for person in people.values())
    return choose(
        host, "给哪位同事设口令？", options, chosen, "口令由本人来输，设好后他在这台电脑上自己登录。"
    )


def _hand_over(host: QWidget, person: Person, accounts: Accounts, say: Say) -> SecretsLayer:
    return SecretsLayer(
        host,
        (f"请{person.name}自己来输", "口令和解锁码只有本人知道，别人不要看。"),
        accounts,
        lambda password: accounts.password_fault(person.id, password),
        lambda _old, password, pin, then: accounts.give(person.id, password, pin, then),
        lambda: say(f"{person.name}可以在这台电脑上登录了。"),
        own=False,
    )


def add_actions(window: QWidget, me: Person, accounts: Accounts, say: Say, leave: Callable[[], None]) -> None:
    """Put the entries about signing in on the window; its menus show what the window carries."""
    entries: list[tuple[str, Callable[[], object]]] = [(OWN, lambda: change_own(window, me, accounts, say))]
    if accounts.may_give():
        entries.append((GIVE, lambda: set_for_colleague(window, accounts, say)))
    entries.append((LEAVE, leave))
    for words, act in entries:
        action = QAction(words, window)
        action.triggered.connect(lambda _checked=False, act=act: act())
        window.addAction(action)
