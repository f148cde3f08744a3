"""What a person wishes of a print, how page ranges are typed, and what is remembered until the next time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from enforcement.text.numerals import half_width

_COMMAS = str.maketrans(dict.fromkeys("，、；;", ","))
_DASHES = re.compile(r"[-－–—―~～至到]+")
_PART = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True, slots=True)
class PrintWish:
    """What to print: ``copies`` ≥ 1; ``pages`` are page numbers from 1 in order, empty for all of them; ``duplex`` turns
    the sheet over its long edge; an empty ``printer_name`` is the system's default printer."""

    copies: int = 1
    pages: tuple[int, ...] = ()
    duplex: bool = False
    printer_name: str = ""


@dataclass(frozen=True, slots=True)
class Habit:
    """How a form was printed last time on this machine; ``copies`` 0 when nobody chose."""

    printer_name: str = ""
    duplex: bool = False
    copies: int = 0

    def plain(self) -> dict[str, Any]:
        """As a setting keeps it."""
        return {"printer": self.printer_name, "duplex": self.duplex, "copies": self.copies}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Habit:
        """Back from `plain`; an empty map is no habit."""
        return cls(str(kept.get("printer", "")), bool(kept.get("duplex")), int(kept.get("copies", 0)))


def read_range(text: str, total: int) -> tuple[tuple[int, ...], str]:
    """(page numbers, "") of what was typed for a paper of ``total`` pages, or ((), why it cannot be taken).

    "1-3,5" in any width, with Chinese commas, 至 or 到; empty or 全部 is every page and gives ().
    """
    typed = half_width(text).translate(_COMMAS).replace(" ", "").removeprefix("第").replace("页", "")
    if typed in ("", "全部"):
        return (), ""
    pages: set[int] = set()
    for part in _DASHES.sub("-", typed).strip(",").split(","):
        found = _PART.fullmatch(part)
        if found is None:
            return (), "写成 1-3,5 这样"
        first, last = int(found[1]), int(found[2] or found[1])
        if first > last:
            return (), f"{part} 前后颠倒了"
        if first < 1 or last > total:
            return (), f"这份共 {total} 页，没有第 {last if last > total else first} 页"
        pages |= set(range(first, last + 1))
    return (() if len(pages) == total else tuple(sorted(pages))), ""


def range_words(pages: tuple[int, ...]) -> str:
    """Page numbers as they are typed: (1, 2, 3, 5) → 1-3,5; "" for all pages."""
    parts: list[list[int]] = []
    for page in pages:
        if parts and parts[-1][-1] == page - 1:
            parts[-1] = [parts[-1][0], page]
        else:
            parts.append([page])
    return ",".join("-".join(str(page) for page in part) for part in parts)
