"""Who may see and change what in PostgreSQL: one county's rows, append only, four roles (S44)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from enforcement.errors import KnownTrouble
from sync.server.config import ServerConfig
from sync.server.founding import found_county, training_roster
from sync.server.store.all_tables import METADATA
from sync.server.store.connect import Database
from sync.server.store.postgres import BODIES, HEADS
from sync.server.store.postgres_schema import PUBLIC_COLUMNS, is_append_only
from sync.server.store.tables import ENTRIES
from tests.sync.server.postgres.conftest import Base, founded
from tests.sync.server.support import Clock, Device, Journal, Served, enrolled, served

KEPT = sorted({table.name for table in METADATA.tables.values() if is_append_only(table)} - {ENTRIES.name})


def pushed(device: Device, count: int = 2) -> Journal:
    journal = Journal()
    journal.parties(count)
    device.push(journal, 1, count)
    return journal


def test_two_counties_of_one_database_never_see_each_other(base: Base, tmp_path: Path, clock: Clock) -> None:
    first = founded(base, tmp_path / "first", clock, "339901")
    second = founded(base, tmp_path / "second", clock, "339902")
    with served(first, clock) as one, served(second, clock) as other:
        ours, theirs = enrolled(one), enrolled(other)
        journal = pushed(ours, 3)
        # The same journal, acts and things once more, by the other county's device: all ids are the same.
        receipt, _ = theirs.push(journal, 1, 3)
        assert (receipt.gseq_first, receipt.gseq_last) == (1, 3)
        with one.county.database.read() as tx:
            assert tx.execute(select(ENTRIES.c.seq)).scalars().all() == [1, 2, 3]
        assert ours.hello(journal).have_seq == 3
        assert ours.pull().next == theirs.pull().next == 3
    assert base.rows(f"SELECT county_id, count(*) FROM {HEADS} GROUP BY 1 ORDER BY 1") == [
        ("339901", 3),
        ("339902", 3),
    ]
    for role in ("zf_app", "zf_owner", "zf_backup"):
        for county in ("339901", "339902"):
            seen = base.rows(f"SELECT DISTINCT county_id FROM {HEADS}", user=role, county=county)
            assert seen == [(county,)]
        assert base.rows("SELECT count(*) FROM devices", user=role, county="339903") == [(0,)]


def test_every_table_has_its_county_first_and_shows_one_county(base: Base, config: object) -> None:
    keys = base.rows(
        "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
    )
    assert {table for table, first in keys if first != "county_id"} == {"schema_steps"}
    open_tables = base.rows(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace AND nspname = 'public' "
        "WHERE relkind IN ('r', 'p') AND NOT relispartition AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert open_tables == [("schema_steps",)]


def test_a_connection_without_a_county_sees_nothing(base: Base, config: object) -> None:
    with psycopg.connect(base.url("zf_app")) as connection, pytest.raises(psycopg.errors.UndefinedObject):
        connection.execute("SELECT * FROM townships")


@pytest.mark.parametrize("act", ["UPDATE {0} SET county_id = county_id", "DELETE FROM {0}", "TRUNCATE {0}"])
def test_what_was_received_stands_whoever_asks(base: Base, device: Device, act: str) -> None:
    pushed(device)
    months = [name for (name,) in base.rows(f"SELECT inhrelid::regclass::text FROM pg_inherits "
                                            f"WHERE inhparent = '{BODIES}'::regclass")]  # fmt: skip
    assert len(months) == 14  # this one, a year, and the rest
    for table in (*KEPT, HEADS, BODIES):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            base.rows(act.format(table), user="zf_app")
        if table in (HEADS, BODIES, "batches", "receipts") or act.startswith("TRUNCATE"):
            for role in ("zf_owner", "postgres"):
                with pytest.raises(psycopg.errors.DatabaseError, match="append only"):
                    base.rows(act.format(table), user=role)
    for month in months:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            base.rows(f"SELECT * FROM {month}", user="zf_app")
        with pytest.raises(psycopg.errors.DatabaseError, match="append only"):
            base.rows(f"TRUNCATE {month}", user="postgres")


def test_the_service_cannot_change_tables_or_rights(base: Base, device: Device) -> None:
    for statement in (
        "DROP TABLE receipts",
        f"ALTER TABLE {HEADS} DISABLE TRIGGER ALL",
        f"ALTER TABLE {HEADS} DISABLE ROW LEVEL SECURITY",
        f"GRANT DELETE ON {BODIES}_rest TO zf_app",
        "CREATE TABLE mine (a int)",
        "SET ROLE zf_owner",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            base.rows(statement, user="zf_app")


def test_the_public_s_role_reads_what_a_verdict_needs(base: Base, device: Device) -> None:
    pushed(device)
    for table, columns in PUBLIC_COLUMNS.items():
        base.rows(f"SELECT {', '.join(columns)} FROM {table}", user="zf_public")
    refused = ["SELECT * FROM keys", "SELECT owner FROM keys", "SELECT series FROM townships", "SELECT * FROM entries",
               "SELECT * FROM documents", "SELECT * FROM receipts", f"SELECT * FROM {HEADS}",
               "UPDATE papers SET packed = packed", "SELECT thing FROM papers"]  # fmt: skip
    for statement in refused:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            base.rows(statement, user="zf_public")


def test_the_backup_s_role_reads_everything_and_writes_nothing(base: Base, device: Device) -> None:
    pushed(device)
    for table in METADATA.tables:
        base.rows(f"SELECT * FROM {table}", user="zf_backup")
    for statement in ("DELETE FROM devices", "INSERT INTO streams VALUES ('339901', 'x', 1, '')"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            base.rows(statement, user="zf_backup")


def test_a_weak_commit_is_made_strong_again(base: Base, config: Any) -> None:
    base.rows("ALTER ROLE zf_app SET synchronous_commit = 'off'")
    try:
        database = Database(config.database_url, config.county)
        with database.write() as tx:
            assert tx.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        base.rows("ALTER ROLE zf_app SET synchronous_commit = 'remote_apply'")
        database.engine.dispose()
        with database.write() as tx:
            assert tx.exec_driver_sql("SHOW synchronous_commit").scalar() == "remote_apply"
        database.close()
    finally:
        base.rows("ALTER ROLE zf_app RESET synchronous_commit")


def test_the_same_county_is_founded_once(base: Base, tmp_path: Path, clock: Clock, county: Served) -> None:
    with pytest.raises(KnownTrouble, match="已经建在这个数据库里"):
        founded(base, tmp_path / "again", clock)
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://zf_owner:secret@127.0.0.1/x",
        "postgresql://127.0.0.1/x?no=option",
        "mysql://127.0.0.1/x",
        "x",
    ],
)
def test_an_address_that_will_not_do_is_refused_in_words(address: str, tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(KnownTrouble) as refused:
        found_county(ServerConfig.for_home(tmp_path / "c", address), training_roster())
    assert "地址" in refused.value.sentence
    assert "secret" not in refused.value.sentence
    assert not (tmp_path / "c").exists()
