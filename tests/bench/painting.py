"""For the two programs that `bench_start` starts: how long the process has lived when something is on screen."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer

BEGAN = "ZHENFA_BENCH_BEGAN"


class Painted(QObject):
    """Calls ``then`` once, after ``widget`` was painted for the first time while ``ready`` holds."""

    def __init__(
        self, widget: QObject, then: Callable[[], None], ready: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__(widget)
        self._then, self._ready = then, ready
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._ready():
            watched.removeEventFilter(self)
            # The paint itself comes after this filter; what is queued now runs when it is done.
            QTimer.singleShot(0, self._then)
        return False


def tell(event: str) -> None:
    """One line of JSON on stdout: the event, ms since the parent started this process, peak memory in MB."""
    ms = (time.monotonic_ns() - int(os.environ[BEGAN])) / 1e6
    print(json.dumps({"event": event, "ms": ms, "rss_mb": peak_mb()}), flush=True)


def peak_mb() -> float:
    """The most memory this process has held so far (Linux: VmHWM), in MB; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
