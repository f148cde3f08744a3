"""A TCP relay that passes bytes both ways and cuts the link after exactly n of them in one direction.

It counts over all connections since `plan`, so a cut point is a byte of the whole session; after the cut new
connections pass untouched. It runs on a loop of its own thread, or inside a loop that a test already has.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, cast

UP = "up"  # device → county
DOWN = "down"  # county → device
DROPS_A_SECOND = 20


@dataclass
class Cut:
    """Where to cut: after `after` bytes in `direction`. `happened` turns True when it did."""

    direction: str = ""
    after: int = 0
    happened: bool = False


class Relay:
    """`async start(host, port)` listens on a free loopback port (`port`) and connects each caller to the
    target."""

    def __init__(self) -> None:
        self.port = 0
        self.cut = Cut()
        self.counts = {UP: 0, DOWN: 0}
        self.connections = 0
        self.on_cut: Callable[[], object] = lambda: None
        self.holes: frozenset[str] = (
            frozenset()
        )  # directions whose bytes are swallowed while the line stays up
        self.rate = 0  # bytes a second in each direction, 0 as fast as may be
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Transport] = set()

    async def start(self, target_host: str, target_port: int) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Near(self, target_host, target_port), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for transport in tuple(self._open):
            transport.abort()
        # One turn of the loop lets the aborted transports report their loss before the loop may close.
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    def plan(self, direction: str = "", after: int = 0) -> Cut:
        """Count from zero again and cut after `after` bytes in `direction` (none: pass all)."""
        self.counts = {UP: 0, DOWN: 0}
        self.cut = Cut(direction, after)
        return self.cut

    def allowed(self, direction: str, size: int) -> tuple[int, bool]:
        """(how many of `size` bytes may pass, whether the link ends after them)."""
        cut = self.cut
        before = self.counts[direction]
        self.counts[direction] = before + size
        if cut.happened or cut.direction != direction or before + size <= cut.after:
            return size, False
        cut.happened = True
        self.on_cut()
        return cut.after - before, True

    def opened(self, transport: asyncio.Transport) -> None:
        self._open.add(transport)

    def closed(self, transport: asyncio.Transport) -> None:
        self._open.discard(transport)


class _Side(asyncio.Protocol):
    """One end of a relayed connection; `other` is the opposite end."""

    direction = ""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.transport: asyncio.Transport | None = None
        self.other: _Side | None = None
        self._waiting = bytearray()
        self._dripping = False  # one chain of drops at a time: two would be twice the rate

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.relay.opened(self.transport)

    def pass_on(self, data: bytes) -> None:
        other = self.other
        if other is None or other.transport is None or self.transport is None:
            return
        if self.direction in self.relay.holes:
            return
        size, ends = self.relay.allowed(self.direction, len(data))
        if self.relay.rate and not ends:
            self._drip(data)
        elif size:
            other.transport.write(data[:size])
        if ends:
            # close() still delivers what was written; abort() drops what the sender had not sent yet.
            other.transport.close()
            self.transport.abort()

    def _drip(self, data: bytes) -> None:
        """Pass bytes on at the rate, in their order."""
        self._waiting += data
        if not self._dripping:
            self._drop()

    def _drop(self) -> None:
        other = self.other
        self._dripping = other is not None and other.transport is not None and bool(self._waiting)
        if not self._dripping or other is None or other.transport is None:
            return
        size = max(self.relay.rate // DROPS_A_SECOND, 1)
        other.transport.write(bytes(self._waiting[:size]))
        del self._waiting[:size]
        asyncio.get_running_loop().call_later(1 / DROPS_A_SECOND, self._drop)

    def data_received(self, data: bytes) -> None:
        self.pass_on(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.transport is not None:
            self.relay.closed(self.transport)
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()
        self.other = None


class _Far(_Side):
    direction = DOWN

    def __init__(self, relay: Relay, near: _Near) -> None:
        super().__init__(relay)
        self.near = near

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.other = self.near
        self.near.far_is_ready(self)


class _Near(_Side):
    direction = UP

    def __init__(self, relay: Relay, host: str, port: int) -> None:
        super().__init__(relay)
        self._target = host, port
        self._early: list[bytes] = []
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.relay.connections += 1
        self._task = asyncio.get_running_loop().create_task(self._reach())

    async def _reach(self) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: _Far(self.relay, self), *self._target)
        except OSError:
            if self.transport is not None:
                self.transport.abort()

    def far_is_ready(self, far: _Far) -> None:
        self.other = far
        for data in self._early:
            self.pass_on(data)
        self._early.clear()

    def data_received(self, data: bytes) -> None:
        if self.other is None:
            self._early.append(data)
        else:
            self.pass_on(data)


class RelayThread:
    """A relay on its own loop and thread, for tests whose server is another process."""

    def __init__(self, target_host: str, target_port: int) -> None:
        self.relay = Relay()
        self._target = target_host, target_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.relay.start(*self._target), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.relay.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
