"""The properties of `sync.md` 9.2 over a world at rest. Those that must hold at every moment (P5, P6, P10) are looked at
where something is written (`machine.py`, `county.py`) and again here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enforcement.conflicts.merge import Patch
from sync.client.troubles import RoundTrouble
from sync.protocol import compression, limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.entry import GENESIS_TYPE, open_header
from sync.protocol.payload import read_payload
from tests.simulation import tampering
from tests.simulation.history import MINUTE
from tests.simulation.ledger import Broken, Written
from tests.simulation.machine import SimMachine, patch_of
from tests.simulation.supplying import life_of
from tests.sync.client.memory_journal import RECEIVED

if TYPE_CHECKING:
    from tests.simulation.world import Computer, World


def after_round(world: World, computer: Computer) -> None:
    """What must hold when a round has ended, however it ended."""
    machine = computer.machine
    if any(kept.mark == RECEIVED and kept.sealed.hash not in world.ledger.durable for kept in machine.own):
        raise Broken("P6", "an entry is marked received and never was")


def alarm(world: World, trouble: RoundTrouble) -> None:
    """P8 the other way round: a machine speaks up against the county's log only where somebody laid hands on it, or
    where the link gives old answers for new."""
    world.ledger.sometimes["log alarm"] += 1
    county = world.county
    # An answer given while somebody's hand was on it may still be on its way.
    handled = county.cheated or county.untouched is not None or world.now < county.handled_at + MINUTE
    if not handled and not world.history.weather.stale:
        raise Broken("P8", f"a false alarm: {trouble.detail}")


def complete(world: World, computer: Computer) -> bool:
    """Whether nothing is left to do for a machine."""
    machine, county = computer.machine, world.county
    if computer.words is not None or computer.trouble is not None or not computer.rounds:
        return False
    if any(kept.mark != RECEIVED for kept in machine.own):
        return False
    end = county.stream(machine.scope).gseq
    cursor = machine.cursors.get(machine.scope)
    if machine.others and machine.resupplied != life_of(machine):
        return False  # what it keeps of others it has still to offer in this life of the county
    place = None if cursor is None else (cursor.gseq, cursor.digest)
    if end and place != (end, county.digest_at(machine.scope, end)):
        return False
    # What died with a disk before it came here again as an entry alone, nobody can send.
    here = machine.files.keys() | machine.freed
    own = {blob.sha256 for kept in machine.own for blob in kept.blobs if blob.sha256 in here}
    return own <= machine.received_files and not machine.number_requests()


def final(world: World) -> None:
    """Everything that must be true when all work is done."""
    _nothing_lost(world)
    _brought_back(world)
    _nothing_twice(world)
    _same_everywhere(world)
    _nothing_overwritten(world)
    _honest_marks(world)
    bad = tampering.first_bad(world.county.store)
    if bad:
        raise Broken("P8", f"the county's own check blames {bad}")


def required(world: World) -> list[Written]:
    """Confirmed entries that some disk or the county should still have."""
    lost, county = world.ledger.lost_with_disk, world.county
    return [
        written
        for entry_id, written in world.ledger.written.items()
        if entry_id in world.ledger.confirmed and (entry_id not in lost or lost[entry_id] == county.restored)
    ]


def gone(world: World) -> set[str]:
    """Entries whose author's disk died and which the county, restored later, lost as well, and that nobody could bring
    back."""
    lost, acts = world.ledger.lost_with_disk, world.county.store.acts
    return {
        entry_id
        for entry_id, restored in lost.items()
        if restored != world.county.restored and entry_id not in acts
    }


def _brought_back(world: World) -> None:
    """P1 for what county and author lost: who holds it under the author's hand gives it back. Where the journal went on
    otherwise meanwhile, the county keeps where the branches part, and people ask who holds the rest."""
    missing = gone(world)
    if not missing:
        return
    forked = {row.journal for row in world.county.store.forks.values()}
    for number, computer in enumerate(world.computers):
        machine = computer.machine
        for journal in machine.others.keys() - forked:
            for wire in machine.kept_batches(journal, 0):
                lacks = [one for one in _acts_of(wire) if one in missing]
                if lacks:
                    raise Broken("P1", f"machine {number} holds {lacks[0]} of {journal}, the county does not")


def _acts_of(wire: bytes) -> list[str]:
    envelope = BatchEnvelope.from_bytes(wire)
    raw = compression.decompress(envelope.payload, max_bytes=limits.BATCH_BYTES_MAX)
    return [open_header(parts[0]).entry_id for parts in read_payload(raw, envelope.head.count)]


def _nothing_lost(world: World) -> None:
    """P1: byte for byte at the county and at every device in scope."""
    there = {row.entry_id: row.body for rows in world.county.store.rows.values() for row in rows}
    for written in required(world):
        if there.get(written.entry_id) != written.body:
            raise Broken("P1", f"the county lacks entry {written.entry_id} of save {written.save_id}")
        for number, computer in enumerate(world.computers):
            if computer.machine.scope != written.scope:
                continue
            kept = computer.machine.known.get(written.entry_id)
            if kept is None or kept.sealed.body != written.body:
                raise Broken("P1", f"machine {number} lacks entry {written.entry_id}")


def _nothing_twice(world: World) -> None:
    """P2: each act once in every state, each number once."""
    for stream, rows in world.county.store.rows.items():
        acts = [row.entry_id for row in rows if not row.repeats]
        if len(acts) != len(set(acts)):
            raise Broken("P2", f"stream {stream} has an act twice")
        if [row.gseq for row in rows] != list(range(1, len(rows) + 1)):
            raise Broken("P2", f"stream {stream} has a hole or a place twice")
    for number, computer in enumerate(world.computers):
        machine = computer.machine
        own = [kept.entry_id for kept in (*machine.own, *machine.foreign)]
        if len(own) != len(set(own)):
            raise Broken("P2", f"machine {number} has an act twice")
    if not world.county.restored:
        _numbers_once(world)


def _numbers_once(world: World) -> None:
    taken: dict[int, str] = {}
    leases = {one.request_id: one for computer in world.computers for one in computer.machine.leases.values()}
    for lease in leases.values():
        for number in range(lease.first, lease.last + 1):
            if taken.setdefault(number, lease.request_id) != lease.request_id:
                raise Broken("P2", f"number {number} was given twice")


def _same_everywhere(world: World) -> None:
    """P4 and P10: the same entries in the same places, the same state of every thing, and nothing of other towns."""
    lost = gone(world)
    about_lost = {world.ledger.written[one].thing for one in lost if one in world.ledger.written}
    for number, computer in enumerate(world.computers):
        machine = computer.machine
        rows = world.county.store.rows.get(machine.scope, ())
        here = {kept.entry_id for kept in machine.known.values() if kept.type != GENESIS_TYPE}
        there = {row.entry_id for row in rows if row.type != GENESIS_TYPE}
        if not here ^ there <= lost:
            raise Broken("P4", f"machine {number} and the county differ in {sorted(here ^ there)[:3]}")
    for key, states in _states(world).items():
        if key[1] not in about_lost and any(state != states[0] for state in states[1:]):
            raise Broken("P4", f"thing {key} differs: {states}")


def _states(world: World) -> dict[tuple[str, str], list[Any]]:
    """(type, thing) → its state on each machine of the town."""
    states: dict[tuple[str, str], list[Any]] = {}
    for town, things in world.pool.items():
        machines = [one.machine for one in world.computers if one.machine.scope == town]
        held = [(one, patches_by_thing(one)) for one in machines]
        for type_name, thing in things:
            folds = (one.folded(type_name, thing, patches.get(thing, ())) for one, patches in held)
            states[type_name, thing] = [(folded.plain, folded.contested) for folded in folds]
    return states


def patches_by_thing(machine: SimMachine) -> dict[str, list[Patch]]:
    """`SimMachine.patches` of all things at one look."""
    found: dict[str, list[Patch]] = {}
    for place, kept in enumerate(machine.known.values()):
        if not kept.quarantine:
            found.setdefault(kept.thing, []).append(patch_of(kept, place))
    return found


def _nothing_overwritten(world: World) -> None:
    """P3: a confirmed value is shown, or replaced by somebody who had seen it, or shown as one side."""
    quarantined = {
        row.entry_id for rows in world.county.store.rows.values() for row in rows if row.quarantine
    }
    by_thing: dict[str, list[Written]] = {}
    for written in world.ledger.written.values():
        if written.entry_id not in quarantined and written.type != GENESIS_TYPE:
            by_thing.setdefault(written.thing, []).append(written)
    wanted = {written.entry_id for written in required(world)}
    for computer in world.computers[:2]:
        for about in by_thing.values():
            if about[0].scope == computer.machine.scope:
                _look_at_values(computer, about, wanted)


def _look_at_values(computer: Computer, about: list[Written], wanted: set[str]) -> None:
    folded = computer.machine.folded(about[0].type, about[0].thing)
    for written in (one for one in about if one.entry_id in wanted):
        for name, value in written.new.items():
            if folded.plain.get(name) == value or any(
                written.entry_id in other.seen and name in other.new for other in about
            ):
                continue
            sides = [side for sides in folded.contested.values() for _, side in sides]
            if not any(side.get(name) == value for side in sides):
                raise Broken("P3", f"{name} of {written.thing} as written in {written.entry_id} is nowhere")


def _honest_marks(world: World) -> None:
    """P6 at rest: what is marked received is there now."""
    acts = world.county.store.acts
    for number, computer in enumerate(world.computers):
        for kept in computer.machine.own:
            if kept.mark == RECEIVED and kept.entry_id not in acts:
                raise Broken("P6", f"machine {number}: {kept.entry_id} is marked received and is not there")
        for sha in computer.machine.received_files:
            here = any(blob.sha256 == sha for kept in computer.machine.own for blob in kept.blobs)
            if here and sha not in world.county.store.shelf.stored:
                raise Broken("P6", f"machine {number}: file {sha[:8]} is marked received and is not there")
        for sha in computer.machine.freed:
            if not any(backup.drilled and sha in backup.files() for backup in world.county.backups):
                raise Broken("P6", f"machine {number}: file {sha[:8]} was freed and no backup has it")
