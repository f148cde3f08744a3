"""The numbered steps of the county's tables. A database says in `schema_steps` which it has taken.

Step 1 are the tables of the first county (SQLite, without that list); step 2 added the list, PostgreSQL and the
tables of machines, files, log and packages; step 3 those of versions, moved records, mending and the console, and the
index over what waits for a person. A step only adds; what is stored is never written again. Nothing else makes tables:
the service works with what the steps left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, func, insert, inspect, select

from sync.server.store.all_tables import METADATA
from sync.server.store.migrations.who_saw_what import grow_state
from sync.server.store.paper_tables import PAPERS
from sync.server.store.trouble import NewerStore, OlderStore

__all__ = ["VERSION", "NewerStore", "OlderStore", "bring_up", "refuse_newer", "version_of"]

VERSION: Final = 3
_OWN: Final = MetaData()
# Of the database, not of a county: it stands outside METADATA and has no county.
STEPS: Final = Table(
    "schema_steps",
    _OWN,
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("taken_at", BigInteger, nullable=False),  # seconds
)


def version_of(tx: Connection) -> int:
    """The newest step taken; 1 for a county of before the list, 0 for an empty database."""
    seen = inspect(tx)
    if seen.has_table(STEPS.name):
        return int(tx.execute(select(func.max(STEPS.c.step))).scalar() or 0)
    return 1 if seen.has_table("county") else 0


def refuse_newer(version: int) -> None:
    """Raises NewerStore for a database that a newer program wrote."""
    if version > VERSION:
        raise NewerStore()


def bring_up(tx: Connection) -> None:
    """Take every step that a SQLite file lacks, in one transaction."""
    _OWN.create_all(tx)
    have = version_of(tx)
    for step, take in _SQLITE:
        if step > have:
            take(tx)
            _note_step(tx, step)


def _note_step(tx: Connection, step: int) -> None:
    """Write that a step was taken, by the clock of the machine: it is for people who look."""
    tx.execute(insert(STEPS).values(step=step, taken_at=func.unixepoch()))


def _make_tables(tx: Connection) -> None:
    """Step 2: every table that is missing, and who had seen what in the state."""
    METADATA.create_all(tx)
    grow_state(tx)


def _complete(tx: Connection) -> None:
    """Step 3: what step 2 did not have yet; and the register of papers, which a file of step 1 was given empty."""
    from sync.server.paper_backfill import backfill  # which reads the store that this opens

    METADATA.create_all(tx)
    for table in METADATA.sorted_tables:
        for index in table.indexes:
            index.create(tx, checkfirst=True)
    if tx.execute(select(PAPERS.c.thing).limit(1)).first() is None:
        backfill(tx)


_SQLITE: Final[tuple[tuple[int, Callable[[Connection], None]], ...]] = ((2, _make_tables), (3, _complete))
