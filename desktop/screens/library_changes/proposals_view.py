"""The page 自选申请: the list with states, one proposal beside it, and a line to find what to ask for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.actions import FILTER, PRINT, REFRESH, SUBMIT
from desktop.dialogs.sheet_out import SheetOut
from desktop.models.rows import RowFace, RowsModel
from desktop.operations import Operations
from desktop.screens.inspection.finder import Finder, Hit
from desktop.screens.library_changes import words
from desktop.screens.library_changes.approval import ask_approval
from desktop.screens.library_changes.proposal_form import PickFiles, ProposalForm, pick_files
from desktop.screens.library_changes.proposals_presenter import (
    ROLE_OF_STATE,
    WRITABLE,
    ProposalsPresenter,
    kind_for,
)
from desktop.session import Session
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, Scroll, Stack, Surface, clear, column, row
from desktop.widgets.lists import RowList
from desktop.widgets.pills import Pill
from desktop.widgets.place import Place
from desktop.widgets.rows import KeyValueRow
from desktop.widgets.strips import EmptyState, Strip
from enforcement.model.library_marks import (
    OPEN_STATES,
    PROPOSAL_KIND_NAMES,
    ProposalKind,
    ProposalState,
)
from enforcement.model.officer import ROLE_NAMES
from enforcement.queries import MatterRow
from enforcement.queries.proposals import ProposalRow

EMPTY = "还没有自选申请。在上面找一个事项，或者在事项卡片上按“申请自选”。"
IDEAS_SHOWN = 8


class ProposalsPage(Place):
    """``propose(code)`` opens the form for a matter, or shows the proposal that is open for it already."""

    title = "自选申请"

    def __init__(self, operations: Operations, session: Session, pick: PickFiles = pick_files) -> None:
        super().__init__()
        self._operations, self._session, self._pick = operations, session, pick
        self._form: ProposalForm | None = None
        self.presenter = ProposalsPresenter(operations, session, self)
        self.sheets = SheetOut(self, operations, self.say)
        self.finder = Finder("找要申请的事项", "自选库里的事项名、法条或拼音首字母")
        self.list = RowList("自选申请", RowsModel(_face, lambda one: one.proposal.id))
        self._said, self._ideas = Stack(), Stack()
        self._detail = column(gap=2.5, pad=(5, 4, 5, 4))
        self._chosen = self._wanted = ""
        left = column(Surface("plain", column(Label("自选申请", "title"), self.finder, gap=2.5, pad=(5, 4, 5, 3))),
                      self._said, self._ideas, Line(), self.list, gap=0)  # fmt: skip
        left.setStretchFactor(self.list, 1)
        right = Surface("plain", column(Scroll(self._detail), gap=0))
        whole = row(Surface("plain", left), Line(vertical=True), right, gap=0)
        whole.setStretch(0, 5)
        whole.setStretch(2, 6)
        self.setLayout(whole)
        self._connect()

    def _connect(self) -> None:
        told = self.presenter
        self.finder.searched.connect(told.search)
        self.finder.taken.connect(self._begin)
        self.list.settled.connect(self._show)
        self.list.activated_key.connect(self._main_act)
        told.listed.connect(self._listed)
        told.found.connect(self._found)
        told.said.connect(self.say)
        told.written.connect(self._want)
        self._operations.changed.connect(self._changed)

    # ---- the place

    def activate(self) -> None:
        self.presenter.load()
        self.finder.setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> None:
        super().flush()
        if self._form is not None:
            self._form.close_layer()

    def stop(self) -> None:
        self._operations.changed.disconnect(self._changed)

    def perform(self, action: str) -> bool:
        acts: dict[str, Callable[[], object]] = {
            PRINT: self.print_form,
            FILTER: lambda: self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason),
            REFRESH: self.presenter.load,
            SUBMIT: lambda: self._main_act(self._chosen),
        }
        act = acts.get(action)
        if act is None:
            return False
        act()
        return True

    def panes(self) -> tuple[QWidget, ...]:
        return self.finder, self.list

    def say(self, sentence: str, tone: str) -> None:
        """A strip above the list until the next one."""
        self._said.clear()
        self._said.addWidget(Strip(sentence, colour=tone))

    def propose(self, matter: MatterRow) -> None:
        """Ask for this matter, or show what is open for it."""
        there = self.presenter.open_for(matter.matter.code)
        if there is not None:
            self._want(there.proposal.id)
            self._listed()
            return
        self._open_form(matter.matter.code, matter.matter.act_name, kind_for(matter))

    def print_form(self) -> None:
        from desktop.screens.library_changes.sheets import proposal_sheet

        found = self.presenter.row(self._chosen)
        if found is None:
            self.say("先选一份申请，再打印申请表。", "info")
            return
        team, day = self._session.agency.team_name or self._session.agency.name, self._session.clock.today()
        self.sheets.offer(lambda: proposal_sheet(found, team, day))

    # ---- inside

    def _changed(self, changes: object) -> None:
        if self.isVisible():
            self.presenter.heed(changes)  # type: ignore[arg-type]

    def _want(self, proposal_id: str) -> None:
        self._wanted = proposal_id

    def _begin(self, matter: MatterRow) -> None:
        self.finder.reset()
        self.propose(matter)

    def _open_form(self, code: str, name: str, kind: ProposalKind) -> None:
        self._hold(ProposalForm(self, self.presenter, code, name, kind, pick=self._pick))

    def _found(self, text: str, rows: tuple[MatterRow, ...]) -> None:
        hits = tuple(
            Hit(one.matter.act_name, f"{PROPOSAL_KIND_NAMES[kind_for(one)]} · {one.matter.domain}", one)
            for one in rows
        )
        self.finder.show_hits(text, hits, note="" if hits else "自选库里没有找到。换个说法再找。")

    def _listed(self) -> None:
        rows = self.presenter.rows
        self.list.show_rows(rows)
        self._show_ideas()
        if self._wanted:
            self.list.select(self._wanted)
            self._wanted = ""
        self._show(self.list.current_key)

    def _show_ideas(self) -> None:
        """Where nothing was asked for yet: what last year's inspections suggest."""
        self._ideas.clear()
        ideas = [one for one in self.presenter.ideas if self.presenter.open_for(one.code) is None]
        if self.presenter.rows or not ideas:
            return
        box = column(Label("去年检查用过、现在要申请的", "body_strong"), gap=1, pad=(5, 2, 5, 3))
        for idea in ideas[:IDEAS_SHOWN]:
            ask = Button("申请自选")
            ask.setAccessibleName(f"申请自选：{idea.name}")
            ask.clicked.connect(
                lambda _checked=False, idea=idea: self._open_form(idea.code, idea.name, ProposalKind.PICK)
            )
            line = row(Label(f"{idea.name}（{words.use(idea.use)}）", "small", wrap=True), ask)
            line.setStretch(0, 1)
            box.add(line)
        box.add(Label(words.NO_NEIGHBOURS, "small", "text_2", wrap=True))
        self._ideas.addWidget(Surface("inset", box))

    def _show(self, proposal_id: str) -> None:
        self._chosen = proposal_id
        clear(self._detail)
        found = self.presenter.row(proposal_id)
        if found is None:
            self._detail.add(EmptyState(EMPTY), 1)
            return
        one, state = found.proposal, found.standing.state
        pill = Pill(words.state(found), words.STATE_TONES[state])
        self._detail.add(Label(words.headline(found), "subtitle", wrap=True), row(pill, 1))
        if found.standing.reason:
            self._detail.add(
                Strip(f"{words.state(found)}：{found.standing.reason}", colour=words.STATE_TONES[state])
            )
        pairs = [("理由", one.reason), ("需要的依据", one.need), ("本镇数据", words.use(one.use))]
        pairs += [("附件", "、".join(file.name for file in one.files)), ("写的人", found.author)]
        for name, value in pairs:
            if value:
                self._detail.add(KeyValueRow(name, value, name_width=84))
        for name, said in found.contested:
            label = {"reason": "理由", "need": "需要的依据"}[name]
            self._detail.add(
                Strip(
                    f"{label}在两台电脑上写得不一样，都留着：{'；'.join(said)}",
                    actions=(("并排看，定下来", lambda: self._settle(one.id)),),
                    colour="warn",
                )
            )
        for step in found.standing.steps:
            self._detail.add(Label(words.step(step), "small", "text_2", wrap=True))
        self._buttons(found)
        self._detail.add(1)

    def _buttons(self, found: ProposalRow) -> None:
        one, state = found.proposal, found.standing.state
        main: list[QWidget] = []
        if state in ROLE_OF_STATE:
            main.append(
                _button(f"请{ROLE_NAMES[ROLE_OF_STATE[state]]}来看", lambda: self._approve(found), "primary")
            )
        if state in WRITABLE:
            main.append(_button("提交给队长", lambda: self.presenter.submit(one.id), "primary"))
            main.append(_button("改", lambda: self._edit(found)))
        if state in OPEN_STATES and state is not ProposalState.DRAFT:
            main.append(_button("撤回", lambda: self.presenter.withdraw(one.id)))
        main.append(_button("打印申请表", self.print_form))
        self._detail.add(row(*main, 1, gap=2, pad=(0, 2, 0, 0)))

    def _settle(self, proposal_id: str) -> None:
        """Both wordings beside each other, where they are settled (要你定的)."""
        self.open_requested.emit("review", f"{proposal_id}/words")

    def _main_act(self, proposal_id: str) -> None:
        """What Enter does: the next step of the proposal."""
        found = self.presenter.row(proposal_id)
        if found is None:
            return
        if found.standing.state in ROLE_OF_STATE:
            self._approve(found)
        elif found.standing.state in WRITABLE:
            self._edit(found)

    def _approve(self, found: ProposalRow) -> None:
        ask_approval(self, found, self.presenter)

    def _edit(self, found: ProposalRow) -> None:
        one = found.proposal
        kind, name = one.kind, one.matter_name
        self._hold(ProposalForm(self, self.presenter, one.matter_code, name, kind, one, self._pick))

    def _hold(self, form: ProposalForm) -> None:
        self._form = form
        form.closed.connect(self._let_go)

    def _let_go(self) -> None:
        self._form = None


def _face(row_: ProposalRow) -> RowFace:
    state = row_.standing.state
    return RowFace(
        row_.proposal.matter_name,
        f"{PROPOSAL_KIND_NAMES[row_.proposal.kind]} · {row_.author}",
        pill=words.state(row_),
        pill_colour=words.STATE_TONES[state],
    )


def _button(label: str, act: Callable[[], object], look: str = "outline") -> Button:
    made = Button(label, look)
    made.clicked.connect(lambda _checked=False: act())
    return made
