"""S17, S23, S24: nothing of a person can be read on the stick; mutated, forged and exploding packages are refused by name,
with nothing half applied and memory flat."""

from __future__ import annotations

import base64
import io
import os
import time
import tracemalloc
from functools import partial

import pytest

from sync.protocol import canonical, limits
from sync.protocol.batch import BatchEnvelope, BatchHead
from sync.protocol.entry import NO_HASH
from sync.protocol.keys import sign
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_content import RecordKind
from sync.protocol.sealed_header import PackageHeader
from sync.server import receiving
from sync.server.county import County, open_county
from sync.server.packages.keys import keep_package_keys
from sync.server.packages.spool import Spool
from sync.server.packages.taking import PackageDesk
from sync.server.verify import verify_county
from tests.sync.packages.hostile import Forge, forge_of, mutants
from tests.sync.packages.world import NAME, PERSON, Machine, World

MUTANTS = 1_000
SLOWEST_SECONDS = 5.0


@pytest.fixture
def package(machine: Machine) -> bytes:
    """A real package with entries and a photo."""
    machine.save_party()
    machine.save_file(b"\xff\xd8" + os.urandom(5000))
    return machine.export()[0].read_bytes()


@pytest.fixture
def forge(world: World, machine: Machine, package: bytes) -> Forge:
    return forge_of(world, machine, package)


def desk_of(world: World, county: County) -> PackageDesk:
    keys = keep_package_keys(county, world.config.keys)
    return PackageDesk(county, keys, Spool(world.config.home), partial(receiving.push, county))


def forms_of(text: str) -> list[bytes]:
    """A mark as it could stand in bytes."""
    plain = [text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
    return [*plain, *map(base64.b64encode, plain), *(data.hex().encode() for data in plain)]


def test_no_name_is_on_the_stick(world: World, machine: Machine, package: bytes) -> None:
    code, _, _ = world.take(world.stick / "to.zfp")
    assert code == 0
    files = [path for path in world.stick.iterdir() if path.is_file()]
    assert len(files) == 3, "package, cover sheet, the county's package"
    town = machine.store.agency()
    assert town is not None
    for path in files:
        marks = [NAME, PERSON] if path.suffix == ".pdf" else [NAME, PERSON, town.name, "陈立"]
        data = path.read_bytes()
        assert not [mark for mark in marks for form in forms_of(mark) if form in data], path.name
        if path.suffix == ".zfp":
            header = canonical.decode(data[8 : 8 + int.from_bytes(data[4:8])])
            assert set(header) == {*PackageHeader.__slots__, "v"}


def campaign(world: World, forge: Forge, package: bytes, count: int, seed: int) -> dict[str, int]:
    """Hand in `count` mutants; how often each outcome came. Whatever else is raised, or takes long, fails."""
    county = open_county(world.config)
    desk = desk_of(world, county)
    outcomes: dict[str, int] = {}
    make = mutants(forge, package, seed)
    for number in range(count):
        mutant = make()
        began = time.monotonic()
        try:
            taken = desk.take(io.BytesIO(mutant))
            told = taken.row.state
        except ProtocolProblem as problem:
            told = problem.problem.name
        assert time.monotonic() - began < SLOWEST_SECONDS, (seed, number)
        outcomes[told] = outcomes.get(told, 0) + 1
    assert verify_county(county).good, seed
    county.close()
    return outcomes


def test_a_thousand_mutants(world: World, forge: Forge, package: bytes) -> None:
    seed = int.from_bytes(os.urandom(4))
    print(f"seed {seed}")
    before = {path for path in world.folder.rglob("*") if path.is_file()}
    outcomes = campaign(world, forge, package, MUTANTS, seed)
    assert sum(outcomes.values()) == MUTANTS
    assert outcomes["package_broken"] > MUTANTS // 4
    after = {path for path in world.folder.rglob("*") if path.is_file()} - before
    home = world.config.home
    places = (Spool(home).folder, home / "blobs")
    stray = [path for path in after if not any(place in path.parents for place in places)]
    assert [path for path in stray if not path.name.startswith("county.db")] == []
    assert world.take(world.stick / "to.zfp")[0] == 0, "the real one still goes in"


@pytest.mark.nightly
@pytest.mark.timeout(4 * 3600)
def test_a_hundred_thousand_mutants(world: World, forge: Forge, package: bytes) -> None:
    seed = int.from_bytes(os.urandom(4))
    print(f"seed {seed}")
    assert sum(campaign(world, forge, package, 100_000, seed).values()) == 100_000


def bomb(forge: Forge) -> bytes:
    """A batch, properly signed, whose payload is 33 KB of zstd for one gigabyte."""
    import zstandard

    writer = zstandard.ZstdCompressor(level=3).compressobj()
    block = bytes(limits.MIB)
    payload = b"".join(writer.compress(block) for _ in range(1024)) + writer.flush()
    journal = forge.header.journal
    head = BatchHead(journal, 1, 1, NO_HASH, 1).to_bytes()
    signature = sign(forge.signer, "batch", head)
    envelope = BatchEnvelope(BatchHead.from_bytes(head), head, forge.signer.key_id, signature, payload)
    return envelope.to_bytes()


def test_bombs_are_refused_and_memory_stays(world: World, forge: Forge) -> None:
    ask = forge.records[0]
    deep = b"\x81" * 100_000 + b"\x00"
    hostile = {
        "too_large": forge.of_records([ask, (RecordKind.BATCH, bomb(forge))]),
        "package_broken": forge.of_records([(RecordKind.ASK, deep)]),
        "too_large ": forge.of_records([ask] + [(RecordKind.BATCH, b"")] * 60_000),
        "package_newer": forge.of_records([ask, (77, b"")]),
        "package_wrong_way": forge.of_records([ask, (RecordKind.PAGE, b"x")]),
    }
    county = open_county(world.config)
    desk = desk_of(world, county)
    tracemalloc.start()
    for name, data in hostile.items():
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        with pytest.raises(ProtocolProblem) as fault:
            desk.take(io.BytesIO(data))
        assert fault.value.problem.name == name.strip()
        assert tracemalloc.get_traced_memory()[1] - before < 64 * limits.MIB, name
    tracemalloc.stop()
    assert verify_county(county).good
    county.close()


def test_a_header_of_another_suite_or_form_is_named(world: World, forge: Forge) -> None:
    county = open_county(world.config)
    desk = desk_of(world, county)
    good = forge.of_records(forge.records)
    length = int.from_bytes(good[4:8])
    header = canonical.decode(good[8 : 8 + length])
    changes = (
        ({"suite": 3}, "unknown_algorithm"),
        ({"suite": 2}, "package_broken"),
        ({"v": 2}, "package_newer"),
    )
    for change, name in changes:
        other = canonical.encode({**header, **change})
        data = good[:4] + len(other).to_bytes(4) + other + good[8 + length :]
        with pytest.raises(ProtocolProblem) as fault:
            desk.take(io.BytesIO(data))
        assert fault.value.problem.name == name
    with pytest.raises(ProtocolProblem) as fault:
        desk.take(io.BytesIO(b"ZFP2" + good[4:]))
    assert fault.value.problem.name == "package_newer"
    county.close()
