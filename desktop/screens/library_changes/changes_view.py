"""The page 目录变化: three columns 原来 / 新版 / 我们的, a decision per line, 合并, and the list to hand over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from desktop.actions import PRINT, REFRESH, SUBMIT
from desktop.dialogs.sheet_out import SheetOut
from desktop.operations import Operations
from desktop.screens.library_changes import words
from desktop.screens.library_changes.changes_presenter import ChangesPresenter
from desktop.session import Session
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.cards import Card
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, Scroll, Stack, Surface, clear, column, row
from desktop.widgets.pills import Pill
from desktop.widgets.place import Place
from desktop.widgets.rows import TwoLineRow
from desktop.widgets.segmented import Choice, SegmentedChoice
from desktop.widgets.strips import EmptyState, Strip
from enforcement.catalogue.changes import MatterChange
from enforcement.catalogue.merge import QUESTION_NAMES, OpenQuestion
from enforcement.queries.proposals import TouchedRecord

OTHERS_SHOWN = 30
NOTHING_NEW = "现在的目录已经看过，没有新的变化。"


PickFile = Callable[[], Path | None]


def ask_release() -> Path | None:
    """Let the person choose a catalogue file; None when it was left."""
    chosen, _ = QFileDialog.getOpenFileName(
        None, "县里的目录文件", "", "县里签名的目录 (*.zfc);;所有文件 (*)"
    )
    return Path(chosen) if chosen else None


class ChangesPage(Place):
    """A press on a record opens it through ``open_requested``; ``pick`` chooses a catalogue file."""

    title = "目录变化"

    def __init__(self, operations: Operations, session: Session, pick: PickFile = ask_release) -> None:
        super().__init__()
        self._session, self._pick = session, pick
        self.presenter = ChangesPresenter(operations, session, self)
        self.sheets = SheetOut(self, operations, self.say)
        self._heading = Label("目录变化", "title")
        self._versions = Label("", "small", "text_2", wrap=True)
        self.take_button = Button("收下目录文件", icon="device-usb")
        self.print_button = Button("打印变化清单", icon="printer", hint="Ctrl+P")
        self.keep_button = Button("其余都留着")
        self.merge_button = Button("合并", "primary", hint="Ctrl+Enter")
        self._said = Stack()
        self._wants_focus = False
        self._body = column(gap=4)
        head = row(
            column(self._heading, self._versions, gap=0.5), self.take_button, self.print_button, gap=2.5
        )
        head.setStretch(0, 1)
        whole = column(head, self._said, self._body, 1, gap=3.5, pad=(6, 5, 6, 5))
        self._foot = Surface(
            "plain", row(Label(words.POWERS_BY_DAY, "small", "text_2", wrap=True), self.keep_button,
                         self.merge_button, gap=2.5, pad=(6, 2.5, 6, 2.5)),
        )  # fmt: skip
        self._foot.layout().setStretch(0, 1)  # type: ignore[union-attr]
        self.setLayout(column(Surface("canvas", column(Scroll(whole), gap=0)), Line(), self._foot, gap=0))
        self.take_button.clicked.connect(lambda _checked=False: self.take_file())
        self.print_button.clicked.connect(lambda _checked=False: self.print_changes())
        self.keep_button.clicked.connect(lambda _checked=False: self.presenter.keep_all())
        self.merge_button.clicked.connect(lambda _checked=False: self.presenter.merge())
        self.presenter.shown.connect(self._draw)
        self.presenter.said.connect(self.say)
        self.presenter.drafted.connect(lambda document: self.open_requested.emit("document", document))
        self._operations = operations
        operations.changed.connect(self._changed)

    # ---- the place

    def activate(self) -> None:
        self._wants_focus = True
        self.presenter.load()

    def stop(self) -> None:
        self._operations.changed.disconnect(self._changed)

    def perform(self, action: str) -> bool:
        acts: dict[str, Callable[[], None]] = {
            PRINT: self.print_changes,
            SUBMIT: self._merge_if_ready,
            REFRESH: self.presenter.load,
        }
        act = acts.get(action)
        if act is None:
            return False
        act()
        return True

    def say(self, sentence: str, tone: str) -> None:
        """A strip under the heading until the next one."""
        self._said.clear()
        self._said.addWidget(Strip(sentence, colour=tone))

    def take_file(self) -> None:
        """A release of the county from a stick; its signature decides."""
        path = self._pick()
        if path is not None:
            self._operations.take_release(path, lambda told: self.say(*told))

    def print_changes(self) -> None:
        from desktop.screens.library_changes.sheets import changes_sheet

        news = self.presenter.news
        if news is None:
            self.say(NOTHING_NEW, "info")
            return
        team, day = self._team, self._session.clock.today()
        self.sheets.offer(lambda: changes_sheet(news, team, day))

    def print_hand_over(self) -> None:
        from desktop.screens.library_changes.sheets import hand_over_sheet

        records, team, day = self.presenter.records, self._team, self._session.clock.today()
        if records:
            self.sheets.offer(lambda: hand_over_sheet(records, team, day))

    # ---- inside

    @property
    def _team(self) -> str:
        return self._session.agency.team_name or self._session.agency.name

    def _changed(self, changes: object) -> None:
        if self.isVisible():
            self.presenter.heed(changes)  # type: ignore[arg-type]

    def _merge_if_ready(self) -> None:
        if self.presenter.news is not None:
            self.presenter.merge()

    def _draw(self) -> None:
        told, news = self.presenter, self.presenter.news
        clear(self._body)
        self._foot.setVisible(news is not None)
        self.print_button.setVisible(news is not None)
        self._versions.setText(words.versions(news) if news else "")
        if news is None:
            self._body.add(EmptyState(NOTHING_NEW))
        else:
            tone = "warn" if news.withdrawn else "info"
            self._body.add(Strip(news.sentence, colour=tone))
            for amount in news.amounts:
                self._body.add(Strip("听证、重大案件的数额有变。", amount, colour="info"))
            for change in told.ours():
                self._body.add(ChangeCard(change, told, self._open))
            self._others()
        self._hand_over()
        self._show_count()
        self._follow_choices()

    def _follow_choices(self) -> None:
        """Every choice counts; the keyboard starts at the first one when the page is opened."""
        pickers = [one for one in self.findChildren(SegmentedChoice) if self.isAncestorOf(one)]
        for one in pickers:
            one.chosen.connect(lambda _key: self._show_count())
        if self._wants_focus:
            self._wants_focus = False
            first = pickers[0] if pickers else self.print_button
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_count(self) -> None:
        left = self.presenter.undecided
        self.merge_button.set_locked(f"还有 {left} 条没有选" if left else "")
        self.keep_button.setVisible(left > 0)

    def _others(self) -> None:
        others = self.presenter.others()
        if not others:
            return
        card = Card(f"和本镇的标记、在办事项无关的变化 {len(others)} 处")
        for change in others[:OTHERS_SHOWN]:
            labels = "、".join(one.label for one in change.fields)
            card.body.addWidget(
                TwoLineRow(change.name, "，".join(filter(None, (words.kinds(change), labels))))
            )
        if len(others) > OTHERS_SHOWN:
            rest = f"另外 {len(others) - OTHERS_SHOWN} 处印在变化清单里。"
            card.body.addWidget(Surface("plain", column(Label(rest, "small", "text_2"), pad=(4, 2, 4, 2))))
        self._body.add(card)

    def _hand_over(self) -> None:
        records = self.presenter.records
        if not records:
            return
        printing = Button("打印移交清单", icon="printer")
        printing.clicked.connect(lambda _checked=False: self.print_hand_over())
        card = Card(f"收回的事项里没有办完的 {len(records)} 件", printing)
        for record in records:
            card.body.addWidget(self._record_row(record))
        self._body.add(card)

    def _record_row(self, record: TouchedRecord) -> QWidget:
        after = Button("打开" if record.filed else "备移送函")
        after.setAccessibleName(f"{after.text()}：{record.title}，{record.name}")
        act = self._open if record.filed else self.presenter.draft_transfer
        after.clicked.connect(lambda _checked=False: act(record))
        line = TwoLineRow(
            f"{words.touched(record)} · {record.name}",
            "；".join(filter(None, (words.loss(record.lost_on), record.rule, record.waits))),
            after=after,
        )
        line.activated.connect(lambda: self._open(record))
        line.clicked.connect(lambda: self._open(record))
        return line

    def _open(self, record: TouchedRecord) -> None:
        if record.opens == "proposals":
            self.open_requested.emit("matters_page", record.opens)
        else:
            self.open_requested.emit(record.opens, record.id)


class ChangeCard(Card):
    """One matter: its fields in two columns, and ours in the third with a choice per mark."""

    def __init__(
        self, change: MatterChange, told: ChangesPresenter, opened: Callable[[TouchedRecord], None]
    ) -> None:
        super().__init__(change.name, Pill(words.kinds(change), words.KIND_TONES[change.kinds[0]]))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().space(4))
        grid.setVerticalSpacing(theme().space(2))
        grid.setContentsMargins(*(theme().space(step) for step in (4, 3, 4, 3)))
        for place, name in enumerate(("原来", "新版", "我们的")):
            grid.addWidget(Label(name, "small", "text_2"), 0, place)
            grid.setColumnStretch(place, 1)
        for line, one in enumerate(change.fields, 1):
            grid.addWidget(_said(one.label, one.old), line, 0)
            grid.addWidget(_said(one.label, one.new), line, 1)
        last = len(change.fields) + 1  # a row that takes the height which only the third column needs
        grid.setRowStretch(last, 1)
        grid.addWidget(self._ours(change, told, opened), 1, 2, last, 1)
        self.body.addLayout(grid)

    def _ours(
        self, change: MatterChange, told: ChangesPresenter, opened: Callable[[TouchedRecord], None]
    ) -> QWidget:
        box = column(gap=2.5)
        if change.loses:
            box.add(Label(words.loss(change.lost_on), "body_strong", "danger", wrap=True))
        for asked in told.questions(change.code):
            box.add(_question(asked, told))
        for record in told.touched(change.code):
            go = Button(words.touched(record), "bare", after="chevron-right")
            go.clicked.connect(lambda _checked=False, record=record: opened(record))
            next_step = "；".join(filter(None, (record.rule, record.waits)))
            box.add(row(go, 1), Label(next_step, "small", "text_2", wrap=True))
        if box.count() == 0:
            box.add(Label("没有标记，没有在办的", "small", "text_2", wrap=True))
        box.add(1)
        holder = QWidget()
        holder.setLayout(box)
        return holder


def _question(asked: OpenQuestion, told: ChangesPresenter) -> QWidget:
    choices = tuple(Choice(key.value, label) for key, label in asked.answers)
    name = f"{asked.name}：{QUESTION_NAMES[asked.question]}"
    picker = SegmentedChoice(name, choices, told.choice(asked))
    picker.chosen.connect(lambda key: told.choose(asked, key))
    holder = QWidget()
    holder.setLayout(
        column(
            Label(QUESTION_NAMES[asked.question], "small", "text_2", wrap=True),
            Label(asked.mine, "body", wrap=True),
            row(picker, 1),
            gap=1,
        )
    )
    return holder


def _said(label: str, text: str) -> Label:
    shown = Label(f"{label}：{text or '无'}", "small", "text" if text else "text_2", wrap=True)
    shown.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return shown
