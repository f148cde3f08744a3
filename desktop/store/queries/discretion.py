"""The township's own penalty decisions about one party, and the benchmarks and rules that hold for a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from desktop.store.queries.sources import Sources
from desktop.store.stated import benchmarks_of
from desktop.store.tables import DocumentRow, JournalEntry, core
from enforcement.catalogue.benchmarks import Benchmarks
from enforcement.model.document import Document, DocumentState
from enforcement.model.rules_choice import RulesChoice, chosen_of
from enforcement.queries.discretion import (
    AskBenchmarks,
    AskEarlierPenalties,
    BenchmarksOn,
    EarlierPenalty,
)

DECISIONS = ("DEC-02", "DEC-03")
"""Forms that decide a penalty: in the ordinary procedure and on the spot. The approval form before it (DEC-01) is the
same case and no decision."""
_DOCUMENT = core(DocumentRow)
_ENTRY = core(JournalEntry)
_OUT = (DocumentState.ISSUED.value, DocumentState.SERVED.value)


def benchmarks_on(question: AskBenchmarks, sources: Sources) -> BenchmarksOn:
    """→ BenchmarksOn. The release in force is asked first; where it knows no benchmark for the day, the release that
    spoke for that day (as for the words of the law, docs/decisions/0012-the-library-by-day.md)."""
    catalogue, connection, code = sources.catalogue, sources.connection, question.code
    now = catalogue.snapshot(connection)
    choice = chosen_of(sources.all(RulesChoice))
    if now is None:
        return BenchmarksOn(benchmarks=Benchmarks(), choice=choice)
    whole, said_by = benchmarks_of(connection, now.release_id, code), now
    held = whole.on(question.day)
    if not held.has_steps:
        then = catalogue.snapshot_on(connection, question.day) or now
        older = benchmarks_of(connection, then.release_id, code).on(question.day)
        if older.has_steps or (older.rules and not held.rules):
            held, said_by = older, then
    steps = whole.on(catalogue.today())
    changed = (steps.tiers, steps.weighted) != (held.tiers, held.weighted)
    return BenchmarksOn(
        benchmarks=held, version=said_by.version.version, changed=changed and held.has_steps, choice=choice
    )


def penalties(question: AskEarlierPenalties, sources: Sources) -> tuple[EarlierPenalty, ...]:
    """→ tuple[EarlierPenalty, ...]; nothing for an empty name."""
    if not question.name.strip() and not question.id_no.strip():
        return ()
    papers = sources.all(Document, _DOCUMENT.c.form_id.in_(DECISIONS), _DOCUMENT.c.state.in_(_OUT))
    found = [one for one in papers if _about(one.facts, question)]
    found.sort(key=lambda one: one.issued_on or date.min, reverse=True)
    pulled = _pulled(sources, [one.id for one in found])
    return tuple(
        EarlierPenalty(one.id, one.title, one.number, one.issued_on, one.id in pulled) for one in found
    )


def _pulled(sources: Sources, papers: list[str]) -> frozenset[str]:
    """Those that another machine wrote: no entry of theirs is our own."""
    own = sa.select(_ENTRY.c.thing).where(_ENTRY.c.own, _ENTRY.c.thing.in_(papers))
    return frozenset(papers) - frozenset(sources.connection.execute(own).scalars())


def _about(facts: dict[str, Any], question: AskEarlierPenalties) -> bool:
    party = facts.get("party")
    told = party if isinstance(party, dict) else {}
    number, wanted = str(told.get("id_no") or ""), question.id_no.strip()
    if number and wanted:
        return number == wanted
    return bool(question.name.strip()) and str(told.get("name") or "") == question.name.strip()
