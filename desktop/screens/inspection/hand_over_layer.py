"""The sheet of 交接: who goes on with the open inspection, why, and what becomes of the papers and the edits."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from desktop.actions import SUBMIT
from desktop.dialogs.questions import tell
from desktop.models.rows import RowFace, RowsModel
from desktop.screens.inspection.presenter import Workspace
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import column, row
from desktop.widgets.lists import RowList
from desktop.widgets.strips import Strip
from enforcement.commands.hand_over_inspection import HandOverInspection, changes_pair
from enforcement.model.inspection import Inspection
from enforcement.model.officer import ROLE_NAMES, Officer, Role
from enforcement.refusals import Done, Refused
from enforcement.rules.authority import Act, allowed

KEEPS = "写下的都留着，谁写的写在留痕里。交接以后两个人还会各写各的，照样合并，写得不一样的进“要你定的”。"
STAYS = "已经开始的检查，到过现场的检查人员不变，笔录上还是原来的两个人。"
NOBODY = "名册里今天没有能接手的人。"
NOBODY_WHY = "接手的要是在岗的执法队员或者队长。同步一次，名册可能有变化。"
OPEN_ONE = "先打开一次检查，再交接。"
ROWS_SEEN = 4


def candidates(desk: Workspace) -> tuple[Officer, ...]:
    """Who may go on with the inspection today, without whose work it is already."""
    today, held = desk.session.clock.today(), desk.inspection.held_by
    return tuple(one for one in desk.roster if one.id != held and allowed(one, Act.HAND_OVER, today) is None)


def pair_words(inspection: Inspection, to: Officer | None, names: dict[str, str]) -> str:
    """What becomes of those who inspect."""
    if to is None:
        return ""
    if changes_pair(inspection, to.id):
        return f"还没到现场，检查人员里的{names.get(inspection.held_by, '')}也换成{to.name}。"
    return STAYS if inspection.started_at is not None else "检查人员不变。"


class HandOverLayer(Layer):
    """Runs the command; the workspace shows whose work it is as soon as it is saved."""

    def __init__(self, host: QWidget, desk: Workspace, people: tuple[Officer, ...]) -> None:
        self._desk, self._people = desk, {one.id: one for one in people}
        self._names = {one.id: one.name for one in desk.roster}
        today = desk.session.clock.today()
        self.who = _People("交给谁", RowsModel(lambda one: _face(one, today), lambda one: one.id))
        self.who.show_rows(people)
        self._reason = Labelled("为什么交接", TextField("为什么交接", placeholder="休假、调岗、案子并办…"))
        self._pair, self._fault = Label("", "small", "text_2", wrap=True), Strip("", colour="danger")
        self._fault.hide()
        self.yes, self._no = Button("交接", "primary", hint="Ctrl+Enter"), Button("先不交接")
        holder = self._names.get(desk.inspection.held_by, "")
        content = sheet(
            column(
                Label(f"交接：{desk.title}", "subtitle", wrap=True),
                Label(f"现在由{holder}经办。{KEEPS}" if holder else KEEPS, "body", "text_2", wrap=True),
                Label("交给谁", "small", "text_2"),
                self.who,
                self._pair,
                self._reason,
                self._fault,
                row(1, self._no, self.yes),
                gap=3,
                pad=(6, 5, 6, 5),
            )
        )
        content.setAccessibleName("交接")
        super().__init__(host, content)
        self.who.settled.connect(lambda _key: self._show_pair())
        self.who.activated_key.connect(lambda _key: self.reason.setFocus())
        self.reason.returnPressed.disconnect()
        self.reason.returnPressed.connect(self.go)
        self.yes.clicked.connect(lambda _checked=False: self.go())
        self._no.clicked.connect(lambda _checked=False: self.close_layer())
        self._show_pair()
        self.show_over(self.who)

    @property
    def reason(self) -> TextField:
        return self._reason.field  # type: ignore[return-value]

    def perform(self, action: str) -> bool:
        if action != SUBMIT:
            return False
        self.go()
        return True

    def go(self) -> None:
        """Hand it over; what is missing is said here."""
        command = HandOverInspection(
            inspection_id=self._desk.inspection_id, to_id=self.who.current_key, reason=self.reason.text()
        )
        self.yes.setEnabled(False)
        self._desk.operations.run(command, self._answered)

    def _answered(self, answer: Done | Refused) -> None:
        self.yes.setEnabled(True)
        if isinstance(answer, Done):
            self.close_layer()
            return
        first = answer.refusals[0]
        if first.field == "reason":
            self._reason.set_fault(first.what)
            self.reason.setFocus()
        else:
            self._fault.set_sentence(first.what, first.why)
            self._fault.show()

    def _show_pair(self) -> None:
        self._fault.hide()
        to = self._people.get(self.who.current_key)
        self._pair.setText(pair_words(self._desk.inspection, to, self._names))


class _People(RowList):
    """As high as a few rows."""

    def sizeHint(self) -> QSize:
        rows = max(1, min(ROWS_SEEN, self.model().rowCount() if self.model() else 1))
        return QSize(theme().px(280), rows * theme().size("table.row_two_line") + theme().px(2))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _face(one: Officer, today: date) -> RowFace:
    held = "、".join(ROLE_NAMES[role] for role in Role if one.has(role))
    number = one.certificate.number if one.certificate else "没有执法证"
    able = "" if one.may_sign_on(today) else "，今天不能署名"
    return RowFace(one.name, f"{held} · {number}{able}")


def ask_hand_over(host: QWidget, desk: Workspace) -> Layer:
    """Ask who goes on with the inspection on the desk, or say that nobody can."""
    people = candidates(desk)
    return HandOverLayer(host, desk, people) if people else tell(host, NOBODY, NOBODY_WHY)
