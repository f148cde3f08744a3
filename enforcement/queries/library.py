"""Questions about the catalogue as this township holds it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from enforcement.model.checklist import ChecklistItem
from enforcement.model.library import CatalogueVersion, PowerGrant
from enforcement.model.matter import Matter


class Shelf(StrEnum):
    BASE = "base"
    PICKED = "picked"  # 自选库（本镇在用）
    ALL = "all"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AskMatters:
    """→ tuple[MatterRow, ...] on ``day``; ``text`` searches words, pinyin initials, code, law and article."""

    day: date
    shelf: Shelf = Shelf.ALL
    domain: str = ""
    text: str = ""
    limit: int = 500


@dataclass(frozen=True, slots=True)
class MatterRow:
    matter: Matter
    held: bool
    grant: PowerGrant | None
    starred: bool
    item_count: int


@dataclass(frozen=True, slots=True)
class AskMatterCard:
    """→ MatterCard | None."""

    code: str
    day: date


@dataclass(frozen=True, slots=True)
class MatterCard:
    row: MatterRow
    checklist: tuple[ChecklistItem, ...]
    grants: tuple[PowerGrant, ...]
    version: CatalogueVersion
    note: str


@dataclass(frozen=True, slots=True)
class AskMatterCounts:
    """→ MatterCounts on ``day``."""

    day: date


@dataclass(frozen=True, slots=True)
class MatterCounts:
    base: int
    picked: int
    all: int
    withdrawn: int
    domains: tuple[tuple[str, int], ...]
