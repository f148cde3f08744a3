"""The sheet 并机: handing a package to the leader, or gathering those of colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.screens.package.frame import Frame, sentences
from desktop.screens.package.hub import HubPresenter, HubView
from desktop.screens.package.stick_page import PickFolder
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Scroll, Stack, Surface, column, row, show_when
from desktop.widgets.rows import TwoLineRow
from desktop.widgets.segmented import Choice, SegmentedChoice

if TYPE_CHECKING:
    from desktop.hub.values import Held

TITLE: Final = "并到队长电脑"
JOIN, LEAD = "join", "lead"
ROLES: Final = (Choice(JOIN, "交给队长"), Choice(LEAD, "我收同事的"))
JOIN_WHY: Final = (
    "两台电脑连同一个热点或网线，队长先按“开始收”。包是封好的，队长的电脑打不开，也改不了。"
    "有给本机的回执，这一次一起取回来。没有网，就写摆渡包，把 U 盘交给队长。"
)
LEAD_WHY: Final = "收下的包原样放着，本机打不开。带到县里、拿到县里的回执，才算收到。"
NOBODY: Final = "还没有收过同事的包。"
ROWS_HIGH, ROWS_LOW, AROUND = 190, 60, 470  # px at 100 %: the list at most and least, what stands around it


class JoinPart(QWidget):
    """What a colleague fills in."""

    def __init__(self, presenter: HubPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.address = TextField("队长电脑的地址", placeholder="192.168.1.23")
        self.code = TextField("接头码", placeholder="六位数字", width=110)
        self.mine = Label("", "small", "text_2")
        self.go = Button("送过去", "primary")
        fields = row(Labelled("队长电脑的地址", self.address), Labelled("接头码", self.code), gap=3)
        fields.setStretch(0, 1)
        self.setLayout(
            column(Label(JOIN_WHY, "small", "text_2", wrap=True), fields, row(self.mine, 1, self.go), gap=3)
        )
        self.go.clicked.connect(lambda _checked=False: self.send())
        self.code.returnPressed.disconnect()
        self.code.returnPressed.connect(self.send)

    def send(self) -> None:
        """Hand over with what stands there."""
        self._presenter.join(self.address.text(), self.code.text())

    def show_view(self, view: HubView) -> None:
        self.mine.setText(f"本机编号 {view.device[:8]}" if view.device else "")
        self.go.setEnabled(not view.busy)


class LeadPart(QWidget):
    """What lies here for others, and what can be done with it. ``pick`` asks for a folder where no single stick is
    plugged in."""

    def __init__(self, presenter: HubPresenter, pick: PickFolder) -> None:
        super().__init__()
        self._presenter, self._pick = presenter, pick
        self._known: tuple[Held, ...] | None = None
        self.listen = Button("开始收", "primary", icon="users")
        self.gather, self.carry = Button("从 U 盘收"), Button("拷到 U 盘带走")
        self.back, self.deliver = Button("回执拷到 U 盘"), Button("用本机网络送县里")
        self.clear = Button("清掉办完的", "bare")
        self.where = Label("", "body_strong", wrap=True)
        self.code = Label("", "display", "primary")
        self._shown = Surface(
            "info",
            column(Label("同事在“交给队长”里填：", "small"), self.where, self.code, gap=1, pad=(4, 3, 4, 3)),
        )
        self._rows = Stack()
        holder = QWidget()
        holder.setLayout(column(self._rows, 1, gap=0))
        self._scroll = Scroll(holder)
        first = row(self.listen, self.gather, 1, self.clear, gap=2)
        second = row(self.carry, self.deliver, self.back, 1, gap=2)
        why = Label(LEAD_WHY, "small", "text_2", wrap=True)
        self.setLayout(column(why, first, self._shown, self._scroll, second, gap=3))
        self._connect()
        self.rescale()

    def rescale(self) -> None:
        now = theme()
        room = self.window().height() - now.px(AROUND)
        self._scroll.setFixedHeight(max(now.px(ROWS_LOW), min(now.px(ROWS_HIGH), room)))

    def _connect(self) -> None:
        acts = self._presenter
        self.listen.clicked.connect(lambda _checked=False: self._turn())
        self.deliver.clicked.connect(lambda _checked=False: acts.deliver())
        self.clear.clicked.connect(lambda _checked=False: acts.clear())
        for button, act in (
            (self.gather, acts.gather),
            (self.carry, acts.carry),
            (self.back, acts.hand_back),
        ):
            button.clicked.connect(lambda _checked=False, act=act: acts.with_stick(act, self._pick))

    def _turn(self) -> None:
        if self._presenter.listener is None:
            self._presenter.listen()
        else:
            self._presenter.silence()

    def show_view(self, view: HubView) -> None:
        self.listen.set_words("停止收" if view.code else "开始收")
        self.listen.set_look("outline" if view.code else "primary")
        self.listen.setEnabled(not view.busy)
        self._shown.setVisible(bool(view.code))
        self.where.setText("地址 " + "，或 ".join(view.addresses) if view.addresses else "地址 —")
        self.code.setText(f"接头码 {view.code[:3]} {view.code[3:]}")
        going = any(one.to_county and not one.answered for one in view.held)
        waiting = any(not one.to_county and one.waits for one in view.held)
        for button, may in (
            (self.gather, True),
            (self.carry, going),
            (self.deliver, going),
            (self.back, waiting),
            (self.clear, any(one.done for one in view.held)),
        ):
            button.setEnabled(may and not view.busy)
        if view.held != self._known:
            self._known = view.held
            self._rows.clear()
            for one in reversed(view.held):
                self._rows.addWidget(TwoLineRow(one.name, f"{one.figures} · {one.standing}"))
            if not view.held:
                self._rows.addWidget(Label(NOBODY, "body", "text_2"))


class HubSheet(Frame):
    """Both sides; the leader's one first where packages of colleagues lie here."""

    width_token = "palette_width"

    def __init__(self, presenter: HubPresenter, pick: PickFolder) -> None:
        super().__init__(TITLE)
        self.presenter = presenter
        self.roles = SegmentedChoice("做什么", ROLES, JOIN)
        self.join_part, self.lead_part = JoinPart(presenter), LeadPart(presenter, pick)
        self._said = Stack()
        self._shown: tuple[object, ...] = ()
        self._chosen = False
        self.roles.chosen.connect(self._choose)
        presenter.changed.connect(self.show_view)

    def start(self) -> None:
        """Draw it for the first time."""
        body = QWidget()
        body.setLayout(column(row(self.roles, 1), self.join_part, self.lead_part, gap=3))
        foot = QWidget()
        foot.setLayout(column(self._said))
        self.show_step("", "", body, (foot,), self.roles)
        self.show_foot(False)
        self.lead_part.rescale()
        show_when(self.question, False)
        self._choose(LEAD if self.presenter.listener is not None else self.roles.value)

    def close_sheet(self) -> None:
        """The layer goes away; the leader goes on listening."""
        self.presenter.changed.disconnect(self.show_view)

    def show_view(self, view: HubView) -> None:
        """Draw it."""
        if view.known and not self._chosen:
            self._chosen = True
            self._choose(LEAD if view.held or view.code else JOIN)
        self.join_part.show_view(view)
        self.lead_part.show_view(view)
        said = (view.busy, view.said, view.tone)
        if said != self._shown:
            self._shown = said
            self._said.clear()
            lines = (view.busy,) if view.busy else view.said
            self._said.addWidget(sentences(lines, "text_2" if view.busy else view.tone))
            self.show_foot(bool(lines))
        self.fit()

    def _choose(self, role: str) -> None:
        self.roles.set_value(role)
        self.join_part.setVisible(role == JOIN)
        self.lead_part.setVisible(role == LEAD)
        self.fit()
