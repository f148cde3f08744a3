"""The store as the other rooms see it: saves, answers, files, catalogue, and the journal for the sync client.

One object per opened home; it may be handed from thread to thread, one call at a time. Nothing here draws
or asks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store import answers, rebuild, rejournal, roster, settings
from desktop.store.blob_pulls import BlobPulls
from desktop.store.blobs import StoreBlobs
from desktop.store.catalogue import StoreCatalogue
from desktop.store.catching_up import catch_up
from desktop.store.connect import Database, Secret
from desktop.store.durable import Disk, SystemDisk, replace_file
from desktop.store.exchange import Exchange
from desktop.store.folder import BACKUP_FOLDER, BLOB_FOLDER, DATABASE_NAME, KEY_FILE_NAME, SCRATCH_FOLDER
from desktop.store.former_marks import FormerMarks
from desktop.store.forms import StoreForms
from desktop.store.identity import DeviceKeys, make_device_keys, open_journal, read_sealing_keys
from desktop.store.keyring import Keyring
from desktop.store.mappers import to_ms
from desktop.store.officer_secret import OfficerKeys
from desktop.store.open import back_up, check_database, create_database, open_database, remove_database
from desktop.store.paper_list import PaperList
from desktop.store.pen import Pen, StoreClock, StoreIds, Surroundings, write_genesis
from desktop.store.settings import Settings
from desktop.store.slots import Slot
from desktop.store.stream import Stream
from desktop.store.tables import SlotRecord, core
from desktop.store.trouble import damaged, translated
from desktop.store.unit_of_work import StoreUnitOfWork
from desktop.store.winding import wind
from enforcement.model.agency import Agency
from enforcement.model.library import CatalogueVersion
from enforcement.model.officer import Officer
from enforcement.text.dates import local_day
from sync.protocol.forms_release import FormsRelease
from sync.protocol.registry import Roster
from sync.protocol.sealed_blob import BlobKeys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from desktop.store.kept import KeptJournals
    from desktop.store.record_proof import RecordProofs
    from desktop.store.statutes import StoreStatutes


@dataclass(frozen=True, slots=True)
class StoreParts:
    """What a store is opened with: its folder, its two keys and its surroundings."""

    folder: Path
    key: Secret
    blob_keys: BlobKeys
    clock: StoreClock
    ids: StoreIds
    random: Callable[[int], bytes] = os.urandom
    disk: Disk | None = None


class Store:
    """An opened home. Made by `create_store` and `open_store`; `close` ends it."""

    def __init__(self, parts: StoreParts, database: Database) -> None:
        self._parts = parts
        self._database = database
        self._around = Surroundings(parts.clock, parts.ids, parts.random)
        self.settings = Settings(database)
        self.blobs = StoreBlobs(
            parts.folder / BLOB_FOLDER,
            parts.folder / SCRATCH_FOLDER,
            parts.blob_keys,
            self.settings.get(settings.BLOB_NAME_KEY),
            disk=parts.disk,
            random=parts.random,
        )
        self.catalogue = StoreCatalogue(database, lambda: local_day(parts.clock.now()))
        self.former_marks = FormerMarks(database)
        self.forms = StoreForms(database)
        self.papers = PaperList(database, parts.clock)
        self.officer_keys = OfficerKeys(database, parts.random)
        self.exchange = Exchange(database, self._around)
        self.stream = Stream(database, self.blobs, BlobPulls(self.blobs), parts.clock)
        self.keyring = Keyring(database, parts.clock, parts.random)
        wind(database, parts.clock)

    statutes = cached_property(lambda store: _statutes(store._database, store._parts))
    """The own shelf of statutes (`desktop.store.statutes`), loaded when somebody first goes to it."""

    kept = cached_property(lambda store: _kept(store._database))
    """What is held of other journals (`desktop.store.kept`), loaded when a restored county asks for it."""

    records = cached_property(lambda store: _records(store, store._database))
    """One record's history with what proves it (`desktop.store.record_proof`), loaded when somebody first asks."""

    @property
    def folder(self) -> Path:
        """The home's folder."""
        return self._parts.folder

    @property
    def sealing_keys(self) -> tuple[X25519PrivateKey, ...]:
        """K2 of every generation: what opens the county's packages for this device."""
        with self._database.reading() as connection:
            return read_sealing_keys(connection)

    @property
    def device_keys(self) -> DeviceKeys:
        """K1–K4 of this device."""
        return self.keyring.current

    def unit_of_work(self, actor: str) -> StoreUnitOfWork:
        """One save in the name of an officer (id): ``with store.unit_of_work(id) as work: …;
        work.commit()``."""
        return StoreUnitOfWork(self._database, self._around, actor)

    def answer(self, question: Any) -> Any:
        """The answer to a question of enforcement.queries, all of it from one moment.

        TypeError for a question nobody answers (a bug).
        """
        with self._database.reading() as connection:
            return answers.answer(question, answers.Sources(connection, self.catalogue, self.blobs))

    def officers(self) -> tuple[Officer, ...]:
        """The team: of the signed roster, else of the journal."""
        with self._database.reading() as connection:
            return roster.officers(connection)

    def agency(self) -> Agency | None:
        """The unit this home acts for, None before any was named."""
        with self._database.reading() as connection:
            return roster.agency(connection)

    def install_release(self, data: bytes, *, number: int = 0, signed: bytes = b"") -> CatalogueVersion:
        """Install a catalogue release whose signature was verified, or one brought in by file without any.

        Raises StoreTrouble for bytes that are no release and for an older one; nothing is half installed.
        """
        now = to_ms(self._parts.clock.now())
        return self.catalogue.install(data, now_ms=now, number=number, signed=signed)

    def install_forms(self, release: FormsRelease, signed: bytes) -> bool:
        """Keep a verified release of the county's forms; False when it is here already.

        Raises StoreTrouble for an older one and for one that drops or rewords what papers rest on.
        """
        return self.forms.install(release, signed, now_ms=to_ms(self._parts.clock.now()))

    def install_roster(self, reading: Roster, data: bytes) -> bool:
        """Put a verified roster in force; False when this version is in force already.

        Its township is the scope of every entry from now on; acts without a receipt come along. Raises
        StoreTrouble when the roster is older than the one in force or cannot be read.
        """
        with self._database.writing() as connection:
            rejournal.take_scope(connection, self._around, reading.township)
            return roster.install(connection, reading, data, to_ms(self._parts.clock.now()))

    def backup(self, target: Path) -> Path:
        """A whole, verified copy of the database at ``target``, and beside it (``.zfk``) the key file that
        opens it. Files of evidence are not in it: they lie in the home and, once receipted, at the county.

        Raises DiskFull, ReadOnlyHome, DamagedDatabase; an earlier copy of that name is kept until the new
        one holds.
        """
        made = back_up(self._database, self._parts.key, target)
        disk, keys = self._parts.disk or SystemDisk(), self._parts.folder / KEY_FILE_NAME
        with translated():
            with disk.reading(keys) as file:
                content = file.read()
            replace_file(disk, made.with_name(made.name + ".zfk"), content)
        self.settings.set(settings.LAST_BACKUP_AT, to_ms(self._parts.clock.now()))
        return made

    def check(self) -> None:
        """Raise DamagedDatabase unless every page, the journal's chain and the rows are as they should be.

        ``detail`` names the first bad item.
        """
        check_database(self._database)
        with self._database.reading() as connection:
            fault = rebuild.chain_fault(connection)
            if fault:
                raise damaged("流水", detail=fault)
            fault = rebuild.rows_fault(connection, self._parts.folder / SCRATCH_FOLDER, self._parts.random)
            if fault:
                raise damaged("数据", detail=fault)

    def remember_slots(self, slots: Sequence[Slot]) -> None:
        """Note which key slots this store made; a slot unknown here is never sealed again."""
        table = core(SlotRecord)
        rows = [{"id": slot.id, "kind": slot.kind, "officer_id": slot.officer_id} for slot in slots]
        with self._database.writing() as connection:
            connection.execute(sa.delete(table))
            connection.execute(sa.insert(table), rows)

    def master_key(self) -> bytes:
        """The store's own key, for making key slots only."""
        return self._parts.key.bytes()

    def close(self) -> None:
        """Close the database and wipe the key. Safe to call twice."""
        self._database.close()
        self._parts.key.wipe()


def _kept(database: Database) -> KeptJournals:
    from desktop.store.kept import KeptJournals

    return KeptJournals(database)


def _records(store: Store, database: Database) -> RecordProofs:
    from desktop.store.record_proof import RecordProofs

    return RecordProofs(database, lambda: store.device_keys.journal)


def _statutes(database: Database, parts: StoreParts) -> StoreStatutes:
    from desktop.store.statutes import StoreStatutes

    return StoreStatutes(database, parts.clock.now)


def create_store(parts: StoreParts, *, store_id: bytes, training: bool, scope: str = "") -> Store:
    """A new, empty store in ``parts.folder``: database, device keys, first journal entry.

    A cut leaves either nothing or a whole store. Raises DiskFull, ReadOnlyHome.
    """
    unfinished = parts.folder / f"{DATABASE_NAME}.part"
    remove_database(unfinished)
    database = create_database(unfinished, parts.key)
    try:
        with database.writing() as connection:
            _first_rows(connection, parts, store_id, training, scope)
    finally:
        database.close()
    disk = parts.disk or SystemDisk()
    with translated():
        disk.rename(unfinished, parts.folder / DATABASE_NAME)
        disk.sync_folder(parts.folder)
    return open_store(parts)


def open_store(parts: StoreParts) -> Store:
    """Open the store in ``parts.folder``; an older schema is backed up and brought up to date first."""
    folder = parts.folder
    database = open_database(folder / DATABASE_NAME, parts.key, folder / BACKUP_FOLDER)
    try:
        catch_up(database)
    except BaseException:
        database.close()
        raise
    return Store(parts, database)


def _first_rows(
    connection: Connection, parts: StoreParts, store_id: bytes, training: bool, scope: str
) -> None:
    now = to_ms(parts.clock.now())
    settings.write_setting(connection, settings.STORE_ID, store_id)
    settings.write_setting(connection, settings.BLOB_NAME_KEY, parts.random(32))
    settings.write_setting(connection, settings.TRAINING, training)
    if scope:
        settings.write_setting(connection, settings.SCOPE, scope)
    keys = make_device_keys(connection, now, parts.random)
    journal = parts.ids.new()
    open_journal(connection, journal, now)
    write_genesis(Pen(connection, Surroundings(parts.clock, parts.ids, parts.random), ""), journal, keys)
