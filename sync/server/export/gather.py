"""Gathering one inspection's history from the county's tables: everything that speaks of it, by its things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from enforcement.errors import KnownTrouble
from sync.export.material import AuthorHead, Line, Material, Proof
from sync.protocol import canonical
from sync.protocol.entry import open_header
from sync.protocol.problems import ProtocolProblem
from sync.protocol.receipt import receipt_hash
from sync.server.county import County
from sync.server.log.proving import entry_proofs
from sync.server.log.publishing import countersigned_lines
from sync.server.moves.moving import where_it_lives
from sync.server.moves.record_set import RECORD
from sync.server.store import people
from sync.server.store.journals import batches_by_id
from sync.server.store.tables import ENTRIES, RECEIPTS, STATE

_THING: Final = b"\x65thing\x78\x20"  # the key and the head of its text of 32 characters, in a header
_ID_BYTES: Final = 32
# Things that name papers instead of the inspection.
_BY_PAPER: Final = ("service", "scan_back", "export", "print_run")


class _Own(NamedTuple):
    """An entry of the record."""

    journal: str
    seq: int
    batch: int
    last_receipt: bytes


class _Span(NamedTuple):
    """Entries `first`…`last` of a journal that have to be in the package, for what was signed at `last`."""

    journal: str
    first: int
    last: int


def gather(county: County, record: str) -> Material:
    """Everything of one inspection; raises KnownTrouble when the county has none of this id."""
    witnessed = list(countersigned_lines(county))
    with county.database.read() as tx:
        streams, things, title = _things(tx, record)
        own = list(_own(tx, streams, things))
        heads, receipts, spans = _signed(tx, own)
        rosters = [people.newest_document(tx, "roster", stream) for stream in streams]
        registry = people.newest_document(tx, "registry")
        assert registry is not None, "a county is founded with a registry"
        return Material(
            county=county.code,
            record_id=record,
            title=title,
            lines=list(_lines(tx, spans, {(one.journal, one.seq) for one in own})),
            heads=heads,
            receipts=receipts,
            earlier=_earlier(tx, own, receipts),
            proofs=_proofs(county, tx, own),
            root=county.root,
            registry=bytes(registry.content),
            rosters=[bytes(roster.content) for roster in rosters if roster is not None],
            has_blob=lambda name: _has(county, name),
            read_blob=lambda name: _read(county, name),
            witnessed=witnessed,
        )


def home_of(tx: Connection, record: str) -> str:
    """The stream in which an inspection lives. Raises KnownTrouble."""
    return where_it_lives(tx, record, (RECORD,))[1]


def _things(tx: Connection, record: str) -> tuple[list[str], set[str], str]:
    """The streams in which the inspection stands, the ids of everything that belongs to it where it lives now, and its
    title."""
    here = select(STATE.c.stream, STATE.c.fields).where(STATE.c.type == RECORD, STATE.c.thing == record)
    rows = {row.stream: row for row in tx.execute(here.order_by(STATE.c.stream))}
    if not rows:
        raise KnownTrouble("县级库里没有这次检查。", "", "核对编号；刚写的要等那台电脑同步以后才有。")
    row = rows.get(home_of(tx, record)) or next(iter(rows.values()))
    fields = canonical.decode(row.fields)
    things = {record, *([fields["party_id"]] if fields.get("party_id") else [])}
    papers: set[str] = set()
    of_stream = select(STATE.c.type, STATE.c.thing, STATE.c.fields).where(STATE.c.stream == row.stream)
    for one in tx.execute(of_stream).yield_per(500):
        if record.encode() in one.fields:
            things.add(one.thing)
            if one.type == "document":
                papers.add(one.thing)
    by_paper = of_stream.where(STATE.c.type.in_(_BY_PAPER))
    for one in tx.execute(by_paper).yield_per(500):
        if any(paper.encode() in one.fields for paper in papers):
            things.add(one.thing)
    its = (STATE.c.stream == row.stream) & (STATE.c.thing == fields.get("party_id", ""))
    party = tx.execute(select(STATE.c.fields).where(STATE.c.type == "party", its)).scalar()
    name = canonical.decode(party).get("name", "") if party is not None else ""
    return list(rows), things, str(name) or record


def _own(tx: Connection, streams: list[str], things: set[str]) -> Iterator[_Own]:
    query = select(ENTRIES.c.journal, ENTRIES.c.seq, ENTRIES.c.batch, ENTRIES.c.header).where(
        ENTRIES.c.stream.in_(streams)
    )
    wanted = {thing.encode() for thing in things}
    for row in tx.execute(query.order_by(ENTRIES.c.journal, ENTRIES.c.seq)).yield_per(500):
        at = row.header.find(_THING) + len(_THING)
        if row.header[at : at + _ID_BYTES] not in wanted:
            continue
        try:
            header = open_header(row.header)
        except ProtocolProblem:
            continue
        if header.thing in things:
            yield _Own(row.journal, row.seq, row.batch, header.last_receipt_hash)


def _signed(tx: Connection, own: list[_Own]) -> tuple[list[AuthorHead], list[bytes], list[_Span]]:
    """Author heads and receipts over the record's entries, and what has to come along to lead to them."""
    rows = batches_by_id(tx, (one.batch for one in own))
    heads = [AuthorHead(row.head, row.key_id, row.signature) for row in rows.values()]
    spans = [_Span(one.journal, one.seq, rows[one.batch].last) for one in own]
    receipts: dict[bytes, None] = {}
    for one in own:
        row = _covering(tx, one.journal, one.seq)
        if row is not None:
            receipts[bytes(row.content)] = None
            spans.append(_Span(one.journal, one.seq, row.last))
    return heads, list(receipts), spans


def _covering(tx: Connection, journal: str, seq: int) -> Any:
    """The receipt that covers an entry with the shortest way to its end."""
    query = select(RECEIPTS).where(
        RECEIPTS.c.journal == journal, RECEIPTS.c.first <= seq, RECEIPTS.c.last >= seq
    )
    return tx.execute(query.order_by(RECEIPTS.c.last).limit(1)).first()


def _earlier(tx: Connection, own: list[_Own], covering: list[bytes]) -> list[bytes]:
    """The receipts that the entries name as held when they were made, as far as they are receipts."""
    wanted = {one.last_receipt for one in own} - {receipt_hash(data) for data in covering}
    journals = {one.journal for one in own}
    found = []
    query = select(RECEIPTS.c.content).where(RECEIPTS.c.journal.in_(sorted(journals)))
    for content in tx.execute(query).scalars().yield_per(500):
        if receipt_hash(bytes(content)) in wanted:
            found.append(bytes(content))
    return found


def _lines(tx: Connection, spans: list[_Span], own: set[tuple[str, int]]) -> Iterator[Line]:
    for span in _joined(spans):
        query = select(ENTRIES.c.seq, ENTRIES.c.header, ENTRIES.c.salt, ENTRIES.c.body).where(
            ENTRIES.c.journal == span.journal, ENTRIES.c.seq.between(span.first, span.last)
        )
        for row in tx.execute(query.order_by(ENTRIES.c.seq)):
            mine = (span.journal, row.seq) in own
            yield Line(row.header, row.salt, row.body) if mine else Line(row.header)


def _joined(spans: list[_Span]) -> list[_Span]:
    """Spans in order, none overlapping another."""
    joined: list[_Span] = []
    for span in sorted(spans):
        last = joined[-1] if joined else None
        if last is not None and last.journal == span.journal and span.first <= last.last + 1:
            joined[-1] = last._replace(last=max(last.last, span.last))
        else:
            joined.append(span)
    return joined


def _proofs(county: County, tx: Connection, own: list[_Own]) -> list[Proof]:
    by_journal: dict[str, list[int]] = {}
    for one in own:
        by_journal.setdefault(one.journal, []).append(one.seq)
    proofs = []
    for journal, seqs in by_journal.items():
        answer = entry_proofs(county, tx, journal, seqs)
        proofs.append(Proof(answer.head, tuple((journal, p.seq, p.index, p.path) for p in answer.proofs)))
    return proofs


def _has(county: County, name: str) -> bool:
    try:
        file, _ = county.blobs.open(name)
    except ProtocolProblem:
        return False
    file.close()
    return True


def _read(county: County, name: str) -> Iterator[bytes]:
    file, reader = county.blobs.open(name)
    with file:
        yield from reader.chunks()
