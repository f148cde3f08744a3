"""METADATA with every room's tables on it."""

from __future__ import annotations

from sync.server.store import (
    file_tables,
    log_tables,
    machine_tables,
    package_tables,
    paper_tables,
    skew_tables,
)
from sync.server.store.tables import METADATA

__all__ = [
    "METADATA",
    "file_tables",
    "log_tables",
    "machine_tables",
    "package_tables",
    "paper_tables",
    "skew_tables",
]
