"""Opens the house for the entry screens: the training town, a county to join, a password, or the recovery key.

Slow work (stretching a password, the county's answer) runs on a thread of its own; answers come back on the window
thread. While a machine joins, its store lies in a folder beside the real one, and moves in only when the recovery key
is on paper: a cut in between leaves nothing half joined. A store whose person still has to set a password is held
here, unchanged, until that is done or given up.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.accounts import ENROLLED_BY, Secrets, fault_of
from desktop.clock import MachineClock
from desktop.home import TRIES_NAME, Home, HomeState
from desktop.people import PEOPLE_NAME, People, left_the_roster, nobody_known, roster_people
from desktop.screens.entry.door import DoorState, NeedsSecrets, Person, Trouble
from desktop.store.passwords import Tries
from desktop.store.slots import Cost
from desktop.store.trouble import translated
from desktop.warmth import load_store
from enforcement.errors import KnownTrouble
from enforcement.model.officer import Officer
from enforcement.rules import passwords

if TYPE_CHECKING:
    from desktop.store.officer_secret import OfficerKey
    from desktop.store.store import Store

JOINING, FORMER = ".joining", ".training"
Join = Callable[["Store", str, str], None]


@dataclass(slots=True)
class Opened:
    """The house is open: its store and who came in. ``key`` is None in training only."""

    store: Store
    officer: Officer
    clock: MachineClock
    key: OfficerKey | None = None


@dataclass(slots=True)
class _Joining:
    home: Home
    store: Store
    recovery: str
    person_id: str = ""
    password: str = ""


class HouseDoor(QObject):
    """Implements desktop.screens.entry.door.Door. ``join`` enrols an open store: (store, address, code)."""

    _answered = Signal(object, object)

    def __init__(
        self,
        folder: Path,
        join: Join,
        clock: MachineClock | None = None,
        *,
        seconds: Callable[[], float] = time.time,
        cost: Cost | None = None,
    ) -> None:
        """``seconds`` (wall time) spaces wrong tries; ``cost`` of new passwords is measured when none is given."""
        super().__init__()
        self._folder, self._beside = folder, folder.with_name(folder.name + JOINING)
        self._join, self._clock = join, clock or MachineClock()
        self._seconds, self._cost = seconds, cost
        self._home = Home(folder, clock=self._clock, seconds=seconds)
        self._people = People(folder)
        self._joining: _Joining | None = None
        self._held: Store | None = None
        self._undelivered: Opened | None = None
        self._closed, self._working = False, False
        self._thread: threading.Thread | None = None
        self._answered.connect(self._deliver)
        if (self._beside / PEOPLE_NAME).exists() and not folder.exists():
            self._beside.rename(folder)  # a cut came while a machine that had joined was moving in

    def state(self) -> DoorState:
        found = self._home.state()
        return {
            HomeState.EMPTY: DoorState.FRESH,
            HomeState.TRAINING: DoorState.TRAINING,
            HomeState.ENROLLED: DoorState.CLOSED,
        }[found]

    @property
    def working(self) -> bool:
        """Something is asked of the door and not yet answered."""
        return self._working

    def people(self) -> tuple[Person, ...]:
        """Signing in: who has a password here, by surname and the tail of the certificate. Joining: the roster."""
        return roster_people(self._joining.store.officers()) if self._joining else self._people.listed()

    def secrets_of(self, store: Store) -> Secrets:
        """The passwords of the open store of this folder."""
        tries = Tries(self._folder / TRIES_NAME, self._seconds)
        return Secrets(self._home, self._people, tries, store, self._cost)

    def suggest_password(self) -> str:
        return passwords.generate_password(os.urandom)

    def password_fault(self, person_id: str, password: str) -> str:
        store = self._joining.store if self._joining else self._held
        return fault_of(None if store is None else _member(store, person_id), password)

    def try_out(self, then: Callable[[Any], None], trouble: Trouble) -> None:
        self._start(self._open_training, then, trouble)

    def join(
        self, address: str, code: str, then: Callable[[tuple[Person, ...]], None], trouble: Trouble
    ) -> None:
        self._start(lambda: self._enrol(address, code), then, trouble)

    def set_secrets(
        self, person_id: str, password: str, pin: str, then: Callable[[str], None], trouble: Trouble
    ) -> None:
        self._start(lambda: self._set_secrets(person_id, password, pin), then, trouble)

    def finish(self, then: Callable[[Any], None], trouble: Trouble) -> None:
        self._start(self._move_in, then, trouble)

    def sign_in(self, person_id: str, password: str, then: Callable[[Any], None], trouble: Trouble) -> None:
        self._start(lambda: self._open(person_id, password), then, trouble)

    def recover(self, recovery_key: str, then: Callable[[Any], None], trouble: Trouble) -> None:
        self._start(lambda: self._recover(recovery_key), then, trouble)

    def renew(
        self, person_id: str, password: str, pin: str, then: Callable[[Any], None], trouble: Trouble
    ) -> None:
        self._start(lambda: self._renew(person_id, password, pin), then, trouble)

    def abandon(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def close(self) -> None:
        """Wait for what runs; a machine that did not finish joining leaves nothing behind, no store stays open."""
        self._closed = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self.abandon()
        if self._undelivered is not None:
            self._undelivered.store.close()
            self._undelivered = None
        if self._joining is not None:
            self._joining.store.close()
            self._joining = None
            shutil.rmtree(self._beside, ignore_errors=True)

    # ---- the slow work, on the door's own thread

    def _open_training(self) -> Opened:
        from desktop import training

        if self._home.state() is HomeState.EMPTY:
            store, _ = self._home.create(HomeState.TRAINING)
        else:
            store = self._home.open_training()
        if not training.is_furnished(store):  # new, or a cut came while it was furnished
            training.furnish(store, self._clock)
        officer = _member(store, training.team()["signed_in"])
        assert officer is not None
        return Opened(store, officer, self._clock)

    def _enrol(self, address: str, code: str) -> tuple[Person, ...]:
        if self._joining is None:
            shutil.rmtree(self._beside, ignore_errors=True)
            home = Home(self._beside, clock=self._clock, seconds=self._seconds)
            store, recovery = home.create(HomeState.ENROLLED, secrets.token_hex(32), cost=self._cost)
            self._joining = _Joining(home, store, recovery or "")
        self._join(self._joining.store, address, code)
        return roster_people(self._joining.store.officers())

    def _set_secrets(self, person_id: str, password: str, pin: str) -> str:
        joining = self._joining
        assert joining is not None
        tries = Tries(self._beside / TRIES_NAME, self._seconds)
        made = Secrets(joining.home, People(self._beside), tries, joining.store, self._cost)
        made.set(person_id, password, pin)
        joining.home.drop_password(joining.store, "")
        joining.store.settings.set(ENROLLED_BY, person_id)
        joining.person_id, joining.password = person_id, password
        return joining.recovery

    def _move_in(self) -> Opened | NeedsSecrets:
        joining = self._joining
        assert joining is not None
        joining.store.close()
        with translated():
            if self._folder.exists():  # a training town, or an empty folder
                former = self._folder.with_name(self._folder.name + FORMER)
                shutil.rmtree(former, ignore_errors=True)
                self._folder.rename(former)
            self._beside.rename(self._folder)
        self._joining = None
        return self._open(joining.person_id, joining.password)

    def _open(self, person_id: str, password: str) -> Opened | NeedsSecrets:
        store = self._home.open_with_password(password, person_id)
        try:
            opened = self._let_in(store, person_id, password)
            with suppress(KnownTrouble):  # the list opens nothing
                self._people.refresh(store.officers())
        except BaseException:
            store.close()
            raise
        if isinstance(opened, NeedsSecrets):
            self._held = store
        return opened

    def _let_in(self, store: Store, person_id: str, password: str) -> Opened | NeedsSecrets:
        """Whose password it is, with the officer key it opens; where it opens none, its owner has to set both anew."""
        candidates = (person_id,) if person_id else self._people.owners()
        keys = (store.officer_keys.open(owner, password) for owner in candidates)
        key = next(filter(None, keys), None)
        if key is None and len(candidates) != 1:
            raise nobody_known()
        officer = _member(store, key.officer_id if key else candidates[0])
        if officer is None:
            raise left_the_roster()
        return Opened(store, officer, self._clock, key) if key else NeedsSecrets(roster_people((officer,)))

    def _recover(self, recovery_key: str) -> NeedsSecrets:
        self._held = self._home.open_with_recovery_key(recovery_key)
        return NeedsSecrets(roster_people(self._held.officers()), by_recovery_key=True)

    def _renew(self, person_id: str, password: str, pin: str) -> Opened:
        store = self._held
        assert store is not None
        officer = _member(store, person_id)
        assert officer is not None
        key = self.secrets_of(store).set(person_id, password, pin)
        self._held = None
        return Opened(store, officer, self._clock, key)

    def _start(self, task: Callable[[], Any], then: Callable[[Any], None], trouble: Trouble) -> None:
        def run() -> None:
            try:
                load_store()
                value = task()
            except KnownTrouble as error:
                self._answered.emit(trouble, error)
            except BaseException as error:
                self._answered.emit(_raise, error)
            else:
                self._undelivered = value if isinstance(value, Opened) else None
                self._answered.emit(then, value)

        if self._thread is not None:
            self._thread.join()
        self._working = True
        self._thread = threading.Thread(target=run, name="door")
        self._thread.start()

    def _deliver(self, deliver: Callable[[Any], None], value: Any) -> None:
        """On the window thread; after closing nobody is there to be told, except of a bug."""
        self._working = False
        if not self._closed or deliver is _raise:
            self._undelivered = None
            deliver(value)


def _raise(error: BaseException) -> None:
    """A bug on the door's thread is raised where the window's bugs are caught."""
    raise error


def _member(store: Store, officer_id: str) -> Officer | None:
    return next((officer for officer in store.officers() if officer.id == officer_id), None)
