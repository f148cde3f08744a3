"""Several processes of one county on one socket (`serve --workers N`, PostgreSQL): a leader that starts them, starts
a lost one again, and ends them. Each of them is an ordinary `serve` with its own clerk."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from typing import Final

from sync.server.cli.out import DONE, REFUSED

MOST: Final = 32
WORKERS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"  # as `metrics` reads it
_AGAIN_SECONDS: Final = 1.0  # between the end of a worker and the next one in its place
_LOOK_SECONDS: Final = 0.2
_END_SECONDS: Final = 60.0


def lead(words: Sequence[str], count: int, listener: socket.socket, announcement: str) -> int:
    """Run `count` workers until SIGINT or SIGTERM; say `announcement` once all of them answer. `words` is the
    command line that was given."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with tempfile.TemporaryDirectory(prefix="zhenfa-workers-") as folder:
        crew = _Crew(words, listener, {**os.environ, WORKERS_FOLDER: folder})
        workers = [crew.start() for _ in range(count)]
        try:
            if not all(_said(worker) for worker in workers):
                return REFUSED
            print(announcement, flush=True)
            _watch(crew, workers, stop)
        finally:
            _end(workers)
    return DONE


def follow(leader: argparse.Namespace) -> socket.socket | None:
    """The leader's socket where this process is a worker, which ends as soon as its leader is gone; else None."""
    if leader.listener is None:
        return None
    threading.Thread(target=_end_with_leader, name="leader", daemon=True).start()
    # asyncio switches Nagle's delay off only for sockets that name their protocol.
    return socket.socket(proto=socket.IPPROTO_TCP, fileno=leader.listener)


class _Crew:
    """How a worker is started."""

    def __init__(self, words: Sequence[str], listener: socket.socket, environment: dict[str, str]) -> None:
        own = ["--workers", "1", "--listener", str(listener.fileno())]
        self._command = [sys.executable, "-m", "sync.server", *words, *own]
        self._listener = listener
        self._environment = environment

    def start(self) -> subprocess.Popen[str]:
        """A further worker; the end of its input tells it that we are gone."""
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=(self._listener.fileno(),),
            env=self._environment,
        )


def _said(worker: subprocess.Popen[str]) -> bool:
    """Wait until a worker says that it answers, or ends without."""
    assert worker.stdout is not None
    return bool(worker.stdout.readline())


def _watch(crew: _Crew, workers: list[subprocess.Popen[str]], stop: threading.Event) -> None:
    lost_at: dict[int, float] = {}
    while not stop.wait(_LOOK_SECONDS):
        for place, worker in enumerate(workers):
            if worker.poll() is None:
                continue
            if time.monotonic() - lost_at.setdefault(place, time.monotonic()) >= _AGAIN_SECONDS:
                del lost_at[place]
                _close(worker)
                workers[place] = crew.start()


def _end(workers: Sequence[subprocess.Popen[str]]) -> None:
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.wait(_END_SECONDS)
        _close(worker)


def _close(worker: subprocess.Popen[str]) -> None:
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            pipe.close()


def _end_with_leader() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
