"""What the frame says: people, line, saves, numbers. Decides the words; knows no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop.clock import CHINA
from enforcement.model.officer import ROLE_NAMES, Officer, Role
from enforcement.queries import AskFrame, FrameRow

if TYPE_CHECKING:
    from desktop.operations import Operations

NUMBERS_LOW = 5  # below this the officer is told (a round brings more)

LINE_STATES = {
    "online": ("在线", "ok", "check"),
    "offline": ("离线", "neutral", "wifi-off"),
    "working": ("正在收发", "info", "refresh"),
    "alone": ("单机", "neutral", "device-laptop"),
    "": ("", "neutral", ""),
}


@dataclass(frozen=True, slots=True)
class FrameView:
    """Words of the bars; ``waiting`` is (words, colour, icon) of the 未回执 pill, ``badges`` counts per place."""

    officer: str
    partner: str
    waiting: tuple[str, str, str]
    unit: str
    catalogue: str
    numbers: str
    numbers_low: bool
    training: bool
    badges: dict[str, int]


class FramePresenter:
    """Asks for the frame's rows when something changed and hands finished words to ``show``."""

    def __init__(
        self, operations: Operations, show: Callable[[FrameView], None], saved: Callable[[str], None]
    ) -> None:
        self._operations, self._show, self._say_saved = operations, show, saved
        self.last_saved: datetime | None = None
        operations.changed.connect(self._changed)
        operations.saved.connect(self.note_saved)

    def start(self) -> None:
        self._operations.ask(AskFrame(), self._arrived)

    def stop(self) -> None:
        """Listen no longer."""
        self._operations.changed.disconnect(self._changed)
        self._operations.saved.disconnect(self.note_saved)

    def note_saved(self, at: datetime) -> None:
        self.last_saved = at
        self._say_saved(saved_words(at))

    def _changed(self, _changes: Any) -> None:
        self.start()

    def _arrived(self, frame: FrameRow) -> None:
        if self.last_saved is None and frame.last_saved_at is not None:
            self.last_saved = frame.last_saved_at
        self._say_saved(saved_words(self.last_saved))
        self._show(frame_view(frame))


def frame_view(frame: FrameRow) -> FrameView:
    """The words for one answer of AskFrame."""
    low = frame.numbers_left < NUMBERS_LOW
    return FrameView(
        officer=f"{frame.officer.name} · {role_of(frame.officer)}",
        partner=f"搭档 {frame.partner.name}" if frame.partner is not None else "还没选搭档",
        waiting=waiting_words(frame.without_receipt, frame.last_receipt_at),
        unit=frame.agency.team_name or frame.agency.name,
        catalogue=catalogue_words(frame),
        numbers=f"文书号 余 {frame.numbers_left}",
        numbers_low=low,
        training=frame.training,
        badges={
            "today": frame.reviews,
            "inspection": frame.running_inspections,
            "document": frame.papers_to_scan,
            "sync": frame.without_receipt,
        },
    )


def catalogue_words(frame: FrameRow) -> str:
    """Which catalogue speaks for today, and how old it is."""
    version = frame.catalogue
    if version is None:
        return "还没有目录"
    told = f"目录 {version.version} 版"
    if frame.today is None or version.published > frame.today:
        return told
    days = (frame.today - version.published).days
    return f"{told} · {days} 天前公布" if days else f"{told} · 今天公布"


def waiting_words(count: int, last_receipt_at: datetime | None) -> tuple[str, str, str]:
    """The pill about receipts: words, colour, icon. 都有回执 is said of receipts that were had, never of none."""
    if count:
        return f"未回执 {count}", "warn", "upload"
    return ("都有回执", "ok", "receipt") if last_receipt_at else ("还没有要送的", "neutral", "upload")


def saved_words(at: datetime | None) -> str:
    """The standing line of the status bar: today's time, or the day and time of an earlier save."""
    if at is None:
        return "还没有要保存的"
    return f"已保存 {at.astimezone(CHINA):%H:%M:%S}"


def role_of(officer: Officer) -> str:
    """The one role the frame names."""
    order = (Role.CAPTAIN, Role.LEADER, Role.LEGAL_REVIEWER, Role.ASSISTANT, Role.OFFICER, Role.ADMINISTRATOR)
    held = next((role for role in order if officer.has(role)), Role.OFFICER)
    return ROLE_NAMES[held]
