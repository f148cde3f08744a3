"""The app as `bench_start` starts it: the program of ``python -m desktop`` and a hand that presses as soon as it can.

The first window is the door; one press opens the training town, a second one the list of inspections.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.bootstrap import Program

SETTLE_MS = 1500


class Hand:
    """Presses 试用 when the door is painted and opens 检查 when the work window is; tells when each was on screen."""

    def __init__(self, program: Program) -> None:
        from tests.bench.painting import Painted

        self._program = program
        assert program.entry is not None
        program.entry.entered.connect(self._entered)
        Painted(program.entry, self._at_the_door)

    def _at_the_door(self) -> None:
        from tests.bench.painting import tell

        tell("first_paint")
        assert self._program.entry is not None
        self._program.entry.presenter.try_out()

    def _entered(self, _opened: Any) -> None:
        from tests.bench.painting import Painted

        assert self._program.shell is not None
        Painted(self._program.shell, self._inside)

    def _inside(self) -> None:
        from tests.bench.painting import Painted, tell

        tell("work_window")
        assert self._program.shell is not None
        place: Any = self._program.shell.go("inspection")
        table = place.list.table
        Painted(table.viewport(), self._listed, lambda: table.model().rowCount() > 0)

    def _listed(self) -> None:
        from PySide6.QtCore import QTimer

        from tests.bench.painting import tell

        tell("list_shown")
        QTimer.singleShot(SETTLE_MS, self._settled)

    def _settled(self) -> None:
        from tests.bench.painting import tell

        tell("settled")
        self._program.app.quit()


def main(folder: str) -> int:
    """What ``python -m desktop`` and `desktop.bootstrap.run` do, with the hand."""
    gc.disable()
    from PySide6.QtWidgets import QApplication

    from desktop import crash
    from desktop.bootstrap import Program

    crash.refuse_dumps()
    os.umask(0o077)
    app = QApplication(sys.argv[:1])
    program = Program(app, Path(folder))
    program.start()
    hand = Hand(program)
    code = app.exec()
    program.close()
    del hand
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
