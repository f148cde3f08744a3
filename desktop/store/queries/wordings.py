"""Earlier wordings of papers about the same matter, for the phrase bank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from desktop.store.mappers import thing_of
from desktop.store.queries.sources import Sources
from desktop.store.tables import DocumentRow, core
from enforcement.facts.phrase_bank import LEAST_WORDS, without_names
from enforcement.model.document import Document, DocumentState
from enforcement.queries import AskWordings

_DOCUMENT = core(DocumentRow)
_LOOKED_AT = 400  # newest papers made on their own
_KEPT = 5  # wordings of a field


def wordings(question: AskWordings, sources: Sources) -> dict[str, tuple[str, ...]]:
    """→ dict[str, tuple[str, ...]] by field; discarded drafts and void papers say nothing."""
    wanted = set(question.matters)
    query = (
        sa.select(_DOCUMENT.c.body)
        .where(_DOCUMENT.c.readable, _DOCUMENT.c.inspection_id == "", _DOCUMENT.c.state.in_(_STANDING))
        .order_by(_DOCUMENT.c.number.desc())
        .limit(_LOOKED_AT)
    )
    found: dict[str, dict[str, None]] = {}
    for row in sources.connection.execute(query) if wanted else ():
        document = thing_of(Document, row.body)
        if wanted & set(document.matters):
            for name, text in _texts(document):
                found.setdefault(name, {}).setdefault(without_names(text, document.facts))
    return {name: tuple(texts)[:_KEPT] for name, texts in found.items()}


_STANDING = tuple(state.value for state in (DocumentState.ISSUED, DocumentState.SERVED))


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Fields with words of some length; lists of sentences give each of them."""
    for name, value in document.edits.items():
        parts: list[Any] = value if isinstance(value, list) else [value]
        for part in parts:
            if isinstance(part, str) and len(part) >= LEAST_WORDS and not part[:4].isdigit():
                yield name, part
