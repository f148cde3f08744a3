"""Versions of the county's tables: a newer one is refused, an older one is brought up by its owner's command."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sync.server import store
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.store.all_tables import METADATA
from sync.server.store.migrations import steps
from sync.server.store.postgres import HEADS
from sync.server.store.trouble import NewerStore, OlderStore
from tests.sync.server.postgres.conftest import Base
from tests.sync.server.support import Clock, found


def test_every_room_s_tables_are_known() -> None:
    before = set(METADATA.tables)
    for module in pkgutil.iter_modules(store.__path__):
        importlib.import_module(f"sync.server.store.{module.name}")
    assert set(METADATA.tables) == before


def test_a_newer_database_is_refused(base: Base, config: ServerConfig) -> None:
    base.rows(f"INSERT INTO schema_steps VALUES ({steps.VERSION + 1}, 0)")
    with pytest.raises(NewerStore) as refused:
        open_county(config)
    assert "新版" in refused.value.sentence
    assert main(["upgrade", "--home", str(config.home), "--db", base.url()]) == 1


def test_an_older_database_is_brought_up_by_its_owner(
    base: Base, config: ServerConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    base.rows("DELETE FROM schema_steps; INSERT INTO schema_steps VALUES (1, 0); DROP TABLE blob_copies")
    with pytest.raises(OlderStore) as refused:
        open_county(config)
    assert "zhenfa-county upgrade" in refused.value.sentence
    assert main(["upgrade", "--home", str(config.home), "--db", base.url("zf_owner")]) == 0
    assert "升级" in capsys.readouterr().out
    open_county(config).close()
    assert base.rows("SELECT count(*) FROM blob_copies", user="zf_app") == [(0,)]
    assert main(["upgrade", "--home", str(config.home), "--db", base.url("zf_owner")]) == 0
    assert "不用升级" in capsys.readouterr().out


def test_the_service_s_role_cannot_upgrade(base: Base, config: ServerConfig, capsys: Any) -> None:
    assert main(["upgrade", "--home", str(config.home), "--db", base.url("zf_app")]) == 1
    assert "zf_owner" in capsys.readouterr().err


def test_steps_may_be_taken_again(base: Base, config: ServerConfig) -> None:
    """All statements stand beside what is there: rights and triggers are put back as they must be."""
    base.rows(f"DROP TRIGGER no_change ON {HEADS}; GRANT DELETE ON {HEADS} TO zf_app")
    base.rows("DELETE FROM schema_steps; INSERT INTO schema_steps VALUES (1, 0)")
    assert main(["upgrade", "--home", str(config.home), "--db", base.url()]) == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        base.rows(f"DELETE FROM {HEADS}", user="zf_app")


def test_a_file_of_before_the_steps_is_brought_up_when_it_is_opened(tmp_path: Path, clock: Clock) -> None:
    config = found(tmp_path / "county", clock)
    with sqlite3.connect(config.home / "county.db") as file:
        file.execute("DROP TABLE schema_steps")
        file.execute("DROP TABLE blob_copies")
    file.close()
    open_county(config).close()
    with sqlite3.connect(config.home / "county.db") as file:
        assert file.execute("SELECT max(step) FROM schema_steps").fetchone() == (steps.VERSION,)
        assert file.execute("SELECT count(*) FROM blob_copies").fetchone() == (0,)
        file.execute("INSERT INTO schema_steps VALUES (99, 0)")
    file.close()
    with pytest.raises(NewerStore):
        open_county(config)
