"""Machines with one planted mistake each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from enforcement.conflicts.merge import Folded, Patch
from sync.client.values import Outgoing, VerifiedPage
from tests.simulation.machine import PowerLost, SimMachine
from tests.sync.client.memory_journal import RECEIVED, Act, MemoryJournal


@dataclass(slots=True)
class MarksWhatItSent(SimMachine):
    """What left this machine counts as received."""

    def mark_sent(self, first: int, last: int) -> None:
        for kept in self.own[first - 1 : last]:
            kept.mark = RECEIVED


@dataclass(slots=True)
class LastWriterWins(SimMachine):
    """The entry that came last is the truth; nobody is asked."""

    def folded(self, type_name: str, thing: str, held: Sequence[Patch] | None = None) -> Folded:
        plain: dict[str, object] = {}
        patches = self.patches(thing) if held is None else held
        for patch in sorted(patches, key=lambda one: one.order):
            plain.update(patch.new)
        return Folded(plain, (), {})


@dataclass(slots=True)
class AppliesPiecemeal(SimMachine):
    """A page is written entry by entry."""

    def apply_page(self, page: VerifiedPage) -> int:
        new = 0
        for batch in page.batches:
            for item in batch.items:
                self.disk.before()
                one = replace(batch, items=(item,))
                former = self.cursors.get(page.cursor.stream)
                new += MemoryJournal.apply_page(self, replace(page, batches=(one,)))
                if former is None:
                    del self.cursors[page.cursor.stream]
                else:
                    self.cursors[page.cursor.stream] = former
                self.disk.after()
        return new + SimMachine.apply_page(self, replace(page, batches=()))


@dataclass(slots=True)
class CursorFirst(SimMachine):
    """The cursor is written before what it speaks of."""

    def apply_page(self, page: VerifiedPage) -> int:
        self.cursors[page.cursor.stream] = page.cursor
        return SimMachine.apply_page(self, page)


@dataclass(slots=True)
class SaysSavedTooSoon(SimMachine):
    """The window says saved before the disk has it."""

    def press_save(self, *acts: Act) -> str:
        entries, known = len(self.own), dict(self.known)
        heads = dict(self.heads)
        try:
            return SimMachine.press_save(self, *acts)
        except PowerLost:
            if len(self.own) > entries:
                self.ledger.confirmed.update(self.ledger.saves[self.own[-1].save_id])
                del self.own[entries:]
                self.known, self.heads = known, heads
            raise


@dataclass(slots=True)
class CutsSaves(SimMachine):
    """Batches are cut wherever they are full."""

    def next_batch(self, after_seq: int, max_bytes: int) -> Outgoing | None:
        sent = MemoryJournal.next_batch(self, after_seq, max_bytes)
        if sent is None or len(sent.entries) < 3:
            return sent
        return Outgoing(sent.first, sent.entries[:2], (2,))


@dataclass(slots=True)
class AbsenceDeletes(SimMachine):
    """What the other side no longer has is removed here too."""

    def roll_back_marks(self, have_seq: int) -> None:
        SimMachine.roll_back_marks(self, have_seq)
        for kept in self.own[have_seq:]:
            self.known.pop(kept.entry_id, None)
        del self.own[have_seq:]


@dataclass(slots=True)
class KeepsOldPlaces(SimMachine):
    """After the county was restored the places of its former life are believed."""

    places: dict[str, int] = field(default_factory=dict)

    def fall_back(self, stream: str) -> None:
        self.cursors.pop(stream, None)

    def apply_page(self, page: VerifiedPage) -> int:
        before = {name: kept.gseq for name, kept in self.known.items() if kept.gseq}
        new = SimMachine.apply_page(self, page)
        for name, gseq in before.items():
            self.known[name].gseq = gseq
        return new
