"""After a start: prints that were begun on this machine and of which no end is known are asked about, once, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

from desktop.notices import Notice, Notices
from desktop.operations import Operations
from enforcement.queries import AskOpenPrints, PrintRow

Open = Callable[[str, str], Any]


class Window(Protocol):
    """What opens a record by its type and id."""

    def open(self, thing_type: str, thing_id: str) -> bool: ...


W = TypeVar("W", bound=Window)


def with_open_prints(window: W, operations: Operations, notices: Notices) -> W:
    """Ask over ``window`` about each print that was cut short; gives the window back. Drafts and blank forms are closed
    without a question."""
    operations.ask(
        AskOpenPrints(), lambda rows: _ask_all(rows, window.open, operations, notices) if rows else None
    )
    return window


def _ask_all(rows: tuple[PrintRow, ...], open_record: Open, operations: Operations, notices: Notices) -> None:
    # Only a start after a cut-short print needs the rooms of printing this early.
    from desktop.screens.documents.print_words import broken_words, is_asked
    from desktop.screens.documents.registers import PrintAnswer, close_print

    for row in rows:
        if not is_asked(row.run):
            close_print(operations, PrintAnswer(row.run, whole=False))
            continue
        acts = (
            ("已打完", partial(close_print, operations, PrintAnswer(row.run, whole=True))),
            ("重打一份并注明", partial(_again, row, open_record, operations)),
        )
        notices.strip(Notice(broken_words(row), "", "warn", acts))


def _again(row: PrintRow, open_record: Open, operations: Operations) -> None:
    from desktop.screens.documents.records_place import PRINT_AGAIN
    from desktop.screens.documents.registers import PrintAnswer, close_print

    close_print(operations, PrintAnswer(row.run, whole=False))
    open_record(PRINT_AGAIN, row.run.document_id)
