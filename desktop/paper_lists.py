"""The list of issued papers between a round with the county and the store: one part of ListsPort."""

from __future__ import annotations

from desktop.store.store import Store
from sync.protocol.papers import PaperHead, PaperPage


class PaperListPort:
    """Over `store.papers`."""

    _store: Store

    def paper_head(self) -> PaperHead:
        return self._store.papers.head()

    def store_papers(self, page: PaperPage) -> None:
        self._store.papers.store(page)
