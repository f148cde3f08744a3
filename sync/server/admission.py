"""Who is let in how soon, so that nobody slows the others: turns for entries, slots for files, a slower door for
who keeps knocking with nonsense. In memory of one process.

Entries are always admitted: they wait their turn in order of arrival. Files and pages need a slot; the last quarter
of the slots is for devices that hold none, and who gets none is told when to come again, each at another moment.
A *holder* is an address together with the device that a request names: nothing proved that name yet, so whoever
borrows it can use up only what comes from there.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from sync.protocol import limits
from sync.protocol.problems import BUSY, TOO_OFTEN, ProtocolProblem
from sync.server.config import ServerConfig
from sync.server.metrics import Metrics
from sync.server.throttle import Buckets

# Requests under way of one holder; a device of ours has three connections.
AT_ONCE_MAX: Final = 16
SLOTS_EACH_MAX: Final = 16
PAGES_AT_ONCE: Final = 3
# Bodies of files that are in memory at a time, by what their requests say of themselves: 64 of a slow link, whose
# devices size a request to take ten seconds.
FILE_BYTES_MAX: Final = 64 * limits.MIB
# Files and pages stand back this long while entries wait, and then go one at a time as long as they do.
FILES_WAIT_SECONDS: Final = 10.0
SPREAD_SECONDS: Final = 15
# An address may knock as often as so many of its devices.
ADDRESS_SHARE: Final = 10
SLOWER_SECONDS: Final = 1.0
# So many of a knocker's requests wait in line; the others are refused, and even that takes its time.
LINE_MAX: Final = 3
REFUSED_SECONDS: Final = 5.0


class Admission:
    """One per app; used on the event loop only, so it needs no lock. `uniform()` in [0, 1) spreads those who are
    sent away."""

    def __init__(
        self,
        config: ServerConfig,
        metrics: Metrics,
        uniform: Callable[[], float] = random.random,
    ) -> None:
        self._metrics = metrics
        self._uniform = uniform
        self._most = config.blob_slots
        self._held: Counter[str] = Counter()
        self._of_address: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._under_way: Counter[str] = Counter()
        self._knocks = Buckets(limits.KNOCKS_PER_MINUTE, limits.MINUTE_MS, config.clock)
        self._address_knocks = Buckets(
            limits.KNOCKS_PER_MINUTE * ADDRESS_SHARE, limits.MINUTE_MS, config.clock
        )
        self._doors: dict[str, asyncio.Lock] = {}
        self._in_line: Counter[str] = Counter()
        self._turns = asyncio.Semaphore(limits.ENTRY_TURNS)
        # A page is put together in memory, a few megabytes of objects each.
        self.pages = asyncio.Semaphore(PAGES_AT_ONCE)
        self._trickle = asyncio.Lock()
        self._waiting = 0
        self._no_entries = asyncio.Event()
        self._no_entries.set()

    @contextmanager
    def request(self, holder: str) -> Iterator[None]:
        """One request of a holder is under way; raises TOO_OFTEN when it has too many at a time."""
        if self._under_way[holder] >= AT_ONCE_MAX:
            raise ProtocolProblem(TOO_OFTEN, retry_after=self._later(1))
        self._under_way[holder] += 1
        try:
            yield
        finally:
            _give_back(self._under_way, holder)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn to have entries taken in: first come, first served, and nobody is sent away."""
        self._wait(1)
        try:
            await self._turns.acquire()
        finally:
            self._wait(-1)
        try:
            yield
        finally:
            self._turns.release()

    @asynccontextmanager
    async def slot(self, holder: str, address: str, size: int) -> AsyncIterator[None]:
        """Hold a slot for a body of `size` bytes (0: a page or file going out); raises BUSY(retry_after). The work
        begins when no entries wait for their turn; after a moment one at a time goes on all the same."""
        if not self._has_room(holder, address, size):
            raise ProtocolProblem(BUSY, retry_after=self._later(limits.RETRY_AFTER_SECONDS))
        self._held[holder] += 1
        self._of_address[address] += 1
        self._bytes[holder] += size
        self._metrics.slots.inc()
        try:
            async with self._after_entries():
                yield
        finally:
            _give_back(self._held, holder)
            _give_back(self._of_address, address)
            _give_back(self._bytes, holder, size)
            self._metrics.slots.dec()

    async def slower(self, holder: str, address: str) -> None:
        """Who sent too much nonsense comes in one at a time, each a moment after the other; raises TOO_OFTEN where
        several wait already."""
        if not (self._knocks.is_empty(holder) or self._address_knocks.is_empty(address)):
            return
        if self._in_line[holder] >= LINE_MAX:
            await asyncio.sleep(REFUSED_SECONDS)
            raise ProtocolProblem(TOO_OFTEN, retry_after=self._later(limits.RETRY_AFTER_SECONDS))
        self._in_line[holder] += 1
        door = self._doors.setdefault(holder, asyncio.Lock())
        try:
            async with door:
                await asyncio.sleep(SLOWER_SECONDS * (1 + self._uniform()))
        finally:
            _give_back(self._in_line, holder)
            if not self._in_line[holder]:
                self._doors.pop(holder, None)

    def knocked(self, holder: str, address: str) -> None:
        """A request was refused as nonsense or too much."""
        self._knocks.take_some(holder)
        self._address_knocks.take_some(address)

    @asynccontextmanager
    async def _after_entries(self) -> AsyncIterator[None]:
        patience = FILES_WAIT_SECONDS
        while not await self._are_no_entries(patience):
            if not self._trickle.locked():
                async with self._trickle:
                    yield
                return
            patience = 1.0
        yield

    async def _are_no_entries(self, patience: float) -> bool:
        try:
            async with asyncio.timeout(patience):
                await self._no_entries.wait()
        except TimeoutError:
            return False
        return True

    def _wait(self, change: int) -> None:
        self._waiting += change
        self._metrics.waiting.inc(change)
        if self._waiting:
            self._no_entries.clear()
        else:
            self._no_entries.set()

    def _has_room(self, holder: str, address: str, size: int) -> bool:
        free = self._most - self._held.total()
        reserve = self._most // 4
        return (
            free > 0
            and (self._held[holder] == 0 or (free > reserve and self._held[holder] < SLOTS_EACH_MAX))
            and self._of_address[address] < max(1, self._most - reserve)
            and (not self._bytes[holder] or self._bytes[holder] + size <= FILE_BYTES_MAX // 4)
            and self._bytes.total() + size <= FILE_BYTES_MAX
        )

    def _later(self, least: int) -> int:
        return least + math.ceil(self._uniform() * SPREAD_SECONDS)


def _give_back(counts: Counter[str], name: str, amount: int = 1) -> None:
    counts[name] -= amount
    if counts[name] <= 0:
        del counts[name]
