"""Judging codes without widgets: a text, or the codes found on a scan by the limited child process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.clock import MachineClock
from desktop.code_scan import NO_CODE, codes_on
from desktop.operations import Operations
from enforcement.errors import FileTrouble
from enforcement.queries import AskVerdict
from enforcement.verifying.code import codes_to_judge
from enforcement.verifying.verdict import Verdict

# Path → the texts of every code found, page by page.
ReadCodes = Callable[[Path], tuple[str, ...]]
NOTHING_TYPED = "先扫一个码，或把 ZF2: 开头的文字粘贴进来。"


class VerifyPresenter(QObject):
    """``judged`` with the verdicts in the order of the codes, ``said`` with a sentence where there is none,
    ``working`` while a scan is read."""

    judged = Signal(object)
    said = Signal(str)
    working = Signal(bool)
    _read = Signal(int, object)

    def __init__(self, operations: Operations, clock: MachineClock, reader: ReadCodes = codes_on) -> None:
        super().__init__()
        self._operations, self._clock, self._reader = operations, clock, reader
        self._turn = 0
        self._read.connect(self._scanned)

    def judge(self, text: str) -> None:
        """Judge one code as typed, pasted or scanned."""
        self._turn += 1
        self.working.emit(False)
        if text.strip():
            self._ask((text,))
        else:
            self.said.emit(NOTHING_TYPED)

    def read_file(self, path: Path) -> None:
        """Look for codes on a PDF or picture and judge what is found; a newer question drops this one."""
        self._turn += 1
        self.working.emit(True)
        # The reader of a foreign file may take its time; the store thread is not for that.
        threading.Thread(target=self._look, args=(self._turn, path), name="verify scan", daemon=True).start()

    def close(self) -> None:
        """Nobody waits for an answer any longer."""
        self._turn += 1

    def _look(self, turn: int, path: Path) -> None:
        try:
            self._read.emit(turn, self._reader(path))
        except FileTrouble as trouble:
            self._read.emit(turn, trouble)

    def _scanned(self, turn: int, found: tuple[str, ...] | FileTrouble) -> None:
        if turn != self._turn:
            return
        self.working.emit(False)
        if isinstance(found, FileTrouble):
            self.said.emit(found.sentence)
        elif codes := codes_to_judge(found):
            self._ask(codes)
        else:
            self.said.emit(NO_CODE)

    def _ask(self, codes: tuple[str, ...]) -> None:
        turn, verdicts = self._turn, list[Verdict]()
        now_ms = int(self._clock.now().timestamp() * 1000)

        def take(verdict: Verdict) -> None:
            verdicts.append(verdict)
            if turn == self._turn and len(verdicts) == len(codes):
                self.judged.emit(tuple(verdicts))

        for code in codes:
            self._operations.ask(AskVerdict(code, now_ms), take)
