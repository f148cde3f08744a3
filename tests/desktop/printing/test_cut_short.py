"""A print that a power cut ends: the next start asks, in the words of the guide, and takes either answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from desktop.bootstrap import Hooks, Program
from desktop.printing import page_count
from desktop.screens.shell.view import Shell
from enforcement.commands.record_print import StartPrint
from enforcement.model.document import Document
from enforcement.model.print_run import PrintRun, PrintState
from enforcement.refusals import Done
from tests.helpers.qt import settle, shows
from tests.helpers.typing import press
from tests.house.tree import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.slow]
QUESTION = "第 1 号打到第 2 页断了。是否打完整？"


def kill_while_printing(folder: Path) -> None:
    """Start a program, let it print two pages of three, and kill it."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.desktop.printing.dying", str(folder)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_IM_MODULE": ""},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "page 2\n"
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=30)


class NextDay:
    """The program that is started after the cut."""

    def __init__(self, qtbot: Any, folder: Path) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.printed = folder / "again.pdf"
        self.program = Program(app, folder / "home", Hooks(make_printer=self._printer))
        self.program.start()
        self.program.door.try_out(self.program.enter, lambda trouble: pytest.fail(str(trouble)))
        qtbot.waitUntil(lambda: self.program.shell is not None, timeout=30_000)
        self.shell.activateWindow()
        self.wait()

    def _printer(self, _wish: object) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setResolution(72)
        printer.setOutputFileName(str(self.printed))
        return printer

    @property
    def shell(self) -> Shell:
        assert self.program.shell is not None
        return self.program.shell

    def end(self) -> None:
        """Close it and leave nothing of it behind."""
        shell = self.shell
        self.program.close()
        shell.deleteLater()
        settle()

    def wait(self) -> None:
        assert self.program.operations is not None
        for _ in range(20):
            settle()
            assert self.program.operations.wait_idle()
        settle()

    def answer(self, words: str) -> None:
        """Tab to the button with these words, and Enter, as without a mouse."""
        for _ in range(60):
            here = QApplication.focusWidget()
            if here is not None and here.accessibleName() == words:
                press(here, "Enter")
                return
            press(here or self.shell, "Tab")
        raise AssertionError(f"Tab does not reach {words}")

    def runs(self) -> list[tuple[int, PrintState, int]]:
        self.wait()
        return [(run.count, run.state, run.sent) for run in self._find(PrintRun)]

    def paper(self) -> Document:
        (paper,) = self._find(Document)
        return paper

    def _find(self, cls: type[Any]) -> tuple[Any, ...]:
        assert self.program.opened is not None
        with self.program.opened.store.unit_of_work("") as work:
            return work.find(cls)


@pytest.fixture(autouse=True)
def own_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each program sets its own."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)


@pytest.fixture
def cut(qtbot: Any, qapp: Any, tmp_path: Path) -> Iterator[NextDay]:
    kill_while_printing(tmp_path)
    day = NextDay(qtbot, tmp_path)
    yield day
    day.end()


def test_all_of_it_is_on_paper(cut: NextDay) -> None:
    assert cut.runs() == [(1, PrintState.STARTED, 0)], "noted before the first page left, and never closed"
    assert shows(cut.shell, QUESTION)
    cut.answer("已打完")
    assert cut.runs() == [(1, PrintState.SENT, 2)]
    assert cut.paper().prints == 1
    assert not shows(cut.shell, QUESTION)


def test_once_more_with_the_mark(cut: NextDay) -> None:
    cut.answer("重打一份并注明")
    cut.wait()
    assert cut.runs() == [(1, PrintState.BROKEN, 2)]
    assert shows(cut.shell, "这是第 2 次打印，页眉上会注明。")
    press(QApplication.focusWidget(), "Enter")
    assert cut.runs() == [(1, PrintState.BROKEN, 2), (2, PrintState.SENT, 6)]
    assert cut.paper().prints == 2
    assert page_count(cut.printed.read_bytes()) == 6
    assert not shows(cut.shell, QUESTION)


def test_a_draft_that_was_cut_short_is_nobodys_question(qtbot: Any, qapp: Any, tmp_path: Path) -> None:
    first = NextDay(qtbot, tmp_path)
    answers: list[Any] = []
    assert first.program.operations is not None
    first.program.operations.run(StartPrint(form_id="INS-03", of=2), answers.append)
    first.wait()
    assert isinstance(answers[0], Done)
    first.end()
    second = NextDay(qtbot, tmp_path)
    try:
        assert [state for _count, state, _sent in second.runs()] == [PrintState.BROKEN]
        assert not shows(second.shell, "是否打完整")
    finally:
        second.end()
