"""What has to be brought along or asked for a matter: instruments, laboratories, experts. Stated row by row.

A release says it of each matter, with where it comes from and how far it can be trusted. The words of a checklist only
make proposals (`proposed`), for whoever puts a release together; they are marked until a person confirms them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

import resources
from enforcement.model.checklist import ChecklistItem, ItemKind
from enforcement.model.matter import Matter


class NeedKind(StrEnum):
    NOTHING = "none"
    INSTRUMENT = "instrument"
    LABORATORY = "laboratory"
    EXPERT = "expert"


class Standing(StrEnum):
    """How far a row can be trusted."""

    OURS = "our_reading"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"


NEED_NAMES = {
    NeedKind.NOTHING: "不用带",
    NeedKind.INSTRUMENT: "要带的仪器",
    NeedKind.LABORATORY: "要送的检测",
    NeedKind.EXPERT: "要请的人",
}
NEED_WORDS = {
    NeedKind.NOTHING: "不用",
    NeedKind.INSTRUMENT: "仪器",
    NeedKind.LABORATORY: "检测",
    NeedKind.EXPERT: "人员",
}
STANDING_WORDS = {
    Standing.OURS: "程序自带",
    Standing.PROPOSED: "按用词提出",
    Standing.CONFIRMED: "县里核对",
}
"""As a sheet writes them."""
STANDING_NAMES = {
    Standing.OURS: "程序自带的判断，没有核实",
    Standing.PROPOSED: "按检查清单的用词提的，还没有人核对",
    Standing.CONFIRMED: "县里核对过",
}
_MEASURED = (ItemKind.MEASUREMENT, ItemKind.SAMPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterNeed:
    """One thing or person a matter needs; kind NOTHING says that it needs none. ``item`` is the number of the checklist
    item that asks for it, 0 for none; ``source`` says where the row comes from."""

    matter_code: str
    kind: NeedKind
    name: str
    source: str
    standing: Standing
    purpose: str = ""
    item: int = 0


def proposed(items: Iterable[ChecklistItem]) -> tuple[MatterNeed, ...]:
    """What the words of measuring and sampling items suggest, one row per item that suggests something."""
    found = ((item, _suggested(item)) for item in items if item.kind in _MEASURED)
    return tuple(
        MatterNeed(
            matter_code=item.matter_code,
            kind=NeedKind(row["kind"]),
            name=row["name"],
            purpose=item.text,
            item=item.number,
            source=f"检查清单第 {item.number} 项",
            standing=Standing.PROPOSED,
        )
        for item, row in found
        if row is not None
    )


def completed(
    matters: Iterable[Matter],
    needs: Iterable[MatterNeed],
    items: Iterable[ChecklistItem],
    known: Mapping[str, tuple[Matter, tuple[MatterNeed, ...]]],
) -> tuple[MatterNeed, ...]:
    """``needs`` with rows for the matters that have none: what is ``known`` (by code) of the same matter, else what the
    words of its checklist suggest. In the order of the matters."""
    stated, listed = _by_matter(needs), _by_matter(items)
    found: list[MatterNeed] = []
    for matter in matters:
        own = stated.get(matter.code) or _known(
            matter, known, {one.number for one in listed.get(matter.code, ())}
        )
        found += own or proposed(listed.get(matter.code, ()))
    return tuple(found)


def _known(
    matter: Matter, known: Mapping[str, tuple[Matter, tuple[MatterNeed, ...]]], numbers: Collection[int]
) -> list[MatterNeed]:
    """A code means the same matter only under the same name."""
    same, rows = known.get(matter.code, (None, ()))
    if same is None or same.name != matter.name:
        return []
    return [one if one.item in numbers else replace(one, item=0) for one in rows]


def _suggested(item: ChecklistItem) -> Any | None:
    rows = _words()
    return next((row for row in rows if any(word in item.text for word in row["words"])), None)


def _by_matter(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.matter_code, []).append(row)
    return found


@cache
def _words() -> tuple[Mapping[str, Any], ...]:
    table = tomllib.loads(resources.read_text("catalogue/proposals.toml"))
    return tuple(table["need"])
