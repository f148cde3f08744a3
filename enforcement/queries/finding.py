"""Questions of the one line that finds everything, where no other topic has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enforcement.model.checklist import ChecklistItem


@dataclass(frozen=True, slots=True)
class AskItems:
    """→ tuple[ItemRow, ...]: checklist items by words or pinyin, those of matters held on ``day`` first."""

    text: str
    day: date
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ItemRow:
    """``act_name`` is that of the item's matter, ``spans`` the (start, end) characters of the text to underline."""

    item: ChecklistItem
    act_name: str
    held: bool
    spans: tuple[tuple[int, int], ...] = ()
