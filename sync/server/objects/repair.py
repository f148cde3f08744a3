"""Files that can no longer be read whole from anywhere are asked for again: they go back to what the county wants,
and whoever named them sends them at the next hello, of a large file only the chunks that are damaged."""

from __future__ import annotations

from sync.server.county import County
from sync.server.store import copies, state


def want_damaged(county: County) -> tuple[str, ...]:
    """Read every file; those that hold nowhere are wanted again, their damaged copies put aside. Raises PlaceTrouble
    when a place that may hold one cannot be asked: nothing is given up because a line is down."""
    with county.database.read() as tx:
        sizes = dict(copies.stored_files(tx))
    damaged = tuple(name for name, size in sizes.items() if not county.blobs.holds(name, size))
    for name in damaged:
        with county.database.read() as tx:
            table = state.chunk_table(tx, name, sizes[name])
        county.blobs.salvage(name, sizes[name], table)
        county.blobs.set_aside(name)
    if damaged:
        with county.database.write() as tx:
            copies.want_again(tx, damaged)
    return damaged
