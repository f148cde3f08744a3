"""Design tokens as plain values: one JSON file, read once, without Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import resources

LIGHT = "light"
DARK = "dark"
MODES = (LIGHT, DARK)

WIDE = "wide"
MEDIUM = "medium"
COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class Meaning:
    """How one state is shown everywhere: colour family, icon name, words."""

    colour: str
    icon: str
    text: str


@cache
def tokens() -> dict[str, Any]:
    """The whole token file. Sizes are logical px at 100 %, colours sRGB hex."""
    loaded: dict[str, Any] = json.loads(resources.read_text("themes/tokens.json"))
    return loaded


def scales() -> tuple[float, ...]:
    """Allowed font scales in rising order."""
    return tuple(tokens()["font_scale"]["allowed"])


def meaning(group: str, key: str) -> Meaning:
    """The look of a state, for example ``meaning("sync", "unsent")``. Raises KeyError for an unknown one."""
    entry = tokens()["semantic"][group][key]
    return Meaning(entry["colour"], entry["icon"], entry["text"])


def size_of(path: str) -> float:
    """A number under ``size`` or ``table`` by dotted name: ``icon.sm``, ``rail_width``, ``table.row_two_line``."""
    node: Any = tokens() if path.startswith("table.") else tokens()["size"]
    for part in path.split("."):
        node = node[part]
    return float(node)


def layout_class(effective_width: float) -> str:
    """wide, medium or compact for a window ``effective_width`` px wide (window width ÷ font scale)."""
    points = tokens()["breakpoints"]
    if effective_width >= points["wide"]["min"]:
        return WIDE
    return MEDIUM if effective_width >= points["medium"]["min"] else COMPACT
