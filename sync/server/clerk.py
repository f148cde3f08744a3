"""The entries' clerk: a process of the county's own that takes batches in, beside the one that talks to
devices.

Reading a batch is work for a processor, and one Python process has one at a time: without the clerk every file
and every other device would wait for it. It gets what was proved to be a device's, does the whole of `push`
(rules, transaction, receipt) on its own connection to the same database, and ends when its pipe does, so it
never outlives the server for longer than one batch. It keeps nothing between two batches.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import IO, Any, Final, Self

from sync.protocol import canonical
from sync.protocol.problems import UNKNOWN, ProtocolProblem, find
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.logging import note_fault, start_logging
from sync.server.memory import share_freed_memory
from sync.server.receiving import push
from sync.server.store.people import Device
from sync.server.store.trouble import StoreAway, store_away

_LENGTH_BYTES: Final = 4
_MESSAGE_BYTES_MAX: Final = 32 * 1024 * 1024
_PIPE_BYTES: Final = 1024 * 1024  # one batch, where the system lets a pipe have that


class Clerk:
    """Starts the process, and again when it was lost. Safe to use from several threads."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the process."""
        with self._lock:
            self._running()
        return self

    def __exit__(self, *_: object) -> None:
        """End the process once what it does is done."""
        with self._lock:
            self._end()

    @property
    def process_id(self) -> int | None:
        """Of the running process."""
        return None if self._child is None else self._child.pid

    def push(self, device: Device, wire: bytes, seen: int = 0) -> bytes:
        """As `receiving.push`, done by the clerk. Raises UNKNOWN when the clerk was lost on the way:
        whether the batch counts, the next hello tells."""
        ask = {"id": device.id, "township": device.township, "wire": wire, "seen": seen}
        with self._lock:
            child = self._running()
            assert child.stdin is not None
            assert child.stdout is not None
            try:
                _write(child.stdin, canonical.encode(ask))
                answer = _read(child.stdout)
            except OSError:
                answer = None
            if answer is None:
                self._end()
                raise ProtocolProblem(UNKNOWN)
        plain = canonical.decode(answer)
        if plain["problem"]:
            raise ProtocolProblem(find(plain["problem"]) or UNKNOWN, **plain["details"])
        return bytes(plain["answer"])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            command = [sys.executable, "-m", "sync.server.clerk", str(self._home)]
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=_PIPE_BYTES
            )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.communicate()


def serve(source: IO[bytes], target: IO[bytes], work: Callable[[Device, bytes, int], bytes]) -> None:
    """Answer what comes from `source` until it ends."""
    while (message := _read(source)) is not None:
        plain = canonical.decode(message, max_bytes=_MESSAGE_BYTES_MAX)
        device = Device(plain["id"], plain["township"], 0, b"")
        answer: dict[str, Any] = {"answer": b"", "problem": 0, "details": {}}
        try:
            answer["answer"] = work(device, plain["wire"], plain["seen"])
        except ProtocolProblem as problem:
            answer |= {"problem": problem.problem.number, "details": problem.details}
        except StoreAway:
            later = store_away()
            answer |= {"problem": later.problem.number, "details": later.details}
        except Exception as fault:
            note_fault(fault)
            answer["problem"] = UNKNOWN.number
        _write(target, canonical.encode(answer))


def _read(source: IO[bytes]) -> bytes | None:
    length = int.from_bytes(source.read(_LENGTH_BYTES))
    data = source.read(length)
    return data if length and len(data) == length else None


def _write(target: IO[bytes], data: bytes) -> None:
    target.write(len(data).to_bytes(_LENGTH_BYTES) + data)
    target.flush()


def main() -> int:
    """Work for the county of the home that the command line names, until the pipe ends."""
    os.umask(0o077)
    # Whoever stops the server may mean the whole group: it finishes what is open, and that may be ours.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_IGN)
    share_freed_memory()
    start_logging()
    desk = _Desk(Path(sys.argv[1]))
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer, desk.push)
    except BrokenPipeError:
        # The server was killed meanwhile; what is left in the buffer is for nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    desk.close()
    return 0


class _Desk:
    """The county, opened at once, or with a later batch when its database is away now."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._county: County | None = None
        with suppress(StoreAway):
            self._opened()

    def push(self, device: Device, wire: bytes, seen: int) -> bytes:
        """As `receiving.push`; raises StoreAway."""
        return push(self._opened(), device, wire, seen)

    def close(self) -> None:
        """Close what was opened."""
        if self._county is not None:
            self._county.close()

    def _opened(self) -> County:
        if self._county is None:
            self._county = open_county(ServerConfig.load(self._home))
        return self._county


if __name__ == "__main__":
    sys.exit(main())
