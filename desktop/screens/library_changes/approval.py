"""The layer in which captain or 负责人 says yes, or sends a proposal back; somebody else than the session's officer gives
his own password."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.dialogs.questions import tell
from desktop.screens.entry.secrets import hidden_field
from desktop.screens.library_changes import words
from desktop.screens.library_changes.proposals_presenter import ROLE_OF_STATE, ProposalsPresenter
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import column, row, show_when
from desktop.widgets.segmented import Choice, SegmentedChoice
from enforcement.commands.decide_proposal import LEAST_RETURN
from enforcement.errors import KnownTrouble
from enforcement.model.officer import ROLE_NAMES, Officer
from enforcement.queries.proposals import ProposalRow

NOBODY_WHY = (
    "谁也不批自己的申请，两道审批由两个人办。请他在自己的账户里批，或者先在这台电脑上设好自己的口令。"
)


class ApprovalLayer(Layer):
    """Both answers stand side by side; a return needs its reason."""

    def __init__(
        self, host: QWidget, row_: ProposalRow, told: ProposalsPresenter, people: tuple[Officer, ...]
    ) -> None:
        self._row, self._told = row_, told
        self._people = {one.id: one for one in people}
        role = ROLE_NAMES[ROLE_OF_STATE[row_.standing.state]]
        self.who = SegmentedChoice(role, tuple(Choice(one.id, one.name) for one in people), people[0].id)
        self.reason = TextField("意见")
        self._reason = Labelled("意见", self.reason, hint="同意可以不写；退回要写明原因。")
        self.secret = hidden_field(f"{role}的口令")
        self._secret = Labelled(f"{role}的口令", self.secret, hint="由本人来输。")
        self._busy = Label("", "body", "text_2")
        self.yes, self.back, self._no = Button("同意", "primary"), Button("退回并写明"), Button("先不批")
        content = sheet(
            column(
                Label(f"请{role}看这份申请", "subtitle", wrap=True),
                Label(words.headline(row_), "body_strong", wrap=True),
                Label(f"理由：{row_.proposal.reason}", "body", wrap=True),
                Label(f"需要的依据：{row_.proposal.need}", "body", wrap=True),
                Label(words.use(row_.proposal.use), "small", "text_2", wrap=True),
                row(Label(role, "small", "text_2"), self.who, 1, gap=3),
                self._reason,
                self._secret,
                row(self._busy, 1, self._no, self.back, self.yes),
                gap=3.5,
                pad=(6, 5, 6, 5),
            )
        )
        content.setAccessibleName(f"请{role}看这份申请")
        super().__init__(host, content)
        self.who.chosen.connect(lambda _key: self._show_secret())
        self.yes.clicked.connect(lambda _checked=False: self.go(agree=True))
        self.back.clicked.connect(lambda _checked=False: self.go(agree=False))
        self._no.clicked.connect(lambda _checked=False: self.close_layer())
        self._show_secret()
        self.show_over(self.reason if len(people) == 1 else self.who)

    def go(self, *, agree: bool) -> None:
        """Take what stands there; a fault is said under its field."""
        reason, secret = self.reason.text().strip(), self.secret.text()
        short = not agree and len(reason) < LEAST_RETURN
        self._reason.set_fault(f"退回的原因至少写 {LEAST_RETURN} 个字。" if short else "")
        missing = self._asks and not secret
        self._secret.set_fault("请本人输自己的口令。" if missing else "")
        if short or missing:
            (self.reason if short else self.secret).setFocus()
            return
        who, witness = self._people[self.who.value], self._told.session.witness
        if who.id == self._told.session.officer.id or witness is None:
            self._done(who, agree, reason)
            return
        self._set_busy(True)
        witness.confirm(who.id, secret, lambda trouble: self._answered(who, agree, reason, trouble))

    @property
    def _asks(self) -> bool:
        witness = self._told.session.witness
        other = self.who.value != self._told.session.officer.id
        return other and witness is not None and witness.asks_secret

    def _show_secret(self) -> None:
        show_when(self._secret, self._asks)

    def _answered(self, who: Officer, agree: bool, reason: str, trouble: KnownTrouble | None) -> None:
        self._set_busy(False)
        self.secret.clear()
        if trouble is not None:
            self._secret.set_fault(trouble.sentence)
            self.secret.setFocus()
            return
        self._done(who, agree, reason)

    def _done(self, who: Officer, agree: bool, reason: str) -> None:
        self.close_layer()
        self._told.decide(self._row.proposal, who, agree=agree, reason=reason)

    def _set_busy(self, busy: bool) -> None:
        self._busy.setText("正在核对口令…" if busy else "")
        for part in (self.who, self._reason, self._secret, self.yes, self.back, self._no):
            part.setEnabled(not busy)


def ask_approval(host: QWidget, row_: ProposalRow, told: ProposalsPresenter) -> Layer:
    """Ask who may say a word on it, or say that nobody can at this machine."""
    people = told.approvers(row_)
    if not people:
        role = ROLE_NAMES[ROLE_OF_STATE[row_.standing.state]]
        return tell(host, f"这台电脑上没有能批这份申请的{role}。", NOBODY_WHY)
    return ApprovalLayer(host, row_, told, people)
