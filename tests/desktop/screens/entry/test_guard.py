"""Nobody there: cover and end by the clocks, a machine that slept, a clock that was set, the PIN."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop.screens.entry.guard import SessionGuard
from desktop.screens.entry.idle import CLOSE_AFTER, COVER_AFTER, IdleWatch
from desktop.widgets.buttons import Button
from desktop.widgets.layers import top_layer
from tests.helpers.qt import on_stage, shows
from tests.helpers.typing import press_here, type_text

PIN = "270418"


class Clocks:
    """Wall and steady time of a machine; asleep only the wall goes on."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_800_000_000.0, 50.0

    def go(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def sleep(self, seconds: float) -> None:
        self.wall += seconds


class Stage:
    """A window with a button, its guard, and what the guard asked for."""

    def __init__(self, qtbot: Any) -> None:
        self.clocks, self.button = Clocks(), Button("去办")
        self.host: QWidget = on_stage(qtbot, self.button, size=(1024, 600))
        clocks = self.clocks
        self.watch = IdleWatch(self.host, wall=lambda: clocks.wall, steady=lambda: clocks.steady)
        self.guard = SessionGuard(self.host, "陈立", lambda pin: pin == PIN, self.watch)
        self.ended: list[bool] = []
        self.guard.ended.connect(lambda: self.ended.append(True))

    def pin(self, pin: str) -> None:
        field = QApplication.focusWidget()
        assert field is not None
        type_text(field, pin)
        press_here("Enter")

    @property
    def covered(self) -> bool:
        layer = top_layer(self.host)
        return layer is not None and shows(layer, "陈立 锁了屏")


@pytest.fixture
def stage(qtbot: Any) -> Any:
    made = Stage(qtbot)
    yield made
    made.guard.stop()


def test_five_quiet_minutes_cover_and_the_pin_lifts(stage: Stage) -> None:
    stage.clocks.go(COVER_AFTER - 1)
    stage.watch.tick()
    assert not stage.covered
    stage.clocks.go(1)
    stage.watch.tick()
    assert stage.covered
    stage.pin(PIN)
    assert not stage.covered
    stage.clocks.go(COVER_AFTER - 1)
    stage.watch.tick()
    assert not stage.covered
    assert stage.ended == []


def test_a_key_begins_the_five_minutes_anew(stage: Stage) -> None:
    handle = stage.host.windowHandle()
    for _ in range(3):
        stage.clocks.go(COVER_AFTER - 1)
        assert not stage.watch.eventFilter(handle, QEvent(QEvent.Type.KeyPress))
    stage.watch.tick()
    assert not stage.covered


def test_thirty_minutes_under_the_cover_end_the_session(stage: Stage) -> None:
    stage.clocks.go(COVER_AFTER)
    stage.watch.tick()
    stage.clocks.go(CLOSE_AFTER - 1)
    stage.watch.tick()
    assert stage.ended == []
    stage.clocks.go(1)
    stage.watch.tick()
    assert stage.ended == [True]


@pytest.mark.parametrize(
    ("asleep", "covered", "ended"), [(COVER_AFTER, True, []), (CLOSE_AFTER, False, [True])]
)
def test_a_machine_that_slept_wakes_up_covered_or_closed(
    stage: Stage, asleep: int, covered: bool, ended: list[bool]
) -> None:
    stage.clocks.sleep(asleep)
    stage.watch.tick()
    assert stage.covered is covered
    assert stage.ended == ended


def test_the_first_key_after_a_long_sleep_reaches_nothing(stage: Stage) -> None:
    handle: QObject = stage.host.windowHandle()
    stage.clocks.sleep(CLOSE_AFTER)
    assert stage.watch.eventFilter(handle, QEvent(QEvent.Type.KeyPress))
    QApplication.processEvents()
    assert stage.ended == [True]


def test_a_pin_typed_after_a_sleep_under_the_cover_is_too_late(stage: Stage) -> None:
    stage.guard.cover()
    stage.clocks.sleep(CLOSE_AFTER + 60)
    assert stage.watch.eventFilter(stage.host.windowHandle(), QEvent(QEvent.Type.KeyPress))
    QApplication.processEvents()
    assert stage.ended == [True]


def test_a_clock_set_back_hides_no_quiet_time(stage: Stage) -> None:
    stage.clocks.wall -= 86_400
    stage.clocks.go(COVER_AFTER)
    stage.watch.tick()
    assert stage.covered


def test_five_wrong_pins_ask_for_the_end(stage: Stage) -> None:
    stage.guard.cover()
    for left in (4, 3, 2, 1):
        stage.pin("000000")
        assert shows(stage.host, f"解锁码不对。再错 {left} 次要用口令重新登录。")
    stage.pin("000000")
    assert stage.ended == [True]


def test_covering_twice_is_one_cover_and_takes_open_menus_away(stage: Stage) -> None:
    menu = QMenu(stage.host)
    menu.addAction("王晓敏  执法证到 2026年12月")
    menu.popup(stage.host.mapToGlobal(stage.host.rect().center()))
    stage.guard.cover()
    stage.guard.cover()
    assert not menu.isVisible()
    stage.host.activateWindow()  # the screenless platform forgets the window below a popup
    QApplication.processEvents()
    stage.pin(PIN)
    assert top_layer(stage.host) is None


def test_somebody_else_may_sign_in_from_the_cover(stage: Stage) -> None:
    stage.guard.cover()
    layer = top_layer(stage.host)
    assert layer is not None
    next(button for button in layer.findChildren(Button) if button.text() == "换人登录").click()
    assert stage.ended == [True]
