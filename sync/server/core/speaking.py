"""What the county says and when it listens, as pure functions: whether hello's batch is taken, whether a
cursor is ours too, where a page ends (`sync.md` 5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sync.protocol import limits
from sync.protocol.batch import BatchHead
from sync.protocol.messages import Cursor, HelloRequest, StreamState
from sync.protocol.pages import PulledBatch, PulledEntry, PullPage
from sync.protocol.problems import NOT_YOUR_JOURNAL, VERSION_UNSUPPORTED, ProtocolProblem
from sync.server.core.values import Author, JournalHead


def agree_version(request: HelloRequest) -> int:
    """The newest protocol that both sides speak; that of the device where it is older than what the county speaks
    (`delivers_only`). Raises VERSION_UNSUPPORTED for a device that no longer speaks what the county does."""
    if request.protocol_oldest > limits.SERVED_NEWEST:
        raise ProtocolProblem(VERSION_UNSUPPORTED, oldest=limits.SERVED_OLDEST, newest=limits.SERVED_NEWEST)
    return min(request.protocol_newest, limits.SERVED_NEWEST)


def delivers_only(request: HelloRequest) -> bool:
    """Whether the device is too old to be given anything. What it has to say is taken for ever (R14): hello, batches,
    receipts and files keep the form of the first version."""
    return request.protocol_newest < limits.SERVED_OLDEST


def require_author(journal: JournalHead, author: Author) -> None:
    """Raise NOT_YOUR_JOURNAL for a journal of another device: not even where it stands is said."""
    if journal.known and journal.device != author.device:
        raise ProtocolProblem(NOT_YOUR_JOURNAL)


def takes_batch(request: HelloRequest, batch: BatchHead, journal: JournalHead, acked: bytes | None) -> bool:
    """Whether hello and the county agree so far that the batch that came along may be taken at once; `acked`
    is the stored hash at the request's `acked_seq`. Otherwise the answer says what is here and the device
    decides."""
    return (
        batch.journal == request.journal
        and batch.first <= journal.have_seq + 1
        and journal.have_seq <= request.last_seq
        and (request.acked_seq == 0 or acked == request.acked_head)
    )


def cursor_for(request: HelloRequest, stream: str) -> Cursor | None:
    """Where the device says it is in `stream`; None at its beginning."""
    cursor = next((one for one in request.cursors if one.stream == stream), None)
    return None if cursor is None or cursor.gseq == 0 else cursor


def stream_state(stream: str, newest: int, cursor: Cursor | None, digest: bytes | None) -> StreamState:
    """The stream's end, and whether `cursor` is on our own path: `digest` is ours at the cursor's gseq. By
    digest and never by count, so that an earlier life of this database is noticed."""
    return StreamState(stream, newest, cursor is None or digest == cursor.digest)


def cut_page(rows: Iterable[Any]) -> tuple[list[Any], bool]:
    """Of a stream's rows (gseq, header, salt, body, quarantine, batch, digest) whole batches until the page
    is full, and whether there is more."""
    page: list[Any] = []
    size = 0
    for row in rows:
        if page and size >= limits.PAGE_BYTES and row.batch != page[-1].batch:
            return page, True
        page.append(row)
        size += len(row.header) + len(row.salt) + len(row.body)
    return page, False


def make_page(
    stream: str,
    epoch: str,
    after: int,
    rows: Sequence[Any],
    heads: Mapping[int, Any],
    more: bool,
    digest: bytes,
) -> PullPage:
    """The page of `rows`; `heads` gives (head, key_id, signature) of their batches by number, `digest` is
    ours at its end."""
    grouped: dict[int, list[PulledEntry]] = {}
    for row in rows:
        entry = PulledEntry(row.gseq, row.header, row.salt, row.body, row.quarantine)
        grouped.setdefault(row.batch, []).append(entry)
    batches = tuple(
        PulledBatch(heads[number].head, heads[number].key_id, heads[number].signature, tuple(entries))
        for number, entries in grouped.items()
    )
    return PullPage(stream, epoch, after, rows[-1].gseq if rows else after, digest, more, batches)
