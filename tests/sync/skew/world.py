"""What the tests of versions share: journals of golden files pushed to a real county, and real stores that pull."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from desktop.store.catching_up import catch_up
from desktop.store.mappers import unpack
from desktop.store.store import Store
from desktop.store.tables import THING_TABLES, JournalEntry, core
from sync.client.values import PulledItem, VerifiedBatch, VerifiedPage
from sync.protocol import canonical
from sync.protocol.batch import link_entry
from sync.protocol.messages import Cursor
from sync.protocol.pages import PullPage
from sync.server.store.tables import STATE
from tests.sync.server.support import Device, Journal, Served
from tests.sync.skew.golden import TOWN, frozen_entries, ident

ENTRY = core(JournalEntry)


def journal_of(version: int) -> Journal:
    """A golden file as a journal that can be pushed."""
    return Journal(TOWN, ident(version, 0), frozen_entries(version))


def verified(page: PullPage) -> VerifiedPage:
    """A page as the client hands it to the store."""
    batches = tuple(
        VerifiedBatch(
            batch.head,
            batch.key_id,
            batch.signature,
            tuple(
                PulledItem(one.gseq, link_entry(one.header, one.salt, one.body), one.quarantined)
                for one in batch.entries
            ),
        )
        for batch in page.batches
    )
    return VerifiedPage(Cursor(page.stream, page.epoch, page.next, page.digest), batches)


def pull_all(device: Device, store: Store) -> None:
    """Everything of the stream."""
    after, more = 0, True
    while more:
        page = device.pull(after)
        store.stream.apply_page(verified(page))
        after, more = page.next, page.more


def stored_bytes(store: Store) -> list[tuple[bytes, bytes, bytes]]:
    """What came by the stream, byte for byte, in the county's order."""
    query = sa.select(ENTRY.c.header, ENTRY.c.salt, ENTRY.c.body).where(ENTRY.c.gseq.is_not(None))
    with store._database.reading() as connection:
        rows = connection.execute(query.order_by(ENTRY.c.gseq)).all()
    return [tuple(row) for row in rows]


def fields_of(store: Store, kind: str, thing: str) -> dict[str, Any] | None:
    """The fields of a row, None without one."""
    table = core(THING_TABLES[kind])
    with store._database.reading() as connection:
        body = connection.execute(sa.select(table.c.body).where(table.c.id == thing)).scalar()
    return None if body is None else dict(unpack(body))


def rows_of(store: Store, kinds: tuple[str, ...]) -> dict[tuple[str, str], tuple[bytes, bytes, str]]:
    """Body, what waits for a person, and heads of every row of these types."""
    found: dict[tuple[str, str], tuple[bytes, bytes, str]] = {}
    with store._database.reading() as connection:
        for kind in kinds:
            table = core(THING_TABLES[kind])
            for row in connection.execute(sa.select(table).where(table.c.born_at < 2**62)):
                found[kind, row.id] = (row.body, row.contested, row.heads)
    return found


def state_of(county: Served) -> dict[tuple[str, str], dict[str, Any]]:
    """The county's things."""
    with county.county.database.read() as tx:
        rows = tx.execute(sa.select(STATE.c.type, STATE.c.thing, STATE.c.fields)).all()
    return {(row.type, row.thing): canonical.decode(row.fields) for row in rows}


def update(store: Store) -> int:
    """What opening the store does after the program was updated."""
    return catch_up(store._database)
