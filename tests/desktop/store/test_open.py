"""Opening: newer, older, damaged, full and read-only stores each get their own sentence, and nothing is
lost."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher
from sqlmodel import SQLModel

from desktop.store import open as opening
from desktop.store.connect import Database, Secret, open_raw
from desktop.store.migrations import MIGRATIONS, NEWEST, schema_of, statements_of, upgrade
from desktop.store.store import DATABASE_NAME, Store
from desktop.store.tables import core
from enforcement.errors import DamagedDatabase, DiskFull, NewerDatabase, ReadOnlyHome, StoreTrouble
from enforcement.queries import AskParties
from tests.desktop.store.samples import add, change, make_home, make_store, party, save

KEY = Secret(b"k" * 32)
LIMIT_BYTES = 2_000_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = opening.create_database(tmp_path / "a.db", KEY)
    yield database
    database.close()


def test_the_connection_is_set_for_evidence(database: Database) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "secure_delete": 1,
        "cipher_memory_security": "1",
    }
    found = {name: database.raw.execute(f"PRAGMA {name}").fetchone()[0] for name in expected}
    assert found == expected


def test_a_transaction_is_ours_from_begin_to_end(database: Database) -> None:
    table = sa.table("setting", sa.column("name"), sa.column("value"))
    with pytest.raises(KeyError), database.writing() as connection:
        connection.execute(sa.insert(table).values(name="a", value=b""))
        raise KeyError
    with database.writing() as connection:
        connection.execute(sa.insert(table).values(name="b", value=b""))
        with database.reading() as inside:
            assert list(inside.execute(sa.select(table.c.name)).scalars()) == ["b"]
        with pytest.raises(RuntimeError), database.transaction():
            pass
    with database.reading() as connection:
        assert list(connection.execute(sa.select(table.c.name)).scalars()) == ["b"]


def test_migrations_build_what_the_tables_say(database: Database) -> None:
    with database.reading() as connection:
        found = sa.inspect(connection)
        for table in SQLModel.metadata.sorted_tables:
            columns = {(one["name"], one["nullable"]) for one in found.get_columns(table.name)}
            assert columns == {(one.name, bool(one.nullable)) for one in table.c}, table.name
            indexes = {(one["name"], tuple(one["column_names"])) for one in found.get_indexes(table.name)}
            assert indexes == {(one.name, tuple(one.columns.keys())) for one in table.indexes}, table.name
        assert schema_of(connection) == NEWEST
    assert [migration.VERSION for migration in MIGRATIONS] == list(range(1, NEWEST + 1))


def test_a_newer_database_is_left_alone(database: Database, tmp_path: Path) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {NEWEST + 1}")
    before = digest(database)
    database.close()
    with pytest.raises(NewerDatabase) as told:
        opening.open_database(tmp_path / "a.db", KEY, tmp_path / "backups")
    assert told.value.cure == "请换成新版本再打开。"
    again = Database(tmp_path / "a.db", KEY)
    assert digest(again) == before
    again.close()


def migration(version: int, script: str) -> types.SimpleNamespace:
    return types.SimpleNamespace(VERSION=version, SCRIPT=script)


def test_an_upgrade_begins_with_a_verified_backup(tmp_path: Path) -> None:
    store = make_store(tmp_path / "home")
    save(store, add(party()))
    store.close()
    key, path = key_of(store), tmp_path / "home" / DATABASE_NAME
    later = [*MIGRATIONS, migration(NEWEST + 1, "CREATE TABLE extra (x);\nINSERT INTO extra VALUES (1);\n")]
    upgraded = opening.open_database(path, key, tmp_path / "backups", later)
    assert upgraded.raw.execute("SELECT x FROM extra").fetchall() == [(1,)]
    upgraded.close()
    (backup,) = (tmp_path / "backups").iterdir()
    assert backup.stat().st_mode & 0o077 == 0
    old = Database(backup, key)
    assert old.raw.execute("SELECT name FROM party").fetchall() == [("云溪镇好再来饭店",)]
    with old.reading() as connection:
        assert schema_of(connection) == NEWEST
    old.close()


def test_an_upgrade_that_fails_leaves_the_old_schema_whole(tmp_path: Path) -> None:
    database = opening.create_database(tmp_path / "a.db", KEY)
    before = digest(database)
    database.close()
    broken = [*MIGRATIONS, migration(NEWEST + 1, "CREATE TABLE extra (x);\nSELECT nonsense;\n")]
    with pytest.raises(sa.exc.OperationalError):
        opening.open_database(tmp_path / "a.db", KEY, tmp_path / "backups", broken)
    again = opening.open_database(tmp_path / "a.db", KEY, tmp_path / "backups")
    assert digest(again) == before
    again.close()


def test_running_the_migrations_again_does_nothing(database: Database) -> None:
    with database.writing() as connection:
        assert upgrade(connection) == 0
    assert statements_of("A;\n\nB (1;2)\n;\n") == ["A", "B (1;2)"]


def test_a_wrong_key_opens_nothing(
    database: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    database.close()
    with pytest.raises(DamagedDatabase) as told:
        opening.open_database(tmp_path / "a.db", Secret(b"x" * 32), tmp_path / "backups")
    assert told.value.detail == "SQLITE_NOTADB"
    assert capfd.readouterr().err == ""


def test_a_missing_file_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble) as told:
        opening.open_database(tmp_path / "a.db", KEY, tmp_path / "backups")
    assert told.value.what == "数据库打不开。"


@pytest.mark.parametrize("page", [0, 3, 20])
def test_a_corrupt_page_is_found_by_the_check(
    tmp_path: Path, page: int, capfd: pytest.CaptureFixture[str]
) -> None:
    store = make_store(tmp_path / "home")
    save(store, *(add(party(number)) for number in range(100, 140)))
    store.close()
    path = tmp_path / "home" / DATABASE_NAME
    spoilt = bytearray(path.read_bytes())
    spoilt[page * 4096 + 100] ^= 1
    path.write_bytes(spoilt)
    with pytest.raises(DamagedDatabase) as told:
        opened = make_home(tmp_path / "home").open_training()
        try:
            opened.check()
        finally:
            opened.close()
    assert told.value.sentence.startswith("数据库有损坏，核验没有通过。")
    assert capfd.readouterr().err == ""


def test_a_full_disk_keeps_nothing_of_the_save_and_the_next_one_works(store: Store) -> None:
    save(store, add(party()))
    raw = store._database.raw
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFull) as told:
        save(store, *(add(party(number, address="址" * 3000)) for number in range(200, 210)))
    assert told.value.sentence == "磁盘满了，刚才这一步没有存上。以前存的都在。请腾出一些空间，再按一次。"
    assert store.answer(AskParties()) == (party(),)
    raw.execute("PRAGMA max_page_count = 100000")
    save(store, change(party(), party(phone="1")))
    store.check()


CHILD = """
import io, signal, sys
from pathlib import Path
from desktop.store.store import Store
from enforcement.errors import DiskFull, StoreTrouble
from enforcement.queries import AskParties
from tests.desktop.store.samples import add, make_home, party, save
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = make_home(Path(sys.argv[1])).open_training()
count = troubles = 0
for number in range(1000, 1400):
    try:
        save(store, add(party(number, address="址" * 3000)))
        count += 1
    except StoreTrouble:
        troubles += 1
        break
try:
    store.blobs.put(io.BytesIO(b"x" * 4_000_000), "video/mp4")
except DiskFull:
    troubles += 1
print(count, troubles, len(store.answer(AskParties(limit=1000))))
"""


def test_the_systems_own_limit_is_met_in_words_and_loses_nothing(tmp_path: Path) -> None:
    """A child process may write no file beyond two megabytes: the log of the database meets that while
    saving."""
    make_store(tmp_path / "home").close()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, LIMIT_BYTES))

    command = [sys.executable, "-c", CHILD, str(tmp_path / "home")]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, check=False, timeout=120)
    assert done.stderr == ""
    saved, troubles, seen = map(int, done.stdout.split())
    assert (troubles, seen) == (2, saved)
    assert saved > 5
    store = make_home(tmp_path / "home", device=3).open_training()
    assert len(store.answer(AskParties(limit=1000))) == saved
    assert list((tmp_path / "home" / "scratch").iterdir()) == []
    store.check()
    store.close()


def test_a_database_that_may_not_be_written_says_so(store: Store) -> None:
    save(store, add(party()))
    store._database.raw.execute("PRAGMA query_only = ON")
    with pytest.raises(ReadOnlyHome) as told:
        save(store, change(party(), party(phone="1")))
    assert told.value.what == "数据文件夹不能写入，现在打不开，也存不了。"
    assert store.answer(AskParties()) == (party(),)


def test_another_program_on_the_database_is_said_in_words(store: Store) -> None:
    other = open_raw(store.folder / DATABASE_NAME, key_of(store))
    other.execute("BEGIN IMMEDIATE")
    store._database.raw.execute("PRAGMA busy_timeout = 20")
    with pytest.raises(StoreTrouble) as told:
        save(store, add(party()))
    assert told.value.what == "数据库正被另一个程序占用，刚才这一步没有存上。"
    other.execute("ROLLBACK")
    other.close()
    save(store, add(party()))


def test_a_backup_is_a_whole_store_of_its_own(store: Store, tmp_path: Path) -> None:
    save(store, add(party()))
    made = store.backup(tmp_path / "stick" / "a.db")
    save(store, change(party(), party(phone="1")))
    shutil.copytree(store.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("store.db*"))
    shutil.copy(made, tmp_path / "copy" / DATABASE_NAME)
    (tmp_path / "copy" / "keys.zfk").write_bytes(made.with_name("a.db.zfk").read_bytes())
    restored = make_home(tmp_path / "copy", device=4).open_training()
    assert restored.answer(AskParties()) == (party(),)
    restored.check()
    restored.close()
    assert sorted(path.name for path in (tmp_path / "stick").iterdir()) == ["a.db", "a.db.zfk"]


def test_a_backup_that_cannot_be_written_keeps_the_former_one(store: Store, tmp_path: Path) -> None:
    former = store.backup(tmp_path / "a.db").read_bytes()
    (tmp_path / "a.db.part").mkdir()
    with pytest.raises(StoreTrouble):
        store.backup(tmp_path / "a.db")
    assert (tmp_path / "a.db").read_bytes() == former


def test_a_bug_of_ours_is_not_dressed_up_as_trouble(store: Store) -> None:
    with pytest.raises(sa.exc.OperationalError), store._database.reading() as connection:
        connection.exec_driver_sql("SELECT nonsense")
    with pytest.raises(sqlcipher.OperationalError):
        store._database.raw.execute("SELECT nonsense")


def digest(database: Database) -> list[tuple[str, int]]:
    """Names of all tables with their row counts."""
    with database.reading() as connection:
        names = sa.inspect(connection).get_table_names()
        count = sa.select(sa.func.count())
        return [
            (name, connection.execute(count.select_from(sa.table(name))).scalar_one())
            for name in sorted(names)
        ]


def key_of(store: Store) -> Secret:
    """The key the store was opened with, read again from its key file."""
    from desktop.store import slots
    from desktop.store.keyslots import load_key_file

    file, _ = load_key_file(store.folder / "keys.zfk")
    dbk = slots.open_training(file.slots_of(slots.SlotKind.TRAINING)[0], file.store_id)
    assert dbk is not None
    return Secret(dbk)


def test_core_names_every_table() -> None:
    assert {core(model).name for model in SQLModel.__subclasses__() if hasattr(model, "__table__")} <= set(
        SQLModel.metadata.tables
    )
