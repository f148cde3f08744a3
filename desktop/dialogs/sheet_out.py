"""An internal sheet (清单, 对照表, 记录) on its way out: laid out on the store thread, then printed or saved as PDF.

Such sheets are no 文书: nothing is numbered and no print is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.dialogs.questions import Option, choose
from desktop.operations import Operations
from desktop.printing import PrintJob, PrintWish, page_count, system_printer
from desktop.saving import save_whole
from enforcement.errors import KnownTrouble

if TYPE_CHECKING:
    from forms.plain_sheet import PlainSheet  # fonts come with the first sheet

PRINT, SAVE = "print", "save"
Said = Callable[[str, str], None]
"""Takes a sentence and its tone (ok, danger)."""
PickTarget = Callable[[str], Path | None]


def ask_target(name: str) -> Path | None:
    """Let the person choose where the PDF goes; None when it was left."""
    chosen, _ = QFileDialog.getSaveFileName(None, "存成 PDF", name, "PDF (*.pdf)")
    return Path(chosen) if chosen else None


class SheetOut:
    """Offers sheets of one window. ``said`` hears how it went; ``make_printer`` and ``target`` stand in for the system's
    printer and the file dialog."""

    def __init__(
        self,
        host: QWidget,
        operations: Operations,
        said: Said,
        make_printer: Callable[[PrintWish], QPrinter] = system_printer,
        target: PickTarget = ask_target,
    ) -> None:
        self._host, self._operations, self._said = host, operations, said
        self._make_printer, self._target = make_printer, target
        self._job: PrintJob | None = None

    def offer(self, make: Callable[[], PlainSheet]) -> None:
        """Lay the sheet out, then ask: print it or save it. ``make`` runs on the store thread."""
        self._operations.work(lambda: _laid_out(make), self._ask)

    def _ask(self, made: tuple[str, bytes, int] | str) -> None:
        if isinstance(made, str):
            self._said(made, "danger")
            return
        name, pdf, pages = made
        options = (Option(PRINT, "打印"), Option(SAVE, "存成 PDF"))
        choose(self._host, f"{name}，共 {pages} 页", options, lambda key: self._go(key, name, pdf))

    def _go(self, key: str | None, name: str, pdf: bytes) -> None:
        if key == PRINT:
            job = PrintJob(pdf, PrintWish(), self._operations.work, self._make_printer)
            job.finished.connect(lambda count: self._said(f"{name}已送到打印机，{count} 页。", "ok"))
            job.failed.connect(lambda trouble: self._said(trouble.sentence, "danger"))
            self._job = job
            job.start()
        elif key == SAVE and (path := self._target(f"{name}.pdf")) is not None:
            told = f"已存成“{path.name}”。"
            self._operations.work(
                lambda: _saved(pdf, path),
                lambda fault: self._said(fault or told, "danger" if fault else "ok"),
            )


def _laid_out(make: Callable[[], PlainSheet]) -> tuple[str, bytes, int] | str:
    """Title, PDF and number of pages; a sentence when it cannot be printed."""
    from forms.faults import LayoutFault, MissingGlyphs
    from forms.plain_sheet import sheet_pdf

    sheet = make()
    try:
        pdf = sheet_pdf(sheet)
    except LayoutFault:
        return f"{sheet.title}排不下：有一格内容太长，没有打印。把那一格写短再来。"
    if isinstance(pdf, MissingGlyphs):
        first = pdf.glyphs[0]
        return f"{sheet.title}没有打印：{first.label}里的“{first.character}”没有字体能印。改写这个字再来。"
    return sheet.title, pdf, page_count(pdf)


def _saved(pdf: bytes, path: Path) -> str:
    """Empty when it is saved, else why not."""
    try:
        save_whole(pdf, path)
    except KnownTrouble as trouble:
        return trouble.sentence
    return ""
