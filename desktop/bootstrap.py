"""The one place that builds and connects everything: door, session, operations, places, runner, window.

Until the entry window is painted only the door and the theme are loaded; the rest comes after it (desktop.warmth), or
on first need.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop import crash, timing
from desktop.clock import MachineClock
from desktop.door import HouseDoor, Opened
from desktop.notices import Notice, Notices
from desktop.screens.entry.view import EntryWindow
from desktop.theme.apply import apply_theme
from desktop.warmth import FIRST, LATER, WarmUp, join_county
from desktop.witness import TrainingWitness

if TYPE_CHECKING:
    from desktop.accounts import SessionAccounts
    from desktop.operations import Operations
    from desktop.screens.shell.ports import ShellPorts
    from desktop.screens.shell.view import Shell
    from desktop.session import Session
    from desktop.store.store import Store
    from desktop.sync_runner import SyncRunner

LOOK = "window.look"
PLACE = "window.place"  # by officer id: the place that was open when the session was ended for somebody else
NOTHING_TO_LOCK = "训练里没有要锁的内容：镇和人都是虚构的，也没有设解锁码。"
DESIGN_SIZE = (1366, 696)


@dataclass(slots=True)
class Hooks:
    """What a demonstration or a test brings instead of the system's own dialogs, and its clock."""

    pick_files: Callable[[], tuple[Path, ...]] | None = None
    make_printer: Callable[[Any], Any] | None = None
    clock: MachineClock = field(default_factory=MachineClock)
    restart: Callable[[], None] | None = None


class Program:
    """One running program: first the entry window, then the shell over an open store. ``close`` ends all of it."""

    def __init__(self, app: QApplication, folder: Path, hooks: Hooks | None = None) -> None:
        self.app = app
        self.folder = folder
        self.hooks = hooks or Hooks()
        self.notices = Notices()
        self.door = HouseDoor(folder, join_county, self.hooks.clock)
        self.entry: EntryWindow | None = None
        self.shell: Shell | None = None
        self.operations: Operations | None = None
        self.opened: Opened | None = None
        self.runner: SyncRunner | None = None
        self.guard: Any = None
        self.warm_up: WarmUp | None = None
        crash.install(lambda: folder if folder.is_dir() else None, self._tell_bug)

    def start(self) -> None:
        """Show the entry window."""
        apply_theme(self.app)
        self.entry = EntryWindow(self.door)
        self.entry.resize(*DESIGN_SIZE)
        self.entry.entered.connect(self.enter)
        self.entry.start()
        timing.FirstPaint(self.entry, "entry_paint")
        self.warm_up = WarmUp(self.entry, FIRST, LATER, self._quiet)
        self.entry.show()

    def enter(self, opened: Opened) -> None:
        """The door is open: build the session and show the shell in place of the entry window."""
        self.opened = opened
        session = self._begin_session(opened)
        # What the window itself reads of the store it reads now: its first questions keep the store busy.
        apply_theme(self.app, *opened.store.settings.get(LOOK, (None, None)))
        place, accounts = self._former_place(opened), self._accounts(opened, session)
        session.witness = accounts or TrainingWitness(session)
        self.shell = self._make_shell(opened.store, session)
        self.shell.closing.connect(self._end)
        self.shell.resize(*DESIGN_SIZE)
        if self.entry is not None:
            self.shell.setGeometry(self.entry.geometry())
            self.entry.entered.disconnect(self.enter)
            self.entry.close()
            self.entry.deleteLater()
            self.entry = None
        timing.FirstPaint(self.shell, "first_paint")
        self.shell.show()
        self.shell.show_line("offline" if self.runner is not None else "alone")
        if place:
            self.shell.open("place", place)
        self._watch_standing(opened, session)
        if accounts is not None:
            from desktop.watch import watch

            self.guard = watch(self.shell, opened, accounts, self.notices.say, self.leave)

    def close(self) -> None:
        """Close the window that is open, finish what is queued, and shut the store."""
        if self.shell is not None:
            self.shell.close()
        if self.entry is not None:
            self.entry.close()
        self._end()
        if self.warm_up is not None:
            self.warm_up.stop()
        self.door.close()

    # ---- inside

    def _begin_session(self, opened: Opened) -> Session:
        """The session of who came in, and the runners that carry out what it asks for."""
        from desktop.context import begin_session, carry_former_marks, context_for
        from desktop.operations import Operations

        store, officer, clock = opened.store, opened.officer, opened.clock
        session = begin_session(store, officer, clock)
        self.operations = Operations(store, context_for(store, officer, session.agency, clock))
        carry_former_marks(store, self.operations.context)
        self._start_runner(opened)
        return session

    def _make_shell(self, store: Store, session: Session) -> Shell:
        from desktop.places import PlaceParts, place_specs
        from desktop.screens.shell.view import Shell
        from desktop.standing_notices import with_standing_notices

        assert self.operations is not None
        parts = PlaceParts(
            self.operations,
            session,
            self.runner.start_round if self.runner is not None else None,
            self.hooks.pick_files,
            self.hooks.make_printer,
        )
        shell = Shell(place_specs(parts), self.operations, session, self._ports(session))
        return with_standing_notices(shell, self.operations, self.notices, session.packages)

    def _ports(self, session: Session) -> ShellPorts:
        from desktop.paths import guide_text
        from desktop.screens.shell.ports import ShellPorts
        from desktop.store.words import spell

        return ShellPorts(
            notices=self.notices,
            help_text=guide_text,
            start_round=self.runner.start_round if self.runner is not None else None,
            choose_partner=lambda officer_id: self._choose_partner(session, officer_id),
            remember=lambda mode, scale: self._remember(LOOK, [mode, scale]),
            lock=self.lock,
            spell=spell,
        )

    def _choose_partner(self, session: Session, officer_id: str) -> None:
        from desktop.operations import Changes
        from desktop.store import settings

        session.partner = next((one for one in session.roster if one.id == officer_id), None)
        self._remember(settings.SESSION_PARTNER, officer_id)
        if self.operations is not None:
            self.operations.notify(Changes(frozenset({"officer"}), frozenset({officer_id})))

    def _remember(self, name: str, value: Any) -> None:
        if self.operations is not None:
            self.operations.remember(name, value)

    def _start_runner(self, opened: Opened) -> None:
        from desktop.store import settings

        if not opened.store.settings.get(settings.COUNTY_ADDRESS):
            return  # the line to the county is loaded only where there is one
        from desktop.sync_runner import make_runner

        assert self.operations is not None
        self.runner = make_runner(opened.store, self.operations, opened.clock)
        if self.runner is not None:
            self.runner.trouble.connect(lambda _trouble: self._show_line("offline"))
            self.runner.finished.connect(lambda _report: self._show_line("online"))
            self.runner.started.connect(lambda: self._show_line("working"))
            self.runner.begin()

    def _show_line(self, state: str) -> None:
        if self.shell is not None:
            self.shell.show_line(state)

    def _watch_standing(self, opened: Opened, session: Session) -> None:
        if self.runner is not None and self.shell is not None and self.operations is not None:
            from desktop.standing_watch import watch_standing

            watch_standing(
                self.shell, opened, session, self.operations, self.notices, self.runner, self.leave
            )

    def _accounts(self, opened: Opened, session: Session) -> SessionAccounts | None:
        """Passwords and unlock codes, for real work only: in training there is nothing to hide."""
        if opened.key is None or self.operations is None:
            return None
        from desktop.watch import accounts_of

        return accounts_of(opened, self.door.secrets_of(opened.store), self.operations, session)

    def lock(self) -> None:
        """Cover the session (L1); in training say why there is nothing to cover."""
        if self.guard is not None:
            self.guard.cover()
        elif self.shell is not None:
            from desktop.dialogs.questions import tell

            tell(self.shell, NOTHING_TO_LOCK)

    def leave(self) -> None:
        """End the session (L2): the process ends and a fresh one asks for the password."""
        if self.opened is None or self.shell is None:
            return
        restart = self.hooks.restart or _fresh_process
        self._remember(f"{PLACE}.{self.opened.officer.id}", self.shell.current_key)
        # The window's end must not end the process before the fresh one has begun.
        self.app.setQuitOnLastWindowClosed(False)
        self.close()
        QTimer.singleShot(0, restart)

    def _former_place(self, opened: Opened) -> str:
        """Where this officer was when the session was ended for somebody else; "" (the day's start) otherwise."""
        name = f"{PLACE}.{opened.officer.id}"
        key = str(opened.store.settings.get(name, ""))
        if key:
            opened.store.settings.set(name, None)
        return key

    def _quiet(self) -> bool:
        """Nobody waits for an answer, of the door or of the store."""
        return not self.door.working and (self.operations is None or self.operations.idle)

    def _tell_bug(self, sentence: str) -> None:
        if self.shell is not None:
            self.notices.strip(Notice(sentence, "", "danger"))

    def _end(self) -> None:
        if self.guard is not None:
            self.guard.stop()
            self.guard = None
        if self.runner is not None:
            self.runner.close()
            self.runner = None
        if self.operations is not None:
            self.operations.close()
            self.operations = None
        if self.opened is not None:
            self.opened.store.close()
            self.opened = None


def _fresh_process() -> None:
    arguments = [sys.executable, "-m", "desktop", *sys.argv[1:]]
    if sys.platform == "win32":
        import subprocess

        subprocess.Popen(arguments)
        QApplication.exit(0)
    else:
        os.execv(sys.executable, arguments)


def demonstration(
    folder: Path,
    clock: MachineClock,
    pick_files: Callable[[], tuple[Path, ...]],
    make_printer: Callable[[Any], Any],
) -> Program:
    """A program for the demonstration: its own home and clock, files and printer that ask nobody."""
    app = QApplication.instance() or QApplication(["zhenfa"])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    return Program(app, folder, Hooks(pick_files, make_printer, clock))


def run(folder: Path) -> int:
    """The desktop app on ``folder`` until its last window closes; the exit code."""
    crash.refuse_dumps()
    os.umask(0o077)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("镇法通")
    program = Program(app, folder)
    program.start()
    code = app.exec()
    program.close()
    return code
