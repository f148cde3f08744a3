"""Earlier texts of the law beside the present one: read from their sheet, chosen by the day, overlaps refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from enforcement.catalogue.rows import Checked, check
from enforcement.catalogue.shipped import shipped_tables
from enforcement.catalogue.table import Table

CODE = "070001"  # 生态环境法典 from 2026-08-15
FORMER = {
    "matter_code": CODE,
    "violation_law": "溪山县旧办法",
    "violation_article": "第3条",
    "penalty_law": "溪山县旧办法",
    "penalty_article": "第9条第1款",
    "valid_from": "2016-01-01",
    "valid_to": "2026-08-14",
    "penalty_kinds": "罚款",
    "fine_basis": "fixed",
    "fine_min_yuan": "300",
    "fine_max_yuan": "1000",
    "figures_known": "yes",
    "verified": "no",
    "source": "测试用的假办法",
}


def checked(*rows: dict[str, str]) -> Checked:
    header = tuple(
        dict.fromkeys(
            key for table in shipped_tables() if table.sheet == "former_bases" for key in table.header
        )
    )
    body = tuple((n, tuple(row.get(key, "") for key in header)) for n, row in enumerate(rows, 2))
    others = tuple(table for table in shipped_tables() if table.sheet != "former_bases")
    return check((*others, Table(sheet="former_bases", header=header, rows=body)))


def test_each_day_has_its_own_text() -> None:
    draft = checked(FORMER).draft
    assert draft is not None
    matter = next(one for one in draft.matters if one.code == CODE)
    before, after = date(2026, 8, 14), date(2026, 8, 15)
    assert [one.law for one in matter.penalty_on(before)] == ["溪山县旧办法"]
    assert [one.article for one in matter.violation_on(before)] == ["第3条"]
    assert matter.penalty_on(after) == matter.penalty
    old, new = matter.basis_on(before), matter.basis_on(after)
    assert old is not None
    assert new is not None
    assert (old.fine.low, old.fine.high) == (300, 1000)
    assert new.fine == matter.fine
    assert matter.basis_on(date(2015, 12, 31)) is None
    assert matter.penalty_on(date(2015, 12, 31)) == ()


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"valid_to": "2026-08-15"}, "废止前最后一日", "和现行依据重叠：现行依据 2026-08-15 起"),
        ({"valid_from": "2026-08-20"}, "废止前最后一日", "止日早于施行日 2026-08-20"),
        ({"matter_code": "999999"}, "事项编号", "“事项”表里没有这个编号"),
        ({"violation_article": ""}, "违反的条款", "违反的法和条款只填了一个"),
        ({"figures_known": "no"}, "数额已录", "写了数额没有录，却填了数额"),
        ({"fine_min_yuan": "", "fine_max_yuan": ""}, "数额已录", "写了数额已录，却没有数额"),
        ({"fine_min_yuan": "5000"}, "罚款下限（元）", "下限比上限（1000）还大"),
    ],
)
def test_what_cannot_be_is_named(change: dict[str, str], column: str, reason: str) -> None:
    found = checked({**FORMER, **change})
    assert found.draft is None
    assert (found.faults[0].sheet, found.faults[0].column, found.faults[0].reason) == (
        "旧依据",
        column,
        reason,
    )


def test_two_texts_for_one_day_are_refused() -> None:
    found = checked(FORMER, {**FORMER, "valid_from": "2020-01-01", "valid_to": "2025-01-01"})
    assert [fault.reason for fault in found.faults] == ["和第 2 行的起止重叠"]


def test_a_present_text_without_its_first_day_leaves_no_room() -> None:
    other = next(one for one in shipped_tables() if one.sheet == "matters")
    at, code = other.header.index("penalty_valid_from"), other.header.index("code")
    undated = next(str(cells[code]) for _, cells in other.rows if not cells[at])
    found = checked({**FORMER, "matter_code": undated})
    assert "现行依据没有写施行日" in found.faults[0].reason


def test_an_open_beginning_reaches_back() -> None:
    draft = checked({**FORMER, "valid_from": ""}).draft
    assert draft is not None
    matter = next(one for one in draft.matters if one.code == CODE)
    assert matter.basis_on(date(1990, 1, 1)) is not None
    assert replace(matter, former=()).basis_on(date(1990, 1, 1)) is None
