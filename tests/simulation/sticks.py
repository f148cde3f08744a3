"""Sticks between machines and county: packages written and taken in by the shipped code of `sync.client.package_*`, whole
or in parts, in any order, twice, damaged, and back much later."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

from enforcement.errors import StoreTrouble
from sync.client.package_plan import plan_package
from sync.client.package_source import open_return
from sync.client.package_taking import PackageTaker
from sync.client.package_writing import DeliveryWriter, PackageName
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_notes import DeliveryAsk
from tests.simulation import checks, packages
from tests.simulation.ledger import Broken
from tests.simulation.machine import PowerLost
from tests.simulation.signing import sealing_key

if TYPE_CHECKING:
    from tests.simulation.world import Computer, World

_PARTS: Final = (3_900_000_000, 3_900_000_000, 4000)  # bytes of a part: one file, or some small ones
_SECOND: Final = 1000


@dataclass(slots=True)
class Stick:
    """Parts of a package on their way, and the county's answers."""

    computer: Computer
    parts: list[bytes]
    returns: list[bytes] = field(default_factory=list)


def stick_out(world: World, computer: Computer, dice: Random) -> None:
    """写摆渡包: what has no receipt, or everything; files too."""
    machine = computer.machine
    machine.now_ms = world.now + computer.shift
    machine.package_number += 1
    waiting = [sha for sha in machine.named if sha in machine.files and sha not in machine.received_files]
    here = tuple(machine.blobs_here(waiting).values())
    plan = plan_package(
        machine, here, everything=dice.random() < 0.2, recordings=False, part_bytes=dice.choice(_PARTS)
    )
    name = PackageName(world.new_id(), machine.package_number)
    county = world.county.office.sealing_public
    writer = DeliveryWriter(
        machine.machine, computer.keys, county, plan, name, machine.now_ms, random=dice.randbytes
    )
    parts = []
    for number in range(1, len(plan.parts) + 1):
        out = io.BytesIO()
        writer.write(number, out)
        parts.append(out.getvalue())
    world.ledger.sometimes["split package"] += len(parts) > 1
    world.sticks.append(Stick(computer, parts))


def stick_in(world: World, computer: Computer, dice: Random) -> None:
    """The county takes a stick in: whole or in part, in any order, perhaps for the second time, perhaps damaged."""
    if not world.sticks:
        stick_out(world, computer, dice)
    if world.now < world.county_down_until:
        return
    stick = dice.choice(world.sticks)
    world.ledger.sometimes["stick"] += 1
    parts = [part for part in stick.parts if dice.random() < 0.9]
    if dice.random() < 0.3:
        dice.shuffle(parts)
        world.ledger.sometimes["split stick"] += 1
    if parts and dice.random() < 0.1:
        _damaged(world, dice.choice(parts), dice)
    ask: DeliveryAsk | None = None
    for part in parts:
        try:
            ask = packages.take_part(world.county, part)
        except ProtocolProblem as problem:
            world.ledger.sometimes[f"stick {problem.problem.name}"] += 1
    if ask is not None:
        try:
            answer = packages.write_return(world.county, ask, stick.computer.keys.device, world.new_id())
        except ProtocolProblem as problem:
            world.ledger.sometimes[f"return {problem.problem.name}"] += 1
        else:
            stick.returns.append(answer)


def _damaged(world: World, part: bytes, dice: Random) -> None:
    """P8: a bit is changed or the end is missing, and nothing of it is taken in."""
    changed = bytearray(part)
    changed[dice.randrange(len(part))] ^= 1 << dice.randrange(8)
    for bad in (bytes(changed), part[: dice.randrange(len(part))]):
        try:
            packages.open_part(world.county, bad)
        except ProtocolProblem:
            world.ledger.sometimes["damaged package refused"] += 1
        else:
            raise Broken("P8", "a damaged package was opened")


def stick_back(world: World, computer: Computer, dice: Random) -> None:
    """The county's answer comes back to the machine that wrote the stick, perhaps much later, perhaps twice."""
    if not any(stick.returns for stick in world.sticks):
        stick_in(world, computer, dice)
    returns = [(stick, data) for stick in world.sticks for data in stick.returns]
    if not returns:
        return
    stick, data = dice.choice(returns)
    home = stick.computer
    if home.words is not None or home.gone:
        return
    try:
        take_return(world, home, data)
    except PowerLost:
        world.go_dark(home)
    except ProtocolProblem as problem:
        world.ledger.sometimes[f"back {problem.problem.name}"] += 1
    except StoreTrouble:
        world.ledger.sometimes["stick refused"] += 1


def take_return(world: World, home: Computer, data: bytes) -> None:
    """With the shipped code."""
    machine = home.machine
    private = sealing_key(machine.sealing_seed, world.county.office.cheap)
    package = open_return(io.BytesIO(data), machine.trusted(), home.keys.device, (private,))
    taker: type[PackageTaker] = world.bug.taker
    taken = taker(machine.machine, package, machine.trusted(), heard_at=machine.heard).take()
    world.ledger.sometimes["package back"] += 1
    world.ledger.sometimes["receipts by package"] += taken.receipted > 0
    world.ledger.sometimes["pages by package"] += taken.pulled > 0
    trouble = taken.trouble
    if trouble is None:
        machine.heard = max(machine.heard, package.answer.server_time)
    elif isinstance(trouble, RoundTrouble):
        settle(world, home, trouble)


def settle(world: World, home: Computer, trouble: RoundTrouble) -> None:
    """What a person would be told of a package that did not fit."""
    world.ledger.sometimes[f"package {trouble.kind.value}"] += 1
    if trouble.kind is TroubleKind.LOG_BROKEN:
        checks.alarm(world, trouble)
