"""S17 on both suites: with ML-KEM-768 beside X25519 a package opens with both halves of the county's key and with nothing
less, there and back; the county chooses, machines follow, and nobody who is older is cut off."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.store import settings
from desktop.sync_port import county_of
from sync.protocol import canonical
from sync.protocol.more_problems import PACKAGE_NOT_FOR_US
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import CountyRoot, Registry, TrustedKeys
from sync.protocol.sealed_package import PackageFile
from sync.protocol.sealed_suites import HALF_BYTES, SUITE_HYBRID, SUITE_X25519
from sync.protocol.signed import SignedDocument
from sync.server.county import open_county
from sync.server.packages.keys import choose_suite, keep_package_keys, load_package_keys
from tests.sync.packages.world import NAME, PERSON, Machine, World


def known_to(world: World, machine: Machine) -> None:
    """The machine hears of the county's choice: its registry comes back with a package."""
    code, told, said = world.take(*machine.export(f"first-{len(list(world.stick.iterdir()))}.zfp"))
    assert (code, said) == (0, "")
    assert machine.back().take(Path(told["returns"][0]["file"])).trouble is None


def suite_of(path: Path) -> int:
    with path.open("rb") as file:
        return PackageFile(file).header.suite


@pytest.mark.parametrize("suite", [pytest.param(SUITE_X25519, marks=pytest.mark.nightly), SUITE_HYBRID])
def test_there_and_back(world: World, machine: Machine, suite: int) -> None:
    assert world.county("suite", str(suite))[0] == 0
    known_to(world, machine)
    machine.save_party()
    (path,) = machine.export("sealed.zfp")
    data = path.read_bytes()
    assert suite_of(path) == suite
    for mark in (NAME, PERSON):
        assert not any(mark.encode(form) in data for form in ("utf-8", "utf-16-le", "gb18030"))
    code, told, said = world.take(path)
    assert (code, said) == (0, "")
    back = Path(told["returns"][0]["file"])
    assert suite_of(back) == suite
    taken = machine.back().take(back)
    assert (taken.trouble, taken.without_receipt) == (None, 0)
    seed = machine.store.settings.get(settings.PACKAGE_HALF)
    assert (seed is not None) is (suite == SUITE_HYBRID)


def test_each_half_alone_opens_nothing(world: World, machine: Machine) -> None:
    assert world.county("suite", "2")[0] == 0
    known_to(world, machine)
    (path,) = machine.export("sealed.zfp")
    *_, key = load_package_keys(world.config.keys)
    *_, other = load_package_keys(world.config.keys)
    other = replace(other, seed=bytes(31) + b"\1")
    for private, half in (
        (key.private, b""),
        (key.private, bytes(64)),
        (other.private, key.half),
        (other.private, bytes(64)),
    ):
        with path.open("rb") as file, pytest.raises(ProtocolProblem) as fault:
            PackageFile(file).unseal(private, half)
        assert fault.value.problem is PACKAGE_NOT_FOR_US
    with path.open("rb") as file:
        PackageFile(file).unseal(key.private, key.half).check()


@pytest.mark.nightly
def test_a_machine_that_knows_only_suite_one_reads_the_list_and_is_heard(
    world: World, machine: Machine
) -> None:
    """What an older program ignores in the registry stays out of the list of keys, whose rows have 32 bytes."""
    county = open_county(world.config)
    choose_suite(county, world.config.keys, SUITE_HYBRID)
    known = county_of(machine.store)
    assert known is not None
    from sync.protocol.registry import RegistryAnswer
    from sync.server.handlers.documents import registry_answer

    answer = RegistryAnswer.from_bytes(registry_answer(county, None))
    plain = canonical.decode(SignedDocument.from_bytes(answer.registry).content)
    assert {len(row["public"]) for row in plain["keys"]} == {32}
    assert [len(one["half"]) for one in plain["halves"]] == [HALF_BYTES]
    trusted = TrustedKeys(CountyRoot.open(answer.root))
    assert len(Registry.open(answer.registry, trusted).halves) == 1
    county.close()
    (path,) = machine.export("older.zfp")  # this machine has not heard of it yet
    assert suite_of(path) == SUITE_X25519
    code, told, _ = world.take(path)
    assert code == 0
    assert suite_of(Path(told["returns"][0]["file"])) == SUITE_X25519


@pytest.mark.nightly
def test_back_to_suite_one_and_a_new_key_between(world: World, machine: Machine) -> None:
    """What was written in suite 2 still opens; a key made while suite 2 is wanted has its own half."""
    assert world.county("suite", "2")[0] == 0
    known_to(world, machine)
    machine.save_party()
    (late,) = machine.export("late.zfp")
    assert world.county("key", "--new")[0] == 0
    *_, former, newest = load_package_keys(world.config.keys)
    assert former.half
    assert newest.half
    assert former.half != newest.half
    known_to(world, machine)
    (path,) = machine.export("new.zfp")
    with path.open("rb") as file:
        assert PackageFile(file).header.recipient == newest.key_id
    assert suite_of(path) == SUITE_HYBRID
    assert world.county("suite", "1")[0] == 0
    code, _, said = world.take(late, path)
    assert (code, said) == (0, "")
    known_to(world, machine)
    (plain,) = machine.export("plain.zfp")
    assert suite_of(plain) == SUITE_X25519
    assert world.county("suite", "2")[0] == 0
    county = open_county(world.config)
    assert keep_package_keys(county, world.config.keys)[-1] == newest
    county.close()


def test_the_form_of_a_header_is_held_to(world: World, machine: Machine) -> None:
    """Suite 2 in the header of a package sealed in suite 1 is a broken package, whoever signed it."""
    (path,) = machine.export("one.zfp")
    data = path.read_bytes()
    length = int.from_bytes(data[4:8])
    header = canonical.decode(data[8 : 8 + length])
    other = canonical.encode({**header, "suite": SUITE_HYBRID})
    assert len(other) == length
    *_, key = load_package_keys(world.config.keys)
    changed = PackageFile(io.BytesIO(data[:8] + other + data[8 + length :]))
    with pytest.raises(ProtocolProblem):
        changed.unseal(key.private, bytes(64))
