"""Finding checklist items by words or pinyin: the same search over other texts.

Their syllables are those that the characters have in the matters' names; a character that stands in no name is found
by itself only.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from enforcement.catalogue.search import MatterIndex, SearchKeys
from enforcement.catalogue.search_token import Span
from enforcement.model.checklist import ChecklistItem


class ItemIndex:
    """All items of a release in memory."""

    def __init__(self, items: Iterable[ChecklistItem], matters: MatterIndex) -> None:
        self._items = {f"{item.matter_code}/{item.number:04}": item for item in items}
        self._of_matter: dict[str, list[str]] = {}
        for code, item in self._items.items():
            self._of_matter.setdefault(item.matter_code, []).append(code)
        self._index = MatterIndex(_keys(code, item, matters) for code, item in self._items.items())

    def search(
        self, text: str, held: AbstractSet[str], limit: int
    ) -> tuple[tuple[ChecklistItem, tuple[Span, ...]], ...]:
        """The best items and what to underline in their texts; those of the matters ``held`` come first."""
        first = {code for matter in held for code in self._of_matter.get(matter, ())}
        hits = self._index.search(text, first, limit, forgive=False)
        return tuple((self._items[hit.code], hit.spans) for hit in hits)


def _keys(code: str, item: ChecklistItem, matters: MatterIndex) -> SearchKeys:
    return SearchKeys(
        code=code,
        official_code="",
        name=item.text,
        other="",
        law="",
        name_letters="".join(f"'{matters.sound(sign)}" for sign in item.text),
        other_letters="",
        base=False,
        priority=0,
    )
