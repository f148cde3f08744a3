"""回到同步前 without widgets: which exchange is looked at, which changes are chosen, and taking them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from enforcement.conflicts.words import field_name
from enforcement.queries.pulls import AskPull, AskPulls, PullLine, PullRecord, PullRow, PullView
from enforcement.refusals import Refused

if TYPE_CHECKING:
    from desktop.operations import Operations

Labels = Callable[[str, str], Mapping[str, str]]


class PullsPresenter:
    """``show()`` draws what stands here; ``labels(form, version)`` gives the Chinese names of a paper's facts."""

    def __init__(
        self, operations: Operations, show: Callable[[], None], labels: Labels | None = None
    ) -> None:
        self._operations, self._show, self._labels = operations, show, labels
        self._on_screen, self._wanted = False, 0
        self.rows: tuple[PullRow, ...] = ()
        self.view: PullView | None = None
        self.chosen: frozenset[str] = frozenset()
        operations.changed.connect(self._changed)

    def start(self, number: int | None = None) -> None:
        """The page is on screen; ``number`` is the exchange to show, 0 the newest, None the one shown before."""
        self._on_screen = True
        if number is not None and (not number or number != self._wanted):
            self.look_at(number)
        else:
            self._operations.ask(AskPulls(), self._take_rows)

    def leave(self) -> None:
        """Another page is on screen."""
        self._on_screen = False

    def stop(self) -> None:
        """Listen no longer."""
        self._on_screen = False
        self._operations.changed.disconnect(self._changed)

    def look_at(self, number: int) -> None:
        """Another exchange, 0 for the newest; what was chosen in the former one is forgotten."""
        self._wanted, self.chosen = number, frozenset()
        self._operations.ask(AskPulls(), self._take_rows)

    def record(self, root_id: str) -> PullRecord | None:
        """A record of the exchange, None for another one."""
        records = self.view.records if self.view is not None else ()
        return next((one for one in records if one.root_id == root_id), None)

    def chosen_in(self, record: PullRecord) -> int:
        """How many of its lines are chosen."""
        return sum(line.key in self.chosen for line in record.lines)

    def toggle(self, line: PullLine) -> bool:
        """Choose a line, or no longer; False for one that cannot be taken back."""
        if line.barrier is None:
            self.chosen ^= {line.key}
            self._show()
        return line.barrier is None

    def toggle_all(self, record: PullRecord | None = None) -> None:
        """Choose all of a record, or of the exchange, that can be taken back; where all of it was, none."""
        lines = () if self.view is None else (record or self.view).lines
        able = {line.key for line in lines if line.barrier is None}
        self.chosen = self.chosen - able if able <= self.chosen else self.chosen | able
        self._show()

    def take_back(self, reason: str, then: Callable[[int, Refused | None], None]) -> None:
        """``then(count, None)`` when it is done, ``then(0, refused)`` when not."""
        from enforcement.commands.take_back_pull import TakeBackPull

        if self.view is None:
            return
        lines = tuple(line.place for line in self.view.lines if line.key in self.chosen)
        command = TakeBackPull(exchange=self.view.row.number, lines=lines, reason=reason)

        def answered(answer: Any) -> None:
            if isinstance(answer, Refused):
                then(0, answer)
                return
            self.chosen = frozenset()
            then(len(lines), None)

        self._operations.run(command, answered)

    def _changed(self, _changes: Any) -> None:
        if self._on_screen:
            self._operations.ask(AskPulls(), self._take_rows)

    def _take_rows(self, rows: tuple[PullRow, ...]) -> None:
        self.rows = rows
        if not self._wanted and rows:
            self._wanted = rows[0].number
        self._operations.ask(AskPull(self._wanted), self._take)

    def _take(self, view: PullView | None) -> None:
        self.view = view
        able = {line.key for line in view.lines if line.barrier is None} if view is not None else set()
        self.chosen &= able
        self._show()
        labels = self._labels
        forms = {line.form for line in view.lines if line.form[0]} if view is not None else set()
        if forms and labels is not None:
            self._operations.work(lambda: {form: labels(*form) for form in forms}, self._name)

    def _name(self, labels: Mapping[tuple[str, str], Mapping[str, str]]) -> None:
        """The fields of papers get the names of their forms, which take a moment to load."""
        if self.view is not None:
            records = tuple(
                replace(one, lines=tuple(_named(line, labels.get(line.form, {})) for line in one.lines))
                for one in self.view.records
            )
            self.view = replace(self.view, records=records)
            self._show()


def _named(line: PullLine, labels: Mapping[str, str]) -> PullLine:
    fields = tuple(replace(one, label=field_name(one.name, labels)) for one in line.fields)
    return replace(line, fields=fields)
