"""A data folder: its paths and rights, what state it is in, and the ways to create and open the store in it.

The database is loaded when a store is made or opened: the state of a folder is asked before the first window shows.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.clock import MachineClock, MachineIds
from desktop.home_folder import require_private, synchronised_by
from desktop.store import slots, trouble
from desktop.store.durable import Disk, SystemDisk
from desktop.store.folder import BACKUP_FOLDER, BLOB_FOLDER, DATABASE_NAME, KEY_FILE_NAME, SCRATCH_FOLDER
from desktop.store.keyslots import KeyFile, load_key_file, new_key_file, require_proof, save_key_file
from desktop.store.passwords import Tries
from desktop.store.recovery_key import KEY_BYTES, read_recovery_key, write_recovery_key
from desktop.store.slots import Cost, Slot, SlotKind
from desktop.store.trouble import translated

if TYPE_CHECKING:
    from desktop.store.pen import StoreClock, StoreIds
    from desktop.store.store import Store, StoreParts

TRIES_NAME = "tries.json"
# Slots are read, changed and written: the window and a round may both want to, each on its own thread.
_CHANGING = threading.RLock()
FOLDER_MODE = 0o700
_FOLDERS = (BLOB_FOLDER, BACKUP_FOLDER, SCRATCH_FOLDER)


class HomeState(StrEnum):
    EMPTY = "empty"
    TRAINING = "training"
    ENROLLED = "enrolled"  # real work, with a password; whether a county knows it is the store's matter


class Home:
    """One data folder. The clock, ids and randomness are the machine's unless tests bring others."""

    def __init__(
        self,
        path: Path,
        *,
        clock: StoreClock | None = None,
        ids: StoreIds | None = None,
        random: Callable[[int], bytes] = os.urandom,
        seconds: Callable[[], float] = time.time,
        device_secret: bytes = b"",
        disk: Disk | None = None,
    ) -> None:
        """``device_secret`` (32 bytes) comes from the operating system's key store where there is one."""
        self.path = path
        self._clock = clock or MachineClock()
        self._ids = ids or MachineIds()
        self._random = random
        self._device_secret = device_secret
        self._disk = disk or SystemDisk()
        self._tries = Tries(path / TRIES_NAME, seconds, self._disk)

    def state(self) -> HomeState:
        """What is there. Raises StoreTrouble when the key file cannot be read."""
        if not self._disk.exists(self.path / DATABASE_NAME):
            return HomeState.EMPTY
        file, _ = load_key_file(self._key_path, self._disk)
        return HomeState.TRAINING if file.slots_of(SlotKind.TRAINING) else HomeState.ENROLLED

    def create(
        self,
        kind: HomeState,
        password: str | None = None,
        *,
        officer_id: str = "",
        scope: str = "",
        county_public: bytes = b"",
        cost: Cost | None = None,
    ) -> tuple[Store, str | None]:
        """A new store and, for real work, the recovery key to be printed once (None for training).

        ``scope`` is the township code that heads every entry. Raises StoreTrouble when something is there
        already or the folder will not do; ValueError for a real home without a password (the caller's bug).
        """
        from desktop.store.store import create_store

        if kind is HomeState.EMPTY or (kind is HomeState.ENROLLED) != (password is not None):
            raise ValueError("a real home has a password, a training home has none")
        if self.state() is not HomeState.EMPTY:
            raise trouble.home_is_taken()
        self.prepare()
        store_id, dbk, recovery = self._random(16), self._random(32), None
        file = new_key_file(store_id, dbk, self._random)
        if password is None:
            file = file.with_slot(slots.training_slot(dbk, store_id, random=self._random))
        else:
            recovery = self._random(KEY_BYTES)
            file = file.with_slot(self._password_slot(password, dbk, store_id, officer_id, cost))
            file = file.with_slot(slots.recovery_slot(recovery, dbk, store_id, random=self._random))
        if county_public:
            file = file.with_slot(slots.escrow_slot(county_public, dbk, store_id, random=self._random))
        # Keys first: without a database the home still counts as empty, so a cut here costs nothing.
        save_key_file(self._key_path, file, dbk, self._disk)
        training = kind is HomeState.TRAINING
        store = create_store(self._parts(file, dbk), store_id=store_id, training=training, scope=scope)
        store.remember_slots(file.slots)
        return store, None if recovery is None else write_recovery_key(recovery)

    def open_training(self) -> Store:
        """The store of a training home; no question is asked. Raises StoreTrouble when it is none."""
        file, proof = self._read_keys()
        for slot in file.slots_of(SlotKind.TRAINING):
            dbk = slots.open_training(slot, file.store_id)
            if dbk is not None:
                return self._open(file, proof, dbk)
        raise trouble.cannot_open("no training slot")

    def open_with_password(self, password: str, officer_id: str = "") -> Store:
        """The store, opened by a person's password. Raises WrongPassword with the wait before the next try.

        Tries are counted per ``officer_id``, so the captain's own password opens while another's is waiting.
        """
        file, proof = self._read_keys()
        if not file.slots_of(SlotKind.PASSWORD):
            raise trouble.passwords_gone()
        self._tries.begin(officer_id)
        dbk = next(filter(None, self._try_slots(file, password, officer_id)), None)
        if dbk is None:
            raise trouble.wrong_password(self._tries.next_wait(officer_id))
        self._tries.succeeded(officer_id)
        return self._open(file, proof, dbk)

    def open_with_recovery_key(self, text: str) -> Store:
        """The store, opened by the key from the envelope; afterwards `change_password` makes a new slot."""
        file, proof = self._read_keys()
        recovery = read_recovery_key(text)
        for slot in file.slots_of(SlotKind.RECOVERY) if recovery is not None else ():
            dbk = slots.open_with_recovery(slot, recovery or b"", file.store_id)
            if dbk is not None:
                return self._open(file, proof, dbk)
        raise trouble.wrong_recovery_key()

    def change_password(
        self, store: Store, password: str, officer_id: str = "", cost: Cost | None = None
    ) -> None:
        """Give an officer a new password slot in place of the former one; the database is not touched.

        ``store`` is this home's, opened. A cut leaves the old or the new slot, never none.
        """
        # Stretching a password takes a second: before anything is held.
        new = self._password_slot(
            password, store.master_key(), self._read_keys()[0].store_id, officer_id, cost
        )
        with self._changing(store) as (file, dbk):
            for slot in file.slots_of(SlotKind.PASSWORD):
                if slot.officer_id == officer_id:
                    file = file.without_slot(slot.id)
            self._save_slots(store, file.with_slot(new), dbk)

    def drop_password(self, store: Store, officer_id: str = "") -> None:
        """Take an officer's password slot away; ValueError when nobody else's password would be left."""
        with self._changing(store) as (file, dbk):
            for slot in file.slots_of(SlotKind.PASSWORD):
                if slot.officer_id == officer_id:
                    file = file.without_slot(slot.id)
            if not file.slots_of(SlotKind.PASSWORD):
                raise ValueError("the last password slot stays")
            self._save_slots(store, file, dbk)

    def close_to_passwords(self, store: Store) -> bool:
        """Take every password slot away, from the kept former key file too; recovery and escrow stay. Whether there was
        any. A training home has none and stays as it is."""
        with self._changing(store) as (file, dbk):
            gone = file.slots_of(SlotKind.PASSWORD)
            for slot in gone:
                file = file.without_slot(slot.id)
            if gone:
                for _ in range(
                    2
                ):  # the second time the former file, kept beside, is one without them as well
                    self._save_slots(store, file, dbk)
                for path in (self.path / BACKUP_FOLDER).glob("*.zfk*"):
                    self._disk.remove(path)
            return bool(gone)

    def add_escrow(self, store: Store, county_public: bytes) -> None:
        """Seal the store's key to the county's custodians too, replacing a former escrow slot."""
        with self._changing(store) as (file, dbk):
            for slot in file.slots_of(SlotKind.ESCROW):
                file = file.without_slot(slot.id)
            new = slots.escrow_slot(county_public, dbk, file.store_id, random=self._random)
            self._save_slots(store, file.with_slot(new), dbk)

    def escrow_slots(self) -> tuple[bytes, tuple[Slot, ...]]:
        """The store's id and what is sealed to the county's custodians; needs no secret."""
        file, _ = self._read_keys()
        return file.store_id, file.slots_of(SlotKind.ESCROW)

    def open_with_master(self, dbk: bytes) -> Store:
        """The store, opened with its own key (the custodians' answer). Raises DamagedDatabase when it is another's."""
        file, proof = self._read_keys()
        return self._open(file, proof, dbk)

    def renew_recovery_key(self, store: Store) -> str:
        """Another recovery key in the place of the former, to be printed once."""
        recovery = self._random(KEY_BYTES)
        with self._changing(store) as (file, dbk):
            for slot in file.slots_of(SlotKind.RECOVERY):
                file = file.without_slot(slot.id)
            new = slots.recovery_slot(recovery, dbk, file.store_id, random=self._random)
            self._save_slots(store, file.with_slot(new), dbk)
        return write_recovery_key(recovery)

    def prepare(self) -> None:
        """The folder exists afterwards with its parts, for this account only, and can be written.

        Raises ReadOnlyHome, and StoreTrouble for a folder that others can read or that a cloud drive
        carries away.
        """
        service = synchronised_by(self.path)
        if service:
            raise trouble.home_synchronised(service)
        with translated():
            fresh = not self.path.exists()
            self.path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            if fresh:
                self.path.chmod(FOLDER_MODE)
            require_private(self.path)
            for name in _FOLDERS:
                (self.path / name).mkdir(mode=FOLDER_MODE, exist_ok=True)
            probe = self._disk.temporary(self.path / SCRATCH_FOLDER)
            with self._disk.writing(probe) as file:
                file.write(b"probe")
            self._disk.remove(probe)

    def wipe_scratch(self) -> None:
        """Empty the work area; done at every opening."""
        with translated():
            for path in sorted((self.path / SCRATCH_FOLDER).glob("*")):
                if path.is_file():
                    path.unlink(missing_ok=True)

    @property
    def _key_path(self) -> Path:
        return self.path / KEY_FILE_NAME

    def _read_keys(self) -> tuple[KeyFile, bytes]:
        if self.state() is HomeState.EMPTY:
            raise trouble.home_is_empty()
        return load_key_file(self._key_path, self._disk)

    def _try_slots(self, file: KeyFile, password: str, officer_id: str) -> Iterator[bytes | None]:
        for slot in file.slots_of(SlotKind.PASSWORD, officer_id):
            yield slots.open_with_password(slot, password, file.store_id, self._device_secret)

    def _password_slot(
        self, password: str, dbk: bytes, store_id: bytes, officer_id: str, cost: Cost | None
    ) -> Slot:
        return slots.password_slot(
            password,
            dbk,
            store_id,
            officer_id=officer_id,
            cost=cost or slots.calibrate(),
            device_secret=self._device_secret,
            random=self._random,
        )

    @contextmanager
    def _changing(self, store: Store) -> Iterator[tuple[KeyFile, bytes]]:
        """The key file, proved, and the store's key; nobody else of this process changes slots meanwhile."""
        with _CHANGING:
            file, proof = self._read_keys()
            dbk = store.master_key()
            require_proof(file, proof, dbk)
            yield file, dbk

    def _save_slots(self, store: Store, file: KeyFile, dbk: bytes) -> None:
        store.remember_slots(file.slots)
        save_key_file(self._key_path, file, dbk, self._disk)

    def _open(self, file: KeyFile, proof: bytes, dbk: bytes) -> Store:
        from desktop.store.store import open_store

        require_proof(file, proof, dbk)
        self.prepare()
        self.wipe_scratch()
        return open_store(self._parts(file, dbk))

    def _parts(self, file: KeyFile, dbk: bytes) -> StoreParts:
        from desktop.store.connect import Secret
        from desktop.store.store import StoreParts

        keys = file.open_blob_keys(dbk)
        return StoreParts(self.path, Secret(dbk), keys, self._clock, self._ids, self._random, self._disk)
