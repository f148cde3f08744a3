"""Milestones of a start for the bench: written only when ZHENFA_TIMING names a file, one JSON line each."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer

VARIABLE = "ZHENFA_TIMING"


class FirstPaint(QObject):
    """Notes ``event`` once ``window`` has been painted for the first time; costs nothing where nobody measures."""

    def __init__(self, window: QObject, event: str) -> None:
        super().__init__(window)
        self._event = event
        if os.environ.get(VARIABLE):
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, lambda: milestone(self._event))
        return False


def milestone(event: str) -> None:
    """Append {"event", "ms" since the process began, "rss_mb"}; nothing where the variable is not set."""
    name = os.environ.get(VARIABLE)
    if name:
        line = {"event": event, "ms": round(_age_ms(), 1), "rss_mb": round(_rss_mb(), 1)}
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _age_ms() -> float:
    """Milliseconds since the kernel started this process (Linux)."""
    fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return (time.clock_gettime(time.CLOCK_BOOTTIME) - started) * 1000


def _rss_mb() -> float:
    """The most memory this process has held so far, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024
