"""The layers for passwords in an open session: every answer, every "no", and room for it all."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.screens.entry.accounts import add_actions, change_own, set_for_colleague
from desktop.screens.entry.door import Person
from desktop.screens.shell.menus import look_menu, partner_menu
from desktop.theme.apply import apply_theme
from desktop.theme.tokens import MODES, scales
from desktop.widgets.buttons import Button
from desktop.widgets.layers import top_layer
from enforcement.errors import DiskFull, WrongPassword
from tests.helpers.door import PEOPLE, FakeAccounts
from tests.helpers.people import CHEN, TODAY, WANG
from tests.helpers.qt import cut_controls, nameless_controls, on_stage, settle, shows
from tests.helpers.typing import press_here, type_text

ME, COLLEAGUE = PEOPLE
NEW = "baichen-dongfei-liang"


def host(qtbot: Any, size: tuple[int, int] = (1366, 696)) -> QWidget:
    return on_stage(qtbot, Button("去办"), size=size)


def fill(*texts: str) -> None:
    """Type into one field after the other, each left with Enter."""
    for text in texts:
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        field.selectAll()
        type_text(field, text)
        press_here("Enter")


def test_ones_own_password_is_changed_by_keyboard(qtbot: Any) -> None:
    window, accounts, said = host(qtbot), FakeAccounts(), list[str]()
    change_own(window, ME, accounts, said.append)
    assert shows(window, "设好后，原来的口令和解锁码都不能再用。恢复码照旧有效。")
    fill("the-former-password", NEW, NEW, "270418")
    assert accounts.set == [("own", "the-former-password", NEW, "270418")]
    assert said == ["口令和解锁码都换好了，从现在起用新的。"]
    assert top_layer(window) is None


def test_a_wrong_former_password_is_told_at_its_field(qtbot: Any) -> None:
    wrong = WrongPassword("口令不对。", "", "请再输一次。")
    window, accounts = host(qtbot), FakeAccounts(trouble=wrong)
    layer = change_own(window, ME, accounts, lambda _sentence: None)
    fill("not-the-password", NEW, NEW, "270418")
    assert shows(window, "口令不对。请再输一次。")
    assert top_layer(window) is layer
    accounts.trouble = None
    fill("the-former-password")
    assert accounts.set == []  # Enter in the first field leads to the next one
    layer.yes.click()
    assert accounts.set == [("own", "the-former-password", NEW, "270418")]


def test_what_is_missing_is_named_before_anything_is_set(qtbot: Any) -> None:
    window, accounts = host(qtbot), FakeAccounts()
    layer = change_own(window, ME, accounts, lambda _sentence: None)
    layer.yes.click()
    for sentence in (
        "请先输现在的口令。",
        "口令要 12 个字符以上，现在是 0 个。",
        "解锁码是 6 位以上的数字。",
    ):
        assert shows(window, sentence)
    assert accounts.set == []
    press_here("Esc")
    assert top_layer(window) is None


def test_a_colleague_sets_an_own_password_and_pin(qtbot: Any) -> None:
    window, accounts, said = host(qtbot), FakeAccounts(COLLEAGUE), list[str]()
    set_for_colleague(window, accounts, said.append)
    assert shows(window, "给哪位同事设口令？")
    press_here("Enter")
    assert shows(window, "请王晓敏自己来输")
    assert not shows(window, "现在的口令")
    fill(NEW, NEW, "270418")
    assert accounts.set == [("give", COLLEAGUE.id, NEW, "270418")]
    assert said == ["王晓敏可以在这台电脑上登录了。"]


def test_trouble_of_the_machine_is_told_in_the_layer(qtbot: Any) -> None:
    window = host(qtbot)
    accounts = FakeAccounts(COLLEAGUE, trouble=DiskFull("磁盘满了，刚才这一步没有存上。"))
    set_for_colleague(window, accounts, lambda _sentence: None)
    press_here("Enter")
    fill(NEW, NEW, "270418")
    assert shows(window, "磁盘满了，刚才这一步没有存上。")


def test_nobody_left_to_give_a_password_is_told(qtbot: Any) -> None:
    window = host(qtbot)
    set_for_colleague(window, FakeAccounts(), lambda _sentence: None)
    assert shows(window, "名册里的人在这台电脑上都有口令了。")
    assert shows(window, "有人忘了口令，请队长或管理员登录后给他重设。")


@pytest.mark.parametrize(
    ("leads", "entries"),
    [
        (True, ["改我的口令和解锁码", "给同事设口令", "换人登录"]),
        (False, ["改我的口令和解锁码", "换人登录"]),
    ],
)
def test_both_menus_carry_what_the_window_carries(qtbot: Any, leads: bool, entries: list[str]) -> None:
    window, left = host(qtbot), list[bool]()
    add_actions(window, ME, FakeAccounts(leads=leads), lambda _sentence: None, lambda: left.append(True))
    settings = look_menu(window, lambda _mode, _scale: None, lambda: None)
    people = partner_menu(window, (CHEN, WANG), CHEN, WANG, TODAY, lambda _id: None)
    for menu in (settings, people):
        assert [entry.text() for entry in menu.actions()][-len(entries) :] == entries
    people.actions()[-1].trigger()
    assert left == [True]
    people.actions()[-len(entries)].trigger()
    assert shows(window, "现在的口令")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scale", scales())
def test_the_layers_have_names_and_room(qtbot: Any, qapp: QApplication, mode: str, scale: float) -> None:
    apply_theme(qapp, mode, scale)
    window = host(qtbot)
    accounts = FakeAccounts(Person("9" * 32, "张𬭎喆", "队员，已有口令，重设后旧的打不开"))
    for opened in (
        change_own(window, ME, accounts, lambda _sentence: None),
        set_for_colleague(window, accounts, lambda _sentence: None),
    ):
        settle()
        assert cut_controls(opened) == []
        assert nameless_controls(opened) == []
