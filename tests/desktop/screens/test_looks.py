"""Window, 今日 and 同步 in every size, scale and mode: no control cut short, everything named, nothing written sideways."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.screens.shell.view import Shell
from desktop.screens.sync.view import SyncPlace
from desktop.screens.today.view import TodayPlace
from desktop.theme.apply import apply_theme
from desktop.theme.current import theme
from desktop.theme.tokens import MODES, scales
from desktop.widgets.layout import Scroll
from desktop.widgets.place import PlaceSpec
from tests.helpers.people import FakeSession, fake_operations
from tests.helpers.qt import cut_controls, nameless_controls, settle

SIZES = ((1024, 600), (1366, 696), (1920, 1080))


def shell() -> Shell:
    operations, session = fake_operations(), FakeSession()
    specs = (
        PlaceSpec("today", 1, "今日", "calendar-event", lambda: TodayPlace(operations, session)),  # type: ignore[arg-type]
        PlaceSpec("sync", 8, "同步", "refresh", lambda: SyncPlace(operations, session, lambda: None)),  # type: ignore[arg-type]
    )
    made = Shell(specs, operations, session)  # type: ignore[arg-type]
    made.show_line("offline")
    made.show_health("体检正常 08:30")
    return made


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scale", scales())
@pytest.mark.parametrize("size", SIZES)
def test_no_control_is_cut(
    qtbot: Any, qapp: QApplication, mode: str, scale: float, size: tuple[int, int]
) -> None:
    apply_theme(qapp, mode, scale)
    window = shell()
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    for key in ("today", "sync"):
        place = window.go(key)
        settle()
        assert window.size().toTuple() == size, "the window must fit, its panes scroll"
        assert cut_controls(window) == []
        assert nameless_controls(window) == []
        for pane in place.findChildren(Scroll):
            assert not pane.horizontalScrollBar().isVisible(), "panes scroll downwards only"


def test_runtime_change_equals_a_fresh_start(qtbot: Any, qapp: QApplication) -> None:
    """Changing size and mode in an open window gives the same picture as opening it that way."""
    changed = shell()
    qtbot.addWidget(changed)
    changed.resize(1366, 696)
    changed.show()
    QApplication.processEvents()
    changed.look.set("dark", 1.25)
    QApplication.processEvents()
    fresh = shell()
    qtbot.addWidget(fresh)
    fresh.resize(1366, 696)
    fresh.show()
    for window in (changed, fresh):
        window.activateWindow()
        QApplication.processEvents()
        window.top.search.setFocus()
        QApplication.processEvents()
    assert (theme().mode, theme().scale) == ("dark", 1.25)
    left, right = changed.rail.grab().toImage(), fresh.rail.grab().toImage()
    assert left == right
    assert changed.place.grab().toImage() == fresh.place.grab().toImage()
