"""Fields that save by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from desktop.widgets.fields import SAVE_AFTER_MS, Labelled, SearchField, TextArea, TextField, flush_all
from tests.helpers.qt import on_stage
from tests.helpers.typing import press, type_text

RARE = "张𬭎喆䶮"


@pytest.mark.parametrize("make", [TextField, TextArea])
def test_typing_is_handed_over_after_a_pause(qtbot: Any, make: type) -> None:
    field = make("姓名")
    on_stage(qtbot, field)
    with qtbot.waitSignal(field.settled, timeout=SAVE_AFTER_MS * 3) as caught:
        type_text(field, RARE)
        assert field.pending
    assert caught.args == [RARE]
    assert not field.pending


@pytest.mark.parametrize("make", [TextField, TextArea])
def test_leaving_hands_over_at_once(qtbot: Any, make: type) -> None:
    field, following = make("姓名"), TextField("电话")
    on_stage(qtbot, field, following)
    settled: list[str] = []
    field.settled.connect(settled.append)
    type_text(field, RARE)
    following.setFocus()
    assert settled == [RARE]


@pytest.mark.parametrize("make", [TextField, TextArea])
def test_enter_leaves_to_the_next_field(qtbot: Any, make: type) -> None:
    field, following = make("姓名"), TextField("电话")
    surface = on_stage(qtbot, field, following)
    type_text(field, "徐国良")
    press(field, "Enter")
    assert surface.focusWidget() is following


def test_shift_enter_makes_a_line_and_ctrl_enter_is_left_to_the_screen(qtbot: Any) -> None:
    field = TextArea("意见")
    on_stage(qtbot, field)
    type_text(field, "无")
    press(field, "Shift+Enter")
    type_text(field, "意见")
    press(field, "Ctrl+Enter")
    assert field.text() == "无\n意见"
    field.flush()


def test_stored_value_does_not_overwrite_what_is_being_typed(qtbot: Any) -> None:
    field = TextField("地点", "老街西路 28 号")
    on_stage(qtbot, field)
    type_text(field, "甲")
    field.set_value("别处")
    assert field.text() == "老街西路 28 号甲"
    field.flush()
    field.set_value("别处")
    assert field.text() == "别处"


def test_nothing_is_handed_over_when_nothing_changed(qtbot: Any) -> None:
    field = TextField("地点", "老街西路 28 号")
    on_stage(qtbot, field)
    settled: list[str] = []
    field.settled.connect(settled.append)
    type_text(field, "甲")
    press(field, "Backspace")
    field.flush()
    assert settled == []


def test_flush_all_reaches_nested_fields(qtbot: Any) -> None:
    one, other = TextField("甲"), TextArea("乙")
    surface = on_stage(qtbot, Labelled("甲", one), Labelled("乙", other))
    settled: list[str] = []
    one.settled.connect(settled.append)
    other.settled.connect(settled.append)
    type_text(one, "一")
    type_text(other, "二")
    flush_all(surface)
    assert settled == ["一", "二"]


@pytest.mark.parametrize("make", [TextField, TextArea, lambda name: SearchField(name)])
def test_window_keys_pass_through_a_field(qtbot: Any, make: Any) -> None:
    """Qt's fields would use Ctrl+K to delete to the end of the line."""
    field = make("姓名")
    surface = on_stage(qtbot, field)
    shortcut = QShortcut(QKeySequence("Ctrl+K"), surface)
    heard: list[bool] = []
    shortcut.activated.connect(lambda: heard.append(True))
    type_text(field, "徐国良")
    field.setFocus()
    press(field, "Home", "Ctrl+K")
    assert heard == [True]
    assert (field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()) == "徐国良"
    flush_all(surface)
    if isinstance(field, SearchField):
        field.flush()


def test_undo_stays_with_the_field(qtbot: Any) -> None:
    field = TextField("姓名")
    on_stage(qtbot, field)
    type_text(field, "徐国良")
    press(field, "Ctrl+Z")
    assert field.text() == ""
    field.flush()


def test_fault_is_said_in_words_and_to_the_screen_reader(qtbot: Any) -> None:
    field = TextField("身份证号")
    labelled = Labelled("身份证号", field)
    on_stage(qtbot, labelled)
    labelled.set_fault("身份证号应当是 18 位，现在是 17 位")
    assert labelled.fault.isVisible()
    assert field.accessibleDescription() == "身份证号应当是 18 位，现在是 17 位"
    labelled.set_fault("")
    assert not labelled.fault.isVisible()


def test_search_waits_a_moment_and_enter_does_not(qtbot: Any) -> None:
    field = SearchField("搜事项")
    on_stage(qtbot, field)
    with qtbot.waitSignal(field.searched) as caught:
        type_text(field, "消防")
    assert caught.args == ["消防"]
    heard: list[str] = []
    field.searched.connect(heard.append)
    type_text(field, "车")
    press(field, "Enter")
    assert heard == ["消防车"]


def test_no_field_limits_length_in_utf16_units(qtbot: Any) -> None:
    field = TextField("姓名")
    on_stage(qtbot, field)
    type_text(field, RARE * 20)
    assert field.text() == RARE * 20
    assert field.maxLength() == QLineEdit().maxLength()
    field.flush()
