"""Databases of former versions: their tables as the former programs made them (`tests/golden/county`), with the rows of
a county of today in them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

import psycopg

from tests.sync.server.postgres.conftest import Base

GOLDEN: Final = Path(__file__).parents[3] / "golden" / "county"
_COLUMNS: Final = """SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
AND c.relname <> 'schema_steps' GROUP BY c.relname ORDER BY c.relname"""


def older_base(today: Base, former: Base) -> None:
    """Make `former`, which is empty, a database of step 2 with the rows of `today`."""
    made = (GOLDEN / "step2_postgres.sql").read_bytes()
    with psycopg.connect(former.url()) as here, psycopg.connect(today.url()) as there:
        here.execute(f"ALTER DATABASE {former.name} OWNER TO zf_owner".encode())
        here.execute(b"SET ROLE zf_owner")
        here.execute(made)
        here.execute(b"RESET ROLE")
        here.execute(b"INSERT INTO schema_steps VALUES (2, 0)")
        for table, names in here.execute(_COLUMNS.encode()).fetchall():
            given = f"COPY (SELECT {names} FROM {table}) TO STDOUT".encode()
            taken = f"COPY {table} ({names}) FROM STDIN".encode()
            with there.cursor().copy(given) as source, here.cursor().copy(taken) as target:
                for data in source:
                    target.write(data)
        counter = "pg_get_serial_sequence('batches', 'id')"
        here.execute(f"SELECT setval({counter}, (SELECT max(id) + 1 FROM batches))".encode())


def older_file(today: Path, step: int) -> None:
    """Make the file of a county one of step 1 or 2, with the rows that it has."""
    former = today.with_name("former.db")
    with sqlite3.connect(former) as file:
        file.executescript((GOLDEN / f"step{step}_sqlite.sql").read_text(encoding="utf-8"))
        file.execute("ATTACH ? AS today", [str(today)])
        tables = [row[0] for row in file.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for table in tables:
            names = ", ".join(f'"{row[1]}"' for row in file.execute(f"PRAGMA main.table_info({table})"))
            file.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM today.{table}")
        if step > 1:
            file.execute(f"DELETE FROM schema_steps WHERE step <> {step}")
    file.close()
    for end in ("-wal", "-shm"):
        today.with_name(today.name + end).unlink(missing_ok=True)
    former.replace(today)
