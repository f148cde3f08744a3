"""The pages of the door, each one question: what they show and which function their button calls."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.screens.entry.door import Person
from desktop.screens.entry.presenter import EntryPresenter, Page
from desktop.screens.entry.secrets import SecretsForm, hidden_field
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Scroll, Surface, column, row, show_when
from desktop.widgets.rows import TwoLineRow

PEOPLE_SEEN = 4


class EntryPage(QWidget):
    """A page: title, explanation, parts, a general fault line, buttons. ``fields`` are faults' places by name."""

    def __init__(self, title: str, why: str = "") -> None:
        super().__init__()
        self.fields: dict[str, Labelled] = {}
        self.fault = Label("", "body", "danger", wrap=True)
        self.fault.hide()
        self.buttons: list[Button] = []
        explained = Label(why, "body", "text_2", wrap=True)
        show_when(explained, bool(why))
        self.parts = column(gap=4)
        self._foot = row(1, gap=2)
        self.setLayout(
            column(Label(title, "title", wrap=True), explained, self.parts, self.fault, self._foot, gap=4)
        )
        self.setAccessibleName(title)

    def field(
        self, name: str, label: str, *, hidden: bool = False, hint: str = "", placeholder: str = ""
    ) -> TextField:
        """Add a field under its label."""
        made = hidden_field(label, placeholder) if hidden else TextField(label, placeholder=placeholder)
        self.fields[name] = Labelled(label, made, hint=hint)
        self.parts.add(self.fields[name])
        return made

    def button(self, words: str, act: Callable[[], object], look: str = "outline") -> Button:
        """Add a button at the foot; the filled one stands last."""
        made = Button(words, look, height="control_height_touch")
        made.clicked.connect(lambda _checked=False: act())
        self.buttons.append(made)
        self._foot.add(made)
        return made

    def show_fault(self, field: str, sentence: str) -> None:
        if field in self.fields:
            self.fields[field].set_fault(sentence)
        elif not field or sentence:
            self.fault.setText(sentence)
            self.fault.setVisible(bool(sentence))

    def first(self) -> QWidget | None:
        """Where the keyboard starts."""
        return (
            next(iter(self.fields.values())).field
            if self.fields
            else (self.buttons[-1] if self.buttons else None)
        )

    def submit_on_enter(self, field: TextField, act: Callable[[], object]) -> None:
        """Enter in the last field presses the filled button."""
        field.returnPressed.disconnect()
        field.returnPressed.connect(act)


class FirstPage(EntryPage):
    """试用, or 加入县里."""

    def __init__(self, presenter: EntryPresenter) -> None:
        super().__init__("怎么开始？")
        tried = presenter.tried_before
        self.try_out = _big_row(
            "接着试用" if tried else "试用", "按一下就进。镇和人都是虚构的，随便练，不进真库。", "player-play"
        )
        self.join = _big_row("加入县里", "填县里给的地址和加入码，用自己的名字办事。", "building-bank")
        for item, act in ((self.try_out, presenter.try_out), (self.join, lambda: presenter.go(Page.JOIN))):
            item.activated.connect(act)
            item.clicked.connect(act)
        frame = Surface("card", column(self.try_out, self.join, gap=0, pad=(0.25, 0.25, 0.25, 0.25)))
        self.parts.add(frame)

    def first(self) -> QWidget | None:
        return self.try_out


class JoinPage(EntryPage):
    def __init__(self, presenter: EntryPresenter) -> None:
        super().__init__("加入县里", "地址和加入码写在县里给的纸上。加入码 15 分钟内有效，只能用一次。")
        address = self.field("address", "县里的地址", placeholder="https://")
        code = self.field("code", "加入码（32 位）", hint="空格和横线打不打都行，大小写不分。")

        def join() -> None:
            presenter.join(address.text(), code.text())

        self.submit_on_enter(code, join)
        self.button("先不加入", lambda: presenter.go(Page.FIRST))
        self.button("加入", join, "primary")


class PeopleList(Scroll):
    """Rows of people; one is chosen, arrows walk, Enter goes on."""

    def __init__(
        self, people: tuple[Person, ...], chosen: Person | None, choose: Callable[[Person], None]
    ) -> None:
        self.rows = {person.id: _person_row(person) for person in people}
        super().__init__(column(*self.rows.values(), 1, gap=0))
        for person in people:
            item = self.rows[person.id]
            for signal in (item.focused, item.clicked):
                signal.connect(lambda person=person: self._choose(person, choose))
        if chosen is not None:
            self.rows[chosen.id].set_selected(True)
        self._count = len(people)
        self.rescale()

    def rescale(self) -> None:
        high = theme().size("table.row_two_line")
        self.setFixedHeight(min(PEOPLE_SEEN, max(1, getattr(self, "_count", 1))) * high + 2)

    def _choose(self, person: Person, choose: Callable[[Person], None]) -> None:
        for key, item in self.rows.items():
            item.set_selected(key == person.id)
        choose(person)


class WhoPage(EntryPage):
    def __init__(self, presenter: EntryPresenter) -> None:
        renewing = presenter.renewing is not None
        why = "恢复码对了。选自己，再设一个新口令。" if renewing else "已经加入。名册里这个镇的人都在下面。"
        super().__init__("你是哪一位？", why)
        self.list = PeopleList(presenter.people, presenter.person, presenter.choose)
        for item in self.list.rows.values():
            item.activated.connect(presenter.confirm_person)
        self.parts.add(Surface("card", column(self.list, gap=0, pad=(0.25, 0.25, 0.25, 0.25))))
        if renewing:
            self.button("回到登录", presenter.give_up)
        self.button("就是我", presenter.confirm_person, "primary")

    def first(self) -> QWidget | None:
        return next(iter(self.list.rows.values()), None)


class PasswordPage(EntryPage):
    """A new password and PIN: of a machine that joins, or before the open store is entered."""

    def __init__(self, presenter: EntryPresenter) -> None:
        super().__init__(*_password_words(presenter))
        self._presenter = presenter
        self.form = SecretsForm(presenter.suggestion, presenter.suggest)
        self.form.entered.connect(self._go)
        self.fields.update(self.form.fields)
        self.parts.add(self.form)
        if presenter.renewing is not None:
            self.button("回到登录", presenter.give_up)
        self.button("设好", self._go, "primary")

    def _go(self) -> None:
        self._presenter.set_secrets(*self.form.values())


def _password_words(presenter: EntryPresenter) -> tuple[str, str]:
    """Title and explanation of the password page."""
    renewing, person = presenter.renewing, presenter.person
    if renewing is None:
        return "设口令和解锁码", "口令打开这台电脑上的数据，只有你知道。忘了只能用恢复码。"
    who = person.name if person is not None else ""
    if renewing.by_recovery_key:
        why = "设好就进去。原来的口令从此打不开；恢复码照旧有效，请放回保险柜。"
        return f"{who}，设新的口令和解锁码", why
    return f"{who}，再设一次口令和解锁码", "上次没有设完就断了。数据都在，设好就进去。"


class RecoveryPage(EntryPage):
    """Shown once."""

    def __init__(self, presenter: EntryPresenter) -> None:
        super().__init__("抄下恢复码", "只显示这一次。抄在纸上，装进信封放保险柜；忘了口令时靠它打开。")
        groups = presenter.recovery_key.split("-")
        lines = (groups[:4], groups[4:])
        rows = [
            row(*(_group(text, at * 4 + place) for place, text in enumerate(line)), 1, gap=4)
            for at, line in enumerate(lines)
        ]
        self.parts.add(Surface("inset", column(*rows, gap=3, pad=(4, 4, 4, 4))))
        self.button("抄好了", presenter.copied, "primary")


class ReadBackPage(EntryPage):
    def __init__(self, presenter: EntryPresenter) -> None:
        first, second = presenter.asked_groups
        super().__init__("对一遍恢复码", "照着纸上抄的输两组，确认抄对了。")
        one = self.field("first", f"第 {first + 1} 组")
        two = self.field("second", f"第 {second + 1} 组")

        def go() -> None:
            presenter.read_back(one.text(), two.text())

        self.submit_on_enter(two, go)
        self.button("再看一遍恢复码", lambda: presenter.go(Page.RECOVERY))
        self.button("对好了", go, "primary")


class SignInPage(EntryPage):
    def __init__(self, presenter: EntryPresenter) -> None:
        known = bool(presenter.people)
        why = (
            "不用联网。两个人可以轮流用这台电脑，各办各的。"
            if known
            else "登录名单读不出来。直接输自己的口令就行。"
        )
        super().__init__("登录", why)
        self._presenter = presenter
        self.list = PeopleList(presenter.people, presenter.person, presenter.choose)
        frame = Surface("card", column(self.list, gap=0, pad=(0.25, 0.25, 0.25, 0.25)))
        show_when(frame, known)
        self.parts.add(frame)
        self._password = self.field("password", "口令", hidden=True)
        self.submit_on_enter(self._password, self._go)
        for item in self.list.rows.values():
            item.activated.connect(self._password.setFocus)
        self.button("忘了口令", lambda: presenter.go(Page.RECOVER))
        self.open = self.button("打开", self._go, "primary")

    def _go(self) -> None:
        if self.open.isEnabled():
            self._presenter.sign_in(self._password.text())
            self._password.clear()

    def show_wait(self, left: int) -> None:
        """Count down on the button; nothing can be tried before."""
        self.open.set_locked(f"还要等 {left} 秒" if left > 0 else "")


class RecoverPage(EntryPage):
    def __init__(self, presenter: EntryPresenter) -> None:
        super().__init__(
            "用恢复码打开", "恢复码在保险柜的信封里，7 组、每组 4 位。横线打不打都行，大小写不分。"
        )
        code = self.field("recovery", "恢复码", placeholder="XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX")

        def go() -> None:
            presenter.recover(code.text())

        self.submit_on_enter(code, go)
        self.button("回到登录", lambda: presenter.go(Page.SIGN_IN))
        self.button("打开", go, "primary")


PAGES: dict[Page, Callable[[EntryPresenter], EntryPage]] = {
    Page.FIRST: FirstPage,
    Page.JOIN: JoinPage,
    Page.WHO: WhoPage,
    Page.PASSWORD: PasswordPage,
    Page.RECOVERY: RecoveryPage,
    Page.READ_BACK: ReadBackPage,
    Page.SIGN_IN: SignInPage,
    Page.RECOVER: RecoverPage,
}


def _big_row(title: str, remark: str, icon: str) -> TwoLineRow:
    return TwoLineRow(
        title, remark, before=IconLabel(icon, "lg", "primary"), after=IconLabel("chevron-right", "sm", "text_3"),
        min_height=72, line=False,
    )  # fmt: skip


def _person_row(person: Person) -> TwoLineRow:
    return TwoLineRow(person.name, person.remark, before=IconLabel("user", "md", "text_2"))


def _group(text: str, place: int) -> QWidget:
    holder = QWidget()
    shown = Label(text, "title")
    shown.setAccessibleName(f"第 {place + 1} 组 {' '.join(text)}")
    holder.setLayout(column(Label(f"第 {place + 1} 组", "caption", "text_2"), shown, gap=0))
    return holder
