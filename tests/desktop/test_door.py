"""The real door over a real home: joining, signing in, waiting, the recovery key, colleagues, and cuts in between."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop import training
from desktop.accounts import SessionAccounts
from desktop.door import HouseDoor, Opened
from desktop.home import Home
from desktop.people import PEOPLE_NAME, People, masked_labels
from desktop.screens.entry.door import DoorState, NeedsSecrets
from desktop.session import Session
from desktop.store.durable import SystemDisk
from desktop.store.slots import FLOOR
from enforcement.errors import DiskFull, WrongPassword
from enforcement.model.officer import Officer, Role
from tests.helpers.door import Asked, join_town
from tests.helpers.people import officer

CHEN, WANG, ZHOU, SHEN = (training.team()["officers"][place]["id"] for place in (0, 1, 2, 3))
PASSWORD, NEW, PIN = "laojie-xilu-ershiba-hao", "baichen-dongfei-liangshi", "270418"


class Wall:
    """Seconds since the epoch that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory, qapp: Any) -> tuple[Path, str]:
    """A home that 陈立 joined to the county, and its recovery key; tests copy it."""
    folder = tmp_path_factory.mktemp("joined") / "home"
    door = HouseDoor(folder, join_town, cost=FLOOR)
    door._enrol("", "")
    recovery = door._set_secrets(CHEN, PASSWORD, PIN)
    opened = door._move_in()
    assert isinstance(opened, Opened)
    opened.store.close()
    return folder, recovery


@pytest.fixture
def folder(joined: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(joined[0], tmp_path / "machine"))


@pytest.fixture
def recovery(joined: tuple[Path, str]) -> str:
    return joined[1]


@pytest.fixture
def door_at(qapp: Any) -> Iterator[Callable[..., HouseDoor]]:
    """Doors that are closed at the end, with whatever they hold."""
    made: list[HouseDoor] = []

    def make(folder: Path, wall: Wall | None = None) -> HouseDoor:
        door = HouseDoor(folder, join_town, seconds=wall or Wall(), cost=FLOOR)
        made.append(door)
        return door

    yield make
    for door in made:
        door.close()


DoorAt = Callable[..., HouseDoor]


def opened_by(asked: Asked) -> Opened:
    """The session a question led to, its store closed."""
    assert isinstance(asked.value, Opened), asked.trouble
    asked.value.store.close()
    return asked.value


def file_of(folder: Path) -> bytes:
    return (folder / "keys.zfk").read_bytes()


class Now:
    """A store thread that does its work at once."""

    def work(self, task: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        value = task()
        if then is not None:
            then(value)


class Desk:
    """A session of one officer over an open store, with the passwords of the machine."""

    def __init__(self, door: HouseDoor, opened: Opened) -> None:
        self.opened, self.keys = opened, list[Any]()
        agency = opened.store.agency()
        assert agency is not None
        session = Session(opened.officer, agency, opened.clock, opened.store.officers())
        self.accounts = SessionAccounts(door.secrets_of(opened.store), Now(), session, self.keys.append)
        self.told: list[Any] = []


def desk(qtbot: Any, door: HouseDoor, person: str, password: str) -> Desk:
    asked = Asked(qtbot, door.sign_in, person, password)
    assert isinstance(asked.value, Opened), asked.trouble
    return Desk(door, asked.value)


def test_joining_takes_the_place_of_the_training_town(qtbot: Any, tmp_path: Path, door_at: DoorAt) -> None:
    folder = tmp_path / "machine"
    door = door_at(folder)
    opened_by(Asked(qtbot, door.try_out))
    assert door.state() is DoorState.TRAINING
    people = Asked(qtbot, door.join, "https://county.example", "A" * 32).value
    assert [person.name for person in people][:3] == ["陈立", "王晓敏", "周建平"]
    assert door.password_fault(CHEN, "陈立-baichen-dongfei").startswith("口令里不要有姓名")
    Asked(qtbot, door.set_secrets, CHEN, PASSWORD, PIN)
    opened = opened_by(Asked(qtbot, door.finish))
    assert (opened.officer.name, opened.key is not None) == ("陈立", True)
    assert door.state() is DoorState.CLOSED
    assert [person.name for person in door.people()] == ["陈某（证号尾号 021）"]
    assert not (tmp_path / "machine.joining").exists()


def test_closing_while_joining_leaves_nothing(qtbot: Any, tmp_path: Path, door_at: DoorAt) -> None:
    door = door_at(tmp_path / "machine")
    Asked(qtbot, door.join, "https://county.example", "A" * 32)
    Asked(qtbot, door.set_secrets, CHEN, PASSWORD, PIN)
    door.close()
    assert list(tmp_path.glob("machine*")) == []


def test_a_cut_while_moving_in_is_made_good_at_the_next_start(folder: Path, door_at: DoorAt) -> None:
    folder.rename(folder.with_name("machine.joining"))
    assert door_at(folder).state() is DoorState.CLOSED


def test_wrong_passwords_wait_longer_and_longer(qtbot: Any, folder: Path, door_at: DoorAt) -> None:
    wall = Wall()
    door = door_at(folder, wall)
    waits = []
    for _ in range(8):
        trouble = Asked(qtbot, door.sign_in, CHEN, "not-the-password").trouble
        assert isinstance(trouble, WrongPassword)
        waits.append(trouble.wait_seconds)
        wall.now += trouble.wait_seconds
    assert waits == [0, 0, 5, 15, 30, 60, 900, 900]
    wall.now -= 1
    early = Asked(qtbot, door_at(folder, wall).sign_in, CHEN, PASSWORD).trouble
    assert early is not None
    assert early.sentence == "口令错的次数多了，还要等 1 秒。也可以请队长用他的口令打开。"
    wall.now += 1
    opened_by(Asked(qtbot, door.sign_in, CHEN, PASSWORD))


def test_the_recovery_key_leads_to_a_new_password_of_whoever_it_is(
    qtbot: Any, folder: Path, recovery: str, door_at: DoorAt
) -> None:
    door = door_at(folder)
    needs = Asked(qtbot, door.recover, recovery).value
    assert needs == NeedsSecrets(needs.people, by_recovery_key=True)
    assert [person.name for person in needs.people][:2] == ["陈立", "王晓敏"]
    opened = opened_by(Asked(qtbot, door.renew, CHEN, NEW, "314159"))
    assert opened.key is not None
    assert opened.key.fits_pin("314159")
    again = door_at(folder)
    assert isinstance(Asked(qtbot, again.sign_in, CHEN, PASSWORD).trouble, WrongPassword)
    opened_by(Asked(qtbot, again.sign_in, CHEN, NEW))
    assert isinstance(Asked(qtbot, again.recover, recovery).value, NeedsSecrets)


def test_the_recovery_key_lets_a_second_person_in_beside_the_first(
    qtbot: Any, folder: Path, recovery: str, door_at: DoorAt
) -> None:
    door = door_at(folder)
    Asked(qtbot, door.recover, recovery)
    assert opened_by(Asked(qtbot, door.renew, WANG, NEW, PIN)).officer.name == "王晓敏"
    assert [person.name for person in door.people()] == ["陈某（证号尾号 021）", "王某（证号尾号 044）"]
    opened_by(Asked(qtbot, door.sign_in, CHEN, PASSWORD))


def test_giving_up_after_the_recovery_key_changes_nothing(
    qtbot: Any, folder: Path, recovery: str, door_at: DoorAt
) -> None:
    before = file_of(folder)
    door = door_at(folder)
    Asked(qtbot, door.recover, recovery)
    door.abandon()
    Asked(qtbot, door.recover, recovery)
    door.close()
    assert file_of(folder) == before
    opened_by(Asked(qtbot, door_at(folder).sign_in, CHEN, PASSWORD))


def test_a_new_password_need_not_wait_for_the_wrong_tries_before_it(
    qtbot: Any, folder: Path, recovery: str, door_at: DoorAt
) -> None:
    door = door_at(folder)
    for _ in range(4):
        Asked(qtbot, door.sign_in, CHEN, "not-the-password")
    Asked(qtbot, door.recover, recovery)
    opened_by(Asked(qtbot, door.renew, CHEN, NEW, PIN))
    assert opened_by(Asked(qtbot, door.sign_in, CHEN, NEW)).officer.id == CHEN


def test_a_cut_between_slot_and_officer_key_asks_to_set_both_once_more(
    qtbot: Any, folder: Path, door_at: DoorAt
) -> None:
    home = Home(folder)
    store = home.open_with_password(PASSWORD, CHEN)
    home.change_password(store, NEW, CHEN, FLOOR)  # and there the power went
    store.close()
    door = door_at(folder)
    needs = Asked(qtbot, door.sign_in, CHEN, NEW).value
    assert isinstance(needs, NeedsSecrets)
    assert [person.name for person in needs.people] == ["陈立"]
    assert opened_by(Asked(qtbot, door.renew, CHEN, PASSWORD, PIN)).key is not None
    opened_by(Asked(qtbot, door.sign_in, CHEN, PASSWORD))


@pytest.mark.parametrize(
    "content", [None, b"", b"[{", b"[1]", b"{}", '[{"id": "x", "label": "陈某"}]'.encode()]
)
def test_without_a_list_of_people_the_password_says_who_it_is(
    qtbot: Any, folder: Path, door_at: DoorAt, content: bytes | None
) -> None:
    path = folder / PEOPLE_NAME
    path.unlink() if content is None else path.write_bytes(content)
    door = door_at(folder)
    assert door.people() == ()
    assert isinstance(Asked(qtbot, door.sign_in, "", "not-the-password").trouble, WrongPassword)
    assert opened_by(Asked(qtbot, door.sign_in, "", PASSWORD)).officer.name == "陈立"
    assert [person.name for person in door.people()] == ["陈某（证号尾号 021）"]


def test_the_list_is_ignored_while_it_knows_less_than_the_key_file(
    qtbot: Any, folder: Path, door_at: DoorAt
) -> None:
    before = (folder / PEOPLE_NAME).read_bytes()
    door = door_at(folder)
    seat = desk(qtbot, door, CHEN, PASSWORD)
    seat.accounts.give(WANG, NEW, PIN, seat.told.append)
    seat.opened.store.close()
    (folder / PEOPLE_NAME).write_bytes(before)
    assert door.people() == ()
    assert opened_by(Asked(qtbot, door.sign_in, "", NEW)).officer.name == "王晓敏"
    assert len(door.people()) == 2


def test_a_password_nobody_can_be_found_for_points_to_the_recovery_key(
    qtbot: Any, folder: Path, door_at: DoorAt
) -> None:
    home = Home(folder)
    store = home.open_with_password(PASSWORD, CHEN)
    home.change_password(store, NEW, WANG, FLOOR)
    store.close()
    trouble = Asked(qtbot, door_at(folder).sign_in, "", NEW).trouble
    assert trouble is not None
    assert trouble.sentence == (
        "口令是对的，但认不出是谁的。上次设口令没有设完，登录名单也读不出来。请用恢复码打开，选自己，再设一次口令。"
    )


def test_who_left_the_roster_does_not_come_in(qtbot: Any, folder: Path, door_at: DoorAt) -> None:
    home = Home(folder)
    store = home.open_with_password(PASSWORD, CHEN)
    home.change_password(store, NEW, "f" * 32, FLOOR)
    store.officer_keys.make("f" * 32, NEW, PIN, FLOOR)
    store.close()
    door = door_at(folder)
    trouble = Asked(qtbot, door.sign_in, "f" * 32, NEW).trouble
    assert trouble is not None
    assert trouble.what == "县里的名册上已经没有这个人，不能再用这个口令办事。"
    opened_by(Asked(qtbot, door.sign_in, CHEN, PASSWORD))
    assert [person.id for person in door.people()] == [CHEN]


def test_an_answer_that_comes_after_closing_opens_no_window(
    qtbot: Any, folder: Path, door_at: DoorAt
) -> None:
    door, answers = door_at(folder), list[Any]()
    door.sign_in(CHEN, PASSWORD, answers.append, answers.append)
    door.close()
    QApplication.processEvents()
    assert answers == []


def test_who_joined_the_machine_gives_a_colleague_a_password(
    qtbot: Any, folder: Path, door_at: DoorAt
) -> None:
    door = door_at(folder)
    seat = desk(qtbot, door, CHEN, PASSWORD)
    assert seat.accounts.may_give()
    assert CHEN not in {person.id for person in seat.accounts.colleagues()}
    seat.accounts.give(WANG, NEW, "314159", seat.told.append)
    assert seat.told == [None]
    assert seat.keys == []
    assert WANG not in {person.id for person in seat.accounts.colleagues()}, (
        "an equal resets nobody's password"
    )
    with pytest.raises(ValueError, match="may not set"):
        seat.accounts.give(WANG, PASSWORD, PIN, seat.told.append)
    seat.opened.store.close()
    rows = json.loads((folder / PEOPLE_NAME).read_text(encoding="utf-8"))
    assert [row["label"] for row in rows] == ["陈某（证号尾号 021）", "王某（证号尾号 044）"]
    opened = opened_by(Asked(qtbot, door.sign_in, WANG, NEW))
    assert opened.key is not None
    assert opened.key.fits_pin("314159")


def test_a_captain_resets_what_a_colleague_forgot_and_a_member_does_not(
    qtbot: Any, folder: Path, door_at: DoorAt
) -> None:
    door = door_at(folder)
    seat = desk(qtbot, door, CHEN, PASSWORD)
    seat.accounts.give(ZHOU, NEW, PIN, seat.told.append)
    seat.accounts.give(WANG, NEW, PIN, seat.told.append)
    seat.opened.store.close()
    member = desk(qtbot, door, WANG, NEW)
    assert not member.accounts.may_give()
    assert member.accounts.colleagues() == ()
    member.opened.store.close()
    captain = desk(qtbot, door, ZHOU, NEW)
    remarks = {person.id: person.remark for person in captain.accounts.colleagues()}
    assert remarks[CHEN] == "队员，已有口令，重设后旧的打不开"
    assert remarks[SHEN] == "法制审核"
    captain.accounts.give(CHEN, "chongshe-chongshe-kouling", PIN, captain.told.append)
    captain.opened.store.close()
    assert isinstance(Asked(qtbot, door.sign_in, CHEN, PASSWORD).trouble, WrongPassword)
    opened_by(Asked(qtbot, door.sign_in, CHEN, "chongshe-chongshe-kouling"))


def test_ones_own_password_changes_after_the_former_one_was_told(
    qtbot: Any, folder: Path, door_at: DoorAt
) -> None:
    wall = Wall()
    door = door_at(folder, wall)
    seat = desk(qtbot, door, CHEN, PASSWORD)
    for _ in range(3):
        seat.accounts.change_own("not-the-password", NEW, PIN, seat.told.append)
    assert [trouble.sentence for trouble in seat.told] == [
        "口令不对。请再输一次。",
        "口令不对。请再输一次。",
        "口令不对。请等 5 秒再试，或者请队长用他的口令打开。",
    ]
    wall.now += 5
    seat.accounts.change_own(PASSWORD, NEW, "314159", seat.told.append)
    assert seat.told[-1] is None
    assert seat.keys[0].fits_pin("314159")
    seat.opened.store.close()
    assert isinstance(Asked(qtbot, door.sign_in, CHEN, PASSWORD).trouble, WrongPassword)
    opened_by(Asked(qtbot, door.sign_in, CHEN, NEW))


def test_a_captain_confirms_as_himself_at_a_colleagues_session(
    qtbot: Any, folder: Path, door_at: DoorAt
) -> None:
    door = door_at(folder)
    seat = desk(qtbot, door, CHEN, PASSWORD)
    captain = next(one for one in seat.opened.store.officers() if one.has(Role.CAPTAIN))
    assert seat.accounts.captains() == ()  # no password of his at this machine yet
    seat.accounts.give(captain.id, NEW, PIN, seat.told.append)
    assert [one.id for one in seat.accounts.captains()] == [captain.id]
    assert [one.id for one in seat.accounts.people(Role.CAPTAIN)] == [captain.id]
    assert seat.accounts.people(Role.LEADER) == ()

    seat.accounts.confirm(captain.id, PASSWORD, seat.told.append)  # the session's own password is not his
    seat.accounts.confirm(captain.id, NEW, seat.told.append)

    assert [trouble and trouble.sentence for trouble in seat.told] == [None, "口令不对。请再输一次。", None]
    seat.opened.store.close()


def test_the_list_is_written_again_only_when_it_changed(folder: Path) -> None:
    people, team = People(folder), training.officers()
    before = (folder / PEOPLE_NAME).stat().st_mtime_ns
    people.refresh(team)
    assert (folder / PEOPLE_NAME).stat().st_mtime_ns == before
    people.refresh(())
    assert people.listed() == ()
    assert json.loads((folder / PEOPLE_NAME).read_text(encoding="utf-8")) == [{"id": CHEN, "label": ""}]


def test_a_disk_that_fails_leaves_the_former_list(folder: Path) -> None:
    class FullDisk(SystemDisk):
        def rename(self, source: Path, target: Path) -> None:
            raise OSError(errno.ENOSPC, "no space left")

    before = (folder / PEOPLE_NAME).read_bytes()
    with pytest.raises(DiskFull):
        People(folder, FullDisk()).refresh(())
    assert (folder / PEOPLE_NAME).read_bytes() == before
    assert list(folder.glob("*.part")) == []


def test_labels_that_read_alike_are_numbered() -> None:
    helpers: tuple[Officer, ...] = (
        officer(1, "李小川", "", Role.ASSISTANT),
        officer(2, "李大山", "", Role.ASSISTANT),
        officer(3, "䶮立", "33059018099"),
    )
    assert list(masked_labels(helpers).values()) == [
        "李某（第 1 位）",
        "李某（第 2 位）",
        "䶮某（证号尾号 099）",
    ]
