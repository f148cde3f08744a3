"""A simulated computer: the journal in memory on a disk that may lose power at any write, be full, be copied, or be put
back to a backup. Each method of the ports is one write that is on the disk when it returns."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

from enforcement.conflicts.merge import Folded, Patch, fold
from enforcement.errors import DiskFull
from sync.client.resupply import chained
from sync.client.values import VerifiedPage
from sync.client.witness import Seen
from sync.protocol import compression
from sync.protocol.batch import BatchEnvelope, BatchHead
from sync.protocol.entry import GENESIS_TYPE, SealedEntry, open_body, open_header
from sync.protocol.messages import Cursor
from sync.protocol.payload import write_payload
from sync.protocol.receipt import Receipt
from sync.protocol.registry import Registry, Roster, TrustedKeys
from sync.protocol.resupply import Upto
from sync.protocol.tree_head import TreeHead
from tests.simulation.ledger import Broken, Ledger, Written
from tests.simulation.lists import trust_of
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
    """One machine. `ledger` is the world's, `disk` its disk. `others` are entries of other journals by hash and `signed`
    the batch heads that came with them (head → key id, signature); `heads_seen` what it took of the county's log, the
    newest of each life; `freed` files that made room here; `resupplied` the life of the county to which it offered what
    it keeps; `heard` the county's time (ms) in its newest word."""

    ledger: Ledger = field(default_factory=Ledger)
    disk: Disk = field(default_factory=Disk)
    sealing_seed: bytes = b""
    others: dict[str, dict[bytes, SealedEntry]] = field(default_factory=dict)
    signed: dict[str, dict[bytes, tuple[bytes, bytes]]] = field(default_factory=dict)
    heads_seen: tuple[TreeHead, ...] = ()
    freed: set[str] = field(default_factory=set)
    resupplied: str | None = None
    heard: int = 0
    package_number: int = 0

    def find_public(self, key_id: bytes, use: str) -> bytes | None:
        """Whom it believes, by the lists that it has."""
        return self.trusted()(key_id, use)

    def trusted(self) -> TrustedKeys:
        """The same with root and registry."""
        return trust_of(self.root, self.registry[1])

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

    def folded(self, type_name: str, thing: str, held: Sequence[Patch] | None = None) -> Folded:
        """A thing as this machine has it (`held`, or what `patches` finds), differences of people included. What the
        same entries in the same order come to is made once for all machines."""
        patches = sorted(self.patches(thing) if held is None else held, key=lambda one: one.order)
        key = (type_name, *(patch.entry_id for patch in patches))
        known = self.ledger.folded.get(key)
        if known is None:
            known = self.ledger.folded[key] = fold(type_name, patches)
        return known

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
        for name in ("files", "named", "parts", "cursors", "heads", "leases", "trees"):
            setattr(twin, name, dict(getattr(self, name)))
        for name in ("others", "signed"):
            setattr(twin, name, {journal: dict(kept) for journal, kept in getattr(self, name).items()})
        twin.received_files, twin.freed = set(self.received_files), set(self.freed)
        twin.broken_trees = list(self.broken_trees)
        twin.receipts, twin.closed, twin.asked = list(self.receipts), list(self.closed), list(self.asked)
        twin.disk = Disk()
        return twin

    def free(self) -> None:
        """Make room: files that a proved backup of the county holds go."""
        self.disk.before()
        for sha in self.freeable():
            del self.files[sha]
            self.freed.add(sha)
            self.ledger.sometimes["freed"] += 1
            if sha not in self.ledger.archived_files:
                raise Broken("P6", f"file {sha[:8]} was freed and no proved backup has it")
        self.disk.after()

    def freeable(self) -> list[str]:
        """Files of which the third mark says that they are archived."""
        named = {blob.sha256 for kept in self.own[: self.archived[1]] for blob in kept.blobs}
        return sorted(named & self.files.keys() & self.received_files)

    def offers_in(self, epoch: str) -> bool:
        """Whether it has still to offer what it keeps in this life of the county, as `desktop.resupply`."""
        return self.resupplied != epoch

    def note_offered(self, epoch: str) -> None:
        """It has."""
        self.disk.before()
        self.resupplied = epoch
        self.disk.after()

    # ---- what it keeps of others ---------------------------------------------------------------------------

    def kept_journals(self) -> tuple[Upto, ...]:
        """As `KeptPort`."""
        return tuple(Upto(journal, max(_lasts(signed))) for journal, signed in sorted(self.signed.items()))

    def kept_batches(self, journal: str, after: int) -> Iterator[bytes]:
        """As `KeptPort`."""
        heads = ((BatchHead.from_bytes(head), head, *by) for head, by in self.signed[journal].items())
        for head, head_bytes, key_id, signature in sorted(heads, key=lambda one: one[0].first):
            if head.last <= after:
                continue
            whole = chained(self.others[journal].get, head)
            if whole is None:
                return
            payload = compression.compress(write_payload(whole))
            yield BatchEnvelope(head, head_bytes, key_id, signature, payload).to_bytes()

    def batch_with(self, journal: str, seq: int) -> bytes | None:
        """As `KeptPort`."""
        return next(self.kept_batches(journal, seq - 1), None) if journal in self.others else None

    def parted_batches(self) -> Iterator[bytes]:
        """As `KeptPort`."""
        for journal, here in sorted(self.others.items()):
            seqs = Counter(open_header(entry.header).seq for entry in here.values())
            twice = [seq for seq, count in seqs.items() if count > 1]
            if twice:
                yield from self.kept_batches(journal, min(twice) - 1)

    def _keep(self, page: VerifiedPage) -> None:
        """Of others' journals every entry under its author's hand; of our own former ones what we had lost. Who meets
        another branch of a journal offers anew what it keeps."""
        former = {journal for journal, _, _ in self.closed}
        listed = {kept.entry_id for kept in self.closed_own} if former else set()
        for batch in page.batches:
            journal = batch.items[0].linked.link.journal
            if journal in former:
                for item in batch.items:
                    kept = self.known[item.linked.header().entry_id]
                    if kept.type != GENESIS_TYPE and not kept.own and kept.entry_id not in listed:
                        self.closed_own.append(kept)
            elif journal != self.journal:
                here = self.others.setdefault(journal, {})
                links = {open_header(entry.header).seq for entry in here.values()} if here else set()
                fresh = [item.linked for item in batch.items if item.linked.sealed.hash not in here]
                if any(one.link.seq in links for one in fresh):
                    self.resupplied = None
                here.update({one.sealed.hash: one.sealed for one in fresh})
                self.signed.setdefault(journal, {})[batch.head] = batch.key_id, batch.signature

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
        self.heard = max(self.heard, receipt.received_at)
        self._look_at_marks()
        self.disk.after()

    def mark_archived(self, seq: int, files_seq: int) -> None:
        self.disk.before()
        MemoryJournal.mark_archived(self, seq, files_seq)
        self.ledger.sometimes["archived"] += 1
        self._look_at_archive()
        self.disk.after()

    def keep_tree(self, seen: Seen) -> None:
        self.disk.before()
        MemoryJournal.keep_tree(self, seen)
        self._look_at_log(seen)
        self.disk.after()

    def store_registry(self, registry: Registry, data: bytes, root: bytes) -> None:
        self.disk.before()
        former = self.registry
        MemoryJournal.store_registry(self, registry, data, root)
        self.ledger.sometimes["lists renewed"] += registry.version > former[0]
        if registry.version < former[0]:
            raise Broken("P8", f"the registry went back from {former[0]} to {registry.version}")
        self.disk.after()

    def store_roster(self, roster: Roster, data: bytes) -> None:
        self.disk.before()
        MemoryJournal.store_roster(self, roster, data)
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
        self._keep(page)
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

    def _look_at_archive(self) -> None:
        """P6: archived means that a backup which was restored and recomputed had exactly this."""
        seq, files_seq = self.archived
        if any(kept.sealed.hash not in self.ledger.archived for kept in self.own[:seq]):
            raise Broken("P6", f"entries of {self.journal} are marked archived and no drill had them")
        named = {blob.sha256 for kept in self.own[:files_seq] for blob in kept.blobs}
        if not named <= self.ledger.archived_files:
            raise Broken("P6", f"files of {self.journal} are marked archived and no drill had them")

    def _look_at_log(self, seen: Seen) -> None:
        """P8: whatever log this machine takes goes on from the one that it took before."""
        head = seen.head
        self.ledger.sometimes[f"log {seen.sight.value}"] += 1
        if seen.broken or head is None:
            return
        leaves = self.ledger.logs.get(head.root, ())
        for former in self.heads_seen:
            same = former.epoch == head.epoch
            if same and self.ledger.logs.get(former.root, ()) != leaves[: former.size]:
                raise Broken("P8", f"a log of {head.size} was taken that does not go on from {former.size}")
        self.heads_seen = (*(one for one in self.heads_seen if one.epoch != head.epoch), head)

    def _look_at_saves(self, page: VerifiedPage) -> None:
        """P5: after any page, what is here of a save is all of it."""
        self._look_at(self.known[one].save_id for one in _ids(page) if one in self.known)

    def _look_at(self, saves: Iterable[str]) -> None:
        for save_id in set(saves):
            wanted = self.ledger.saves.get(save_id, ())
            missing = [entry_id for entry_id in wanted if entry_id not in self.known]
            if missing and len(missing) < len(wanted):
                raise Broken("P5", f"part of save {save_id} is shown, {missing[0]} is missing")


def _lasts(signed: Mapping[bytes, tuple[bytes, bytes]]) -> list[int]:
    return [BatchHead.from_bytes(head).last for head in signed]


def _ids(page: VerifiedPage) -> list[str]:
    return [str(item.linked.header().entry_id) for item in page.items]


def patch_of(kept: Kept, place: int) -> Patch:
    """An entry as the fold of its thing wants it."""
    parents, new, old = _parts(kept.sealed.header, kept.sealed.body)
    return Patch(kept.entry_id, parents, new, kept.gseq or None, place, old)


@lru_cache(maxsize=4096)
def _parts(header: bytes, body: bytes) -> tuple[tuple[str, ...], dict[str, Any], dict[str, Any]]:
    return (open_header(header).parents, *open_body(body))
