"""Three-way merge of the library: base (the release last looked through), mine (the marks), theirs (the newest).

Pure and deterministic. Nothing of mine is taken away here: where a change touches a mark, a question is listed with
its possible answers, and only a person's answer changes the mark. Powers act by their days and never wait for this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from enforcement.catalogue.changes import ChangeKind, Listing, MatterChange, changes
from enforcement.model.library_marks import (
    OPEN_STATES,
    LibraryProposal,
    MatterMark,
    MatterNote,
    MatterSet,
    ProposalKind,
    ProposalState,
)

T = TypeVar("T", MatterMark, MatterNote, MatterSet)


class Question(StrEnum):
    """What a person has to decide."""

    STAR_ENDED = "star_ended"
    NOTE_CHANGED = "note_changed"
    SET_ENDED = "set_ended"
    PICK_ENDED = "pick_ended"
    PICK_GRANTED = "pick_granted"
    DROP_ENDED = "drop_ended"
    PROPOSAL_CHANGED = "proposal_changed"


class Answer(StrEnum):
    KEEP = "keep"
    REMOVE = "remove"


QUESTION_NAMES = {
    Question.STAR_ENDED: "标了常用，本镇不再有权",
    Question.NOTE_CHANGED: "写了备注，事项变了",
    Question.SET_ENDED: "在常用组合里，本镇不再有权",
    Question.PICK_ENDED: "正在申请自选，县里把它移出了目录",
    Question.PICK_GRANTED: "正在申请自选，县里已经下放",
    Question.DROP_ENDED: "正在申请退出，县里已经收回",
    Question.PROPOSAL_CHANGED: "正在申请，事项变了",
}
_REMOVING = {
    Question.STAR_ENDED: "取下★",
    Question.NOTE_CHANGED: "删掉备注",
    Question.SET_ENDED: "从组合里去掉",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """The marks of the town as they stand, and its proposals with their states."""

    marks: tuple[MatterMark, ...] = ()
    notes: tuple[MatterNote, ...] = ()
    sets: tuple[MatterSet, ...] = ()
    proposals: tuple[tuple[LibraryProposal, ProposalState], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """One line to decide. ``mark_id`` is the mark it is about (for a ★ the matter's: all its ★ count as one),
    ``mine`` what we have there."""

    question: Question
    code: str
    name: str
    mark_id: str
    mine: str

    @property
    def answers(self) -> tuple[tuple[Answer, str], ...]:
        """Possible answers with their words, the one that changes nothing first."""
        return (Answer.KEEP, "留着"), (Answer.REMOVE, _REMOVING.get(self.question, "撤回申请"))

    @property
    def key(self) -> tuple[str, str, str]:
        return self.question.value, self.code, self.mark_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """``kept`` are ids of everything of mine: whatever is answered later, nothing was dropped on the way."""

    changes: tuple[MatterChange, ...]
    questions: tuple[OpenQuestion, ...]
    kept: frozenset[str]


def merge(base: Listing, mine: Mine, theirs: Listing) -> Merged:
    """The changes, and the questions that they raise about my marks, in one order whatever order things came in."""
    return raise_questions(changes(base, theirs), mine)


def raise_questions(made: tuple[MatterChange, ...], mine: Mine) -> Merged:
    """As `merge`, from the changes between base and theirs."""
    by_code = {one.code: one for one in made}
    asked = {one.key: one for one in _questions(by_code, mine)}
    kept = {one.id for some in (mine.marks, mine.notes, mine.sets) for one in some}
    kept |= {proposal.id for proposal, _ in mine.proposals}
    ranks = list(Question)
    order = sorted(asked.values(), key=lambda one: (one.code, ranks.index(one.question), one.mark_id))
    return Merged(changes=made, questions=tuple(order), kept=frozenset(kept))


def _questions(by_code: Mapping[str, MatterChange], mine: Mine) -> Iterator[OpenQuestion]:
    for mark in _present(mine.marks):
        change = by_code.get(mark.matter_code)
        if change is not None and change.gone:
            yield _ask(Question.STAR_ENDED, change, mark.matter_code, "★ 常用")
    for note in _present(mine.notes):
        change = by_code.get(note.matter_code)
        if change is not None:
            yield _ask(Question.NOTE_CHANGED, change, note.id, note.text)
    for one in _present(mine.sets):
        for code in one.codes:
            change = by_code.get(code)
            if change is not None and change.gone:
                yield _ask(Question.SET_ENDED, change, one.id, f"组合“{one.name}”")
    for proposal, state in mine.proposals:
        change = by_code.get(proposal.matter_code)
        if change is not None and state in OPEN_STATES:
            yield _ask(_about(proposal, change), change, proposal.id, _said(proposal))


def _about(proposal: LibraryProposal, change: MatterChange) -> Question:
    if proposal.kind is ProposalKind.PICK and change.grants:
        return Question.PICK_GRANTED
    if proposal.kind is ProposalKind.PICK and ChangeKind.ENDED in change.kinds:
        return Question.PICK_ENDED
    if proposal.kind is ProposalKind.DROP and change.gone:
        return Question.DROP_ENDED
    return Question.PROPOSAL_CHANGED


def _said(proposal: LibraryProposal) -> str:
    return ("申请自选：" if proposal.kind is ProposalKind.PICK else "申请退出：") + proposal.reason


def _present(things: Iterable[T]) -> Iterator[T]:
    return (one for one in things if not one.removed)


def _ask(question: Question, change: MatterChange, mark_id: str, mine: str) -> OpenQuestion:
    return OpenQuestion(question=question, code=change.code, name=change.name, mark_id=mark_id, mine=mine)
