"""导出全案留痕 from the open inspection: where to, on a thread of its own, and how it ended, told over the page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from desktop.session import RecordExport
from desktop.widgets.layout import Stack, Surface, column
from desktop.widgets.strips import Strip
from enforcement.errors import KnownTrouble

BUSY = "正在导出全案留痕，可以接着办事。"
OPEN_ONE = "先打开一次检查，再导出它的全案留痕。"
NO_FILE_NAME = str.maketrans("", "", '\\/:*?"<>|')
Where = Callable[[str], Path | None]


def ask_where(name: str) -> Path | None:
    """Let the person choose where the package goes; None when it was left."""
    chosen, _ = QFileDialog.getSaveFileName(None, "导出全案留痕", name, "压缩包 (*.zip)")
    return Path(chosen) if chosen else None


class RecordOut(QObject):
    """``strips`` is shown over the page. One export at a time; the program's end waits for it."""

    ended = Signal(str, str)  # sentence, colour

    def __init__(self, export: RecordExport | None, where: Where = ask_where) -> None:
        super().__init__()
        self._export, self._where = export, where
        self.strips = Stack()
        self._thread: threading.Thread | None = None
        self.ended.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @property
    def working(self) -> bool:
        """Whether an export runs now."""
        return self._thread is not None

    def start(self, inspection: str, title: str) -> None:
        """Ask where, and begin."""
        if self.working or self._export is None:
            return
        path = self._where(f"全案留痕 {title.translate(NO_FILE_NAME)}.zip")
        if path is None:
            return
        self._thread = threading.Thread(
            target=self._run, args=(self._export, inspection, path), name="record-export"
        )
        self._show(BUSY, "info")
        self._thread.start()

    def say_open_one(self, sentence: str = OPEN_ONE) -> None:
        """Nothing is open that could be exported, or whatever else needs an open inspection."""
        self._show(sentence, "warn")

    def stop(self) -> None:
        """The window closes: what is being written is finished."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, export: RecordExport, inspection: str, path: Path) -> None:
        """On the thread of its own."""
        try:
            self.ended.emit(export(inspection, path), "ok")
        except KnownTrouble as trouble:
            self.ended.emit(trouble.sentence, "danger")

    def _tell(self, sentence: str, colour: str) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._show(sentence, colour)

    def _show(self, sentence: str, colour: str) -> None:
        self.strips.clear()
        acts = () if colour == "info" else (("知道了", self.strips.clear),)
        strip = Strip(sentence, actions=acts, colour=colour)
        self.strips.addWidget(Surface("canvas", column(strip, gap=0, pad=(4, 3, 4, 3))))
