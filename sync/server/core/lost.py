"""Entries that are kept, receipted, and not taken into the state: what a lost computer signed from its loss on waits for
a person (`sync.md` 5.14: it may be real work); acts of the county count from nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from enforcement.rules.kinds import BY_COUNTY
from sync.server.core.taking import OpenedBatch
from sync.server.projection import ReadEntry

LOST: Final = "lost"  # the reasons of quarantine
NOT_THE_COUNTY: Final = "not_the_county"
COUNTY: Final = "county"  # the author of the county's own journals, the owner of its keys


def set_aside(opened: OpenedBatch, covers: Callable[[int], bool]) -> OpenedBatch:
    """The same batch; entries whose stated time (ms) `covers` says is of the loss cannot be taken into the state."""
    return replace(opened, entries=tuple(_marked(entry, covers) for entry in opened.entries))


def keep_out(opened: OpenedBatch, author: str) -> OpenedBatch:
    """The same batch; of any other author than the county, its acts cannot be taken into the state."""
    if author == COUNTY or not any(_of_county(entry) for entry in opened.entries):
        return opened
    entries = (
        entry._replace(fault=entry.fault or NOT_THE_COUNTY) if _of_county(entry) else entry
        for entry in opened.entries
    )
    return replace(opened, entries=tuple(entries))


def _of_county(entry: ReadEntry) -> bool:
    return entry.header is not None and entry.header.kind in BY_COUNTY


def _marked(entry: ReadEntry, covers: Callable[[int], bool]) -> ReadEntry:
    late = entry.header is None or covers(entry.header.wall_time)
    return entry._replace(fault=LOST) if late and not entry.fault else entry
