"""The pen: gives each act its place in the journal and takes it into the rows, inside an open transaction.

Used by the unit of work for people's acts and by the store for the first entry of a journal.
"""

from __future__ import annotations

import functools
import os
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store import settings
from desktop.store.identity import DeviceKeys, JournalPlace
from desktop.store.mappers import to_ms, unpack
from desktop.store.prepared import Prepared, written
from desktop.store.projection import Incoming, apply_fresh, heads_of, row_of
from desktop.store.tables import JournalEntry, JournalIdentity, Setting, core
from desktop.store.trouble import too_long_save
from enforcement.ports import BlobRef as CoreBlobRef
from enforcement.rules.kinds import CLOCK_SET
from enforcement.upcasting import known_schema
from sync.protocol.entry import (
    GENESIS_KIND,
    GENESIS_TYPE,
    NO_HASH,
    BlobRef,
    EntryDraft,
    SealedEntry,
    seal_entry,
)
from sync.protocol.problems import TOO_LARGE, ProtocolProblem

_PROJECTED = ("entry_id", "save_id", "thing", "type", "kind", "actor", "schema", "wall_time", "parents")
UNKNOWN_SCOPE = "000000000"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def _read_desk() -> Prepared:
    """Everything a save begins with in one look: the end of the open journal and two settings."""
    journal, entry, setting = core(JournalIdentity), core(JournalEntry), core(Setting)

    def value_of(name: str) -> Any:
        named = setting.c.name == written(name)
        return sa.select(setting.c.value).where(named).scalar_subquery()

    newest = sa.select(sa.func.max(entry.c.seq)).where(entry.c.journal == journal.c.id)
    last = newest.correlate(journal).scalar_subquery()
    ends = sa.and_(entry.c.journal == journal.c.id, entry.c.seq == last)
    scope = value_of(settings.SCOPE).label("scope")
    receipt = value_of(settings.LAST_RECEIPT_HASH).label("receipt")
    columns = (journal.c.id, entry.c.seq, entry.c.hash, scope, receipt)
    return Prepared(sa.select(*columns).join(entry, ends, isouter=True).where(journal.c.closed_at.is_(None)))


_DESK = _read_desk()


class StoreClock(Protocol):
    """Wall time of the store's entries; a clock may also have ``mono()`` (nanoseconds)."""

    def now(self) -> datetime: ...


class StoreIds(Protocol):
    def new(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every entry states about where it was made, and where its randomness comes from."""

    clock: StoreClock
    ids: StoreIds
    random: Callable[[int], bytes] = os.urandom

    def mono_ms(self) -> int:
        """The machine's monotonic clock in ms, so that a jump of the wall clock shows."""
        mono = getattr(self.clock, "mono", None)
        return (mono() if mono is not None else time.monotonic_ns()) // 1_000_000


class Pen:
    """Writes the entries of one save. All of them carry one save id and continue the open journal."""

    def __init__(self, connection: Connection, around: Surroundings, actor: str) -> None:
        self._connection = connection
        self._around = around
        self._actor = actor
        (desk,) = _DESK.run(connection).all()
        self._place = JournalPlace(desk.id, desk.seq or 0, desk.hash or NO_HASH)
        self._scope = UNKNOWN_SCOPE if desk.scope is None else unpack(desk.scope)
        self._last_receipt = b"" if desk.receipt is None else unpack(desk.receipt)
        self.save_id = around.ids.new()
        self.last_wall: datetime | None = None
        if desk.seq:
            self._note_clock()

    def _note_clock(self) -> None:
        """An entry of its own where somebody set the machine's clock since the last one (`sync.md` 5.9)."""
        asked = getattr(self._around.clock, "set_by", None)
        by = 0 if asked is None else asked(self._place.journal, self._place.last_seq)
        if not by:
            return
        actor, self._actor = self._actor, ""  # the machine says so, nobody pressed anything
        new = {"journal": self._place.journal, "by_ms": by}
        self.write(GENESIS_TYPE, self._around.ids.new(), CLOCK_SET, new, {})
        self._actor, self.last_wall = actor, None

    def write(
        self,
        thing_type: str,
        thing_id: str,
        kind: str,
        new: dict[str, Any],
        old: dict[str, Any],
        blobs: Sequence[CoreBlobRef] = (),
    ) -> SealedEntry:
        """One entry in the journal and its effect in the rows. Raises StoreTrouble when it is too large."""
        before = row_of(self._connection, thing_type, thing_id)
        return self.write_over(before, thing_type, thing_id, kind, new, old, blobs)

    def write_over(
        self,
        before: Any,
        thing_type: str,
        thing_id: str,
        kind: str,
        new: dict[str, Any],
        old: dict[str, Any],
        blobs: Sequence[CoreBlobRef] = (),
    ) -> SealedEntry:
        """As `write`, where the thing's row (None for a new one) was already read in this transaction."""
        now = self._around.clock.now()
        draft = EntryDraft(
            entry_id=self._around.ids.new(),
            save_id=self.save_id,
            thing=thing_id,
            type=thing_type,
            kind=kind,
            actor=self._actor,
            scope=self._scope,
            schema=known_schema(),
            app_version=app_version(),
            wall_time=to_ms(now),
            mono_time=self._around.mono_ms(),
            boot_id=boot_id(),
            new=new,
            old=old,
            parents=heads_of(before),
            last_receipt_hash=self._last_receipt,
            blobs=tuple(_named(blob) for blob in blobs),
        )
        sealed = self._seal(draft)
        place = JournalPlace(self._place.journal, self._place.last_seq + 1, sealed.hash)
        apply_fresh(self._connection, Incoming(sealed, _header(draft, place), new, own=True), before)
        self._place = place
        self.last_wall = now
        return sealed

    def _seal(self, draft: EntryDraft) -> SealedEntry:
        place = self._place
        try:
            return seal_entry(
                draft,
                journal=place.journal,
                seq=place.last_seq + 1,
                prev=place.last_hash,
                random=self._around.random,
            )
        except ProtocolProblem as problem:
            if problem.problem is not TOO_LARGE:
                raise
            raise too_long_save() from problem


def _named(blob: CoreBlobRef) -> BlobRef:
    return BlobRef(sha256=blob.sha256, size=blob.size, mime=blob.mime, chunks=blob.chunks)


def _header(draft: EntryDraft, place: JournalPlace) -> dict[str, Any]:
    """What the projection reads of a sealed header, without decoding the bytes just made of it."""
    header = {name: getattr(draft, name) for name in _PROJECTED}
    header["journal"], header["seq"] = place.journal, place.last_seq
    header["blobs"] = [blob.to_plain() for blob in draft.blobs]
    return header


def write_genesis(
    pen: Pen, journal: str, keys: DeviceKeys, previous: str = "", head: bytes = b"", have_seq: int = 0
) -> None:
    """The first entry of a journal binds it to the device's key and to the end of the former journal.

    ``head`` is that end's hash; ``have_seq`` how far the county had it, where the county knew more than we
    did.
    """
    new = {
        "device_key": keys.journal.public,
        "previous": previous,
        "previous_head": head,
        "have_seq": have_seq,
    }
    pen.write(GENESIS_TYPE, journal, GENESIS_KIND, new, {})


@functools.cache
def app_version() -> str:
    """Version of the installed program, "0" in a bare checkout."""
    try:
        return metadata.version("zhenfa")
    except metadata.PackageNotFoundError:
        return "0"


@functools.cache
def boot_id() -> str:
    """This start of the machine where the system tells it, else this start of the program."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip().replace("-", "")
    except OSError:
        return uuid.uuid4().hex
