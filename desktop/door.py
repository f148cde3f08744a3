"""Opens the house for the entry screens: the training town, a county to join, a password, or the recovery key.

Slow work (stretching a password, the county's answer) runs on a thread of its own; answers come back on the window
thread. While a machine joins, its store lies in a folder beside the real one, and moves in only when the recovery key
is on paper: a cut in between leaves nothing half joined.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop import training
from desktop.clock import MachineClock
from desktop.home import Home, HomeState
from desktop.screens.entry.door import DoorState, Person, Trouble
from desktop.store import passwords
from desktop.store.officer_secret import OfficerKey
from desktop.store.slots import calibrate
from desktop.store.store import Store
from enforcement.errors import KnownTrouble
from enforcement.model.officer import ROLE_NAMES, Officer

PEOPLE_NAME = "people.json"
JOINING = ".joining"
Join = Callable[[Store, str, str], None]


@dataclass(slots=True)
class Opened:
    """The house is open: its store and who came in. ``key`` is None in training and after the recovery key."""

    store: Store
    officer: Officer
    clock: MachineClock
    key: OfficerKey | None = None


class HouseDoor(QObject):
    """Implements desktop.screens.entry.door.Door. ``join`` enrols an open store: (store, address, code)."""

    _answered = Signal(object, object)

    def __init__(self, folder: Path, join: Join, clock: MachineClock | None = None) -> None:
        super().__init__()
        self._folder = folder
        self._join = join
        self._clock = clock or MachineClock()
        self._home = Home(folder, clock=self._clock)
        self._joining: tuple[Home, Store, str] | None = None
        self._chosen: tuple[str, str] = ("", "")
        self._thread: threading.Thread | None = None
        self._answered.connect(lambda deliver, value: deliver(value))

    def state(self) -> DoorState:
        found = self._home.state()
        return {
            HomeState.EMPTY: DoorState.FRESH,
            HomeState.TRAINING: DoorState.TRAINING,
            HomeState.ENROLLED: DoorState.CLOSED,
        }[found]

    def people(self) -> tuple[Person, ...]:
        """Signing in: who has a password here, by surname and the tail of the certificate. Joining: the roster."""
        if self._joining is not None:
            return _roster_people(self._joining[1])
        file = self._folder / PEOPLE_NAME
        if not file.exists():
            return ()
        return tuple(Person(row["id"], row["label"]) for row in json.loads(file.read_text(encoding="utf-8")))

    def suggest_password(self) -> str:
        return passwords.generate_password(os.urandom)

    def password_fault(self, person_id: str, password: str) -> str:
        personal: list[str] = []
        if self._joining is not None:
            officer = _officer(self._joining[1], person_id)
            personal = [officer.name, officer.certificate.number if officer.certificate else ""]
        return passwords.password_fault(password, [text for text in personal if text]) or ""

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

    def close(self) -> None:
        """Wait for what runs; a machine that did not finish joining leaves nothing behind."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._joining is not None:
            home, store, _ = self._joining
            self._joining = None
            store.close()
            shutil.rmtree(home.path, ignore_errors=True)

    # ---- the slow work, on the door's own thread

    def _open_training(self) -> Opened:
        if self._home.state() is HomeState.EMPTY:
            store, _ = self._home.create(HomeState.TRAINING)
            training.furnish(store, self._clock)
        else:
            store = self._home.open_training()
        return Opened(store, _officer(store, training.team()["signed_in"]), self._clock)

    def _enrol(self, address: str, code: str) -> tuple[Person, ...]:
        if self._joining is None:
            beside = self._folder.with_name(self._folder.name + JOINING)
            shutil.rmtree(beside, ignore_errors=True)
            home = Home(beside, clock=self._clock)
            store, recovery = home.create(HomeState.ENROLLED, secrets.token_hex(32))
            self._joining = (home, store, recovery or "")
        self._join(self._joining[1], address, code)
        return _roster_people(self._joining[1])

    def _set_secrets(self, person_id: str, password: str, pin: str) -> str:
        assert self._joining is not None
        home, store, recovery = self._joining
        cost = calibrate()
        home.change_password(store, password, person_id, cost)
        home.drop_password(store, "")
        store.officer_keys.make(person_id, password, pin, cost)
        self._chosen = (person_id, password)
        return recovery

    def _move_in(self) -> Opened:
        assert self._joining is not None
        home, store, _ = self._joining
        person_id, password = self._chosen
        label = [{"id": person_id, "label": _label(_officer(store, person_id))}]
        people = json.dumps(label, ensure_ascii=False)
        (home.path / PEOPLE_NAME).write_text(people, encoding="utf-8")
        store.close()
        self._joining = None
        if self._folder.exists():
            self._folder.rmdir()
        home.path.rename(self._folder)
        self._chosen = ("", "")
        return self._open(person_id, password)

    def _open(self, person_id: str, password: str) -> Opened:
        store = self._home.open_with_password(password, person_id)
        key = store.officer_keys.open(person_id, password)
        return Opened(store, _officer(store, person_id), self._clock, key)

    def _recover(self, recovery_key: str) -> Opened:
        store = self._home.open_with_recovery_key(recovery_key)
        people = self.people()
        return Opened(store, _officer(store, people[0].id if people else ""), self._clock)

    def _start(self, task: Callable[[], Any], then: Callable[[Any], None], trouble: Trouble) -> None:
        def run() -> None:
            try:
                value = task()
            except KnownTrouble as error:
                self._answered.emit(trouble, error)
            except BaseException as error:
                self._answered.emit(_raise, error)
            else:
                self._answered.emit(then, value)

        if self._thread is not None:
            self._thread.join()
        self._thread = threading.Thread(target=run, name="door")
        self._thread.start()


def _raise(error: BaseException) -> None:
    """A bug on the door's thread is raised where the window's bugs are caught."""
    raise error


def _officer(store: Store, officer_id: str) -> Officer:
    team = store.officers()
    return next((officer for officer in team if officer.id == officer_id), team[0])


def _roster_people(store: Store) -> tuple[Person, ...]:
    return tuple(
        Person(officer.id, officer.name, "、".join(ROLE_NAMES[role] for role in officer.roles))
        for officer in store.officers()
    )


def _label(officer: Officer) -> str:
    """Enough for a colleague, too little for a thief: the surname, and the tail of the certificate number."""
    tail = f"（证号尾号 {officer.certificate.number[-3:]}）" if officer.certificate else ""
    return f"{officer.name[:1]}某{tail}"
