"""The one place that builds and connects everything: door, session, operations, places, runner, window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop import crash, timing
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.door import HouseDoor, Opened
from desktop.notices import Notice, Notices
from desktop.operations import Changes, Operations
from desktop.paths import guide_text
from desktop.places import PlaceParts, place_specs
from desktop.screens.entry.view import EntryWindow
from desktop.screens.shell.ports import ShellPorts
from desktop.screens.shell.view import Shell
from desktop.session import Session
from desktop.store import settings
from desktop.store.words import initials
from desktop.theme.apply import apply_theme
from enforcement.errors import KnownTrouble
from enforcement.model.officer import Officer

LOOK = "window.look"
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
        from desktop.sync_runner import join_county

        self.app = app
        self.folder = folder
        self.hooks = hooks or Hooks()
        self.notices = Notices()
        self.door = HouseDoor(folder, join_county, self.hooks.clock)
        self.entry: EntryWindow | None = None
        self.shell: Shell | None = None
        self.operations: Operations | None = None
        self.opened: Opened | None = None
        self.runner: Any = None
        self.idle: Any = None
        crash.install(lambda: folder if folder.is_dir() else None, self._tell_bug)

    def start(self) -> None:
        """Show the entry window."""
        apply_theme(self.app)
        self.entry = EntryWindow(self.door)
        self.entry.resize(*DESIGN_SIZE)
        self.entry.entered.connect(self.enter)
        self.entry.start()
        timing.FirstPaint(self.entry, "entry_paint")
        self.entry.show()

    def enter(self, opened: Opened) -> None:
        """The door is open: build the session and show the shell in place of the entry window."""
        store = opened.store
        agency = store.agency()
        assert agency is not None
        self.opened = opened
        session = Session(opened.officer, agency, opened.clock, store.officers(), self._partner(opened))
        store.settings.set(settings.SESSION_OFFICER, opened.officer.id)
        store.settings.set(settings.SESSION_PARTNER, session.partner.id if session.partner else None)
        context = context_for(store, opened.officer, agency, opened.clock)
        self.operations = Operations(store, context)
        self._start_runner(opened)
        parts = PlaceParts(
            self.operations,
            session,
            lambda code, starred: self._work(lambda: store.catalogue.star(code, starred)),
            self.runner.start_round if self.runner is not None else None,
            self.hooks.pick_files,
            self.hooks.make_printer,
        )
        apply_theme(self.app, *store.settings.get(LOOK, (None, None)))
        self.shell = Shell(place_specs(parts), self.operations, session, self._ports(session))
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
        self._watch(opened)

    def close(self) -> None:
        """Close the window that is open, finish what is queued, and shut the store."""
        if self.shell is not None:
            self.shell.close()
        if self.entry is not None:
            self.entry.close()
        self._end()
        self.door.close()

    # ---- inside

    def _partner(self, opened: Opened) -> Officer | None:
        """Today's partner: the one chosen last who may sign today, else another who may."""
        today = opened.clock.today()
        chosen = opened.store.settings.get(settings.SESSION_PARTNER, "")
        others = [
            one for one in opened.store.officers() if one.id != opened.officer.id and one.may_sign_on(today)
        ]
        return next((one for one in others if one.id == chosen), others[0] if others else None)

    def _ports(self, session: Session) -> ShellPorts:
        return ShellPorts(
            notices=self.notices,
            help_text=guide_text,
            start_round=self.runner.start_round if self.runner is not None else None,
            choose_partner=lambda officer_id: self._choose_partner(session, officer_id),
            remember=lambda mode, scale: self._remember(LOOK, (mode, scale)),
            lock=self.lock,
            initials=initials,
        )

    def _choose_partner(self, session: Session, officer_id: str) -> None:
        session.partner = next((one for one in session.roster if one.id == officer_id), None)
        self._remember(settings.SESSION_PARTNER, officer_id)
        if self.operations is not None:
            self.operations.notify(Changes(frozenset({"officer"}), frozenset({officer_id})))

    def _remember(self, name: str, value: Any) -> None:
        opened = self.opened
        if opened is not None:
            self._work(lambda: opened.store.settings.set(name, value))

    def _work(self, task: Callable[[], Any]) -> None:
        if self.operations is not None:
            self.operations.work(task)

    def _start_runner(self, opened: Opened) -> None:
        from desktop.sync_runner import make_runner

        assert self.operations is not None
        self.runner = make_runner(opened.store, self.operations)
        if self.runner is not None:
            self.runner.trouble.connect(self._line_trouble)
            self.runner.finished.connect(lambda _report: self._show_line("online"))
            self.runner.started.connect(lambda: self._show_line("working"))
            self.runner.begin()

    def _line_trouble(self, _trouble: KnownTrouble) -> None:
        self._show_line("offline")

    def _show_line(self, state: str) -> None:
        if self.shell is not None:
            self.shell.show_line(state)

    def _watch(self, opened: Opened) -> None:
        """Idle cover and end of session, for real work only: in training there is nothing to hide and no PIN."""
        if opened.key is None or self.shell is None:
            return
        from desktop.screens.entry.idle import IdleWatch

        self.idle = IdleWatch(self.shell)
        self.idle.cover_due.connect(self.lock)
        self.idle.close_due.connect(self.leave)
        self.idle.start()

    def lock(self) -> None:
        """Cover the session (L1); without a key of one's own, end it."""
        opened, shell = self.opened, self.shell
        if opened is None or shell is None:
            return
        if opened.key is None:
            self.leave()
            return
        from desktop.screens.entry.cover import LockCover

        shell.flush()
        key = opened.key
        cover = LockCover(shell, opened.officer.name, lambda pin, then: then(key.fits_pin(pin)))
        cover.closed_down.connect(self.leave)
        if self.idle is not None:
            cover.lifted.connect(self.idle.lifted)
            self.idle.covered()

    def leave(self) -> None:
        """End the session (L2): the process ends and a fresh one asks for the password."""
        restart = self.hooks.restart or _fresh_process
        self.close()
        QTimer.singleShot(0, restart)

    def _tell_bug(self, sentence: str) -> None:
        if self.shell is not None:
            self.notices.strip(Notice(sentence, "", "danger"))

    def _end(self) -> None:
        if self.idle is not None:
            self.idle.stop()
            self.idle = None
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
