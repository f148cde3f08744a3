"""Every page of the console, in one table: what is not here does not exist."""

from __future__ import annotations

from typing import Final

from sync.server.console import (
    attention,
    devices,
    disputes,
    entering,
    journal,
    lists,
    overview,
    people,
    records,
)
from sync.server.console.pages_table import Page

PAGES: Final[tuple[Page, ...]] = (
    *overview.PAGES,
    *entering.PAGES,
    *people.PAGES,
    *devices.PAGES,
    *attention.PAGES,
    *disputes.PAGES,
    *records.PAGES,
    *lists.PAGES,
    *journal.PAGES,
)
