"""The register of recordings without widgets: periods, rows as the paper holds them, and the draft made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.operations import Changes, Operations
from desktop.session import Session
from enforcement.commands.draft_paper import DraftPaper
from enforcement.model.evidence import EvidenceKind
from enforcement.model.inspection import INSPECTION_KIND_NAMES, Finding
from enforcement.queries import AskWorkspace, WorkspaceRows
from enforcement.queries.recordings import AskRecordings, RecordingRow
from enforcement.refusals import Done, Refused
from enforcement.text.dates import local

REGISTER_FORM = "CLS-06"
TAIL = 8  # hex digits of the hash on the paper
PERIODS = {"month": "本月", "former": "上月", "year": "今年"}
_WAYS = {EvidenceKind.VIDEO: "录像", EvidenceKind.AUDIO: "录音"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in the list: its question and its answer."""

    question: AskRecordings
    rows: tuple[RecordingRow, ...] = ()

    @property
    def inspections(self) -> tuple[str, ...]:
        """The inspections that the rows come from."""
        return tuple(dict.fromkeys(row.evidence.inspection_id for row in self.rows))


class RecordingsPresenter(QObject):
    """``listed(Shown)``; ``drafted(document id)``; ``refused(Refused)``."""

    listed = Signal(object)
    drafted = Signal(str)
    refused = Signal(object)

    def __init__(self, operations: Operations, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._today = operations, session.clock.today
        self.shown = Shown(AskRecordings())
        self._watched = False
        operations.changed.connect(self._notice)

    def show_period(self, period: str) -> None:
        """The recordings of inspections begun in a period of `PERIODS`."""
        since, until = span(period, self._today())
        self._ask(AskRecordings(since=since, until=until))

    def show_inspection(self, inspection_id: str) -> None:
        self._ask(AskRecordings(inspection_id=inspection_id))

    def leave(self) -> None:
        """Nobody looks any more."""
        self._watched = False

    def draft(self) -> None:
        """A draft of the register paper with a row for each recording in the list; of one inspection also party and
        matter."""
        rows = [register_row(row) for row in self.shown.rows]
        inspections = self.shown.inspections
        if len(inspections) == 1:
            question = AskWorkspace(inspections[0])
            self._operations.ask(question, lambda found: self._draft(rows, _named(found)))
        elif rows:
            self._draft(rows, {})

    # ---- inside

    def _draft(self, rows: list[dict[str, str]], named: dict[str, Any]) -> None:
        command = DraftPaper(form_id=REGISTER_FORM, values={"recordings": rows, **named})
        self._operations.run(command, self._drafted)

    def _drafted(self, answer: Done | Refused) -> None:
        if isinstance(answer, Refused):
            self.refused.emit(answer)
        else:
            self.drafted.emit(str(answer.value))

    def _ask(self, question: AskRecordings) -> None:
        self._watched = True
        self.shown = Shown(question)
        self._operations.ask(question, lambda rows: self._take(question, rows))

    def _take(self, question: AskRecordings, rows: tuple[RecordingRow, ...]) -> None:
        if question == self.shown.question:
            self.shown = Shown(question, rows)
            self.listed.emit(self.shown)

    def _notice(self, changes: Changes) -> None:
        if self._watched and "evidence" in changes.types:
            self._ask(self.shown.question)


def span(period: str, today: date) -> tuple[date, date]:
    """First and last day of 本月, 上月 or 今年."""
    if period == "year":
        return today.replace(month=1, day=1), today
    first = today.replace(day=1)
    if period == "former":
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    return first, today


def register_row(row: RecordingRow) -> dict[str, str]:
    """A recording as a row of the paper; a length that its file does not tell is for the officer to write."""
    one = row.evidence
    made = "，".join(
        part for part in (f"{local(one.taken_at):%Y-%m-%d %H:%M}", one.place, way_of(row)) if part
    )
    when = f"{local(row.copied_at):%Y-%m-%d %H:%M}" if row.copied_at else ""
    return {
        "id": one.number,
        "stage": stage_of(row),
        "made": made,
        "maker": one.taken_by,
        "length": length_of(row),
        "copied": " ".join(part for part in (row.copied_by, when) if part),
        "place": "本机证据库",
        "digest": one.sha256[-TAIL:],
    }


def stage_of(row: RecordingRow) -> str:
    """At which step of the work it was recorded."""
    return INSPECTION_KIND_NAMES[row.kind]


def length_of(row: RecordingRow) -> str:
    """12:05 or 1:02:05; empty when the file does not tell."""
    minutes, seconds = divmod(row.evidence.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if not row.evidence.seconds:
        return ""
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def way_of(row: RecordingRow) -> str:
    """录像 or 录音, and the device where it is known."""
    way = _WAYS[row.evidence.kind]
    return f"{way}（{row.evidence.source}）" if row.evidence.source else way


def _named(rows: WorkspaceRows | None) -> dict[str, Any]:
    """Party and matter of the inspection that everything was recorded at."""
    if rows is None:
        return {}
    works = [work for work in rows.matters if work.matter is not None]
    found = [work for work in works if work.entry.finding is Finding.FOUND] or works
    acts = "、".join(work.matter.act_name for work in found if work.matter is not None)
    named = {"party.name": rows.party.name, "case.name": acts}
    return {name: value for name, value in named.items() if value}
