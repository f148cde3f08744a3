"""Making the next request ready while one is answered: used for exactly what is decided, never sent by
itself, and the journal stays with the round's own thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from enforcement.errors import StoreTrouble
from sync.client import troubles
from sync.client.ahead import Ahead, Ready, after_batch, after_blobs
from sync.client.driver import Driver
from sync.client.moves import Action, Push, SendBlobs
from sync.client.pace import BLOB_MOST, FILES_BESIDE, Pace
from sync.client.ports import BlobHere, BlobRank, Machine, Outgoing
from sync.client.state import Phase, RoundState
from sync.client.transport import HttpTransport
from sync.client.troubles import RoundTrouble
from sync.client.values import FramePlan
from sync.protocol.auth import body_hash
from sync.protocol.frames import BlobState
from sync.protocol.problems import MALFORMED, ProtocolProblem
from sync.server.config import wall_clock
from tests.sync.client.county import CountyThread, enrolled, found
from tests.sync.client.memory_journal import Act, MemoryJournal, new_id

FIRST, NEXT = Push(0, 100), Push(5, 200)


class Maker:
    """Makes an action's text its body, and remembers what it was asked for."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.made: list[Action] = []
        self._fault = fault

    def __call__(self, action: Action) -> Ready | None:
        self.made.append(action)
        if self._fault is not None:
            raise self._fault
        body = repr(action).encode()
        return Ready((body,), body_hash(body))


def test_what_was_made_ready_is_used_for_that_action_only() -> None:
    maker = Maker()
    with Ahead(maker) as ahead:
        assert ahead.during(lambda: "answer", NEXT) == "answer"
        assert ahead.ready(NEXT) == ahead.ready(NEXT)
        assert maker.made == [NEXT, NEXT], "made once ahead, once anew"
        ahead.during(lambda: "answer", NEXT)
        other = ahead.ready(FIRST)
        assert other is not None
        assert other.parts == (repr(FIRST).encode(),)


@pytest.mark.parametrize("fault", [StoreTrouble("x", "", ""), ProtocolProblem(MALFORMED)])
def test_trouble_in_making_does_not_touch_the_request_under_way(fault: Exception) -> None:
    with Ahead(Maker(fault)) as ahead:
        assert ahead.during(lambda: "answer", NEXT) == "answer"
        with pytest.raises(type(fault)):
            ahead.ready(NEXT)


def test_the_links_trouble_comes_through() -> None:
    def cut() -> str:
        raise troubles.cut("gone")

    with Ahead(Maker()) as ahead, pytest.raises(RoundTrouble):
        ahead.during(cut, NEXT)


def test_the_last_batch_has_none_after_it() -> None:
    state = RoundState(phase=Phase.WORKING, pace=Pace(batch_bytes=1000))
    sent = Outgoing(3, (), ())
    assert after_batch(state, sent, 9) == Push(2, 2000)
    assert after_batch(state, sent, 2) is None
    assert after_batch(state, None, 9) is None


def waiting(pace: Pace) -> tuple[RoundState, SendBlobs]:
    """Three files of 8 MiB to go, the first of them under way."""
    names = [letter * 64 for letter in "abc"]
    size = BLOB_MOST - 1000
    state = RoundState(
        phase=Phase.WORKING,
        pace=pace,
        wanted={name: BlobState(name, 0) for name in names},
        here={name: BlobHere(name, size, BlobRank.PHOTO, -order) for order, name in enumerate(names)},
    )
    return state, SendBlobs((FramePlan(names[0], 0, size, size),))


def test_files_are_made_ready_on_a_fast_link_only() -> None:
    state, action = waiting(Pace(blob_bytes=BLOB_MOST))
    following = after_blobs(state, action, 0.5)
    assert isinstance(following, SendBlobs)
    assert {plan.sha256[0] for plan in following.frames} <= {"b", "c"}
    assert after_blobs(state, action, 60.0) is None


class Watched:
    """A journal that remembers who touched it."""

    def __init__(self, journal: MemoryJournal) -> None:
        self.threads: set[int] = set()
        self._journal = journal

    def __getattr__(self, name: str) -> Any:
        self.threads.add(threading.get_ident())
        return getattr(self._journal, name)


class OneOfAKind(HttpTransport):
    """The real link, which fails the test when a second request of a kind (of files: a third) begins before
    the first has its answer, and remembers what was beside what."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._watch = threading.Lock()
        self._busy: list[str] = []
        self.order: list[str] = []
        self.beside: set[tuple[str, ...]] = set()

    def _exchange(self, request: Any, size: int, most: int) -> Any:
        name = request.url.path.rsplit("/", 1)[-1]
        with self._watch:
            room = FILES_BESIDE if name == "blobs" else 1
            assert self._busy.count(name) < room, "too many requests of a kind at a time"
            self._busy.append(name)
            self.order.append(name)
            self.beside.add(tuple(sorted(self._busy)))
        try:
            return super()._exchange(request, size, most)
        finally:
            with self._watch:
                self._busy.remove(name)


class SlowClock:
    """Every look at it finds a second gone: whatever is measured took long."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        self._now += 1.0
        return self._now


def exchange(home: Path, seconds: Callable[[], float], entries: int = 900) -> OneOfAKind:
    """A round with 20 files in many or few entries over a real link; it must end well, its journal untouched
    by other threads."""
    config = found(home)
    with CountyThread(config) as county:
        journal = enrolled(config, county.url)
        watched = Watched(journal)
        for number in range(entries):
            photo = number % (entries // 20) == 0
            blobs = (journal.add_file(number.to_bytes(4) * 175_000),) if photo else ()
            journal.save(Act("note", new_id(), {"text": f"{number}" * 400}, blobs=blobs))
        with OneOfAKind(county.url, journal.device_keys, app_version="1.0") as link:
            driver = Driver(
                Machine(watched, watched, watched, watched),
                link,
                journal.device_keys,
                journal.trust(),
                now_ms=wall_clock,
                seconds=seconds,
            )
            report, _ = driver.run()
    assert report.trouble is None
    assert report.without_receipt == report.blobs_waiting == 0
    assert report.blobs_sent == 20
    assert journal.received_files == set(journal.files)
    assert watched.threads == {threading.get_ident()}
    assert link.order.count("blobs") >= 2
    return link


def test_a_round_keeps_its_order_and_its_thread(tmp_path: Path) -> None:
    link = exchange(tmp_path, SlowClock())
    assert {len(names) for names in link.beside} == {1}, "one at a time"
    posts = [name for name in link.order if name in ("entries", "blobs")]
    assert posts.count("entries") >= 2
    assert posts == sorted(posts, reverse=True), "entries first"


def test_on_a_quick_link_files_go_beside_entries_and_only_once(tmp_path: Path) -> None:
    link = exchange(tmp_path, lambda: 0.0)
    assert any({"entries", "blobs"} <= set(names) for names in link.beside)
    assert link.traffic.up < 21 * 700_000, "20 files of 700 kB and some entries"


def test_where_files_are_answered_at_once_two_requests_of_them_go_together(tmp_path: Path) -> None:
    link = exchange(tmp_path, lambda: 0.0, entries=20)
    assert ("blobs", "blobs") in link.beside
    assert link.traffic.up < 21 * 700_000, "each file once"
