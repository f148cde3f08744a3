"""Township names and marks in official lists, as codes and yes or no."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import resources
from enforcement.catalogue.columns import as_text
from enforcement.catalogue.table import Cell

YES_MARKS = frozenset(("√", "✓", "✔", "☑", "●", "是", "有", "Y", "YES", "TRUE", "V", "1", "赋权", "承接"))
NO_MARKS = frozenset(("", "×", "✗", "✕", "☐", "否", "无", "N", "NO", "FALSE", "0", "/", "-", "—", "——", "\\"))
EVERY = re.compile(
    r"^(全县|县域内?)?(各|全部|所有|全体)?(\d+个)?(乡|镇|街道|、|（街道）|\(街道\)|和|\s)+(全部|均承接)?$"
)
ENDINGS = re.compile(r"(人民政府|街道办事处|办事处|综合行政执法队|政府)$")
KINDS = re.compile(r"(镇|乡|街道)$")
SPLIT = re.compile(r"[、，,；;/\s]+|(?<=[镇乡])和|(?<=街道)和")


@dataclass(frozen=True, slots=True)
class Townships:
    """The townships a county may grant to: (9-digit code, name), and the name of the county itself."""

    county: str
    rows: tuple[tuple[str, str], ...]

    @property
    def names(self) -> dict[str, str]:
        """Code → name."""
        return dict(self.rows)

    def code_of(self, text: str) -> str | None:
        """The township with this name: in full, or without county, kind or office; None when unknown or unsure."""
        name = ENDINGS.sub("", text.strip().removeprefix(self.county))
        restored = name if KINDS.search(name) else f"{name}街道" if text.endswith("街道办事处") else name
        exact = [code for code, known in self.rows if known == restored]
        short = [code for code, known in self.rows if KINDS.sub("", known) == name and len(name) >= 2]
        found = exact or short
        return found[0] if len(found) == 1 else None

    def codes_in(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The codes a cell names and the words in it that name no township; 各乡镇 means all of them."""
        if EVERY.match(text.strip()):
            return tuple(code for code, _ in self.rows), ()
        codes: list[str] = []
        strangers: list[str] = []
        for word in (part for part in SPLIT.split(text) if part):
            code = self.code_of(word)
            if code is None:
                strangers.append(word)
            elif code not in codes:
                codes.append(code)
        return tuple(codes), tuple(strangers)


def townships(county_code: str, county_name: str, own: tuple[tuple[str, str], ...]) -> Townships:
    """The county's own townships and those of its code in the table of divisions."""
    table = csv.DictReader(io.StringIO(resources.read_text("divisions/divisions.csv")))
    listed = {row["township_code9"]: row["name"] for row in table if row["county_code"] == county_code}
    return Townships(county_name, tuple({**listed, **dict(own)}.items()))


def marked(cell: Cell) -> bool | None:
    """What a mark in a township's column says; None when it is no known mark."""
    if isinstance(cell, bool):
        return cell
    text = as_text(cell).strip().upper()
    if text in YES_MARKS:
        return True
    return False if text in NO_MARKS else None
