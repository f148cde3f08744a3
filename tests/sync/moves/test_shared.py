"""A record shown in another stream: from where it was written, until the county says that it ends; and what was set
aside goes along with every hand-over."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from desktop.clock import MachineClock
from enforcement.commands.save_party import SaveParty
from enforcement.model.party import PartyKind
from enforcement.model.plain import to_plain
from enforcement.queries import AskToday, AskWorkspace
from sync.server.__main__ import main
from sync.server.mending.remaking import rename_files
from sync.server.moves.moving import move_record, share_record, unshare_record
from sync.server.store.file_tables import BLOB_TABLES
from sync.server.store.move_tables import PLACEMENTS
from sync.server.verify import verify_county
from tests.helpers.town import inspection, restaurant
from tests.journeys.bad_input import Desk
from tests.sync.client.county import COUNTY_CODE, OTHER_TOWN, CountyThread
from tests.sync.client.county import TOWN as TOWN_CODE
from tests.sync.moves.test_put_back_and_sticks import parties, put_back, sync_any
from tests.sync.moves.world import WHY, World, facts_of, sync, withheld, write
from tests.sync.server.support import OTHER_TOWN as OTHER_OF_SUPPORT
from tests.sync.server.support import ROSTER, TOWN, Clock, Journal, enrolled, found, served
from tests.sync.server.test_mending import MIB, video_of

ENDED = "以后的改动不再送来"


@pytest.mark.nightly
def test_a_party_that_came_along_is_shared_from_where_it_was_written(world: World) -> None:
    """Its copy stands in the stream of the other township, whose code comes first."""
    there, first = world.desk("a", OTHER_TOWN), world.desk("b")
    reader = world.desk("c", OTHER_TOWN)
    record = there.a_days_work()
    shop = next(iter(parties(there)))
    sync(there)
    world.move(record, TOWN_CODE)
    sync(first, there)
    world.give(reader, COUNTY_CODE)
    assert world.share(shop).move.source == OTHER_TOWN
    _rename(there, shop, "青山镇改名饭店")
    sync(there, reader)
    assert parties(reader)[shop] == "青山镇改名饭店"
    assert world.verified() == {}


def test_a_showing_ends_and_the_copy_stays_to_be_read(world: World) -> None:
    first, there = world.desk("a"), world.desk("c", OTHER_TOWN)
    record = first.a_days_work()
    write(first, record, "共享前写的一条")
    sync(first)
    world.share(record, OTHER_TOWN)
    sync(there)
    assert there.store.answer(AskToday(MachineClock().today())).unfinished == (), (
        "others' work is nobody's task"
    )
    before = facts_of(there, record)
    _unshare(world, record)
    write(first, record, "结束共享后写的一条")
    sync(first, there)
    assert facts_of(there, record) == before
    assert ENDED in withheld(there, record)
    assert ENDED in _words(there, record)
    assert withheld(first, record) == "", "where it lives nothing changed"
    sync(first, there)
    assert world.verified() == {}
    world.share(record, OTHER_TOWN)
    sync(there)
    assert facts_of(there, record) == facts_of(first, record)
    assert ENDED not in withheld(there, record)
    assert world.verified() == {}


@pytest.mark.nightly
def test_who_reads_that_stream_itself_goes_on_reading(world: World) -> None:
    first, there = world.desk("a"), world.desk("c", OTHER_TOWN)
    record = first.a_days_work()
    sync(first)
    world.give(there, TOWN_CODE)
    world.share(record, OTHER_TOWN)
    sync(there)
    _unshare(world, record)
    write(first, record, "结束共享后写的一条")
    sync(first, there)
    assert facts_of(there, record) == facts_of(first, record)
    assert ENDED not in withheld(there, record)


@pytest.mark.nightly
def test_a_county_put_back_learns_that_the_showing_ended(world: World, tmp_path: Path) -> None:
    first, there, late = world.desk("a"), world.desk("c", OTHER_TOWN), world.desk("d", OTHER_TOWN)
    record = first.a_days_work()
    sync(first, there, late)
    world.county.stop()
    shutil.copytree(world.config.home, tmp_path / "copy")
    port = world.county.port
    with CountyThread(world.config, port):
        world.share(record, OTHER_TOWN)
        sync(there, late)  # one of them will not have heard of the end
        _unshare(world, record)
        sync(there)
    with put_back(world, tmp_path / "copy", port):
        sync_any(there)
        sync_any(late)
        write(first, record, "恢复以后写的一条")
        sync(first, there, late)
        assert "恢复以后写的一条" not in facts_of(there, record)
        assert ENDED in withheld(late, record)
        assert world.verified() == {}


def test_the_commands_of_a_showing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    first = world.desk("a")
    record = first.a_days_work()
    sync(first)
    world.share(record, OTHER_TOWN)
    words = ["record", "unshare", record, "--from", OTHER_TOWN, "--reason", WHY]
    home = ["--home", str(world.config.home)]
    assert main([*words, *home]) == 0
    assert "共享已结束" in capsys.readouterr().out
    assert main([*words, *home]) == 1
    assert "没有共享到那里" in capsys.readouterr().err
    assert main(["console", "audit", *home]) == 0
    assert "结束共享" in capsys.readouterr().out


def test_what_was_set_aside_goes_on_with_every_hand_over(tmp_path: Path) -> None:
    """Entries that the county could not take, and the tables of chunks of large files, at the second hand-over too."""
    clock = Clock()
    with served(found(tmp_path / "county", clock), clock) as county:
        device, journal = enrolled(county), Journal()
        shop = to_plain(restaurant())
        plain = to_plain(replace(inspection(), party_id=shop["id"]))
        journal.write(shop, type="party", kind="party.added", blobs=[video_of(9 * MIB)])
        journal.write(plain, type="inspection", kind="inspection.started")
        journal.write({"id": "f" * 32, "inspection_id": plain["id"], "text": 7}, type="fact")
        receipt, _ = device.push(journal, 1, 3)
        assert [one.seq for one in receipt.quarantined] == [3]
        move_record(county.county, plain["id"], OTHER_OF_SUPPORT, WHY)
        move_record(county.county, plain["id"], ROSTER["county"]["code"], WHY)
        with county.county.database.write() as tx:
            places = select(PLACEMENTS.c.seq).where(PLACEMENTS.c.stream == ROSTER["county"]["code"])
            assert set(tx.execute(places).scalars()) == {1, 2, 3}
            tables = select(BLOB_TABLES.c.stream).order_by(BLOB_TABLES.c.stream)
            before = list(tx.execute(tables).scalars())
            assert before == sorted({TOWN, OTHER_OF_SUPPORT, ROSTER["county"]["code"]})
            tx.execute(text(f"DELETE FROM blob_tables WHERE stream = '{OTHER_OF_SUPPORT}'"))
        assert "blob-table" in verify_county(county.county).faults
        with county.county.database.write() as tx:
            rename_files(tx)
            assert list(tx.execute(tables).scalars()) == before
        assert "blob-table" not in verify_county(county.county).faults


def test_a_party_is_shared_from_its_own_stream_whatever_the_codes(tmp_path: Path) -> None:
    clock = Clock()
    with served(found(tmp_path / "county", clock), clock) as county:
        device, journal = enrolled(county, OTHER_OF_SUPPORT), Journal(scope=OTHER_OF_SUPPORT)
        shop = to_plain(restaurant())
        plain = to_plain(replace(inspection(), party_id=shop["id"]))
        journal.write(shop, type="party", kind="party.added")
        journal.write(plain, type="inspection", kind="inspection.started")
        device.push(journal, 1, 2)
        move_record(county.county, plain["id"], TOWN, WHY)
        told = share_record(county.county, shop["id"], ROSTER["county"]["code"], WHY)
        assert told.move.source == OTHER_OF_SUPPORT


def _rename(desk: Desk, shop: str, name: str) -> None:
    desk.value(SaveParty(kind=PartyKind.SOLE_TRADER, name=name, legal_rep="徐国良", party_id=shop))


def _unshare(world: World, record: str) -> None:
    with world.open() as county:
        unshare_record(county, record, OTHER_TOWN, WHY)


def _words(desk: Desk, record: str) -> str:
    return desk.store.answer(AskWorkspace(record)).elsewhere
