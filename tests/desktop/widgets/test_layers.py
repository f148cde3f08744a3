"""Layers, questions and toasts: Esc closes the top one, the focus returns, the safe answer is the default."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from desktop.dialogs.questions import Option, Question, TextQuestion, ask, ask_text, choose, tell
from desktop.widgets.buttons import Button
from desktop.widgets.fields import TextField
from desktop.widgets.layers import top_layer
from desktop.widgets.layout import Surface, column
from desktop.widgets.toasts import Toast
from tests.helpers.qt import shows
from tests.helpers.typing import press_here, type_text

VOID = Question(
    "作废责改〔2026〕41 号？",
    "作废 41 号",
    "先不作废",
    "作废后 41 号不能再用，会记入登记册。",
    dangerous=True,
)


def window(qtbot: Any) -> tuple[Surface, Button]:
    button = Button("作废")
    surface = Surface("canvas", column(button, 1))
    qtbot.addWidget(surface)
    surface.resize(1024, 600)
    surface.show()
    surface.activateWindow()
    button.setFocus()
    QApplication.processEvents()
    return surface, button


def test_safe_answer_has_the_focus_and_escape_means_no(qtbot: Any) -> None:
    host, button = window(qtbot)
    answers: list[bool] = []
    ask(host, VOID, answers.append)
    assert QApplication.focusWidget().text() == "先不作废"  # type: ignore[union-attr]
    press_here("Esc")
    assert answers == [False]
    assert host.focusWidget() is button


def test_yes_is_given_once(qtbot: Any) -> None:
    host, _ = window(qtbot)
    answers: list[bool] = []
    ask(host, VOID, answers.append)
    press_here("Tab", "Enter")
    assert answers == [True]
    assert top_layer(host) is None


def test_tab_goes_round_inside_the_layer(qtbot: Any) -> None:
    host, _ = window(qtbot)
    layer = ask(host, VOID, lambda _answer: None)
    seen: list[QWidget | None] = []
    for _ in range(3):
        seen.append(QApplication.focusWidget())
        press_here("Tab")
    assert seen[0] is seen[2]
    assert all(layer.isAncestorOf(widget) for widget in seen if widget is not None)
    layer.close_layer()


def test_text_question_refuses_in_words(qtbot: Any) -> None:
    host, _ = window(qtbot)
    answers: list[str | None] = []
    question = TextQuestion(
        "作废责改〔2026〕41 号？", "为什么作废", "作废 41 号", "先不作废",
        fault=lambda text: "" if len(text) >= 4 else "请写清为什么作废，至少 4 个字。",
    )  # fmt: skip
    ask_text(host, question, answers.append)
    field = QApplication.focusWidget()
    assert isinstance(field, TextField)
    type_text(field, "错")
    press_here("Enter")
    assert shows(host, "请写清为什么作废，至少 4 个字。")
    assert answers == []
    type_text(field, "了当事人")
    press_here("Enter")
    assert answers == ["错了当事人"]


def test_one_of_several_by_keyboard(qtbot: Any) -> None:
    host, _ = window(qtbot)
    answers: list[str | None] = []
    choose(host, "怎么送达？", (Option("direct", "直接送达"), Option("left", "留置送达")), answers.append)
    press_here("Down", "Enter")
    choose(host, "怎么送达？", (Option("direct", "直接送达"),), answers.append)
    press_here("Esc")
    assert answers == ["left", None]


def test_only_the_top_layer_closes(qtbot: Any) -> None:
    host, _ = window(qtbot)
    lower = tell(host, "先看这个")
    tell(host, "再看这个")
    press_here("Esc")
    assert top_layer(host) is lower
    press_here("Esc")
    assert top_layer(host) is None


def test_toast_stays_in_the_corner_until_seen(qtbot: Any) -> None:
    host, _ = window(qtbot)
    toast = Toast(host, "打印机掉线了。", "文书已存好。")
    host.resize(1366, 696)
    QApplication.processEvents()
    assert toast.geometry().right() < 1366
    assert toast.geometry().bottom() < 696 - 28
    toast.put_away()
    assert not toast.isVisible()
