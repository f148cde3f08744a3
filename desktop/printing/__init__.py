"""Paper out of the machine: stored PDF bytes become pixels, pixels become pages; nothing is laid out here.

PDFium must never be entered by two threads at once, and the papers' read-back uses it on the store thread.
So every rasterising runs through ``work`` (``Operations.work``) on that thread; the window thread only paints.
"""

from __future__ import annotations

from desktop.printing.job import MAX_DPI, PrintJob, Work
from desktop.printing.pixels import POINTS_PER_INCH, page_count, raster, raster_all
from desktop.printing.printers import can_duplex, printer_names, system_printer
from desktop.printing.wish import Habit, PrintWish, range_words, read_range

__all__ = [
    "MAX_DPI",
    "POINTS_PER_INCH",
    "Habit",
    "PrintJob",
    "PrintWish",
    "Work",
    "can_duplex",
    "page_count",
    "printer_names",
    "range_words",
    "raster",
    "raster_all",
    "read_range",
    "system_printer",
]
