"""A simulated computer: the journal in memory on a disk that may lose power at any write, be full, be copied, or be put
back to a backup. Each method of the ports is one write that is on the disk when it returns."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

from enforcement.conflicts.merge import Folded, Patch, fold
from enforcement.errors import DiskFull
from sync.client.values import VerifiedPage
from sync.protocol.entry import open_body, open_header
from sync.protocol.messages import Cursor
from sync.protocol.receipt import Receipt
from tests.simulation.ledger import Broken, Ledger, Written
from tests.sync.client.memory_journal import RECEIVED, Act, Kept, MemoryJournal


class PowerLost(Exception):
    """The machine went dark; what was written before is on its disk."""


@dataclass(slots=True)
class Disk:
    """Counts writes. `dark_at` and `full_at` are the numbers of writes at which power goes (before or after the write
    itself, as `late` says) or no room is left; 0 = never."""

    writes: int = 0
    dark_at: int = 0
    full_at: int = 0
    late: bool = False

    def before(self) -> None:
        """A write begins."""
        self.writes += 1
        if self.writes == self.full_at:
            raise DiskFull("磁盘满了。")
        if self.writes == self.dark_at and not self.late:
            raise PowerLost

    def after(self) -> None:
        """A write is on the disk."""
        if self.writes == self.dark_at and self.late:
            raise PowerLost


@dataclass(slots=True)
class SimMachine(MemoryJournal):
    """One machine. `ledger` is the world's; `disk` its disk;"""

    ledger: Ledger = field(default_factory=Ledger)
    disk: Disk = field(default_factory=Disk)
    find_public: Callable[[bytes, str], bytes | None] = lambda _id, _use: None

    # ---- what people do ------------------------------------------------------------------------------------

    def press_save(self, *acts: Act) -> str:
        """A save; when this returns the window has said "saved"."""
        self.disk.before()
        before = len(self.own)
        seen = {act.thing: frozenset(self._about(act.thing)) for act in acts}
        save_id = self.save(*acts)
        self.note(save_id, self.own[before:], seen)
        self.disk.after()
        self.ledger.confirmed.update(self.ledger.saves[save_id])
        return save_id

    def note(self, save_id: str, entries: Sequence[Kept], seen: Mapping[str, frozenset[str]]) -> None:
        """Note what was written just now."""
        fresh = [kept for kept in entries if kept.save_id == save_id]
        self.ledger.saves[save_id] = tuple(kept.entry_id for kept in fresh)
        for kept in fresh:
            self.ledger.written[kept.entry_id] = Written(
                kept.entry_id,
                save_id,
                self.scope,
                kept.type,
                kept.thing,
                open_body(kept.sealed.body)[0],
                kept.sealed.body,
                seen.get(kept.thing, frozenset()),
            )

    def shown(self, type_name: str, thing: str) -> dict[str, Any]:
        """The fields of a thing as this machine's window shows them."""
        return self.folded(type_name, thing).plain

    def patches(self, thing: str) -> list[Patch]:
        """What this machine holds about a thing."""
        return [
            patch_of(kept, place)
            for place, kept in enumerate(self.known.values())
            if kept.thing == thing and not kept.quarantine
        ]

    def folded(self, type_name: str, thing: str) -> Folded:
        """A thing as this machine has it, differences of people included."""
        return fold(type_name, self.patches(thing))

    def wake(self) -> None:
        """Started again after power was lost."""
        self._look_at(kept.save_id for kept in self.foreign)

    def image(self, dice: Random) -> SimMachine:
        """The whole disk as it is now: a backup, or a clone."""
        kept = {id(one): copy.copy(one) for one in (*self.known.values(), *self.own, *self.foreign)}
        twin = copy.copy(self)
        twin.own = [kept[id(one)] for one in self.own]
        twin.foreign = [kept[id(one)] for one in self.foreign]
        twin.closed_own = [kept.get(id(one), one) for one in self.closed_own]
        twin.known = {name: kept[id(one)] for name, one in self.known.items()}
        for name in ("files", "named", "parts", "cursors", "heads", "leases"):
            setattr(twin, name, dict(getattr(self, name)))
        twin.received_files = set(self.received_files)
        twin.receipts, twin.closed, twin.asked = list(self.receipts), list(self.closed), list(self.asked)
        twin.disk = Disk()
        return twin

    def _about(self, thing: str) -> list[str]:
        return [kept.entry_id for kept in self.known.values() if kept.thing == thing]

    # ---- the ports, each call one write --------------------------------------------------------------------

    def mark_sent(self, first: int, last: int) -> None:
        self.disk.before()
        MemoryJournal.mark_sent(self, first, last)
        self.disk.after()

    def mark_received(self, receipt: Receipt, data: bytes, cursor: Cursor | None) -> None:
        self.disk.before()
        MemoryJournal.mark_received(self, receipt, data, cursor)
        self._look_at_marks()
        self.disk.after()

    def roll_back_marks(self, have_seq: int) -> None:
        self.disk.before()
        MemoryJournal.roll_back_marks(self, have_seq)
        self.disk.after()

    def open_new_journal(self, have_seq: int, have_head: bytes) -> None:
        self.disk.before()
        MemoryJournal.open_new_journal(self, have_seq, have_head)
        self.disk.after()

    def mark_blobs_wanted(self, wanted: Sequence[str], up_to_seq: int) -> None:
        self.disk.before()
        MemoryJournal.mark_blobs_wanted(self, wanted, up_to_seq)
        self._look_at_files()
        self.disk.after()

    def apply_page(self, page: VerifiedPage) -> int:
        self.disk.before()
        new = MemoryJournal.apply_page(self, page)
        self._look_at_saves(page)
        self.disk.after()
        return new

    def take_up_lost(self) -> int:
        self.disk.before()
        lost = MemoryJournal.take_up_lost(self)
        self.ledger.sometimes["lost taken up"] += lost > 0
        self.disk.after()
        return lost

    def fall_back(self, stream: str) -> None:
        self.disk.before()
        MemoryJournal.fall_back(self, stream)
        self.disk.after()

    # ---- what must hold at every moment --------------------------------------------------------------------

    def _look_at_marks(self) -> None:
        """P6: received means that the county had exactly these bytes on its disk."""
        for seq, kept in enumerate(self.own, 1):
            if kept.mark == RECEIVED and kept.sealed.hash not in self.ledger.durable:
                raise Broken("P6", f"entry {seq} of {self.journal} is marked received and never was")

    def _look_at_files(self) -> None:
        for sha in self.received_files - self.ledger.durable_files:
            if any(blob.sha256 == sha for kept in self.own for blob in kept.blobs):
                raise Broken("P6", f"file {sha[:8]} is marked received and never was")

    def _look_at_saves(self, page: VerifiedPage) -> None:
        """P5: after any page, what is here of a save is all of it."""
        self._look_at(self.known[one].save_id for one in _ids(page) if one in self.known)

    def _look_at(self, saves: Iterable[str]) -> None:
        for save_id in set(saves):
            wanted = self.ledger.saves.get(save_id, ())
            missing = [entry_id for entry_id in wanted if entry_id not in self.known]
            if missing and len(missing) < len(wanted):
                raise Broken("P5", f"part of save {save_id} is shown, {missing[0]} is missing")


def _ids(page: VerifiedPage) -> list[str]:
    return [str(item.linked.header().entry_id) for item in page.items]


def patch_of(kept: Kept, place: int) -> Patch:
    """An entry as the fold of its thing wants it."""
    parents, new, old = _parts(kept.sealed.header, kept.sealed.body)
    return Patch(kept.entry_id, parents, new, kept.gseq or None, place, old)


@lru_cache(maxsize=4096)
def _parts(header: bytes, body: bytes) -> tuple[tuple[str, ...], dict[str, Any], dict[str, Any]]:
    return (open_header(header).parents, *open_body(body))
