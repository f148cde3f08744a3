"""The register of issued papers made again from what the county received: for a county of before there was one, and
as proof that it is a projection and nothing else.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from enforcement.rules import kinds
from sync.protocol import canonical
from sync.protocol.batch import link_entry
from sync.protocol.entry import open_body
from sync.server.paper_register import DOCUMENT, DocumentNews, note
from sync.server.store.tables import BATCHES, ENTRIES, STATE


class _Times(NamedTuple):
    """When the county got the first act that issued a paper of the document, and each one by its content hash; when the
    act that counts last was written (ms)."""

    received_at: int
    written_at: int
    by_content: dict[str, int]


def backfill(tx: Connection) -> None:
    """Follow every received document in the order in which the county got them; what is registered stays."""
    times = _times(tx)
    query = select(STATE.c.stream, STATE.c.thing, STATE.c.fields).where(STATE.c.type == DOCUMENT)
    documents = [row for row in tx.execute(query) if (row.stream, row.thing) in times]
    documents.sort(key=lambda row: (times[(row.stream, row.thing)].received_at, row.stream, row.thing))
    for row in documents:
        when = times[(row.stream, row.thing)]
        fields = canonical.decode(row.fields)
        received_at = when.by_content.get(str(fields.get("content_hash")), when.received_at)
        note(tx, DocumentNews(row.stream, row.thing, fields, when.written_at, received_at))


def _times(tx: Connection) -> dict[tuple[str, str], _Times]:
    query = (
        select(ENTRIES.c.stream, ENTRIES.c.header, ENTRIES.c.salt, ENTRIES.c.body, BATCHES.c.received_at)
        .join(BATCHES, BATCHES.c.id == ENTRIES.c.batch)
        .where(ENTRIES.c.type == DOCUMENT, ENTRIES.c.quarantine == "")
        .order_by(ENTRIES.c.stream, ENTRIES.c.gseq)
    )
    times: dict[tuple[str, str], _Times] = {}
    for row in tx.execute(query.execution_options(yield_per=500)):
        header = link_entry(row.header, row.salt, row.body).header()
        place = (row.stream, header.thing)
        if header.kind in (kinds.DOCUMENT_ISSUED, kinds.ISSUE_VOIDED):
            known = times.setdefault(place, _Times(row.received_at, header.wall_time, {}))
            content = open_body(bytes(row.body))[0].get("content_hash", "") if row.body else ""
            known.by_content.setdefault(content, row.received_at)
        elif header.kind == kinds.DOCUMENT_VOIDED and place in times:
            times[place] = times[place]._replace(written_at=header.wall_time)
    return times
