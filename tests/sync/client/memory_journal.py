"""A small real journal in memory: seals entries, keeps marks, receipts, cursors and files, projects things.

It implements the four ports of `sync.client.ports.Machine` and `EnrolmentPort` whole, for tests and
benchmarks without a store. `copy.deepcopy` of one is a restored backup, or a cloned disk.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import uuid_utils

from enforcement.verifying.register import RegisterRow
from sync.client.ports import (
    BlobHere,
    BlobMissing,
    DeviceKeys,
    EnrolledCounty,
    JournalState,
    Machine,
    NewKeys,
    Outgoing,
    VerifiedPage,
    rank_of,
)
from sync.client.trust import open_trust
from sync.client.witness import Seen
from sync.protocol import limits
from sync.protocol.batch import plan_batches
from sync.protocol.catalogue import CatalogueRelease
from sync.protocol.entry import (
    GENESIS_KIND,
    GENESIS_TYPE,
    NO_HASH,
    BlobRef,
    EntryDraft,
    SealedEntry,
    open_body,
    open_header,
    seal_entry,
)
from sync.protocol.forms_release import FormsRelease
from sync.protocol.keys import SigningKey
from sync.protocol.messages import Cursor
from sync.protocol.numbers import NumberLease, NumberRequest
from sync.protocol.papers import PaperHead, PaperPage
from sync.protocol.problems import BLOB_MISMATCH, ProtocolProblem
from sync.protocol.receipt import Receipt, receipt_hash
from sync.protocol.registry import Registry, Roster, TrustedKeys

LOCAL, SENT, RECEIVED = 0, 1, 2


def new_id() -> str:
    """A fresh UUIDv7."""
    return str(uuid_utils.uuid7().hex)


@dataclass(frozen=True, slots=True)
class Act:
    """One entry to be: a thing's type and id, the kind of act, new field values and the files it names."""

    type: str
    thing: str
    new: dict[str, Any]
    kind: str = ""
    blobs: tuple[BlobRef, ...] = ()
    schema: int = 1
    old: dict[str, Any] = field(default_factory=dict)
    parents: tuple[str, ...] | None = None  # None: what this journal has seen of the thing


@dataclass(slots=True, eq=False)
class Kept:
    """An entry as the journal keeps it. `gseq` is 0 until the county's place for it is known."""

    sealed: SealedEntry
    entry_id: str
    save_id: str
    type: str
    thing: str
    own: bool
    blobs: tuple[BlobRef, ...] = ()
    mark: int = LOCAL
    quarantine: str = ""
    gseq: int = 0


@dataclass(slots=True)
class MemoryJournal:
    """One device's data."""

    scope: str
    keys: NewKeys = field(default_factory=lambda: make_keys())
    journal: str = field(default_factory=new_id)
    own: list[Kept] = field(default_factory=list)  # entries of the open journal, seq 1, 2, …
    foreign: list[Kept] = field(default_factory=list)
    known: dict[str, Kept] = field(default_factory=dict)  # by entry id
    files: dict[str, bytes] = field(default_factory=dict)
    named: dict[str, BlobRef] = field(default_factory=dict)
    received_files: set[str] = field(default_factory=set)
    parts: dict[str, bytes] = field(default_factory=dict)
    paper_list: PaperHead = field(default_factory=PaperHead)
    papers: dict[bytes, RegisterRow] = field(default_factory=dict)  # by digest
    cursors: dict[str, Cursor] = field(default_factory=dict)
    receipts: list[bytes] = field(default_factory=list)
    last_receipt: bytes = b""
    county: EnrolledCounty | None = None
    registry: tuple[int, bytes] = (0, b"")
    root: bytes = b""
    roster: tuple[int, bytes] = (0, b"")
    releases: dict[int, bytes] = field(default_factory=dict)
    releases_noted: int = 0
    forms: tuple[int, bytes] = (0, b"")
    leases: dict[str, NumberLease] = field(default_factory=dict)
    asked: list[NumberRequest] = field(default_factory=list)
    open_things: set[str] | None = None  # whose files are fetched; None = no one's
    closed: list[tuple[str, int, bytes]] = field(default_factory=list)
    closed_own: list[Kept] = field(default_factory=list)  # receipted acts of closed journals
    archived: tuple[int, int] = (0, 0)  # entries, files
    now_ms: int = 1_795_000_000_000
    trees: dict[str, bytes] = field(
        default_factory=dict
    )  # newest signed tree head by epoch, as they were seen
    broken_trees: list[bytes] = field(default_factory=list)
    ids: Callable[[], str] = new_id
    random: Callable[[int], bytes] = os.urandom
    heads: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by thing: entries nobody has seen

    # ---- writing on the device -----------------------------------------------------------------------------

    def save(self, *acts: Act) -> str:
        """One press of the button: all acts or none. Returns the save's id."""
        save_id = self.ids()
        if not self.own:
            genesis = Act(GENESIS_TYPE, self.journal, {"previous": _plain(self.closed)}, GENESIS_KIND)
            self._write(genesis, self.ids())
        for act in acts:
            self._write(act, save_id)
        return save_id

    def add_file(self, data: bytes, mime: str = "image/jpeg") -> BlobRef:
        """Keep a file; an act that names it makes it travel."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.files[sha256] = data
        return BlobRef(sha256=sha256, size=len(data), mime=mime)

    def _write(self, act: Act, save_id: str, entry_id: str | None = None) -> None:
        draft = EntryDraft(
            entry_id=entry_id or self.ids(),
            save_id=save_id,
            thing=act.thing,
            type=act.type,
            kind=act.kind or f"{act.type}.changed",
            actor="33059018021",
            scope=self.scope,
            schema=act.schema,
            app_version="1.0",
            wall_time=self.now_ms,
            mono_time=1,
            boot_id="boot",
            new=act.new,
            old=act.old,
            parents=self.heads.get(act.thing, ()) if act.parents is None else act.parents,
            blobs=act.blobs,
            last_receipt_hash=self.last_receipt,
        )
        prev = self.own[-1].sealed.hash if self.own else NO_HASH
        sealed = seal_entry(draft, journal=self.journal, seq=len(self.own) + 1, prev=prev, random=self.random)
        kept = Kept(sealed, draft.entry_id, save_id, act.type, act.thing, own=True, blobs=act.blobs)
        self.own.append(kept)
        self.known[draft.entry_id] = kept
        self._note_head(act.thing, draft.entry_id, draft.parents)
        self.named.update({blob.sha256: blob for blob in act.blobs})

    def _note_head(self, thing: str, entry_id: str, parents: Sequence[str]) -> None:
        left = tuple(head for head in self.heads.get(thing, ()) if head not in parents and head != entry_id)
        self.heads[thing] = (*left, entry_id)

    # ---- what there is -------------------------------------------------------------------------------------

    def things(self) -> dict[tuple[str, str], dict[str, Any]]:
        """(type, thing) → fields: entries in the county's order, then what it has not placed yet. Entries in
        quarantine count for their author only."""
        entries = [kept for kept in self.known.values() if kept.own or not kept.quarantine]
        entries.sort(key=lambda kept: (kept.gseq == 0, kept.gseq))
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for kept in entries:
            found.setdefault((kept.type, kept.thing), {}).update(open_body(kept.sealed.body)[0])
        return {key: value for key, value in found.items() if key[0] != GENESIS_TYPE}

    def trust(self) -> TrustedKeys:
        """Whom this device believes now."""
        return open_trust(self.root, self.registry[1])

    @property
    def device_keys(self) -> DeviceKeys:
        assert self.county is not None, "not enrolled"
        return DeviceKeys(self.county.device, self.keys.journal_key, self.keys.request_key)

    @property
    def machine(self) -> Machine:
        """All four sides of this device."""
        return Machine(self, self, self, self)

    # ---- JournalPort ---------------------------------------------------------------------------------------

    def state(self) -> JournalState:
        acked = 0
        while acked < len(self.own) and self.own[acked].mark == RECEIVED:
            acked += 1
        waiting = sum(kept.sealed.size for kept in self.own[acked:])
        waiting += sum(len(data) for sha, data in self.files.items() if sha not in self.received_files)
        return JournalState(
            journal=self.journal,
            last_seq=len(self.own),
            acked_seq=acked,
            acked_head=self.own[acked - 1].sealed.hash if acked else NO_HASH,
            pending_bytes=waiting,
            cursors=tuple(self.cursors.values()),
            app_version="1.0",
            catalogue_version=self.releases_noted,
            papers_version=self.paper_list.number,
            closed_journals=len(self.closed),
            forms_version=self.forms[0],
            registry_version=self.registry[0],
            roster_version=self.roster[0],
            tree=next(reversed(self.trees.values()), b""),
            epochs=tuple(self.trees)[:-1],
            archived=self.archived,
        )

    def next_batch(self, after_seq: int, max_bytes: int) -> Outgoing | None:
        # Entries are small: the first BATCH_ENTRIES_MAX and the save that this cuts are all that can be
        # needed.
        window = self.own[after_seq : after_seq + limits.BATCH_ENTRIES_MAX + 1]
        while window and after_seq + len(window) < len(self.own):
            following = self.own[after_seq + len(window)]
            if following.save_id != window[-1].save_id:
                break
            window.append(following)
        ranges = plan_batches(((kept.save_id, kept.sealed.size) for kept in window), max_bytes)
        start, stop = next(iter(ranges), (0, 0))
        if stop == start:
            return None
        chosen = window[start:stop]
        return Outgoing(after_seq + 1, tuple(kept.sealed for kept in chosen), _saves(chosen))

    def hash_at(self, seq: int) -> bytes | None:
        if seq == 0:
            return NO_HASH
        return self.own[seq - 1].sealed.hash if seq <= len(self.own) else None

    def mark_sent(self, first: int, last: int) -> None:
        for kept in self.own[first - 1 : last]:
            kept.mark = max(kept.mark, SENT)

    def mark_received(self, receipt: Receipt, data: bytes, cursor: Cursor | None) -> None:
        if data not in self.receipts:
            self.receipts.append(data)
        self.last_receipt = receipt_hash(data)
        reasons = {one.seq: one.reason for one in receipt.quarantined}
        entries = self.own[receipt.first - 1 : receipt.last]
        # Places come by pulling, unless the cursor steps over: this receipt may be of a former life of the county.
        contiguous = cursor is not None
        for number, kept in enumerate(entries):
            kept.mark = RECEIVED
            reason = reasons.get(receipt.first + number, "")
            # Of an act that came before under another journal a receipt says nothing; the stream does.
            if reason or contiguous:
                kept.quarantine = reason
            if contiguous:
                kept.gseq = receipt.gseq_first + number
        if cursor is not None:
            self.cursors[cursor.stream] = cursor

    def roll_back_marks(self, have_seq: int) -> None:
        for kept in self.own[have_seq:]:
            kept.mark = LOCAL
        self.archived = min(self.archived[0], have_seq), min(self.archived[1], have_seq)
        # Which files a restored county still has, it will say itself.
        self.received_files.clear()

    def open_new_journal(self, have_seq: int, have_head: bytes) -> None:
        unsent = [kept for kept in self.own if kept.mark != RECEIVED and kept.type != GENESIS_TYPE]
        for kept in self.own:
            kept.own = kept not in unsent
        sent = [kept for kept in self.own if kept not in unsent]
        self.foreign += sent
        self.closed_own += [kept for kept in sent if kept.type != GENESIS_TYPE]
        self.closed.append((self.journal, have_seq, have_head))
        self.journal, self.own = self.ids(), []
        self.archived = 0, 0
        self.save()
        for kept in unsent:
            del self.known[kept.entry_id]
            self._write_again(kept)

    def take_up_lost(self) -> int:
        lost = [kept for kept in self.closed_own if not kept.gseq]
        self.closed_own = [kept for kept in self.closed_own if kept.gseq]
        self.foreign = [kept for kept in self.foreign if kept not in lost]
        for kept in lost:
            del self.known[kept.entry_id]
            self._write_again(kept)
        return len(lost)

    def _write_again(self, kept: Kept) -> None:
        header, (new, old) = open_header(kept.sealed.header), open_body(kept.sealed.body)
        act = Act(kept.type, kept.thing, new, header.kind, kept.blobs, header.schema, old, header.parents)
        self._write(act, kept.save_id, kept.entry_id)
        self.own[-1].gseq, self.own[-1].quarantine = kept.gseq, kept.quarantine

    def mark_archived(self, seq: int, files_seq: int) -> None:
        self.archived = seq, files_seq

    def keep_tree(self, seen: Seen) -> None:
        if seen.broken:
            self.broken_trees += [seen.data] if seen.data else []
        elif seen.head is not None:
            self.trees[seen.head.epoch] = seen.data

    def blobs_here(self, wanted: Sequence[str]) -> Mapping[str, BlobHere]:
        order = {sha: number for number, sha in enumerate(self.named)}
        return {
            sha: BlobHere(sha, len(self.files[sha]), rank_of(self.named[sha].mime), order[sha])
            for sha in wanted
            if sha in self.files and sha in self.named
        }

    def read_blob(self, sha256: str, offset: int, length: int) -> bytes:
        return self.files[sha256][offset : offset + length]

    def mark_blobs_wanted(self, wanted: Sequence[str], up_to_seq: int) -> None:
        for kept in self.own[:up_to_seq]:
            for blob in kept.blobs:
                if blob.sha256 in wanted:
                    self.received_files.discard(blob.sha256)
                else:
                    self.received_files.add(blob.sha256)

    def missing_blobs(self, limit: int) -> tuple[BlobMissing, ...]:
        if self.open_things is None:
            return ()
        missing = [
            BlobMissing(blob.sha256, blob.size, blob.mime, len(self.parts.get(blob.sha256, b"")))
            for kept in self.known.values()
            if kept.thing in self.open_things
            for blob in kept.blobs
            if blob.sha256 not in self.files
        ]
        return tuple(sorted(missing, key=lambda one: rank_of(one.mime))[:limit])

    def store_blob_part(self, missing: BlobMissing, data: bytes) -> bool:
        whole = self.parts.get(missing.sha256, b"")[: missing.have] + data
        if len(whole) < missing.size:
            self.parts[missing.sha256] = whole
            return False
        self.parts.pop(missing.sha256, None)
        if hashlib.sha256(whole).hexdigest() != missing.sha256:
            raise ProtocolProblem(BLOB_MISMATCH, part="hash")
        self.files[missing.sha256] = whole
        self.received_files.add(missing.sha256)
        return True

    def apply_page(self, page: VerifiedPage) -> int:
        new = 0
        for item in page.items:
            header = item.linked.header()
            kept = self.known.get(header.entry_id)
            if kept is None:
                kept = Kept(
                    item.linked.sealed,
                    header.entry_id,
                    header.save_id,
                    header.type,
                    header.thing,
                    own=False,
                    blobs=header.blobs,
                    mark=RECEIVED,
                    quarantine=item.quarantined,
                )
                self.foreign.append(kept)
                self.known[header.entry_id] = kept
                self._note_head(header.thing, header.entry_id, header.parents)
                self.named.update({blob.sha256: blob for blob in header.blobs})
                new += 1
            # The same act may come again under another journal: its first place counts.
            if not kept.gseq or item.gseq < kept.gseq:
                kept.gseq, kept.quarantine = item.gseq, item.quarantined
        self.cursors[page.cursor.stream] = page.cursor
        return new

    def fall_back(self, stream: str) -> None:
        self.cursors.pop(stream, None)
        for kept in self.known.values():
            kept.gseq = 0  # the stream gives everything its place anew

    def announcements(self) -> Sequence[bytes]:
        return ()

    def number_requests(self) -> tuple[NumberRequest, ...]:
        return tuple(request for request in self.asked if request.request_id not in self.leases)

    def store_lease(self, lease: NumberLease, data: bytes) -> None:
        self.leases[lease.request_id] = lease

    def store_registry(self, registry: Registry, data: bytes, root: bytes) -> None:
        self.registry, self.root = (registry.version, data), root or self.root

    def store_roster(self, roster: Roster, data: bytes) -> None:
        self.roster = roster.version, data

    def paper_head(self) -> PaperHead:
        return self.paper_list

    def store_papers(self, page: PaperPage) -> None:
        self.paper_list = PaperHead(page.last, page.after, page.issued)
        self.papers = {**(self.papers if page.first > 1 else {}), **{row.digest: row for row in page.rows}}

    def store_release(self, release: CatalogueRelease, data: bytes) -> None:
        self.releases[release.version] = data

    def releases_up_to(self, number: int) -> None:
        self.releases_noted = number

    def store_forms(self, release: FormsRelease, data: bytes) -> None:
        self.forms = release.version, data

    def counts(self) -> Mapping[str, int]:
        counted = [kept for kept in self.known.values() if kept.own or not kept.quarantine]
        things = {(kept.type, kept.thing) for kept in counted if kept.type != GENESIS_TYPE}
        return Counter(kind for kind, _ in things)

    # ---- EnrolmentPort -------------------------------------------------------------------------------------

    def new_keys(self) -> NewKeys:
        return self.keys

    def enrolled(self, county: EnrolledCounty) -> None:
        self.county = county
        self.scope = county.township_code
        self.root = county.root
        self.registry = county.registry_reading.version, county.registry
        self.roster = county.roster_reading.version, county.roster
        if county.release is not None and county.catalogue is not None:
            self.releases[county.release.version] = county.catalogue
        self.leases.update({lease.request_id: lease for lease, _ in county.leases})

    def another_journal(self) -> MemoryJournal:
        """The same enrolled device with an empty journal."""
        return replace(
            self,
            journal=new_id(),
            own=[],
            foreign=[],
            known={},
            files={},
            named={},
            received_files=set(),
            parts={},
            cursors=dict(self.cursors),
            trees=dict(self.trees),
            broken_trees=[],
            receipts=[],
            closed=[],
            closed_own=[],
            archived=(0, 0),
            heads={},
        )


def make_keys() -> NewKeys:
    """Fresh device keys; nothing is ever sealed to this device, so K2 is any 32 bytes."""
    return NewKeys(SigningKey.generate(), SigningKey.generate(), SigningKey.generate(), os.urandom(32))


def _saves(entries: Iterable[Kept]) -> tuple[int, ...]:
    counts: list[int] = []
    last = ""
    for kept in entries:
        if counts and kept.save_id == last:
            counts[-1] += 1
        else:
            counts.append(1)
        last = kept.save_id
    return tuple(counts)


def _plain(closed: Sequence[tuple[str, int, bytes]]) -> list[Any]:
    return [[journal, seq, head] for journal, seq, head in closed]
