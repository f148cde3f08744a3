"""The library of matters without widgets: shelves kept apart, the list, the card, ★, and beginning an inspection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from desktop.session import Session
from enforcement.model.matter import LIBRARY_NAMES, Library, Matter
from enforcement.queries import (
    AskMatterCard,
    AskMatterCounts,
    AskMatters,
    MatterCard,
    MatterCounts,
    MatterRow,
)
from enforcement.queries import Shelf as StoreShelf

SetStar = Callable[[str, bool], None]

SHELVES: tuple[tuple[str, str, str], ...] = (
    ("base", "基础库", "books"),
    ("picked", "本镇自选", "shield-check"),
    ("starred", "常用", "star"),
    ("menu", "自选库（可申请）", "list-details"),
    ("all", "全部事项", "list-check"),
    ("withdrawn", "已收回、已停用", "ban"),
)
SHELF_NOTES = {
    "base": "县里统一交给每个镇的事项，可以直接用来检查。",
    "picked": "本镇从自选库里选用、县里确认过的事项，可以用来检查。",
    "starred": "队里自己标的常用，只为找得快，没有法律意义。",
    "menu": "县里的自选菜单。还没有选用的，不能用来检查。",
    "all": "现行目录里的所有事项。",
    "withdrawn": "曾经交给本镇、后来收回的事项。",
}
HOW_TO_PICK = "要用它，先由镇里向县里申请自选；县里确认、有了起止日期，才能开始检查。"
_STORE_SHELVES = {
    "base": StoreShelf.BASE,
    "picked": StoreShelf.PICKED,
    "withdrawn": StoreShelf.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A pill in the column 办理提示."""

    words: str
    colour: str


class MattersPresenter(QObject):
    """``listed(rows)``, ``counted(numbers, domains)``, ``carded(MatterCard | None)``; ``begin(code)`` asks for an
    inspection with this matter. ★ is kept on this machine through ``set_star``."""

    listed = Signal(object)
    counted = Signal(object, object)
    carded = Signal(object)
    begin = Signal(str)

    def __init__(
        self, operations: Operations, session: Session, set_star: SetStar, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._operations, self._session, self._set_star = operations, session, set_star
        self.shelf, self.domain, self.text = "base", "", ""
        self._rows: dict[str, MatterRow] = {}
        self._numbers: dict[str, int] = {}
        self._domains: tuple[tuple[str, int], ...] = ()
        self._chosen = ""

    # ---- asking

    def load(self) -> None:
        """Rows and numbers for what is chosen at the left."""
        asked = (self.shelf, self.domain, self.text)
        question = AskMatters(
            day=self._session.clock.today(),
            shelf=_STORE_SHELVES.get(self.shelf, StoreShelf.ALL),
            domain=self.domain,
            text=self.text,
            limit=2000,
        )
        self._operations.ask(question, lambda rows: self._take(asked, rows))
        self._operations.ask(AskMatterCounts(self._session.clock.today()), self._count)
        everything = AskMatters(day=self._session.clock.today(), limit=2000)
        self._operations.ask(everything, self._count_marks)

    def show_shelf(self, key: str) -> None:
        """A shelf; the domain stays."""
        if key and key != self.shelf:
            self.shelf = key
            self.load()

    def show_domain(self, name: str) -> None:
        """One domain, or all with ""."""
        if name != self.domain:
            self.domain = name
            self.load()

    def search(self, text: str) -> None:
        self.text = text.strip()
        self.load()

    def choose(self, code: str) -> None:
        """The card follows the chosen row."""
        self._chosen = code
        if code:
            question = AskMatterCard(code=code, day=self._session.clock.today())
            self._operations.ask(question, lambda card: self._card(code, card))

    # ---- acting

    def star(self, code: str) -> None:
        """★ on or off; a mark of the team, nothing else."""
        row = self._rows.get(code)
        if row is not None:
            self._operations.work(
                lambda: self._set_star(code, not row.starred), lambda _none: self._starred()
            )

    def use(self, code: str) -> None:
        """Begin an inspection with this matter, when the town may act on it today."""
        row = self._rows.get(code)
        if row is not None and row.held:
            self.begin.emit(code)

    # ---- words

    @property
    def note(self) -> str:
        return SHELF_NOTES[self.shelf]

    def empty_words(self) -> str:
        if self.text:
            return f"没有找到“{self.text}”。换个说法，或打拼音首字母。"
        return {
            "starred": "还没有标常用。在列表里按空格，或点星标。",
            "picked": "本镇还没有选用自选库里的事项。",
        }.get(self.shelf, "这里没有事项。")

    # ---- answers

    def _take(self, asked: tuple[str, str, str], rows: tuple[MatterRow, ...]) -> None:
        if asked != (self.shelf, self.domain, self.text):
            return
        chosen = tuple(row for row in rows if self._on_shelf(row))
        self._rows = {row.matter.code: row for row in chosen}
        self.listed.emit(chosen)

    def _on_shelf(self, row: MatterRow) -> bool:
        if self.shelf == "starred":
            return row.starred
        if self.shelf == "menu":
            return row.matter.library is Library.OPTIONAL and not row.held
        return True

    def _count(self, counts: MatterCounts) -> None:
        numbers = {
            "base": counts.base,
            "picked": counts.picked,
            "all": counts.all,
            "withdrawn": counts.withdrawn,
        }
        self._numbers.update(numbers)
        self._domains = counts.domains
        self.counted.emit(dict(self._numbers), self._domains)

    def _count_marks(self, rows: tuple[MatterRow, ...]) -> None:
        """★ and the menu are no shelves of the store: they are counted here."""
        self._numbers["starred"] = sum(row.starred for row in rows)
        self._numbers["menu"] = sum(row.matter.library is Library.OPTIONAL and not row.held for row in rows)
        self.counted.emit(dict(self._numbers), self._domains)

    def _card(self, code: str, card: MatterCard | None) -> None:
        if code == self._chosen:
            self.carded.emit(card)

    def _starred(self) -> None:
        self.load()
        self.choose(self._chosen)


def shelf_word(row: MatterRow) -> str:
    """Which of the four words a matter carries; ★ is beside it, never instead of it."""
    if row.matter.library is Library.OPTIONAL:
        return "本镇自选" if row.held else "自选库"
    return LIBRARY_NAMES[row.matter.library]


def fine_words(matter: Matter) -> str:
    """罚款幅度 as the table shows it: 50–5000 元, 5 万元以下, or what else is threatened."""
    if matter.fine_multiple.high:
        return f"{_figure(matter.fine_multiple.low or 0)}–{_figure(matter.fine_multiple.high)} 倍"
    low, high = matter.fine.low or 0, matter.fine.high
    if not high:
        kinds = [kind for kind in matter.penalty_kinds if kind != "罚款"]
        return "、".join(kinds[:2])
    if not low:
        return f"{yuan(high)}以下"
    return f"{yuan(high)}" if low == high else f"{_span(low, high)}"


def yuan(amount: float) -> str:
    """5 万元 or 3000 元."""
    if amount >= 10_000 and amount % 1000 == 0:
        return f"{_figure(amount / 10_000)} 万元"
    return f"{_figure(amount)} 元"


def _span(low: float, high: float) -> str:
    if low >= 10_000 and high >= 10_000:
        return f"{_figure(low / 10_000)}–{yuan(high)}"
    return f"{_figure(low)}–{_figure(high)} 元" if high < 100_000 else f"{yuan(low)}–{yuan(high)}"


def _figure(value: float) -> str:
    return f"{value:g}" if value < 1_000_000 else f"{value:.0f}"


def badges(matter: Matter) -> tuple[Badge, ...]:
    """办理提示: correction first, on the spot, or the ordinary way."""
    found = [Badge("先责改", "warn")] if matter.correction_precondition else []
    spot = {"yes": Badge("可当场", "ok"), "partial": Badge("部分可当场", "neutral")}.get(
        matter.simple_procedure
    )
    if spot is not None:
        found.append(spot)
    elif not found:
        found.append(Badge("普通程序", "neutral"))
    return tuple(found)
