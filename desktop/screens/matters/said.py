"""What the list of matters was asked for, and what is said about it: shelf, emptiness, figures, filters in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from desktop.screens.matters.words import ALL_OF_A_DAY, EMPTY_SHELVES, SHELF_NOTES
from enforcement.catalogue.filters import PROCEDURE_NAMES, MatterFilter
from enforcement.model.matter import LIBRARY_NAMES
from enforcement.queries import MatterRow
from enforcement.text.money import range_words

NO_FILTER = MatterFilter()
_OF_SEVERAL_LIBRARIES = ("starred", "all", "withdrawn")
_NOT_OURS = ("all", "menu", "withdrawn")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for; ``typed`` is a day in the text."""

    shelf: str = "base"
    domain: str = ""
    text: str = ""
    filter: MatterFilter = NO_FILTER
    day: date | None = None
    typed: date | None = None

    @property
    def looked_at(self) -> date | None:
        """The day whose list is shown, None for today; one typed into the search line goes before the one chosen."""
        return self.typed or self.day


def shelf_note(asked: Asked) -> str:
    """The sentence of the shelf."""
    if asked.looked_at is not None and asked.shelf == "all":
        return ALL_OF_A_DAY
    return SHELF_NOTES[asked.shelf]


def is_mixed(asked: Asked) -> bool:
    """Whether the shelf holds matters of several libraries."""
    return asked.shelf in _OF_SEVERAL_LIBRARIES


def empty_words(asked: Asked) -> str:
    """What is said where the list has nothing to show."""
    if asked.text:
        return f"没有找到“{asked.text}”。换个说法，或打拼音首字母。"
    if asked.domain or not asked.filter.empty:
        return "这样筛选以后没有事项。放宽条件再看。"
    return EMPTY_SHELVES.get(asked.shelf, "这里没有事项。")


def count_words(asked: Asked, rows: Mapping[str, MatterRow], uses: Mapping[str, int]) -> str:
    """The line of figures; ``uses`` are inspections of the last year by matter, coverage only where there are any."""
    held = sum(row.held for row in rows.values())
    when = "今天" if asked.looked_at is None else f"在 {asked.looked_at.isoformat()} "
    words = f"{len(rows)} 项，其中 {held} 项{when}有权办"
    everything = sum(uses.values())
    if not everything or asked.shelf in _NOT_OURS:
        return words
    here = sum(uses.get(code, 0) for code in rows)
    return f"{words} · 近 12 个月检查的 {everything} 项次里占 {100 * here // everything}%"


def chosen_words(asked: Asked) -> str:
    """What the list was narrowed by, in words for the printed list."""
    wanted = asked.filter
    fine = range_words(wanted.fine)
    parts = (
        f"“{asked.text}”" if asked.text else "",
        asked.domain,
        LIBRARY_NAMES[wanted.library] if wanted.library else "",
        wanted.subject,
        wanted.penalty_kind,
        PROCEDURE_NAMES.get(wanted.procedure, ""),
        f"罚款 {fine}" if fine else "",
        "只看有权的" if wanted.held_on else "",
    )
    return "、".join(part for part in parts if part)
