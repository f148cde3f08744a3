"""The journey through the door without widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop.screens.entry.door import DoorState, Person
from desktop.screens.entry.presenter import (
    EntryPresenter,
    Page,
    enrolment_code_fault,
    pick_groups,
    pin_fault,
    plain_code,
)
from enforcement.errors import CountyTrouble, KnownTrouble, WrongPassword
from tests.helpers.door import KEY, PEOPLE, FakeDoor


class FakeScreen:
    """Writes down what it is told to show."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.faults: dict[str, str] = {}
        self.busy: list[str] = []
        self.waits: list[int] = []
        self.entered: list[Any] = []

    def show_page(self, page: Page) -> None:
        self.pages.append(page)

    def show_fault(self, field: str, sentence: str) -> None:
        self.faults[field] = sentence

    def show_busy(self, sentence: str) -> None:
        self.busy.append(sentence)

    def show_wait(self, seconds: int) -> None:
        self.waits.append(seconds)

    def enter(self, session: Any) -> None:
        self.entered.append(session)


Made = tuple[EntryPresenter, FakeScreen, FakeDoor]


@pytest.fixture
def make() -> Callable[..., Made]:
    def build(**door: Any) -> Made:
        screen, fake = FakeScreen(), FakeDoor(**door)
        presenter = EntryPresenter(fake, screen, lambda: (1, 4))
        presenter.start()
        return presenter, screen, fake

    return build


def test_trying_out_is_one_press(make: Callable[..., Made]) -> None:
    presenter, screen, _ = make()
    presenter.try_out()
    assert screen.pages == [Page.FIRST]
    assert screen.entered == ["training"]
    assert screen.busy == ["正在备好训练用的镇…", ""]


def test_joining_leads_to_a_session_of_ones_own(make: Callable[..., Made]) -> None:
    presenter, screen, door = make()
    presenter.go(Page.JOIN)
    presenter.join(" https://county.example ", "abcd " * 8)
    presenter.choose(PEOPLE[1])
    presenter.confirm_person()
    presenter.set_secrets("baichen-dongfei-liang", "baichen-dongfei-liang", "270418")
    assert presenter.recovery_key == KEY
    presenter.copied()
    presenter.read_back("9qxa", " NPQR ")
    assert screen.pages == [
        Page.FIRST, Page.JOIN, Page.WHO, Page.PASSWORD, Page.RECOVERY, Page.READ_BACK,
    ]  # fmt: skip
    assert door.said[0] == ("join", "https://county.example", "ABCD" * 8)
    assert door.said[1] == ("secrets", PEOPLE[1].id, "270418")
    assert screen.entered == ["own"]
    assert presenter.recovery_key == ""  # gone once it is on paper


def test_join_is_not_tried_with_a_short_code(make: Callable[..., Made]) -> None:
    presenter, screen, door = make()
    presenter.join("", "ABCD")
    assert screen.faults["address"] == "请填县里给的地址。"
    assert screen.faults["code"] == "加入码是 32 位，现在是 4 位。请对着县里给的纸再看一遍。"
    assert door.said == []


def test_a_county_that_is_not_ours_is_told_in_words(make: Callable[..., Made]) -> None:
    trouble = CountyTrouble("这个地址不是加入码上的县里。", "什么都没有发出去。", "请核对地址。")
    presenter, screen, _ = make(join_trouble=trouble)
    presenter.join("https://county.example", "ABCD" * 8)
    assert screen.faults[""] == "这个地址不是加入码上的县里。什么都没有发出去。请核对地址。"
    assert screen.pages == [Page.FIRST]
    assert screen.busy[-1] == ""


def test_a_roster_without_people_is_told(make: Callable[..., Made]) -> None:
    presenter, screen, _ = make(roster=())
    presenter.join("https://county.example", "ABCD" * 8)
    assert screen.faults[""] == "县里的名册里还没有这个镇的队员。请县里先登记，再来加入。"


def test_secrets_are_checked_before_they_are_set(make: Callable[..., Made]) -> None:
    presenter, screen, door = make()
    presenter.choose(PEOPLE[0])
    presenter.set_secrets("short", "other", "12")
    assert screen.faults["password"].startswith("口令要 12 个字符以上")
    assert screen.faults["again"] == "两次输的不一样，再输一遍。"
    assert screen.faults["pin"] == "解锁码是 6 位以上的数字。"
    assert door.said == []


def test_a_slip_in_the_recovery_key_is_named(make: Callable[..., Made]) -> None:
    presenter, screen, _ = make()
    presenter.recovery_key = KEY
    presenter.copied()
    presenter.read_back("9QXA", "XXXX")
    assert screen.faults[""] == "第 5 组和刚才显示的不一样。请对着抄的纸再看一遍。"
    assert screen.entered == []
    assert presenter.recovery_key == KEY


def test_sign_in_names_the_wait(make: Callable[..., Made]) -> None:
    wrong = WrongPassword("口令不对。", "", "请等 5 秒再试。", wait_seconds=5)
    presenter, screen, _ = make(state=DoorState.CLOSED, sign_in_trouble=wrong)
    presenter.sign_in("")
    assert screen.faults["password"] == "请输口令。"
    presenter.sign_in("not-the-password")
    assert screen.faults["password"] == "口令不对。请等 5 秒再试。"
    assert screen.waits == [5]


def test_sign_in_opens_as_the_chosen_person(make: Callable[..., Made]) -> None:
    presenter, screen, door = make(state=DoorState.CLOSED)
    assert screen.pages == [Page.SIGN_IN]
    presenter.choose(PEOPLE[1])
    presenter.sign_in("the-right-password")
    assert door.said == [("sign_in", PEOPLE[1].id)]
    assert screen.entered == ["own"]


def test_recovery_key_opens_when_whole_and_asks_who_and_what_for(make: Callable[..., Made]) -> None:
    presenter, screen, door = make(state=DoorState.CLOSED)
    presenter.recover("7K3M-9QXA")
    assert screen.faults["recovery"] == "恢复码是 7 组、每组 4 位，现在不够或多了。"
    presenter.recover(KEY.lower())
    assert door.said == [("recover", KEY.lower())]
    assert screen.entered == []
    presenter.choose(PEOPLE[1])
    presenter.confirm_person()
    presenter.set_secrets("baichen-dongfei-liang", "baichen-dongfei", "270418")
    assert screen.faults["again"] == "两次输的不一样，再输一遍。"
    presenter.set_secrets("baichen-dongfei-liang", "baichen-dongfei-liang", "270418")
    assert screen.pages == [Page.SIGN_IN, Page.WHO, Page.PASSWORD]
    assert door.said[1:] == [("renew", PEOPLE[1].id, "270418")]
    assert screen.entered == ["own"]


def test_the_way_back_from_the_recovery_key_changes_nothing(make: Callable[..., Made]) -> None:
    presenter, screen, door = make(state=DoorState.CLOSED)
    presenter.recover(KEY)
    presenter.give_up()
    assert door.said[1:] == [("abandon",)]
    assert screen.pages[-1] is Page.SIGN_IN
    assert presenter.renewing is None


def test_secrets_that_were_not_set_to_the_end_are_asked_for_again(make: Callable[..., Made]) -> None:
    presenter, screen, door = make(state=DoorState.CLOSED, unsettled=True)
    presenter.choose(PEOPLE[1])
    presenter.sign_in("the-right-password")
    assert screen.pages == [Page.SIGN_IN, Page.PASSWORD]
    presenter.set_secrets("baichen-dongfei-liang", "baichen-dongfei-liang", "270418")
    assert door.said[-1] == ("renew", PEOPLE[1].id, "270418")
    assert screen.entered == ["own"]


def test_without_a_list_the_password_alone_opens(make: Callable[..., Made]) -> None:
    presenter, screen, door = make(state=DoorState.CLOSED, roster=())
    presenter.sign_in("the-right-password")
    assert door.said == [("sign_in", "")]
    assert screen.entered == ["own"]


def test_somebody_else_does_not_wait_for_the_wrong_tries_of_another(make: Callable[..., Made]) -> None:
    wrong = WrongPassword("口令不对。", "", "请等 15 秒再试。", wait_seconds=15)
    presenter, screen, _ = make(state=DoorState.CLOSED, sign_in_trouble=wrong)
    presenter.sign_in("not-the-password")
    presenter.choose(PEOPLE[0])
    assert screen.waits == [15]
    presenter.choose(PEOPLE[1])
    assert screen.waits == [15, 0]


def test_other_trouble_is_told_on_the_page(make: Callable[..., Made]) -> None:
    trouble = KnownTrouble("数据文件是新版程序写的。", "", "请用新版程序打开。")
    presenter, screen, _ = make(state=DoorState.CLOSED, sign_in_trouble=trouble)
    presenter.sign_in("the-right-password")
    assert screen.faults[""] == "数据文件是新版程序写的。请用新版程序打开。"


@pytest.mark.parametrize("written", ["abcd-efgh", "ABCD EFGH", "abcdefgh"])
def test_codes_are_read_as_people_write_them(written: str) -> None:
    assert plain_code(written) == "ABCDEFGH"


def test_enrolment_code_of_the_right_length_has_no_fault() -> None:
    assert enrolment_code_fault("A" * 32) == ""


@pytest.mark.parametrize(
    ("pin", "fine"),
    [
        ("270418", True),
        ("2704181", True),
        ("12345", False),
        ("abcdef", False),
        ("111111", False),
        ("２７０４１８", False),
    ],
)
def test_pins(pin: str, fine: bool) -> None:
    assert (pin_fault(pin) == "") is fine


def test_two_different_groups_are_asked() -> None:
    for _ in range(50):
        first, second = pick_groups()
        assert 0 <= first < second <= 6


def test_people_may_be_read_from_the_door() -> None:
    assert Person("1", "陈立").remark == ""
