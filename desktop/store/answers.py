"""Which topic answers which question of enforcement.queries; the questions themselves are answered in
queries/. What the first screen asks is there at once, every other topic is loaded at its first question."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from desktop.store.queries import frame, today
from desktop.store.queries.sources import Sources
from enforcement import queries as ask

__all__ = ["Sources", "answer"]

_FIRST: dict[type, Callable[[Any, Sources], Any]] = {
    ask.AskFrame: frame.frame,
    ask.AskToday: today.today,
    ask.AskReviewCount: frame.review_count,
}
_LATER: dict[type, str] = {
    ask.AskInspections: "inspections.inspections",
    ask.AskInspectionCounts: "inspections.counts",
    ask.AskWorkspace: "workspace.workspace",
    ask.AskParties: "parties.parties",
    ask.AskRoster: "parties.roster",
    ask.AskMatters: "matters.matters",
    ask.AskItems: "find.items",
    ask.AskMatterCard: "matter_card.card",
    ask.AskMatterHistory: "matter_card.deeds",
    ask.AskYearOfMatters: "matter_card.year",
    ask.AskMatterCounts: "matters.counts",
    ask.AskStandings: "citing.standings",
    ask.AskDocument: "one_document.document",
    ask.AskDocuments: "documents.documents",
    ask.AskDocumentCounts: "documents.counts",
    ask.AskPaper: "documents.paper",
    ask.AskBlob: "documents.blob",
    ask.AskTailedPapers: "scans.tailed",
    ask.AskScanBacks: "scans.backs",
    ask.AskDossier: "dossier.dossier",
    ask.AskNumbers: "documents.numbers",
    ask.AskRecordings: "recordings.recordings",
    ask.AskWordings: "wordings.wordings",
    ask.AskOutbox: "outbox.outbox",
    ask.AskSyncSummary: "outbox.summary",
    ask.AskPrints: "prints.prints",
    ask.AskOpenPrints: "prints.open_prints",
    ask.AskVoided: "prints.voided",
    ask.AskProposals: "library_life.proposals",
    ask.AskMatterSets: "library_life.sets",
    ask.AskPickIdeas: "library_life.pick_ideas",
    ask.AskLibraryNews: "library_news.news",
    ask.AskHandOver: "library_news.hand_over",
    ask.AskVerdict: "verify.verdict",
    ask.AskStatutes: "statutes.statutes",
    ask.AskStatute: "statutes.outline",
    ask.AskStatuteArticle: "statutes.article",
    ask.AskStatuteWords: "statutes.words",
    ask.AskStatuteTexts: "statutes.texts",
    ask.AskEarlierPenalties: "discretion.penalties",
    ask.AskBenchmarks: "discretion.benchmarks_on",
    ask.AskDraws: "draws.draws",
    ask.AskDrawPool: "draws.pool",
    ask.AskReviews: "reviews.reviews",
    ask.AskPulls: "pulls.pulls",
    ask.AskPull: "pulls.pull",
}
"""Question → module and function in `desktop.store.queries`."""


def answer(question: Any, sources: Sources) -> Any:
    """The answer to ``question``; TypeError when nobody answers it (a bug)."""
    return topic_of(type(question))(question, sources)


def topic_of(kind: type) -> Callable[[Any, Sources], Any]:
    """What answers questions of ``kind``; TypeError when nothing does."""
    first = _FIRST.get(kind)
    if first is not None:
        return first
    place = _LATER.get(kind)
    if place is None:
        raise TypeError(f"nobody answers {kind.__name__}")
    module, name = place.split(".")
    found: Callable[[Any, Sources], Any] = getattr(import_module(f"desktop.store.queries.{module}"), name)
    return found


def questions() -> tuple[type, ...]:
    """Every kind of question that is answered."""
    return (*_FIRST, *_LATER)
