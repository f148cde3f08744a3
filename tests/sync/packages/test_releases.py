"""A county's catalogue on a stick inside a 摆渡包: signed by the county alone, installed once, acting on its own days."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from desktop.cli import commands
from desktop.home import Home
from desktop.store.tables import core
from desktop.store.tables.catalogue import CatalogueRelease as ReleaseRow
from enforcement.model.library import EndingPaper
from sync.protocol.catalogue import CatalogueRelease, sign_release
from sync.protocol.keys import SigningKey
from sync.server.__main__ import main
from sync.server.county import open_county
from sync.server.release_history import KIND
from sync.server.store import people
from tests.sync.packages.world import Machine, World
from tests.sync.server.lists import DOCUMENT, HEAD, Rows, SheetMade, plain_rows, workbook

TOWN_AT = 6
PAPER = "安政〔2026〕30号，2026年5月20日"


def listed() -> Rows:
    """The four matters, given to the one township."""
    return [[*row[:TOWN_AT], "云溪镇"] for row in plain_rows()]


def publish(world: World, rows: Rows, effective: str, *words: str) -> None:
    file = workbook(world.folder / f"{effective}.xlsx", SheetMade("目录", rows))
    told = ["--effective", effective, "--document", DOCUMENT, "--yes", "--home", str(world.config.home)]
    assert main(["catalogue", "publish", str(file), *told, *words]) == 0


def two_releases(world: World) -> None:
    """From January four matters; from June without the first, by a paper."""
    publish(world, [HEAD, *listed()], "2026-01-01")
    publish(world, [HEAD, *listed()[1:]], "2026-06-01", "--withdrawn-by", PAPER)


def releases(machine: Machine) -> list[tuple[int, str]]:
    """Numbers and hashes of the installed releases of the county."""
    row = core(ReleaseRow)
    with machine.store._database.reading() as connection:
        query = sa.select(row.c.number, row.c.sha256).where(row.c.number > 0).order_by(row.c.number)
        return [tuple(one) for one in connection.execute(query)]


def zfp(
    machine: Machine, world: World, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, Any, str]:
    """`zhenfa package …` on the machine's own home."""
    machine.store.close()
    capsys.readouterr()
    code = commands.run(["package", *words, "--home", str(home_of(world, machine)), "--json"])
    told = capsys.readouterr()
    machine.store = Home(home_of(world, machine)).open_training()
    return code, json.loads(told.out) if told.out else None, told.err


def home_of(world: World, machine: Machine) -> Path:
    return world.folder / f"machine-{world.machines.index(machine)}"


def test_releases_travel_by_the_commands_and_act_on_their_days(
    world: World, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    two_releases(world)
    assert releases(machine) == []
    out = world.stick / "to.zfp"
    assert zfp(machine, world, capsys, "export", str(out))[0] == 0
    code, told, _ = world.take(out)
    assert code == 0
    back = told["returns"][0]["file"]
    code, told, said = zfp(machine, world, capsys, "import", back)
    assert (code, said) == (0, "")
    assert "事项目录" in json.dumps(told, ensure_ascii=False)
    assert [number for number, _ in releases(machine)] == [1, 2]
    catalogue = machine.store.catalogue
    (power,) = catalogue.grants("010001")
    assert (power.valid_from, power.valid_to) == (date(2026, 1, 1), date(2026, 5, 31))
    assert power.ended_by == EndingPaper(number="安政〔2026〕30号", day=date(2026, 5, 20))
    assert catalogue.grants("010002")[0].held_on(date(2026, 6, 1))
    before = releases(machine)
    code, told, _ = zfp(machine, world, capsys, "import", back)
    assert (code, releases(machine)) == (0, before)  # a second time changes nothing
    second = zfp(machine, world, capsys, "export", str(world.stick / "again.zfp"))
    assert second[0] == 0
    _, told, _ = world.take(world.stick / "again.zfp")
    code, told, _ = zfp(machine, world, capsys, "import", told["returns"][0]["file"])
    assert "事项目录" not in json.dumps(told, ensure_ascii=False)  # what is there does not come again
    assert releases(machine) == before


def test_a_release_that_does_not_hold_is_named_and_keeps_nothing_else_from_coming(
    world: World, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    two_releases(world)
    machine.save_party()
    county = open_county(world.config)
    forged = CatalogueRelease(county.code, 3, date(2026, 7, 1), 1, "application/json", b"{}")
    with county.database.write() as tx:
        people.add_document(tx, KIND, "", 3, 1, sign_release(forged, county.keys.registry))
    county.close()
    _, told, _ = world.take(*machine.export())
    code, told, said = zfp(machine, world, capsys, "import", told["returns"][0]["file"])
    assert (code, told["trouble"], said) == (0, None, "")  # the package itself was taken in
    (note,) = told["notes"]
    assert "签名核验不通过" in note
    assert machine.waiting == 0  # the receipts came all the same
    assert [number for number, _ in releases(machine)] == [1, 2]
    assert machine.store.catalogue.version().version == "2026.2"


def test_a_release_signed_by_another_is_refused_and_never_signed_anew(
    world: World, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """What no key of the county signed goes out as it is, and no machine takes it."""
    two_releases(world)
    county = open_county(world.config)
    forged = CatalogueRelease(county.code, 3, date(2026, 7, 1), 1, "application/json", b"{}")
    with county.database.write() as tx:
        people.add_document(tx, KIND, "", 3, 1, sign_release(forged, SigningKey.generate()))
    county.close()
    _, told, _ = world.take(*machine.export())
    code, told, said = zfp(machine, world, capsys, "import", told["returns"][0]["file"])
    assert code == 1  # failed, one sentence on stderr: bytes of a stranger among those of the county
    assert "核验不通过" in told["trouble"]
    assert told["trouble"] in said
    assert [number for number, _ in releases(machine)] == [1, 2]


@pytest.mark.nightly
def test_a_package_with_a_byte_changed_brings_no_release(world: World, machine: Machine) -> None:
    two_releases(world)
    _, told, _ = world.take(*machine.export())
    back = Path(told["returns"][0]["file"])
    data = bytearray(back.read_bytes())
    data[len(data) // 2] ^= 1
    bad = back.with_name("bad.zfp")
    bad.write_bytes(data)
    with pytest.raises(Exception, match="package"):
        machine.back().take(bad)
    assert releases(machine) == []
    assert "事项目录" in machine.back().take(back).lists
    assert [number for number, _ in releases(machine)] == [1, 2]


@pytest.mark.nightly
def test_more_releases_than_one_package_carries_come_with_the_next(world: World, machine: Machine) -> None:
    for month in range(1, 13):
        publish(world, [HEAD, *listed()], f"2025-{month:02}-01")
        publish(world, [HEAD, *listed()], f"2025-{month:02}-15")
    for turn in range(2):
        machine.save_party(f"第 {turn} 家")
        _, told, _ = world.take(*machine.export(f"{turn}.zfp"))
        taken = machine.back().take(Path(told["returns"][0]["file"]))
        assert taken.trouble is None
    assert [number for number, _ in releases(machine)] == list(range(1, 25))
