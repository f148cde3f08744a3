"""同步: what waits, what the county acknowledged, and whether the counts agree, as sentences. Knows no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from desktop.line import QUIET, LineNow
from desktop.screens.sync.figures import (
    CountView,
    Filter,
    archived_words,
    count_view,
    explanation,
    filters,
    read_words,
    receipt_words,
    restored,
    round_words,
    stick_words,
    waiting_words,
)
from desktop.screens.sync.states import (
    NEW_JOURNAL,
    RENEW,
    TRAINING,
    StripView,
    WayView,
    headline,
    strips,
    way,
)
from enforcement.queries import AskOutbox, AskSyncSummary, OutboxRow, SyncState, SyncSummary

if TYPE_CHECKING:
    from desktop.operations import Operations

NOTHING_YET = "还没有要送的。写下第一条记录后，这里会列出来。"
TICKS_A_LOOK = 3  # seconds of a round between two looks at what it brought


@dataclass(frozen=True, slots=True)
class SyncView:
    headline: str
    way: WayView
    filters: tuple[Filter, ...]
    empty: str
    counts: tuple[CountView, ...]
    explanation: str
    receipts: tuple[tuple[str, str, bool], ...]
    archived: str
    strips: tuple[StripView, ...] = ()
    waiting: str = ""
    stick: str = ""
    rounds: tuple[tuple[str, str, bool], ...] = ()
    reads: tuple[tuple[str, str, bool], ...] = ()
    exchanges: tuple[int, ...] = ()  # of each round, the number of what it brought, 0 for nothing


class SyncPresenter:
    """Asks for summary and outbox; ``show(view)`` and ``show_rows(rows)`` draw them.

    ``start_round`` begins a round (None when the machine is not enrolled).
    """

    def __init__(
        self,
        operations: Operations,
        today: Callable[[], date],
        show: Callable[[SyncView], None],
        show_rows: Callable[[tuple[OutboxRow, ...]], None],
        start_round: Callable[[], object] | None = None,
        *,
        training: bool = False,
    ) -> None:
        self._operations, self._today, self._show, self._show_rows = operations, today, show, show_rows
        self._start_round, self._training = start_round, training
        self._on_screen, self._working, self._ticks = False, False, 0
        self._summary: SyncSummary | None = None
        self.state: SyncState | None = None
        operations.changed.connect(self._changed)

    def start(self) -> None:
        """The place is on screen: ask for everything."""
        self._on_screen = True
        self._operations.ask(AskSyncSummary(), self._take_summary)
        self._ask_rows()

    def leave(self) -> None:
        """Another place is on screen."""
        self._on_screen = False

    def stop(self) -> None:
        """Listen no longer."""
        self._on_screen = False
        self._operations.changed.disconnect(self._changed)

    def filter(self, state: SyncState | None) -> None:
        """Show only rows in this state."""
        self.state = state
        self._ask_rows()

    def retry(self) -> bool:
        """Begin a round now; False when there is no county to talk to."""
        if self._start_round is None:
            return False
        self.set_working(True)
        self._start_round()
        return True

    def set_working(self, working: bool) -> None:
        """A round runs, or has ended (whether well or not)."""
        changed, self._working = self._working != working, working
        if not working and self._on_screen:
            self.start()
        elif changed:
            self._tell()

    def others_unharmed(self) -> int:
        """How many records are not touched by a quarantined one."""
        now = self._summary
        return now.unsent + now.sent + now.receipted + max(0, now.quarantined - 1) if now is not None else 0

    def _ask_rows(self) -> None:
        self._operations.ask(AskOutbox(state=self.state), self._show_rows)

    def _changed(self, _changes: Any) -> None:
        if self._on_screen:
            self.start()

    def _take_summary(self, summary: SyncSummary) -> None:
        self._summary = summary
        self._tell()

    def tick(self) -> None:
        """A second of a round went by: say how far it is, and every few seconds what it brought."""
        self._ticks += 1
        if self._ticks % TICKS_A_LOOK == 0:
            self.start()
        else:
            self._tell()

    def cancel(self) -> None:
        """停下: end the round under way."""
        self._operations.line.cancel()

    def act(self, key: str, code: str = "") -> None:
        """A verb of a strip: 续期 with a code, or on in a new journal. Either begins a round at once."""
        if key == RENEW:
            self._operations.line.renew(code)
        elif key == NEW_JOURNAL:
            self._operations.line.new_journal()

    @property
    def summary(self) -> SyncSummary | None:
        """The newest answer of the store."""
        return self._summary

    def _tell(self) -> None:
        if self._summary is not None:
            line = self._operations.line.now()
            line = replace(line, working=line.working or self._working)
            self._show(sync_view(self._summary, self._today(), line, training=self._training))


def sync_view(
    summary: SyncSummary, today: date, line: LineNow = QUIET, *, training: bool = False
) -> SyncView:
    """The words for one answer of AskSyncSummary and what the line does now."""
    words = TRAINING if training else headline(summary, today, line)
    return SyncView(
        headline=words,
        way=way(summary, today, line, training),
        filters=filters(summary),
        empty=words if summary.receipted else NOTHING_YET,
        counts=tuple(count_view(line) for line in summary.counts),
        explanation=explanation(summary) + restored(summary, today),
        receipts=tuple(receipt_words(entry, today) for entry in summary.receipts),
        archived=archived_words(summary.archived),
        strips=() if training else strips(summary, today, line),
        waiting=waiting_words(summary),
        stick=stick_words(summary),
        rounds=tuple(round_words(one, today) for one in summary.rounds),
        exchanges=tuple(one.exchange for one in summary.rounds),
        reads=tuple(read_words(one, today) for one in summary.county_reads),
    )
