"""Which topic answers which question of enforcement.queries; the questions themselves are answered in
queries/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.store.queries import (
    documents,
    dossier,
    frame,
    inspections,
    matters,
    one_document,
    outbox,
    parties,
    prints,
    recordings,
    scans,
    today,
    verify,
    wordings,
    workspace,
)
from desktop.store.queries.sources import Sources
from enforcement import queries as ask

__all__ = ["Sources", "answer"]

_ANSWERS: dict[type, Callable[[Any, Sources], Any]] = {
    ask.AskFrame: frame.frame,
    ask.AskToday: today.today,
    ask.AskInspections: inspections.inspections,
    ask.AskInspectionCounts: inspections.counts,
    ask.AskWorkspace: workspace.workspace,
    ask.AskParties: parties.parties,
    ask.AskRoster: parties.roster,
    ask.AskMatters: matters.matters,
    ask.AskMatterCard: matters.card,
    ask.AskMatterCounts: matters.counts,
    ask.AskDocument: one_document.document,
    ask.AskDocuments: documents.documents,
    ask.AskDocumentCounts: documents.counts,
    ask.AskPaper: documents.paper,
    ask.AskBlob: documents.blob,
    ask.AskTailedPapers: scans.tailed,
    ask.AskScanBacks: scans.backs,
    ask.AskDossier: dossier.dossier,
    ask.AskNumbers: documents.numbers,
    ask.AskRecordings: recordings.recordings,
    ask.AskWordings: wordings.wordings,
    ask.AskOutbox: outbox.outbox,
    ask.AskSyncSummary: outbox.summary,
    ask.AskPrints: prints.prints,
    ask.AskOpenPrints: prints.open_prints,
    ask.AskVoided: prints.voided,
    ask.AskVerdict: verify.verdict,
}


def answer(question: Any, sources: Sources) -> Any:
    """The answer to ``question``; TypeError when nobody answers it (a bug)."""
    topic = _ANSWERS.get(type(question))
    if topic is None:
        raise TypeError(f"nobody answers {type(question).__name__}")
    return topic(question, sources)
