"""A small stand-in for desktop.operations: answers at once from handlers a test gives, without threads or Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from desktop.line import Line


class Bell:
    """A signal without Qt: connected functions are called in order."""

    def __init__(self) -> None:
        self._heard: list[Callable[..., Any]] = []

    def connect(self, function: Callable[..., Any]) -> None:
        self._heard.append(function)

    def disconnect(self, function: Callable[..., Any]) -> None:
        self._heard.remove(function)

    def emit(self, *values: Any) -> None:
        for function in list(self._heard):
            function(*values)


@dataclass(frozen=True, slots=True)
class FakeChanges:
    """Shaped like desktop.operations.Changes."""

    types: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()


@dataclass
class FakeOperations:
    """``answers`` maps question types, ``outcomes`` command types, to a value or a function of it.

    ``asked`` and ``ran`` keep what came in. A KnownTrouble among the values goes to ``trouble``.
    """

    answers: dict[type, Any] = field(default_factory=dict)
    outcomes: dict[type, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)
    ran: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.changed, self.saved, self.trouble, self.busy = Bell(), Bell(), Bell(), Bell()
        self.line = Line()

    def ask(self, question: Any, then: Callable[[Any], None]) -> None:
        self.asked.append(question)
        self._answer(self.answers, question, then)

    def run(self, command: Any, then: Callable[[Any], None] | None = None) -> None:
        self.ran.append(command)
        self._answer(self.outcomes, command, then)

    def work(self, task: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        result = task()
        if then is not None:
            then(result)

    def remember(self, name: str, value: Any) -> None:
        self.kept[name] = value

    def recall(self, name: str, default: Any, then: Callable[[Any], None]) -> None:
        then(self.kept.get(name, default))

    def change(self, *types: str, ids: Iterable[str] = ()) -> None:
        """Tell listeners that things of these types changed."""
        self.changed.emit(FakeChanges(frozenset(types), frozenset(ids)))

    def wait_idle(self, timeout_ms: int = 0) -> bool:
        return True

    def _answer(self, table: dict[type, Any], key: Any, then: Callable[[Any], None] | None) -> None:
        if type(key) not in table:
            raise AssertionError(f"nobody told the fake how to answer {type(key).__name__}")
        value = table[type(key)]
        value = value(key) if callable(value) else value
        if isinstance(value, Exception):
            self.trouble.emit(value)
        elif then is not None:
            then(value)
