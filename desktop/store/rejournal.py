"""A new journal for this store: after a restore, a copy, or when the township's code becomes known.

Acts without a receipt come along under their own entry ids, so that the county knows them as the same acts;
their former bytes are kept beside. Numbers of a restored copy are voided, because its lost future may have
used them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store import identity, settings, standing
from desktop.store.identity import journal_place
from desktop.store.mappers import thing_of, to_ms
from desktop.store.pen import Pen, Surroundings, write_genesis
from desktop.store.projection import LOCAL, RECEIVED
from desktop.store.tables import (
    THING_TABLES,
    JournalEntry,
    JournalIdentity,
    NumberBlockRow,
    SupersededEntry,
    core,
)
from enforcement.model.document import NumberBlock
from sync.protocol.entry import GENESIS_KIND, EntryDraft, open_entry, seal_entry

VOID_KIND = "number_block.voided"
_ENTRY = core(JournalEntry)
_OLD = core(SupersededEntry)
_BLOCK = core(NumberBlockRow)
_JOURNAL = core(JournalIdentity)
OWN_JOURNALS = sa.select(_JOURNAL.c.id)  # every journal this store has written, the open one included
_HEADER_FIELDS = tuple(name for name in EntryDraft.__slots__ if name not in ("new", "old"))


def open_new_journal(connection: Connection, around: Surroundings, have_seq: int, have_head: bytes) -> str:
    """Close the journal and go on in a new one that names the end of the former, or what the county has of it
    where that is more than we have. The new journal's id."""
    journal = _move(connection, around, have_seq, have_head, scope=None)
    _void_numbers(connection, around)
    return journal


def take_up_lost(connection: Connection, around: Surroundings) -> int:
    """Write again, in the open journal, receipted acts of closed ones to which the county's stream, pulled to its
    end, gave no place: it was restored to a time before them. How many there were."""
    open_one = journal_place(connection).journal
    former = [journal for journal in own_journals(connection) if journal != open_one]
    query = sa.select(_ENTRY).where(
        _ENTRY.c.journal.in_(former),
        _ENTRY.c.own,
        _ENTRY.c.gseq.is_(None),
        _ENTRY.c.mark >= RECEIVED,
        _ENTRY.c.salt != b"",
        _ENTRY.c.kind != GENESIS_KIND,
    )
    lost = list(connection.execute(query.order_by(_ENTRY.c.position)))
    _set_aside(connection, lost)
    for row in lost:
        _write_again(connection, around, row, None)
    for journal in {row.journal for row in lost}:
        _move_births(connection, journal)
    standing.recount(connection, (row.root_id for row in lost))
    return len(lost)


def take_scope(connection: Connection, around: Surroundings, scope: str) -> None:
    """From now on entries are of township ``scope``; those without a receipt are re-journalled under it."""
    if settings.read_setting(connection, settings.SCOPE, "") == scope:
        return
    settings.write_setting(connection, settings.SCOPE, scope)
    _move(connection, around, 0, b"", scope=scope)


def own_journals(connection: Connection) -> list[str]:
    """The ids of `OWN_JOURNALS`."""
    return list(connection.execute(OWN_JOURNALS).scalars())


def _move(
    connection: Connection, around: Surroundings, have_seq: int, have_head: bytes, *, scope: str | None
) -> str:
    former = journal_place(connection).journal
    waiting = _waiting(connection, former)
    journal = around.ids.new()
    _set_aside(connection, waiting)
    previous, head = identity.open_journal(connection, journal, to_ms(around.clock.now()))
    keys = identity.read_device_keys(connection)
    write_genesis(Pen(connection, around, ""), journal, keys, previous, have_head or head, have_seq)
    for row in waiting:
        _write_again(connection, around, row, scope)
    _move_births(connection, former)
    standing.recount(connection, (row.root_id for row in waiting))
    return journal


def _waiting(connection: Connection, journal: str) -> list[Any]:
    """Entries of ``journal`` without a receipt, in order; its own first entry is not an act and stays
    behind."""
    query = (
        sa.select(_ENTRY)
        .where(
            _ENTRY.c.salt != b"",
            _ENTRY.c.journal == journal,
            _ENTRY.c.mark < RECEIVED,
            _ENTRY.c.kind != GENESIS_KIND,
        )
        .order_by(_ENTRY.c.seq)
    )
    return list(connection.execute(query))


def _set_aside(connection: Connection, waiting: list[Any]) -> None:
    """Keep the former bytes, and take the entries out of the former journal so that its end is its last
    receipt."""
    for row in waiting:
        kept = {name: getattr(row, name) for name in ("journal", "seq", "hash", "header", "salt", "body")}
        connection.execute(sa.insert(_OLD).values(**kept))
        # A negative number is free in any journal; the entry gets its new place at once.
        freed = {"seq": -row.position, "mark": LOCAL}
        connection.execute(sa.update(_ENTRY).where(_ENTRY.c.position == row.position).values(**freed))


def _write_again(connection: Connection, around: Surroundings, row: Any, scope: str | None) -> None:
    entry = open_entry(row.header, row.salt, row.body)
    known = {name: getattr(entry.header, name) for name in _HEADER_FIELDS}
    draft = EntryDraft(**known, new=entry.new, old=entry.old)
    if scope is not None:
        draft = replace(draft, scope=scope)
    place = journal_place(connection)
    journal, seq = place.journal, place.last_seq + 1
    sealed = seal_entry(draft, journal=journal, seq=seq, prev=place.last_hash, random=around.random)
    changed = {
        "journal": journal,
        "seq": seq,
        "hash": sealed.hash,
        "header": sealed.header,
        "size": sealed.size,
        "salt": sealed.salt,
        "body": sealed.body,
    }
    connection.execute(sa.update(_ENTRY).where(_ENTRY.c.position == row.position).values(**changed))


def _move_births(connection: Connection, former: str) -> None:
    """Things whose first entry moved were born in the new journal."""
    for model in THING_TABLES.values():
        table = core(model)
        first = sa.select(_ENTRY.c.journal).where(_ENTRY.c.thing == table.c.id)
        born = first.order_by(_ENTRY.c.position).limit(1).scalar_subquery()
        connection.execute(sa.update(table).where(table.c.journal == former).values(journal=born))


def _void_numbers(connection: Connection, around: Surroundings) -> None:
    ours = _BLOCK.c.journal.in_(own_journals(connection))
    bodies = connection.execute(sa.select(_BLOCK.c.body).where(_BLOCK.c.readable, ours)).scalars().all()
    pen = Pen(connection, around, "")
    for block in (thing_of(NumberBlock, body) for body in bodies):
        if block.left:
            new, old = {"next_serial": block.last + 1}, {"next_serial": block.next_serial}
            pen.write("number_block", block.id, VOID_KIND, new, old)
