"""自选申请 without widgets: the list, one proposal, what may be done with it by whom."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.operations import Changes, Operations
from desktop.session import Session
from enforcement.commands.decide_proposal import DecideProposal
from enforcement.commands.propose_matter import SubmitProposal, WithdrawProposal, WriteProposal
from enforcement.model.library_marks import (
    OPEN_STATES,
    LibraryProposal,
    ProposalFile,
    ProposalKind,
    ProposalState,
    StepKind,
)
from enforcement.model.matter import Library
from enforcement.model.officer import Officer, Role
from enforcement.queries import AskMatters, MatterRow
from enforcement.queries.proposals import AskPickIdeas, AskProposals, PickIdea, ProposalRow
from enforcement.refusals import Done, Refused

WATCHED = frozenset({"library_proposal", "proposal_step"})
ROLE_OF_STATE = {ProposalState.CAPTAIN: Role.CAPTAIN, ProposalState.LEADER: Role.LEADER}
WRITABLE = frozenset({ProposalState.DRAFT, ProposalState.RETURNED, ProposalState.WITHDRAWN})
FILE_BYTES_MAX = 20 * 1024 * 1024
HITS = 8


class ProposalsPresenter(QObject):
    """``listed()``; ``found(text, rows)``; ``said(sentence, tone)``; ``written(id)`` after a save of the form."""

    listed = Signal()
    found = Signal(str, object)
    said = Signal(str, str)
    written = Signal(str)

    def __init__(self, operations: Operations, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self.session = operations, session
        self.rows: tuple[ProposalRow, ...] = ()
        self.ideas: tuple[PickIdea, ...] = ()

    # ---- asking

    def load(self) -> None:
        day = self.session.clock.today()
        self._operations.ask(AskPickIdeas(day), self._take_ideas)
        self._operations.ask(AskProposals(day), self._take)

    def heed(self, changes: Changes) -> None:
        if changes.types & WATCHED:
            self.load()

    def search(self, text: str) -> None:
        """Matters by words, to ask for one of the menu or to give one up."""
        question = AskMatters(day=self.session.clock.today(), text=text, limit=60)
        self._operations.ask(question, lambda rows: self.found.emit(text, _of_the_menu(rows)))

    def row(self, proposal_id: str) -> ProposalRow | None:
        return next((one for one in self.rows if one.proposal.id == proposal_id), None)

    def open_for(self, code: str) -> ProposalRow | None:
        """The open proposal about a matter."""
        return next(
            (
                one
                for one in self.rows
                if one.proposal.matter_code == code and one.standing.state in OPEN_STATES
            ),
            None,
        )

    def approvers(self, row: ProposalRow) -> tuple[Officer, ...]:
        """Who can say a word on it at this machine now: the session's officer, and colleagues with an own secret."""
        role = ROLE_OF_STATE.get(row.standing.state)
        if role is None:
            return ()
        me, witness = self.session.officer, self.session.witness
        own = (me,) if me.has(role) and me.active_on(self.session.clock.today()) else ()
        others = witness.people(role) if witness is not None else ()
        barred = {row.proposal.made_by}
        barred |= {one.by for one in row.standing.steps if one.kind is StepKind.SUBMITTED}
        if row.standing.state is ProposalState.LEADER:
            barred |= {one.by for one in row.standing.steps if one.kind is StepKind.CAPTAIN_AGREED}
        return tuple(one for one in (*own, *others) if one.id not in barred)

    # ---- acts

    def write(
        self,
        code: str,
        kind: ProposalKind,
        reason: str,
        need: str,
        files: tuple[ProposalFile, ...],
        proposal_id: str,
        *,
        submit: bool,
    ) -> None:
        """Save the form, and hand it in when asked; a refusal to hand in leaves it written."""
        command = WriteProposal(
            code=code, kind=kind, reason=reason, need=need, files=files, proposal_id=proposal_id
        )
        self._operations.run(command, lambda answer: self._written(answer, submit))

    def submit(self, proposal_id: str) -> None:
        self._operations.run(
            SubmitProposal(proposal_id=proposal_id), lambda answer: self._told(answer, "已提交，等队长看。")
        )

    def withdraw(self, proposal_id: str) -> None:
        command = WithdrawProposal(proposal_id=proposal_id)
        self._operations.run(command, lambda answer: self._told(answer, "已撤回，留着备查。"))

    def decide(self, proposal: LibraryProposal, approver: Officer, *, agree: bool, reason: str) -> None:
        command = DecideProposal(
            proposal_id=proposal.id,
            approver_id=approver.id,
            words=proposal.words,
            agree=agree,
            reason=reason,
        )
        words = f"{approver.name}已同意。" if agree else f"{approver.name}已退回，原因写在经过里。"
        self._operations.run(command, lambda answer: self._told(answer, words))

    def keep_file(self, path: Path, then: object) -> None:
        """Store a file that shows the need; ``then`` gets a ProposalFile, or a sentence why not."""
        blobs = self._operations.context.blobs

        def keep() -> ProposalFile | str:
            try:
                if path.stat().st_size > FILE_BYTES_MAX:
                    return f"“{path.name}”超过 20 MB，没有附上。压缩后再附，或者只附要紧的几页。"
                with path.open("rb") as file:
                    ref = blobs.put(file, "application/octet-stream")
            except OSError:
                return f"“{path.name}”打不开，没有附上。看看文件还在不在。"
            return ProposalFile(sha256=ref.sha256, name=path.name, size=ref.size)

        self._operations.work(keep, then)  # type: ignore[arg-type]

    # ---- answers

    def _take(self, rows: tuple[ProposalRow, ...]) -> None:
        self.rows = rows
        self.listed.emit()

    def _take_ideas(self, ideas: tuple[PickIdea, ...]) -> None:
        self.ideas = ideas

    def _written(self, answer: Done | Refused, submit: bool) -> None:
        if isinstance(answer, Refused):
            self.said.emit(answer.sentence, "danger")
            return
        self.written.emit(str(answer.value))
        if submit:
            self.submit(str(answer.value))
        else:
            self.said.emit("已存好，还没有提交。", "ok")

    def _told(self, answer: Done | Refused, words: str) -> None:
        if isinstance(answer, Refused):
            self.said.emit(answer.sentence, "danger")
        else:
            self.said.emit(words, "ok")


def kind_for(row: MatterRow) -> ProposalKind:
    """What one can ask for: a matter that is ours can only be given up."""
    return ProposalKind.DROP if row.held else ProposalKind.PICK


def _of_the_menu(rows: tuple[MatterRow, ...]) -> tuple[MatterRow, ...]:
    return tuple(row for row in rows if row.matter.library is Library.OPTIONAL)[:HITS]
