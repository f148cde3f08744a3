"""SQLite's quick memory full or free: answers and transactions are the same."""

from __future__ import annotations

import itertools

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desktop.store.driver import QuickConnection


@pytest.fixture
def connection() -> QuickConnection:
    opened = QuickConnection(":memory:", isolation_level=None)
    opened.keep_ready()
    opened.execute("CREATE TABLE sentence (number INTEGER PRIMARY KEY, text VARCHAR UNIQUE)")
    return opened


def test_kept_and_other_statements_mix_inside_and_outside_of_a_save(connection: QuickConnection) -> None:
    expected: list[tuple[str]] = []
    for turn, saving in enumerate((False, True, True, False, True)):
        connection.saving = saving
        connection.execute("BEGIN IMMEDIATE")
        for length in (1, 90, 1_000, 5_000):
            text = f"{turn}{length}" + "字" * length
            assert connection.execute("INSERT INTO sentence (text) VALUES (?)", (text,)).rowcount == 1
            expected.append((text,))
            assert connection.cursor().execute("SELECT count(*) FROM sentence").fetchone() == (len(expected),)
            assert connection.in_transaction
        connection.execute("COMMIT")
        assert not connection.in_transaction
    found = connection.execute("SELECT text FROM sentence ORDER BY number")
    assert found.fetchall() == expected


def test_rows_that_are_being_read_stay_while_the_memory_is_filled(connection: QuickConnection) -> None:
    for number in range(50):
        connection.execute("INSERT INTO sentence (text) VALUES (?)", (f"{number}" * 40,))
    rows = connection.execute("SELECT number FROM sentence ORDER BY number")
    first = list(itertools.islice(rows, 5))
    connection.saving = True
    connection.execute("UPDATE sentence SET text = ? WHERE number = 50", ("改",))
    connection.cursor().execute("SELECT 1")
    connection.saving = False
    connection.execute("UPDATE sentence SET text = ? WHERE number = 49", ("了",))
    assert [number for (number,) in (*first, *rows)] == list(range(1, 51))


def test_an_error_leaves_the_connection_usable(connection: QuickConnection) -> None:
    connection.saving = True
    connection.execute("INSERT INTO sentence (text) VALUES (?)", ("一",))
    with pytest.raises(sqlcipher.IntegrityError):
        connection.execute("INSERT INTO sentence (text) VALUES (?)", ("一",))
    with pytest.raises(sqlcipher.OperationalError):
        connection.execute("SELECT nonsense")
    assert connection.execute("SELECT text FROM sentence").fetchall() == [("一",)]
