"""One draw at the right: what is still to do, or what came of it; the witness speaks here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from desktop.screens.draw.sheet import names_of, others_words
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Scroll, Surface, clear, column, row, show_when
from desktop.widgets.rows import KeyValueRow
from enforcement.model.random_draw import STATE_NAMES, DrawState, Pick
from enforcement.queries import DrawRow
from enforcement.text.dates import local, short_date

SEALED = (
    "名单已经封好。机器先定了它的一半，承诺码就是凭据；请监督人抄下承诺码（前 16 位就够），再自己报一串数字。"
)


class DrawDetail(FixedSurface):
    """``wanted(witness, half)`` draws, ``given_up()``, ``printed()``, ``checked()``; ``started(Pick)``."""

    wanted = Signal(str, str)
    given_up = Signal()
    printed = Signal()
    checked = Signal()
    started = Signal(object)

    def __init__(self) -> None:
        self._title = Label("", "subtitle", wrap=True)
        self._facts, self._picks = column(gap=2), column(gap=2)
        self.witness = TextField("监督人", placeholder="姓名，不是抽取人")
        self.half = TextField("监督人的一半", placeholder="6 到 32 个数字或字母")
        self.refused = Label("", "small", "danger", wrap=True)
        self.refused.hide()
        self.draw_button = Button("抽取", "primary", height="control_height_touch")
        self.give_up_button = Button("不抽了", "soft")
        self._open = Surface(
            "",
            column(
                Label(SEALED, "body", "text", wrap=True),
                Labelled("监督人", self.witness, required=True),
                Labelled("监督人的一半", self.half, hint="例如当场掷骰子的点数", required=True),
                self.refused,
                row(self.give_up_button, 1, self.draw_button, gap=2),
                gap=3,
            ),
        )
        body = column(self._title, self._facts, self._open, self._picks, 1, gap=3, pad=(4, 4, 4, 4))
        self.check_button, self.print_button = Button("重算一遍", "soft"), Button("打印记录", "outline")
        foot = Surface("plain", row(1, self.check_button, self.print_button, gap=2, pad=(4, 2.5, 4, 2.5)))
        super().__init__("plain", column(Scroll(body), Line(), foot, gap=0), width="detail_pane")
        self._connect()

    def _connect(self) -> None:
        self.draw_button.clicked.connect(lambda _checked=False: self._draw())
        self.half.returnPressed.connect(self._draw)
        self.give_up_button.clicked.connect(lambda _checked=False: self.given_up.emit())
        self.print_button.clicked.connect(lambda _checked=False: self.printed.emit())
        self.check_button.clicked.connect(lambda _checked=False: self.checked.emit())

    def show_row(self, shown: DrawRow) -> None:
        """Show a draw; what is being typed for the same one stays."""
        draw = shown.draw
        self._title.setText(draw.task)
        clear(self._facts)
        for name, value in _facts(shown):
            self._facts.addWidget(KeyValueRow(name, value, name_width=88))
        show_when(self._open, draw.state is DrawState.PREPARED)
        self.check_button.setVisible(draw.state is DrawState.DRAWN)
        clear(self._picks)
        parties = {one.party_id: one.name for one in draw.objects}
        people = names_of(draw)
        for number, pick in enumerate(draw.picks, 1):
            self._picks.addWidget(
                self._pick(number, pick, parties, people, pick.party_id in shown.inspections)
            )

    def forget(self) -> None:
        """Nothing of an earlier draw stays in the fields."""
        self.witness.set_value("")
        self.half.set_value("")
        self.show_refusal("")

    def show_refusal(self, sentence: str, field: str = "") -> None:
        """Why it was not drawn; the keyboard goes to the field at fault."""
        self.refused.setText(sentence)
        self.refused.setVisible(bool(sentence))
        at_fault = {"witness": self.witness, "witness_half": self.half}.get(field)
        if at_fault is not None:
            at_fault.setFocus(Qt.FocusReason.OtherFocusReason)
            at_fault.selectAll()

    def _draw(self) -> None:
        self.wanted.emit(self.witness.text(), self.half.text())

    def _pick(
        self, number: int, pick: Pick, parties: dict[str, str], people: dict[str, str], begun: bool
    ) -> Surface:
        name = parties[pick.party_id]
        start = Button("打开检查" if begun else "开始检查", "soft" if begun else "outline")
        start.setAccessibleName(f"{name}，{start.text()}")
        start.clicked.connect(lambda _checked=False, pick=pick: self.started.emit(pick))
        words = column(
            Label(f"{number}. {name}", "body_strong", wrap=True),
            Label("、".join(people[one] for one in pick.officer_ids), "small", "text_2", wrap=True),
            gap=0.5,
        )
        line = row(words, start, gap=2, pad=(3, 2, 2, 2))
        line.setStretch(0, 1)
        return Surface("inset", line)


def _facts(shown: DrawRow) -> tuple[tuple[str, str], ...]:
    draw = shown.draw
    at = draw.drawn_at or draw.prepared_at
    who = shown.names.get(draw.drawn_by or draw.prepared_by, "")
    facts = [
        ("情况", STATE_NAMES[draw.state]),
        ("计划检查日", short_date(draw.planned_on)),
        ("抽取数", f"{len(draw.objects)} 个对象中抽 {draw.wanted} 个"),
        ("人员", f"{len(draw.officers)} 名持证队员，每家 2 人"),
        ("承诺码", draw.commitment[:16] + "…（全文在记录上）"),
        (
            "经手",
            " · ".join(part for part in (who, "" if at is None else f"{local(at):%m-%d %H:%M}") if part),
        ),
    ]
    if draw.left_out:
        facts.append(("没进名单", "；".join(f"{one.name}：{one.why}" for one in draw.left_out)))
    if draw.recusals:
        facts.append(("回避", f"{len(draw.recusals)} 条"))
    if draw.state is DrawState.DRAWN:
        facts.append(("监督人", f"{draw.witness}，报的是 {draw.witness_half}"))
    if shown.others:
        facts.append(("另外的名单", others_words(shown)))
    if draw.reason:
        facts.append(("原因", draw.reason))
    return tuple(facts)
