"""Questions screens may ask, and the rows they get. The store answers them; nobody else reads rows.

A question is a value; its answer type stands in its docstring. Times in rows are aware UTC.
"""

from __future__ import annotations

from enforcement.queries.exchange import (
    AskOutbox,
    AskSyncSummary,
    CountLine,
    OutboxRow,
    ReceiptRow,
    SyncState,
    SyncSummary,
)
from enforcement.queries.library import (
    AskMatterCard,
    AskMatterCounts,
    AskMatters,
    MatterCard,
    MatterCounts,
    MatterRow,
    Shelf,
)
from enforcement.queries.papers import (
    AskBlob,
    AskDocument,
    AskDocuments,
    AskNumbers,
    AskPaper,
    DocumentRow,
)
from enforcement.queries.work import (
    AskFrame,
    AskInspectionCounts,
    AskInspections,
    AskParties,
    AskRoster,
    AskToday,
    AskWorkspace,
    FrameRow,
    InspectionRow,
    MatterWork,
    TaskRow,
    TodayRows,
    WorkspaceRows,
)

__all__ = [
    "AskBlob",
    "AskDocument",
    "AskDocuments",
    "AskFrame",
    "AskInspectionCounts",
    "AskInspections",
    "AskMatterCard",
    "AskMatterCounts",
    "AskMatters",
    "AskNumbers",
    "AskOutbox",
    "AskPaper",
    "AskParties",
    "AskRoster",
    "AskSyncSummary",
    "AskToday",
    "AskWorkspace",
    "CountLine",
    "DocumentRow",
    "FrameRow",
    "InspectionRow",
    "MatterCard",
    "MatterCounts",
    "MatterRow",
    "MatterWork",
    "OutboxRow",
    "ReceiptRow",
    "Shelf",
    "SyncState",
    "SyncSummary",
    "TaskRow",
    "TodayRows",
    "WorkspaceRows",
]
