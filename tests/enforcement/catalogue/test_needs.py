"""Things and people needed: a row for every matter, proposals only where nobody spoke, and sheets refused by cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enforcement.catalogue.amount_lines import changed
from enforcement.catalogue.intake.carrying import carried_amounts, carried_needs
from enforcement.catalogue.needs import MatterNeed, NeedKind, Standing, completed, proposed
from enforcement.catalogue.release import BrokenReleaseError, from_release, read_release, to_release
from enforcement.catalogue.rows import check
from enforcement.catalogue.shipped import shipped_catalogue, shipped_needs
from enforcement.catalogue.table import Cell, Table
from enforcement.model.checklist import ItemKind

SHIPPED = shipped_catalogue()
BY_CODE = {one.code: one for one in SHIPPED.matters}
NEED_HEAD = ("matter_code", "kind", "name", "purpose", "item_no", "source", "standing")
LINE_HEAD = (
    "kind",
    "subject",
    "penalty",
    "amount",
    "included",
    "domain",
    "document",
    "valid_from",
    "valid_to",
)
LINE: tuple[Cell, ...] = ("听证", "单位", "罚款", "20000", "yes", "", "安政发〔2026〕3号", "2026-01-01", "")


def table(sheet: str, head: tuple[str, ...], *rows: tuple[Cell, ...]) -> Table:
    return Table(sheet=sheet, header=head, rows=tuple(enumerate(rows, 2)))


def test_every_shipped_matter_has_its_row_and_none_claims_to_be_confirmed() -> None:
    stated = shipped_needs()
    assert set(stated) == set(BY_CODE)
    items = {(one.matter_code, one.number): one for one in SHIPPED.checklists}
    for one in SHIPPED.needs:
        assert one.standing is Standing.OURS
        assert one.source
        assert not one.item or items[one.matter_code, one.item].kind in (
            ItemKind.MEASUREMENT,
            ItemKind.SAMPLE,
        )
        assert (one.kind is NeedKind.NOTHING) == (not one.name)
    kinds = {code: {one.kind for one in rows} for code, (_, rows) in stated.items()}
    assert kinds["070021"] == {NeedKind.INSTRUMENT, NeedKind.LABORATORY}
    assert NeedKind.EXPERT in kinds["120027"]
    assert kinds["190017"] == {NeedKind.NOTHING}


def test_words_only_propose_and_say_so() -> None:
    (tape,) = proposed(one for one in SHIPPED.checklists if one.matter_code == "140003")
    assert (tape.name, tape.item, tape.standing) == ("卷尺或测距仪", 2, Standing.PROPOSED)
    names = {one.name for one in proposed(SHIPPED.checklists)}
    assert {"声级计", "采样器具和检测机构", "有资质的检测机构"} <= names


def test_what_nobody_stated_is_read_by_us_else_proposed_and_told() -> None:
    exits, piles = BY_CODE["140003"], BY_CODE["010003"]
    renamed = replace(piles, name="对在街道两侧堆放物料的行政处罚")
    said = MatterNeed(
        matter_code=exits.code, kind=NeedKind.INSTRUMENT, name="激光测距仪", source="县消防救援大队",
        standing=Standing.CONFIRMED,
    )  # fmt: skip
    matters = (exits, renamed, BY_CODE["070021"])
    rows, told = carried_needs(matters, (), (said,), SHIPPED.checklists)

    assert [one.name for one in rows if one.matter_code == exits.code] == ["激光测距仪"]
    assert {one.standing for one in rows if one.matter_code == renamed.code} == {Standing.PROPOSED}
    assert {one.standing for one in rows if one.matter_code == "070021"} == {Standing.OURS}
    assert len(told) == 3

    corrected = replace(said, name="卷尺")
    rows, _ = carried_needs(matters, (corrected,), rows, SHIPPED.checklists)
    assert [one.name for one in rows if one.matter_code == exits.code] == ["卷尺"]
    assert completed((exits,), (), (), {}) == ()


def test_amounts_stand_until_the_sheet_states_them_anew() -> None:
    one = check((table("amounts", LINE_HEAD, LINE),), SHIPPED.matters)
    assert one.draft is not None
    lines = one.draft.amounts
    assert (lines[0].yuan, lines[0].included, lines[0].valid_from) == (20_000, True, date(2026, 1, 1))
    assert carried_amounts((), lines, sheet=False)[0] == lines
    assert carried_amounts((), lines, sheet=True)[0] == ()
    assert "没有核实" in carried_amounts((), (), sheet=False)[1][0]


@pytest.mark.parametrize(
    ("sheet", "head", "rows", "column", "word"),
    [
        ("needs", NEED_HEAD, [("140003", "仪器", "", "", "", "县里", "县里核对")], "名称", "没有写名称"),
        ("needs", NEED_HEAD, [("140003", "不用", "卷尺", "", "", "县里", "县里核对")], "名称", "却填了名称"),
        ("needs", NEED_HEAD, [("140003", "工具", "卷尺", "", "", "县里", "县里核对")], "种类", "不在可填的值里"),
        ("needs", NEED_HEAD, [("149999", "仪器", "卷尺", "", "", "县里", "县里核对")], "事项编号", "没有这个编号"),
        ("needs", NEED_HEAD, [("140003", "仪器", "卷尺", "", "", "", "县里核对")], "出处", ""),
        ("needs", NEED_HEAD, [("140003", "不用", "", "", "", "县里", "县里核对"),
                              ("140003", "仪器", "卷尺", "", "", "县里", "县里核对")], "种类", "另有行"),
        ("amounts", LINE_HEAD, [(*LINE[:3], "0", *LINE[4:])], "数额（元）", "是零"),
        ("amounts", LINE_HEAD, [(*LINE[:3], "两万", *LINE[4:])], "数额（元）", ""),
        ("amounts", LINE_HEAD, [(*LINE[:6], "", *LINE[7:])], "依据文件", ""),
        ("amounts", LINE_HEAD, [(*LINE[:5], "消房", *LINE[6:])], "领域", "没有这个领域"),
        ("amounts", LINE_HEAD, [(*LINE[:8], "2025-12-31")], "止", "早于起日"),
        ("amounts", LINE_HEAD, [LINE, LINE], "起", "同一天有两个数额"),
        ("amounts", LINE_HEAD, [("处罚", *LINE[1:])], "用途", "不在可填的值里"),
    ],
)  # fmt: skip
def test_a_broken_row_is_named_by_its_cell(
    sheet: str, head: tuple[str, ...], rows: list[Any], column: str, word: str
) -> None:
    checked = check((table(sheet, head, *rows),), SHIPPED.matters)
    assert checked.draft is None
    (fault,) = checked.faults
    assert fault.column == column
    assert word in fault.reason
    assert fault.fix


def test_a_release_carries_both_and_an_older_one_has_none() -> None:
    checked = check((table("amounts", LINE_HEAD, LINE),), SHIPPED.matters)
    assert checked.draft is not None
    content = replace(SHIPPED, matters=SHIPPED.matters[:3], checklists=(), tiers=(), weighted=(), exemptions=(),
                      needs=SHIPPED.needs[:3], amounts=checked.draft.amounts)  # fmt: skip
    made = to_release(
        content, version="2026.5", issuing_document="安政发〔2026〕5号", published=date(2026, 11, 24),
        effective=date(2026, 12, 1), source="test", source_sha256="0" * 64,
    )  # fmt: skip
    again = from_release(made.data).content
    assert (again.needs, again.amounts) == (content.needs, content.amounts)
    assert read_release(made.data)[1]["amounts"][0]["document"] == "安政发〔2026〕3号"
    with pytest.raises(BrokenReleaseError):
        from_release(made.data.replace("安政发〔2026〕3号".encode(), "安政发〔2026〕4号".encode()))


def test_what_becomes_of_the_amounts_is_told_line_by_line() -> None:
    made = check((table("amounts", LINE_HEAD, LINE),), SHIPPED.matters).draft
    assert made is not None
    (old,) = made.amounts
    ended, new = replace(old, valid_to=date(2026, 11, 30)), replace(old, yuan=30_000)
    assert changed((old,), (old,)) == ()
    assert changed((), (old,)) == ("新定：听证，单位罚款达到 2 万元（安政发〔2026〕3号，2026-01-01 起）",)
    told = changed((old,), (ended, new))
    assert told[0].endswith("2026-01-01 起，至 2026-11-30）")
    assert "3 万元" in told[1]
    assert told[2].startswith("不再有：听证，单位罚款达到 2 万元")
