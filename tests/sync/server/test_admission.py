"""Fair shares: slots of files, turns of entries, the slower door, and connections that hardly speak."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sync.protocol import limits
from sync.protocol.problems import ProtocolProblem
from sync.protocol.week import minutes_until, week_minute
from sync.server import admission
from sync.server.admission import FILE_BYTES_MAX, LINE_MAX, Admission
from sync.server.config import ServerConfig
from sync.server.metrics import Metrics
from tests.helpers.open_county import open_county
from tests.sync.server.support import NOW, Clock, Device, Journal, Served, found, problem


def shares(slots: int = 64, uniform: float = 0.5, clock: Clock | None = None) -> Admission:
    """A fresh set of shares."""
    config = replace(ServerConfig.for_home(Path("nowhere")), blob_slots=slots, clock=clock or Clock())
    return Admission(config, Metrics(list), lambda: uniform)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """To the end, and never for long."""
    return asyncio.run(asyncio.wait_for(work, 20))


def test_the_last_quarter_of_the_slots_is_for_who_holds_none() -> None:
    async def story() -> None:
        own = shares(slots=8)
        async with AsyncExitStack() as held:
            for _ in range(6):
                await held.enter_async_context(own.slot("greedy", "a", 0))
            with pytest.raises(ProtocolProblem, match="busy"):
                await held.enter_async_context(own.slot("greedy", "a", 0))
            await held.enter_async_context(own.slot("second", "b", 0))
            await held.enter_async_context(own.slot("third", "c", 0))
            with pytest.raises(ProtocolProblem, match="busy") as refused:
                await held.enter_async_context(own.slot("fourth", "d", 0))
            assert refused.value.details == {"retry_after": 5 + 8}
        async with own.slot("fourth", "d", 0):
            pass

    run(story())


def test_one_address_leaves_a_quarter_to_the_others() -> None:
    async def story() -> None:
        own = shares(slots=8)
        async with AsyncExitStack() as held:
            for number in range(6):
                await held.enter_async_context(own.slot(f"device {number}", "one office", 0))
            with pytest.raises(ProtocolProblem, match="busy"):
                await held.enter_async_context(own.slot("device 7", "one office", 0))
            await held.enter_async_context(own.slot("device 8", "another", 0))

    run(story())


def test_bodies_of_files_have_a_share_of_the_memory() -> None:
    async def story() -> None:
        own, quarter = shares(), FILE_BYTES_MAX // 4
        async with AsyncExitStack() as held:
            await held.enter_async_context(own.slot("a", "a", quarter - 10))
            with pytest.raises(ProtocolProblem, match="busy"):
                await held.enter_async_context(own.slot("a", "a", 11))
            await held.enter_async_context(own.slot("a", "a", 10))
            for other in "bcd":
                await held.enter_async_context(own.slot(other, other, quarter))
            with pytest.raises(ProtocolProblem, match="busy"):
                await held.enter_async_context(own.slot("e", "e", 1))
            # A page or a file going out has no body.
            await held.enter_async_context(own.slot("e", "e", 0))

    run(story())


def test_who_is_sent_away_is_spread() -> None:
    waits = set()
    for part in range(10):
        own = shares(slots=1, uniform=part / 10)

        async def story(own: Admission = own) -> int:
            async with own.slot("a", "a", 0):
                with pytest.raises(ProtocolProblem) as refused:
                    await own.slot("b", "b", 0).__aenter__()
            return int(refused.value.details["retry_after"])

        waits.add(run(story()))
    assert len(waits) >= 8
    assert min(waits) >= limits.RETRY_AFTER_SECONDS
    assert max(waits) <= limits.RETRY_AFTER_SECONDS + admission.SPREAD_SECONDS


def test_entries_are_taken_in_order_and_files_stand_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> list[str]:
        own, seen = shares(), list[str]()

        async def entries(name: str) -> None:
            async with own.turn():
                seen.append(name)
                await asyncio.sleep(0.02)

        async def files() -> None:
            async with own.slot("f", "f", 0):
                seen.append("files")

        pushes = [asyncio.create_task(entries(str(number))) for number in range(6)]
        await asyncio.sleep(0)
        await asyncio.gather(files(), *pushes)
        return seen

    seen = run(story())
    assert [name for name in seen if name != "files"] == list("012345")
    # The last of them is at work, none waits any more.
    assert seen.index("files") >= 4
    monkeypatch.setattr(admission, "FILES_WAIT_SECONDS", 0.03)
    assert run(story()).index("files") < 5


def test_a_device_alone_never_waits_with_its_files() -> None:
    """Its batches and files go side by side, as decision 8 has it."""

    async def story() -> float:
        own = shares()
        async with own.turn():
            began = time.monotonic()
            async with own.slot("a", "a", 0):
                return time.monotonic() - began

    assert run(story()) < 0.5


def test_who_knocks_too_much_comes_in_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "SLOWER_SECONDS", 0.05)
    monkeypatch.setattr(admission, "REFUSED_SECONDS", 0.05)

    async def story() -> tuple[float, float, float, int]:
        clock = Clock()
        own = shares(uniform=0.0, clock=clock)

        async def came(holder: str, address: str, count: int = 1) -> float:
            began = time.monotonic()
            await asyncio.gather(*(own.slower(holder, address) for _ in range(count)))
            return time.monotonic() - began

        for _ in range(limits.KNOCKS_PER_MINUTE):
            own.knocked("bad", "a")
        slow, other = await came("bad", "a", 3), await came("good", "a")
        results = await asyncio.gather(
            *(own.slower("bad", "a") for _ in range(LINE_MAX + 5)), return_exceptions=True
        )
        clock.now += limits.MINUTE_MS
        return slow, other, await came("bad", "a"), sum(isinstance(one, ProtocolProblem) for one in results)

    slow, other, later, refused = run(story())
    assert slow >= 3 * 0.05
    assert other < 0.04
    assert later < 0.04
    assert refused == 5


def test_nonsense_slows_its_sender_over_http(county: Served, device: Device) -> None:
    for _ in range(limits.KNOCKS_PER_MINUTE):
        assert device.ask("POST", "/entries", b"nonsense").status_code == 400
    began = time.monotonic()
    assert problem(device.ask("POST", "/entries", b"nonsense"))[1] == "malformed"
    assert time.monotonic() - began >= 0.9
    county.clock.now += limits.MINUTE_MS
    began = time.monotonic()
    device.hello(Journal())
    assert time.monotonic() - began < 0.9


def test_headers_that_never_end_and_connections_without_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENFA_TEST_LIMITS", "CONNECTIONS_PER_ADDRESS=5,HEADER_SECONDS=1")
    home = tmp_path / "county"
    found(home, Clock())
    with open_county(home) as running:
        host = urlsplit(running.url)
        assert host.hostname is not None
        assert host.port is not None
        lines = [socket.create_connection((host.hostname, host.port), timeout=5) for _ in range(5)]
        for line in lines:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: ")
        sixth = socket.create_connection((host.hostname, host.port), timeout=5)
        assert _closed(sixth)
        began = time.monotonic()
        assert all(_closed(line) for line in lines)
        assert time.monotonic() - began < 4
        with socket.create_connection((host.hostname, host.port), timeout=5) as again:
            again.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert again.recv(100).startswith(b"HTTP/1.1 200")


def _closed(line: socket.socket) -> bool:
    with line:
        try:
            return line.recv(1) == b""
        except ConnectionResetError:
            return True


def test_each_device_has_its_minute_of_the_night() -> None:
    minutes = [week_minute(hashlib.sha256(str(number).encode()).hexdigest()[:32]) for number in range(3000)]
    day = [minute % limits.DAY_MINUTES for minute in minutes]
    assert all(minute >= 20 * 60 or minute < 6 * 60 for minute in day)
    assert len({minute // limits.DAY_MINUTES for minute in minutes}) == 7
    assert len(set(minutes)) > 1800
    # NOW is Sunday, 22 November 2026, 08:00 in China.
    assert minutes_until(6 * limits.DAY_MINUTES + 8 * 60, NOW) == 0
    assert minutes_until(6 * limits.DAY_MINUTES + 20 * 60, NOW) == 12 * 60
    assert minutes_until(0, NOW) == 16 * 60


def test_hello_tells_the_minute(county: Served, device: Device) -> None:
    assert device.hello(Journal()).limits["week_minute"] == week_minute(device.id)
