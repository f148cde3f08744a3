"""Buttons, choices, steppers, chips and tabs by keyboard, with their names."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.theme.tokens import tokens
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.pills import FilterChip, pill_for, set_pill
from desktop.widgets.segmented import Choice, SegmentedChoice
from desktop.widgets.stepper import Step, Stepper
from desktop.widgets.tabs import TabStrip
from desktop.widgets.thumbnail import Thumbnail
from tests.helpers.qt import cut_controls, nameless_controls, on_stage
from tests.helpers.typing import press

FINDINGS = (
    Choice("clear", "未发现问题", "circle-check", "Alt+1", "ok", "无问题"),
    Choice("found", "发现问题", "alert-circle", "Alt+2", "danger"),
    Choice("to_verify", "待核实", "help-circle", "Alt+3", "warn"),
    Choice("not_applicable", "不适用", "minus", "Alt+0", "neutral"),
)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_button_is_pressed_from_the_keyboard(qtbot: Any, key: str) -> None:
    button = Button("开始检查", "primary", icon="clipboard-check", hint="Ctrl+N")
    on_stage(qtbot, button)
    with qtbot.waitSignal(button.clicked):
        press(button, key)


def test_locked_button_says_what_is_missing_and_cannot_be_pressed(qtbot: Any) -> None:
    button = Button("出具并打印 2 份", "primary")
    on_stage(qtbot, button)
    button.set_locked("还差 2 项")
    heard: list[bool] = []
    button.clicked.connect(lambda: heard.append(True))
    press(button, "Enter")
    assert heard == []
    assert button.accessibleDescription() == "还差 2 项"
    button.set_locked("")
    press(button, "Enter")
    assert heard == [True]


def test_all_controls_have_names_and_room_for_their_words(qtbot: Any) -> None:
    surface = on_stage(
        qtbot,
        Button("改成 28 号", "tint", hint="Alt+1"),
        IconButton("dots", "更多"),
        FilterChip("已发未回执 1"),
        SegmentedChoice("结论", FINDINGS),
        Stepper(("准备", "检查", "事实", "文书", "送出")),
        TabStrip("证据", ("全部 9", "未归项 2")),
        Thumbnail("证3 西侧通道堆放纸箱", can_open=True),
    )
    assert nameless_controls(surface) == []
    assert cut_controls(surface) == []


def test_choice_by_arrows_and_enter(qtbot: Any) -> None:
    choice = SegmentedChoice("结论", FINDINGS)
    on_stage(qtbot, choice)
    chosen: list[str] = []
    choice.chosen.connect(chosen.append)
    press(choice, "Right", "Enter", "Right", "Space")
    assert chosen == ["found", "to_verify"]
    assert choice.accessibleName() == "结论：待核实，已选，第 3 个，共 4 个"


def test_choice_by_click_and_back(qtbot: Any) -> None:
    choice = SegmentedChoice("查阅", (Choice("read", "已查阅"), Choice("copied", "已复印")), may_clear=True)
    on_stage(qtbot, choice)
    QTest.mouseClick(choice, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert choice.value == "read"
    choice.choose("read")
    assert choice.value == ""


def test_code_setting_a_choice_tells_nobody(qtbot: Any) -> None:
    choice = SegmentedChoice("结论", FINDINGS)
    on_stage(qtbot, choice)
    with qtbot.assertNotEmitted(choice.chosen):
        choice.set_value("found")
    assert choice.value == "found"


def test_compact_choice_is_narrower(qtbot: Any) -> None:
    choice = SegmentedChoice("结论", FINDINGS)
    on_stage(qtbot, choice)
    wide = choice.sizeHint().width()
    choice.set_compact(True)
    assert choice.sizeHint().width() < wide


def test_stepper_jumps_to_any_step(qtbot: Any) -> None:
    stepper = Stepper(("准备", "检查", "事实"))
    on_stage(qtbot, stepper)
    stepper.set_steps((Step("准备", done=True), Step("检查"), Step("事实", unused=True)), 1)
    jumps: list[int] = []
    stepper.jumped.connect(jumps.append)
    press(stepper, "Right", "Enter", "Left", "Left", "Space")
    assert jumps == [2, 0]
    assert stepper.accessibleName() == "步骤：准备，第 1 步，共 3 步"


def test_tabs_walk_and_stop_at_the_ends(qtbot: Any) -> None:
    tabs = TabStrip("证据", ("全部 9", "未归项 2"))
    on_stage(qtbot, tabs)
    opened: list[int] = []
    tabs.changed.connect(opened.append)
    press(tabs, "Right", "Right", "Left")
    assert opened == [1, 0]


@pytest.mark.parametrize("group", sorted(tokens()["semantic"]))
def test_every_state_of_the_tokens_has_a_pill(qtbot: Any, group: str) -> None:
    for key, look in tokens()["semantic"][group].items():
        pill = pill_for(group, key)
        on_stage(qtbot, pill).grab()
        assert pill.text() == look["text"]


def test_pill_changes_its_state_in_words(qtbot: Any) -> None:
    pill = pill_for("sync", "unsent")
    on_stage(qtbot, pill)
    set_pill(pill, "sync", "receipted")
    assert pill.accessibleName() == "已回执"


def test_picture_that_cannot_be_read_keeps_its_icon(qtbot: Any) -> None:
    picture = Thumbnail("证3")
    surface = on_stage(qtbot, picture)
    picture.set_bytes(b"no picture")
    assert not surface.grab().isNull()
