"""What watches over a session of real work: its cover and its end, and the passwords of who shares the machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.accounts import Secrets, SessionAccounts, Worker
from desktop.screens.entry.accounts import add_actions
from desktop.screens.entry.door import Person
from desktop.screens.entry.guard import SessionGuard

if TYPE_CHECKING:
    from desktop.door import Opened
    from desktop.screens.shell.view import Shell
    from desktop.session import Session
    from desktop.store.officer_secret import OfficerKey


def accounts_of(opened: Opened, secrets: Secrets, worker: Worker, session: Session) -> SessionAccounts:
    """Passwords and unlock codes of the open store; one's own new key takes the place of ``opened.key``."""

    def renewed(key: OfficerKey) -> None:
        opened.key = key

    return SessionAccounts(secrets, worker, session, renewed)


def watch(
    shell: Shell,
    opened: Opened,
    accounts: SessionAccounts,
    say: Callable[[str], None],
    leave: Callable[[], None],
) -> SessionGuard:
    """Cover ``shell`` when its officer is away, call ``leave`` when the session ends, put passwords in its menu."""
    guard = SessionGuard(
        shell, opened.officer.name, lambda pin: opened.key is not None and opened.key.fits_pin(pin)
    )
    guard.watch.cover_due.connect(shell.flush)
    guard.ended.connect(leave)
    add_actions(shell, Person(opened.officer.id, opened.officer.name), accounts, say, leave)
    return guard
