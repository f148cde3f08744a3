"""Look through a new release (目录变化): every line that touches our marks is decided by a person, and who did it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.catalogue.changes import sides
from enforcement.catalogue.merge import Answer, Mine, OpenQuestion, Question, merge
from enforcement.commands.propose_matter import WithdrawProposal, standing_of
from enforcement.commands.save_matter_set import RemoveMatterSet, changed_set
from enforcement.commands.shared import barred, refuse
from enforcement.commands.star_matter import StarMatter
from enforcement.commands.write_matter_note import WriteMatterNote
from enforcement.model.library_marks import (
    LibraryProposal,
    LibraryReview,
    MatterMark,
    MatterNote,
    MatterSet,
    ReviewDecision,
)
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, library_replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeLibrary:
    """Done's value is the review's id. ``sha256`` is the release that was on the screen (R84 when another one is the
    newest now), ``decisions`` answer each of its questions (R86 while one is open). Answers that take a mark away do so
    in this save; what is kept is not touched. Powers have changed by their days already, whatever is decided here."""

    sha256: str
    decisions: tuple[ReviewDecision, ...] = ()

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.REVIEW_LIBRARY):
            return no
        seen = frozenset(one.sha256 for one in work.find(LibraryReview))
        two = sides(context.catalogue.releases(), seen)
        if two is None or two[1].sha256 != self.sha256:
            return refuse(library_replies.nothing_to_review())
        base, theirs = context.catalogue.difference(two[0].sha256, two[1].sha256)
        merged = merge(base, mine_of(work, context), theirs)
        answers = {(one.question, one.matter_code, one.mark_id): one.answer for one in self.decisions}
        undecided = sum(not answers.get(one.key) for one in merged.questions)
        if undecided:
            return refuse(library_replies.line_undecided(undecided))
        for one in merged.questions:
            if Answer(answers[one.key]) is Answer.REMOVE:
                answer = _take_away(work, context, one)
                if isinstance(answer, Refused):
                    return answer
        review = LibraryReview(
            id=context.ids.new(),
            sha256=self.sha256,
            version=theirs.version.version,
            base_sha256=two[0].sha256,
            number=two[1].number,
            decisions=tuple(_decision(one, answers[one.key]) for one in merged.questions),
            reviewed_by=context.actor.id,
            reviewed_at=context.clock.now(),
        )
        work.add(review, kinds.LIBRARY_REVIEWED)
        return Done(review.id)


def mine_of(work: UnitOfWork, context: Context) -> Mine:
    """The town's marks as they stand."""
    proposals = ((one, standing_of(work, context, one).state) for one in work.find(LibraryProposal))
    return Mine(
        marks=work.find(MatterMark, removed=False),
        notes=work.find(MatterNote, removed=False),
        sets=work.find(MatterSet, removed=False),
        proposals=tuple(proposals),
    )


def _decision(asked: OpenQuestion, answer: str) -> ReviewDecision:
    return ReviewDecision(
        question=asked.question.value, matter_code=asked.code, mark_id=asked.mark_id, answer=answer
    )


def _take_away(work: UnitOfWork, context: Context, asked: OpenQuestion) -> Done | Refused:
    if asked.question is Question.STAR_ENDED:
        return StarMatter(code=asked.code, starred=False).execute(work, context)
    if asked.question is Question.NOTE_CHANGED:
        return WriteMatterNote(code=asked.code, text="", note_id=asked.mark_id).execute(work, context)
    if asked.question is Question.SET_ENDED:
        return _out_of_set(work, context, asked)
    return WithdrawProposal(proposal_id=asked.mark_id, reason="目录变化").execute(work, context)


def _out_of_set(work: UnitOfWork, context: Context, asked: OpenQuestion) -> Done | Refused:
    """The set as it is now, which an earlier line may have made anew; one left without a matter is removed."""
    found = work.get(MatterSet, asked.mark_id)
    while found is not None and found.removed:
        found = next((one for one in work.find(MatterSet) if one.follows == found.id), None)
    if found is None:
        return Done("")
    left = tuple(code for code in found.codes if code != asked.code)
    if not left:
        return RemoveMatterSet(set_id=found.id).execute(work, context)
    return Done(changed_set(work, context, found, found.name, left).id)
