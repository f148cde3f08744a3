"""Writing the parts of a planned 摆渡包: batches signed as for the network, frames of files, sealed to the county."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sync.client.package_plan import EntriesItem, FilesItem, Item, PackagePlan
from sync.client.ports import DeviceKeys, Machine, Outgoing
from sync.client.reading import hello_request
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.protocol import canonical, problems
from sync.protocol.batch import pack_batch
from sync.protocol.frames import BlobFrame, frame_parts
from sync.protocol.keys import key_id
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import Registry, RegistryKey
from sync.protocol.resupply import MOVES_A_REQUEST
from sync.protocol.sealed_content import RecordKind, RecordWriter
from sync.protocol.sealed_header import PackageHeader, PackageKind
from sync.protocol.sealed_notes import DeliveryAsk
from sync.protocol.sealed_package import PackageWriter
from sync.protocol.sealed_suites import suite_for


@dataclass(frozen=True, slots=True)
class PackageName:
    """What a package is called: its id (32 hex digits), 第几包 of this device, and the stick it goes onto."""

    package: str
    number: int
    volume: str = ""


class PackageStopped(Exception):
    """Somebody pressed 停. Nothing that was written counts."""


@dataclass(frozen=True, slots=True)
class DeliveryWriter:
    """Writes one package. `county` is the county's public package key (32 raw bytes); `progress` is told the bytes of
    each record that was written, `stopped` is asked before each. `county_half` is the county's ML-KEM half, `own_half` this
    machine's for the answer: both for suite 2, none for suite 1."""

    machine: Machine
    device: DeviceKeys
    county: bytes
    plan: PackagePlan
    name: PackageName
    now_ms: int
    progress: Callable[[int], None] = lambda _: None
    stopped: Callable[[], bool] = lambda: False
    random: Callable[[int], bytes] = os.urandom
    county_half: bytes = b""
    own_half: bytes = b""

    def write(self, part: int, out: BinaryIO) -> tuple[bytes, int]:
        """Write part `part` (from 1 on); SHA-256 and bytes of the file. The caller syncs and closes it. Raises
        PackageStopped, StoreTrouble, OSError."""
        plan = self.plan
        header = PackageHeader(
            kind=PackageKind.DELIVERY,
            package=self.name.package,
            number=self.name.number,
            part=part,
            parts=len(plan.parts),
            recipient=key_id(self.county),
            signer=self.device.journal_key.key_id,
            journal=plan.journal.journal,
            first=plan.first,
            last=plan.last,
            suite=suite_for(self.county_half),
        )
        signer, half = self.device.journal_key, self.county_half
        sealed = PackageWriter(out, header, self.county, signer, self.random, half=half)
        records = RecordWriter(sealed)
        records.write(RecordKind.ASK, self._ask().to_bytes())
        announced = self.machine.stream.announcements()[-MOVES_A_REQUEST:] if part == 1 else ()
        if announced:
            records.write(RecordKind.ANNOUNCED, canonical.encode({"moves": list(announced)}))
        for item in plan.parts[part - 1]:
            self._item(records, item)
        return records.finish(), records.written

    def _ask(self) -> DeliveryAsk:
        plan = self.plan
        return DeliveryAsk(
            hello=hello_request(plan.journal, None, self.now_ms, plan.journal.tree),
            forms_version=plan.journal.forms_version,
            papers_after=self.machine.lists.paper_head().number,
            numbers=self.machine.lists.number_requests(),
            made_at=self.now_ms,
            entries=plan.entries,
            files=len(plan.files),
            size=plan.file_bytes,
            volume=self.name.volume,
            half=self.own_half,
        )

    def _item(self, records: RecordWriter, item: Item) -> None:
        before = records.written
        if isinstance(item, EntriesItem):
            for wire in self._batches(item):
                self._check()
                records.write(RecordKind.BATCH, wire)
        else:
            self._check()
            records.write(RecordKind.FRAMES, *self._frames(item))
        self.progress(records.written - before)

    def _check(self) -> None:
        if self.stopped():
            raise PackageStopped

    def _batches(self, item: EntriesItem) -> Iterator[bytes]:
        """The planned entries, packed; what is too large for the wire is divided, at saves where there are two."""
        after = item.after
        while after < item.last:
            sent = self.machine.journal.next_batch(after, item.size)
            if sent is None:
                return
            sent = _cut(sent, item.last)
            wire, sent = self._pack(sent)
            yield wire
            after = sent.last

    def _pack(self, sent: Outgoing) -> tuple[bytes, Outgoing]:
        journal = self.plan.journal.journal
        while True:
            try:
                return pack_batch(
                    sent.entries, self.device.journal_key, journal=journal, first=sent.first
                ), sent
            except ProtocolProblem as problem:
                if problem.problem is not problems.TOO_LARGE or len(sent.entries) == 1:
                    raise
                sent = sent.first_half()

    def _frames(self, item: FilesItem) -> tuple[bytes | memoryview, ...]:
        read = self.machine.files.read_blob
        return frame_parts(
            BlobFrame(plan.sha256, plan.offset, plan.total, read(plan.sha256, plan.offset, plan.length))
            for plan in item.frames
        )


def county_key(registry: Registry | None, now_ms: int) -> RegistryKey:
    """The county's package key (C5) to seal to: the newest that is in force. Raises RoundTrouble when the list of
    keys on this machine names none; after its last day the newest is still used, for the county keeps it two years."""
    keys = () if registry is None else registry.keys
    found = [key for key in keys if key.use == "package" and key.owner == "county" and not key.revoked_at]
    begun = [key for key in found if key.valid_from <= now_ms] or found
    if not begun:
        raise RoundTrouble(
            TroubleKind.NOT_ENROLLED,
            "摆渡包没有写。",
            "本机的登记册里还没有县里封包用的钥匙。",
            "先联网同步一次，再写。",
        )
    return max(begun, key=lambda key: key.valid_from)


def county_half(registry: Registry | None, key: RegistryKey) -> bytes:
    """The ML-KEM half (1184 bytes) that the county wants packages sealed to beside `key`, b"" where it wants none."""
    halves = () if registry is None else registry.halves
    return next((half for key_id, half in halves if key_id == key.key_id), b"")


def _cut(sent: Outgoing, last: int) -> Outgoing:
    """Without what was saved after the package was planned."""
    if sent.last <= last:
        return sent
    count = last - sent.first + 1
    saves: list[int] = []
    for one in sent.saves:
        if sum(saves) + one > count:
            break
        saves.append(one)
    return Outgoing(sent.first, sent.entries[:count], tuple(saves))
