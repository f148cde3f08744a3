"""The journal seen by a round with the county: what waits, what was sent, what is receipted; every call is
one transaction.

Nothing is marked received without a receipt whose head is our own entry's hash; the caller has verified the
signature before (`sync.md` 5.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from desktop.store import archive, identity, rejournal, settings, standing
from desktop.store.archive import Archive
from desktop.store.connect import Database
from desktop.store.identity import journal_place
from desktop.store.parts import parts
from desktop.store.pen import Surroundings, app_version
from desktop.store.projection import LOCAL, RECEIVED, SENT, refold_contested
from desktop.store.stream import read_cursors, write_cursor
from desktop.store.tables import JournalEntry, Record, StoredBlob, StoredReceipt, core
from desktop.store.tree_heads import TreeHeads
from enforcement.queries import SyncState
from enforcement.upcasting import known_schema
from sync.protocol.entry import NO_HASH, SealedEntry
from sync.protocol.keys import sign
from sync.protocol.limits import BATCH_ENTRIES_MAX

if TYPE_CHECKING:
    from sync.client.values import JournalState, Outgoing
    from sync.client.witness import Seen
    from sync.protocol.messages import Cursor
    from sync.protocol.receipt import Receipt

_ENTRY = core(JournalEntry)
_RECORD = core(Record)
_BLOB = core(StoredBlob)
_RECEIPT = core(StoredReceipt)
# Own entries without a receipt, found by their records: all but those whose every entry and file is receipted.
# The plus keeps SQLite from walking through the whole journal instead.
_UNSETTLED = [state.value for state in SyncState if state is not SyncState.RECEIPTED]
_WAITING = (
    sa.select(sa.func.min(_ENTRY.c.seq).label("first"), sa.func.sum(_ENTRY.c.size).label("size"))
    .select_from(_RECORD.join(_ENTRY, _ENTRY.c.root_id == _RECORD.c.root_id))
    .where(_RECORD.c.state.in_(_UNSETTLED), _ENTRY.c.mark < RECEIVED, _ENTRY.c.own)
    .where(sa.literal_column("+journal_entry.journal", sa.String) == sa.bindparam("journal"))
)


class Exchange:
    """The sending side of the journal."""

    def __init__(self, database: Database, around: Surroundings) -> None:
        self._database = database
        self._around = around
        self.trees = TreeHeads(database)
        self.archive = Archive(database)

    def keep_tree(self, seen: Seen) -> bool:
        """Keep what the county showed of its log; whether that is to be written into the journal."""
        return self.trees.keep(seen, int(self._around.clock.now().timestamp() * 1000))

    def state(
        self, *, catalogue: int = 0, registry: int = 0, roster: int = 0, forms: int = 0, papers: int = 0
    ) -> JournalState:
        """Where the open journal stands; the versions of the county's lists are passed through."""
        from sync.client.values import JournalState

        tree, epochs = self.trees.held()
        with self._database.reading() as connection:
            place = journal_place(connection)
            waiting = _waiting(connection, place.journal)
            acked = place.last_seq if waiting.first is None else waiting.first - 1
            return JournalState(
                journal=place.journal,
                last_seq=place.last_seq,
                acked_seq=acked,
                acked_head=_hash_at(connection, place.journal, acked) or NO_HASH,
                pending_bytes=(waiting.size or 0) + _file_bytes(connection),
                cursors=read_cursors(connection),
                app_version=app_version(),
                schema=known_schema(),
                catalogue_version=catalogue,
                registry_version=registry,
                roster_version=roster,
                forms_version=forms,
                papers_version=papers,
                closed_journals=len(rejournal.own_journals(connection)) - 1,
                tree=tree,
                epochs=epochs,
                archived=archive.archived(connection, place.journal),
            )

    def next_batch(self, after_seq: int, max_bytes: int) -> Outgoing | None:
        """The whole saves after ``after_seq`` that fit in ``max_bytes``, at least one; None when there is
        none."""
        from sync.client.values import Outgoing
        from sync.protocol.batch import plan_batches

        with self._database.reading() as connection:
            journal = journal_place(connection).journal
            sizes = sa.select(_ENTRY.c.save_id, _ENTRY.c.size).where(_ENTRY.c.journal == journal)
            # One more than a batch may hold, so that a save that is cut off at the end shows.
            sizes = sizes.where(_ENTRY.c.seq > after_seq).order_by(_ENTRY.c.seq).limit(BATCH_ENTRIES_MAX + 1)
            rows: list[tuple[str, int]] = []
            with connection.execute(sizes) as found:  # read only as far as the batch reaches
                planned = next(plan_batches(_noted(found, rows), max_bytes), None)
            if planned is None:
                return None
            stop = planned[1]
            entries = tuple(read_sealed(connection, journal, after_seq + 1, after_seq + stop))
        return Outgoing(after_seq + 1, entries, tuple(_runs(save_id for save_id, _ in rows[:stop])))

    def hash_at(self, seq: int) -> bytes | None:
        """Hash of entry ``seq`` of the open journal, NO_HASH for 0, None beyond its end."""
        with self._database.reading() as connection:
            return _hash_at(connection, journal_place(connection).journal, seq)

    def mark_sent(self, first: int, last: int) -> None:
        """``first``…``last`` left this machine; receipted entries stay receipted."""
        with self._database.writing() as connection:
            run = _range(journal_place(connection).journal, first, last)
            with standing.marking(connection, run):
                connection.execute(sa.update(_ENTRY).where(run, _ENTRY.c.mark == LOCAL).values(mark=SENT))

    def mark_received(self, receipt: Receipt, data: bytes, cursor: Cursor | None = None) -> None:
        """Keep the verified receipt, mark its range, note what the county did not enter, take over ``cursor``.
        The same receipt twice changes nothing. ValueError when its head is not our entry (the caller's bug)."""
        from sync.protocol.receipt import receipt_hash

        with self._database.writing() as connection:
            if _hash_at(connection, receipt.journal, receipt.last) != receipt.head:
                raise ValueError("the receipt is for another journal")
            fresh = _keep_receipt(connection, receipt, data)
            # Marked even when it was kept before: a county put back and forward again repeats its receipts.
            self._mark_range(connection, receipt, placed=cursor is not None)
            if fresh:
                settings.write_setting(connection, settings.LAST_RECEIPT_HASH, receipt_hash(data))
                settings.write_setting(connection, settings.LAST_RECEIPT_AT, receipt.received_at)
            if cursor is not None:
                write_cursor(connection, cursor)

    def roll_back_marks(self, have_seq: int) -> None:
        """The county was restored and has only 1…``have_seq``: what lies beyond counts as unsent again."""
        with self._database.writing() as connection:
            journal = journal_place(connection).journal
            chosen = sa.and_(_ENTRY.c.journal == journal, _ENTRY.c.seq > have_seq, _ENTRY.c.mark > LOCAL)
            roots = standing.roots_of(connection, chosen)
            cleared = {"mark": LOCAL, "quarantine": ""}
            connection.execute(sa.update(_ENTRY).where(chosen).values(**cleared))
            # The county says anew which files it wants; until then none of them counts as delivered.
            lost = standing.forget_files(connection, roots)
            archive.roll_back(connection, journal, have_seq)
            standing.recount(connection, roots)
            standing.recount_files(connection, lost)  # other records may name them too

    def open_new_journal(self, have_seq: int = 0, have_head: bytes = b"") -> str:
        """Close the journal and go on in a new one; entries without a receipt come along (`rejournal`)."""
        with self._database.writing() as connection:
            return rejournal.open_new_journal(connection, self._around, have_seq, have_head)

    def take_up_lost(self) -> int:
        """Journal again own acts of closed journals to which the county's stream gave no place; their number."""
        with self._database.writing() as connection:
            return rejournal.take_up_lost(connection, self._around)

    def sign_head(self, head: bytes) -> bytes:
        """K1's signature over the bytes of a batch head; the key itself stays inside."""
        with self._database.reading() as connection:
            return sign(identity.read_device_keys(connection).journal, "batch", head)

    def mark_blobs_received(self, received: Sequence[str]) -> None:
        """The county stored and verified these files."""
        with self._database.writing() as connection:
            for some in parts(received):
                chosen = sa.and_(_BLOB.c.sha256.in_(some), _BLOB.c.mark < RECEIVED)
                connection.execute(sa.update(_BLOB).where(chosen).values(mark=RECEIVED))
            standing.recount_files(connection, received)

    def mark_blobs_wanted(self, wanted: Sequence[str], up_to_seq: int) -> None:
        """Of the files that entries 1…``up_to_seq`` of the open journal name, the county lacks exactly
        ``wanted``."""
        with self._database.writing() as connection:
            lacking = frozenset(wanted)
            named = named_files(connection, journal_place(connection).journal, up_to_seq)
            lost = [sha256 for sha256, mark in named.items() if sha256 in lacking and mark != LOCAL]
            there = [sha256 for sha256, mark in named.items() if sha256 not in lacking and mark < RECEIVED]
            for files, mark in ((lost, LOCAL), (there, RECEIVED)):
                for some in parts(files):
                    connection.execute(sa.update(_BLOB).where(_BLOB.c.sha256.in_(some)).values(mark=mark))
            standing.recount_files(connection, [*lost, *there])

    def _mark_range(self, connection: Connection, receipt: Receipt, *, placed: bool) -> None:
        run = _range(receipt.journal, receipt.first, receipt.last)
        with standing.marking(connection, run):
            self._mark_received(connection, receipt, run, placed=placed)
        query = sa.select(_ENTRY.c.type, _ENTRY.c.thing).where(run).distinct()
        things: dict[str, list[str]] = {}
        for row in connection.execute(query):
            things.setdefault(row.type, []).append(row.thing)
        for thing_type, names in things.items():
            refold_contested(connection, thing_type, names)

    def _mark_received(
        self, connection: Connection, receipt: Receipt, run: sa.ColumnElement[bool], *, placed: bool
    ) -> None:
        reasons = {one.seq: one.reason for one in receipt.quarantined}
        values: dict[str, Any] = {"mark": sa.func.max(_ENTRY.c.mark, RECEIVED), "stream": receipt.stream}
        # Places come by pulling, unless the cursor steps over: the receipt may be of a former life of the county.
        if placed:
            values["gseq"] = _ENTRY.c.seq + (receipt.gseq_first - receipt.first)
        connection.execute(sa.update(_ENTRY).where(run).values(**values))
        for seq, reason in reasons.items():
            one = _range(receipt.journal, seq, seq)
            connection.execute(sa.update(_ENTRY).where(one).values(quarantine=reason or "unknown"))


def named_files(connection: Connection, journal: str, up_to_seq: int) -> dict[str, int]:
    """Marks, by hash, of the files that entries 1…``up_to_seq`` of ``journal`` were the first of ours to
    name."""
    run = sa.select(_ENTRY.c.position).where(_range(journal, 1, up_to_seq))
    query = sa.select(_BLOB.c.sha256, _BLOB.c.mark).where(_BLOB.c.own, _BLOB.c.position.in_(run))
    rows = connection.execute(query)
    return {row.sha256: row.mark for row in rows}


def read_sealed(connection: Connection, journal: str, first: int, last: int) -> Iterable[SealedEntry]:
    """Entries ``first``…``last`` of a journal as they were made."""
    query = (
        sa.select(_ENTRY.c.header, _ENTRY.c.salt, _ENTRY.c.body, _ENTRY.c.hash)
        .where(_range(journal, first, last))
        .order_by(_ENTRY.c.seq)
    )
    for row in connection.execute(query):
        yield SealedEntry(row.header, row.salt, row.body, row.hash)


def pending_bytes(connection: Connection) -> int:
    """Bytes that still wait: entries without receipt, files the county has not confirmed."""
    return int(_waiting(connection, journal_place(connection).journal).size or 0) + _file_bytes(connection)


def _waiting(connection: Connection, journal: str) -> Any:
    """The first entry without a receipt (None without one), and the bytes of all. What a closed journal holds
    unsent has moved to the open one under the same entry ids."""
    return connection.execute(_WAITING, {"journal": journal}).one()


def _file_bytes(connection: Connection) -> int:
    unconfirmed = sa.and_(_BLOB.c.own, _BLOB.c.mark < RECEIVED)
    files = connection.execute(sa.select(sa.func.sum(_BLOB.c.size)).where(unconfirmed)).scalar()
    return int(files or 0)


def _hash_at(connection: Connection, journal: str, seq: int) -> bytes | None:
    if seq == 0:
        return NO_HASH
    query = sa.select(_ENTRY.c.hash).where(_ENTRY.c.journal == journal, _ENTRY.c.seq == seq)
    found: bytes | None = connection.execute(query).scalar()
    return found


def _keep_receipt(connection: Connection, receipt: Receipt, data: bytes) -> bool:
    from sync.protocol.receipt import receipt_hash

    values = {name: getattr(receipt, name) for name in ("journal", "first", "last", "head", "received_at")}
    count = receipt.last - receipt.first + 1
    named = sa.select(_ENTRY.c.position).where(_range(receipt.journal, receipt.first, receipt.last))
    files = connection.execute(sa.select(sa.func.count()).where(_BLOB.c.position.in_(named))).scalar_one()
    told = {"entries": count, "files": files, "data": data}
    insertion = insert(_RECEIPT).values(hash=receipt_hash(data), **told, **values)
    return bool(connection.execute(insertion.on_conflict_do_nothing()).rowcount)


def _range(journal: str, first: int, last: int) -> sa.ColumnElement[bool]:
    return sa.and_(_ENTRY.c.journal == journal, _ENTRY.c.seq >= first, _ENTRY.c.seq <= last)


def _noted(found: Iterable[Any], rows: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """(save, size) of each row as it is asked for, also added to ``rows``."""
    for row in found:
        rows.append((row.save_id, row.size))
        yield rows[-1]


def _runs(names: Iterable[str]) -> Iterable[int]:
    """Lengths of the runs of equal names."""
    former, count = None, 0
    for name in names:
        if name != former and count:
            yield count
            count = 0
        former, count = name, count + 1
    if count:
        yield count
