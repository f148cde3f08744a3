"""What befalls the machines, the county and the sticks between them. Each happening draws from dice of its own."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Final

from enforcement.errors import StoreTrouble
from sync.protocol.numbers import NumberRequest
from sync.protocol.problems import OUT_OF_SCOPE, ProtocolProblem
from tests.simulation import checks, custody, lies, sticks
from tests.simulation.history import HOUR, MINUTE
from tests.simulation.ledger import Broken
from tests.simulation.machine import PowerLost, SimMachine
from tests.sync.client.memory_journal import Act

if TYPE_CHECKING:
    from tests.simulation.world import Computer, World

Happen = Callable[["World", "Computer", Random], None]
TEN_YEARS: Final = 10 * 365 * 24 * HOUR


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
    held = checks.patches_by_thing(machine)
    for type_name, thing in world.pool[machine.scope]:
        for sides in machine.folded(type_name, thing, held.get(thing, ())).contested.values():
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
    _note_lost(world, lost, computer.machine)


def machine_lost(world: World, computer: Computer, dice: Random) -> None:
    """Stolen, or it fell into the river: what only it had is gone, what colleagues pulled of it is not."""
    town = [one for one in world.computers if one.machine.scope == computer.machine.scope]
    if len(town) < 3:
        machine_restore(world, computer, dice)
        return
    world.ledger.sometimes["machine lost"] += 1
    world.go_dark(computer)
    computer.gone, computer.timer = True, 0
    world.computers.remove(computer)
    _note_lost(world, computer.machine, None)


def _note_lost(world: World, lost: SimMachine, kept: SimMachine | None) -> None:
    for entry_id in lost.known:
        if kept is None or entry_id not in kept.known:
            there = entry_id in world.county.store.acts
            world.ledger.lost_with_disk[entry_id] = world.county.restored if there else -1


def free(world: World, computer: Computer, dice: Random) -> None:
    """腾空间, everywhere: files that a proved backup of the county holds."""
    for one in list(world.computers):
        try:
            one.machine.free()
        except PowerLost:
            world.go_dark(one)
        except StoreTrouble:
            world.ledger.sometimes["disk full"] += 1


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


def person_settles_log(world: World, computer: Computer) -> None:
    """Province and county looked at both logs; this machine goes on from the county's, with the proof kept."""
    if not world.county.rewound:
        world.ledger.sometimes["log settled"] += 1
        computer.machine.trees.clear()
        computer.machine.heads_seen = ()


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
    if world.now - world.county.published_at < MINUTE:
        return  # nobody restores a county twice in a minute
    world.county.kill()
    world.county.put_back(dice)


def county_drill(world: World, computer: Computer, dice: Random) -> None:
    """The monthly drill, with a copy made for it or one of the last; sometimes its medium had lost a file."""
    if dice.random() < 0.7:
        world.county.back_up()
    if world.county.backups:
        backup = dice.choice(world.county.backups[-2:])
        if dice.random() < 0.3:
            backup.lose_file(dice)
        world.county.drill(backup)


def publish(world: World, computer: Computer, dice: Random) -> None:
    """New lists; sometimes with a new receipt key."""
    fresh = dice.randbytes(32) if dice.random() < 0.5 else b""
    world.ledger.sometimes["key changed"] += bool(fresh)
    if world.county.untouched is None:
        world.county.publish(fresh)


def rewind(world: World, computer: Computer, dice: Random) -> None:
    """Somebody puts the county back in secret; only those who saw more can tell."""
    custody.rewind(world.county, dice)


def liar(world: World, computer: Computer, dice: Random) -> None:
    """A machine brings, as a colleague's work, what the colleague did not sign."""
    machine = computer.machine
    for journal in machine.others:
        for wire in machine.kept_batches(journal, 0):
            lies.offer(world.county, computer.keys, wire, dice)
            return


def tamper(world: World, computer: Computer, dice: Random) -> None:
    """Somebody changes what the county holds; its own check must name it. Later it is put back to the copy before."""
    custody.tamper(world.county, dice)


def spy(world: World, computer: Computer, dice: Random) -> None:
    """A device asks for a stream that is not its own."""
    author = world.county.author(computer.keys.device)
    try:
        world.county.pull(author, "330199109", 0)
    except ProtocolProblem as problem:
        if problem.problem is OUT_OF_SCOPE:
            return
    raise Broken("P10", "a stream was given to a device of another township")


def pause(world: World, computer: Computer, dice: Random) -> None:
    """Nothing for hours: timers ring."""


HAPPENINGS: Final[dict[str, Happen]] = {
    act.__name__: act
    for act in (
        save, edit, settle, file, poison, newer, numbers, sync, power, power_in_save, full, clock, offline,
        machine_backup, machine_restore, machine_lost, free, clone, county_killed, county_backup, county_restore,
        county_drill, publish, tamper, rewind, liar, spy, pause, sticks.stick_out, sticks.stick_in, sticks.stick_back,
    )
}  # fmt: skip
