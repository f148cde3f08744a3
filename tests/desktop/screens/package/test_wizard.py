"""写摆渡包 and 收回执包 by keyboard, over a real store, a real stick folder and a real county."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.actions import PACKAGE, TAKE_PACKAGE
from desktop.screens.package.presenter import Step
from desktop.screens.package.taking import TakeStep
from desktop.store.settings import PACKAGE_WRITING
from tests.desktop.screens.package.office import Office, PluggedBench, office_of
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows
from tests.helpers.typing import press_here
from tests.sync.packages.world import World


def write(office: Office) -> None:
    """The whole wizard by Enter alone."""
    assert office.place.perform(PACKAGE)
    office.wait(lambda: shows(office.sheet, "stick"))
    press_here("Enter")
    office.wait(lambda: office.room.writing.view.step is Step.WHAT)
    press_here("Enter")
    office.wait(lambda: office.room.writing.view.step is Step.DONE)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def while_writing(office: Office, act: Callable[[], object]) -> None:
    """Whenever progress is told, `act` runs on the writing thread itself: nothing is written meanwhile."""
    office.room.worker.stepped.connect(lambda _done, _total: act(), Qt.ConnectionType.DirectConnection)


def hold_until_stopped(office: Office) -> None:
    """Writing pauses at its first bytes until somebody wants it to end."""

    def pause() -> None:
        while not office.room.worker.stopped():
            time.sleep(0.005)

    while_writing(office, pause)


def test_there_and_back_by_keyboard(office: Office, world: World) -> None:
    waiting = office.machine.waiting
    write(office)
    sheet = office.sheet
    assert shows(sheet, "摆渡包写好并核验过：")
    assert shows(sheet, "可以拔了。")
    assert shows(sheet, "核对尾号")
    settle()
    assert cut_controls(sheet) == []
    assert nameless_controls(sheet) == []
    assert [Path(name).suffix for name in files(world.stick)] == [".pdf", ".zfp"]
    press_here("Escape")
    assert office.room.layer is None
    assert office.machine.waiting > waiting  # the note of the package itself; nothing counts as received yet
    part = next(world.stick.glob("*.zfp"))
    code, _, _ = world.take(part)
    assert code == 0
    assert office.place.perform(TAKE_PACKAGE)
    office.wait(lambda: shows(office.sheet, "stick"))
    press_here("Enter")
    office.wait(lambda: office.room.taking.view.step is TakeStep.INSIDE)
    assert shows(office.sheet, "条回执")
    press_here("Enter")
    office.wait(lambda: office.room.taking.view.step is TakeStep.TAKEN)
    assert shows(office.sheet, "签名核验通过")
    assert office.machine.waiting == 0


def test_no_stick_then_one_is_plugged_in(office: Office, world: World) -> None:
    PluggedBench.plugged = []
    office.place.perform(PACKAGE)
    office.wait(lambda: shows(office.sheet, "没有看到 U 盘"))
    PluggedBench.plugged = [world.stick]
    office.wait(lambda: shows(office.sheet, "剩 "))
    assert not shows(office.sheet, "没有看到 U 盘")
    press_here("Enter")
    office.wait(lambda: office.room.writing.view.step is Step.WHAT)


def test_a_place_chosen_by_hand(office: Office, world: World, tmp_path: Path) -> None:
    PluggedBench.plugged = []
    other = tmp_path / "other"
    other.mkdir()
    office.picked.append(other)
    office.place.perform(PACKAGE)
    office.sheet.sticks._pick = office.room.pick
    office.sheet.sticks.other.click()
    office.wait(lambda: office.room.writing.view.step is Step.WHAT)
    press_here("Enter")
    office.wait(lambda: office.room.writing.view.step is Step.DONE)
    assert len(files(other)) == 2


def test_a_stick_that_is_gone(office: Office, world: World) -> None:
    office.place.perform(PACKAGE)
    office.wait(lambda: shows(office.sheet, "stick"))
    press_here("Enter")
    office.wait(lambda: office.room.writing.view.step is Step.WHAT)
    shutil.rmtree(world.stick)
    PluggedBench.plugged = []
    press_here("Enter")
    office.wait(lambda: shows(office.sheet, "U 盘不见了，没有写。"))
    assert office.room.writing.view.step is Step.STICK
    world.stick.mkdir()
    PluggedBench.plugged = [world.stick]
    office.room.layer.close_layer()  # type: ignore[union-attr]
    write(office)


def test_pulled_out_while_writing(office: Office, world: World) -> None:
    for number in range(4):
        office.machine.save_file(os.urandom(3_000_000 + number))
    room = office.room
    while_writing(office, lambda: shutil.rmtree(world.stick, ignore_errors=True))
    before = office.machine.waiting
    office.place.perform(PACKAGE)
    office.wait(lambda: shows(office.sheet, "stick"))
    press_here("Enter")
    office.wait(lambda: room.writing.view.step is Step.WHAT)
    room.writing.write()
    office.wait(lambda: room.writing.view.step in (Step.STICK, Step.DONE))
    assert room.writing.view.step is Step.STICK
    assert shows(office.sheet, "摆渡包没有写成。")
    assert office.machine.store.settings.get(PACKAGE_WRITING) is None
    assert office.machine.waiting == before + 2  # written down, and written down that it did not come about


def test_stopped_by_hand_leaves_nothing(office: Office, world: World) -> None:
    for number in range(6):
        office.machine.save_file(os.urandom(3_000_000 + number))
    room = office.room
    office.place.perform(PACKAGE)
    office.wait(lambda: shows(office.sheet, "stick"))
    press_here("Enter")
    office.wait(lambda: room.writing.view.step is Step.WHAT)
    hold_until_stopped(office)
    room.writing.write()
    office.wait(lambda: room.writing.view.total)
    room.writing.stop()
    office.wait(lambda: room.writing.view.step in (Step.STICK, Step.DONE))
    assert room.writing.view.step is Step.STICK
    assert shows(office.sheet, "摆渡包停下没有写。")
    assert files(world.stick) == []


def test_closing_the_window_while_writing_is_told_at_the_next_start(office: Office, world: World) -> None:
    for number in range(6):
        office.machine.save_file(os.urandom(3_000_000 + number))
    room = office.room
    room.writing.choose(world.stick)
    office.wait(lambda: room.writing.view.step is Step.WHAT)
    hold_until_stopped(office)
    room.writing.write()
    office.wait(lambda: any(name.endswith(".part") for name in files(world.stick)))
    office.close()
    assert files(world.stick) == []
    bench = office.room.bench()
    assert bench.mend() == (
        "上次写第 1 个摆渡包时程序关了，没有写完，不能带去县里。本机的数据都在，重写一个就行。"
    )
    assert bench.mend() == ""


def test_a_program_that_was_killed_leaves_asides_which_the_next_start_takes_away(
    office: Office, world: World
) -> None:
    desk = office.machine.desk()
    target = world.stick / desk.default_name()
    desk._begin(target, type("W", (), {"recordings": False, "everything": False})())  # up to the first byte
    aside = target.with_name(target.name + ".part")
    aside.write_bytes(b"ZFP1 half")
    assert "没有写完" in office.room.bench().mend()
    assert files(world.stick) == []


def test_it_goes_on_behind_the_screens_and_says_when_it_is_done(office: Office, world: World) -> None:
    for number in range(4):
        office.machine.save_file(os.urandom(3_000_000 + number))
    room = office.room
    office.place.perform(PACKAGE)
    office.wait(lambda: shows(office.sheet, "stick"))
    press_here("Enter")
    office.wait(lambda: room.writing.view.step is Step.WHAT)
    press_here("Enter", "Escape")
    assert room.layer is None
    office.wait(lambda: room.writing.view.step is Step.DONE)
    QApplication.processEvents()
    assert shows(office.window, "摆渡包写好并核验过：")
    office.place.perform(PACKAGE)
    assert shows(office.sheet, "可以拔了。")


def test_a_read_only_stick_and_a_full_one(office: Office, world: World) -> None:
    room = office.room
    room.writing.choose(Path("/proc"))
    office.wait(lambda: room.writing.view.step is Step.WHAT)
    room.writing.write()
    office.wait(lambda: room.writing.view.trouble)
    assert room.writing.view.step is Step.STICK
    assert "没有" in room.writing.view.trouble
    room.writing.choose(world.stick, 10)
    office.wait(lambda: room.writing.view.step is Step.WHAT)
    assert not room.writing.view.fits
    assert "放不下" in room.writing.view.room


def test_two_machines_on_one_stick_do_not_overwrite_each_other(
    qtbot: object, office: Office, world: World
) -> None:
    write(office)
    office.close()
    world.machines[1].save_party("云溪镇二号店")
    other = office_of(qtbot, world.machines[1], world.stick)
    write(other)
    other.close()
    assert len(list(world.stick.glob("*.zfp"))) == 2
