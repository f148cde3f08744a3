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
from enforcement.queries.filing import AskDossier, DossierRows
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
    AskDocumentCounts,
    AskDocuments,
    AskNumbers,
    AskPaper,
    AskScanBacks,
    AskTailedPapers,
    AskWordings,
    DocumentRow,
    PaperShelf,
    TailedPaper,
)
from enforcement.queries.prints import AskOpenPrints, AskPrints, AskVoided, PrintRow, VoidRow
from enforcement.queries.proof import AskVerdict
from enforcement.queries.recordings import AskRecordings, RecordingRow
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
    "AskDocumentCounts",
    "AskDocuments",
    "AskDossier",
    "AskFrame",
    "AskInspectionCounts",
    "AskInspections",
    "AskMatterCard",
    "AskMatterCounts",
    "AskMatters",
    "AskNumbers",
    "AskOpenPrints",
    "AskOutbox",
    "AskPaper",
    "AskParties",
    "AskPrints",
    "AskRecordings",
    "AskRoster",
    "AskScanBacks",
    "AskSyncSummary",
    "AskTailedPapers",
    "AskToday",
    "AskVerdict",
    "AskVoided",
    "AskWordings",
    "AskWorkspace",
    "CountLine",
    "DocumentRow",
    "DossierRows",
    "FrameRow",
    "InspectionRow",
    "MatterCard",
    "MatterCounts",
    "MatterRow",
    "MatterWork",
    "OutboxRow",
    "PaperShelf",
    "PrintRow",
    "ReceiptRow",
    "RecordingRow",
    "Shelf",
    "SyncState",
    "SyncSummary",
    "TailedPaper",
    "TaskRow",
    "TodayRows",
    "VoidRow",
    "WorkspaceRows",
]
