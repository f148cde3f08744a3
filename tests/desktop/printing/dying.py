"""A program of its own that prints three pages and says so after the second: what the test then does to it is a power cut.

``python -m tests.desktop.printing.dying FOLDER`` keeps the window thread still after the line "page 2".
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.theme.apply import apply_theme
from tests.desktop.printing.desk import LONG, PrintRoom


def main(folder: Path) -> None:
    """Print until page 2 is noted, then wait to be killed."""
    app = QApplication([])
    apply_theme(app)
    room = PrintRoom(folder, system=False)
    paper = room.issued(**LONG)
    room.show(paper)

    def went(page: int) -> None:
        if page == 2:
            # On the store thread, behind the note of this page: the line comes when the note is on the disk.
            room.operations.work(lambda: print("page 2", flush=True))
            time.sleep(600)

    room.place.sheet.presenter.printing.paged.connect(went)
    room.press("Ctrl+P", "Enter")
    room.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
