"""Passwords and unlock codes of an open home: for oneself, and for a colleague who shares the machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from desktop.home import Home
from desktop.people import People, roster_people
from desktop.screens.entry.door import Person
from desktop.session import Session
from desktop.store.passwords import Tries
from desktop.store.slots import Cost, calibrate
from desktop.store.trouble import wrong_password
from desktop.witness import other_captains, others_with
from enforcement.errors import KnownTrouble
from enforcement.model.officer import Officer, Role
from enforcement.rules import passwords

if TYPE_CHECKING:
    from desktop.store.officer_secret import OfficerKey
    from desktop.store.store import Store

ENROLLED_BY = "home.enrolled_by"  # setting: the officer who joined this machine to the county
Told = Callable[[KnownTrouble | None], None]


class Worker(Protocol):
    """Runs a task on the store thread and brings its value back to the window thread (desktop.operations)."""

    def work(self, task: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None: ...


class Secrets:
    """Sets and changes what officers open one home with; slow, so never called on the window thread."""

    def __init__(
        self, home: Home, people: People, tries: Tries, store: Store, cost: Cost | None = None
    ) -> None:
        """``cost`` of a new password; measured on this machine when none is given."""
        self._home, self._people, self._tries, self._store = home, people, tries, store
        self._cost = cost

    @property
    def store(self) -> Store:
        return self._store

    def owners(self) -> tuple[str, ...]:
        """Ids of those who have a password here."""
        return self._people.owners()

    def set(self, officer_id: str, password: str, pin: str) -> OfficerKey:
        """A new password and PIN, in place of former ones, and a fresh officer key.

        The slot comes first: cut after it, the new password opens and the door asks to set both once more.
        """
        cost = self._cost or calibrate()
        self._home.change_password(self._store, password, officer_id, cost)
        made = self._store.officer_keys.make(officer_id, password, pin, cost)
        self._tries.succeeded(officer_id)
        with suppress(KnownTrouble):  # the list opens nothing, and the next sign-in writes it again
            self._people.refresh(self._store.officers())
        return made

    def change(self, officer_id: str, old: str, password: str, pin: str) -> OfficerKey:
        """As `set`, after ``old`` proved to be the officer's own. Raises WrongPassword with the wait, as a sign-in."""
        self.confirm(officer_id, old)
        return self.set(officer_id, password, pin)

    def confirm(self, officer_id: str, password: str) -> None:
        """Nothing when ``password`` is the officer's own. Raises WrongPassword with the wait, as a sign-in."""
        self._tries.begin(officer_id)
        if self._store.officer_keys.open(officer_id, password) is None:
            raise wrong_password(self._tries.next_wait(officer_id))
        self._tries.succeeded(officer_id)


class SessionAccounts:
    """Implements desktop.screens.entry.door.Accounts and desktop.witness.Witness for a running session."""

    asks_secret = True

    def __init__(
        self, secrets: Secrets, worker: Worker, session: Session, renewed: Callable[[OfficerKey], None]
    ) -> None:
        """``renewed`` gets one's own new key, on the window thread."""
        self._secrets, self._worker, self._session, self._renewed = secrets, worker, session, renewed
        self._enrolled_by = secrets.store.settings.get(ENROLLED_BY, "")

    def may_give(self) -> bool:
        me = self._session.officer
        return self._leads() or self._enrolled_by == me.id

    def colleagues(self) -> tuple[Person, ...]:
        """Whom one may give a password: a captain or administrator everybody, who enrolled the machine only those
        without one, so that nobody's password is reset by an equal."""
        owners = self._secrets.owners()
        team = [one for one in self._session.roster if one.id != self._session.officer.id]
        known = {one.id for one in team if one.id in owners}
        open_to_me = [one for one in team if self.may_give() and (self._leads() or one.id not in known)]
        return tuple(
            Person(
                one.id,
                one.name,
                f"{one.remark}，已有口令，重设后旧的打不开" if one.id in known else one.remark,
            )
            for one in roster_people(open_to_me)
        )

    def suggest_password(self) -> str:
        return passwords.generate_password(os.urandom)

    def password_fault(self, person_id: str, password: str) -> str:
        return fault_of(self._officer(person_id), password)

    def give(self, person_id: str, password: str, pin: str, then: Told) -> None:
        if person_id not in {person.id for person in self.colleagues()}:
            raise ValueError("this officer may not set that colleague's password")
        self._run(lambda: self._secrets.set(person_id, password, pin), lambda _key: None, then)

    def change_own(self, old: str, password: str, pin: str, then: Told) -> None:
        me = self._session.officer.id
        self._run(lambda: self._secrets.change(me, old, password, pin), self._renewed, then)

    def captains(self) -> tuple[Officer, ...]:
        owners = self._secrets.owners()
        return tuple(one for one in other_captains(self._session) if one.id in owners)

    def people(self, role: Role) -> tuple[Officer, ...]:
        owners = self._secrets.owners()
        return tuple(one for one in others_with(self._session, role) if one.id in owners)

    def confirm(self, officer_id: str, secret: str, then: Told) -> None:
        self._run(lambda: self._secrets.confirm(officer_id, secret), lambda _done: None, then)

    def _leads(self) -> bool:
        me = self._session.officer
        return me.has(Role.CAPTAIN) or me.has(Role.ADMINISTRATOR)

    def _officer(self, officer_id: str) -> Officer | None:
        return next((one for one in self._session.roster if one.id == officer_id), None)

    def _run(self, task: Callable[[], Any], done: Callable[[Any], None], then: Told) -> None:
        def attempt() -> Any:
            try:
                return task()
            except KnownTrouble as trouble:
                return trouble  # told where the person is typing, not over the page

        def answered(value: Any) -> None:
            if isinstance(value, KnownTrouble):
                then(value)
                return
            done(value)
            then(None)

        self._worker.work(attempt, answered)


def fault_of(officer: Officer | None, password: str) -> str:
    """Why ``password`` will not do for this officer, as a sentence; "" when it does."""
    personal: list[str] = []
    if officer is not None:
        personal = [officer.name, officer.certificate.number if officer.certificate else ""]
    return passwords.password_fault(password, [text for text in personal if text]) or ""
