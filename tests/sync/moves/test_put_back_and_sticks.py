"""Records handed over, and the county is put back to before; by stick alone; while both townships write; by command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from desktop.clock import MachineClock
from desktop.package_return import ReturnDesk
from desktop.packages import PackageDesk
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.save_party import SaveParty
from enforcement.model.inspection import Inspection
from enforcement.model.party import PartyKind
from enforcement.refusals import Withheld
from sync.server.__main__ import main
from sync.server.log.growing import new_life
from tests.journeys.bad_input import Desk
from tests.sync.client.county import COUNTY_CODE, OTHER_TOWN, TOWN, CountyThread
from tests.sync.moves.world import WHY, World, device_of, facts_of, has, store_of, sync, withheld, write


def put_back(world: World, copy: Path, port: int) -> CountyThread:
    """The county as it was when `copy` was made, in a new life, at the same address."""
    shutil.rmtree(world.config.home)
    shutil.copytree(copy, world.config.home)
    with world.open() as county, county.database.write() as tx:
        new_life(tx, world.config.clock())
    return CountyThread(world.config, port)


def test_a_county_put_back_to_before_the_hand_over_learns_of_it_again(world: World, tmp_path: Path) -> None:
    first, there = world.desk("a"), world.desk("c", OTHER_TOWN)
    record = first.a_days_work()
    sync(first, there)
    world.county.stop()
    shutil.copytree(world.config.home, tmp_path / "copy")
    port = world.county.port
    with CountyThread(world.config, port):
        world.move(record)
        write(first, record, "还没听说移交时写的一条")
        sync(first, there)
        write(there, record, "接手后写的一条")
        sync(there)
        write(there, record, "又写了一条，还没送")
    with put_back(world, tmp_path / "copy", port):
        # The new township comes first: of the record only what was there before the hand-over is here.
        sync_any(there)
        sync(first, first, there)
        later = {"接手后写的一条", "又写了一条，还没送", "还没听说移交时写的一条"}
        assert later < set(facts_of(there, record))
        assert withheld(first, record).startswith("R113")
        third = world.desk("d", OTHER_TOWN)
        sync(third)
        assert facts_of(third, record) == facts_of(there, record)
        for desk in (first, there, third):
            store_of(desk)
        assert world.verified() == {}


def test_a_county_put_back_to_before_the_record_gets_both(world: World, tmp_path: Path) -> None:
    first, there = world.desk("a"), world.desk("c", OTHER_TOWN)
    sync(first, there)
    world.county.stop()
    shutil.copytree(world.config.home, tmp_path / "copy")
    port = world.county.port
    with CountyThread(world.config, port):
        record = first.a_days_work()
        sync(first)
        world.move(record)
        sync(first, there)
        write(there, record, "接手后写的一条")
        sync(there)
    with put_back(world, tmp_path / "copy", port):
        # Entries about what the county no longer has: taken, not set aside.
        sync_any(there)
        sync(first, there, there)
        third = world.desk("d", OTHER_TOWN)
        sync(third)
        assert facts_of(third, record) == facts_of(there, record)
        assert has(third, record)
        assert world.verified() == {}


def sync_any(desk: Desk) -> None:
    """A round whose counts may differ: the county waits for what others bring."""
    from desktop.sync_exchange import StoreExchange

    report, _ = StoreExchange(desk.store).run()
    assert report.trouble is None, report.trouble
    assert report.quarantined == ()


def test_by_stick_alone(world: World) -> None:
    first, there = world.desk("a"), world.desk("c", OTHER_TOWN)
    record = first.a_days_work()
    sync(first)
    world.move(record)
    world.county.stop()
    for desk in (there, first):
        by_stick(world, desk)
    assert has(there, record)
    assert facts_of(there, record) == facts_of(first, record)
    assert withheld(first, record).startswith("R113")
    write(there, record, "接手后写的一条")
    by_stick(world, there)
    assert by_stick(world, there) == 0, "nothing comes twice"
    assert world.verified() == {}


def by_stick(world: World, desk: Desk) -> int:
    """A package to the county and one back; how many entries of others came."""
    stick = world.folder / f"stick-{len(list(world.folder.glob('stick-*')))}"
    stick.mkdir()
    made = PackageDesk(desk.store, desk.context, MachineClock()).write(stick / "to.zfp")
    parts = [str(part.path) for part in made.parts]
    assert main(["package", "import", *parts, "--out", str(stick), "--home", str(world.config.home)]) == 0
    back = next(path for path in stick.glob("*.zfp") if str(path) not in parts)
    taken = ReturnDesk(desk.store, MachineClock()).take(back)
    assert taken.trouble is None, taken.trouble
    return taken.pulled


def test_both_townships_change_the_same_while_it_moves(world: World) -> None:
    first, there = world.desk("a"), world.desk("c", OTHER_TOWN)
    record = first.a_days_work()
    sync(first)
    for turn in range(2):
        to = OTHER_TOWN if turn % 2 == 0 else TOWN
        world.move(record, to)
        old, new = (first, there) if to == OTHER_TOWN else (there, first)
        old.value(EditInspection(inspection_id=record, changes={"opinion": f"旧镇第 {turn} 次改的"}))
        write(old, record, f"旧镇第 {turn} 次写的")
        sync(new, old)
        new.value(EditInspection(inspection_id=record, changes={"opinion": f"新镇第 {turn} 次改的"}))
        sync(new, old, new)
        assert f"旧镇第 {turn} 次写的" in facts_of(new, record)
        with new.store.unit_of_work("") as work:
            kept = work.get(Inspection, record)
        assert kept is not None
        assert kept.opinion in {f"旧镇第 {turn} 次改的", f"新镇第 {turn} 次改的"}
        assert withheld(old, record).startswith("R113")
    for desk in (first, there):
        store_of(desk)
    assert world.verified() == {}


def test_a_party_of_everybody(world: World) -> None:
    """A party in the county's stream: seen by who may read that, changed where it is from, and followed."""
    first, reader, there = world.desk("a"), world.desk("b", OTHER_TOWN), world.desk("c", OTHER_TOWN)
    shop = first.value(SaveParty(kind=PartyKind.SOLE_TRADER, name="安平县连锁饭店", legal_rep="徐国良"))
    sync(first)
    world.give(reader, COUNTY_CODE)
    world.share(shop)
    sync(reader, there)
    assert shop in parties(reader)
    assert shop not in parties(there)
    first.value(
        SaveParty(
            kind=PartyKind.SOLE_TRADER, name="安平县连锁饭店（改名）", legal_rep="徐国良", party_id=shop
        )
    )
    sync(first, reader)
    assert parties(reader)[shop] == "安平县连锁饭店（改名）"
    with pytest.raises(Withheld) as refused:
        reader.run(SaveParty(kind=PartyKind.SOLE_TRADER, name="别处改的", legal_rep="徐国良", party_id=shop))
    assert refused.value.refusal.number == "R113"
    assert refused.value.refusal.what.startswith("这个记录是云溪镇的")
    sync(reader)
    assert world.verified() == {}


def parties(desk: Desk) -> dict[str, str]:
    """Id and name of every party of a machine."""
    from enforcement.model.party import Party

    with desk.store.unit_of_work("") as work:
        return {one.id: one.name for one in work.find(Party)}


def test_the_commands(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    first = world.desk("a")
    record = first.a_days_work()
    sync(first)
    home = ["--home", str(world.config.home)]

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([*words, *home])
        told = capsys.readouterr()
        return code, told.out, told.err

    move = ("record", "move", record, "--to", OTHER_TOWN)
    assert run(*move, "--reason", "短")[0::2] == (1, "没有移交：请写明原因，4 到 200 个字。\n")
    code, said, _ = run(*move, "--reason", WHY)
    assert code == 0
    assert said.startswith("云溪镇好再来饭店：云溪镇 → 青山镇，")
    assert run(*move, "--reason", WHY)[2].startswith("这个记录已经在那里了")
    assert run("record", "move", "f" * 32, "--to", TOWN, "--reason", WHY)[2].startswith(
        "县级库里没有这个记录"
    )
    assert run("record", "move", record, "--to", "990000", "--reason", WHY)[0] == 1
    assert WHY in run("record", "moves", record)[1]
    device = device_of(first)
    assert json.loads(run("device", "streams", device, "--json")[1])["read"] == []
    assert run("device", "streams", device, "--read", COUNTY_CODE)[1].endswith(f"还能看：{COUNTY_CODE}\n")
    assert run("device", "streams", device, "--read", "990000")[0] == 1
    assert run("device", "streams", device, "--own-only")[1].endswith("还能看：没有\n")
