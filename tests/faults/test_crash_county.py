"""The county is gone at every numbered point of three jobs, and at every single call of its disk: a small
push, files and numbers with a device that reads, a package from a stick. What it receipted is there when it
serves again, nothing is there twice or half, and the devices go on as if nothing was.

A point lies at every statement and every end of a transaction, and before and after every act on files
(`county_job.py`). Each commit takes some, other ones each time; the night takes all.
"""

from __future__ import annotations

import random
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Self

import pytest

from desktop.home import Home, HomeState
from desktop.sync_exchange import StoreExchange, join_county
from sync.client.troubles import TroubleKind
from sync.protocol.limits import KIB
from sync.protocol.problems import UNKNOWN
from sync.server.county import open_county
from sync.server.store.packages import TAKEN
from sync.server.verify import verify_county
from tests.faults.calls import reason_it_is_not_here
from tests.faults.county_life import CountyLife, Pair
from tests.faults.points import CRASHED
from tests.faults.watching import KILLED
from tests.sync.client.county import CountyThread, code_for, found
from tests.sync.packages.world import Machine

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(bool(reason_it_is_not_here()), reason="the system hands no disk calls to a test"),
]
POINT, CALL = "point", "call"
SMALL, FILES, PACKAGE = "small", "files", "package"
SIZES = {SMALL: (), FILES: (20_000, 300 * KIB)}
SESSIONS_A_JOURNAL = 20
# What a county that is gone looks like from a device: no answer, half of one, or its clerk lost on the way.
LINK = {TroubleKind.NO_NETWORK, TroubleKind.CUT}
PLACES = [(name, how) for name in (SMALL, FILES, PACKAGE) for how in (POINT, CALL)]


class Serving:
    """Lives of a county that serves two devices, each gone at another place."""

    def __init__(self, folder: Path, name: str, how: str) -> None:
        self._pair = Pair(folder)
        self._life = CountyLife(self._pair.home, folder / "complaints")
        self._sizes, self._how = SIZES[name], how

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._life.close()

    def one(self, at: int) -> bool:
        """A push and what follows it, with the county gone at place `at`; whether it came so far."""
        pair, life = self._pair, self._life
        pair.write(*self._sizes)
        life.watch.plan(KILLED, at if self._how == CALL else 0)
        gone = self._hurt(at if self._how == POINT else 0)
        life.watch.mend()
        pair.marks_are_honest()
        assert life.serve()
        pair.until_done(life.url)
        assert life.stop() == 0
        pair.marks_are_honest()
        if not pair.saves % SESSIONS_A_JOURNAL:
            pair.turn_over()
        return gone

    def last_check(self) -> None:
        """All is there once, and the county's own check finds nothing."""
        self._pair.all_there()

    def _hurt(self, crash: int) -> bool:
        life = self._life
        if not life.serve(clerk=not crash, crash=crash):
            return True
        troubles = [report.trouble for report in self._pair.exchange(life.url) if report.trouble is not None]
        assert all(one.kind in LINK or one.problem is UNKNOWN for one in troubles), troubles
        ended = life.stop()
        assert ended in (0, CRASHED, -9)
        return ended != 0 or bool(life.watch.hit)


class Stick:
    """A county that takes a package in, gone at another place each time, and a machine that writes one
    after the other."""

    def __init__(self, folder: Path, _: str, how: str) -> None:
        self._config, self._how, self._folder = found(folder), how, folder
        self._open = ExitStack()
        store, _recovery = Home(folder / "machine").create(HomeState.TRAINING)
        self._machine = Machine(store, folder / "stick")
        self._machine.stick.mkdir()
        self._open.callback(store.close)
        with CountyThread(self._config) as county:
            join_county(store, county.url, code_for(self._config))
            assert StoreExchange(store, None, county.url).run()[0].ok
        self._life = CountyLife(self._config.home, folder / "complaints")
        self._open.callback(self._life.close)
        self._files = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def one(self, at: int) -> bool:
        """A package taken in with the county gone at place `at`, and taken in again; whether it came so
        far."""
        machine, life = self._machine, self._life
        self._files += 1
        machine.save_party(f"云溪镇第{self._files}家饭店")
        machine.save_file(random.Random(self._files).randbytes(5_000))
        (package,) = machine.export("to.zfp")
        life.watch.plan(KILLED, at if self._how == CALL else 0)
        first = self._import(package, at if self._how == POINT else 0)
        life.watch.mend()
        again = self._import(package, 0)
        assert again["done"] == TAKEN
        back = machine.back().take(self._folder / "back.zfp")
        assert back.trouble is None
        assert (back.without_receipt, machine.waiting) == (0, 0)
        package.unlink()
        return "done" not in first

    def last_check(self) -> None:
        """The county's own check finds nothing, and holds every entry of the machine once."""
        with closing(open_county(self._config)) as county:
            found_ = verify_county(county)
        assert found_.good
        assert found_.entries == self._machine.store.exchange.state().last_seq
        assert found_.blobs == self._files

    def _import(self, package: Path, crash: int) -> dict[str, Any]:
        order = {"home": str(self._config.home), "package": str(package), "crash": crash}
        answer = self._life.ask({**order, "back": str(self._folder / "back.zfp")})
        ended = answer if "ended" in answer else self._life.read()
        assert ended["ended"] in (0, CRASHED, -9)
        return answer


def campaign(folder: Path, name: str, how: str, start: int, stride: int, most: int = 0) -> int:
    """Lives that are gone at places `start`, `start + stride`, … until one comes through, or there were
    `most`."""
    folder.mkdir()
    gone = 0
    with (Stick if name == PACKAGE else Serving)(folder, name, how) as lives:
        at = start
        while lives.one(at) and gone + 1 != most:
            at, gone = at + stride, gone + 1
        lives.last_check()
    print(f"{name}: {gone} times gone, at every {stride} from {start} of {at} {how}s")
    return at


@pytest.mark.slow
def test_a_county_that_is_gone_at_some_places_loses_and_doubles_nothing(tmp_path: Path) -> None:
    chance = random.SystemRandom()
    name, how = chance.choice(PLACES)
    start = 1 + chance.randrange(40)
    print(f"from {start}")
    assert campaign(tmp_path / "one", name, how, start, 17, most=3) >= start


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "how"), PLACES)
def test_a_county_that_is_gone_at_any_place_loses_and_doubles_nothing(
    tmp_path: Path, name: str, how: str
) -> None:
    assert campaign(tmp_path / "all", name, how, 1, 1) > 20
