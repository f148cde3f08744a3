"""What befalls the machines, the county and the sticks between them. Each happening draws from dice of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

from enforcement.errors import StoreTrouble
from sync.client.making import Maker
from sync.client.pace import Pace
from sync.client.reading import read_page, see_receipt
from sync.client.state import RoundState
from sync.client.statement import foreign
from sync.protocol.messages import Cursor
from sync.protocol.numbers import NumberRequest
from sync.protocol.pages import NO_DIGEST
from sync.protocol.problems import OUT_OF_SCOPE, ProtocolProblem
from tests.simulation.history import HOUR
from tests.simulation.ledger import Broken
from tests.simulation.machine import PowerLost, SimMachine
from tests.sync.client.memory_journal import Act

if TYPE_CHECKING:
    from tests.simulation.world import Computer, World

Happen = Callable[["World", "Computer", Random], None]
TEN_YEARS: Final = 10 * 365 * 24 * HOUR


@dataclass(slots=True)
class Stick:
    """A package: batches of a machine, and what the county puts beside them for the way back."""

    computer: Computer
    device: str
    cursor: Cursor
    wires: list[bytes]
    receipts: list[bytes] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)


# ---- people at their machines ------------------------------------------------------------------------------


def press(world: World, computer: Computer, *acts: Act) -> None:
    """Save, unless the machine refuses or goes dark meanwhile."""
    try:
        computer.machine.now_ms = world.now + computer.shift
        computer.machine.press_save(*acts)
    except PowerLost:
        world.go_dark(computer)
    except StoreTrouble:
        world.ledger.sometimes["save refused"] += 1


def born(world: World, machine: SimMachine, dice: Random, type_name: str = "") -> Act:
    """A new thing of the town."""
    thing = world.new_id()
    type_name = type_name or dice.choice(("party", "note"))
    world.pool[machine.scope].append((type_name, thing))
    if type_name == "note":
        return Act("note", thing, {"text": f"t{dice.random()}", "place": "p"})
    new = {"id": thing, "kind": "sole_trader", "name": f"n{dice.random()}", "legal_rep": "徐国良"}
    return Act("party", thing, new)


def save(world: World, computer: Computer, dice: Random) -> None:
    """One to three new things in one save."""
    acts = [born(world, computer.machine, dice) for _ in range(dice.choice((1, 1, 2, 3)))]
    press(world, computer, *acts)


def edit(world: World, computer: Computer, dice: Random) -> None:
    """Change things that this machine knows, most often the ones that others change too; one or two in one save."""
    machine = computer.machine
    known = [key for key in world.pool[machine.scope][:3] if machine.shown(*key)]
    if not known:
        save(world, computer, dice)
        return
    chosen = dice.sample(known, k=min(len(known), dice.choice((1, 1, 2))))
    acts = []
    for type_name, thing in chosen:
        name = dice.choice(
            ("text", "place") if type_name == "note" else ("name", "phone", "address", "legal_rep")
        )
        shown = machine.shown(type_name, thing)
        old = {name: shown[name]} if name in shown else {}
        acts.append(Act(type_name, thing, {name: f"v{dice.random()}"}, old=old))
    press(world, computer, *acts)


def settle(world: World, computer: Computer, dice: Random) -> None:
    """Choose one of the sides where two people differ."""
    machine = computer.machine
    for type_name, thing in world.pool[machine.scope]:
        contested = machine.folded(type_name, thing).contested
        for sides in contested.values():
            world.ledger.sometimes["settled"] += 1
            side = dice.choice(sides)[1]
            press(world, computer, Act(type_name, thing, dict(side)))
            return
    edit(world, computer, dice)


def file(world: World, computer: Computer, dice: Random) -> None:
    """A thing with a file, sometimes a large one, sometimes one that is known already."""
    machine = computer.machine
    size = dice.choice((10, 3000, 40_000))
    blob = machine.add_file(Random(dice.randrange(6)).randbytes(size))
    act = born(world, machine, dice, "note")
    press(world, computer, Act(act.type, act.thing, act.new, blobs=(blob,)))


def poison(world: World, computer: Computer, dice: Random) -> None:
    """A save with one part that the county cannot take into its state."""
    bad = Act("party", world.new_id(), {"kind": "no such kind", "name": 1})
    press(world, computer, bad, born(world, computer.machine, dice, "note"))


def newer(world: World, computer: Computer, dice: Random) -> None:
    """An act of a later version: a type that nobody knows, a field that is not there yet."""
    world.ledger.sometimes["newer device"] += 1
    acts = [Act("future_thing", world.new_id(), {"x": dice.randrange(9)}, schema=9)]
    known = [key for key in world.pool[computer.machine.scope] if key[0] == "party"]
    if known and computer.machine.shown(*known[0]):
        acts.append(Act("party", known[0][1], {"later": f"v{dice.random()}"}, schema=9))
    press(world, computer, *acts)


def numbers(world: World, computer: Computer, dice: Random) -> None:
    """A block of document numbers is wanted."""
    machine = computer.machine
    machine.asked.append(NumberRequest(world.new_id(), machine.scope, "责改", 2026, dice.randint(1, 20)))


def sync(world: World, computer: Computer, dice: Random) -> None:
    """再试一次."""
    world.begin(computer)


# ---- machines ----------------------------------------------------------------------------------------------


def power(world: World, computer: Computer, dice: Random) -> None:
    """Power goes at once, or at one of the next writes, before or after it."""
    disk = computer.machine.disk
    if dice.random() < 0.3:
        world.go_dark(computer)
    else:
        disk.dark_at, disk.late = disk.writes + dice.randint(1, 6), dice.random() < 0.5


def power_in_save(world: World, computer: Computer, dice: Random) -> None:
    """Power goes in the middle of a save."""
    disk = computer.machine.disk
    disk.dark_at, disk.late = disk.writes + 1, dice.random() < 0.5
    edit(world, computer, dice)


def full(world: World, computer: Computer, dice: Random) -> None:
    """No room for one of the next writes."""
    disk = computer.machine.disk
    disk.full_at = disk.writes + dice.randint(1, 6)


def clock(world: World, computer: Computer, dice: Random) -> None:
    """The clock is set: ten years off, an hour back, or it stands still."""
    computer.shift = dice.choice((TEN_YEARS, -TEN_YEARS, -HOUR, 0, -world.now))


def offline(world: World, computer: Computer, dice: Random) -> None:
    """No network for a while."""
    computer.online = False

    def back() -> None:
        computer.online = True

    world.at(dice.randrange(12 * HOUR), back)


def machine_backup(world: World, computer: Computer, dice: Random) -> None:
    """A copy of the disk."""
    computer.backups.append(computer.machine.image(dice))


def machine_restore(world: World, computer: Computer, dice: Random) -> None:
    """The disk died; an earlier copy goes on in its place."""
    if not computer.backups:
        machine_backup(world, computer, dice)
        return
    world.ledger.sometimes["restored device"] += 1
    lost = computer.machine
    world.go_dark(computer)
    computer.machine = dice.choice(computer.backups).image(dice)
    kept = computer.machine.known
    for entry_id in lost.known:
        if entry_id not in kept:
            there = entry_id in world.county.store.acts
            world.ledger.lost_with_disk[entry_id] = world.county.restored if there else -1


def clone(world: World, computer: Computer, dice: Random) -> None:
    """The disk is copied, and both machines go on."""
    from tests.simulation.world import Computer as Desk

    if len(world.computers) >= 12:
        return
    world.ledger.sometimes["clone"] += 1
    twin = Desk(computer.machine.image(dice), computer.keys)
    world.computers.append(twin)
    world.arm(twin, dice.randrange(600))


def person_settles_fork(world: World, computer: Computer, life: int) -> None:
    """Somebody looked at it and had this machine go on in a journal of its own."""
    if computer.life == life and computer.words is None:
        world.ledger.sometimes["fork settled"] += 1
        state = computer.machine.state()
        try:
            computer.machine.open_new_journal(state.acked_seq, state.acked_head)
        except (PowerLost, StoreTrouble):
            world.go_dark(computer)


# ---- the county --------------------------------------------------------------------------------------------


def county_killed(world: World, computer: Computer, dice: Random) -> None:
    """Power is gone there for a while; what was on disk is on disk."""
    world.county.kill()
    world.county_down_until = world.now + dice.randrange(HOUR)


def county_backup(world: World, computer: Computer, dice: Random) -> None:
    """The nightly copy."""
    world.county.back_up()


def county_restore(world: World, computer: Computer, dice: Random) -> None:
    """The county is put back to any of its copies."""
    world.county.kill()
    world.county.put_back(dice)


def tamper(world: World, computer: Computer, dice: Random) -> None:
    """Somebody changes what the county holds; its own check must name it. Later it is put back to the copy before."""
    world.county.tamper(dice)


def repair(world: World) -> None:
    """What was tampered with is put back."""
    world.county.repair(world.dice)


def spy(world: World, computer: Computer, dice: Random) -> None:
    """A device asks for a stream that is not its own."""
    author = world.county.authors[computer.keys.device]
    try:
        world.county.pull(author, "330199109", 0)
    except ProtocolProblem as problem:
        if problem.problem is OUT_OF_SCOPE:
            return
    raise Broken("P10", "a stream was given to a device of another township")


def pause(world: World, computer: Computer, dice: Random) -> None:
    """Nothing for hours: timers ring."""


# ---- sticks ------------------------------------------------------------------------------------------------


def stick_out(world: World, computer: Computer, dice: Random) -> None:
    """Everything without a receipt onto a stick."""
    machine = computer.machine
    said = machine.state()
    maker = Maker(machine, None, computer.keys)  # type: ignore[arg-type]  # batches need no errands
    maker.journal_id = said.journal
    wires, after = [], said.acked_seq
    while (made := maker.next_batch(after, dice.choice((600, 4000))))[0] is not None:
        wire, sent = made
        assert wire is not None
        assert sent is not None
        wires.append(wire)
        after = sent.last
    cursor = next(iter(said.cursors), Cursor(machine.scope, "", 0, NO_DIGEST))
    world.sticks.append(Stick(computer, computer.keys.device, cursor, wires))


def stick_in(world: World, computer: Computer, dice: Random) -> None:
    """The county takes a stick in: whole or in part, in any order, perhaps for the second time."""
    if not world.sticks or world.now < world.county_down_until:
        return
    stick = dice.choice(world.sticks)
    world.ledger.sometimes["stick"] += 1
    wires = [wire for wire in stick.wires if dice.random() < 0.9]
    if dice.random() < 0.3:
        dice.shuffle(wires)
        world.ledger.sometimes["split stick"] += 1
    for wire in wires:
        try:
            author = world.county.authors[stick.device]
            stick.receipts.append(world.county.receive(author, wire))
        except ProtocolProblem as problem:
            world.ledger.sometimes[f"stick {problem.problem.name}"] += 1
    cursor = stick.cursor
    stick.pages = [world.county.pull(world.county.authors[stick.device], cursor.stream, cursor.gseq)]


def stick_back(world: World, computer: Computer, dice: Random) -> None:
    """Receipts and pages come back to the machine that wrote the stick, perhaps much later."""
    if not world.sticks:
        return
    stick = dice.choice(world.sticks)
    home = stick.computer
    if home.words is not None:
        return
    try:
        for data in stick.receipts:
            _take_receipt(home.machine, data)
        for page in stick.pages:
            pulled = read_page(page, stick.cursor, home.machine.find_public)
            if (
                pulled.digest_holds
                and home.machine.cursors.get(stick.cursor.stream, stick.cursor) == stick.cursor
            ):
                home.machine.apply_page(pulled.page)
    except PowerLost:
        world.go_dark(home)
    except (ProtocolProblem, StoreTrouble):
        world.ledger.sometimes["stick refused"] += 1


def _take_receipt(machine: SimMachine, data: bytes) -> None:
    seen = see_receipt(data, machine.find_public, machine)
    said = machine.state()
    state = RoundState(pace=Pace(), journal=said.journal, acked=said.acked_seq)
    if foreign(state, seen) is None:
        machine.mark_received(seen.receipt, data, None)


HAPPENINGS: Final[dict[str, Happen]] = {
    act.__name__: act
    for act in (
        save, edit, settle, file, poison, newer, numbers, sync, power, power_in_save, full, clock, offline,
        machine_backup, machine_restore, clone, county_killed, county_backup, county_restore, tamper, spy, pause,
        stick_out, stick_in, stick_back,
    )
}  # fmt: skip
