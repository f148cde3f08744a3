"""This home's own penalty decisions about one party."""

from __future__ import annotations

from datetime import date
from typing import Any

from desktop.store.queries.sources import Sources
from desktop.store.tables import DocumentRow, core
from enforcement.model.document import Document, DocumentState
from enforcement.queries.discretion import AskEarlierPenalties, EarlierPenalty

DECISIONS = ("DEC-01", "DEC-02")
"""Forms that decide a penalty: on the spot and in the ordinary procedure."""
_DOCUMENT = core(DocumentRow)
_OUT = (DocumentState.ISSUED.value, DocumentState.SERVED.value)


def penalties(question: AskEarlierPenalties, sources: Sources) -> tuple[EarlierPenalty, ...]:
    """→ tuple[EarlierPenalty, ...]; nothing for an empty name."""
    if not question.name.strip() and not question.id_no.strip():
        return ()
    papers = sources.all(Document, _DOCUMENT.c.form_id.in_(DECISIONS), _DOCUMENT.c.state.in_(_OUT))
    found = [one for one in papers if _about(one.facts, question)]
    found.sort(key=lambda one: one.issued_on or date.min, reverse=True)
    return tuple(EarlierPenalty(one.id, one.title, one.number, one.issued_on) for one in found)


def _about(facts: dict[str, Any], question: AskEarlierPenalties) -> bool:
    party = facts.get("party")
    told = party if isinstance(party, dict) else {}
    number, wanted = str(told.get("id_no") or ""), question.id_no.strip()
    if number and wanted:
        return number == wanted
    return bool(question.name.strip()) and str(told.get("name") or "") == question.name.strip()
