"""The helper over the window: what is asked at the left, the account at the right, the result in a strip below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.actions import CHOOSE, PREVIEW, PRINT, SUBMIT
from desktop.dialogs.questions import TextQuestion, ask_text
from desktop.dialogs.sheet_out import SheetOut
from desktop.operations import Operations
from desktop.printing import system_printer
from desktop.screens.discretion.account_pane import AccountPane
from desktop.screens.discretion.answers_pane import AnswersPane
from desktop.screens.discretion.opening import WeighStart
from desktop.screens.discretion.presenter import WeighPresenter
from desktop.screens.discretion.sheet import account_sheet
from desktop.screens.discretion.writing import WritingPresenter, open_writing
from desktop.session import Session
from desktop.theme.current import theme
from desktop.theme.tokens import COMPACT
from desktop.widgets.buttons import Button
from desktop.widgets.fields import flush_all
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer
from desktop.widgets.layout import Line, Surface, column, row
from enforcement.discretion.proposal import Outcome, Proposal
from enforcement.rules.discretion_replies import only_an_example

TITLE = "裁量试算"
LEFT = 0.54  # of the width
_LOOKS = {
    Outcome.FINE: ("info", "scale"),
    Outcome.NO_PENALTY: ("ok", "circle-check"),
    Outcome.NO_FINE: ("ok", "circle-check"),
    Outcome.NOT_COMPUTED: ("neutral", "info-circle"),
}
SPARED = "也可以不予处罚。"


class ResultStrip(Surface):
    """The result in large words, why there is none, and what can be done with it."""

    def __init__(self) -> None:
        self._icon = IconLabel("info-circle", "lg", "text_2")
        self.headline, self.why = Label("", "title"), Label("", "small", "text_2", wrap=True)
        self.write_button = Button("写进文书", "primary", icon="pencil", hint="Ctrl+Enter")
        self.print_button = Button("打印裁量说明", icon="printer", hint="Ctrl+P")
        box = row(
            self._icon, column(self.headline, self.why, gap=0.25), self.print_button, self.write_button, gap=3,
            pad=(4, 2, 4, 2),
        )  # fmt: skip
        box.setStretch(1, 1)
        super().__init__("neutral", box)

    def show_proposal(self, proposal: Proposal) -> None:
        """Words and colour of the result."""
        kind, icon = _LOOKS[proposal.outcome]
        tone = kind if kind != "neutral" else "text_2"
        self.set_kind(kind)
        self._icon.set_icon(icon, tone)
        self.headline.setText(proposal.headline + (f"，{SPARED}" if proposal.may_spare else ""))
        self.headline.set_tone(tone if kind != "neutral" else "text")
        self.why.setText(proposal.why_not or _first_warning(proposal))
        able = proposal.outcome is not Outcome.NOT_COMPUTED
        self.write_button.set_locked("" if able else "还没有结果")
        self.setAccessibleName(f"{proposal.headline}。{self.why.text()}")


def _first_warning(proposal: Proposal) -> str:
    told = proposal.warnings[0] if proposal.warnings else "这是试算，决定由人来定。"
    more = len(proposal.warnings) - 1
    return f"{told}（还有 {more} 条要注意，见右边）" if more > 0 else told


class WeighSheet(Surface):
    """↑↓ line · Alt+1/2/3 answer · PgUp/PgDn turn the account · F9 account or questions where there is room for one ·
    Ctrl+P prints · Ctrl+Enter writes into a paper."""

    def __init__(self, presenter: WeighPresenter, writing: WritingPresenter) -> None:
        self.presenter, self.writing = presenter, writing
        self.answers, self.account, self.result = AnswersPane(presenter), AccountPane(), ResultStrip()
        self.sheets = SheetOut(self, presenter.operations, self.say)
        self._name, self._note = Label("", "subtitle", wrap=True), Label("", "small", "text_2", wrap=True)
        self.close_button = Button("关上", hint="Esc")
        self._narrow, self._on_account = False, False
        head = row(column(self._name, self._note, gap=0.25), self.close_button, gap=3, pad=(4, 2.5, 4, 2.5))
        head.setStretch(0, 1)
        self._line = Line(vertical=True)
        self._body = row(self.answers, self._line, self.account, gap=0)
        self._body.setStretch(0, round(LEFT * 100))
        self._body.setStretch(2, 100 - round(LEFT * 100))
        whole = column(head, Line(), self._body, Line(), self.result, gap=0)
        whole.setStretch(2, 1)
        super().__init__("layer", whole)
        self.setAccessibleName(TITLE)
        self._note.setText(f"{TITLE}：↑↓ 换行，Alt+1 是、Alt+2 否、Alt+3 不清楚。结果是建议，决定由人来定。")
        self._connect()

    def _connect(self) -> None:
        told = self.presenter
        told.opened.connect(self._opened)
        told.weighed.connect(self._weighed)
        told.said.connect(self.say)
        self.answers.confirm_asked.connect(self._ask_rules)
        self.result.write_button.clicked.connect(lambda _checked=False: self.write())
        self.result.print_button.clicked.connect(lambda _checked=False: self.print_sheet())
        self.writing.told.connect(self.say)

    # ---- acts

    def perform(self, action: str) -> bool:
        if action.startswith(CHOOSE):
            return self.answers.press(int(action.removeprefix(CHOOSE)))
        acts = {PRINT: self.print_sheet, SUBMIT: self.write, PREVIEW: self._turn}
        act = acts.get(action)
        if act is not None:
            flush_all(self)
            act()
        return act is not None

    def print_sheet(self) -> None:
        """The account as an internal sheet, to be printed or saved."""
        case, proposal, party = self.presenter.case, self.presenter.proposal, self.presenter.party
        agency = self.presenter.operations.context.agency.name
        if case is not None and proposal is not None:
            self.sheets.offer(lambda: account_sheet(case, proposal, party, agency))

    def write(self) -> None:
        """Let a person take the result into a draft."""
        case, proposal = self.presenter.case, self.presenter.proposal
        if case is None or proposal is None or proposal.outcome is Outcome.NOT_COMPUTED:
            return
        if proposal.example and not self.presenter.session.training:
            self.say(only_an_example(proposal.example).sentence, "danger")
        else:
            open_writing(
                self, self.writing, case, proposal, self.presenter.start.document_id, self.presenter.kept()
            )

    def say(self, sentence: str, colour: str = "text_2") -> None:
        """A sentence in the head, where the keys are explained otherwise."""
        self._note.setText(sentence)
        self._note.set_tone(colour)

    def set_narrow(self, narrow: bool) -> None:
        """Room for one pane only, or for both."""
        self._narrow = narrow
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.account.turn(step)

    # ---- inside

    def _opened(self) -> None:
        assert self.presenter.case is not None
        self._name.setText(self.presenter.case.matter.act_name)
        self.answers.show_case()
        self.answers.focus_first()

    def _weighed(self, proposal: Proposal) -> None:
        self.answers.show_case()
        self.account.show_proposal(proposal)
        self.result.show_proposal(proposal)

    def _turn(self) -> None:
        self._on_account = self._narrow and not self._on_account
        self._arrange()

    def _arrange(self) -> None:
        self.answers.setVisible(not (self._narrow and self._on_account))
        self.account.setVisible(not self._narrow or self._on_account)
        self._line.setVisible(not self._narrow)

    def _ask_rules(self) -> None:
        case = self.presenter.case
        if case is None or case.rules is None:
            return
        if case.confirmed:
            no = self.presenter.rules.withdraw(case, self.presenter.today)
            if no is not None:
                self.say(no.sentence, "danger")
            return
        question = TextQuestion(
            what=f"本镇用《{case.rules.title}》作为没有基准时的规则？",
            field="公布的文件和文号",
            yes="确认用这套",
            no="先不确认",
            why="同步以后本镇每台电脑都照这一套；确认以后试算不再提示“没有本地裁量基准”。",
            fault=self._rules_fault,
        )
        ask_text(self, question, lambda _text: None)

    def _rules_fault(self, document: str) -> str:
        case = self.presenter.case
        no = None if case is None else self.presenter.rules.confirm(case, document, self.presenter.today)
        return "" if no is None else no.sentence


class WeighLayer(Layer):
    """The helper as large as the window allows."""

    def __init__(self, host: QWidget, sheet: WeighSheet) -> None:
        super().__init__(host, sheet)
        self.sheet = sheet

    def _place(self) -> None:
        area, edge = self._window.rect(), theme().space(4)
        self.setGeometry(area)
        self._content.setGeometry(area.adjusted(edge, edge, -edge, -edge))
        self.sheet.set_narrow(theme().layout_class(area.width()) == COMPACT)

    def close_layer(self) -> None:
        """Hand over what is being typed before the layer goes."""
        flush_all(self.sheet)
        super().close_layer()


def weigh_layer(
    host: QWidget,
    operations: Operations,
    session: Session,
    start: WeighStart,
    make_printer: Callable[[Any], Any] | None = None,
) -> WeighLayer:
    """The helper over the window of ``host``; Esc or the button closes it."""
    presenter = WeighPresenter(operations, session)
    sheet = WeighSheet(presenter, WritingPresenter(operations))
    sheet.sheets = SheetOut(sheet, operations, sheet.say, make_printer or system_printer)
    layer = WeighLayer(host, sheet)
    for part in (presenter, sheet.writing):
        part.setParent(layer)
    sheet.close_button.clicked.connect(lambda _checked=False: layer.close_layer())
    layer.closed.connect(presenter.close)
    presenter.begin(start)
    layer.show_over(sheet.close_button)
    return layer
