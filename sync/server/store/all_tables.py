"""METADATA with every room's tables on it."""

from __future__ import annotations

from sync.server.store import (
    console_tables,
    file_tables,
    log_tables,
    machine_tables,
    mending_tables,
    move_tables,
    package_tables,
    paper_tables,
    skew_tables,
)
from sync.server.store.tables import METADATA

__all__ = [
    "METADATA",
    "console_tables",
    "file_tables",
    "log_tables",
    "machine_tables",
    "move_tables",
    "mending_tables",
    "package_tables",
    "paper_tables",
    "skew_tables",
]
