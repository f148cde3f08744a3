"""A line between two processes: what passes it is counted, its round trip takes as long as asked, and it breaks after
so many bytes when asked. On a loop of its own thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Self, cast
from urllib.parse import urlsplit


class Line:
    """`url` leads to `target` (http or https, the same words). Bytes up and down, `turns` (how often the caller spoke
    after it had been answered) and connections are those since `begin`."""

    def __init__(self, target: str) -> None:
        self._scheme = urlsplit(target).scheme
        self._target = (urlsplit(target).hostname or "", urlsplit(target).port or 0)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self.begin()

    def begin(self, *, round_trip: float = 0.0, break_after: int = 0) -> None:
        """Count from zero; wait half of `round_trip` (seconds) each way; break once after so many bytes up (0: never)."""
        self.one_way, self.break_after = round_trip / 2, break_after
        self.up = self.down = self.turns = self.connections = 0
        self.answered = True

    @property
    def url(self) -> str:
        """Where a caller finds the target."""
        return f"{self._scheme}://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> int:
        server = await asyncio.get_running_loop().create_server(lambda: _End(self, None), "127.0.0.1", 0)
        return int(server.sockets[0].getsockname()[1])

    async def reach(self, near: _End) -> None:
        """Connect what came to the target."""
        self.connections += 1
        loop = asyncio.get_running_loop()
        _, far = await loop.create_connection(lambda: _End(self, near), *self._target)
        near.joined(far)

    def passed(self, size: int, *, up: bool) -> bool:
        """Count; whether the line breaks now."""
        if not up:
            self.down += size
            self.answered = True
            return False
        self.turns += self.answered
        self.answered = False
        self.up += size
        if self.break_after and self.up >= self.break_after:
            self.break_after = 0
            return True
        return False


class _End(asyncio.Protocol):
    """One end; without `near` it is the caller's."""

    def __init__(self, line: Line, near: _End | None) -> None:
        self._line, self._up = line, near is None
        self._other = near
        self._early: list[bytes] = []
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if self._up:
            self._task = asyncio.get_running_loop().create_task(self._line.reach(self))

    def joined(self, far: _End) -> None:
        """The target answers."""
        self._other = far
        for data in self._early:
            self._pass(data)

    def data_received(self, data: bytes) -> None:
        if self._other is None:
            self._early.append(data)
        else:
            self._pass(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._other is not None:
            self._later(self._other._transport.close)

    def _pass(self, data: bytes) -> None:
        other = self._other
        assert other is not None
        if self._line.passed(len(data), up=self._up):
            self._transport.abort()
            other._transport.abort()
        else:
            self._later(lambda: other._transport.write(data))

    def _later(self, work: Callable[[], object]) -> None:
        if self._line.one_way:
            asyncio.get_running_loop().call_later(self._line.one_way, work)
        else:
            work()
