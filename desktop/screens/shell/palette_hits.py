"""What the palette shows of the things it found: a title with the found characters marked, a remark, an icon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from enforcement.model.inspection import INSPECTION_KIND_NAMES
from enforcement.model.matter import LIBRARY_NAMES

if TYPE_CHECKING:
    from enforcement.model.party import Party
    from enforcement.queries import DocumentRow, InspectionRow, ItemRow, MatterRow
    from enforcement.statutes.views import StatuteHit

MATTER, ITEM, INSPECTION, PARTY, PAPER = "事项", "检查项", "检查", "对象", "文书"
STATUTE, PLACE, ACTION = "法条", "地方", "可以做"
ARTICLE = "article"
"""Target of a hit on the shelf of statutes; its key is the edition, the article and the title, parted by |."""
_LAW = re.compile(r"\d|[法典例则]$|(?:办法|规定)$")
Marks = tuple[tuple[int, int], ...]
"""(start, length) of characters to mark."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line found. ``target`` is (kind, key): kind matter, inspection, party, document, article, place or
    action.
    ``near``: not as typed, the nearest there is."""

    group: str
    title: str
    remark: str
    icon: str
    target: tuple[str, str]
    pill: tuple[str, str] = ("", "neutral")
    hint: str = ""
    spans: Marks = ()
    near: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A line above the hits of a group. ``near``: they only come near; ``alone``: and nothing else was found;
    ``more``: there may be others."""

    group: str
    count: int
    near: bool = False
    alone: bool = False
    more: bool = False

    @property
    def words(self) -> str:
        if not self.near:
            return f"{self.group}  前 {self.count} 个" if self.more else f"{self.group}  {self.count}"
        return (
            f"{self.group}  没有完全一样的，找到相近的" if self.alone else f"相近的{self.group}  {self.count}"
        )


def faces_of(hits: Sequence[Hit], cut: AbstractSet[str] = frozenset()) -> list[Any]:
    """Hits with a header line before each group, and before what only comes near, in order; ``cut`` are groups of
    which there may be more."""
    lines: list[Any] = []
    counts = Counter((hit.group, hit.near) for hit in hits)
    for hit in hits:
        if not lines or (lines[-1].group, lines[-1].near) != (hit.group, hit.near):
            alone = hit.near and not counts[hit.group, False]
            count, more = counts[hit.group, hit.near], hit.group in cut and not hit.near
            lines.append(Header(hit.group, count, hit.near, alone, more))
        lines.append(hit)
    return lines


class Liner:
    """Makes lines of rows, marking where ``text`` stands in their titles."""

    def __init__(self, text: str, spell: Callable[[str], Sequence[str]] | None = None) -> None:
        self._words, self._spell = text.lower().split(), spell

    def matter(self, found: MatterRow) -> Hit:
        matter, day = found.matter, found.day
        citations = matter.penalty if day is None else matter.penalty_on(day)
        law = f"{citations[0].law} {citations[0].article}" if citations else matter.department
        if day is not None and not citations:
            law = "那一天没有依据"
        when = "" if day is None else f"{day.isoformat()} "
        pill = (LIBRARY_NAMES[matter.library], "info") if found.held else (f"{when or '今天'}无权", "neutral")
        if day is not None and found.held:
            pill = (f"{when}有权", "info")
        if found.taken_back is not None:
            since = f"{found.taken_back.isoformat()} 起收回"
            pill = (f"{when}有权，{since}" if found.held else since, "neutral")
        title, shift = matter.act_name, max(0, matter.name.find(matter.act_name))
        moved = (_moved(start - shift, end - shift, len(title)) for start, end in found.spans)
        marks = tuple(mark for mark in moved if mark[1] > 0) or self.marks(title)
        why = law if marks or not self._only_characters else matter.condition or law
        key = matter.code if day is None else f"{matter.code}@{day.isoformat()}"
        remark, target = f"{matter.domain} · {why}", ("matter", key)
        return Hit(MATTER, title, remark, "books", target, pill, spans=marks, near=found.near)

    def item(self, found: ItemRow) -> Hit:
        marks = tuple((start, end - start) for start, end in found.spans)
        pill = ("", "neutral") if found.held else ("今天无权", "neutral")
        target = ("matter", found.item.matter_code)
        return Hit(ITEM, found.item.text, found.act_name, "list-check", target, pill, spans=marks)

    def inspection(self, found: InspectionRow) -> Hit:
        title = f"{found.party_name} {INSPECTION_KIND_NAMES[found.kind]}"
        remark = f"{found.matter_count} 个事项 · {found.officers}" if found.matter_count else found.officers
        if found.started_at is not None:
            remark = f"{found.started_at.astimezone().date().isoformat()} · {remark}"
        return Hit(
            INSPECTION, title, remark, "clipboard-check", ("inspection", found.id), spans=self.marks(title)
        )

    def party(self, found: Party) -> Hit:
        told = (found.legal_rep, found.phone if self._asks_for(found.phone) else "", found.address)
        remark = " · ".join(part for part in told if part)
        target = ("party", found.id)
        return Hit(PARTY, found.name, remark, "building-store", target, spans=self.marks(found.name))

    def paper(self, found: DocumentRow) -> Hit:
        paper = found.document
        remark = " · ".join(part for part in (paper.number, found.party_name) if part)
        target = ("document", paper.id)
        return Hit(PAPER, paper.title, remark, "file-text", target, spans=self.marks(paper.title))

    def statute(self, found: StatuteHit) -> Hit:
        law = found.title.removeprefix("中华人民共和国")
        title = found.name.removeprefix(f"《{found.title}》") + f"　{law}" if found.number else law
        place = f"第{found.number or 1}条" + (f"之{found.sub}" if found.sub else "")
        pill = ("", "neutral") if found.current else ("旧版", "neutral")
        target = (ARTICLE, f"{found.edition}|{place}|{found.title}")
        return Hit(STATUTE, title, found.excerpt or "法条架", "gavel", target, pill, spans=self.marks(title))

    def marks(self, title: str) -> Marks:
        """Where the typed words stand in ``title``, by characters, by pinyin initials or by whole syllables."""
        found = (self._mark(title, word) for word in self._words)
        return tuple(sorted({mark for mark in found if mark is not None}))

    @property
    def _only_characters(self) -> bool:
        """Whether neither a law nor a number was asked for: what is not in the title stands in the condition then."""
        return not any(word.isascii() or _LAW.search(word) for word in self._words)

    def _asks_for(self, number: str) -> bool:
        return bool(number) and any(word in number for word in self._words if word.isdigit())

    def _mark(self, title: str, word: str) -> tuple[int, int] | None:
        place = title.lower().find(word)
        if place >= 0:
            return place, len(word)
        return self._pinyin_mark(title, word) if word.isascii() and word.isalpha() else None

    def _pinyin_mark(self, title: str, word: str) -> tuple[int, int] | None:
        """Punctuation has no letters, so each letter remembers which character it came from."""
        if self._spell is None:
            return None
        signs = [(place, "".join(self._spell(sign))) for place, sign in enumerate(title)]
        for length in (1, None):
            letters = [(one, place) for place, sound in signs if sound.isalnum() for one in sound[:length]]
            start = "".join(letter for letter, _ in letters).find(word)
            if start >= 0:
                first, last = letters[start][1], letters[start + len(word) - 1][1]
                return first, last - first + 1
        return None


def _moved(start: int, end: int, length: int) -> tuple[int, int]:
    first = max(0, start)
    return first, min(end, length) - first
