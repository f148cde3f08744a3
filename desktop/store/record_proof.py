"""One inspection's entries with what proves them, as this store holds them: its own with fresh signatures of its journal
key and the county's receipts, colleagues' with the signatures they were pulled with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.connect import Database
from desktop.store.tables import (
    AuthorBatch,
    InspectionRow,
    JournalEntry,
    PartyRow,
    RosterRelease,
    StoredReceipt,
    core,
)
from sync.export.material import AuthorHead, Line
from sync.protocol.batch import BatchHead
from sync.protocol.entry import open_header
from sync.protocol.keys import SigningKey, key_id, sign

_ENTRY = core(JournalEntry)
_RECEIPT = core(StoredReceipt)
_BATCH = core(AuthorBatch)
_INSPECTION = core(InspectionRow)
_PARTY = core(PartyRow)
_ROSTER = core(RosterRelease)

Sign = Callable[[bytes], bytes]


@dataclass(slots=True)
class RecordProof:
    """What the store has of one inspection; `places` are its entries as (journal, seq)."""

    title: str
    places: list[tuple[str, int]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    heads: list[AuthorHead] = field(default_factory=list)
    receipts: list[bytes] = field(default_factory=list)
    earlier: list[bytes] = field(default_factory=list)
    rosters: list[bytes] = field(default_factory=list)


class RecordProofs:
    """Over one database and the device's journal key."""

    def __init__(self, database: Database, key: Callable[[], SigningKey]) -> None:
        self._database = database
        self._key = key

    def of(self, inspection: str) -> RecordProof | None:
        """Everything of one inspection; None when this store has none of this id."""
        key = self._key()
        with self._database.reading() as connection:
            return _proof(connection, inspection, key.public, lambda head: sign(key, "batch", head))


def _proof(connection: Connection, inspection: str, public: bytes, sign: Sign) -> RecordProof | None:
    """`sign` signs a batch head with the journal key of which `public` is the other half."""
    party = connection.execute(
        sa.select(_INSPECTION.c.party_id).where(_INSPECTION.c.id == inspection)
    ).scalar()
    if party is None:
        return None
    name = connection.execute(sa.select(_PARTY.c.name).where(_PARTY.c.id == party)).scalar()
    proof = RecordProof(title=str(name or inspection))
    rows = _rows(connection, inspection, party)
    proof.places = [(row.journal, row.seq) for row in rows]
    spans = [*_own_spans(connection, proof, rows, public, sign), *_pulled_spans(connection, proof, rows)]
    proof.lines = _lines(connection, spans, set(proof.places))
    held = {open_header(row.header).last_receipt_hash for row in rows}
    earlier = connection.execute(sa.select(_RECEIPT.c.data).where(_RECEIPT.c.hash.in_(held))).scalars()
    proof.earlier = [data for data in earlier if data not in proof.receipts]
    newest = sa.select(_ROSTER.c.data).order_by(_ROSTER.c.version.desc()).limit(1)
    proof.rosters = list(connection.execute(newest).scalars())
    return proof


def _rows(connection: Connection, inspection: str, party: str) -> list[Any]:
    papers = sa.select(_ENTRY.c.thing).where(_ENTRY.c.root_id == inspection, _ENTRY.c.type == "document")
    mine = sa.or_(_ENTRY.c.root_id == inspection, _ENTRY.c.root_id.in_(papers), _ENTRY.c.thing == party)
    columns = (_ENTRY.c.journal, _ENTRY.c.seq, _ENTRY.c.own, _ENTRY.c.batch, _ENTRY.c.hash, _ENTRY.c.header)
    return list(connection.execute(sa.select(*columns).where(mine).order_by(_ENTRY.c.journal, _ENTRY.c.seq)))


def _own_spans(
    connection: Connection, proof: RecordProof, rows: list[Any], public: bytes, sign: Sign
) -> list[tuple[str, int, int]]:
    """Our own entries: to the end of their receipt, else by themselves; signed now, for what was sent in batches was
    signed for the county alone."""
    spans = []
    signed: set[tuple[str, int]] = set()
    for row in (row for row in rows if row.own):
        kept = _receipt(connection, row.journal, row.seq)
        last, head = (row.seq, row.hash) if kept is None else (kept.last, kept.head)
        first = row.seq if kept is None else kept.first
        spans.append((row.journal, row.seq, last))
        if kept is not None and kept.data not in proof.receipts:
            proof.receipts.append(kept.data)
        if (row.journal, last) not in signed:
            signed.add((row.journal, last))
            data = BatchHead(row.journal, first, last, head, last - first + 1).to_bytes()
            proof.heads.append(AuthorHead(data, key_id(public), sign(data)))
    return spans


def _receipt(connection: Connection, journal: str, seq: int) -> Any:
    covers = sa.and_(_RECEIPT.c.journal == journal, _RECEIPT.c.first <= seq, _RECEIPT.c.last >= seq)
    return connection.execute(sa.select(_RECEIPT).where(covers).order_by(_RECEIPT.c.last).limit(1)).first()


def _pulled_spans(connection: Connection, proof: RecordProof, rows: list[Any]) -> list[tuple[str, int, int]]:
    """Colleagues' entries: to the end of the batch whose signature came with them."""
    spans = []
    numbers = {row.batch for row in rows if not row.own and row.batch is not None}
    batches = {row.id: row for row in connection.execute(sa.select(_BATCH).where(_BATCH.c.id.in_(numbers)))}
    proof.heads += [AuthorHead(row.head, row.key_id, row.signature) for row in batches.values()]
    for row in (row for row in rows if not row.own):
        batch = batches.get(row.batch)
        last = row.seq if batch is None else BatchHead.from_bytes(batch.head).last
        spans.append((row.journal, row.seq, last))
    return spans


def _lines(
    connection: Connection, spans: list[tuple[str, int, int]], own: set[tuple[str, int]]
) -> list[Line]:
    found: dict[tuple[str, int], Line] = {}
    for journal, first, last in spans:
        within = sa.and_(_ENTRY.c.journal == journal, _ENTRY.c.seq.between(first, last))
        columns = (_ENTRY.c.seq, _ENTRY.c.header, _ENTRY.c.salt, _ENTRY.c.body)
        for row in connection.execute(sa.select(*columns).where(within)):
            place = (journal, row.seq)
            mine = place in own
            found[place] = Line(row.header, row.salt, row.body) if mine else Line(row.header)
    return [found[place] for place in sorted(found)]
