"""The window as a process that will be killed: the real program on a home, worked by keys, telling a pipe what it says.

Run as ``python -m tests.faults.window_job HOME CARD DESCRIPTOR SEED [PASSWORD] [--too-early]``. ``--too-early`` plants the
mistake this is all about: a window that says 已保存 before the store has committed.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.faults.window_said import Pipe

SLOW_DISK = 0.05  # seconds a commit takes where it comes after the word


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("card", type=Path)
    parser.add_argument("descriptor", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("password", nargs="?", default="")
    parser.add_argument("--too-early", action="store_true")
    told = parser.parse_args(arguments)
    os.umask(0o077)
    gc.disable()  # as desktop.__main__ does, until the window is warm
    pipe = Pipe(told.descriptor)
    pipe.at("loading")
    _work(told, pipe)


def _work(told: argparse.Namespace, pipe: Pipe) -> None:
    from desktop.bootstrap import demonstration
    from desktop.clock import MachineClock
    from desktop.demo.hand import Hand
    from desktop.demo.printer import PaperTray

    if told.too_early:
        _plant()
    jobs: list[Any] = []
    tray = PaperTray(told.card / "printed")
    program: Any = demonstration(told.home, MachineClock(), lambda: jobs[0].pick(), tray.printer)
    sys.excepthook = _die
    program.start()
    hand = Hand(program.entry, told.card / "looks")
    hand.settle()
    pipe.at("entry")
    _open(program, hand, told.password, pipe)

    from tests.faults.window_said import Listener
    from tests.faults.window_script import Job

    heard = Listener(program.operations, program.shell.status.saved.text, pipe)
    hand.window, hand.idle = program.shell, lambda: bool(program.operations.idle)
    pipe.at("open")
    place = program.shell.go("inspection")
    jobs.append(Job(hand, place, heard, pipe, told.card, random.Random(told.seed)))
    jobs[0].resume()
    while True:
        jobs[0].go_on()


def _open(program: Any, hand: Any, password: str, pipe: Pipe) -> None:
    """试用 by one key, or the password and Enter."""
    if password:
        hand.type(password)
    hand.press("Return")
    pipe.at("opening")
    hand.until(lambda: program.shell is not None, "the window did not open", 60)


def _die(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """A mistake in the window ends the process, so that the test sees it."""
    try:
        traceback.print_exception(kind, error, trace)
        sys.stderr.flush()
    finally:
        os._exit(3)  # also where nobody is left to read it


def _plant() -> None:
    """From now on the window hears of a save when it is written, and the commit comes after that."""
    import desktop.operations as module

    class TooEarly(module.Operations):
        def run(self, command: Any, then: Callable[[Any], None] | None = None) -> None:
            self._pending += 1  # answered twice: too early, and when it is true
            self._queue(module._Job(lambda: self._early(command, then), None, True))

        def _early(self, command: Any, then: Callable[[Any], None] | None) -> Any:
            with self._store.unit_of_work(self.context.actor.id) as work:
                answer = command.execute(work, self.context)
                at: datetime | None = work._pen.last_wall if work._pen is not None else None
                self._finished.emit(module._Job(lambda: None, then, True), (answer, None, at))
                time.sleep(SLOW_DISK)
                committed = work.commit() if at is not None else None
            changes = module.Changes(committed.types, committed.ids) if committed else None
            return answer, changes, None

    module.Operations = TooEarly  # type: ignore[misc]


if __name__ == "__main__":
    main(sys.argv[1:])
