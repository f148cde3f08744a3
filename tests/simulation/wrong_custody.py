"""One planted mistake each in what was added to the first rounds: the log and its witnesses, drills and freed space, lists,
packages, and what is brought back to a restored county."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sync.client.moves import Event, FetchLists, HelloSaid, ListsTaken
from sync.client.package_taking import PackageTaker
from sync.client.ports import JournalState, Outgoing
from sync.client.reading import see_receipt
from sync.client.trust import read_lists
from sync.client.witness import Sight, kept_head
from sync.protocol import compression, limits
from sync.protocol.batch import BatchEnvelope, LinkedEntry
from sync.protocol.entry import ChainLink, SealedEntry, hash_entry
from sync.protocol.payload import read_payload
from sync.protocol.quick_header import quick_header
from sync.protocol.registry import CountyRoot, RegistryAnswer, TrustedKeys
from sync.protocol.sealed_content import RecordKind
from sync.server.core.taking import OpenedBatch
from sync.server.core.values import Author, EntryRow
from sync.server.projection import read_entry
from tests.simulation import custody
from tests.simulation.county import SimCounty
from tests.simulation.custody import Backup
from tests.simulation.machine import SimMachine
from tests.simulation.talk import Talk
from tests.sync.client.memory_journal import MemoryJournal

# ---- counties ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class ResupplyUnchecked(SimCounty):
    """What a colleague brings is taken as it is: neither hash nor hand is looked at."""

    def resupply(self, author: Author, wire: bytes) -> bytes:
        envelope = BatchEnvelope.from_bytes(wire)
        owner = self.office.owner_of(envelope.key_id)
        raw = compression.decompress(envelope.payload, max_bytes=limits.BATCH_BYTES_MAX)
        linked = []
        for header, salt, body in read_payload(raw, envelope.head.count):
            quick = quick_header(header)
            if owner is None or quick is None:
                return SimCounty.resupply(self, author, wire)
            sealed = SealedEntry(header, salt, body, hash_entry(header))
            link = ChainLink(quick.journal, quick.seq, quick.prev, quick.body_hash)
            linked.append(LinkedEntry(sealed, link, quick))
        assert owner is not None
        opened = OpenedBatch(envelope, wire, tuple(read_entry(one, author.stream) for one in linked))
        return self.take_opened(self.author(owner.device), opened)


@dataclass(slots=True)
class ArchivedAtOnce(SimCounty):
    """A backup counts as proved when it is written."""

    def back_up(self) -> None:
        SimCounty.back_up(self)
        for journal, head in self.store.journals.items():
            custody.note(self, journal, head.have_seq, head.have_seq)


@dataclass(slots=True)
class FilesUnseen(SimCounty):
    """The drill looks at entries, and takes their files for granted."""

    def drill(self, backup: Backup) -> None:
        SimCounty.drill(self, backup)
        for journal, (seq, _) in list(self.store.archived.items()):
            custody.note(self, journal, seq, seq)


@dataclass(slots=True)
class RestoredInSecret(SimCounty):
    """A restored county goes on in its former life."""

    def new_life(self, backup: Backup) -> None:
        self.publish()
        self.restored += 1


@dataclass(slots=True)
class LogLeavesOut(SimCounty):
    """What is in quarantine does not come into the log."""

    def grow_log(self, journal: str, rows: tuple[EntryRow, ...]) -> None:
        entered = tuple(row for row in rows if not row.quarantine)
        if entered:
            SimCounty.grow_log(self, journal, entered)


# ---- machines ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class ForgetsTheLog(SimMachine):
    """The head of the county's log that was verified last is not kept for the next round."""

    def state(self) -> JournalState:
        return replace(MemoryJournal.state(self), tree=b"", epochs=())


@dataclass(slots=True)
class FreesWhatArrived(SimMachine):
    """A receipt is enough to make room."""

    def freeable(self) -> list[str]:
        named = {blob.sha256 for kept in self.own for blob in kept.blobs}
        return sorted(named & self.files.keys() & self.received_files)


@dataclass(slots=True)
class OffersOnce(SimMachine):
    """What it keeps of others it offers to no later life of the county."""

    def offers_in(self, epoch: str) -> bool:
        return SimMachine.offers_in(self, self.resupplied or epoch)


# ---- rounds and packages -----------------------------------------------------------------------------------


class KnowsOneLife(Talk):
    """Of a restored county only the last restore is known."""

    def hear(self, data: bytes, said: Any, sent: Outgoing | None, seconds: float) -> Event:
        event = Talk.hear(self, data, said, sent, seconds)
        seen = event.seen if isinstance(event, HelloSaid) else None
        before = kept_head(seen.before) if seen is not None else None
        if seen is None or seen.head is None or before is None or seen.sight is not Sight.RESTORED:
            return event
        if seen.head.since < before.size or not seen.lost:
            return event
        assert isinstance(event, HelloSaid)
        return replace(event, seen=replace(seen, sight=Sight.BROKEN, why="does not continue"))


class TakesOlderLists(Talk):
    """A list that verifies is taken, whatever its version."""

    def hear_lists(self, data: bytes, action: FetchLists) -> Event:
        return _store(self._machine, data, self._machine.trusted())


class TakesAnybodysLists(Talk):
    """Whoever brings a root is believed."""

    def hear_lists(self, data: bytes, action: FetchLists) -> Event:
        return _store(self._machine, data, TrustedKeys(CountyRoot.open(RegistryAnswer.from_bytes(data).root)))


def _store(machine: SimMachine, data: bytes, keys: TrustedKeys) -> Event:
    lists = read_lists(data, keys, registry_version=0, roster_version=0)
    machine.store_registry(lists.registry, lists.registry_bytes, lists.root)
    if lists.roster is not None:
        machine.store_roster(lists.roster, lists.roster_bytes)
    return ListsTaken(lists.registry.version, machine.roster[0], 0)


class AnyJournalWillDo(PackageTaker):
    """Receipts of a package are taken for the journal that is open."""

    def _statement(self, state: JournalState) -> bool:
        return True

    def _receipts(self, state: JournalState) -> None:
        journal = self._machine.journal
        for data in self._package.of_kind(RecordKind.RECEIPT):
            journal.mark_received(see_receipt(data, self.keys, journal).receipt, data, None)
