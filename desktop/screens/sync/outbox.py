"""The columns of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.models.rows import Cell, Column
from desktop.screens.words import moment_words
from desktop.theme.tokens import meaning
from enforcement.queries import OutboxRow, SyncState

if TYPE_CHECKING:
    from desktop.session import Session


def outbox_columns(session: Session) -> tuple[Column, ...]:
    """What stands in a line of the outbox."""

    def content(line: OutboxRow) -> Cell:
        when = moment_words(line.changed_at, session.clock.today())
        return Cell(line.title, f"第 {line.version} 版 · {when}")

    def state(line: OutboxRow) -> Cell:
        look = meaning("sync", str(line.state))
        words = "有问题" if line.state is SyncState.QUARANTINED else look.text
        return Cell(words, pill_colour=look.colour, pill_icon=look.icon)

    return (
        Column("内容", content),
        Column("经手", lambda line: Cell(line.actor), 84),
        Column(
            "文件已到", lambda line: Cell(f"{line.files_there} / {line.files_total} 件", tone="text_2"), 96
        ),
        Column("状态", state, 128),
        Column("下一步", lambda line: Cell(line.next_step, tone="text_2"), 208, optional=True),
    )
