"""Entries that the disk damaged: found by chain and log, put back by the log.

The county's log names the hash of every entry. So it does not matter who brings the bytes: those that the leaf was
made of are the right ones, and no others are ever written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, func, select

from sync.protocol.batch import BatchEnvelope, LinkedEntry, link_entry
from sync.protocol.entry import NO_HASH, SealedEntry
from sync.protocol.pages import next_digest
from sync.protocol.problems import ProtocolProblem
from sync.protocol.receipt import Receipt
from sync.protocol.signed import SignedDocument
from sync.protocol.tree_head import entry_leaf
from sync.server.checking.columns import check_receipt
from sync.server.county import County
from sync.server.logging import Event
from sync.server.logging import note as log_line
from sync.server.receiving import open_wire
from sync.server.store import journals, log, mending
from sync.server.store.people import Device
from sync.server.store.tables import ENTRIES, RECEIPTS, STREAMS

ROW: Final = "row"  # the bytes were whole, what stands beside them was not
BACKUP: Final = "backup"
_TWIN: Final = ENTRIES.alias()
_IN_STREAM: Final = tuple(ENTRIES.c[name] for name in ("journal", "seq", "stream", "gseq", "hash", "digest"))
_BESIDE: Final = ("hash", "digest", "entry_id", "type", "quarantine", "repeats")


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of a stream that is not as it was received; `whole` are its bytes where only other columns are wrong."""

    journal: str
    seq: int
    stream: str
    gseq: int
    whole: SealedEntry | None


def find_damaged(tx: Connection) -> Iterator[Found]:
    """Every entry that the log does not bear out, or whose row says other things beside it; one may come twice."""
    for row, linked in _doubted(tx):
        yield from _judged(tx, row, linked)
    for row in chain(_off_the_stream(tx), _off_the_receipts(tx), _off_their_acts(tx)):
        yield from _judged(tx, row, _linked(row))


def names(tx: Connection, journal: str, seq: int, entry: SealedEntry) -> bool:
    """Whether the county's log was grown by exactly these bytes at this place."""
    try:
        place = log.place_of(tx, journal, seq)
        return place is not None and log.leaves(tx, place, place + 1) == [
            entry_leaf(journal, seq, entry.hash)
        ]
    except ProtocolProblem:
        return False


def put_back(tx: Connection, journal: str, seq: int, entry: SealedEntry, source: str, now: int) -> bool:
    """Write the row of an entry again from its bytes; False, and nothing is written, where the log names others."""
    if not mending.can_mend(tx) or not names(tx, journal, seq, entry):
        return False
    columns = _columns(tx, journal, seq, entry)
    bytes_of = {"salt": entry.salt, "header": entry.header, "body": entry.body}
    mending.write_again(tx, journal, seq, {**columns, **bytes_of}, source, now)
    log_line(Event.MENDED, journal=journal, count=seq)
    _settle_behind(tx, journal, seq, now)
    return True


def _settle_behind(tx: Connection, journal: str, seq: int, now: int) -> None:
    """Entries right behind this one that were put back while it was still missing got their digest from what stood
    here: it goes on from the right one now."""
    here = (ENTRIES.c.journal == journal) & (ENTRIES.c.seq == seq)
    row = tx.execute(select(*_IN_STREAM).where(here)).one()
    mended = {place[:2] for place in mending.mended(tx)}
    while (behind := _in_stream(tx, row.stream, row.gseq + 1)) is not None:
        digest = next_digest(row.digest, behind.gseq, behind.hash)
        if digest == behind.digest or (behind.journal, behind.seq) not in mended:
            return
        mending.write_again(tx, behind.journal, behind.seq, {"digest": digest}, ROW, now)
        row = _in_stream(tx, row.stream, behind.gseq)


def _in_stream(tx: Connection, stream: str, gseq: int) -> Any:
    here = (ENTRIES.c.stream == stream) & (ENTRIES.c.gseq == gseq)
    return tx.execute(select(*_IN_STREAM).where(here)).first()


def bring(county: County, author: Device, wire: bytes) -> int:
    """Put back what a batch of `author` holds of entries that wait for their bytes; how many."""
    head = BatchEnvelope.from_bytes(wire).head
    with county.database.read() as tx:
        if not mending.can_mend(tx) or not mending.damaged_of(tx, head.journal, head.first, head.last):
            return 0
    opened = open_wire(county, author, wire)
    count = 0
    with county.database.write() as tx, mending.any_text(tx):
        wanted = mending.damaged_of(tx, head.journal, head.first, head.last)
        for entry in opened.entries:
            seq = entry.linked.link.seq
            if seq in wanted:
                sealed = entry.linked.sealed
                count += put_back(tx, head.journal, seq, sealed, author.id, county.clock())
    return count


def _linked(row: Any) -> LinkedEntry | None:
    """The entry of a row where its bytes fit together and say where they stand."""
    try:
        linked = link_entry(row.header, row.salt, row.body)
    except (ProtocolProblem, TypeError):
        return None
    return linked if (linked.link.journal, linked.link.seq) == (row.journal, row.seq) else None


def _doubted(tx: Connection) -> Iterator[tuple[Any, LinkedEntry | None]]:
    """Entries that chain and columns leave open: both sides of each break, and the last of each journal, behind which
    nothing vouches for it."""
    query = select(ENTRIES).order_by(ENTRIES.c.journal, ENTRIES.c.seq).execution_options(yield_per=500)
    before: Any = None
    linked_before: LinkedEntry | None = None
    doubt = False
    for row in tx.execute(query):
        linked = _linked(row)
        same = before is not None and before.journal == row.journal
        follows = linked is not None and linked.link.prev == (before.hash if same else NO_HASH)
        if before is not None and (doubt or not same or not follows):
            yield before, linked_before
        doubt = (
            linked is None or not follows or linked.sealed.hash != row.hash or not _beside_holds(row, linked)
        )
        before, linked_before = row, linked
    if before is not None:
        yield before, linked_before


def _off_the_stream(tx: Connection) -> Iterator[Any]:
    """Entries whose digest neither continues the one before nor is continued by the one behind."""
    query = select(ENTRIES).order_by(ENTRIES.c.stream, ENTRIES.c.gseq).execution_options(yield_per=500)
    ends = {row.stream: row.digest for row in tx.execute(select(STREAMS))}
    before: Any = None
    off = False
    for row in tx.execute(query):
        same = before is not None and before.stream == row.stream
        digest = before.digest if same and before.gseq + 1 == row.gseq else None
        if digest is None:
            digest = journals.digest_at(tx, row.stream, row.gseq - 1)
        breaks = next_digest(_bytes(digest), row.gseq, _bytes(row.hash)) != row.digest
        if off and (breaks if same else before.digest != ends.get(before.stream)):
            yield before
        before, off = row, breaks
    if off and before.digest != ends.get(before.stream):
        yield before


def _bytes(value: Any) -> bytes:
    """A digest or a hash, whatever rot made of it."""
    return value if isinstance(value, bytes) else b""


def _off_the_receipts(tx: Connection) -> Iterator[Any]:
    """Entries of which their receipt says another thing, waiting for a person or not."""
    for content in tx.execute(select(RECEIPTS.c.content).execution_options(yield_per=500)).scalars():
        try:
            told = Receipt.from_bytes(SignedDocument.from_bytes(bytes(content)).content)
        except ProtocolProblem:
            continue
        if not check_receipt(tx, told):
            of = (ENTRIES.c.journal == told.journal) & ENTRIES.c.seq.between(told.first, told.last)
            yield from tx.execute(select(ENTRIES).where(of).order_by(ENTRIES.c.seq))


def _off_their_acts(tx: Connection) -> Iterator[Any]:
    """Entries that count beside others of the same act, or that count as a repeat of nothing."""
    first = _TWIN.c.entry_id == ENTRIES.c.entry_id
    counted = select(func.count()).where(first, _TWIN.c.repeats.is_(False)).scalar_subquery()
    query = select(ENTRIES).where(ENTRIES.c.entry_id != "", counted != 1)
    yield from tx.execute(query.order_by(ENTRIES.c.batch, ENTRIES.c.seq))


def _judged(tx: Connection, row: Any, linked: LinkedEntry | None) -> Iterator[Found]:
    """What the log says of an entry that is doubted."""
    if linked is None or not names(tx, row.journal, row.seq, linked.sealed):
        yield Found(row.journal, row.seq, row.stream, row.gseq, None)
    elif any(
        getattr(row, name) != value
        for name, value in _columns(tx, row.journal, row.seq, linked.sealed).items()
    ):
        yield Found(row.journal, row.seq, row.stream, row.gseq, linked.sealed)


def _beside_holds(row: Any, linked: LinkedEntry) -> bool:
    """A first look that asks the database nothing."""
    try:
        header = linked.header()
    except ProtocolProblem:
        return bool((row.entry_id, row.type) == ("", ""))
    return bool((row.entry_id, row.type) == (header.entry_id, header.type))


def _columns(tx: Connection, journal: str, seq: int, entry: SealedEntry) -> dict[str, Any]:
    """What stands beside the bytes of an entry: from its header, its receipt and its stream."""
    here = (ENTRIES.c.journal == journal) & (ENTRIES.c.seq == seq)
    row = tx.execute(select(*_IN_STREAM).where(here)).one()
    try:
        header = link_entry(*entry[:3]).header()
        act, kind = header.entry_id, header.type
    except ProtocolProblem:
        act, kind = "", ""
    values = (
        entry.hash,
        _digest(tx, row, entry.hash),
        act,
        kind,
        _quarantine(tx, journal, seq),
        bool(act) and _came_before(tx, act, journal, seq),
    )
    return dict(zip(_BESIDE, values, strict=True))


def _digest(tx: Connection, row: Any, entry_hash: bytes) -> bytes:
    """The stream's digest at an entry: as it goes on from the one before. Where that is damaged too, what stands here
    if the one behind goes on from it; and until the one before is back, for it settles what is behind it."""
    before = journals.digest_at(tx, row.stream, row.gseq - 1)
    made = next_digest(_bytes(before), row.gseq, entry_hash)
    stored = _bytes(row.digest)
    missing = _in_stream(tx, row.stream, row.gseq - 1)
    waits = missing is not None and mending.damaged_of(tx, missing.journal, missing.seq, missing.seq)
    last = stored if waits else made
    return next((one for one in (made, stored) if _goes_on(tx, row, one)), last)


def _goes_on(tx: Connection, row: Any, digest: bytes) -> bool:
    """Whether the entry behind, or the end of the stream, goes on from this digest."""
    behind = _in_stream(tx, row.stream, row.gseq + 1)
    if behind is None:
        end = select(STREAMS.c.digest).where(STREAMS.c.stream == row.stream)
        return bool(tx.execute(end).scalar() == digest)
    return next_digest(digest, behind.gseq, _bytes(behind.hash)) == _bytes(behind.digest)


def _quarantine(tx: Connection, journal: str, seq: int) -> str:
    """What the receipts say of an entry."""
    of = (RECEIPTS.c.journal == journal) & (RECEIPTS.c.first <= seq) & (RECEIPTS.c.last >= seq)
    for content in tx.execute(select(RECEIPTS.c.content).where(of)).scalars():
        try:
            told = Receipt.from_bytes(SignedDocument.from_bytes(bytes(content)).content)
        except ProtocolProblem:
            continue
        return next((one.reason for one in told.quarantined if one.seq == seq), "")
    return ""


def _came_before(tx: Connection, act: str, journal: str, seq: int) -> bool:
    """Whether the act came under another journal, or earlier in this one, before this entry did."""
    here = (ENTRIES.c.journal == journal) & (ENTRIES.c.seq == seq)
    batch = select(ENTRIES.c.batch).where(here).scalar_subquery()
    earlier = (_TWIN.c.batch < batch) | ((_TWIN.c.batch == batch) & (_TWIN.c.seq < seq))
    query = select(_TWIN.c.seq).where(_TWIN.c.entry_id == act, earlier)
    return tx.execute(query.limit(1)).first() is not None
