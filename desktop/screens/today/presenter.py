"""今日: turns the rows of one day into groups, lines and sentences. Knows no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from desktop.screens.words import SHORT_WEEKDAYS, WEEKDAYS, day_words, local, moment_words
from enforcement.queries import AskToday, TaskRow, TodayRows

if TYPE_CHECKING:
    from desktop.operations import Asked, Operations
    from enforcement.queries.proposals import LibraryNews

QUIET = "今天没有到期的事。"


@dataclass(frozen=True, slots=True)
class SafetyLine:
    """One line of a right-hand card: icon, name over remark, and a value in its tone."""

    icon: str
    name: str
    remark: str
    value: str
    tone: str
    target: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class DayBox:
    """One day of the week plan."""

    weekday: str
    number: str
    count: str
    today: bool
    spoken: str


@dataclass(frozen=True, slots=True)
class TodayView:
    """Everything the view draws. ``groups`` are (name, tasks) without empty ones."""

    headline: str
    summary: str
    groups: tuple[tuple[str, tuple[TaskRow, ...]], ...]
    quiet: str
    unfinished: tuple[TaskRow, ...]
    safety: tuple[SafetyLine, ...]
    week: tuple[DayBox, ...]
    papers: tuple[SafetyLine, ...]


class TodayPresenter:
    """Asks for the day and hands a TodayView to ``show``; asks again when a save may have changed it."""

    def __init__(
        self, operations: Operations, today: Callable[[], date], show: Callable[[TodayView], None]
    ) -> None:
        self._operations, self._today, self._show = operations, today, show
        self._on_screen = False
        self._asked: Asked | None = None
        operations.changed.connect(self._changed)

    def start(self) -> None:
        """The place is on screen: ask."""
        self._on_screen = True
        day = self._today()
        self._asked = self._operations.ask(AskToday(day=day), lambda rows: self._answered(rows, day))

    def leave(self) -> None:
        """Another place is on screen: nothing is asked or drawn until the next ``start``."""
        self._on_screen = False
        if self._asked is not None:
            self._asked.withdraw()

    def stop(self) -> None:
        """Listen no longer."""
        self._on_screen = False
        self._operations.changed.disconnect(self._changed)

    def _answered(self, rows: TodayRows, day: date) -> None:
        if not self._on_screen:
            return
        self._show(today_view(rows, day))
        if rows.unseen_release:  # what it changes takes a moment longer to say
            from enforcement.queries.proposals import AskLibraryNews

            self._asked = self._operations.ask(AskLibraryNews(), lambda news: self._told(rows, day, news))

    def _told(self, rows: TodayRows, day: date, news: LibraryNews | None) -> None:
        if self._on_screen and news is not None:
            self._show(today_view(replace(rows, today=(*rows.today, _news_task(news))), day))

    def _changed(self, _changes: Any) -> None:
        if self._on_screen:
            self.start()


def today_view(rows: TodayRows, day: date) -> TodayView:
    """The words for the answer of one day."""
    to_settle = (_review_task(rows.reviews),) if rows.reviews else ()
    named = (
        ("要你定的", to_settle),
        ("交接", rows.handed),
        ("已逾期", rows.overdue),
        ("今天", rows.today),
        ("本周", rows.week),
    )
    return TodayView(
        headline=f"{day_words(day)} {WEEKDAYS[day.weekday()]}",
        summary=_summary(rows, day),
        groups=tuple((name, tasks) for name, tasks in named if tasks),
        quiet=_quiet(rows),
        unfinished=rows.unfinished,
        safety=_safety(rows, day),
        week=tuple(_box(plan, count, day) for plan, count in rows.inspections_by_day),
        papers=tuple(_paper(task) for task in rows.certificates),
    )


def _news_task(news: LibraryNews) -> TaskRow:
    """One line for a release that nobody has looked through."""
    what, _, then = news.sentence.partition("。")
    return TaskRow(
        "library", "soon", "新目录", f"{what}。", then, "看变化", "matters_page", "library_changes"
    )


def _review_task(count: int) -> TaskRow:
    """One line for what two people wrote differently."""
    what, why = f"{count} 处两台电脑写得不一样", "都留着，等你定。要印这一处的文书，定了再出"
    return TaskRow("review", "soon", f"要你定 {count}", what, why, "去定", "review", "")


def _summary(rows: TodayRows, day: date) -> str:
    parts = []
    if rows.overdue:
        parts.append(f"已逾期 {len(rows.overdue)} 件")
    parts.append(f"今天要办 {len(rows.today)} 件" if rows.today else "今天没有要办的")
    parts.append(f"本周还有 {len(rows.week)} 件" if rows.week else "本周没有别的")
    if rows.last_receipt_at is None:
        return "，".join(parts) + "。还没有和县里同步过。"
    return "，".join(parts) + f"。上次同步 {moment_words(rows.last_receipt_at, day)}。"


def _quiet(rows: TodayRows) -> str:
    """What stands where the list of the day is empty; "" when something is due."""
    if rows.overdue or rows.today or rows.reviews or rows.handed:
        return ""
    following = next((task for task in rows.week if task.due is not None), None)
    if following is None or following.due is None:
        return QUIET
    return f"{QUIET}下一件是 {day_words(following.due)}：{following.title}。"


def _safety(rows: TodayRows, day: date) -> tuple[SafetyLine, ...]:
    last = "还没有收到过回执"
    if rows.last_receipt_at is not None:
        last = f"最近一次回执 {moment_words(rows.last_receipt_at, day)}"
    if rows.without_receipt:
        receipts = SafetyLine(
            "upload", "还没有回执", last, f"{rows.without_receipt} 条", "warn", ("place", "sync")
        )
    else:
        receipts = SafetyLine("receipt", "县里的回执", last, "都有了", "ok", ("place", "sync"))
    if not rows.reviews:
        return receipts, _backup(rows, day)
    told = "两边写的都留着，没有丢"
    settle = SafetyLine("git-compare", "要你定的", told, f"{rows.reviews} 处", "warn", ("review", ""))
    return settle, receipts, _backup(rows, day)


def _backup(rows: TodayRows, day: date) -> SafetyLine:
    at = rows.last_backup_at
    if at is None:
        return SafetyLine("device-floppy", "备份", "这台电脑还没有备份过", "没有", "warn")
    done_today = local(at).date() == day
    name = "今天的备份" if done_today else "备份"
    value = "已完成" if done_today else f"{(day - local(at).date()).days} 天前"
    return SafetyLine(
        "device-floppy", name, f"{moment_words(at, day)} 备份好", value, "ok" if done_today else "warn"
    )


def _box(plan: date, count: int, day: date) -> DayBox:
    weekday = SHORT_WEEKDAYS[plan.weekday()]
    words = f"{count} 家" if count else "—"
    return DayBox(weekday, str(plan.day), words, plan == day, f"{weekday} {plan.day}日，{count} 家")


def _paper(task: TaskRow) -> SafetyLine:
    """A certificate that ends soon or a block of numbers that runs out."""
    icon = "id" if task.kind == "certificate" else "file-certificate"
    tones = {"overdue": "danger", "today": "danger", "soon": "warn"}
    target = (task.target_type, task.target_id)
    return SafetyLine(icon, task.title, task.reason, task.chip_text, tones.get(task.chip, "text"), target)
