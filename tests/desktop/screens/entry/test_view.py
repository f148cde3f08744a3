"""The door on the screen, by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.screens.entry.cover import LockCover
from desktop.screens.entry.door import DoorState, NeedsSecrets
from desktop.screens.entry.pages import SignInPage
from desktop.screens.entry.presenter import Page
from desktop.screens.entry.view import EntryWindow
from desktop.theme.apply import apply_theme
from desktop.theme.tokens import MODES, scales
from desktop.widgets.buttons import Button
from desktop.widgets.layers import top_layer
from enforcement.errors import WrongPassword
from tests.helpers.door import KEY, PEOPLE, FakeDoor
from tests.helpers.qt import cut_controls, nameless_controls, on_stage, shows
from tests.helpers.typing import press_here, type_text


def window(qtbot: Any, **door: Any) -> EntryWindow:
    made = EntryWindow(FakeDoor(**door), lambda: (1, 4))
    qtbot.addWidget(made)
    made.resize(1366, 696)
    made.start()
    made.show()
    QApplication.processEvents()
    return made


def typed(text: str) -> None:
    widget = QApplication.focusWidget()
    assert isinstance(widget, QWidget)
    type_text(widget, text)


def test_try_out_by_one_key(qtbot: Any) -> None:
    entry = window(qtbot)
    with qtbot.waitSignal(entry.entered) as caught:
        press_here("Enter")
    assert caught.args == ["training"]


def test_joining_from_first_start_by_keyboard(qtbot: Any) -> None:
    entry = window(qtbot)
    press_here("Down", "Enter")
    typed("https://county.example")
    press_here("Enter")
    typed("abcd efgh abcd efgh abcd efgh abcd efgh")
    press_here("Enter")
    assert shows(entry, "你是哪一位？")
    press_here("Enter")
    assert shows(entry, "baichen-dongfei-liangshi-word1")
    next(button for button in entry.findChildren(Button) if button.text() == "用这个").click()
    typed("270418")
    press_here("Enter")
    assert shows(entry, "抄下恢复码")
    for group in KEY.split("-"):
        assert shows(entry, group)
    press_here("Enter")
    assert shows(entry, "第 2 组")
    assert not shows(entry, KEY[:4])
    typed("9QXA")
    press_here("Enter")
    typed("NPQR")
    with qtbot.waitSignal(entry.entered) as caught:
        press_here("Enter")
    assert caught.args == ["own"]


def test_wrong_password_waits_visibly_then_opens(qtbot: Any) -> None:
    wrong = WrongPassword("口令不对。", "", "请等 2 秒再试。", wait_seconds=2)
    entry = window(qtbot, state=DoorState.CLOSED, sign_in_trouble=wrong)
    typed("not-the-password")
    press_here("Enter")
    assert shows(entry, "口令不对。请等 2 秒再试。")
    page = entry.page
    assert isinstance(page, SignInPage)
    assert not page.open.isEnabled()
    assert page.open.accessibleDescription() == "还要等 2 秒"
    entry.count_down()
    assert page.open.accessibleDescription() == "还要等 1 秒"
    entry.count_down()
    assert page.open.isEnabled()
    assert page.fields["password"].field.text() == ""  # type: ignore[attr-defined]


def test_walking_to_the_captain_ends_the_wait(qtbot: Any) -> None:
    wrong = WrongPassword("口令不对。", "", "请等 2 秒再试。", wait_seconds=2)
    entry = window(qtbot, state=DoorState.CLOSED, sign_in_trouble=wrong)
    typed("not-the-password")
    press_here("Enter")
    page = entry.page
    assert isinstance(page, SignInPage)
    captain = page.list.rows[PEOPLE[1].id]
    captain.setFocus()
    assert page.open.isEnabled()
    assert QApplication.focusWidget() is captain
    assert not shows(entry, "口令不对。")


def test_the_recovery_key_leads_to_a_new_password_by_keyboard(qtbot: Any) -> None:
    entry = window(qtbot, state=DoorState.CLOSED)
    entry.presenter.go(Page.RECOVER)
    typed(KEY)
    press_here("Enter")
    assert shows(entry, "恢复码对了。选自己，再设一个新口令。")
    press_here("Down", "Enter")
    assert shows(entry, "王晓敏，设新的口令和解锁码")
    assert shows(entry, "原来的口令从此打不开；恢复码照旧有效，请放回保险柜。")
    for text in ("baichen-dongfei-liang", "baichen-dongfei-liang", "270418"):
        typed(text)
        if text != "270418":
            press_here("Tab")
    with qtbot.waitSignal(entry.entered) as caught:
        press_here("Enter")
    assert caught.args == ["own"]


def test_without_a_list_the_page_asks_for_the_password_alone(qtbot: Any) -> None:
    entry = window(qtbot, state=DoorState.CLOSED, roster=())
    assert shows(entry, "登录名单读不出来。直接输自己的口令就行。")
    typed("the-right-password")
    with qtbot.waitSignal(entry.entered):
        press_here("Enter")


def test_password_is_never_shown_while_typing(qtbot: Any) -> None:
    entry = window(qtbot, state=DoorState.CLOSED)
    assert entry.page is not None
    field = entry.page.fields["password"].field
    assert isinstance(field, QLineEdit)
    assert field.echoMode() is QLineEdit.EchoMode.Password


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scale", scales())
def test_every_page_has_names_and_room(qtbot: Any, qapp: QApplication, mode: str, scale: float) -> None:
    apply_theme(qapp, mode, scale)
    entry = window(qtbot)
    entry.presenter.people = FakeDoor().people()
    entry.presenter.recovery_key = KEY
    for renewing in (None, NeedsSecrets(entry.presenter.people, by_recovery_key=True)):
        entry.presenter.renewing = renewing
        for page in Page:
            entry.show_page(page)
            QApplication.processEvents()
            assert cut_controls(entry) == [], page
            assert nameless_controls(entry) == [], page


def cover_over(qtbot: Any, answers: list[bool]) -> tuple[LockCover, QWidget, Button]:
    button = Button("去办")
    host = on_stage(qtbot, button, size=(1024, 600))
    return LockCover(host, "陈立", lambda _pin, then: then(answers.pop(0))), host, button


def test_pin_lifts_the_cover(qtbot: Any) -> None:
    cover, host, button = cover_over(qtbot, [False, True])
    typed("000000")
    press_here("Enter")
    assert shows(cover, "解锁码不对。再错 4 次要用口令重新登录。")
    typed("270418")
    with qtbot.waitSignal(cover.lifted):
        press_here("Enter")
    assert top_layer(host) is None
    assert host.focusWidget() is button


def test_five_wrong_pins_end_the_session(qtbot: Any) -> None:
    cover, _, _ = cover_over(qtbot, [False] * 5)
    ended: list[bool] = []
    cover.closed_down.connect(lambda: ended.append(True))
    for _ in range(5):
        typed("000000")
        press_here("Enter")
    assert ended == [True]


def test_nothing_lifts_or_passes_the_cover(qtbot: Any) -> None:
    cover, host, _ = cover_over(qtbot, [])
    press_here("Esc")
    assert top_layer(host) is cover
    assert cover.perform("find")
    before = host.grab().toImage()
    assert before.pixelColor(20, 20) == cover.grab().toImage().pixelColor(20, 20)
