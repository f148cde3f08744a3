"""What a window says while it is used, line by line into a pipe: every command it asks for and, at the moment its
status bar says 已保存, that this one was saved.

A line is handed to the kernel in one write before the window goes on, so it outlives the process.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from desktop.operations import Command
from desktop.store.mappers import to_ms
from enforcement.model.plain import to_plain
from enforcement.refusals import Done, Refused


class Pipe:
    """Writes JSON lines to a file descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def say(self, **line: Any) -> None:
        os.write(
            self._descriptor, json.dumps(line, ensure_ascii=False, default=bytes.hex).encode("utf-8") + b"\n"
        )

    def at(self, place: str) -> None:
        """Where in the job the window stands now; ``ms`` is the wall time."""
        self.say(at=place, ms=time.time_ns() // 1_000_000)


class Listener:
    """Sits between the screens and the running program's Operations, and tells the pipe what came of each command.

    The status bar's own listener was there first: when a save is told here, the window already shows it.
    """

    def __init__(self, operations: Any, bar: Callable[[], str], pipe: Pipe) -> None:
        """``bar`` reads the words of the status bar about the last save."""
        self._bar, self._pipe = bar, pipe
        self._run = operations.run
        self._asked = 0
        self._saved_at: datetime | None = None
        self._texts: set[str] = set()
        operations.saved.connect(self._heard)
        operations.trouble.connect(self._trouble)
        operations.run = self.run

    def run(self, command: Command, then: Callable[[Done | Refused], None] | None = None) -> None:
        self._asked += 1
        number, given = self._asked, to_plain(command)
        self._pipe.say(ask=number, command=type(command).__name__, given=given)

        def answered(answer: Done | Refused) -> None:
            self._told(number, given, answer)
            if then is not None:
                then(answer)

        self._run(command, answered)

    def confirmed(self, text: str) -> bool:
        """Whether the window has said 已保存 for a command that carried ``text``, alone or in a longer one."""
        return any(text in carried for carried in self._texts)

    def _told(self, number: int, given: Any, answer: Done | Refused) -> None:
        at, self._saved_at = self._saved_at, None
        if isinstance(answer, Refused):
            self._pipe.say(refused=number, sentence=answer.sentence)
        elif at is None:
            self._pipe.say(nothing=number)
        else:
            self._pipe.say(saved=number, ms=to_ms(at), id=to_plain(answer.value), bar=self._bar())
            self._texts.update(strings(given))

    def _heard(self, at: datetime) -> None:
        if self._saved_at is not None:
            raise AssertionError("the window said saved, and nobody had asked for it")
        self._saved_at = at

    def _trouble(self, trouble: Any) -> None:
        raise AssertionError(f"trouble in the window: {trouble.sentence}")


def strings(value: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
