"""A program whose disk a test holds: started with its calls handed over, and a thread that answers them.

``python -m tests.faults.watching DESCRIPTOR -m MODULE …`` is what is started: it asks from then on, gives
the test the end on which it asks, and becomes the program, which knows nothing of it.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from errno import EDQUOT, EIO, ENOSPC, EROFS
from pathlib import Path
from typing import Final

import tests.faults.calls as calls
from tests.faults.calls import Call
from tests.house.tree import ROOT

KILL: Final = -1
# What may happen to a disk: error, which calls have it, whether it lasts until somebody mends it.
Fits = Callable[[Call], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of trouble. `error` is what a call that `hits` fits answers; `lasting` until `Watch.mend`,
    else once."""

    name: str
    error: int
    hits: Fits
    lasting: bool


FULL: Final = Fault("full", ENOSPC, lambda call: call.needs_room, True)
QUOTA: Final = Fault("quota", EDQUOT, lambda call: call.needs_room, True)
READ_ONLY: Final = Fault("read-only", EROFS, lambda call: call.needs_rights, True)
BROKEN: Final = Fault("broken", EIO, lambda _: True, True)
ONCE: Final = Fault("once", EIO, lambda _: True, False)
# The log of a database takes commits and does not keep them.
UNSYNCED: Final = Fault(
    "unsynced", EIO, lambda call: call.name in calls.SYNC and call.path.name.endswith("-wal"), True
)
KILLED: Final = Fault("killed", KILL, lambda _: True, False)


class Watch:
    """Answers the calls on what lies in `folder`; all others pass. `plan` makes the `at`-th of them (from
    1) fail."""

    def __init__(self, listener: int, folder: Path, kill: Callable[[int], None]) -> None:
        self._listener, self._folder, self._kill = listener, folder, kill
        self._lock = threading.Lock()
        self._fault, self._at = ONCE, 0
        self.count = 0  # of the calls that the plan's fault could hit, since the plan was made
        self.hit: list[Call] = []  # those that had the fault
        self.record: Callable[[Call], None] | None = None  # told each call, with the bytes of a write
        self.mishap: BaseException | None = None
        self._wake, self._woken = os.pipe()
        self._thread = threading.Thread(target=self._serve, name="watch")
        self._thread.start()

    def plan(self, fault: Fault, at: int) -> None:
        """From now on count the calls that `fault` can hit; it hits the `at`-th, 0 for none."""
        with self._lock:
            self._fault, self._at, self.count, self.hit = fault, at, 0, []

    def mend(self) -> None:
        """The disk is well again; how often it was not stands in `hit`."""
        with self._lock:
            self._at = 0

    def close(self) -> None:
        """Answer nothing more; the program must be gone. Raises what went wrong in here."""
        os.write(self._woken, b".")
        self._thread.join()
        for descriptor in (self._listener, self._wake, self._woken):
            os.close(descriptor)
        if self.mishap is not None:
            raise self.mishap

    def _serve(self) -> None:
        ears = select.poll()
        ears.register(self._listener, select.POLLIN)
        ears.register(self._wake, select.POLLIN)
        while True:
            for descriptor, event in ears.poll():
                if descriptor == self._wake:
                    return
                if event & select.POLLIN:
                    self._answer_one()
                elif event & (select.POLLHUP | select.POLLERR):
                    ears.unregister(self._listener)

    def _answer_one(self) -> None:
        taken = calls.take(self._listener)
        if taken is None:
            return
        ident, process, name, given = taken
        try:
            error = self._judge(calls.read_call(process, name, given, content=self.record is not None))
        except BaseException as mishap:
            self.mishap, error = mishap, 0
        if error == KILL:
            self._kill(process)
        else:
            calls.answer(self._listener, ident, error)

    def _judge(self, call: Call | None) -> int:
        if call is None or not self._ours(call.path):
            return 0
        with self._lock:
            if not self._fault.hits(call):
                return self._pass(call)
            self.count += 1
            at = self._at
            if not at or self.count < at or (self.count > at and not self._fault.lasting):
                return self._pass(call)
            self.hit.append(call)
            return self._fault.error

    def _pass(self, call: Call) -> int:
        if self.record is not None:
            self.record(call)
        return 0

    def _ours(self, path: Path) -> bool:
        return path == self._folder or self._folder in path.parents


class Watched:
    """A program of its own whose disk calls under `folder` are in a test's hands, from start to end."""

    def __init__(
        self, folder: Path, words: Sequence[str], complaints: Path, *, together: bool = False
    ) -> None:
        """`together`: a killing call ends the program with all it started; else only the process that
        called."""
        here, there = socket.socketpair()
        with here, there, complaints.open("ab") as said:
            command = [sys.executable, "-m", "tests.faults.watching", str(there.fileno()), *words]
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                pass_fds=(there.fileno(),),
                start_new_session=True,
            )
            there.close()
            try:
                _, descriptors, _, _ = socket.recv_fds(here, 1, 1)
            except OSError:
                descriptors = []
        self.complaints = complaints
        if not descriptors:
            self._end()
            raise AssertionError(complaints.read_text(encoding="utf-8"))
        self.watch = Watch(descriptors[0], folder.resolve(), self._kill_all if together else _kill_one)

    def kill(self) -> None:
        """SIGKILL for all of it, now."""
        self._kill_all(0)
        self._end()
        self.watch.close()

    def _end(self) -> None:
        self.process.kill()
        self.process.wait()
        for end in (self.process.stdin, self.process.stdout):
            if end is not None:
                with suppress(BrokenPipeError):
                    end.close()

    def _kill_all(self, _: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def _kill_one(thread: int) -> None:
    with suppress(OSError):
        words = Path(f"/proc/{thread}/status").read_text(encoding="utf-8").split()
        os.kill(int(words[words.index("Tgid:") + 1]), signal.SIGKILL)


def main() -> None:
    """Ask from now on, say so, and become the program."""
    descriptor = int(sys.argv[1])
    listener = calls.install()
    with socket.socket(fileno=descriptor) as there:
        socket.send_fds(there, [b"."], [listener])
    os.close(listener)
    os.execv(sys.executable, [sys.executable, *sys.argv[2:]])


if __name__ == "__main__":
    main()
