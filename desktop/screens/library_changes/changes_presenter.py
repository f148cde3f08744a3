"""目录变化 without widgets: what changed, what has to be decided, what has to be handed over."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.operations import Changes, Operations
from desktop.session import Session
from enforcement.catalogue.changes import MatterChange
from enforcement.catalogue.merge import Answer, OpenQuestion
from enforcement.commands.draft_transfer import DraftTransfer
from enforcement.commands.merge_library import MergeLibrary
from enforcement.model.library_marks import ReviewDecision
from enforcement.queries.proposals import AskHandOver, AskLibraryNews, LibraryNews, TouchedRecord
from enforcement.refusals import Done, Refused

WATCHED = frozenset(
    {
        "matter_mark",
        "matter_note",
        "matter_set",
        "library_proposal",
        "proposal_step",
        "library_review",
        "inspection",
        "inspection_matter",
        "document",
    }
)


class ChangesPresenter(QObject):
    """``shown()`` when there is something new to draw; ``said(sentence, tone)``; ``drafted(document id)``."""

    shown = Signal()
    said = Signal(str, str)
    drafted = Signal(str)

    def __init__(self, operations: Operations, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._session = operations, session
        self.news: LibraryNews | None = None
        self.records: tuple[TouchedRecord, ...] = ()
        self._chosen: dict[tuple[str, str, str], str] = {}

    def load(self) -> None:
        self._operations.ask(AskLibraryNews(), self._take)

    def heed(self, changes: Changes) -> None:
        """Somebody saved: look again when it may matter here."""
        if changes.types & WATCHED:
            self.load()

    # ---- what stands there

    def ours(self) -> tuple[MatterChange, ...]:
        """Changes that touch a power, a mark or an open record of ours; the others need nobody's decision."""
        if self.news is None:
            return ()
        near = {one.code for one in self.news.merged.questions} | {one.code for one in self.news.touched}
        return tuple(one for one in self.news.merged.changes if one.code in near or one.loses or one.grants)

    def others(self) -> tuple[MatterChange, ...]:
        near = set(self.ours())
        return tuple(one for one in self.news.merged.changes if one not in near) if self.news else ()

    def questions(self, code: str) -> tuple[OpenQuestion, ...]:
        asked = self.news.merged.questions if self.news else ()
        return tuple(one for one in asked if one.code == code)

    def touched(self, code: str) -> tuple[TouchedRecord, ...]:
        found = self.news.touched if self.news else ()
        return tuple(one for one in found if one.code == code)

    def choice(self, asked: OpenQuestion) -> str:
        """What was chosen so far, "" before."""
        return self._chosen.get(asked.key, "")

    @property
    def undecided(self) -> int:
        asked = self.news.merged.questions if self.news else ()
        return sum(not self.choice(one) for one in asked)

    # ---- acts

    def choose(self, asked: OpenQuestion, answer: str) -> None:
        self._chosen[asked.key] = answer

    def keep_all(self) -> None:
        """Every open line: nothing of ours changes."""
        for one in self.news.merged.questions if self.news else ():
            self._chosen.setdefault(one.key, Answer.KEEP.value)
        self.shown.emit()

    def merge(self) -> None:
        """Record who looked through the release, and carry the answers out."""
        if self.news is None:
            return
        decisions = tuple(
            ReviewDecision(
                question=one.question.value,
                matter_code=one.code,
                mark_id=one.mark_id,
                answer=self.choice(one),
            )
            for one in self.news.merged.questions
        )
        version = self.news.theirs.version
        command = MergeLibrary(sha256=version.sha256, decisions=decisions)
        self._operations.run(command, lambda answer: self._merged(answer, version.version))

    def draft_transfer(self, record: TouchedRecord) -> None:
        where = {"document_id" if record.on_paper else "inspection_id": record.id}
        command = DraftTransfer(matter_code=record.code, **where)
        self._operations.run(command, self._drafted)

    # ---- answers

    def _take(self, news: LibraryNews | None) -> None:
        self.news = news
        self._operations.ask(AskHandOver(self._session.clock.today()), self._take_records)

    def _take_records(self, records: tuple[TouchedRecord, ...]) -> None:
        self.records = records
        self.shown.emit()

    def _merged(self, answer: Done | Refused, version: str) -> None:
        if isinstance(answer, Refused):
            self.said.emit(answer.sentence, "danger")
        else:
            self._chosen.clear()
            self.said.emit(f"{version} 版看过了，已合并。本镇的常用、备注、组合都按选的留下。", "ok")
        self.load()

    def _drafted(self, answer: Done | Refused) -> None:
        if isinstance(answer, Refused):
            self.said.emit(answer.sentence, "danger")
        else:
            self.drafted.emit(str(answer.value))
