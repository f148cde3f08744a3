"""Every part of a package with every fault that a stick can have, there and back: refused by name, nothing half applied,
and the whole copy goes in afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from sync.client.troubles import RoundTrouble
from sync.protocol.more_problems import PACKAGE_BROKEN
from sync.server.packages.spool import Spool
from tests.sync.packages.test_stick_faults import PART, big, changed, held, refused
from tests.sync.packages.world import Machine, World

FAULTS: Final[dict[str, Callable[[bytearray], Any]]] = {
    "partial copy": lambda data: data.__delitem__(slice(len(data) // 2, None)),
    "only the header": lambda data: data.__delitem__(slice(300, None)),
    "last byte missing": lambda data: data.__delitem__(slice(-1, None)),
    "a byte more": lambda data: data.extend(b"x"),
    "a byte left out": lambda data: data.__delitem__(slice(700, 701)),
    "bad block": lambda data: data.__setitem__(slice(600, 1112), bytes(512)),
    "bad block at the end": lambda data: data.__setitem__(slice(-600, -88), bytes(512)),
    "two blocks in each other's place": lambda data: data.__setitem__(
        slice(512, 1536), data[1024:1536] + data[512:1024]
    ),
    "a bit in the header": lambda data: data.__setitem__(40, data[40] ^ 1),
    "a bit in the signature": lambda data: data.__setitem__(-1, data[-1] ^ 1),
    "empty": lambda data: data.clear(),
    "zeros": lambda data: data.__setitem__(slice(0, len(data)), bytes(len(data))),
}


def test_every_part_with_every_fault_on_the_way_there(world: World, machine: Machine) -> None:
    big(machine)
    parts = machine.export(part_bytes=PART)
    assert len(parts) >= 3
    for part in parts:
        for what, change in FAULTS.items():
            bad = changed(part, change)
            name = refused(world, bad)
            # Without its first bytes it is no package at all; whatever else is broken is said to be.
            assert name.startswith("package_"), (part.name, what, name)
            bad.unlink()
        assert held(world, machine) == (0, 0)
    assert list(Spool(world.config.home).folder.iterdir()) == []
    for part in parts:
        code, told, _ = world.take(part)
        assert code == 0
    assert told["standing"] == []
    assert held(world, machine)[1] == 4


def test_every_part_missing_in_its_turn(world: World, machine: Machine) -> None:
    machine.save_party()
    count = 0
    for missing in range(4):
        big(machine, 4)
        parts = machine.export(f"turn-{missing}.zfp", part_bytes=PART)
        count += 4
        left = parts.pop(min(missing, len(parts) - 1))
        for part in reversed(parts):
            code, told, _ = world.take(part)
            assert code == 0
        assert len(told["standing"][0]["missing"]) == 1, told["standing"]
        assert held(world, machine)[1] < count
        code, told, _ = world.take(left)
        assert (code, told["standing"]) == (0, [])
        assert machine.back().take(Path(told["returns"][0]["file"])).without_receipt == 0
        assert held(world, machine)[1] == count


def test_the_return_with_every_fault_on_the_way_back(world: World, machine: Machine) -> None:
    big(machine, 2)
    _, told, _ = world.take(*machine.export())
    back = Path(told["returns"][0]["file"])
    before = machine.store.exchange.state()
    assert before.acked_seq < before.last_seq
    for what, change in FAULTS.items():
        bad = changed(back, change)
        with pytest.raises(RoundTrouble) as trouble:
            machine.back().take(bad)
        problem = trouble.value.problem
        assert problem is not None, what
        assert problem.name.startswith("package_"), what
        assert problem is PACKAGE_BROKEN or what in ("a bit in the header", "only the header"), what
        assert machine.store.exchange.state() == before, what
        bad.unlink()
    # The return is lost; the next one speaks for both packages.
    machine.save_party("云溪镇二号店")
    _, told, _ = world.take(*machine.export("again.zfp"))
    assert machine.back().take(Path(told["returns"][0]["file"])).without_receipt == 0
    assert machine.store.exchange.state().pending_bytes == 0
    assert machine.back().take(back).trouble is None, "and the first one, found again, changes nothing"
    assert machine.store.exchange.state().pending_bytes == 0


def test_what_travelled_both_ways_and_twice_is_there_once(world: World, machine: Machine) -> None:
    """Two sticks with the same package, then both returns, in every order of two."""
    for turn in range(2):
        machine.save_party(f"第 {turn} 家")
        parts = machine.export(f"stick-{turn}.zfp")
        twin = parts[0].with_name(f"twin-{turn}.zfp")
        twin.write_bytes(parts[0].read_bytes())
        first, second = (parts[0], twin) if turn else (twin, parts[0])
        returns = [Path(world.take(one)[1]["returns"][0]["file"]) for one in (first, second)]
        entries = held(world, machine)
        for back in reversed(returns) if turn else returns:
            assert machine.back().take(back).without_receipt == 0
        assert held(world, machine) == entries
        assert machine.waiting == 0
