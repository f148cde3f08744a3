"""同步: what waits, what the county acknowledged, and whether the counts agree, as sentences. Knows no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from desktop.screens.words import moment_words, size_words
from enforcement.model.things import THING_NAMES
from enforcement.queries import (
    AskOutbox,
    AskSyncSummary,
    CountLine,
    OutboxRow,
    ReceiptRow,
    SyncState,
    SyncSummary,
)

if TYPE_CHECKING:
    from desktop.operations import Operations

NOT_ENROLLED = "这台电脑还没有加入县里。数据都在本机，加入后会自动补送。"
TRAINING = "训练的数据只留在这台电脑上，不会送到县里。"
TRAINING_WAY = "训练时不收发。加入县里以后，这里看得到每一条有没有回执。"
HOW_TO_ENROL = "要加入，得有县里给的地址和加入码。现在照常办事，每一条都留着。"
LOG_ALARM = "县里的总账接不上，已经停下。一条回执也没有标记，数据都在本机。"
LOG_WAY_OUT = "县里修好以后按“再试一次”。"
NOTHING_YET = "还没有要送的。写下第一条记录后，这里会列出来。"


@dataclass(frozen=True, slots=True)
class Filter:
    """A chip over the outbox; ``state`` None shows all."""

    key: str
    words: str
    state: SyncState | None


@dataclass(frozen=True, slots=True)
class CountView:
    """One line of 对数; ``difference`` in words with its tone."""

    name: str
    here: str
    county: str
    difference: str
    tone: str


@dataclass(frozen=True, slots=True)
class WayView:
    """The network card: state pill (words, colour, icon) and a sentence; ``can_try`` enables the button."""

    pill: tuple[str, str, str]
    sentence: str
    can_try: bool


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
        self._on_screen, self._working = False, False
        self._summary: SyncSummary | None = None
        self.state: SyncState | None = None
        operations.changed.connect(self._changed)

    def start(self) -> None:
        """The place is on screen: ask for everything."""
        self._on_screen = True
        self._operations.ask(AskSyncSummary(), self._take_summary)
        self._ask_rows()

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

    def _tell(self) -> None:
        if self._summary is not None:
            again = self._operations.next_round()
            self._show(sync_view(self._summary, self._today(), self._working, self._training, again))


def sync_view(
    summary: SyncSummary,
    today: date,
    working: bool = False,
    training: bool = False,
    next_round: datetime | None = None,
) -> SyncView:
    """The words for one answer of AskSyncSummary; `next_round` is when a round is on the clock."""
    return SyncView(
        headline=TRAINING if training else headline(summary, today),
        way=_way(summary, today, working, training, next_round),
        filters=_filters(summary),
        empty=headline(summary, today) if summary.receipted else NOTHING_YET,
        counts=tuple(_count(line) for line in summary.counts),
        explanation=explanation(summary) + _restored(summary, today),
        receipts=tuple(_receipt(entry, today) for entry in summary.receipts),
        archived=archived_words(summary.archived),
    )


def headline(summary: SyncSummary, today: date) -> str:
    """The one sentence under the title: what is true about the county's receipts."""
    waiting = summary.unsent + summary.sent + summary.quarantined
    if not summary.enrolled:
        return NOT_ENROLLED
    if summary.log_alarm:
        return LOG_ALARM
    if waiting == 0:
        if not summary.receipts:
            return "没有等着送的。还没有和县里收发过。"
        last = summary.receipts[0]
        return f"都有回执了。最近一次 {moment_words(last.received_at, today)}，{last.entries} 条。"
    if summary.last_problem:
        return f"现在没有网络，{waiting} 条还没有回执。数据都在本机，有网后会接着发。"
    if summary.unsent == 0 and summary.sent:
        return f"{summary.sent} 条已发出，县里还没回执。收到回执前，本机会一直留着。"
    return f"{waiting} 条还没有回执。数据都在本机，没有回执的一条也不会删。"


def _way(
    summary: SyncSummary, today: date, working: bool, training: bool, next_round: datetime | None
) -> WayView:
    if training:
        return WayView(("训练中", "warn", "alert-triangle"), TRAINING_WAY, False)
    if not summary.enrolled:
        return WayView(("没有加入", "neutral", "device-laptop"), HOW_TO_ENROL, False)
    if working:
        return WayView(("正在收发", "info", "refresh"), "正在和县里收发。可以照常办事，不用等。", False)
    if summary.log_alarm:
        return WayView(("已停下", "danger", "alert-triangle"), f"{summary.log_alarm}{LOG_WAY_OUT}", True)
    last = "还没有成功过。"
    if summary.last_ok_at is not None:
        last = f"上次成功 {moment_words(summary.last_ok_at, today)}。"
    if summary.last_problem:
        again = "联网后自动从断点继续。"
        if next_round is not None:
            again = f"{moment_words(next_round, today)} 自动再试，从断点继续。"
        return WayView(("未连接", "neutral", "wifi-off"), f"{summary.last_problem}{last}{again}", True)
    size = f"还要送 {size_words(summary.pending_bytes)}。" if summary.pending_bytes else ""
    return WayView(("可用", "ok", "check"), f"{last}{size}文字先送，照片录像随后。", True)


def _filters(summary: SyncSummary) -> tuple[Filter, ...]:
    chips = [Filter("all", "最近", None)]
    counted = (
        ("unsent", "未发", summary.unsent, SyncState.UNSENT),
        ("sent", "已发未回执", summary.sent, SyncState.SENT),
        ("problem", "有问题", summary.quarantined, SyncState.QUARANTINED),
        ("receipted", "已回执", summary.receipted, SyncState.RECEIPTED),
    )
    chips += [Filter(key, f"{words} {count}", state) for key, words, count, state in counted]
    return tuple(chips)


def _count(line: CountLine) -> CountView:
    name = THING_NAMES.get(line.thing_type, line.thing_type)
    if line.county is None:
        return CountView(name, _number(line.here), "—", "还没对过", "text_2")
    missing = line.here - line.county
    if missing == 0:
        return CountView(name, _number(line.here), _number(line.county), "一致", "ok")
    words = f"少 {_number(missing)}" if missing > 0 else f"多 {_number(-missing)}"
    return CountView(name, _number(line.here), _number(line.county), words, "warn")


def explanation(summary: SyncSummary) -> str:
    """One sentence: whether the differences between here and the county are explained."""
    known = [line for line in summary.counts if line.county is not None]
    if not known:
        return "还没有和县里对过数。第一次收发以后就能对。"
    missing = sum(max(0, line.here - (line.county or 0)) for line in known)
    extra = sum(max(0, (line.county or 0) - line.here) for line in known)
    waiting = summary.unsent + summary.sent + summary.quarantined
    if missing == 0 and extra == 0:
        return "两边一致。"
    if extra:
        return f"县里多 {extra} 条，是别的电脑送的或本机没收全。收发一次再对。"
    if waiting:
        return f"县里少的都在还没有回执的 {waiting} 条里，能对上。"
    return f"县里少 {missing} 条，本机却都有回执，对不上。请把这一屏给县里看，数据先不要动。"


def _restored(summary: SyncSummary, today: date) -> str:
    """What is said of a county that was put back from a backup."""
    if not summary.log_restored or summary.log_restored_at is None:
        return ""
    return f"{moment_words(summary.log_restored_at, today)}：{summary.log_restored}"


def _receipt(entry: ReceiptRow, today: date) -> tuple[str, str, bool]:
    checked = "签名核验通过" if entry.verified else "签名没有通过核验，没有采用"
    return (
        moment_words(entry.received_at, today),
        f"{entry.entries} 条、{entry.files} 个文件，{checked}",
        entry.verified,
    )


def archived_words(archived: tuple[int, int]) -> str:
    """How far the county's backups reach, empty before the first; only one that was restored and checked counts."""
    entries, files = archived
    if not entries:
        return ""
    there = "文件都在内" if files >= entries else f"文件到第 {_number(files)} 条为止"
    return f"县里已备份：流水到第 {_number(entries)} 条，{there}，恢复演练过。本机的照旧留着。"


def _number(value: int) -> str:
    """Thousands apart by a thin space, as on paper."""
    return f"{value:,}".replace(",", "\u2009")
