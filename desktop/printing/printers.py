"""The printers of this computer: which there are, what they can, and whether a job was really taken.

Qt hands a finished job to CUPS and does not look at the answer: a queue that refuses jobs, or a server that is gone,
would pass for printed. CUPS keeps its last answer for each thread, and it is asked for right after.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.printing.wish import PrintWish
from enforcement.errors import PaperTrouble

_FIRST_REFUSAL = 0x0400  # IPP: below are successes and redirections


def printer_names() -> tuple[str, ...]:
    """Printers of this computer, the default one first."""
    default = QPrinterInfo.defaultPrinterName()
    names = QPrinterInfo.availablePrinterNames()
    return tuple(sorted(names, key=lambda name: (name != default, name)))


def can_duplex(name: str) -> bool:
    """Whether a printer turns the sheet over its long edge; False for one that is gone."""
    return QPrinter.DuplexMode.DuplexLongSide in QPrinterInfo.printerInfo(name).supportedDuplexModes()


def system_printer(wish: PrintWish) -> QPrinter:
    """The wished printer, or the default one, or the only one. Raises PaperTrouble when there is none, when it is gone
    or stands still."""
    names = printer_names()
    name = wish.printer_name or QPrinterInfo.defaultPrinterName() or (names[0] if len(names) == 1 else "")
    if not name:
        raise PaperTrouble(
            "这台电脑还没有装打印机。", "文书已存好，文号没有浪费。", "装一台打印机，或存成 PDF 带走。"
        )
    # Qt quietly writes a PDF instead when it does not know the name, so the name is checked first.
    if name not in names:
        raise silent_printer()
    found = QPrinterInfo.printerInfo(name)
    if found.state() == QPrinter.PrinterState.Error:
        raise silent_printer()
    return QPrinter(found, QPrinter.PrinterMode.HighResolution)


def job_refused(printer: QPrinter) -> bool:
    """Whether the print system turned down what this thread has just handed over through ``printer``."""
    cups = _cups()
    if cups is None or printer.outputFormat() != QPrinter.OutputFormat.NativeFormat:
        return False
    answer = int(cups.cupsLastError())
    return answer < 0 or answer >= _FIRST_REFUSAL


def silent_printer() -> PaperTrouble:
    """The trouble of every printer that does not print."""
    return PaperTrouble("打印机没有回应。", "文书已存好，文号没有浪费。", "换一台打印机，或存成 PDF 带走。")


@cache
def _cups() -> Any | None:
    """The library that Qt prints with where CUPS is the print system; None elsewhere."""
    try:
        return ctypes.CDLL("libcups.so.2")
    except OSError:
        return None
