"""Everything in one publication whose words of the law change: told law by law, or refused cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from enforcement.catalogue.columns import as_text
from enforcement.catalogue.intake.records import MatterRow
from enforcement.catalogue.intake.since import (
    OTHERS,
    Answers,
    KnownLaws,
    Settled,
    Unsettled,
    settle_strict,
)
from enforcement.catalogue.sheets import MATTERS
from enforcement.catalogue.table import RowFault, Table
from enforcement.model.matter import Matter


class Changes:
    """``faults``: rows whose new words nobody gave a day for. ``asked``: law → how many matters wait for its day."""

    def __init__(self, said: Answers, listed: Iterable[tuple[MatterRow, Settled | Unsettled | None]]) -> None:
        """``listed``: the rows of official lists with what became of their words."""
        self._said = said
        self._told: Counter[str] = Counter()
        self._used: set[str] = set()
        self.faults: list[RowFault] = []
        self.asked: Counter[str] = Counter()
        for row, change in listed:
            self._note(change, row.origin.sheet, row.origin.row, row.basis_title, row.basis_text)

    @property
    def told(self) -> tuple[str, ...]:
        """Sentences: what changed from when and by whose word, and answers that nothing needed."""
        idle = [law for law in self._said.by_law if law not in self._used and law != OTHERS]
        counted = (f"{words}：{count} 个事项。" for words, count in self._told.items())
        return (
            *counted,
            *(f"《{law}》：文件里没有别的写法，--basis-from 里的答复没有用上。" for law in idle),
        )

    def strict(
        self,
        matters: tuple[Matter, ...],
        former: Mapping[str, Matter],
        laws: KnownLaws,
        tables: Iterable[Table],
    ) -> tuple[Matter, ...]:
        """The matters of our own sheet, other words than those of ``former`` on the days that were given for them."""
        made: list[Matter] = []
        rows = _rows_by_code(tables)
        title = MATTERS.column("penalty_valid_from").title
        for one in matters:
            known = former.get(one.code)
            change = None if known is None else settle_strict(known, one, self._said, laws)
            self._note(change, MATTERS.title, rows.get(one.code, 0), title, "")
            made.append(change.matter if isinstance(change, Settled) else one)
        return tuple(made)

    def _note(
        self, change: Settled | Unsettled | None, sheet: str, row: int, column: str, value: str
    ) -> None:
        if isinstance(change, Settled):
            self._told[change.told] += 1
            self._used |= change.used
        elif change is not None:
            self._used |= set(change.laws)
            self.asked.update(change.laws)
            told = change.complaint
            self.faults.append(
                RowFault(sheet=sheet, row=row, column=column, value=value, reason=told.reason, fix=told.fix)
            )


def unused_days(kept: Iterable[tuple[MatterRow, Matter]]) -> tuple[str, ...]:
    """Days in the lists' own column beside words that stand already, from another day: they change nothing. ``kept``: the
    rows with the matters whose words go on."""
    other = [row.origin for row, one in kept if row.since not in (None, one.basis.valid_from)]
    if not other:
        return ()
    told = "依据没有变，表里的施行日和现在的起日不一样，没有用上"
    return (f"“{other[0].sheet}”表第 {other[0].row} 行起 {len(other)} 个事项：{told}。",)


def finished_faults(
    matters: tuple[Matter, ...], former: Mapping[str, Matter], laws: KnownLaws, said: Answers
) -> tuple[RowFault, ...]:
    """What stands against a release made elsewhere, whose bytes nobody changes here: words over days that have others,
    unless the county says that those were wrong."""
    found = []
    for one in matters:
        known = former.get(one.code)
        change = None if known is None or one.former else settle_strict(known, one, said, laws)
        if isinstance(change, Unsettled) or (
            change is not None and change.matter.basis.valid_from is not None
        ):
            told = "依据和现在的不一样，发布件里没有写从哪天起"
            fix = "在发布件里写上施行日；只是更正写错的，用 --basis-from 法名=更正"
            found.append(
                RowFault(sheet=MATTERS.title, row=0, column="", value=one.name, reason=told, fix=fix)
            )
    return tuple(found)


def _rows_by_code(tables: Iterable[Table]) -> dict[str, int]:
    """Code of a matter → its row in our own sheet."""
    rows: dict[str, int] = {}
    for table in tables:
        if table.sheet == MATTERS.key:
            names = (MATTERS.column("code").key, MATTERS.column("code").title)
            at = next(place for place, title in enumerate(table.header) if title.strip() in names)
            rows |= {as_text(cells[at]): number for number, cells in table.rows if at < len(cells)}
    return rows
