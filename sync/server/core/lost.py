"""Entries of a computer that was lost: what it signed from then on is kept, receipted, and waits for a person
(`sync.md` 5.14: it may be real work)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sync.server.core.taking import OpenedBatch
from sync.server.projection import ReadEntry

LOST: Final = "lost"  # the reason of quarantine


def set_aside(opened: OpenedBatch, covers: Callable[[int], bool]) -> OpenedBatch:
    """The same batch; entries whose stated time (ms) `covers` says is of the loss cannot be taken into the state."""
    return replace(opened, entries=tuple(_marked(entry, covers) for entry in opened.entries))


def _marked(entry: ReadEntry, covers: Callable[[int], bool]) -> ReadEntry:
    late = entry.header is None or covers(entry.header.wall_time)
    return entry._replace(fault=LOST) if late and not entry.fault else entry
