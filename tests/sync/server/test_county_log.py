"""The county's log: a signed head with a proof in every answer, and whoever changes the county's records behind its back
is found, by `verify` or by the next device that comes (S14)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from sync.client.troubles import TroubleKind
from sync.client.witness import Seen, Sight, kept_head, look, seen_size, with_own
from sync.protocol.merkle import Edge
from sync.protocol.messages import PushAnswer
from sync.protocol.problems import ProblemAnswer
from sync.protocol.tree_head import ProofsAnswer, TreeHead, entry_leaf, open_head, sign_head
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.log.growing import new_life, require_log
from sync.server.log.proving import entry_proofs, tree_news
from sync.server.log.publishing import publish_head
from sync.server.store import log
from sync.server.verify import verify_county
from tests.helpers.postgres import shared_cluster
from tests.sync.client.county import CountyThread, backup, enrolled, exchange, put_back
from tests.sync.client.county import found as found_for_rounds
from tests.sync.client.memory_journal import Act, MemoryJournal, new_id
from tests.sync.server.support import Device, Journal, Served

MANY = 300  # more than a tile of the log


def on_sqlite(config: ServerConfig) -> bool:
    return config.database_url.startswith("sqlite")


def as_superuser(config: ServerConfig, *statements: str) -> None:
    """Change the database as somebody may who has all its rights: no trigger, no policy, no promise."""
    if on_sqlite(config):
        with sqlite3.connect(config.home / "county.db") as raw:
            for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                raw.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                assert raw.execute(statement).rowcount != 0, statement
        raw.close()
        return
    database = make_url(config.database_url).database
    assert database is not None
    # There `entries` is a view over two tables.
    bodies = [one.replace("UPDATE entries SET body", "UPDATE entry_bodies SET body") for one in statements]
    there = [one.replace("UPDATE entries", "UPDATE entry_heads") for one in bodies]
    there = [one.replace("DELETE FROM entries", "DELETE FROM entry_heads") for one in there]
    shared_cluster().execute(database, "SET session_replication_role = replica", *there)


def literal(config: ServerConfig, data: bytes) -> str:
    return f"x'{data.hex()}'" if on_sqlite(config) else f"'\\x{data.hex()}'::bytea"


@contextmanager
def opened(config: ServerConfig) -> Iterator[County]:
    """The county beside its server, as a command opens it."""
    county = open_county(config)
    try:
        yield county
    finally:
        county.close()


def leaves_of(county: County) -> list[bytes]:
    with county.database.read() as tx:
        return log.leaves(tx, 0, log.end(tx).edge.size)


# ---- heads and proofs --------------------------------------------------------------------------------------


def test_every_answer_of_hello_and_push_continues_the_log(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(MANY)
    assert device.keys is not None
    kept = b""
    sights = []
    for first, last in ((1, 1), (2, 3), (4, 260), (261, MANY)):
        answer = device.ask("POST", f"/entries?tree={seen_size(kept)}", device.batch(journal, first, last))
        seen = look(kept, (), PushAnswer.from_bytes(answer.content).tree, device.keys)
        kept = seen.newest
        sights.append(seen.sight)
        assert seen.head is not None
        assert seen.head.size == last
        again = look(kept, (), device.hello(journal, tree_size=last).tree, device.keys)
        assert again.sight is Sight.SAME
        assert again.data == kept, "of one size there is one head"
    assert sights == [Sight.FIRST, Sight.GROWN, Sight.GROWN, Sight.GROWN]
    assert verify_county(county.county).leaves == MANY


def test_the_log_has_one_leaf_an_entry_in_order(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(10)
    device.push(journal, 1, 4)
    device.push(journal, 3, 10)
    device.push(journal, 1, 10)
    leaves = [entry_leaf(journal.journal, seq, entry.hash) for seq, entry in enumerate(journal.entries, 1)]
    assert leaves_of(county.county) == leaves
    answer = device.hello(journal)
    assert answer.tree is not None
    assert device.keys is not None
    assert open_head(answer.tree.head, device.keys).root == Edge().grow(leaves).root


def test_proofs_of_entries_hold_and_of_others_do_not(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(MANY)
    device.push(journal, 1, MANY)
    with county.county.database.read() as tx:
        answer = entry_proofs(county.county, tx, journal.journal, [1, 2, 255, 256, 257, MANY, MANY + 1])
    answer = ProofsAnswer.from_bytes(answer.to_bytes())
    assert device.keys is not None
    head = open_head(answer.head, device.keys)
    assert [proof.seq for proof in answer.proofs] == [1, 2, 255, 256, 257, MANY]
    for proof in answer.proofs:
        assert proof.holds(journal.journal, journal.entries[proof.seq - 1].hash, head)
        assert not proof.holds(journal.journal, journal.entries[proof.seq - 2].hash, head)


def test_after_a_restore_a_receipted_entry_must_be_in_the_log(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(5)
    device.push(journal, 1, 5)
    answer = device.hello(journal, prove_seq=5)
    assert device.keys is not None
    seen = look(b"", (), answer.tree, device.keys)
    assert with_own(seen, answer.tree, journal.journal, 5, journal.head) == seen
    assert with_own(seen, answer.tree, journal.journal, 5, bytes(32)).broken
    assert with_own(seen, answer.tree, journal.journal, 4, journal.entries[3].hash).broken
    as_superuser(county.config, "DELETE FROM log_runs WHERE first = 0")
    later = device.hello(journal, prove_seq=5).tree
    assert later is not None
    assert later.own is None
    assert with_own(seen, later, journal.journal, 5, journal.head).why == "a receipted entry is not in it"


def test_a_county_of_before_there_was_a_log_gets_one(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(5)
    device.push(journal, 1, 3)
    device.push(journal, 4, 5)
    before = leaves_of(county.county)
    tables = ("log_runs", "log_nodes", "log_edge", "log_epochs", "tree_heads", "countersigned")
    as_superuser(county.config, "DELETE FROM schema_steps", *(f"DROP TABLE {name}" for name in tables))
    county.county.database.require_current()  # the tables are made by the steps alone
    require_log(county.county.database, county.clock())
    assert leaves_of(county.county) == before
    assert verify_county(county.county).good
    assert device.hello(journal).tree is not None


def test_a_size_that_the_log_never_had_gets_a_head_without_proof(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(3)
    device.push(journal, 1, 3)
    with county.county.database.read() as tx:
        news = tree_news(county.county, tx, 1000)
    assert news.proof == ()
    assert device.ask("POST", "/entries?tree=-1", device.batch(journal, 1, 3)).status_code == 400


def test_an_unreadable_edge_is_a_refusal_and_nothing_is_taken_in(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(4)
    device.push(journal, 1, 2)
    as_superuser(county.config, "UPDATE log_edge SET size = size + 1")
    response = device.ask("POST", "/entries", device.batch(journal, 3, 4))
    assert ProblemAnswer.from_bytes(response.content).problem.name == "log_damaged"
    assert response.status_code == 503
    with county.county.database.read() as tx:
        assert log.place_of(tx, journal.journal, 3) is None


# ---- tampering ---------------------------------------------------------------------------------------------

Tamper = Callable[[ServerConfig, County], None]


@dataclass(frozen=True)
class Case:
    """What somebody does; `verify` names the first bad item under one of `kinds`, and a device stops where `told`."""

    do: Tamper
    kinds: frozenset[str]
    told: bool = False


def sql(*statements: str) -> Tamper:
    return lambda config, county: as_superuser(config, *statements)


def forge(config: ServerConfig, leaves: list[bytes]) -> None:
    """A whole log of its own, right in itself."""
    nodes: list[tuple[int, int, bytes]] = []
    edge = Edge().grow(leaves, lambda *node: nodes.append(node))
    stored = [node for node in nodes if node[0] == 8]
    as_superuser(
        config,
        f"UPDATE log_edge SET size = {edge.size}, peaks = {literal(config, b''.join(edge.peaks))}",
        *(
            f"UPDATE log_nodes SET hash = {literal(config, h)} WHERE level = 8 AND place = {p}"
            for _, p, h in stored
        ),
    )


def another_leaf(config: ServerConfig, county: County) -> None:
    leaves = leaves_of(county)
    with county.database.read() as tx:
        runs = [(row.first, row.length) for row in tx.execute(log.LOG_RUNS.select())]
    leaves[1] = bytes(32)
    first, length = next(run for run in runs if run[0] <= 1 < run[0] + run[1])
    blob = literal(config, b"".join(leaves[first : first + length]))
    as_superuser(config, f"UPDATE log_runs SET leaves = {blob} WHERE first = {first}")
    forge(config, leaves)


def truncate(config: ServerConfig, county: County) -> None:
    """As if the last push had never been: entries, receipts, journal, stream and log put back together."""
    with county.database.read() as tx:
        run = max(tx.execute(log.LOG_RUNS.select()).all(), key=lambda row: row.first)
        leaves = log.leaves(tx, 0, run.first)
    last = run.seq - 1
    as_superuser(
        config,
        f"DELETE FROM entries WHERE journal = '{run.journal}' AND seq > {last}",
        f"DELETE FROM receipts WHERE journal = '{run.journal}' AND last > {last}",
        f"DELETE FROM log_runs WHERE first = {run.first}",
        f"UPDATE journals SET have_seq = {last}, have_head = (SELECT hash FROM entries WHERE journal = "
        f"'{run.journal}' AND seq = {last}) WHERE journal = '{run.journal}'",
    )
    forge(config, leaves)


def swap_heads(config: ServerConfig, county: County) -> None:
    with county.database.read() as tx:
        row = next(log.heads(tx))
    head = TreeHead(county.code, row.epoch, 0, row.size, bytes(32), 1)
    blob = literal(config, sign_head(head, county.keys.tree))
    as_superuser(config, f"UPDATE tree_heads SET content = {blob}")


def zeros(column: str, table: str, where: str) -> Tamper:
    def do(config: ServerConfig, county: County) -> None:
        as_superuser(config, f"UPDATE {table} SET {column} = {literal(config, bytes(32))} WHERE {where}")

    return do


CASES = {
    "an entry's hash": Case(zeros("hash", "entries", "seq = 2"), frozenset({"entry", "log-entry"})),
    "an entry's body": Case(zeros("body", "entries", "gseq = 2"), frozenset({"entry"})),
    "an entry is gone": Case(sql("DELETE FROM entries WHERE seq = 2"), frozenset({"entry", "log-entry"})),
    "a leaf": Case(zeros("leaves", "log_runs", "first = 0"), frozenset({"log", "log-entry"})),
    "a leaf and everything above it": Case(another_leaf, frozenset({"log-entry"}), told=True),
    "a run is gone": Case(sql("DELETE FROM log_runs WHERE first = 0"), frozenset({"log", "log-entry"})),
    "the edge": Case(zeros("peaks", "log_edge", "size > 0"), frozenset({"edge"}), told=True),
    "the edge is gone": Case(sql("DELETE FROM log_edge"), frozenset({"edge"}), told=True),
    "a node": Case(zeros("hash", "log_nodes", "level = 8"), frozenset({"tile"})),
    "a node is gone": Case(sql("DELETE FROM log_nodes"), frozenset({"tile"})),
    "the end of everything": Case(truncate, frozenset({"stream", "tree-head"}), told=True),
    "a published head": Case(swap_heads, frozenset({"tree-head"})),
    "the life's beginning": Case(
        sql("UPDATE log_epochs SET since = since + 1"), frozenset({"tree-head"}), told=True
    ),
    "the life is gone": Case(sql("DELETE FROM log_epochs"), frozenset({"epoch", "tree-head"}), told=True),
}


@pytest.mark.parametrize("name", CASES)
def test_a_superuser_is_found(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    config = found_for_rounds(tmp_path)
    with CountyThread(config) as thread, opened(config) as county:
        device = enrolled(config, thread.url)
        save(device, 1)
        assert exchange(device, thread.url).ok
        save(device, MANY)
        assert exchange(device, thread.url).ok
        publish_head(county)
        assert verify_county(county).good
        case.do(config, county)
        result = verify_county(county)
        assert set(result.faults) & case.kinds, result.faults
        if case.told:
            save(device, 1)
            report = exchange(device, thread.url)
            assert report.trouble is not None
            assert report.trouble.for_a_person
            assert report.receipted == 0
            assert device.own[-1].mark != 2, "nothing is marked"


def save(device: MemoryJournal, count: int) -> None:
    for number in range(count):
        device.save(Act("note", new_id(), {"n": number}))


# ---- lives of the database ---------------------------------------------------------------------------------


def test_a_county_that_says_it_was_put_back_is_shown_and_goes_on(tmp_path: Path) -> None:
    config = found_for_rounds(tmp_path)
    with CountyThread(config) as thread:
        device = enrolled(config, thread.url)
        save(device, 5)
        assert exchange(device, thread.url).ok
        first = device.state().tree
        with opened(config) as county, county.database.write() as tx:
            new_life(tx, county.clock())
    with CountyThread(config) as thread:
        save(device, 2)
        report = exchange(device, thread.url)
        assert report.ok
        assert "县里的数据库恢复过" in report.restored
        assert next(iter(device.trees.values())) == first, "the former life's head stays as proof"
        assert len(device.trees) == 2
        assert exchange(device, thread.url).restored == ""
        with opened(config) as county:
            assert verify_county(county).good


@pytest.mark.parametrize("newer", [False, True])
def test_two_restores_while_a_machine_was_away_are_no_fraud(tmp_path: Path, newer: bool) -> None:
    """The second backup is of the life between them, or of the one before and further on than the first one: the log that
    the machine saw is in neither to its end, and no proof could say so. The head names the lives it comes from."""
    config = found_for_rounds(tmp_path)
    with CountyThread(config) as thread:
        away, other = (enrolled(config, thread.url) for _ in range(2))
        save(away, 1)
        assert exchange(away, thread.url).ok
    backup(config, tmp_path / "first")
    with CountyThread(config) as thread:
        save(other, 6)
        assert exchange(other, thread.url).ok
        if not newer:
            save(away, 2)
            assert exchange(away, thread.url).ok
    backup(config, tmp_path / "second")
    put_back(config, tmp_path / "first")
    with CountyThread(config) as thread:
        save(away if newer else other, 3)
        assert exchange(away if newer else other, thread.url).ok
        if not newer:
            save(other, 9)
            assert exchange(other, thread.url).ok
    if not newer:
        shutil.rmtree(tmp_path / "second")
        backup(config, tmp_path / "second")
    put_back(config, tmp_path / "second")
    with CountyThread(config) as thread:
        report = exchange(away, thread.url)
        assert report.trouble is None, report.trouble
        assert "县里的数据库恢复过" in report.restored
        assert away.broken_trees == []
        assert exchange(away, thread.url).restored == ""


def test_nobody_goes_back_to_a_former_life(tmp_path: Path) -> None:
    config = found_for_rounds(tmp_path)
    with CountyThread(config) as thread:
        device = enrolled(config, thread.url)
        save(device, 3)
        assert exchange(device, thread.url).ok
        with opened(config) as county, county.database.write() as tx:
            former = county.epoch
            new_life(tx, county.clock())
    with CountyThread(config) as thread:
        assert exchange(device, thread.url).ok
    as_superuser(config, f"UPDATE county SET epoch = '{former}'")
    with CountyThread(config) as thread:
        save(device, 1)
        report = exchange(device, thread.url)
        assert report.trouble is not None
        assert report.trouble.kind is TroubleKind.LOG_BROKEN
        assert "把证据存成文件交给县里管理员" in report.trouble.sentence
        assert device.broken_trees, "what the county showed is kept"


def test_a_county_that_stops_showing_its_log_is_not_believed(device: Device, county: Served) -> None:
    journal = Journal()
    journal.parties(1)
    device.push(journal, 1, 1)
    answer = device.hello(journal)
    assert answer.tree is not None
    assert device.keys is not None
    assert look(b"", (), None, device.keys) == Seen(Sight.NONE)
    assert look(answer.tree.head, (), None, device.keys).why == "no head"
    head = kept_head(answer.tree.head)
    assert head is not None
    assert (head.county, head.size) == (county.county.code, 1)
