"""今日 on the screen, by keyboard."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from desktop.screens.today.view import TodayPlace
from desktop.widgets.buttons import Button
from tests.helpers.people import FakeSession, fake_operations, ident, today_rows
from tests.helpers.qt import on_stage, shows
from tests.helpers.typing import press_here


def place(qtbot: Any, **answers: Any) -> TodayPlace:
    made = TodayPlace(fake_operations(**answers), FakeSession())  # type: ignore[arg-type]
    on_stage(qtbot, made, size=(1290, 616))
    made.activate()
    QApplication.processEvents()
    return made


def test_first_due_thing_has_the_keyboard_and_enter_opens_it(qtbot: Any) -> None:
    today = place(qtbot)
    opened: list[tuple[str, str]] = []
    today.open_requested.connect(lambda kind, key: opened.append((kind, key)))
    press_here("Enter", "Down", "Ctrl+Enter")
    assert opened == [("inspection", ident(101)), ("inspection", ident(102))]


def test_sentences_are_on_screen(qtbot: Any) -> None:
    today = place(qtbot)
    for words in (
        "11月24日 星期二", "复查：责令改正期限昨天届满", "今天可复查", "开始复查", "没写完的", "还没有回执", "12 条",
        "周二 24 1 家", "王晓敏 执法证", "剩 24 天",
    ):  # fmt: skip
        assert shows(today, words), words


def test_only_one_filled_verb(qtbot: Any) -> None:
    today = place(qtbot)
    verbs = [button.text() for button in today.findChildren(Button) if button._look == "primary"]
    assert verbs == ["开始检查", "开始复查"]


def test_start_asks_the_window(qtbot: Any) -> None:
    today = place(qtbot)
    asked: list[str] = []
    today.action_requested.connect(asked.append)
    next(button for button in today.findChildren(Button) if button.text() == "开始检查").click()
    assert asked == ["start_inspection"]


def test_focus_stays_on_the_same_thing_when_rows_come_again(qtbot: Any) -> None:
    today = place(qtbot)
    press_here("Down")
    before = QApplication.focusWidget().objectName()  # type: ignore[union-attr]
    today.presenter.start()
    QApplication.processEvents()
    assert QApplication.focusWidget().objectName() == before == f"serve/{ident(102)}"  # type: ignore[union-attr]


def test_quiet_day_has_its_sentence_and_hides_empty_cards(qtbot: Any) -> None:
    today = place(qtbot, today=today_rows(today=(), week=(), unfinished=(), certificates=()))
    assert shows(today, "今天没有到期的事。")
    assert not shows(today, "没写完的")
    assert not shows(today, "证件与号段")


def test_sync_is_one_press_away(qtbot: Any) -> None:
    today = place(qtbot)
    opened: list[tuple[str, str]] = []
    today.open_requested.connect(lambda kind, key: opened.append((kind, key)))
    next(button for button in today.findChildren(Button) if button.text() == "打开同步").click()
    assert opened == [("place", "sync")]
