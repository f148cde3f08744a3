"""打印记录 and 作废登记 without widgets: their rows, their columns as text, and what a row leads to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.exports import save_table
from desktop.models.rows import Cell, Column
from desktop.operations import Changes, Operations
from desktop.screens.documents.print_words import BACK_WORDS, copies_of, is_asked, moment, pages_of, which
from enforcement.commands.call_back import CallBackPaper
from enforcement.commands.record_print import EndPrint
from enforcement.errors import KnownTrouble
from enforcement.model.document import CalledBack
from enforcement.model.print_run import STATE_NAMES, PrintRun, PrintState
from enforcement.queries import AskPrints, AskVoided, PrintRow, VoidRow
from enforcement.refusals import Done, Refused

PRINTS, VOIDS = "prints", "voids"
TITLES = {PRINTS: "打印记录", VOIDS: "作废登记"}
EMPTY = {PRINTS: "还没有打印过。", VOIDS: "没有作废的文书。"}
_STATE_COLOURS = {
    PrintState.SENT: ("ok", "circle-check"),
    PrintState.STARTED: ("warn", "alert-triangle"),
    PrintState.BROKEN: ("warn", "alert-triangle"),
    PrintState.FAILED: ("neutral", "x"),
}


def _paper(row: PrintRow) -> Cell:
    return Cell(row.run.title, row.number)


def _state(row: PrintRow) -> Cell:
    colour, icon = _STATE_COLOURS[row.run.state]
    return Cell(STATE_NAMES[row.run.state], pill_colour=colour, pill_icon=icon)


def _back(row: VoidRow) -> Cell:
    missing = row.document.called_back is CalledBack.MISSING
    words = BACK_WORDS[row.document.called_back]
    return Cell(
        words, pill_colour="warn" if missing else "neutral", pill_icon="alert-triangle" if missing else ""
    )


COLUMNS: dict[str, tuple[Column, ...]] = {
    PRINTS: (
        Column("时间", lambda row: Cell(moment(row.run.started_at)), 140),
        Column("文书", _paper),
        Column("第几次", lambda row: Cell(which(row.run)), 88),
        Column("份数", lambda row: Cell(copies_of(row.run), pages_of(row.run)), 116, optional=True),
        Column("谁", lambda row: Cell(row.who), 96),
        Column("结果", _state, 150),
    ),
    VOIDS: (
        Column("文号", lambda row: Cell(row.document.number or "—"), 230),
        Column("名称", lambda row: Cell(row.document.title)),
        Column("为什么", lambda row: Cell(row.document.void_reason)),
        Column("谁", lambda row: Cell(row.who), 96),
        Column("作废时间", lambda row: Cell(moment(row.at)), 140, optional=True),
        Column("纸件", _back, 140),
    ),
}


@dataclass(frozen=True, slots=True)
class PrintAnswer:
    """What the officer says of a print that no end is known of."""

    run: PrintRun
    whole: bool


class RegistersPresenter(QObject):
    """``listed(rows)`` of the register that is open; ``told(sentence, colour)`` after an act."""

    listed = Signal(object)
    told = Signal(str, str)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self.which = PRINTS
        self.rows: tuple[Any, ...] = ()
        self._watched = False
        operations.changed.connect(self._notice)

    def open(self, register: str) -> None:
        """Read a register and follow its changes."""
        self.which, self._watched = register, True
        self._load()

    def leave(self) -> None:
        """Nobody looks any more."""
        self._watched = False

    def row(self, key: str) -> Any | None:
        """The row with this key (`key_of`), None when it is gone."""
        return next((row for row in self.rows if key_of(row) == key), None)

    def answer(self, answer: PrintAnswer) -> None:
        """Close a print: all of it is on paper, or not."""
        close_print(self._operations, answer, self._acted)

    def call_back(self, document_id: str) -> None:
        """All paper copies of a void document are back."""
        self._operations.run(CallBackPaper(document_id=document_id), self._acted)

    def save(self, path: Path) -> None:
        """The register as a table file."""
        register, rows = self.which, self.rows
        titles, lines = as_text(register, rows)

        def write() -> KnownTrouble | None:
            try:
                save_table(path, TITLES[register], titles, lines)
            except KnownTrouble as trouble:
                return trouble
            return None

        self._operations.work(write, lambda trouble: self._saved(path, len(lines), trouble))

    # ---- inside

    def _load(self) -> None:
        question = AskPrints() if self.which == PRINTS else AskVoided()
        asked = self.which
        self._operations.ask(question, lambda rows: self._take(asked, rows))

    def _take(self, asked: str, rows: tuple[Any, ...]) -> None:
        if asked == self.which:
            self.rows = rows
            self.listed.emit(rows)

    def _notice(self, changes: Changes) -> None:
        if self._watched and changes.types & {"print_run", "document"}:
            self._load()

    def _acted(self, answer: Done | Refused) -> None:
        if isinstance(answer, Refused):
            self.told.emit(answer.sentence, "danger")

    def _saved(self, path: Path, count: int, trouble: KnownTrouble | None) -> None:
        if trouble is not None:
            self.told.emit(trouble.sentence, "danger")
        else:
            self.told.emit(f"存好了：{path.name}，{count} 行。", "ok")


def close_print(operations: Operations, answer: PrintAnswer, then: Any = None) -> None:
    """Say how a print ended that was cut short."""
    state = PrintState.SENT if answer.whole else PrintState.BROKEN
    operations.run(EndPrint(run_id=answer.run.id, state=state, sent=answer.run.sent), then)


def key_of(row: Any) -> str:
    """What names a row of either register."""
    return row.run.id if isinstance(row, PrintRow) else row.document.id


def document_of(row: Any) -> str:
    """The document a row is about; "" for a blank form."""
    return row.run.document_id if isinstance(row, PrintRow) else row.document.id


def waits(row: Any) -> bool:
    """Whether a row still needs an answer: was it printed whole, did the copies come back."""
    if isinstance(row, PrintRow):
        return is_asked(row.run)
    return row.document.called_back is CalledBack.MISSING


def as_text(register: str, rows: tuple[Any, ...]) -> tuple[list[str], list[list[str]]]:
    """Headings and lines of a register as a file holds them; the remark of a cell has a column of its own."""
    columns = COLUMNS[register]
    titles = [column.title for column in columns]
    lines = [[column.cell(row).words for column in columns] for row in rows]
    if register == PRINTS:
        titles.insert(2, "文号")
        titles.insert(5, "页码")
        for line, row in zip(lines, rows, strict=True):
            line.insert(2, row.number)
            line.insert(5, pages_of(row.run))
    return titles, lines
