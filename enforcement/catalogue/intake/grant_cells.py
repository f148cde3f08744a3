"""The cells of a row that give a matter to townships, or take it back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from enforcement.catalogue.columns import Complaint, as_text
from enforcement.catalogue.intake import values
from enforcement.catalogue.intake.endings import joined, number_of_paper, paper_of
from enforcement.catalogue.intake.layout import DataRow
from enforcement.catalogue.intake.mapping import Proposal
from enforcement.catalogue.intake.records import (
    ChangingSheet,
    EndedRow,
    Found,
    GrantRow,
    MatterKey,
    Origin,
    RulesRow,
    Unread,
)
from enforcement.catalogue.intake.row_cells import RowCells
from enforcement.catalogue.intake.towns import EVERY, Townships, marked
from enforcement.catalogue.intake.transition import READERS, read_rules
from enforcement.catalogue.intake.words import Field
from enforcement.catalogue.rules import NO_LAST_DAY
from enforcement.model.library import EndingPaper


class Change(StrEnum):
    """What the column 调整类型 says of a row."""

    STAYS = "保留"
    GIVEN = "新增"
    REWORDED = "调整"
    TAKEN_BACK = "收回"


_CHANGES = {
    Change.STAYS: ("保留", "继续", "不变", "继续赋权", "继续下放", "沿用", "维持", "保留赋权", "无变化", "未调整"),
    Change.GIVEN: ("新增", "增加", "下放", "赋权", "新增赋权", "新增下放", "新下放", "调入"),
    Change.REWORDED: ("调整", "修改", "变更", "修订", "更名", "依据调整", "名称调整", "内容调整", "调整依据", "调整名称"),
    Change.TAKEN_BACK: (
        "收回", "取消", "取消赋权", "取消下放", "不再赋权", "不再下放", "退出", "删除", "上收", "调出", "终止", "收回县级",
    ),
}  # fmt: skip
TAKES_BACK = re.compile(r"收回|取消|上收|调出|不再(赋权|下放)|退出.{0,6}(事项|目录|清单)")
"""What a title says over a list whose rows are no grants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the whole publication knows: townships, known fields of law, the paper it rests on, sheets that are
    fields of law by a person's word."""

    towns: Townships
    domains: frozenset[str]
    document: str = ""
    domain_sheets: frozenset[str] = frozenset()


class GrantCells(RowCells):
    """Reads what a row says of townships."""

    def __init__(self, proposal: Proposal, file: str, around: Surroundings, found: Found) -> None:
        super().__init__(proposal, found)
        self._file, self._around = file, around
        self._given: dict[tuple[MatterKey, str, date | None, date | None], int] = {}
        self._said: set[Change] = set()

    def changing(self) -> list[ChangingSheet]:
        """The sheet, when its rows or its title speak of changes and no row says that its matter stays as it was."""
        layout = self._proposal.layout
        titled = Field.CHANGE not in self._columns and any(
            map(TAKES_BACK.search, (*layout.above, self._sheet))
        )
        if titled or (self._said and Change.STAYS not in self._said):
            return [ChangingSheet(self._sheet, self._proposal.title(Field.CHANGE), titled=titled)]
        return []

    def _change(self, row: DataRow) -> Change | None:
        text = self._text(row, Field.CHANGE)
        found = next((change for change, words in _CHANGES.items() if text in words), None) if text else None
        if text and found is None:
            known = "、".join(words[0] for words in _CHANGES.values())
            fix = f"可写：{known}；这一列只是说明的，用 --map {self._proposal.title(Field.CHANGE)}=备注"
            self._fault(row, Field.CHANGE, Complaint(f"“{text[:20]}”看不出是保留还是收回", fix))
        elif found is not None:
            self._said.add(found)
        return found

    def _taken_back(self, row: DataRow, key: MatterKey) -> None:
        """A row that ends the power of the townships it names, of all of them when it names none."""
        rules, wrong = read_rules({field: self._text(row, field) for field in READERS})
        for field, complaint in wrong:
            self._fault(row, field, complaint)
        end = self._value(row, Field.END, values.day_of)
        every = EVERY.match(self._text(row, Field.TOWNS)) is not None  # all that have it, not all there are
        divisions = () if every else tuple(self._divisions(row))
        if not every and not divisions and self._columns & {Field.TOWN, Field.TOWNS}:
            field = Field.TOWNS if Field.TOWNS in self._columns else Field.CHANGE
            self._fault(row, field, Complaint("没有写收回哪个乡镇的", "写上乡镇，全县都收回的写“各乡镇”"))
        self._found.ended.append(
            EndedRow(
                key=key,
                origin=Origin(self._file, self._sheet, row.number),
                column=self._proposal.title(Field.CHANGE),
                divisions=divisions,
                last=end,
                reason=self._text(row, Field.REASON),
                ended_by=self._ended_by(row, end or date.max),
                open_clues=rules.get("open_clues"),
            )
        )

    def _grants(self, row: DataRow, key: MatterKey) -> None:
        divisions = self._divisions(row)
        begin = self._value(row, Field.BEGIN, values.day_of)
        end = self._value(row, Field.END, values.day_of)
        if begin is not None and end is not None and begin > end:
            self._fault(row, Field.END, Complaint(f"止日早于起日 {begin}", "对照公布文件改正"))
            return
        rules, wrong = read_rules({field: self._text(row, field) for field in READERS})
        for field, complaint in wrong:
            self._fault(row, field, complaint)
        one = GrantRow(
            key=key,
            origin=Origin(self._file, self._sheet, row.number),
            division="",
            towns=self._text(row, Field.TOWNS),
            library=self._value(row, Field.LIBRARY, lambda cell: values.library_of(as_text(cell))),
            begin=begin,
            end=end,
            says_end=Field.END in self._columns,
            reason=self._text(row, Field.REASON),
            document=self._text(row, Field.DOCUMENT) or self._around.document,
            limits=self._text(row, Field.LIMITS),
            ended_by=self._ended_by(row, end),
            rules=rules,
        )
        if divisions and not one.document:
            fix = "用 --document 写上文号，或加一列“公布文件”"
            self._fault(row, Field.DOCUMENT, Complaint("赋权没有写依据哪份公布文件", fix))
            return
        for division in divisions:
            self._give(row, replace(one, division=division))
        if not self._columns & {Field.TOWN, Field.TOWNS}:
            self._of_every_town(row, one)

    def _of_every_town(self, row: DataRow, one: GrantRow) -> None:
        """A list without townships: its rules are those of every grant of the matter, its days belong to nobody."""
        if one.rules:
            self._found.rules.append(RulesRow(one.key, one.origin, one.rules))
        for field, value in ((Field.BEGIN, one.begin), (Field.END, one.end), (Field.ENDED_BY, one.ended_by)):
            if value is not None:
                told = "是哪个乡镇的，没有用上"
                self._found.unread.append(Unread(self._sheet, row.number, self._proposal.title(field), told))

    def _ended_by(self, row: DataRow, end: date | None) -> EndingPaper | None:
        """The paper that ends the power on the row's last day."""
        cells = (
            self._value(row, Field.ENDED_BY, lambda cell: paper_of(as_text(cell))),
            self._value(row, Field.ENDED_NO, lambda cell: number_of_paper(as_text(cell))),
            self._value(row, Field.ENDED_DAY, values.day_of),
        )
        paper = joined(*cells)
        if isinstance(paper, Complaint):
            self._fault(row, Field.ENDED_BY, paper)
            return None
        if paper is not None and end is None:
            self._fault(row, Field.ENDED_BY, NO_LAST_DAY)
        return paper

    def _give(self, row: DataRow, one: GrantRow) -> None:
        """A township gets a matter once for the same days; only the rows of a discretion table say it again."""
        same = (one.key, one.division, one.begin, one.end)
        first = self._given.setdefault(same, row.number)
        if first == row.number:
            self._found.grants.append(one)
        elif not self._columns & {Field.TIER, Field.TIER_BOTH, Field.RANGE}:
            town = self._around.towns.names[one.division]
            field = Field.TOWNS if Field.TOWNS in self._columns else Field.NAME
            self._fault(row, field, Complaint(f"{town}和第 {first} 行重复", "留下一行"))

    def _divisions(self, row: DataRow) -> list[str]:
        """The townships this row gives the matter to."""
        divisions: list[str] = []
        for guess in self._proposal.towns:
            cell = row.cells[guess.at] if guess.at < len(row.cells) else None
            given = marked(cell)
            if given is None:
                fix = "打 √ 表示赋权，空着或写 × 表示没有"
                self._say(row, guess.title, as_text(cell), Complaint("看不出有没有赋权", fix))
            elif given:
                divisions.append(guess.town)
        text = self._text(row, Field.TOWNS)
        codes, strangers = self._around.towns.codes_in(text) if text else ((), ())
        for word in strangers:
            fix = "改成本县乡镇的全名，几个乡镇之间用顿号"
            self._fault(row, Field.TOWNS, Complaint(f"“{word}”不是本县的乡镇", fix))
        return divisions + [code for code in codes if code not in divisions]
