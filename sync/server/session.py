"""Hello and pull: what the county says it has, and the pages of a stream (`sync.md` 5.4).

Facts are read here, `core.speaking` decides."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from sync.protocol import limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.frame_sum import SIGNED_FRAMES
from sync.protocol.messages import HelloAnswer, HelloRequest, StreamState, sign_hello_answer
from sync.protocol.moves import is_list
from sync.protocol.resupply import DAMAGED_MAX
from sync.protocol.week import WEEK_MINUTE, week_minute
from sync.server.core.speaking import (
    agree_version,
    cursor_for,
    cut_page,
    delivers_only,
    make_page,
    require_author,
    stream_state,
    takes_batch,
)
from sync.server.county import County
from sync.server.log.proving import tree_news
from sync.server.moves.listing import announcements_hold, counts_for, list_states, move_page, read_by
from sync.server.moves.rights import require_stream
from sync.server.receiving import author_of, receive, wanted_blobs
from sync.server.store import copies, journals, mending, papers, people
from sync.server.store.people import Device


def hello(county: County, device: Device, request: HelloRequest) -> bytes:
    """The signed answer. The batch that came along is taken only when hello matches what the county has;
    otherwise the answer says what it has and the device decides."""
    agree_version(request)
    receipt = None
    if request.batch is not None and _matches(county, device, request, request.batch):
        receipt = receive(county, device, request.batch)
    with county.database.read() as tx:
        answer = _statement(county, tx, device, request, receipt)
    if delivers_only(request):
        answer = replace(answer, deliver_only=True, streams=())
    return sign_hello_answer(answer, county.keys.receipt)


def pull(county: County, device: Device, stream: str, after: int) -> bytes:
    """One page of `stream` (whole batches) or of its list of announcements, compressed; raises OUT_OF_SCOPE for a
    stream that the device may not read."""
    if is_list(stream):
        return move_page(county, device, stream, after)
    with county.database.read() as tx:
        require_stream(tx, device, stream)
        rows, more = cut_page(journals.entries_after(tx, stream, after))
        digest = rows[-1].digest if rows else journals.digest_at(tx, stream, after)
        heads = journals.batches_by_id(tx, (row.batch for row in rows))
    if digest is None:
        # Asked beyond our end: a device that saw an earlier life of this database. It starts again at 0.
        return pull(county, device, stream, 0)
    return make_page(stream, county.epoch, after, rows, heads, more, digest).to_bytes()


def _matches(county: County, device: Device, request: HelloRequest, wire: bytes) -> bool:
    with county.database.read() as tx:
        head = journals.journal_head(tx, request.journal)
        require_author(head, author_of(device))
        acked = journals.hashes(tx, request.journal, request.acked_seq, request.acked_seq)
        if not announcements_hold(tx, device, request):
            return False  # it knows of records that we have forgotten: those first
    return takes_batch(request, BatchEnvelope.from_bytes(wire).head, head, acked.get(request.acked_seq))


def _statement(
    county: County, tx: Connection, device: Device, request: HelloRequest, receipt: bytes | None
) -> HelloAnswer:
    head = journals.journal_head(tx, request.journal)
    require_author(head, author_of(device))
    archived = copies.archived(tx, request.journal)
    return HelloAnswer(
        protocol=agree_version(request),
        epoch=county.epoch,
        server_time=county.clock(),
        journal=request.journal,
        have_seq=head.have_seq,
        have_head=head.have_head,
        receipt=receipt,
        wanted=wanted_blobs(county, tx, request.journal),
        streams=_streams(tx, device, request),
        limits={
            "batch_bytes": limits.BATCH_WIRE_BYTES_MAX,
            "batch_entries": limits.BATCH_ENTRIES_MAX,
            "request_bytes": limits.REQUEST_BYTES_MAX,
            WEEK_MINUTE: week_minute(device.id),
            SIGNED_FRAMES: 1,
        },
        catalogue_version=people.newest_version(tx, "catalogue"),
        registry_version=people.newest_version(tx, "registry"),
        roster_version=people.newest_version(tx, "roster", device.township),
        papers_version=papers.newest_change(tx)[0],
        counts=counts_for(tx, device, request) if request.want_counts else None,
        forms_version=people.newest_version(tx, "forms"),
        tree=tree_news(county, tx, request.tree_size, (request.journal, request.prove_seq)),
        archived_seq=min(archived[0], head.have_seq),
        archived_files=min(archived[1], head.have_seq),
        forked=journals.forked_since(tx, request.journal, county.clock() - limits.FORK_TOLD_MS),
        damaged=mending.damaged_in(tx, device.township, DAMAGED_MAX),
    )


def _streams(tx: Connection, device: Device, request: HelloRequest) -> tuple[StreamState, ...]:
    """Where each stream of the device stands, and the lists of announcements that speak to it."""
    readable = read_by(tx, device, request)
    own = tuple(_stream_state(tx, stream, request) for stream in readable)
    return (*own, *list_states(tx, readable, request))


def _stream_state(tx: Connection, stream: str, request: HelloRequest) -> StreamState:
    cursor = cursor_for(request, stream)
    digest = None if cursor is None else journals.digest_at(tx, stream, cursor.gseq)
    return stream_state(stream, journals.stream_head(tx, stream).gseq, cursor, digest)
