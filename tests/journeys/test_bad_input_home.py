"""A home that cannot be written, one of a newer version, and a wrong password: each says so in its own words, and when
the trouble is over everything is as it was.

What the key slots, the waits and the opening of a file do one by one is in tests/desktop/store; here an officer's day
lies in the home, and the commands that people type are the ones that answer.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.home import Home, HomeState
from desktop.store.migrations import NEWEST
from desktop.store.slots import FLOOR
from desktop.store.store import DATABASE_NAME
from enforcement.errors import NewerDatabase, ReadOnlyHome, WrongPassword
from enforcement.queries import AskParties
from tests.house.tree import ROOT
from tests.journeys.bad_input import FACT, PASSWORD, Desk, DeskClock, Kept, training_desk

READ_ONLY = (
    "数据文件夹不能写入，现在打不开，也存不了。可能是磁盘写保护，或者这个账户没有权限。"
    "请让管理员改好文件夹的权限，再打开镇法通。"
)
NEWER = "这份数据是更新版本的镇法通写的，这个版本打不开。为了不丢内容，没有改动任何数据。请换成新版本再打开。"


@contextmanager
def without_override() -> Iterator[None]:
    """File rights count for this thread even when the tests run as root, as they do in some containers."""
    if os.name != "posix" or os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3 of the capability sets, this thread
    sets = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    effective = sets[0]
    sets[0] = effective & ~0b110  # without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    assert libc.capset(header, sets) == 0
    try:
        yield
    finally:
        sets[0] = effective
        assert libc.capset(header, sets) == 0


@contextmanager
def read_only(*folders: Path) -> Iterator[None]:
    """Nobody may write into ``folders`` inside the block."""
    modes = {folder: folder.stat().st_mode for folder in folders}
    for folder in folders:
        folder.chmod(0o500)
    try:
        with without_override():
            yield
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)


@pytest.fixture
def day(tmp_path: Path) -> Kept:
    """A training home at ``tmp_path / "home"`` with a day's work in it, closed."""
    desk = training_desk(tmp_path / "home")
    desk.a_days_work()
    kept = desk.kept()
    desk.store.close()
    return kept


def require_same(folder: Path, kept: Kept) -> None:
    """The home opens, is whole, holds what it held, and takes another save."""
    desk = Desk(Home(folder).open_training(), DeskClock())
    desk.store.check()
    assert desk.kept() == kept
    assert desk.facts() == [FACT]
    desk.a_days_work()
    desk.store.close()


def zhenfa(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The command as a person types it."""
    command = [sys.executable, "-m", "desktop", *words, "--home", str(home)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_home_that_cannot_be_written_is_said_at_the_door(tmp_path: Path, day: Kept) -> None:
    home = tmp_path / "home"
    with read_only(home, home / "scratch", home / "blobs"), pytest.raises(ReadOnlyHome) as told:
        Home(home).open_training()
    assert told.value.sentence == READ_ONLY
    require_same(home, day)


def test_no_home_is_begun_where_nothing_can_be_written(tmp_path: Path) -> None:
    place = tmp_path / "locked"
    place.mkdir(mode=0o700)
    with read_only(place), pytest.raises(ReadOnlyHome) as told:
        Home(place / "home").create(HomeState.TRAINING)
    assert told.value.sentence == READ_ONLY
    assert list(place.iterdir()) == []
    store, _ = Home(place / "home").create(HomeState.TRAINING)
    store.close()


def test_a_folder_locked_in_mid_work_costs_only_the_step(tmp_path: Path) -> None:
    desk = training_desk(tmp_path / "home")
    desk.a_days_work()
    before = desk.kept()
    with read_only(tmp_path / "home" / "scratch", tmp_path / "home" / "blobs"):
        with pytest.raises(ReadOnlyHome) as told:
            desk.photo(b"\xff\xd8\xff second photo")
        assert desk.facts() == [FACT]
    assert told.value.sentence == READ_ONLY
    assert desk.kept() == before
    blob = desk.photo(b"\xff\xd8\xff second photo")
    assert desk.store.blobs.read(blob.sha256) == b"\xff\xd8\xff second photo"
    desk.store.check()
    desk.store.close()


def test_a_home_of_a_newer_version_is_left_as_it_is(tmp_path: Path, day: Kept) -> None:
    home = tmp_path / "home"
    _set_schema(home, NEWEST + 1)
    before = hashlib.sha256((home / DATABASE_NAME).read_bytes()).digest()
    with pytest.raises(NewerDatabase) as told:
        Home(home).open_training()
    assert told.value.sentence == NEWER
    answered = zhenfa("check", home=home)
    assert (answered.returncode, answered.stdout, answered.stderr) == (1, "", f"{NEWER}\n")
    assert hashlib.sha256((home / DATABASE_NAME).read_bytes()).digest() == before
    assert list((home / "backups").iterdir()) == []
    _set_schema(home, NEWEST)
    answered = zhenfa("check", home=home)
    assert (answered.returncode, answered.stdout) == (0, "数据库、流水和各条记录都核对过，完好。\n")
    require_same(home, day)


def test_wrong_passwords_wait_longer_and_the_right_one_finds_everything(tmp_path: Path) -> None:
    clock = [1_795_500_000.0]
    home = Home(tmp_path / "home", seconds=lambda: clock[0])
    store, _ = home.create(HomeState.ENROLLED, PASSWORD, cost=FLOOR)
    kept = store.exchange.state()
    store.close()
    said = []
    for _ in range(7):
        with pytest.raises(WrongPassword) as told:
            home.open_with_password("青山流水 老街 8 号")
        said.append(told.value.sentence)
        clock[0] += told.value.wait_seconds
    assert said[0] == "口令不对。请再输一次。"
    waits = [sentence for sentence in said if sentence.startswith("口令不对。请等 ")]
    assert len(waits) >= 2
    assert all(
        sentence.endswith(("秒再试，或者请队长用他的口令打开。", "分钟再试，或者请队长用他的口令打开。"))
        for sentence in waits
    )
    assert len(set(waits)) == len(waits)
    clock[0] -= 5
    with pytest.raises(WrongPassword) as told:
        home.open_with_password(PASSWORD)
    assert told.value.sentence == "口令错的次数多了，还要等 5 秒。也可以请队长用他的口令打开。"
    clock[0] += 5
    store = home.open_with_password(PASSWORD)
    assert store.exchange.state() == kept
    assert store.answer(AskParties()) == ()
    store.check()
    store.close()


def test_the_command_line_says_the_same_of_a_wrong_password(tmp_path: Path) -> None:
    home = tmp_path / "home"
    store, _ = Home(home).create(HomeState.ENROLLED, PASSWORD, cost=FLOOR)
    store.close()
    paper = tmp_path / "password"
    paper.write_text("青山流水 老街 8 号\n", encoding="utf-8")
    answered = zhenfa("check", "--password-file", str(paper), home=home)
    assert (answered.returncode, answered.stdout, answered.stderr) == (1, "", "口令不对。请再输一次。\n")
    paper.write_text(PASSWORD + "\n", encoding="utf-8")
    assert zhenfa("check", "--password-file", str(paper), home=home).returncode == 0


def _set_schema(home: Path, number: int) -> None:
    """What a program of another version leaves behind."""
    from desktop.store.connect import Secret, open_raw
    from desktop.store.keyslots import load_key_file
    from desktop.store.slots import SlotKind, open_training

    file, _ = load_key_file(home / "keys.zfk")
    dbk = open_training(file.slots_of(SlotKind.TRAINING)[0], file.store_id)
    assert dbk is not None
    raw = open_raw(home / DATABASE_NAME, Secret(dbk))
    raw.execute(f"PRAGMA user_version = {number}")
    raw.close()
