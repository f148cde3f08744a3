"""What a publication takes back: rows that say so, and what the county says of all that its files do not name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from enforcement.catalogue.intake.beside import UNSAID
from enforcement.catalogue.intake.endings import Withdrawal
from enforcement.catalogue.intake.records import EndedRow
from enforcement.catalogue.table import RowFault
from enforcement.model.library import PowerGrant

Place = tuple[str, str]
"""Code of the matter, code of the township."""


class Ending:
    """``rows``: what is taken back by a row, with that row."""

    def __init__(
        self,
        rows: Iterable[tuple[EndedRow, str]],
        former: Iterable[PowerGrant],
        effective: date,
        withdrawal: Withdrawal,
    ) -> None:
        """``rows`` with the codes of their matters; ``former``: the grants of the release before."""
        last = effective - timedelta(days=1)
        held = {
            (one.matter_code, one.division_code)
            for one in former
            if one.held_on(last) and one.held_on(effective)
        }
        self._withdrawal, self._held = withdrawal, held
        self.rows: dict[Place, EndedRow] = {}
        self._faults: list[RowFault] = []
        for row, code in rows:
            towns = row.divisions or sorted(town for one, town in held if one == code)
            if not towns or any((code, town) not in held for town in towns):
                told = "这个乡镇本来就没有这项赋权，或者已经收回"
                self._fault(row, row.key.told, told, "对照上一版目录，改正乡镇或事项")
            if row.last is not None and row.last != last:
                self._fault(row, row.key.told, *other_day(row.last, effective))
            for town in towns:
                self._take((code, town), row)

    def _take(self, place: Place, row: EndedRow) -> None:
        first = self.rows.setdefault(place, row)
        if (first.ended_by, first.reason, first.open_clues) != (row.ended_by, row.reason, row.open_clues):
            told = f"和第 {first.origin.row} 行说的收回不一样"
            self._fault(row, row.key.told, told, "对照收回文件，留下一行")

    def against(self, given: Collection[Place], listed: Collection[str]) -> Iterator[RowFault]:
        """The faults of the rows; what one row takes back no other row may give, and a matter that is ``listed`` no more
        (by its code) must be taken back from all that have it."""
        yield from self._faults
        for place, row in self.rows.items():
            left = {one for one in self._held if one[0] == place[0]} - set(self.rows)
            if place[0] not in listed and left:
                told = f"只写了收回一部分乡镇的，另外 {len(left)} 个乡镇有这项赋权，清单里却没有保留的行"
                yield _fault(row, row.key.told, told, "都收回的，写上全部乡镇；还留着的，补上保留的行")
        for place in sorted(set(given) & set(self.rows)):
            row = self.rows[place]
            yield _fault(row, row.key.told, "同一个乡镇的同一个事项，一行赋权，一行收回", "留下一行")

    def said_of(self, place: Place, own: Withdrawal = UNSAID) -> Withdrawal:
        """Paper, reason and rule for a power that ends: those of the row that takes it back, ``own`` of the row whose last
        day has come, else those said of all."""
        row, said = self.rows.get(place), self._withdrawal
        if row is not None:
            own = Withdrawal(paper=row.ended_by, reason=row.reason, open_clues=row.open_clues)
        return Withdrawal(
            paper=own.paper or said.paper,
            reason=own.reason or said.reason,
            open_clues=own.open_clues or said.open_clues,
        )

    def _fault(self, row: EndedRow, value: str, reason: str, fix: str) -> None:
        self._faults.append(_fault(row, value, reason, fix))


def other_day(last: date, effective: date) -> tuple[str, str]:
    """Reason and cure where a power is said to end on another day than the one before the release."""
    eve = effective - timedelta(days=1)
    told = f"收回日是 {last}，这一版却从 {effective} 起生效"
    return told, f"收回日改成 {eve}，或生效日期写收回日的后一天"


def _fault(row: EndedRow, value: str, reason: str, fix: str) -> RowFault:
    origin = row.origin
    return RowFault(
        sheet=origin.sheet, row=origin.row, column=row.column, value=value, reason=reason, fix=fix
    )
