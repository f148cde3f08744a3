"""What else knows of a record that was handed over: 今日, the record's package, the register of papers, `verify`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from desktop.clock import MachineClock
from enforcement.model.county_reading import CountyReading
from enforcement.model.document import DocumentState
from enforcement.model.plain import to_plain
from enforcement.queries import AskToday
from enforcement.verifying.register import PaperState
from sync.server.__main__ import main
from sync.server.county import County
from sync.server.moves.moving import move_record
from sync.server.store.papers import CountyRegister
from sync.server.verify import verify_county
from tests.helpers.town import inspection
from tests.journeys.bad_input import Desk
from tests.sync.client.county import OTHER_TOWN
from tests.sync.moves.world import WHY, World, facts_of, sync, write
from tests.sync.server import paper_world
from tests.sync.server.support import OTHER_TOWN as OTHER_OF_PAPERS
from tests.sync.server.support import Clock, enrolled


def test_nobody_is_reminded_of_what_others_do_now(world: World) -> None:
    first, there = world.desk("a"), world.desk("c", OTHER_TOWN)
    record = first.a_days_work()
    today = AskToday(MachineClock().today())
    assert [task.target_id for task in first.store.answer(today).unfinished] == [record]
    sync(first)
    world.move(record)
    sync(first, there)
    assert first.store.answer(today).unfinished == ()
    assert [task.target_id for task in there.store.answer(today).unfinished] == [record]


def test_the_county_s_package_of_the_record_has_both_townships(world: World, tmp_path: Path) -> None:
    first, there = world.desk("a"), world.desk("c", OTHER_TOWN)
    record = first.a_days_work()
    first.a_days_work()
    sync(first)
    world.move(record)
    sync(first, there)
    write(there, record, "接手后写的一条")
    sync(there)
    package = tmp_path / "record.zip"
    assert (
        main(["record", "export", record, str(package), "--reason", WHY, "--home", str(world.config.home)])
        == 0
    )
    with zipfile.ZipFile(package) as packed:
        packed.extractall(tmp_path / "opened")
    folder = tmp_path / "opened"
    sync(there)
    assert [(one.person, one.what, one.reason) for one in _readings(there)] == [
        ("县级服务器", "一次检查的全部留痕和附件", WHY)
    ], "the township in which it lives sees who took it away"
    told = subprocess.run(
        [sys.executable, "-I", "verify_record.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert len(facts_of(there, record)) == 2
    own = (folder / "entries.json").read_text(encoding="utf-8").count('"body"')
    with world.open() as county, county.database.read() as tx:
        named = tx.execute(text("SELECT count(*) FROM placements")).scalar_one()
    assert own == named + 1


def _readings(desk: Desk) -> list[CountyReading]:
    with desk.store.unit_of_work("") as work:
        return list(work.find(CountyReading))


def test_a_paper_of_before_is_voided_by_who_took_over(tmp_path: Path, expected_logs: list[str]) -> None:
    clock = Clock()
    with paper_world.paper_county(tmp_path / "county", clock) as county:
        first, other = enrolled(county), enrolled(county, OTHER_OF_PAPERS)
        journal = paper_world.journal_of(first)
        record = inspection()
        journal.write(to_plain(record), type="inspection", kind="inspection.started")
        paper = paper_world.issued(first, 7, inspection_id=record.id)
        paper_world.write(journal, paper)
        paper_world.send(first, journal)
        moved = move_record(county.county, record.id, OTHER_OF_PAPERS, WHY).move
        assert ("document", paper.id) in moved.things
        assert _state_of(county.county, 7) is PaperState.VALID
        taken = paper_world.journal_of(other)
        taken.newest[paper.id] = journal.newest[paper.id]
        paper_world.write(taken, replace(paper, state=DocumentState.VOIDED, void_reason="写错了"))
        paper_world.send(other, taken)
        assert _state_of(county.county, 7) is PaperState.VOID
        stranger = paper_world.journal_of(other)
        second = paper_world.issued(first, 8)
        paper_world.write(journal, second)
        paper_world.send(first, journal)
        paper_world.write(stranger, replace(second, state=DocumentState.VOIDED, void_reason="别镇的"))
        paper_world.send(other, stranger)
        assert _state_of(county.county, 8) is PaperState.VALID, "only what was handed over"
        assert "paper_not_registered" in "".join(expected_logs)
        assert verify_county(county.county).faults == {}


def _state_of(county: County, serial: int) -> PaperState:
    with county.database.read() as tx:
        rows = tx.execute(text("SELECT digest FROM papers WHERE serial = :serial"), {"serial": serial}).all()
        found = CountyRegister(tx).by_digest(bytes(rows[0].digest))
    assert found is not None
    return found.state


TOUCHED = (
    ("UPDATE moves SET content = x'a0'", "move"),
    ("UPDATE move_lines SET digest = zeroblob(32) WHERE line = 1", "move-line"),
    ("DELETE FROM move_lines WHERE stream = '330199101'", "move-line"),
    ("DELETE FROM placements WHERE gseq = (SELECT max(gseq) FROM placements)", "placement"),
    ("UPDATE followed_records SET stream = '330199101'", "followed"),
    ("DELETE FROM followed_things", "followed"),
    ("DELETE FROM moves", "log"),
    ("DELETE FROM state WHERE stream = '330199102' AND type = 'fact'", "state"),
    ("DELETE FROM blob_names WHERE stream = '330199102'", "blob-name"),
)


def test_verify_finds_whoever_touched_it(world: World, tmp_path: Path) -> None:
    first = world.desk("a")
    record = first.a_days_work()
    sync(first)
    world.move(record)
    assert world.verified() == {}
    world.county.stop()
    shutil.copytree(world.config.home, tmp_path / "whole")
    unseen = []
    for statement, kind in TOUCHED:
        _touch(world, statement)
        if kind not in world.verified():
            unseen.append(statement)
        shutil.rmtree(world.config.home)
        shutil.copytree(tmp_path / "whole", world.config.home)
    assert unseen == []


def _touch(world: World, statement: str) -> None:
    """As somebody with the database's own tools."""
    with world.open() as county, county.database.write() as tx:
        for (name,) in tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            tx.execute(text(f"DROP TRIGGER {name}"))
        tx.execute(text(statement))
