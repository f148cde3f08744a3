"""What happens when a bug surfaces: a report with frames and no values, a sentence for the user, nothing swallowed.

Core dumps are off and the process is not dumpable where the system allows it: memory holds keys and personal data.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

REPORTS = "reports"
_NOT_DUMPABLE = 4  # PR_SET_DUMPABLE of prctl(2)


def report_text(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Kind of error and frames (file, line, function); never messages, values or paths below the program."""
    lines = [f"{kind.__module__}.{kind.__qualname__}"]
    for frame in traceback.extract_tb(trace):
        parts = Path(frame.filename).parts[-3:]
        lines.append(f"  {'/'.join(parts)}:{frame.lineno} {frame.name}")
    return "\n".join(lines) + "\n"


def install(folder: Callable[[], Path | None], tell: Callable[[str], None]) -> None:
    """From now on a bug leaves a report in the home's ``reports`` and is told in one sentence."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = report_text(kind, trace)
        sys.stderr.write(text)
        home = folder()
        if home is not None:
            reports = home / REPORTS
            reports.mkdir(mode=0o700, exist_ok=True)
            name = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
            (reports / f"{name}-{os.getpid()}.txt").write_text(text, encoding="utf-8")
        if not issubclass(kind, KeyboardInterrupt):
            tell(
                "程序里出了一个错，刚才这一步没有做成。已保存的内容都在。可以接着用；再出现就把体检单交给管理员。"
            )

    sys.excepthook = hook


def refuse_dumps() -> None:
    """No core file, and no other process of this user may read our memory (Linux); elsewhere nothing."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        ctypes.CDLL(None).prctl(_NOT_DUMPABLE, 0, 0, 0, 0)
