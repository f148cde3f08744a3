"""What is done to the shelf, without widgets: a text looked into, taken in, put away, given other days, handed on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from desktop.session import Session
from desktop.statute_files import read_looks, write_pack
from enforcement.queries.statutes import AskStatutes, AskStatuteTexts
from enforcement.refusals import Done, Refused
from enforcement.rules.authority import Act, allowed
from enforcement.statutes.editions import Edition
from enforcement.statutes.shelving import Look, Wanted
from enforcement.statutes.views import ShelvedText

_BECAME = {
    "new": "《{}》已放上法条架。",
    "known": "架上已有同样的《{}》，没有改动。",
    "back": "《{}》以前收起过，已拿回架上。",
}


class ShelfKeeper(QObject):
    """``looked(tuple[Look])``; ``taken(sentence)`` when something was done; ``shelved(title)`` when a text stands
    there; ``refused(Refused)``; ``away(tuple[Edition])`` what was put away."""

    looked = Signal(object)
    taken = Signal(str)
    shelved = Signal(str)
    refused = Signal(object)
    away = Signal(object)

    def __init__(self, operations: Operations, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._session = operations, session

    def look_into(self, path: Path) -> None:
        """Read a file and show what was recognised; nothing is taken in yet."""
        if self._may():
            self._operations.work(lambda: read_looks(path), self.looked.emit)

    def shelve(self, look: Look, wanted: Wanted) -> None:
        """Take a text in as a person confirmed it."""
        shelf = self._operations.statutes
        self._operations.work(
            lambda: shelf.shelve(look.statute, look.text, wanted),
            lambda answer: self._shelved(wanted, answer),
        )

    def put_away(self, edition: Edition) -> None:
        """Out of every answer; kept."""
        if self._may():
            shelf = self._operations.statutes
            self._operations.work(
                lambda: shelf.put_away(edition.id), lambda _none: self.taken.emit("已收起，文本还在本机。")
            )

    def take_back(self, edition: Edition) -> None:
        """What was put away comes back with its days."""
        shelf = self._operations.statutes
        self._operations.work(
            lambda: shelf.take_back(edition.id), lambda answer: self._settled(answer, "已拿回法条架。")
        )

    def redate(self, edition: Edition, valid_from: date, valid_to: date | None) -> None:
        """Other days for a text that stays as it is."""
        if self._may():
            shelf = self._operations.statutes
            self._operations.work(
                lambda: shelf.redate(edition.id, valid_from, valid_to),
                lambda answer: self._settled(answer, "起止日期改好了。"),
            )

    def list_away(self) -> None:
        """What was put away."""
        asked = AskStatutes(put_away=True)
        self._operations.ask(asked, lambda all_: self.away.emit(tuple(one for one in all_ if one.put_away)))

    def export(self, path: Path) -> None:
        """All texts as one file for another machine."""

        def write(texts: tuple[ShelvedText, ...]) -> None:
            self._operations.work(
                lambda: write_pack(texts, path),
                lambda _none: self.taken.emit(f"已写出 {len(texts)} 份文本。"),
            )

        self._operations.ask(AskStatuteTexts(), write)

    def _may(self) -> bool:
        refusal = allowed(self._session.officer, Act.KEEP_STATUTES, self._session.clock.today())
        if refusal is not None:
            self.refused.emit(Refused((refusal,)))
        return refusal is None

    def _shelved(self, wanted: Wanted, answer: Done | Refused) -> None:
        if isinstance(answer, Refused):
            self.refused.emit(answer)
            return
        assert isinstance(answer.value, tuple)
        self.taken.emit(_BECAME[answer.value[1].value].format(wanted.title))
        self.shelved.emit(wanted.title)

    def _settled(self, answer: Done | Refused, words: str) -> None:
        if isinstance(answer, Refused):
            self.refused.emit(answer)
        else:
            self.taken.emit(words)
