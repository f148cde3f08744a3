"""What the palette finds: matters, inspections, parties, places and commands for what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from desktop.actions import ACTIONS, PLACE
from enforcement.model.inspection import INSPECTION_KIND_NAMES
from enforcement.model.matter import LIBRARY_NAMES
from enforcement.queries import AskInspections, AskMatters, AskParties, InspectionRow, MatterRow

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.widgets.place import PlaceSpec
    from enforcement.model.party import Party

PER_GROUP = 6
ALL = "全部"
GROUPS = (ALL, "事项", "检查", "对象", "地方", "可以做")


@dataclass(frozen=True, slots=True)
class Hit:
    """One line found. ``target`` is (kind, key): kind matter, inspection, party, place or action."""

    group: str
    title: str
    remark: str
    icon: str
    target: tuple[str, str]
    pill: tuple[str, str] = ("", "neutral")
    hint: str = ""
    spans: tuple[tuple[int, int], ...] = ()


class PalettePresenter:
    """Runs one search at a time; answers of an older search are dropped. ``show(hits)`` gets the whole list."""

    def __init__(
        self,
        operations: Operations,
        places: Sequence[PlaceSpec],
        today: Callable[[], date],
        show: Callable[[tuple[Hit, ...]], None],
        initials: Callable[[str], str] | None = None,
    ) -> None:
        self._operations, self._places, self._today, self._show = operations, places, today, show
        self._initials = initials
        self._turn = 0
        self._found: dict[str, tuple[Hit, ...]] = {}
        self.group = ALL
        self.text = ""

    def search(self, text: str) -> None:
        """Look for ``text``; an empty one lists places, commands and the newest inspections."""
        self.text = text.strip()
        self._turn += 1
        turn = self._turn
        self._found = {"地方": self._place_hits(), "可以做": self._action_hits()}
        self._tell()
        if self.text:
            question = AskMatters(day=self._today(), text=self.text, limit=PER_GROUP)
            self._operations.ask(
                question, lambda rows: self._take(turn, "事项", [self._matter(r) for r in rows])
            )
            parties = AskParties(text=self.text, limit=PER_GROUP)
            self._operations.ask(
                parties, lambda rows: self._take(turn, "对象", [self._party(r) for r in rows])
            )
        inspections = AskInspections(text=self.text, limit=PER_GROUP)
        self._operations.ask(
            inspections, lambda rows: self._take(turn, "检查", [self._inspection(row) for row in rows])
        )

    def next_group(self, step: int = 1) -> None:
        """Show only the next kind of things (Tab)."""
        self.show_group(GROUPS[(GROUPS.index(self.group) + step) % len(GROUPS)])

    def show_group(self, group: str) -> None:
        self.group = group
        self._tell()

    def close(self) -> None:
        """Answers that are still on the way are dropped."""
        self._turn += 1

    def _take(self, turn: int, group: str, hits: Sequence[Hit]) -> None:
        if turn == self._turn:
            self._found[group] = tuple(hits[:PER_GROUP])
            self._tell()

    def _tell(self) -> None:
        wanted = GROUPS[1:] if self.group == ALL else (self.group,)
        self._show(tuple(hit for group in wanted for hit in self._found.get(group, ())))

    def _matter(self, found: MatterRow) -> Hit:
        matter = found.matter
        basis = matter.penalty[0] if matter.penalty else None
        law = f"{basis.law} {basis.article}" if basis is not None else matter.department
        shelf = LIBRARY_NAMES[matter.library]
        return Hit(
            "事项",
            matter.act_name,
            f"{matter.domain} · {law}",
            "books",
            ("matter", matter.code),
            (shelf, "info") if found.held else ("今天无权", "neutral"),
            spans=self._spans(matter.act_name),
        )

    def _inspection(self, found: InspectionRow) -> Hit:
        kind = INSPECTION_KIND_NAMES[found.kind]
        title = f"{found.party_name} {kind}"
        remark = f"{found.matter_count} 个事项 · {found.officers}"
        return Hit(
            "检查", title, remark, "clipboard-check", ("inspection", found.id), spans=self._spans(title)
        )

    def _party(self, found: Party) -> Hit:
        remark = " · ".join(part for part in (found.legal_rep, found.address) if part)
        return Hit(
            "对象", found.name, remark, "building-store", ("party", found.id), spans=self._spans(found.name)
        )

    def _place_hits(self) -> tuple[Hit, ...]:
        return tuple(
            Hit("地方", spec.title, "", spec.icon, ("place", spec.key), hint=f"Ctrl+{spec.number}")
            for spec in self._places
            if self._fits(spec.title, spec.initials)
        )

    def _action_hits(self) -> tuple[Hit, ...]:
        return tuple(
            Hit("可以做", entry.title, entry.remark, entry.icon, ("action", entry.id), hint=entry.hint)
            for entry in ACTIONS
            if entry.in_palette and not entry.id.startswith(PLACE) and self._fits(entry.title, entry.initials)
        )

    def _fits(self, title: str, initials: str) -> bool:
        text = self.text.lower()
        return not text or text in title.lower() or (bool(initials) and initials.startswith(text))

    def _spans(self, title: str) -> tuple[tuple[int, int], ...]:
        """Where the typed text stands in ``title``, by characters or by pinyin initials."""
        if not self.text:
            return ()
        place = title.lower().find(self.text.lower())
        if place >= 0:
            return ((place, len(self.text)),)
        return self._initials_span(title, self.text.lower()) if self.text.isascii() else ()

    def _initials_span(self, title: str, text: str) -> tuple[tuple[int, int], ...]:
        """Punctuation has no initial, so each letter remembers which character it came from."""
        if self._initials is None:
            return ()
        letters = [(letter, place) for place, sign in enumerate(title) for letter in self._initials(sign)[:1]]
        start = "".join(letter for letter, _ in letters).find(text)
        if start < 0:
            return ()
        first, last = letters[start][1], letters[start + len(text) - 1][1]
        return ((first, last - first + 1),)


def faces_of(hits: Sequence[Hit]) -> list[Any]:
    """Hits with a header line before each group, in order."""
    lines: list[Any] = []
    for hit in hits:
        if not lines or lines[-1].group != hit.group:
            count = sum(other.group == hit.group for other in hits)
            lines.append(Header(hit.group, count))
        lines.append(hit)
    return lines


@dataclass(frozen=True, slots=True)
class Header:
    group: str
    count: int
