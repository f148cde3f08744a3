"""Checking the county against its own promises: every chain, signature, receipt, stream digest, leaf and head of the
log, and blob; and all that was made from the signed entries, made once more and compared (`checking`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from sync.protocol.batch import BatchHead, LinkedEntry, link_entry
from sync.protocol.entry import NO_HASH
from sync.protocol.keys import verify as verify_signature
from sync.protocol.pages import NO_DIGEST, next_digest
from sync.protocol.problems import ProtocolProblem
from sync.protocol.receipt import open_receipt
from sync.protocol.registry import CountyRoot, Registry, TrustedKeys
from sync.server.checking.columns import ColumnCheck, Covered, check_receipt
from sync.server.checking.lists import check_lists
from sync.server.checking.placements import MovesCheck
from sync.server.checking.state import StateCheck
from sync.server.county import County
from sync.server.log.checking import check_log
from sync.server.objects.ports import PlaceTrouble
from sync.server.store import console_audit, copies, people
from sync.server.store.all_tables import METADATA
from sync.server.store.tables import BATCHES, ENTRIES, JOURNALS, RECEIPTS, STREAMS

_ROTTEN: Final = "XX001"  # PostgreSQL: a page is not as it was written


@dataclass(slots=True)
class Verified:
    """How much was checked and, for each kind, the first item that does not hold (by name)."""

    entries: int = 0
    batches: int = 0
    receipts: int = 0
    streams: int = 0
    blobs: int = 0
    leaves: int = 0
    heads: int = 0
    things: int = 0
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Nothing was found."""
        return not self.faults

    def blame(self, kind: str, item: str) -> None:
        """Note the first fault of a kind."""
        self.faults.setdefault(kind, item)


def verify_county(county: County, *, files: bool = True) -> Verified:
    """Re-check everything, the files too unless told otherwise; takes one read view, so a running server is not held
    up."""
    result = Verified()
    with county.database.read() as tx:
        keys = _trusted(county, tx, result)
        for kind, check in (
            ("database", _check_structure),
            ("entry", _check_chains),
            ("batch", _check_batches),
            ("receipt", _check_receipts),
            ("stream", _check_streams),
            ("log", _check_log),
            ("state", _check_state),
            ("lists", _check_lists),
            ("moves", _check_moves),
            ("audit", _check_audit),
        ):
            with _reading(tx, result, kind):
                check(tx, result, keys)
        names = copies.stored_files(tx) if files else ()
    for name, size in names:
        result.blobs += 1
        try:
            if not county.blobs.holds(name, size):
                result.blame("blob", name)
        except PlaceTrouble:
            result.blame("blob", f"{name} unreachable")
    return result


@contextmanager
def _reading(tx: Connection, result: Verified, kind: str) -> Iterator[None]:
    """What cannot even be read is a fault of `kind`, and the checks after it go on."""
    try:
        with tx.begin_nested():
            yield
    except (ProtocolProblem, TypeError, ValueError):
        # Somebody put another type of value into a column.
        result.blame(kind, "unreadable")
    except DBAPIError as fault:
        result.blame(kind, "unreadable")
        if isinstance(fault.orig, psycopg.Error) and fault.orig.sqlstate == _ROTTEN:
            result.blame("page", fault.orig.diag.message_primary or "")


def _check_structure(tx: Connection, result: Verified, keys: TrustedKeys) -> None:
    """A SQLite file says itself whether its indexes agree with its rows. PostgreSQL's pages have checksums, which are
    looked at when a page is read: so everything is read once."""
    if tx.dialect.name == "sqlite":
        if tx.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
            result.blame("database", "structure")
        return
    for table in METADATA.sorted_tables:
        with _reading(tx, result, f"table {table.name}"):
            tx.exec_driver_sql(f"SELECT sum(length(whole::text)) FROM {table.name} AS whole")


def _check_audit(tx: Connection, result: Verified, keys: TrustedKeys) -> None:
    """The administrators' journal of the console: line by line, each with the hash of the one before."""
    if broken := console_audit.first_break(tx):
        result.blame("audit", str(broken))


def _trusted(county: County, tx: Connection, result: Verified) -> TrustedKeys:
    keys = TrustedKeys(CountyRoot.open(county.root))
    row = people.newest_document(tx, "registry")
    if row is not None:
        try:
            return TrustedKeys(keys.root, Registry.open(row.content, keys))
        except ProtocolProblem as problem:
            result.blame("registry", problem.problem.name)
    return keys


def _check_chains(tx: Connection, result: Verified, keys: TrustedKeys) -> None:
    heads = {row.journal: row for row in tx.execute(select(JOURNALS))}
    columns = ColumnCheck(tx, result.blame)
    seq, prev, journal = 0, NO_HASH, ""
    for row in _entries(tx, ENTRIES.c.journal, ENTRIES.c.seq):
        result.entries += 1
        if row.journal != journal:
            _check_head(result, heads.pop(journal, None), seq, prev, columns)
            journal, seq, prev = row.journal, 0, NO_HASH
        seq += 1
        linked = _linked(row, seq, prev)
        if linked is None:
            result.blame("entry", f"{row.journal}/{row.seq}")
        columns.take(row, linked)
        prev = row.hash
    _check_head(result, heads.pop(journal, None), seq, prev, columns)
    for row in heads.values():
        result.blame("journal", row.journal)
    columns.end()


def _check_head(result: Verified, head: Any, seq: int, prev: bytes, columns: ColumnCheck) -> None:
    if head is None:
        return
    if head.have_seq != seq or head.have_head != prev:
        result.blame("journal", head.journal)
    columns.end_journal(head)


def _linked(row: Any, seq: int, prev: bytes) -> LinkedEntry | None:
    """The entry of a row where it stands in its place and is whole, else None."""
    try:
        linked = link_entry(row.header, row.salt, row.body)
    except ProtocolProblem:
        return None
    link = linked.link
    placed = link.journal == row.journal and link.seq == row.seq == seq and link.prev == prev
    return linked if placed and linked.sealed.hash == row.hash else None


def _check_batches(tx: Connection, result: Verified, keys: TrustedKeys) -> None:
    for row in tx.execute(select(BATCHES).order_by(BATCHES.c.id)):
        result.batches += 1
        public = keys(row.key_id, "batch")
        if public is None or not verify_signature(public, "batch", row.head, row.signature):
            result.blame("batch", f"{row.journal}/{row.first}-{row.last}")
            continue
        head = BatchHead.from_bytes(row.head)
        if _hash_at(tx, head.journal, head.last) != head.head:
            result.blame("batch", f"{row.journal}/{row.first}-{row.last}")


def _check_receipts(tx: Connection, result: Verified, keys: TrustedKeys) -> None:
    covered = Covered(result.blame)
    for row in tx.execute(select(RECEIPTS).order_by(RECEIPTS.c.journal, RECEIPTS.c.first, RECEIPTS.c.last)):
        result.receipts += 1
        covered.take(row.journal, row.first, row.last)
        try:
            receipt = open_receipt(row.content, keys)
        except ProtocolProblem:
            result.blame("receipt", f"{row.journal}/{row.first}-{row.last}")
            continue
        same = (receipt.journal, receipt.first, receipt.last) == (row.journal, row.first, row.last)
        same = same and _hash_at(tx, receipt.journal, receipt.last) == receipt.head
        if not same or not check_receipt(tx, receipt):
            result.blame("receipt", f"{row.journal}/{row.first}-{row.last}")
    covered.end(tx)


def _check_log(tx: Connection, result: Verified, keys: TrustedKeys) -> None:
    result.leaves, result.heads = check_log(tx, keys, result.blame)


def _check_state(tx: Connection, result: Verified, keys: TrustedKeys) -> None:
    check = StateCheck(tx, result.blame)
    check.run()
    result.things = check.things


def _check_lists(tx: Connection, result: Verified, keys: TrustedKeys) -> None:
    check_lists(tx, keys, result.blame)


def _check_moves(tx: Connection, result: Verified, keys: TrustedKeys) -> None:
    MovesCheck(tx, keys, result.blame).run()


def _check_streams(tx: Connection, result: Verified, keys: TrustedKeys) -> None:
    ends: dict[str, tuple[int, bytes]] = {}
    for row in _entries(tx, ENTRIES.c.stream, ENTRIES.c.gseq):
        gseq, digest = ends.get(row.stream, (0, NO_DIGEST))
        ends[row.stream] = (gseq + 1, next_digest(digest, gseq + 1, row.hash))
        if ends[row.stream] != (row.gseq, row.digest):
            result.blame("stream", f"{row.stream}/{row.gseq}")
    for row in tx.execute(select(STREAMS)):
        result.streams += 1
        if ends.pop(row.stream, None) != (row.gseq, row.digest):
            result.blame("stream", row.stream)
    for stream in ends:
        result.blame("stream", stream)


def _entries(tx: Connection, *order: Any) -> Iterator[Any]:
    yield from tx.execute(select(ENTRIES).order_by(*order).execution_options(yield_per=500))


def _hash_at(tx: Connection, journal: str, seq: int) -> bytes | None:
    query = select(ENTRIES.c.hash).where(ENTRIES.c.journal == journal, ENTRIES.c.seq == seq)
    return tx.execute(query).scalar()
