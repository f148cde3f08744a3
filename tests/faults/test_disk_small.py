"""A home on a disk that really is small: it fills in the middle of a save, with half a write done and no
page left for SQLite's index of its log, which no injected error shows. The machine says so, lives, and
goes on where there is room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.home import Home, HomeState
from enforcement.errors import DiskFull
from tests.faults.device_job import Desk
from tests.faults.test_disk_device import PHOTOS

pytestmark = [pytest.mark.faults, pytest.mark.slow]
KIB = 1024
PLACES = range(
    4, 4 + 12 * 28, 28
)  # KiB left when the machine begins; a save with its photos needs more than the last


def _mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """`folder` is a disk of its own; skips the test where the system allows none."""
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", "size=64m,mode=700", "none", str(folder)):
        pytest.skip("this system lets the test mount nothing")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _room(folder: Path, left: int) -> None:
    """Let the disk have so many KiB left."""
    used = int(
        subprocess.run(
            ["df", "-k", "--output=used", folder], capture_output=True, text=True, check=True
        ).stdout.split()[1]
    )
    assert _mount("-o", f"remount,size={used + left}k", str(folder))


def test_a_disk_that_fills_in_the_middle_of_a_save_keeps_all_before_it(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk):
        store, _ = Home(disk / "home").create(HomeState.TRAINING)
        desk = Desk(store, disk, "")
        told: list[str] = []
        saved: list[int] = []
        try:
            for number, left in enumerate(PLACES):
                _room(disk, left)
                try:
                    for more in range(20):
                        desk.visit(number * 100 + more, PHOTOS)
                        saved.append(number * 100 + more)
                except DiskFull as trouble:
                    told.append(trouble.cure)
                assert sorted(int(key) for key in desk.look()["visits"]) == saved
                _room(disk, 8 * KIB)
                desk.visit(number * 100 + 99, PHOTOS)
                saved.append(number * 100 + 99)
            assert len(told) == len(PLACES)
            assert all(told)
            assert desk.check()
        finally:
            store.close()
