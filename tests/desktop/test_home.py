"""A data folder: empty, training or real; private, not in a cloud drive, writable; opened by the right
secret only."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.home import Home, HomeState, synchronised_by
from desktop.store import slots
from desktop.store.keyslots import load_key_file
from desktop.store.slots import FLOOR, SlotKind
from desktop.store.store import Store
from enforcement.errors import DamagedDatabase, KnownTrouble, ReadOnlyHome, StoreTrouble, WrongPassword
from enforcement.queries import AskFrame, AskParties
from tests.desktop.store.samples import CountingIds, SteppingClock, add, ident, party, save

PASSWORD = "好再来-battery-staple"
CHEN, ZHOU = ident(1), ident(3)


class Wall:
    """Seconds since the epoch that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def home_at(path: Path, wall: Wall | None = None, **more: Any) -> Home:
    return Home(path, clock=SteppingClock(), ids=CountingIds(), seconds=wall or Wall(), **more)


def real_home(path: Path, wall: Wall | None = None) -> tuple[Home, str]:
    """A real home with one saved party, closed again; its recovery key."""
    home = home_at(path, wall)
    store, recovery = home.create(HomeState.ENROLLED, PASSWORD, officer_id=CHEN, cost=FLOOR)
    save(store, add(party()))
    store.close()
    assert recovery is not None
    return home, recovery


def opened(store: Store) -> bool:
    """Whether it is the store with the saved party; it is closed afterwards."""
    found = store.answer(AskParties())
    store.close()
    return bool(found == (party(),))


def test_a_training_home_opens_without_a_question(tmp_path: Path) -> None:
    home = home_at(tmp_path / "home")
    assert home.state() is HomeState.EMPTY
    store, recovery = home.create(HomeState.TRAINING)
    assert recovery is None
    save(store, add(party()))
    store.close()
    assert home.state() is HomeState.TRAINING
    store = home.open_training()
    assert store.answer(AskFrame()).training
    assert opened(store)


def test_a_real_home_opens_with_its_password_or_its_recovery_key(tmp_path: Path) -> None:
    home, recovery = real_home(tmp_path / "home")
    assert home.state() is HomeState.ENROLLED
    assert opened(home.open_with_password(PASSWORD, CHEN))
    assert opened(home.open_with_password(PASSWORD))
    assert opened(home.open_with_recovery_key(recovery.lower()))
    for wrong in ("", recovery[:-1], "0000-0000-0000-0000-0000-0000-0000"):
        with pytest.raises(WrongPassword):
            home.open_with_recovery_key(wrong)
    with pytest.raises(StoreTrouble):
        home.open_training()


def test_the_recovery_key_of_another_home_opens_nothing(tmp_path: Path) -> None:
    _, foreign = real_home(tmp_path / "other")
    home, _ = real_home(tmp_path / "home")
    with pytest.raises(WrongPassword) as told:
        home.open_with_recovery_key(foreign)
    assert told.value.cure == "请对照信封里的纸再输一遍。"


def test_wrong_passwords_wait_and_the_captain_need_not(tmp_path: Path) -> None:
    wall = Wall()
    home, _ = real_home(tmp_path / "home", wall)
    store = home.open_with_password(PASSWORD, CHEN)
    home.change_password(store, "captain-battery-staple", ZHOU, FLOOR)
    store.close()
    for wait in (0, 0, 5):
        with pytest.raises(WrongPassword) as told:
            home_at(tmp_path / "home", wall).open_with_password("wrong password", CHEN)
        assert told.value.wait_seconds == wait
    with pytest.raises(WrongPassword) as told:
        home.open_with_password(PASSWORD, CHEN)
    assert told.value.what == "口令错的次数多了，还要等 5 秒。"
    assert opened(home.open_with_password("captain-battery-staple", ZHOU))
    wall.now += 5
    assert opened(home.open_with_password(PASSWORD, CHEN))
    with pytest.raises(WrongPassword) as told:
        home.open_with_password("wrong again", CHEN)
    assert told.value.wait_seconds == 0  # the right password forgave the tries before it


def test_a_changed_password_replaces_the_former_one_only(tmp_path: Path) -> None:
    home, recovery = real_home(tmp_path / "home")
    store = home.open_with_password(PASSWORD, CHEN)
    home.change_password(store, "another-battery-staple", CHEN, FLOOR)
    store.close()
    assert opened(home.open_with_password("another-battery-staple", CHEN))
    assert opened(home.open_with_recovery_key(recovery))
    with pytest.raises(WrongPassword):
        home.open_with_password(PASSWORD, CHEN)


def test_the_countys_custodians_can_open_once_their_key_is_known(tmp_path: Path) -> None:
    home, _ = real_home(tmp_path / "home")
    county = X25519PrivateKey.generate()
    store = home.open_with_password(PASSWORD)
    home.add_escrow(store, X25519PrivateKey.generate().public_key().public_bytes_raw())
    home.add_escrow(store, county.public_key().public_bytes_raw())
    store.close()
    file, _ = load_key_file(tmp_path / "home" / "keys.zfk")
    (slot,) = file.slots_of(SlotKind.ESCROW)
    assert slots.open_with_private(slot, county, file.store_id) is not None


def test_the_machines_own_secret_is_part_of_the_password_where_there_is_one(tmp_path: Path) -> None:
    secret = b"d" * 32
    store, recovery = home_at(tmp_path / "home", device_secret=secret).create(
        HomeState.ENROLLED, PASSWORD, cost=FLOOR
    )
    store.close()
    with pytest.raises(WrongPassword):
        home_at(tmp_path / "home").open_with_password(PASSWORD)
    home_at(tmp_path / "home", device_secret=secret).open_with_password(PASSWORD).close()
    home_at(tmp_path / "home").open_with_recovery_key(recovery or "").close()


def test_nothing_readable_lies_in_the_folder(tmp_path: Path) -> None:
    real_home(tmp_path / "home")
    marks = [
        mark
        for text in ("云溪镇好再来饭店", "徐国良", PASSWORD)
        for mark in (text.encode(), text.encode("utf-16-le"))
    ]
    for path in (tmp_path / "home").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(mark in content for mark in marks), path.name
            assert path.stat().st_mode & 0o077 == 0, path.name
        else:
            assert path.stat().st_mode & 0o077 == 0, path.name


def test_a_home_is_made_once(tmp_path: Path) -> None:
    home, _ = real_home(tmp_path / "home")
    with pytest.raises(StoreTrouble) as told:
        home.create(HomeState.TRAINING)
    assert told.value.what == "这里已经有数据了，没有另建。"
    with pytest.raises(ValueError):
        home_at(tmp_path / "new").create(HomeState.ENROLLED)
    with pytest.raises(ValueError):
        home_at(tmp_path / "new").create(HomeState.TRAINING, PASSWORD)
    with pytest.raises(StoreTrouble):
        home_at(tmp_path / "new").open_training()
    assert not (tmp_path / "new").exists()


def test_a_cut_while_making_a_home_leaves_an_empty_one(tmp_path: Path) -> None:
    home, _ = real_home(tmp_path / "home")
    (tmp_path / "home" / "store.db").rename(tmp_path / "home" / "store.db.part")
    assert home.state() is HomeState.EMPTY
    store, _ = home.create(HomeState.TRAINING)
    store.close()
    assert not (tmp_path / "home" / "store.db.part").exists()
    assert home_at(tmp_path / "home").state() is HomeState.TRAINING


def test_a_database_without_its_key_file_is_said_in_words(tmp_path: Path) -> None:
    home, _ = real_home(tmp_path / "home")
    for path in (tmp_path / "home").glob("keys.zfk*"):
        path.unlink()
    with pytest.raises(StoreTrouble):
        home.state()


def test_no_flipped_bit_of_the_key_file_opens_a_home(tmp_path: Path) -> None:
    home = home_at(tmp_path / "home")
    home.create(HomeState.TRAINING)[0].close()
    path, dice = tmp_path / "home" / "keys.zfk", random.Random(9)
    whole = path.read_bytes()
    for _ in range(300):
        at = dice.randrange(len(whole) * 8)
        spoilt = bytearray(whole)
        spoilt[at // 8] ^= 1 << at % 8
        path.write_bytes(spoilt)
        with pytest.raises(KnownTrouble):
            home.open_training()
    path.write_bytes(whole)
    home.open_training().close()


def test_a_damaged_database_is_said_in_words(tmp_path: Path) -> None:
    home = home_at(tmp_path / "home")
    home.create(HomeState.TRAINING)[0].close()
    (tmp_path / "home" / "store.db").write_bytes(os.urandom(8192))
    with pytest.raises(DamagedDatabase):
        home.open_training()


def test_a_folder_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home").chmod(0o755)
    with pytest.raises(StoreTrouble) as told:
        home_at(tmp_path / "home").create(HomeState.TRAINING)
    assert told.value.cure == "请把文件夹权限改成只有本人可用，再打开。"
    (tmp_path / "home").chmod(0o700)
    home_at(tmp_path / "home").create(HomeState.TRAINING)[0].close()
    (tmp_path / "home").chmod(0o750)
    with pytest.raises(StoreTrouble):
        home_at(tmp_path / "home").open_training()


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("OneDrive/zhenfa", "OneDrive"),
        ("OneDrive - 安平县/数据", "OneDrive - 安平县"),
        ("我的坚果云/执法/zhenfa", "我的坚果云"),
        ("Documents/zhenfa", ""),
        ("cloud/zhenfa", ""),
    ],
)
def test_a_cloud_drive_is_no_place_for_a_home(tmp_path: Path, folder: str, service: str) -> None:
    assert synchronised_by(tmp_path / folder) == service
    if service:
        with pytest.raises(StoreTrouble) as told:
            home_at(tmp_path / folder).create(HomeState.TRAINING)
        assert service in told.value.what
        assert not (tmp_path / folder).exists()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """A file where the folder should be: refused for the system's administrator as for anybody."""
    (tmp_path / "file").write_bytes(b"")
    for place in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(ReadOnlyHome) as told:
            home_at(place).create(HomeState.TRAINING)
        assert told.value.sentence.startswith("数据文件夹不能写入，现在打不开，也存不了。")


def test_the_work_area_is_wiped_at_every_opening(tmp_path: Path) -> None:
    home = home_at(tmp_path / "home")
    home.create(HomeState.TRAINING)[0].close()
    left = tmp_path / "home" / "scratch" / "left.part"
    left.write_bytes(b"half a photo")
    home.open_training().close()
    assert not left.exists()
