"""Row USB of the fault table (`sync.md` 9.3): partial copy, bad block, wrong county, two sticks, old receipt, part missing,
gap, revoked and expired writers; each refused by name or kept waiting, nothing half applied."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from enforcement.errors import KnownTrouble
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.protocol import more_problems as more
from sync.protocol.problems import ProtocolProblem
from sync.server.county import open_county
from sync.server.enrolment import revoke
from sync.server.packages.keys import keep_package_keys
from sync.server.packages.opening import open_delivery
from sync.server.packages.spool import Spool
from sync.server.store.holdings import holdings_of
from sync.sticks import sticks, volume_of
from tests.sync.packages.world import Machine, World

PART = 1_000_000


def held(world: World, machine: Machine) -> tuple[int, int]:
    """(entries, files) that the county has of a machine."""
    county = open_county(world.config)
    with county.database.read() as tx:
        holdings = holdings_of(tx, machine.store.device_keys.device_id)
    county.close()
    return sum(len(one.hashes) for one in holdings.journals), len(holdings.stored)


def refused(world: World, path: Path) -> str:
    """Import one file that must be refused; by which name."""
    code, told, said = world.take(path)
    assert code == 1
    assert told["taken"] == told["returns"] == []
    assert said.strip()
    return str(told["refused"][0]["name"])


def changed(path: Path, change: Callable[[bytearray], Any]) -> Path:
    data = bytearray(path.read_bytes())
    change(data)
    other = path.with_name(f"changed-{path.name}")
    other.write_bytes(data)
    return other


def big(machine: Machine, pieces: int = 4) -> None:
    """A record and some files, a part or more of them."""
    machine.save_party()
    for number in range(pieces):
        machine.save_file(os.urandom(400_000 + number))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: data.__delitem__(slice(len(data) // 2, None)), id="partial copy"),
        pytest.param(lambda data: data.__delitem__(slice(-1, None)), id="last byte missing"),
        pytest.param(lambda data: data.extend(b"x"), id="a byte more"),
        pytest.param(
            lambda data: data.__setitem__(slice(600, 1112), bytes(512)), id="bad block in the content"
        ),
        pytest.param(lambda data: data.__setitem__(-1, data[-1] ^ 1), id="signature"),
        pytest.param(lambda data: data.clear(), id="empty file"),
        pytest.param(
            lambda data: data.__setitem__(slice(4, 8), b"\xff\xff\xff\xff"), id="ten gigabytes of header"
        ),
    ],
)
def test_what_is_damaged_is_refused_by_name(
    world: World, machine: Machine, change: Callable[[bytearray], Any]
) -> None:
    big(machine, 1)
    (part,) = machine.export()
    assert refused(world, changed(part, change)) == "package_broken"
    assert held(world, machine) == (0, 0)
    assert list(Spool(world.config.home).folder.iterdir()) == []
    assert world.take(part)[0] == 0, "the whole copy goes in afterwards"


def test_a_medium_that_fails_while_it_is_read(world: World, machine: Machine) -> None:
    machine.save_party()
    (part,) = machine.export()

    class BadBlock(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 500:
                raise OSError(5, "input/output error")
            return super().read(min(size or 400, 400))

    with pytest.raises(ProtocolProblem) as fault:
        Spool(world.config.home).copy(BadBlock(part.read_bytes()))
    assert fault.value.problem is more.PACKAGE_BROKEN
    assert list(Spool(world.config.home).folder.iterdir()) == []


def test_parts_in_any_order_and_a_missing_one_is_named(world: World, machine: Machine) -> None:
    big(machine)
    parts = machine.export(part_bytes=PART)
    assert len(parts) >= 3
    assert all(part.stat().st_size <= PART for part in parts)
    code, told, _ = world.take(parts[-1])
    assert code == 0
    assert told["taken"][0]["state"] == "waiting"
    assert "缺第" in told["standing"][0]["state"]
    assert told["standing"][0]["missing"] == list(range(1, len(parts)))
    for part in parts[1:-1]:
        assert world.take(part)[1]["taken"][0]["state"] == "waiting"
    assert held(world, machine) == (0, 0)
    code, told, _ = world.take(parts[0])
    assert [row["state"] for row in told["taken"]] == ["taken"] * len(parts), "what waited follows"
    assert told["standing"] == []
    assert held(world, machine)[1] == 4
    assert machine.back().take(Path(told["returns"][0]["file"])).without_receipt == 0
    assert machine.store.exchange.state().pending_bytes == 0


def test_a_file_of_many_parts(world: World, machine: Machine) -> None:
    machine.save_party()
    machine.save_file(os.urandom(3_000_000), "video/mp4")
    assert machine.desk(PART).look().files == 0, "recordings stay unless they are wanted"
    parts = machine.export(part_bytes=PART, recordings=True)
    assert len(parts) >= 4
    for part in reversed(parts):
        code, told, said = world.take(part)
        assert (code, said) == (0, "")
    assert told["standing"] == []
    assert held(world, machine)[1] == 1


def test_after_a_gap_it_waits_and_is_never_forced(world: World, machine: Machine) -> None:
    machine.save_party()
    (first,) = machine.export("first.zfp")
    _, told, _ = world.take(first)
    machine.back().take(Path(told["returns"][0]["file"]))
    machine.save_party("云溪镇二号店")
    (second,) = machine.export("second.zfp")
    back = _elsewhere(world, second)
    machine.back().take(back)
    assert machine.waiting == 0
    machine.save_party("云溪镇三号店")
    (third,) = machine.export("third.zfp")
    code, told, _ = world.take(third)
    assert code == 0
    assert told["taken"][0]["state"] == "waiting"
    need = told["taken"][0]["need"]
    assert need > 1
    listed = world.county("list")[1]["packages"]
    assert f"从第 {need} 条起还没有到" in next(one["state"] for one in listed if one["number"] == 3)
    assert world.county("again")[1]["taken"] == []
    waiting = machine.waiting
    trouble = machine.back().take(Path(told["returns"][0]["file"])).trouble
    assert isinstance(trouble, RoundTrouble)
    assert trouble.kind is TroubleKind.LOG_BROKEN, "a county that was put back in secret"
    assert machine.waiting == waiting + 1, "the alarm itself is journalled; nothing is taken back on its word"
    code, told, _ = world.take(second)
    assert [row["state"] for row in told["taken"]] == ["taken", "taken"], "what waited follows"
    assert told["standing"] == []


def _elsewhere(world: World, part: Path) -> Path:
    """Taken in by a county that is then put back to what it was before; the package it wrote."""
    home = world.config.home
    shutil.copytree(home, home.with_name("before"))
    _, told, _ = world.take(part)
    shutil.rmtree(home)
    home.with_name("before").rename(home)
    return Path(told["returns"][0]["file"])


def test_two_sticks_with_the_same_and_more(world: World, machine: Machine) -> None:
    machine.save_party()
    (one,) = machine.export("one.zfp")
    machine.save_party("云溪镇二号店")
    (two,) = machine.export("two.zfp")
    _, told, _ = world.take(two, one)
    assert [row["state"] for row in told["taken"]] == ["taken", "taken"]
    newest = machine.back().take(Path(told["returns"][0]["file"]))
    assert newest.without_receipt == 0


def test_an_old_return_takes_nothing_back(world: World, machine: Machine) -> None:
    machine.save_party()
    _, told, _ = world.take(*machine.export("one.zfp"))
    old = Path(told["returns"][0]["file"])
    machine.save_file(b"\xff\xd8" + os.urandom(2000))
    _, told, _ = world.take(*machine.export("two.zfp"))
    machine.back().take(Path(told["returns"][0]["file"]))
    before = machine.store.exchange.state()
    assert before.pending_bytes == 0
    assert machine.back().take(old).trouble is None
    assert machine.store.exchange.state() == before


def test_another_county_s_package_and_the_wrong_way(
    world: World, machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.sync.client.county import CountyThread
    from tests.sync.packages.world import make_world

    (tmp_path / "far").mkdir()
    far = make_world(tmp_path / "far", capsys)
    with CountyThread(far.config) as county:
        stranger = far.join(county)
    stranger.save_party()
    (foreign,) = stranger.export()
    assert refused(world, foreign) == "package_signer_unknown"
    _, told, _ = far.take(foreign)
    back = Path(told["returns"][0]["file"])
    assert refused(world, back) == "package_wrong_way"
    for path, name in ((back, more.PACKAGE_SIGNER_UNKNOWN), (foreign, more.PACKAGE_WRONG_WAY)):
        with pytest.raises(RoundTrouble) as trouble:
            machine.back().take(path)
        assert trouble.value.problem is name
    _, told, _ = world.take(*machine.export())
    with pytest.raises(RoundTrouble) as trouble:
        world.machines[1].back().read(Path(told["returns"][0]["file"]))
    assert trouble.value.problem is more.PACKAGE_NOT_FOR_US
    far.close()


def test_a_writer_out_of_service_or_past_its_certificate(world: World, machine: Machine) -> None:
    machine.save_party()
    (part,) = machine.export()
    county = open_county(world.config)
    keys = keep_package_keys(county, world.config.keys)
    late = type(county)(**{
        name: getattr(county, name) for name in county.__dataclass_fields__ if name != "clock"
    }, clock=lambda: county.clock() + 400 * 24 * 3600 * 1000)  # fmt: skip
    with part.open("rb") as file, pytest.raises(ProtocolProblem) as fault:
        open_delivery(late, keys, file)
    assert fault.value.problem is more.PACKAGE_SIGNER_EXPIRED
    revoke(county, machine.store.device_keys.device_id, "失窃")
    county.close()
    assert refused(world, part) == "package_signer_revoked"
    assert held(world, machine) == (0, 0)


def test_a_new_key_opens_old_packages_and_an_unknown_one_is_named(world: World, machine: Machine) -> None:
    machine.save_party()
    (part,) = machine.export()
    before = len(world.county("key")[1]["keys"])
    assert len(world.county("key", "--new")[1]["keys"]) == before + 1
    (world.config.keys / "package.key").rename(world.config.keys / "package.away")
    assert refused(world, part) == "package_key_gone"
    (world.config.keys / "package.away").rename(world.config.keys / "package.key")
    assert world.take(part)[0] == 0


def test_a_stick_without_room_or_gone_leaves_nothing(world: World, machine: Machine) -> None:
    machine.save_party()
    big(machine, 2)
    desk = machine.desk()
    with pytest.raises(KnownTrouble):
        desk.write(world.stick / "no such folder" / "x.zfp")
    calls = iter(range(1))
    with pytest.raises(KnownTrouble) as stop:
        desk.write(world.stick / "x.zfp", stopped=lambda: next(calls, None) is None)
    assert "停下" in stop.value.sentence
    assert list(world.stick.iterdir()) == []
    steps: list[tuple[int, int]] = []
    made = desk.write(world.stick / "x.zfp", progress=lambda done, whole: steps.append((done, whole)))
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == steps[-1][1]
    assert made.number == 2, "the one that was stopped keeps its number"
    assert desk.verify(made.parts[0].path).number == 2
    with pytest.raises(RoundTrouble):
        desk.verify(changed(made.parts[0].path, lambda data: data.__setitem__(-1, data[-1] ^ 1)))


def test_a_device_that_never_wrote_one_gets_the_county_s(world: World, machine: Machine) -> None:
    machine.save_party()
    world.take(*machine.export())
    other = world.machines[1]
    target = world.stick / "for-two.zfp"
    code, _, said = world.county("export", "--device", other.store.device_keys.device_id, str(target))
    assert code == 1
    assert "还没有送来过" in said
    world.take(*other.export("hello.zfp"))
    code, told, _ = world.county("export", "--device", other.store.device_keys.device_id, str(target))
    assert code == 0
    assert told["number"] == 2
    assert other.back().take(target).pulled > 0


def test_sticks_are_told_apart_where_the_system_tells(tmp_path: Path) -> None:
    root = tmp_path
    disk = root / "sys/devices/pci0/usb1/1-2/block/sdb"
    (disk / "sdb1").mkdir(parents=True)
    (disk / "removable").write_text("1\n")
    (disk / "sdb1" / "partition").write_text("1\n")
    (root / "sys/dev/block").mkdir(parents=True)
    (root / "sys/dev/block/8:17").symlink_to(disk / "sdb1")
    for folder, name, target in (
        ("by-id", "usb-Kingston_DT_0019E06B-0:0", "../../sdb"),
        ("by-uuid", "4E1A-9C2F", "../../sdb1"),
    ):
        (root / "dev/disk" / folder).mkdir(parents=True)
        (root / "dev/disk" / folder / name).symlink_to(target)
    place = tmp_path / "my stick"
    place.mkdir()
    (root / "proc/self").mkdir(parents=True)
    told = str(place).replace(" ", "\\040")
    (root / "proc/self/mountinfo").write_text(
        f"22 1 0:5 / / rw - overlay overlay rw\n36 22 8:17 / {told} rw,nosuid - vfat /dev/sdb1 rw\n"
    )
    (stick,) = sticks(root)
    assert (stick.folder, stick.fat32) == (place, True)
    assert stick.volume == "Kingston_DT_0019E06B-0:0 4E1A-9C2F"
    assert volume_of(place / "x.zfp", root) == stick.volume
    assert volume_of(tmp_path / "elsewhere", root) == ""
    assert sticks(tmp_path / "no proc here") == ()
