"""Starting a limited child process on one open foreign file, and reading its bounded answer."""

from __future__ import annotations

import subprocess
import threading
from dataclasses import dataclass


class ChildFailed(Exception):
    """The child ended with an error, was ended by its limits or by the clock, or said too much."""


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """``wall_seconds`` on the clock of the wall, ``answer_bytes`` on standard output."""

    wall_seconds: float
    answer_bytes: int


def ask_child(command: list[str], descriptor: int, limits: ChildLimits) -> bytes:
    """Run ``command`` with the open file as its standard input and an empty environment; what it wrote.

    Raises ChildFailed. No file name reaches the child, and its error output goes nowhere.
    """
    process = subprocess.Popen(
        command, stdin=descriptor, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, close_fds=True
    )
    assert process.stdout is not None
    watchdog = threading.Timer(limits.wall_seconds, process.kill)
    watchdog.start()
    try:
        answer = process.stdout.read(limits.answer_bytes + 1)
        if len(answer) > limits.answer_bytes:
            process.kill()
        code = process.wait()
    finally:
        watchdog.cancel()
        watchdog.join()
        process.stdout.close()
    if code != 0:
        raise ChildFailed(f"child ended with {code}")
    return answer
