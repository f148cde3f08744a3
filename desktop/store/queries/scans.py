"""Signed pages that came back: which there are, which papers a scan is about, and how many papers still wait."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.mappers import thing_of
from desktop.store.parts import parts
from desktop.store.queries.sources import Sources
from desktop.store.tables import DocumentRow, ScanBackRow, SignatureWait, core
from enforcement.model.document import Document
from enforcement.model.scan_back import ScanBack, pages_there
from enforcement.queries import AskScanBacks, AskTailedPapers, TailedPaper

_DOCUMENT = core(DocumentRow)
_BACK = core(ScanBackRow)
_WAIT = core(SignatureWait)


def tailed(question: AskTailedPapers, sources: Sources) -> tuple[TailedPaper, ...]:
    """→ tuple[TailedPaper, ...]: issued papers whose content hash ends in one of the tails.

    The tail is looked for in the stored bytes of each row; only what has it somewhere is decoded.
    """
    tails = [tail.lower() for tail in question.tails]
    if not tails:
        return ()
    somewhere = [sa.func.instr(_DOCUMENT.c.body, tail.encode("ascii")) > 0 for tail in tails]
    issued = _DOCUMENT.c.state.in_(("issued", "served", "voided"))
    papers = [
        paper
        for paper in sources.all(Document, issued, sa.or_(*somewhere))
        if paper.content_hash.endswith(tuple(tails))
    ]
    there = signed_pages(sources.connection, [paper.id for paper in papers])
    return tuple(TailedPaper(paper, there.get(paper.id, ())) for paper in papers)


def backs(question: AskScanBacks, sources: Sources) -> tuple[ScanBack, ...]:
    """→ tuple[ScanBack, ...] of the papers, in order of arrival."""
    return sources.all(ScanBack, _BACK.c.document_id.in_(question.document_ids))


def signed_pages(connection: Connection, document_ids: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Which pages of these papers are there; a paper without any is left out."""
    found: dict[str, list[ScanBack]] = {}
    for some in parts(document_ids):
        these = _BACK.c.document_id.in_(some)
        for body in connection.execute(sa.select(_BACK.c.body).where(_BACK.c.readable, these)).scalars():
            back = thing_of(ScanBack, body)
            found.setdefault(back.document_id, []).append(back)
    return {key: tuple(pages_there(of_paper)) for key, of_paper in found.items()}


def papers_to_scan(sources: Sources) -> tuple[int, int]:
    """(printed papers, pages of them) whose signed pages have not come back."""
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(_WAIT.c.pages), 0)).select_from(_WAIT)
    papers, pages = sources.connection.execute(query).one()
    return int(papers), int(pages)
