"""150 times SIGKILL for the real window while it is worked by keys: the home opens whole, and every save the window
said 已保存 to is there, once."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from desktop.demo.county import County
from desktop.demo.photos import draw_photos
from tests.faults.window_homes import HomeUnderFire, joined
from tests.faults.window_life import Moment, WindowLife, a_moment
from tests.faults.window_script import PHOTOS

pytestmark = pytest.mark.faults

SEED = int(os.environ.get("ZHENFA_KILL_SEED", "20261122"))
LIVES_A_HOME = 25
HOMES_A_LANE = 3  # two lanes side by side: the training town alone, and machines that exchange with a county


class Lane:
    """Windows one after the other on homes of one kind; ``fell`` counts where in the job the kills came."""

    def __init__(self, homes: list[HomeUnderFire], scratch: Path, seed: int) -> None:
        self.homes, self.scratch, self.chance = homes, scratch, random.Random(seed)
        self.fell: Counter[str] = Counter()
        scratch.mkdir()
        for photo in draw_photos(scratch, datetime(2026, 11, 24, 9, 31))[PHOTOS:]:
            photo.unlink()

    def run(self) -> None:
        for home in self.homes:
            for _ in range(LIVES_A_HOME):
                self.live(home, a_moment(self.chance))
                home.look()
            home.look(files=True)

    def live(self, home: HomeUnderFire, moment: Moment, *words: str) -> None:
        """One life; what it said goes into the home's ledger."""
        life = WindowLife(home.folder, self.scratch, self.chance.getrandbits(32), (*home.words, *words))
        lines = life.lived(moment)
        self.fell[next((line["at"] for line in reversed(lines) if "at" in line), "start")] += 1
        home.ledger.take(lines)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_nothing_the_window_confirmed_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    print(f"seed {SEED}")
    began = time.monotonic()
    county = County(tmp_path / "county")
    county.folder.mkdir()
    try:
        county.start()
        towns = [HomeUnderFire(tmp_path / f"town{number}") for number in range(HOMES_A_LANE)]
        machines = [joined(tmp_path / f"machine{number}", county) for number in range(HOMES_A_LANE)]
        lanes = [Lane(towns, tmp_path / "one", SEED), Lane(machines, tmp_path / "other", SEED + 1)]
        with ThreadPoolExecutor(len(lanes)) as pool:
            list(pool.map(Lane.run, lanes))
        assert county.ask("verify")["good"]
    finally:
        county.stop()
    _enough(lanes, time.monotonic() - began)


def _enough(lanes: list[Lane], seconds: float) -> None:
    """The campaign has to have met what it is about."""
    fell = sum((lane.fell for lane in lanes), Counter[str]())
    ledgers = [home.ledger for lane in lanes for home in lane.homes]
    saves = Counter(ask.command for ledger in ledgers for ask in ledger.confirmed())
    bars = sum((ledger.bars for ledger in ledgers), Counter[str]())
    shown = sum(len(ledger.shown) for ledger in ledgers)
    in_flight = sum(ledger.open for ledger in ledgers)
    print(f"{fell.total()} kills in {seconds:.0f} s: {dict(fell)}")
    print(
        f"{saves.total()} saves confirmed, {in_flight} under way: {dict(saves)}; {shown} numbers; {dict(bars)}"
    )
    assert fell.total() == len(lanes) * HOMES_A_LANE * LIVES_A_HOME >= 150
    assert saves.total() > 2 * fell.total()
    assert in_flight > 10
    assert shown > 10
    assert bars["已保存"] > saves.total() // 2


@pytest.mark.slow
def test_a_training_town_killed_while_it_is_founded_opens_with_the_next_window(tmp_path: Path) -> None:
    home = HomeUnderFire(tmp_path / "town")
    lane = Lane([home], tmp_path / "scratch", SEED)
    for number in range(12):
        lane.live(home, Moment("at", "opening", 1, 0.08 * number))
        home.look()
    lane.live(home, Moment("saved", times=3))
    home.look()
    assert len(home.ledger.confirmed("StartInspection")) == 1


def test_a_window_that_confirms_before_the_commit_is_found(tmp_path: Path) -> None:
    home = HomeUnderFire(tmp_path / "town")
    lane = Lane([home], tmp_path / "scratch", SEED)
    lane.live(home, Moment("saved", times=2))
    home.look()
    with pytest.raises(AssertionError, match="confirmed and not in the journal"):
        for times in range(2, 8):
            lane.live(home, Moment("saved", times=times), "--too-early")
            home.look()
