"""A printer that lays its pages into a folder: what Qt's own PDF printer makes of the pages the program paints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtPrintSupport import QPrinter


class PaperTray:
    """Each print becomes ``NN.pdf`` in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def printer(self, _wish: Any) -> QPrinter:
        """A printer for one print."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._count += 1
        made = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        made.setResolution(150)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(self._folder / f"{self._count:02d}.pdf"))
        return made
