"""Spreads the rows of a table over pages and draws their borders.

Source: layout specification 5.1: rows shrink to their least height before a page is added, a row is split only if
it is taller than half a page, the head of an item table is repeated.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from forms.cells import INNER, frame
from forms.faults import LayoutFault
from forms.measure import Measure
from forms.page import Page
from forms.table_rows import HALF_PAGE, AnyRow, Group, Row
from forms.typography import MM

LEAST_PART = 40 * MM
"""A row is split only where this much of a page is left for its first part."""

ROUNDING = 0.1
KEPT_ROWS = 2
"""So many rows stand on the page with what follows the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Where rows may stand: `low` on every page, `end` on the page where the table ends. `opened` draws the heading
    of a page and says where the table starts."""

    area: tuple[float, float, float, float]
    low: float
    end: float
    opened: Callable[[Page], float]


@dataclass(slots=True)
class Leaf:
    """One page with the rows that stand on it."""

    page: Page
    top: float
    y: float
    rows: list[AnyRow] = field(default_factory=list)
    own: int = 0

    def add(self, row: AnyRow, *, repeated: bool = False) -> None:
        """Puts a row under the others."""
        self.rows.append(row)
        self.y -= row.height
        self.own += not repeated


class Flow:
    """One table while its rows are spread over pages."""

    def __init__(self, rows: Sequence[AnyRow], measure: Measure, sheet: Sheet) -> None:
        self.measure, self.sheet = measure, sheet
        self.leaves: list[Leaf] = []
        self._seen: set[Group] = set()
        self._open(None)
        self._shrink(rows)
        self._place(deque(rows))
        self._make_room_at_the_end()

    @property
    def last(self) -> Leaf:
        """The page where the table ends."""
        return self.leaves[-1]

    def draw(self) -> list[Page]:
        """Draws all rows; returns the pages."""
        for leaf in self.leaves:
            self._draw(leaf)
        return [leaf.page for leaf in self.leaves]

    # -- placing ---------------------------------------------------------------------------------------------

    def _open(self, row: AnyRow | None) -> Leaf:
        page = Page(len(self.leaves) + 1, self.measure.faces, self.sheet.area)
        top = self.sheet.opened(page)
        leaf = Leaf(page, top, top)
        self.leaves.append(leaf)
        if row is not None and row.head is not None:
            leaf.add(row.head, repeated=True)
        return leaf

    def _shrink(self, rows: Sequence[AnyRow]) -> None:
        """Each row gives up the same share of what it can spare, if one page is then enough."""
        room = self.last.top - max(self.sheet.low, self.sheet.end)
        wished, least = sum(row.height for row in rows), sum(row.least for row in rows)
        if wished <= room or least > room:
            return
        share = (room - least) / (wished - least)
        for row in rows:
            row.height = row.least + share * (row.height - row.least)

    def _place(self, queue: deque[AnyRow]) -> None:
        while queue:
            row, leaf = queue.popleft(), self.last
            room = leaf.y - self.sheet.low + ROUNDING
            if self._together(row, queue) <= room or (not leaf.own and row.height <= room):
                leaf.add(row)
                continue
            splits = not isinstance(row, Row) or (
                row.height > HALF_PAGE and (room >= LEAST_PART or not leaf.own)
            )
            if splits and row.least <= room:
                # At its least height it stands here whole: nothing would be left to go on with.
                row.height = max(row.least, min(row.height, room))
                leaf.add(row)
                continue
            first, rest = row.split(room, self.measure) if splits else (None, row)
            if first is not None:
                leaf.add(first)
            elif not leaf.own and rest is not None:
                raise LayoutFault(f"row of {row.height / MM:.0f} mm fits no page")
            if rest is not None:
                queue.appendleft(rest)
                self._open(rest)

    def _together(self, row: AnyRow, following: Iterable[AnyRow]) -> float:
        """The height of a row with those that must not be parted from it."""
        height = row.height
        if row.leads:
            for other in following:
                height += other.height if other.leads else min(other.height, LEAST_PART)
                if not other.leads:
                    break
        starts = row.group is not None and not (self.last.rows and self.last.rows[-1].group is row.group)
        if starts:
            for other in following:
                if other.group is not row.group:
                    break
                height += other.height
        return height if height <= HALF_PAGE else row.height

    def _make_room_at_the_end(self) -> None:
        """Takes the last rows to a new page until what follows the table has its place."""
        while self.last.y < self.sheet.end - ROUNDING:
            leaf = self.last
            if len(self.leaves) > 1 and leaf.own == 1 and leaf.rows[-1].height <= HALF_PAGE:
                raise LayoutFault("what follows the table fits no page")
            if leaf.own == 1:
                self._halve(leaf)
                continue
            count = self._moved(leaf)
            moved = leaf.rows[-count:]
            del leaf.rows[-count:]
            leaf.own -= count
            leaf.y += sum(row.height for row in moved)
            self._reopen(moved)

    def _moved(self, leaf: Leaf) -> int:
        """How many rows go to the new page: two if they leave one behind and fit, and no head is left last."""
        pair = sum(row.height for row in leaf.rows[-KEPT_ROWS:])
        room = self.leaves[0].top - self.sheet.end
        count = KEPT_ROWS if leaf.own > KEPT_ROWS and pair <= room else 1
        while leaf.own > count + 1 and leaf.rows[-count - 1].leads:
            count += 1
        return count

    def _halve(self, leaf: Leaf) -> None:
        row = leaf.rows.pop()
        leaf.own, leaf.y = 0, leaf.y + row.height
        first, rest = row.split(row.height / 2, self.measure)
        if first is None or rest is None:
            raise LayoutFault("what follows the table fits no page")
        leaf.add(first)
        self._reopen([rest])

    def _reopen(self, rows: Sequence[AnyRow]) -> None:
        leaf = self._open(rows[0])
        for row in rows:
            leaf.add(row)

    # -- drawing ---------------------------------------------------------------------------------------------

    def _draw(self, leaf: Leaf) -> None:
        page, left, right = leaf.page, self.sheet.area[0], self.sheet.area[2]
        y, started, before = leaf.top, leaf.top, None
        for n, row in enumerate(leaf.rows):
            same = before is not None and row.group is not None and row.group is before.group
            if before is not None:
                page.rule(left + (row.edges[0] if same else 0.0), y, right, y, INNER)
                if row.edges != before.edges:
                    self._borders(page, before.edges, started, y)
                    started = y
            if row.group is not None and not same:
                self._label(page, row.group, leaf.rows[n:], y)
            row.draw(page, left, right, y)
            y, before = y - row.height, row
        if before is not None:
            self._borders(page, before.edges, started, y)
        frame(page, left, y, right, leaf.top)

    def _borders(self, page: Page, edges: Sequence[float], top: float, low: float) -> None:
        for edge in edges:
            x = self.sheet.area[0] + edge
            page.rule(x, top, x, low, INNER)

    def _label(self, page: Page, group: Group, rows: Sequence[AnyRow], top: float) -> None:
        """The label that rows of a group share on one page."""
        height = 0.0
        for row in rows:
            if row.group is not group:
                break
            height += row.height
        label = group.again if group in self._seen else group.label
        self._seen.add(group)
        left = self.sheet.area[0]
        label.draw(page, left, left + rows[0].edges[0], top, height)
