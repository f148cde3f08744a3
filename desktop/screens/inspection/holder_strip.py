"""Whose work the open inspection is since 交接, told to everybody else who opens it."""

from __future__ import annotations

from desktop.screens.inspection.presenter import Workspace
from desktop.widgets.layout import Surface, clear, column
from desktop.widgets.strips import Strip
from enforcement.text.dates import CHINA

STILL = "已经写下的都留着。你再写的也会送到，和接手的人写的合并。"


def holder_words(desk: Workspace) -> str:
    """The sentence; empty where nobody handed it over, or it is the session's officer's own."""
    holder = desk.inspection.holder if desk.rows is not None else None
    if holder is None or holder.at is None or holder.officer_id == desk.session.officer.id:
        return ""
    names = {one.id: one.name for one in desk.roster}
    day = holder.at.astimezone(CHINA)
    giver = "你" if holder.from_id == desk.session.officer.id else names.get(holder.from_id, "")
    taker = names.get(holder.officer_id, "别的队员")
    return f"这件检查{giver} {day.month}月{day.day}日 交给了{taker}：{holder.reason}"


class HolderStrip(Surface):
    """One line under the head; away while there is nothing to say."""

    def __init__(self, desk: Workspace) -> None:
        self._desk, self._said = desk, ""
        self._list = column(gap=0, pad=(5, 2, 5, 2))
        super().__init__("plain", self._list)
        self.hide()

    def refresh(self) -> None:
        """Say what holds now."""
        words = holder_words(self._desk)
        if words != self._said:
            self._said = words
            clear(self._list)
            if words:
                self._list.addWidget(Strip(words, STILL, colour="info"))
            self.setVisible(bool(words))
