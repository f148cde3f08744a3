"""A print and a void paper in words: which one, how much, by whom, how it ended."""

from __future__ import annotations

from datetime import datetime

from desktop.printing import range_words
from enforcement.model.document import CalledBack
from enforcement.model.print_run import MATTER_NAMES, STATE_NAMES, PrintMatter, PrintRun, PrintState
from enforcement.queries import PrintRow
from enforcement.text.dates import local

BACK_WORDS = {
    CalledBack.UNKNOWN: "没有记",
    CalledBack.NONE_OUT: "没有打印过",
    CalledBack.MISSING: "还没收回",
    CalledBack.ALL: "都收回了",
}


def moment(at: datetime | None) -> str:
    """11月22日 10:03, as lists show it; "" for no time."""
    return f"{local(at).month}月{local(at).day}日 {local(at):%H:%M}" if at is not None else ""


def which(run: PrintRun) -> str:
    """第 2 次, or what it is instead of an issued paper."""
    return f"第 {run.count} 次" if run.count else MATTER_NAMES[run.matter]


def copies_of(run: PrintRun) -> str:
    """2 份，双面."""
    return f"{run.copies} 份，双面" if run.duplex else f"{run.copies} 份"


def pages_of(run: PrintRun) -> str:
    """第 1-2 页; "" for all of them."""
    return f"第 {range_words(run.pages)} 页" if run.pages else ""


def line_of(row: PrintRow) -> str:
    """One print as a line beside its paper."""
    amount = "，".join(part for part in (copies_of(row.run), pages_of(row.run)) if part)
    end = "" if row.run.state is PrintState.SENT else f"，{STATE_NAMES[row.run.state]}"
    return f"{moment(row.run.started_at)} {row.who}，{amount}{end}"


def broken_words(row: PrintRow) -> str:
    """第 41 号打到第 2 页断了。是否打完整？"""
    name = f"第 {row.serial} 号" if row.serial else f"《{row.run.title}》"
    where = f"打到第 {row.run.sent} 页断了" if row.run.sent else "刚开始打就断了"
    return f"{name}{where}。是否打完整？"


def is_asked(run: PrintRun) -> bool:
    """Whether somebody has to say how a print ended: only for issued papers, drafts are no matter."""
    return run.state is PrintState.STARTED and run.matter is PrintMatter.ISSUED
