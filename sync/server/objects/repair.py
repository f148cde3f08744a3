"""Files that can no longer be read whole from anywhere are asked for again: they go back to what the county wants,
and whoever named them sends them at the next hello."""

from __future__ import annotations

from sync.server.county import County
from sync.server.store import copies


def want_damaged(county: County) -> tuple[str, ...]:
    """Read every file; those that hold nowhere are wanted again, their damaged copies put aside. Raises PlaceTrouble
    when a place that may hold one cannot be asked: nothing is given up because a line is down."""
    with county.database.read() as tx:
        stored = copies.stored_files(tx)
    damaged = tuple(name for name, size in stored if not county.blobs.holds(name, size))
    for name in damaged:
        county.blobs.set_aside(name)
    if damaged:
        with county.database.write() as tx:
            copies.want_again(tx, damaged)
    return damaged
