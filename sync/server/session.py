"""Hello and pull: what the county says it has, and the pages of a stream (`sync.md` 5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from sync.protocol import limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.messages import Cursor, HelloAnswer, HelloRequest, StreamState, sign_hello_answer
from sync.protocol.pages import PulledBatch, PulledEntry, PullPage
from sync.protocol.problems import NOT_YOUR_JOURNAL, OUT_OF_SCOPE, VERSION_UNSUPPORTED, ProtocolProblem
from sync.server.county import County
from sync.server.receiving import receive, wanted_blobs
from sync.server.store import journals, papers, people, state
from sync.server.store.people import Device


def hello(county: County, device: Device, request: HelloRequest) -> bytes:
    """The signed answer. The batch that came along is taken only when hello matches what the county has;
    otherwise the answer says what it has and the device decides."""
    if request.protocol_oldest > limits.PROTOCOL_NEWEST or request.protocol_newest < limits.PROTOCOL_OLDEST:
        raise ProtocolProblem(
            VERSION_UNSUPPORTED, oldest=limits.PROTOCOL_OLDEST, newest=limits.PROTOCOL_NEWEST
        )
    receipt = None
    if request.batch is not None and _matches(county, device, request, request.batch):
        receipt = receive(county, device, request.batch)
    with county.database.read() as tx:
        answer = _statement(county, tx, device, request, receipt)
    return sign_hello_answer(answer, county.keys.receipt)


def pull(county: County, device: Device, stream: str, after: int) -> bytes:
    """One page of `stream`, whole batches, compressed; raises OUT_OF_SCOPE for a stream that is not the
    device's."""
    if stream != device.township:
        raise ProtocolProblem(OUT_OF_SCOPE)
    with county.database.read() as tx:
        rows, more = _page_rows(tx, stream, after)
        batches = _by_batch(tx, rows)
        digest = rows[-1].digest if rows else journals.digest_at(tx, stream, after)
        if digest is None:
            # Asked beyond our end: a device that saw an earlier life of this database. It starts again at 0.
            return pull(county, device, stream, 0)
    last = rows[-1].gseq if rows else after
    return PullPage(stream, county.epoch, after, last, digest, more, batches).to_bytes()


def _matches(county: County, device: Device, request: HelloRequest, wire: bytes) -> bool:
    with county.database.read() as tx:
        head = journals.journal_head(tx, request.journal)
        if head.known and head.device != device.id:
            raise ProtocolProblem(NOT_YOUR_JOURNAL)
        acked = journals.hashes(tx, request.journal, request.acked_seq, request.acked_seq)
    batch = BatchEnvelope.from_bytes(wire).head
    return (
        batch.journal == request.journal
        and batch.first <= head.have_seq + 1
        and head.have_seq <= request.last_seq
        and (request.acked_seq == 0 or acked.get(request.acked_seq) == request.acked_head)
    )


def _statement(
    county: County, tx: Connection, device: Device, request: HelloRequest, receipt: bytes | None
) -> HelloAnswer:
    head = journals.journal_head(tx, request.journal)
    if head.known and head.device != device.id:
        raise ProtocolProblem(NOT_YOUR_JOURNAL)
    return HelloAnswer(
        protocol=min(request.protocol_newest, limits.PROTOCOL_NEWEST),
        epoch=county.epoch,
        server_time=county.clock(),
        journal=request.journal,
        have_seq=head.have_seq,
        have_head=head.have_head,
        receipt=receipt,
        wanted=wanted_blobs(county, tx, request.journal),
        streams=(_stream_state(county, tx, device.township, request.cursors),),
        limits={
            "batch_bytes": limits.BATCH_WIRE_BYTES_MAX,
            "batch_entries": limits.BATCH_ENTRIES_MAX,
            "request_bytes": limits.REQUEST_BYTES_MAX,
        },
        catalogue_version=people.newest_version(tx, "catalogue"),
        registry_version=people.newest_version(tx, "registry"),
        roster_version=people.newest_version(tx, "roster", device.township),
        papers_version=papers.newest_change(tx)[0],
        counts=state.counts(tx, device.township) if request.want_counts else None,
        forms_version=people.newest_version(tx, "forms"),
    )


def _stream_state(county: County, tx: Connection, stream: str, cursors: Sequence[Cursor]) -> StreamState:
    newest = journals.stream_head(tx, stream).gseq
    cursor = next((one for one in cursors if one.stream == stream), None)
    holds = cursor is None or cursor.gseq == 0 or journals.digest_at(tx, stream, cursor.gseq) == cursor.digest
    return StreamState(stream, newest, holds)


def _page_rows(tx: Connection, stream: str, after: int) -> tuple[list[Any], bool]:
    """Rows of whole batches until the page is full, and whether there is more."""
    rows: list[Any] = []
    size = 0
    for row in journals.entries_after(tx, stream, after):
        if rows and size >= limits.PAGE_BYTES and row.batch != rows[-1].batch:
            return rows, True
        rows.append(row)
        size += len(row.header) + len(row.salt) + len(row.body)
    return rows, False


def _by_batch(tx: Connection, rows: list[Any]) -> tuple[PulledBatch, ...]:
    heads = journals.batches_by_id(tx, (row.batch for row in rows))
    grouped: dict[int, list[PulledEntry]] = {}
    for row in rows:
        entry = PulledEntry(row.gseq, row.header, row.salt, row.body, row.quarantine)
        grouped.setdefault(row.batch, []).append(entry)
    return tuple(
        PulledBatch(heads[number].head, heads[number].key_id, heads[number].signature, tuple(entries))
        for number, entries in grouped.items()
    )
