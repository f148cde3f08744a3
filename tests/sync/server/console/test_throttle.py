"""What wrong tries cost, with a clock of our own: the curve of an account, the share of an address, and no difference
between accounts that are there and that are not."""

from __future__ import annotations

import statistics
import time
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import limits
from sync.server.console import secrets, waits
from sync.server.console.secrets import Cost, stretch
from sync.server.store import console as rows
from tests.sync.server.console.support import PEOPLE, Console, password_of, said

MINUTE = limits.MINUTE_MS
LOGIN = PEOPLE["legal"][0]


def _begin(console: Console, account: str, address: str, now: int) -> int:
    with console.county.county.database.write() as tx:
        return waits.begin(tx, account, address, now)


@pytest.mark.parametrize("account", [LOGIN, "nobody-of-this-name"])
def test_the_curve(console: Console, account: str) -> None:
    now, waited = 10**12, []
    for number in range(13):
        address = f"192.0.2.{number}"  # each from elsewhere: the account's own curve
        wait = _begin(console, account, address, now)
        waited.append(wait)
        if wait:
            assert _begin(console, account, address, now + wait - 1) == 1
            assert _begin(console, account, address, now + wait) == 0
            now += wait
    curve = [0, 0, 0, 0, 0, *(min(2**n, 60) * MINUTE for n in range(8))]
    assert waited == curve
    with console.county.county.database.write() as tx:
        waits.forgive(tx, account, "192.0.2.0", now)
    assert _begin(console, account, "192.0.2.0", now) == 0


def test_an_address_has_twenty_an_hour_whatever_it_tries(console: Console) -> None:
    now, address = 2 * 10**12, "198.51.100.7"
    assert [_begin(console, f"name{number}", address, now + number) for number in range(20)] == [0] * 20
    assert _begin(console, "name21", address, now + 1000) == limits.HOUR_MS - 1000
    assert _begin(console, "name21", "198.51.100.8", now + 1000) == 0
    assert _begin(console, "name21", address, now + limits.HOUR_MS) == 0


def test_what_is_remembered_does_not_grow_for_ever(console: Console) -> None:
    now = 3 * 10**12
    for number in range(60):
        _begin(console, f"many{number}", f"203.0.113.{number}", now + number)
    with console.county.county.database.read() as tx:
        many = rows.count_tries(tx)
    _begin(console, "one", "203.0.113.200", now + 2 * limits.DAY_MS)
    with console.county.county.database.read() as tx:
        assert (rows.count_tries(tx), many >= 120) == (2, True)


@given(st.lists(st.integers(-10 * MINUTE, 2 * limits.HOUR_MS), max_size=12))
def test_a_clock_that_jumps_forgives_nothing_for_free(steps: list[int]) -> None:
    """The wait never grows shorter with more wrong tries and is never above an hour."""
    known = [waits.wait_after(count) for count in range(len(steps) + 70)]
    assert known == sorted(known)
    assert max(known) == waits.MOST_WAIT_MS


def test_the_door_waits_after_five_and_then_lets_the_right_one_in(console: Console) -> None:
    window, login = console.browser(), PEOPLE["registrar"][0]
    wrong = {"login": login, "password": "not-this-one-1234", "factor": "123456"}
    codes = [window.post("/console/login", **wrong).status_code for _ in range(5)]
    late = window.post("/console/login", **wrong)
    right = {"login": login, "password": password_of(login), "factor": console.factor(login)}
    refused = window.post("/console/login", **right)
    assert (codes, late.status_code, refused.status_code) == ([403] * 5, 429, 429)
    assert "分钟" in said(late) or "秒" in said(late)
    assert 0 < int(refused.headers["retry-after"]) <= 60
    console.clock.now += MINUTE
    assert console.enter(login).get("/").status_code == 200


def test_the_password_that_is_asked_again_has_its_own_curve(console: Console) -> None:
    window = console.as_role("auditor")
    new = {"new": "wanfeng-songbai-liuyun-33", "repeat": "wanfeng-songbai-liuyun-33"}
    codes = [window.post("/console/mine", again_password="guess", **new).status_code for _ in range(6)]
    assert codes == [403] * 5 + [429]
    console.clock.now += MINUTE
    assert console.as_role("auditor").get("/").status_code == 200


def test_argon2id_is_as_strong_as_promised_and_four_at_a_time() -> None:
    assert (secrets.COST.memory_kib, secrets.COST.passes, secrets.COST.lanes) == (64 * 1024, 3, 1)
    seen: list[int] = []

    def work() -> None:
        stretch("pass", bytes(16), Cost(memory_kib=8 * 1024, passes=2))
        seen.append(1)

    many = [Thread(target=work) for _ in range(8)]
    with secrets._turn(), secrets._turn(), secrets._turn(), secrets._turn():
        for one in many:
            one.start()
        many[0].join(0.3)
        assert seen == []
    for one in many:
        one.join(20)
    assert len(seen) == 8


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_known_and_unknown_accounts_take_the_same_time(console: Console) -> None:
    """Medians of 200 tries each, in turn; at most 20 ms apart (S32)."""
    took: dict[str, list[float]] = {LOGIN: [], "nobody-at-all": []}
    for _ in range(200):
        for login, times in took.items():
            console.clock.now += 2 * limits.HOUR_MS  # past every wait
            window = console.browser()
            begin = time.perf_counter()
            answer = window.post("/console/login", login=login, password="a-wrong-one-1234", factor="000000")
            times.append(time.perf_counter() - begin)
            assert answer.status_code == 403
    medians = [statistics.median(times) for times in took.values()]
    print(f"medians {medians[0] * 1000:.1f} ms and {medians[1] * 1000:.1f} ms")
    assert abs(medians[0] - medians[1]) <= 0.020
