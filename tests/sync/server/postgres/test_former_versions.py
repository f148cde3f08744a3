"""A county of a former version, with what it received, is brought up by one step: tables, indexes, rights, triggers and
policies are then those of a county founded today, every row is there, and it goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select

import sync.server
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.store.migrations import steps
from sync.server.store.paper_tables import PAPERS
from sync.server.store.trouble import OlderStore
from sync.server.verify import verify_county
from tests.helpers.postgres import shared_cluster
from tests.helpers.stores import POSTGRESQL, stores_of
from tests.sync.server import paper_world
from tests.sync.server.postgres.conftest import Base
from tests.sync.server.postgres.former import older_base, older_file
from tests.sync.server.support import Clock, Device, enrolled, served

_CATALOGUE = {
    "columns": """SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
        WHERE table_schema = 'public'""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "rights": """SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants
        WHERE table_schema = 'public' AND grantee LIKE 'zf%'""",
    "policies": "SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE schemaname = 'public'",
    "triggers": """SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
    "guarded": """SELECT relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')""",
}


def test_a_database_of_step_2_is_brought_up_with_its_rows(
    base: Base, second: Base, tmp_path: Path, clock: Clock
) -> None:
    config = _founded(base, tmp_path, clock)
    device, journal = _busy(config, clock)
    older_base(base, second)
    former = replace(config, database_url=second.url())
    former.save()
    assert second.rows("SELECT to_regclass('moves'), to_regclass('console_audit')") == [(None, None)]
    with pytest.raises(OlderStore):
        open_county(former)
    assert main(["upgrade", "--home", str(config.home), "--db", second.url("zf_owner")]) == 0
    for what, query in _CATALOGUE.items():
        assert _without_months(second.rows(query)) == _without_months(base.rows(query)), what
    assert second.rows("SELECT has_schema_privilege('zf_app', 'public', 'CREATE')") == [(False,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        second.rows("DELETE FROM console_audit", user="zf_app")
    _goes_on(former, clock, device, journal)


@pytest.mark.parametrize("step", [1, pytest.param(2, marks=pytest.mark.nightly)])
def test_a_file_of_a_former_step_is_brought_up_when_it_is_opened(
    tmp_path: Path, clock: Clock, step: int
) -> None:
    config = paper_world.found(tmp_path / "county", clock)
    device, journal = _busy(config, clock)
    file = config.home / "county.db"
    fresh = _shape(file)
    older_file(file, step)
    assert "moves" not in {name for _, name, *_ in _shape(file)}
    open_county(config).close()
    assert _shape(file) == fresh
    with closing(sqlite3.connect(file)) as opened:
        assert opened.execute("SELECT max(step) FROM schema_steps").fetchone() == (steps.VERSION,)
    # A county of step 1 had no TLS authority of its own; the list of today's, whose rows these are, names one.
    _goes_on(config, clock, device, journal, {"registry": "authorities"} if step == 1 else {})


def test_tables_are_made_by_the_steps_alone() -> None:
    root = Path(sync.server.__file__).parent
    makers = {
        str(path.relative_to(root).parent)
        for path in root.rglob("*.py")
        if "create_all(" in path.read_text(encoding="utf-8")
    }
    assert makers == {"store/migrations"}


@pytest.fixture
def second() -> Iterator[Base]:
    """Another database, empty."""
    with _another() as other:
        yield other


@contextmanager
def _another() -> Iterator[Base]:

    cluster = shared_cluster()
    with cluster.database() as name:
        yield Base(cluster, name)


def _founded(base: Base, tmp_path: Path, clock: Clock) -> ServerConfig:

    with stores_of(POSTGRESQL, base.url):
        return paper_world.found(tmp_path / "county", clock)


def _busy(config: ServerConfig, clock: Clock) -> tuple[Device, paper_world.Journal]:
    """A device that sent an issued paper and some parties."""
    with served(config, clock) as county:
        device = enrolled(county)
        journal = paper_world.journal_of(device)
        journal.parties(3)
        paper_world.write(journal, paper_world.issued(device, 7))
        paper_world.send(device, journal)
    return device, journal


def _goes_on(
    config: ServerConfig,
    clock: Clock,
    device: Device,
    journal: paper_world.Journal,
    faults: dict[str, str] | None = None,
) -> None:
    """All that was received is there and holds, and the same device goes on where it was."""
    with served(config, clock) as county:
        with county.county.database.read() as tx:
            assert tx.execute(select(func.count()).select_from(PAPERS)).scalar_one() == 1
        again = Device(county.url)
        again.id, again.keys = device.id, device.keys
        again.journal_key, again.request_key = device.journal_key, device.request_key
        county.devices.append(again)
        again.refresh()
        assert again.hello(journal).have_seq == 4
        journal.parties(1)
        paper_world.send(again, journal)
        assert again.pull().next == 5
        assert verify_county(county.county).faults == (faults or {})


def _shape(file: Path) -> set[tuple[Any, ...]]:
    """Tables with their columns, and the names of indexes and triggers."""
    with closing(sqlite3.connect(file)) as opened:
        names = opened.execute("SELECT type, name FROM sqlite_master").fetchall()
        return {
            (kind, name, *sorted(row[1] for row in opened.execute(f"PRAGMA table_info({name})")))
            for kind, name in names
        }


def _without_months(rows: list[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    """Rows of a catalogue without the partitions of single months, which the service has made ahead."""
    return {row for row in rows if not any(str(part).startswith("entry_bodies_2") for part in row)}
