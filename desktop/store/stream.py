"""What comes from the county: other devices' entries page by page, their files, and how far each stream was
pulled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from desktop.store.blob_pulls import BlobPulls
from desktop.store.blobs import StoreBlobs
from desktop.store.connect import Database
from desktop.store.incoming import Incoming, open_upcast
from desktop.store.mappers import to_ms, unpack
from desktop.store.moved import announcements, keep_move
from desktop.store.parts import parts
from desktop.store.pen import StoreClock
from desktop.store.projection import RECEIVED, Apart, apply_entry, merge_apart
from desktop.store.pulls import PullMark, newest_position, note_page
from desktop.store.rejournal import own_journals
from desktop.store.settings import RESUPPLIED, read_setting, write_setting
from desktop.store.tables import (
    THING_TABLES,
    AuthorBatch,
    InspectionRow,
    JournalEntry,
    RecordFile,
    StoredBlob,
    SyncCursor,
    core,
)
from enforcement.model.evidence import ORIGINALS
from enforcement.model.inspection import InspectionStatus
from enforcement.ports import BlobRef
from enforcement.queries.pulls import PullWay
from sync.protocol.chunks import CHUNKED_FROM
from sync.protocol.entry import GENESIS_TYPE
from sync.protocol.problems import ProtocolProblem

if TYPE_CHECKING:
    from sync.client.values import BlobHere, BlobMissing, PulledItem, VerifiedBatch, VerifiedPage
    from sync.protocol.messages import Cursor

_ENTRY = core(JournalEntry)
# Written out as in the index of these few entries, so that SQLite sees that it may use it.
_GENESIS = _ENTRY.c.type == sa.literal_column(f"'{GENESIS_TYPE}'")
_CURSOR = core(SyncCursor)
_BLOB = core(StoredBlob)
_BATCH = core(AuthorBatch)
_INSPECTION = core(InspectionRow)
_FILE = core(RecordFile)

# Thumbnails and scans of a page stay below this; what a colleague needs to read a file at all (bytes).
SMALL_FILE = 400 * 1024
NEWEST_FILES = 2_000


class Stream:
    """The receiving side of the journal, and files in both directions."""

    def __init__(self, database: Database, blobs: StoreBlobs, pulls: BlobPulls, clock: StoreClock) -> None:
        self._database = database
        self._blobs = blobs
        self._pulls = pulls
        self._clock = clock

    def exchange(self, way: PullWay) -> ExchangeStream:
        """This side of the journal for one exchange: what its pages bring is noted together (回到同步前)."""
        return ExchangeStream(self, PullMark(way.value, self._now_ms()))

    def apply_page(self, page: VerifiedPage, mark: PullMark | None = None) -> int:
        """Take in the entries that are new here, their authors' signatures and the cursor, in one
        transaction; the number that were new. Without ``mark`` the page is an exchange by itself."""
        new = 0
        apart: Apart = {}
        mark = mark or PullMark(PullWay.NETWORK.value, self._now_ms())
        with self._database.writing() as connection:
            before = newest_position(connection)
            own = frozenset(own_journals(connection))
            for batch in page.batches:
                number = _keep_batch(connection, batch)
                for item in batch.items:
                    new += apply_entry(connection, _incoming(item, page.cursor.stream, own, number), apart)
            for told in page.moves:
                keep_move(connection, told)
                for item in told.items:
                    new += apply_entry(connection, _incoming(item, page.cursor.stream, own, None), apart)
            merge_apart(connection, apart)
            write_cursor(connection, page.cursor)
            number = note_page(connection, mark, before, self._now_ms)
            if new and _other_branch(connection, before):
                # What the county lacks of either branch is offered anew.
                write_setting(connection, RESUPPLIED, None)
        mark.number = number
        return new

    def fall_back(self, stream: str) -> None:
        """Forget the cursor of ``stream`` and the places in it: it is pulled again from its beginning
        (idempotent)."""
        with self._database.writing() as connection:
            placed = sa.and_(_ENTRY.c.stream == stream, _ENTRY.c.gseq.is_not(None))
            connection.execute(sa.update(_ENTRY).where(placed).values(gseq=None))
            connection.execute(sa.delete(_CURSOR).where(_CURSOR.c.stream == stream))

    def announcements(self) -> list[bytes]:
        """The county's signed announcements that are kept here."""
        with self._database.reading() as connection:
            return announcements(connection)

    def counts(self) -> dict[str, int]:
        """Things by type name, for 对数; journals count as the county counts them."""
        with self._database.reading() as connection:
            return count_things(connection)

    def blobs_here(self, wanted: Sequence[str]) -> Mapping[str, BlobHere]:
        """Those of ``wanted`` that lie here complete."""
        from sync.client.values import BlobHere, rank_of

        here: dict[str, BlobHere] = {}
        with self._database.reading() as connection:
            for some in parts(wanted):
                for row in connection.execute(sa.select(_BLOB).where(_BLOB.c.sha256.in_(some))):
                    if self._blobs.has(row.sha256):
                        here[row.sha256] = BlobHere(row.sha256, row.size, rank_of(row.mime), row.position)
        return here

    def wanted_blobs(self, limit: int = 200, *, everything: bool = False) -> tuple[BlobHere, ...]:
        """Files of this device that the county has not confirmed (or, with ``everything``, confirmed too) and that lie
        here, oldest first."""
        from sync.client.values import BlobHere, rank_of

        waiting = sa.select(_BLOB).where(_BLOB.c.own)
        if not everything:
            waiting = waiting.where(_BLOB.c.mark < RECEIVED)
        with self._database.reading() as connection:
            rows = connection.execute(waiting.order_by(_BLOB.c.position).limit(limit)).all()
        found = [row for row in rows if self._blobs.has(row.sha256)]
        return tuple(BlobHere(row.sha256, row.size, rank_of(row.mime), row.position) for row in found)

    def missing_blobs(self, limit: int) -> tuple[BlobMissing, ...]:
        """Files of colleagues' inspections that are not here: those that somebody asked for, then papers first.

        Papers and small pictures of all of them, so that the same file can be read here; large originals only of
        running ones. Looks at the newest entries only, so that a long history costs nothing.
        """
        from sync.client.values import rank_of

        small = sa.or_(_BLOB.c.size <= SMALL_FILE, _BLOB.c.mime == "application/pdf")
        query = (
            sa.select(_BLOB)
            .join(_ENTRY, _ENTRY.c.position == _BLOB.c.position)
            .join(_INSPECTION, _ENTRY.c.root_id == _INSPECTION.c.id)
            .where(_BLOB.c.own.is_(False))
            .where(sa.or_(small, _INSPECTION.c.status == InspectionStatus.RUNNING.value))
            .order_by(_BLOB.c.position.desc())
            .limit(NEWEST_FILES)
        )
        with self._database.reading() as connection:
            asked = read_setting(connection, ORIGINALS, [])
            first = connection.execute(sa.select(_BLOB).where(_BLOB.c.sha256.in_(asked))).all()
            rest = sorted(connection.execute(query).all(), key=lambda row: rank_of(row.mime))
            rows = {row.sha256: row for row in (*first, *rest) if not self._blobs.has(row.sha256)}
            return tuple(self._missing(connection, row) for row in list(rows.values())[:limit])

    def asked_for(self) -> frozenset[str]:
        """Files that somebody asked for and that are not here yet."""
        with self._database.reading() as connection:
            return frozenset(read_setting(connection, ORIGINALS, []))

    def store_blob_part(self, missing: BlobMissing, data: bytes) -> bool:
        """Append ``data`` at ``missing.have``; True when the file is complete and its hash was checked."""
        ref = BlobRef(missing.sha256, missing.size, missing.mime, missing.chunks)
        complete = self._pulls.store(ref, missing.have, data)
        if complete and missing.sha256 in self.asked_for():
            with self._database.writing() as connection:
                rest = [one for one in read_setting(connection, ORIGINALS, []) if one != missing.sha256]
                write_setting(connection, ORIGINALS, rest or None)
        return complete

    def _now_ms(self) -> int:
        return to_ms(self._clock.now())

    def _missing(self, connection: Connection, row: Any) -> BlobMissing:
        from sync.client.values import BlobMissing

        chunks = _chunks(connection, row) if row.size > CHUNKED_FROM else b""
        return BlobMissing(row.sha256, row.size, row.mime, self._pulls.have(row.sha256), chunks)


class ExchangeStream:
    """The receiving side during one exchange with the county."""

    def __init__(self, stream: Stream, mark: PullMark) -> None:
        self._stream, self._mark = stream, mark

    @property
    def number(self) -> int:
        """The exchange's number on this machine, 0 while it brought nothing new."""
        return self._mark.number

    def apply_page(self, page: VerifiedPage) -> int:
        """As `Stream.apply_page`, as part of this exchange."""
        return self._stream.apply_page(page, self._mark)

    def fall_back(self, stream: str) -> None:
        """As `Stream.fall_back`."""
        self._stream.fall_back(stream)

    def announcements(self) -> list[bytes]:
        """As `Stream.announcements`."""
        return self._stream.announcements()

    def counts(self) -> dict[str, int]:
        """As `Stream.counts`."""
        return self._stream.counts()


def _chunks(connection: Connection, row: Any) -> bytes:
    """The table of a large file, as the first entry that names it tells; b"" when it has none."""
    header = connection.execute(sa.select(_ENTRY.c.header).where(_ENTRY.c.position == row.position)).scalar()
    named = unpack(header)["blobs"] if header else ()
    return next((bytes(one.get("chunks", b"")) for one in named if one["sha256"] == row.sha256), b"")


def read_cursors(connection: Connection) -> tuple[Cursor, ...]:
    """How far each stream has been pulled."""
    from sync.protocol.messages import Cursor

    rows = connection.execute(sa.select(_CURSOR).order_by(_CURSOR.c.stream))
    return tuple(Cursor(row.stream, row.epoch, row.gseq, row.digest) for row in rows)


def write_cursor(connection: Connection, cursor: Cursor) -> None:
    """Take over a cursor."""
    row = {"stream": cursor.stream, "epoch": cursor.epoch, "gseq": cursor.gseq, "digest": cursor.digest}
    insertion = insert(_CURSOR).values(**row)
    connection.execute(insertion.on_conflict_do_update(index_elements=["stream"], set_=row))


def count_things(connection: Connection) -> dict[str, int]:
    """Rows by type name; types without any are left out."""
    counts = {
        name: int(connection.execute(sa.select(sa.func.count()).select_from(core(model))).scalar() or 0)
        for name, model in THING_TABLES.items()
    }
    journals = sa.select(sa.func.count(sa.distinct(_ENTRY.c.thing))).where(_GENESIS)
    counts[GENESIS_TYPE] = int(connection.execute(journals).scalar() or 0)
    return {name: count for name, count in counts.items() if count}


def _other_branch(connection: Connection, after: int) -> bool:
    """Whether one of the entries that came beyond the position ``after`` has a number that another one holds."""
    fresh, held = _ENTRY.alias("fresh"), _ENTRY.alias("held")
    same = sa.and_(held.c.journal == fresh.c.journal, held.c.seq == fresh.c.seq)
    query = sa.select(fresh.c.position).join(held, sa.and_(same, held.c.position != fresh.c.position))
    return connection.execute(query.where(fresh.c.position > after).limit(1)).first() is not None


def _keep_batch(connection: Connection, batch: VerifiedBatch) -> int:
    """The number of an author's signed batch head, kept once however many pages bring parts of it."""
    row = {"head": batch.head, "key_id": batch.key_id, "signature": batch.signature}
    connection.execute(insert(_BATCH).values(**row).on_conflict_do_nothing())
    query = sa.select(_BATCH.c.id).where(_BATCH.c.signature == batch.signature)
    return int(connection.execute(query).scalar_one())


def _incoming(item: PulledItem, stream: str, own: frozenset[str], batch: int | None) -> Incoming:
    sealed, header = item.linked.sealed, item.linked.plain
    try:
        new = open_upcast(header, sealed.body)[0] if sealed.body else None
    except ProtocolProblem:
        new = None
    return Incoming(
        sealed,
        header,
        new,
        own=str(header["journal"]) in own,
        mark=RECEIVED,
        stream=stream,
        gseq=item.gseq or None,
        quarantine=item.quarantined,
        batch=batch,
    )
