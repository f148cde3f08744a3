"""Which papers the register shows: all, drafts, those to be served, those with a day to come, discarded drafts."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.widgets.segmented import Choice, SegmentedChoice
from enforcement.queries import PaperShelf

SHELF_NAMES = {
    PaperShelf.ALL: "全部",
    PaperShelf.DRAFTS: "草稿",
    PaperShelf.TO_SERVE: "待送达",
    PaperShelf.DUE: "有期限",
    PaperShelf.DISCARDED: "丢弃的草稿",
}
EMPTY_SHELF = {
    PaperShelf.DRAFTS: "没有没写完的草稿。",
    PaperShelf.TO_SERVE: "该送达的都送达了。",
    PaperShelf.DUE: "没有等着办的期限。",
    PaperShelf.DISCARDED: "没有丢弃的草稿。",
}


class ShelfBar(SegmentedChoice):
    """``chosen(shelf)``; a number beside a shelf says how many papers stand on it."""

    def __init__(self) -> None:
        super().__init__("看哪些文书", _choices({}), PaperShelf.ALL.value, height="control_height")

    def show_counts(self, counts: Mapping[PaperShelf, int]) -> None:
        """Fresh numbers; the choice stays."""
        self._choices = _choices(counts)
        self._tell()
        self.updateGeometry()
        self.update()


def _choices(counts: Mapping[PaperShelf, int]) -> tuple[Choice, ...]:
    """Narrow windows show short names without numbers."""
    return tuple(
        Choice(
            shelf.value,
            name,
            hint=str(counts[shelf]) if counts.get(shelf) else "",
            short=name.removesuffix("的草稿"),
        )
        for shelf, name in SHELF_NAMES.items()
    )
