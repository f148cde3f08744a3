"""The whole program over a real home: locking, ending the session, two officers on one machine, by keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop import training
from desktop.bootstrap import Hooks, Program
from desktop.clock import MachineClock
from desktop.door import HouseDoor, Opened
from desktop.screens.entry.cover import LockCover
from desktop.screens.entry.idle import CLOSE_AFTER
from desktop.screens.entry.pages import SignInPage
from desktop.screens.entry.presenter import Page
from desktop.screens.shell.menus import look_menu
from desktop.screens.shell.view import Shell
from desktop.store.slots import FLOOR
from desktop.widgets.layers import top_layer
from tests.helpers.door import join_town
from tests.helpers.qt import settle, shows
from tests.helpers.typing import press_here, type_text
from tests.house.tree import ROOT

CHEN, WANG = (training.team()["officers"][place]["id"] for place in (0, 1))
PASSWORD, NEW, PIN = "laojie-xilu-ershiba-hao", "baichen-dongfei-liangshi", "270418"


class Wall:
    """Seconds since the epoch that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Noon(MachineClock):
    """24 November 2026, noon in China."""

    def __init__(self) -> None:
        super().__init__(datetime(2026, 11, 24, 4, tzinfo=UTC))

    def now(self) -> datetime:
        assert self._floor is not None
        return self._floor


class Seat:
    """A machine and its programs, one after the other; ``restarts`` counts fresh processes asked for."""

    def __init__(self, qtbot: Any, folder: Path) -> None:
        self.qtbot, self.folder, self.wall, self.restarts = qtbot, folder, Wall(), 0
        self._former: list[Program] = []
        self.program = self.start()

    def start(self) -> Program:
        """A fresh program on the folder, its first window open."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.program = Program(app, self.folder, Hooks(clock=Noon(), restart=self._restarted))
        self.program.door = HouseDoor(self.folder, join_town, Noon(), seconds=self.wall, cost=FLOOR)
        self._former.append(self.program)
        self.program.start()
        settle()
        return self.program

    @property
    def shell(self) -> Shell:
        assert self.program.shell is not None
        return self.program.shell

    def type(self, *texts: str) -> None:
        """Type into the field that has the keyboard and press Enter, once per text."""
        for text in texts:
            field = QApplication.focusWidget()
            assert isinstance(field, QLineEdit)
            type_text(field, text)
            press_here("Enter")

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=30_000)

    def inside(self) -> Shell:
        """Wait for the work window."""
        self.until(lambda: self.program.shell is not None)
        assert self.program.operations is not None
        assert self.program.operations.wait_idle()
        self.shell.activateWindow()
        settle()
        return self.shell

    def sign_in(self, password: str = PASSWORD, row: int = 0) -> Shell:
        """As the person at ``row`` of the list."""
        page = self.program.entry and self.program.entry.page
        assert isinstance(page, SignInPage)
        list(page.list.rows.values())[row].setFocus()
        page.fields["password"].field.setFocus()
        self.type(password)
        return self.inside()

    def menu(self, words: str) -> None:
        """Pick an entry about signing in from the settings menu."""
        menu = look_menu(self.shell, self.shell.look.set, self.shell.lock)
        next(entry for entry in menu.actions() if entry.text() == words).trigger()
        menu.deleteLater()
        settle()

    def _restarted(self) -> None:
        self.restarts += 1

    def end(self) -> None:
        for program in self._former:
            program.close()
            for window in (program.shell, program.entry):
                if window is not None:
                    window.deleteLater()
        settle()


@pytest.fixture
def seat_at(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Seat]]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # each program sets its own
    seats: list[Seat] = []

    def make(folder: Path) -> Seat:
        seats.append(Seat(qtbot, folder))
        return seats[-1]

    yield make
    for seat in seats:
        seat.end()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(True)


@pytest.fixture
def folder(tmp_path: Path, qapp: Any) -> Path:
    """A home that 陈立 joined to the county."""
    door = HouseDoor(tmp_path / "machine", join_town, Noon(), cost=FLOOR)
    door._enrol("", "")
    door._set_secrets(CHEN, PASSWORD, PIN)
    opened = door._move_in()
    assert isinstance(opened, Opened)
    opened.store.close()
    return tmp_path / "machine"


def cover_of(shell: Shell) -> LockCover:
    layer = top_layer(shell)
    assert isinstance(layer, LockCover)
    return layer


def test_locking_covers_and_the_pin_lifts(seat_at: Callable[[Path], Seat], folder: Path) -> None:
    seat = seat_at(folder)
    shell = seat.sign_in()
    shell.lock()
    assert shows(cover_of(shell), "陈立 锁了屏")
    seat.type("000000")
    assert shows(cover_of(shell), "解锁码不对。再错 4 次要用口令重新登录。")
    seat.type(PIN)
    assert top_layer(shell) is None
    assert seat.restarts == 0


def test_five_wrong_pins_end_the_session(seat_at: Callable[[Path], Seat], folder: Path) -> None:
    seat = seat_at(folder)
    shell = seat.sign_in()
    shell.lock()
    seat.type(*["000000"] * 5)
    settle()
    assert seat.restarts == 1
    assert not shell.isVisible()
    assert seat.program.opened is None


def test_a_long_sleep_ends_the_session(seat_at: Callable[[Path], Seat], folder: Path) -> None:
    seat = seat_at(folder)
    seat.sign_in()
    asleep = [0.0]
    watch = seat.program.guard.watch
    watch._clocks = (lambda: watch._seen[0] + asleep[0], watch._clocks[1])
    asleep[0] = CLOSE_AFTER
    watch.tick()
    settle()
    assert seat.restarts == 1


def test_in_training_locking_says_why_there_is_nothing_to_lock(
    seat_at: Callable[[Path], Seat], tmp_path: Path
) -> None:
    seat = seat_at(tmp_path / "machine")
    press_here("Enter")
    shell = seat.inside()
    shell.lock()
    assert shows(shell, "训练里没有要锁的内容：镇和人都是虚构的，也没有设解锁码。")
    press_here("Enter")
    assert top_layer(shell) is None
    assert shell.isVisible()
    assert shell.actions() == []
    assert seat.restarts == 0


def test_two_officers_take_turns_each_in_the_own_place(seat_at: Callable[[Path], Seat], folder: Path) -> None:
    seat = seat_at(folder)
    seat.sign_in()
    seat.menu("给同事设口令")
    press_here("Enter")
    assert shows(seat.shell, "请王晓敏自己来输")
    seat.type(NEW, NEW, "314159")
    seat.until(lambda: top_layer(seat.shell) is None)
    assert shows(seat.shell, "王晓敏可以在这台电脑上登录了。")
    seat.shell.go("inspection")
    seat.menu("换人登录")
    assert seat.restarts == 1

    seat.start()
    entry = seat.program.entry
    assert entry is not None
    assert shows(entry, "陈某（证号尾号 021）")
    assert shows(entry, "王某（证号尾号 044）")
    shell = seat.sign_in(NEW, row=1)
    assert shell.current_key == "today"
    assert seat.program.opened is not None
    assert seat.program.opened.officer.name == "王晓敏"
    assert "给同事设口令" not in [entry.text() for entry in shell.actions()]
    shell.lock()
    cover_of(shell).leave.click()
    settle()
    assert seat.restarts == 2

    seat.start()
    assert seat.sign_in().current_key == "inspection"
    seat.menu("换人登录")
    seat.start()
    assert seat.sign_in().current_key == "inspection"


def test_ones_own_new_pin_lifts_the_cover_at_once(seat_at: Callable[[Path], Seat], folder: Path) -> None:
    seat = seat_at(folder)
    shell = seat.sign_in()
    seat.menu("改我的口令和解锁码")
    seat.type("not-the-password", NEW, NEW, "314159")
    seat.until(lambda: shows(shell, "口令不对。请再输一次。"))
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.clear()
    seat.type(PASSWORD)
    for name in ("password", "again", "pin"):
        assert isinstance(QApplication.focusWidget(), QLineEdit), name
        press_here("Enter")
    seat.until(lambda: top_layer(shell) is None)
    assert shows(shell, "口令和解锁码都换好了，从现在起用新的。")
    shell.lock()
    seat.type("314159")
    assert top_layer(shell) is None


def test_wrong_passwords_count_down_on_the_page(seat_at: Callable[[Path], Seat], folder: Path) -> None:
    seat = seat_at(folder)
    entry = seat.program.entry
    assert entry is not None
    page = entry.page
    assert isinstance(page, SignInPage)
    for sentence in ("口令不对。请再输一次。",) * 2 + (
        "口令不对。请等 5 秒再试，或者请队长用他的口令打开。",
    ):
        seat.type("not-the-password")
        seat.until(lambda: page.isEnabled())
        assert shows(entry, sentence)
    assert page.open.accessibleDescription() == "还要等 5 秒"
    for _ in range(5):
        entry.count_down()
    assert page.open.isEnabled()
    seat.type(PASSWORD)
    seat.until(lambda: page.isEnabled())
    assert shows(entry, "口令错的次数多了，还要等 5 秒。"), "the machine's clock decides, not the page"
    for _ in range(5):
        entry.count_down()
    seat.wall.now += 5
    seat.sign_in()


def test_the_recovery_key_leads_into_the_window(
    seat_at: Callable[[Path], Seat], tmp_path: Path, qapp: Any
) -> None:
    machine = tmp_path / "machine"
    door = HouseDoor(machine, join_town, Noon(), cost=FLOOR)
    door._enrol("", "")
    recovery = door._set_secrets(CHEN, PASSWORD, PIN)
    opened = door._move_in()
    assert isinstance(opened, Opened)
    opened.store.close()
    seat = seat_at(machine)
    entry = seat.program.entry
    assert entry is not None
    entry.presenter.go(Page.RECOVER)
    seat.type(recovery.lower())
    seat.until(lambda: entry.current is Page.WHO)
    press_here("Down", "Enter")
    assert shows(entry, "王晓敏，设新的口令和解锁码")
    seat.type(NEW)
    seat.type(NEW, "314159")
    shell = seat.inside()
    assert seat.program.opened is not None
    assert seat.program.opened.officer.name == "王晓敏"
    shell.lock()
    seat.type("314159")
    assert top_layer(shell) is None


def test_a_broken_key_file_is_told_on_the_first_page(seat_at: Callable[[Path], Seat], folder: Path) -> None:
    for path in folder.glob("keys.zfk*"):
        path.write_bytes(b"not a key file")
    entry = seat_at(folder).program.entry
    assert entry is not None
    assert shows(entry, "有损坏，核验没有通过。")


ENDS_ITSELF = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop import bootstrap
from desktop.bootstrap import Program, run

started = Program.start

def start(program):
    started(program)
    program.entry.entered.connect(lambda _opened: QTimer.singleShot(0, program.leave))
    program.entry.presenter.try_out()

Program.start = start
bootstrap.os.execv = lambda path, arguments: (print("fresh", *arguments[1:], flush=True), bootstrap.os._exit(7))
sys.argv = ["zhenfa", "--home", sys.argv[1]]
run(Path(sys.argv[2]))
"""


def test_the_end_of_the_session_begins_a_fresh_process(tmp_path: Path) -> None:
    """In a process of its own: the last window closes, and the event loop must live until the fresh one begins."""
    machine = str(tmp_path / "machine")
    outcome = subprocess.run(
        [sys.executable, "-c", ENDS_ITSELF, machine],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert outcome.stdout.split() == ["fresh", "-m", "desktop", "--home", machine], outcome.stderr
    assert outcome.returncode == 7
