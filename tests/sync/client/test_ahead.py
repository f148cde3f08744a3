"""Making the next request ready while one is answered: used for exactly what is decided, never sent by
itself, and the journal stays with the round's own thread."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from enforcement.errors import StoreTrouble
from sync.client import troubles
from sync.client.ahead import Ahead, Ready, after_batch, after_blobs
from sync.client.driver import Driver
from sync.client.moves import Action, FramePlan, Push, SendBlobs
from sync.client.pace import BLOB_MOST, Pace
from sync.client.ports import BlobHere, BlobRank, Machine, Outgoing
from sync.client.state import Phase, RoundState
from sync.client.transport import HttpTransport
from sync.client.troubles import RoundTrouble
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
        return Ready(body, body_hash(body))


def test_what_was_made_ready_is_used_for_that_action_only() -> None:
    maker = Maker()
    with Ahead(maker) as ahead:
        assert ahead.during(lambda: "answer", NEXT) == "answer"
        assert ahead.ready(NEXT) == ahead.ready(NEXT)
        assert maker.made == [NEXT, NEXT], "made once ahead, once anew"
        ahead.during(lambda: "answer", NEXT)
        other = ahead.ready(FIRST)
        assert other is not None
        assert other.body == repr(FIRST).encode()


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


class OneAtATime(HttpTransport):
    """The real link, which fails the test when a second request begins before the first has its answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._busy = threading.Lock()
        self.order: list[str] = []

    def _exchange(self, request: Any, size: int, most: int) -> Any:
        assert self._busy.acquire(blocking=False), "two requests at a time"
        try:
            self.order.append(request.url.path.rsplit("/", 1)[-1])
            return super()._exchange(request, size, most)
        finally:
            self._busy.release()


def test_a_round_keeps_its_order_and_its_thread(tmp_path: Any) -> None:
    config = found(tmp_path)
    with CountyThread(config) as county:
        journal = enrolled(config, county.url)
        watched = Watched(journal)
        for number in range(900):
            blobs = (journal.add_file(bytes([number % 251]) * 700_000),) if number % 45 == 0 else ()
            journal.save(Act("note", new_id(), {"text": f"{number}" * 400}, blobs=blobs))
        with OneAtATime(county.url, journal.device_keys, app_version="1.0") as link:
            driver = Driver(
                Machine(watched, watched, watched, watched),
                link,
                journal.device_keys,
                journal.trust(),
                now_ms=wall_clock,
                seconds=lambda: 0.0,
            )
            report, _ = driver.run()
    assert report.trouble is None
    assert report.without_receipt == report.blobs_waiting == 0
    assert watched.threads == {threading.get_ident()}
    posts = [name for name in link.order if name in ("entries", "blobs")]
    assert posts == sorted(posts, reverse=True), "entries first"
    assert posts.count("entries") >= 2
    assert posts.count("blobs") >= 2
