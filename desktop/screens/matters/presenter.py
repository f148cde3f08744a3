"""The library of matters without widgets: shelves kept apart, the list, the card, ★, and beginning an inspection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.operations import Changes, Operations
from desktop.screens.matters.said import Asked, count_words
from desktop.session import Session
from enforcement.catalogue.search_query import read_query
from enforcement.commands.star_matter import StarMatter
from enforcement.commands.write_matter_note import WriteMatterNote
from enforcement.model.matter import Library
from enforcement.queries import (
    AskMatterCard,
    AskMatterCounts,
    AskMatterHistory,
    AskMatters,
    AskYearOfMatters,
    MatterCard,
    MatterCounts,
    MatterDeed,
    MatterRow,
    Shelf,
)
from enforcement.refusals import Done, Refused
from enforcement.rules.power import power_on, power_refusal

MOST_ROWS = 20_000
_COUNTED = ("base", "picked", "starred", "menu", "all", "withdrawn")
_OURS = frozenset({"matter_mark", "catalogue"})
_ON_CARD = frozenset({"matter_note", "inspection", "inspection_matter", "document"})


class MattersPresenter(QObject):
    """``listed(rows)``, ``counted(numbers, domains)``, ``carded(MatterCard | None)``, ``recalled(deeds)`` the list behind
    a card's history, ``refused(Refusal)``; ``begin(code)`` asks for an inspection with this matter.

    ★ and remarks are things of the journal. ``day`` is the day that power and words are looked at, today unless
    another was chosen.
    """

    listed = Signal(object)
    counted = Signal(object, object)
    carded = Signal(object)
    recalled = Signal(object)
    refused = Signal(object)
    begin = Signal(str)

    def __init__(self, operations: Operations, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._session = operations, session
        self.asked = Asked()
        self._rows: dict[str, MatterRow] = {}
        self._uses: dict[str, int] = {}
        self._chosen = ""
        self._stopped = False

    # ---- asking

    @property
    def day(self) -> date:
        return self.asked.looked_at or self._session.clock.today()

    def load(self) -> None:
        """Rows and numbers for what is chosen."""
        asked = self.asked
        question = AskMatters(
            day=asked.day or self._session.clock.today(),
            shelf=Shelf(asked.shelf),
            domain=asked.domain,
            text=asked.text,
            limit=MOST_ROWS,
            filter=asked.filter,
            history=asked.shelf == "all",
        )
        self._ask(question, lambda rows: self._take(asked, rows))

    def load_numbers(self) -> None:
        """How many stand on each shelf on the day, and what was inspected in the last year."""
        day = self.day
        self._ask(AskMatterCounts(day), lambda counts: self._count(day, counts))
        self._ask(AskYearOfMatters(self._session.clock.today()), self._take_uses)

    def show(self, **changes: Any) -> None:
        """Ask for something else: shelf, domain, text, filter, day (the fields of `Asked`)."""
        former = self.asked
        asked = replace(former, **changes)
        typed = read_query(asked.text, asked.day or self._session.clock.today()).day
        self.asked = replace(asked, typed=typed)
        if self.asked != former:
            self.load()
            if self.asked.looked_at != former.looked_at:
                self.load_numbers()

    def search(self, text: str) -> None:
        self.show(text=text.strip())

    def choose(self, code: str) -> None:
        """The card follows the chosen row."""
        self._chosen = code
        if code:
            day = self.day_of(code)
            self._ask(
                AskMatterCard(code=code, day=day, today=self._session.clock.today()),
                lambda card: self._card(code, card),
            )

    def recall(self, code: str) -> None:
        """The list behind the history of a card."""
        question = AskMatterHistory(code=code, day=self._session.clock.today())
        self._ask(question, lambda deeds: self._recalled(code, deeds))

    def heed(self, changes: Changes) -> None:
        """Something was saved or came by sync: read again what stands on screen."""
        if changes.types & _OURS:
            self.load()
            self.load_numbers()
        elif changes.types & _ON_CARD:
            self.choose(self._chosen)

    def day_of(self, code: str) -> date:
        """The day one matter is shown for: a day typed into the search line goes before the one chosen."""
        row = self._rows.get(code)
        return row.day if row is not None and row.day is not None else self.day

    def on_menu(self, code: str) -> bool:
        """Whether a row is on the county's menu and was never held, so that it can only be asked for."""
        row = self._rows.get(code)
        if row is None or row.held or row.grant is not None:
            return False
        return row.matter.library is Library.OPTIONAL

    # ---- acting

    def star(self, code: str) -> None:
        """★ on or off; a mark of the team, nothing else."""
        row = self._rows.get(code)
        if row is not None:
            self._run(StarMatter(code=code, starred=not row.starred))

    def write_note(self, code: str, text: str, note_id: str = "") -> None:
        """Add a remark, or change one; an empty text takes it away."""
        self._run(WriteMatterNote(code=code, text=text, note_id=note_id))

    def use(self, code: str) -> None:
        """Begin an inspection with this matter, when the town may act on it today."""
        row = self._rows.get(code)
        if row is None or self.day_of(code) != self._session.clock.today():
            return
        if row.held:
            self.begin.emit(code)
        else:
            question = AskMatterCard(code=code, day=self.day)
            self._ask(question, lambda card: self._use(code, card))

    def _use(self, code: str, card: MatterCard | None) -> None:
        """Not held today: say why, as the rules would."""
        if card is None:
            return
        today, division = self._session.clock.today(), self._session.agency.division_code
        refusal = power_refusal(
            card.row.matter, power_on(card.row.matter, card.grants, division, today), today
        )
        if refusal is not None:
            self.refused.emit(refusal)

    def _run(self, command: Any) -> None:
        self._operations.run(command, self._ran)

    def _ran(self, answer: Done | Refused) -> None:
        """What was done is read again by `heed`."""
        if isinstance(answer, Refused) and not self._stopped:
            self.refused.emit(answer.refusals[0])

    # ---- words

    def count_words(self) -> str:
        """The line of figures under the list."""
        return count_words(self.asked, self._rows, self._uses)

    def stop(self) -> None:
        """The window closes: what is still on its way is dropped, nothing more is asked."""
        self._stopped = True

    # ---- answers

    def _ask(self, question: Any, then: Callable[[Any], None]) -> None:
        if not self._stopped:
            self._operations.ask(question, lambda answer: None if self._stopped else then(answer))

    def _take(self, asked: Asked, rows: tuple[MatterRow, ...]) -> None:
        if asked == self.asked:
            self._rows = {row.matter.code: row for row in rows}
            self.listed.emit(rows)

    def _count(self, day: date, counts: MatterCounts) -> None:
        if day == self.day:
            numbers = {name: int(getattr(counts, name)) for name in _COUNTED}
            self.counted.emit(numbers, counts.domains)

    def _take_uses(self, uses: dict[str, int]) -> None:
        if uses != self._uses:
            self._uses = uses
            self.listed.emit(tuple(self._rows.values()))

    def _card(self, code: str, card: MatterCard | None) -> None:
        if code == self._chosen:
            self.carded.emit(card)

    def _recalled(self, code: str, deeds: tuple[MatterDeed, ...]) -> None:
        if code == self._chosen:
            self.recalled.emit(deeds)
