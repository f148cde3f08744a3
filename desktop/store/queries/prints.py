"""Prints, those without a known end, and void papers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from desktop.store.mappers import from_ms, thing_of
from desktop.store.queries.sources import Sources, named, officer_names
from desktop.store.rejournal import own_journals
from desktop.store.tables import DocumentRow, JournalEntry, PrintRunRow, core
from enforcement.model.document import Document, DocumentState
from enforcement.model.print_run import PrintRun, PrintState
from enforcement.queries import AskOpenPrints, AskPrints, AskVoided, PrintRow, VoidRow
from enforcement.queries.prints import PROGRESS
from enforcement.rules import kinds

_RUN = core(PrintRunRow)
_DOCUMENT = core(DocumentRow)
_ENTRY = core(JournalEntry)


def prints(question: AskPrints, sources: Sources) -> tuple[PrintRow, ...]:
    """→ tuple[PrintRow, ...], newest first."""
    query = _runs().order_by(_RUN.c.number.desc()).limit(question.limit)
    if question.document_id:
        query = query.where(_RUN.c.document_id == question.document_id)
    return _rows(query, sources)


def open_prints(_: AskOpenPrints, sources: Sources) -> tuple[PrintRow, ...]:
    """→ tuple[PrintRow, ...] of this machine's own journals, oldest first."""
    query = _runs().where(
        _RUN.c.state == PrintState.STARTED.value, _RUN.c.journal.in_(own_journals(sources.connection))
    )
    rows = _rows(query.order_by(_RUN.c.number), sources)
    sent = {row.run.id: int(sources.setting(PROGRESS + row.run.id, 0)) for row in rows}
    return tuple(replace(row, run=replace(row.run, sent=sent[row.run.id])) for row in rows)


def voided(_: AskVoided, sources: Sources) -> tuple[VoidRow, ...]:
    """→ tuple[VoidRow, ...], the last voided first."""
    papers = sources.all(Document, _DOCUMENT.c.state == DocumentState.VOIDED.value)
    names, noted = officer_names(sources.officers()), _noted(sources)
    rows = []
    for paper in papers:
        actor, wall_time = noted.get(paper.id, ("", 0))
        who, at = paper.voided_by or actor, paper.voided_at or (from_ms(wall_time) if wall_time else None)
        rows.append(VoidRow(paper, named(names, who), at))
    return tuple(sorted(rows, key=lambda row: row.at.timestamp() if row.at else 0.0, reverse=True))


def _noted(sources: Sources) -> dict[str, tuple[str, int]]:
    """Who wrote of a paper that it is void, and when (ms), as the journal has it."""
    query = sa.select(_ENTRY.c.thing, _ENTRY.c.actor, _ENTRY.c.wall_time).where(
        _ENTRY.c.type == "document", _ENTRY.c.kind == kinds.DOCUMENT_VOIDED
    )
    return {row.thing: (row.actor, row.wall_time) for row in sources.connection.execute(query)}


def _runs() -> sa.Select[Any]:
    columns = (_RUN.c.body, _DOCUMENT.c.doc_number, _DOCUMENT.c.serial)
    joined = _RUN.outerjoin(_DOCUMENT, _DOCUMENT.c.id == _RUN.c.document_id)
    return sa.select(*columns).select_from(joined).where(_RUN.c.readable)


def _rows(query: sa.Select[Any], sources: Sources) -> tuple[PrintRow, ...]:
    names = officer_names(sources.officers())
    rows = sources.connection.execute(query).all()
    runs = [thing_of(PrintRun, row.body) for row in rows]
    return tuple(
        PrintRow(run, row.doc_number or "", row.serial or 0, names.get(run.printed_by, ""))
        for run, row in zip(runs, rows, strict=True)
    )
