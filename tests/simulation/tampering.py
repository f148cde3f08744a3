"""Changing what the county holds, and the check that must name the first thing that is not as it was signed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from sync.protocol.batch import link_entry
from sync.protocol.entry import NO_HASH
from sync.protocol.merkle import Edge
from sync.protocol.pages import NO_DIGEST, next_digest
from sync.protocol.problems import ProtocolProblem
from sync.protocol.tree_head import entry_leaf
from sync.server.core.values import EntryRow

if TYPE_CHECKING:
    from tests.simulation.county import Store


def change(store: Store, dice: Random) -> str:
    """Change, drop or exchange one row; its name."""
    stream = dice.choice(sorted(store.rows))
    rows = store.rows[stream]
    at = dice.randrange(len(rows))
    row = rows[at]
    match dice.choice(("bit", "drop", "exchange", "leaf")):
        case "leaf":
            at = dice.randrange(len(store.leaves))
            store.leaves = (*store.leaves[:at], bytes(32), *store.leaves[at + 1 :])
            return f"log/{at}"
        case "bit":
            body = bytearray(row.body)
            body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
            changed = row._replace(body=bytes(body))
            store.rows[stream] = (*rows[:at], changed, *rows[at + 1 :])
            _in_journal(store, row, (changed,))
        case "drop":
            store.rows[stream] = (*rows[:at], *rows[at + 1 :])
            _in_journal(store, row, ())
        case _:
            other = rows[at - 1]
            swapped = row._replace(header=other.header, salt=other.salt, body=other.body)
            store.rows[stream] = (*rows[:at], swapped, *rows[at + 1 :])
            _in_journal(store, row, (swapped,))
            if other is row:
                return ""
    return f"{row.stream}/{row.gseq}"


def _in_journal(store: Store, row: EntryRow, instead: tuple[EntryRow, ...]) -> None:
    entries = store.entries[row.journal]
    at = next(number for number, one in enumerate(entries) if one.seq == row.seq)
    store.entries[row.journal] = (*entries[:at], *instead, *entries[at + 1 :])


def first_bad(store: Store) -> str:
    """Stream and place of the first entry that is missing or not what was received; "" when all is well."""
    for stream in sorted(store.rows):
        digest, place = NO_DIGEST, 0
        heads: dict[str, bytes] = {}
        for row in store.rows[stream]:
            place += 1
            digest = next_digest(digest, place, row.hash)
            if row.gseq != place or digest != row.digest or not _holds(row, heads.get(row.journal, NO_HASH)):
                return f"{stream}/{place}"
            heads[row.journal] = row.hash
        head = store.streams[stream]
        if (head.gseq, head.digest) != (place, digest):
            return f"{stream}/{place + 1}"
    return _first_bad_leaf(store)


def _first_bad_leaf(store: Store) -> str:
    """As `log.checking`: the log names each journal's entries, all of them and no others, and its edge is their root."""
    named = {
        entry_leaf(journal, row.seq, row.hash) for journal, rows in store.entries.items() for row in rows
    }
    for place, leaf in enumerate(store.leaves):
        if leaf not in named:
            return f"log/{place}"
    whole = len(named) == len(store.leaves) and Edge().grow(store.leaves) == store.edge
    return "" if whole else "log"


def _holds(row: EntryRow, prev: bytes) -> bool:
    try:
        linked = link_entry(row.header, row.salt, row.body)
    except ProtocolProblem:
        return False
    link = linked.link
    placed = (link.journal, link.seq, link.prev) == (row.journal, row.seq, prev)
    return placed and linked.sealed.hash == row.hash
