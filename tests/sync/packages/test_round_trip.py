"""The whole treaty on a stick: device → stick → county → stick → device, with real stores and a real county."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from sqlalchemy import delete

from desktop.store.identity import coming_device_keys, read_device_keys, take_coming_keys
from desktop.sync_port import county_of
from enforcement.queries.pulls import AskPulls, PullWay
from sync.client.witness import seen_size
from sync.server.county import County, open_county
from sync.server.enrolment import publish_lists
from sync.server.packages.keys import PACKAGE_FILE, YEAR_MS, keep_package_keys
from sync.server.store import people
from sync.server.store.tables import KEYS
from sync.server.verify import verify_county
from tests.sync.client.county import TOWN
from tests.sync.packages.world import Machine, World


def test_there_and_back_marks_received_and_a_second_machine_sees_it(world: World) -> None:
    one, two = world.machines
    one.save_party()
    data = b"\xff\xd8" + bytes(range(256)) * 4000
    sha256 = one.save_file(data)
    waiting = one.waiting
    assert waiting > 0
    made = one.desk().write(world.stick / "to.zfp")
    assert made.sentence.startswith(f"摆渡包写好并核验过：{made.entries} 条、1 个文件、")
    assert made.cover.read_bytes().startswith(b"%PDF")
    assert one.waiting == made.entries == waiting + 1, "nothing counts as received before a receipt"
    code, told, said = world.take(made.parts[0].path)
    assert (code, said) == (0, "")
    assert [row["entries"] for row in told["taken"]] == [made.entries]
    assert told["taken"][0]["files"] == 1
    assert told["standing"] == []
    back = Path(told["returns"][0]["file"])
    comes = one.back().read(back)
    assert comes.receipted == made.entries
    assert f"{made.entries} 条回执" in comes.sentence
    taken = one.back().take(back)
    assert taken.trouble is None, taken.trouble
    assert (taken.receipted, taken.without_receipt, one.waiting) == (made.entries, 0, 0)
    assert one.store.exchange.state().pending_bytes == 0
    _second_machine(world, two)
    county = open_county(world.config)
    file, reader = county.blobs.open(sha256)
    with file:
        assert hashlib.sha256(reader.read_all()).hexdigest() == sha256
    assert verify_county(county).good
    county.close()


def _second_machine(world: World, two: Machine) -> None:
    parts = two.export("two.zfp")
    code, told, _ = world.take(*parts)
    assert code == 0
    taken = two.back().take(Path(told["returns"][0]["file"]))
    assert taken.trouble is None
    assert taken.pulled > 0
    assert two.parties() == ["云溪镇好再来饭店"]
    (exchange,) = two.store.answer(AskPulls())
    assert (exchange.way, exchange.entries > 0) == (PullWay.PACKAGE, True)
    again = two.back().take(Path(told["returns"][0]["file"]))
    assert again.sentences == ("包里的本机都有了，没有新的。",)


def test_a_machine_that_lives_by_packages_watches_the_log(world: World, machine: Machine) -> None:
    """The first package shows the county's log, the next one proves that it went on from there."""
    sizes = []
    for name in ("云溪镇好再来饭店", "云溪镇小卖部"):
        machine.save_party(name)
        code, told, _ = world.take(*machine.export(f"{len(sizes)}.zfp"))
        assert code == 0
        assert machine.back().take(Path(told["returns"][0]["file"])).trouble is None
        sizes.append(seen_size(machine.store.exchange.state().tree))
    assert 0 < sizes[0] < sizes[1]


def test_everything_may_come_twice(world: World, machine: Machine) -> None:
    machine.save_party()
    parts = machine.export()
    first = world.take(*parts)
    second = world.take(*parts, *parts)
    assert first[0] == second[0] == 0
    for told in (first[1], second[1]):
        assert machine.back().take(Path(told["returns"][-1]["file"])).trouble is None
    assert machine.waiting == 0
    county = open_county(world.config)
    with county.database.read() as tx:
        row = people.devices(tx)[0]
    assert row["receipts"] >= 1
    assert verify_county(county).good
    county.close()


def test_a_package_for_keys_of_before_still_opens(world: World, machine: Machine) -> None:
    machine.save_party()
    _, told, _ = world.take(*machine.export())
    database = machine.store._database
    with database.writing() as connection:
        former = read_device_keys(connection)
        coming_device_keys(connection, os.urandom)
        assert take_coming_keys(connection, 1).sealing_public != former.sealing_public
    taken = machine.back().take(Path(told["returns"][0]["file"]))
    assert (taken.trouble, taken.without_receipt) == (None, 0)


def test_lists_numbers_and_forms_come_along(world: World, machine: Machine) -> None:
    before = machine.store.exchange.state()
    county = open_county(world.config)
    with county.database.write() as tx:
        publish_lists(county, tx, TOWN)
    county.close()
    machine.save_party()
    made = machine.desk().look()
    assert made.sentence.startswith("第 1 包：")
    _, told, _ = world.take(*machine.export())
    back = Path(told["returns"][0]["file"])
    comes = machine.back().read(back)
    assert "名册" in comes.lists
    assert "名册更新" in comes.sentence
    taken = machine.back().take(back)
    assert "名册" in taken.lists
    known = county_of(machine.store)
    assert known is not None
    registry = known.trust.registry
    assert registry is not None
    assert registry.version > before.registry_version
    assert [key.use for key in registry.keys].count("package") == 1


def test_a_county_of_before_there_were_packages_gains_its_key(world: World) -> None:
    keys = world.config.keys / PACKAGE_FILE
    keys.unlink()
    county = open_county(world.config)
    with county.database.write() as tx:
        tx.execute(delete(KEYS).where(KEYS.c.kind == "package"))
    version = _registry_version(county)
    made = keep_package_keys(county, world.config.keys)
    assert len(made) == 1
    assert keys.stat().st_mode & 0o777 == 0o400
    assert _registry_version(county) == version + 1
    assert keep_package_keys(county, world.config.keys) == made
    assert _registry_version(county) == version + 1
    later = replace(county, clock=lambda: made[0].made_at + YEAR_MS + 1)
    two = keep_package_keys(later, world.config.keys)
    assert two[0] == made[0], "a yearly new key, the old one kept"
    assert len(two) == 2
    much_later = replace(county, clock=lambda: made[0].made_at + 4 * YEAR_MS)
    assert made[0] not in keep_package_keys(much_later, world.config.keys)
    county.close()


def _registry_version(county: County) -> int:
    with county.database.read() as tx:
        return people.newest_version(tx, "registry")
