"""Checking foreign catalogue tables: the shipped sample passes, every planted fault is named by its cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.catalogue.rows import check
from enforcement.catalogue.shipped import csv_table, shipped_catalogue, shipped_tables
from enforcement.catalogue.shipped_sets import shipped_sets
from enforcement.catalogue.table import Cell, RowFault, Table
from enforcement.model.matter import FineRange, Library

MATTERS, CHECKLIST, DISCRETION, *_ = shipped_tables()


def with_cell(table: Table, row: int, key: str, value: Cell) -> Table:
    """The table with one cell changed; ``row`` as a person counts."""
    at = table.header.index(key)
    rows = tuple(
        (n, (*cells[:at], value, *cells[at + 1 :]) if n == row else cells) for n, cells in table.rows
    )
    return replace(table, rows=rows)


def faults(*tables: Table) -> tuple[RowFault, ...]:
    checked = check(tables)
    assert (checked.draft is None) == bool(checked.faults)
    return checked.faults


def test_the_shipped_catalogue_has_no_fault() -> None:
    draft = shipped_catalogue()
    sizes = [
        len(part) for part in (draft.matters, draft.checklists, draft.tiers, draft.weighted, draft.exemptions)
    ]
    assert sizes == [484, 534, 135, 9, 7]
    shelves = [matter.library for matter in draft.matters]
    assert shelves.count(Library.STATUTORY) == 4
    assert sum(not matter.verified for matter in draft.matters) == 3


def test_a_row_becomes_a_matter_with_its_citations() -> None:
    by_code = {matter.code: matter for matter in shipped_catalogue().matters}
    heaps = by_code["010003"]
    assert heaps.act_name.startswith("在街道两侧和公共场地擅自堆放物料")
    assert heaps.fine == FineRange(low=200, high=3000)
    assert heaps.fine_individual == FineRange(low=200, high=1000)
    assert heaps.correction_precondition == "逾期不改正"
    land = by_code["060001"].penalty
    assert [str(place.article) for place in land] == ["第77条", "第57条"]
    assert land[1].law == "中华人民共和国土地管理法实施条例"


def test_dated_law_is_dated() -> None:
    by_code = {matter.code: matter for matter in shipped_catalogue().matters}
    grill = by_code["070006"]
    assert [one.law for one in grill.penalty_on(date(2026, 8, 14))] == ["中华人民共和国大气污染防治法"]
    assert [one.law for one in grill.penalty_on(date(2026, 8, 15))] == ["中华人民共和国生态环境法典"]
    assert grill.penalty_on(date(2018, 10, 25)) == ()
    assert by_code["210001"].penalty_on(date(2026, 11, 22)) == ()


def test_columns_may_come_in_any_order_and_by_their_chinese_titles() -> None:
    titles = {"code": "编号", "name_zh": "事项名称", "fine_max_yuan": "罚款上限（元）"}
    order = list(range(len(MATTERS.header)))[::-1]
    header = tuple(titles.get(MATTERS.header[at], MATTERS.header[at]) for at in order)
    rows = tuple((n, tuple(cells[at] for at in order)) for n, cells in MATTERS.rows)
    shuffled = check((Table(sheet="目录", header=header, rows=rows),))
    assert shuffled.draft is not None
    assert shuffled.draft.matters == tuple(
        replace(matter, former=()) for matter in shipped_catalogue().matters
    )


@pytest.mark.parametrize(
    ("key", "value", "column", "reason"),
    [
        ("code", "10003", "编号", "编号要 6 位数字"),
        ("code", 10003, "编号", "存成了数字"),
        ("name_zh", "", "事项名称", "空的"),
        ("name_zh", "乱堆放", "事项名称", "写法"),
        ("name_zh", "对乱堆放\n物料的行政处罚", "事项名称", "换行"),
        ("domain", " 市容环境卫生", "领域", "空格"),
        ("violation_article", "第１２条第1款", "违反的条款", "全角"),
        ("violation_article", "十二条", "违反的条款", "认不出"),
        ("penalty_kinds", "罚款;训诫", "处罚种类", "训诫"),
        ("fine_basis", "fixed+guess", "罚款算法", "guess"),
        ("subject", "企业", "对象", "企业"),
        ("fine_min_yuan", "", "罚款下限（元）", "只填了一头"),
        ("fine_min_yuan", "4000", "罚款下限（元）", "还大"),
        ("fine_max_yuan", "3,000元", "罚款上限（元）", "数字"),
        ("fine_max_yuan", True, "罚款上限（元）", "数字"),
        ("fine_max_yuan", "-3000", "罚款上限（元）", "数字"),
        ("fine_unit_max", "9000", "单位罚款上限（元）", "超过了总的罚款上限"),
        ("fine_individual_min", "100", "个人罚款下限（元）", "低于总的罚款下限"),
        ("fine_basis", "multiple_of_goods_value", "倍数上限", "没有填倍数"),
        ("fine_basis", "none", "罚款算法", "却填了罚款"),
        ("first_offence_exempt_candidate", "yes", "首违依据", "没有写依据"),
        ("suggested_library", "optional", "常用程度", "对不上"),
        ("verified", "maybe", "已核实", "maybe"),
        ("penalty_valid_from", "2026/8/15", "处罚条款施行日", "日期"),
        ("summary_of_condition", "=A1", "适用情形", "公式"),
        ("summary_of_condition", "#REF!", "适用情形", "公式"),
        ("summary_of_condition", "堆放\ufffd物料", "适用情形", "认不出的字符"),
    ],
)
def test_each_planted_fault_is_named_by_row_column_and_reason(
    key: str, value: Cell, column: str, reason: str
) -> None:
    found = faults(with_cell(MATTERS, 4, key, value))
    named = [fault for fault in found if fault.column == column]
    assert named, [fault.sentence for fault in found]
    assert named[0].sheet == "事项"
    assert named[0].row == 4
    assert reason in named[0].reason
    assert named[0].fix
    assert f"第 4 行“{column}”" in named[0].sentence


def test_the_sentence_says_where_what_why_and_how() -> None:
    (fault,) = faults(with_cell(MATTERS, 4, "fine_max_yuan", "3000元"))
    assert (
        fault.sentence
        == "“事项”表第 4 行“罚款上限（元）”：写的是“3000元”，这里只能是不小于 0 的数字。只写数字：3000。"
    )


def test_simple_procedure_above_the_legal_limit_is_named_with_the_article() -> None:
    row = next(
        n for n, cells in MATTERS.rows if dict(zip(MATTERS.header, cells, strict=True))["code"] == "010003"
    )
    (fault,) = faults(
        with_cell(MATTERS, row, "fine_unit_max", "3001"),
    )[:1]
    assert "超过了总的罚款上限" in fault.reason
    raised = with_cell(
        with_cell(MATTERS, row, "fine_max_yuan", "5000"), row, "simple_procedure_possible", "yes"
    )
    (limit,) = faults(raised)
    assert "3000 元（《中华人民共和国行政处罚法》第51条）" in limit.reason


def test_twins_are_named_with_the_earlier_row() -> None:
    same_code = faults(with_cell(MATTERS, 5, "code", "010001"))
    assert [(fault.row, fault.column) for fault in same_code] == [(5, "编号")]
    assert "第 2 行" in same_code[0].reason
    same_name = faults(
        with_cell(MATTERS, 5, "name_zh", str(MATTERS.rows[0][1][MATTERS.header.index("name_zh")]))
    )
    assert [(fault.row, fault.column) for fault in same_name] == [(5, "事项名称")]


def test_a_missing_or_strange_column_is_named_once_and_not_for_every_row() -> None:
    at = MATTERS.header.index("penalty_law")
    header = (*MATTERS.header[:at], "罚则", *MATTERS.header[at + 1 :])
    found = faults(replace(MATTERS, header=header))
    assert [(fault.row, fault.column) for fault in found] == [(1, "罚则"), (1, "处罚的法")]


def test_a_row_with_too_many_cells_is_named() -> None:
    rows = ((2, (*MATTERS.rows[0][1], "多出来")), *MATTERS.rows[1:])
    (fault,) = faults(replace(MATTERS, rows=rows))
    assert (fault.row, fault.value) == (2, "多出来")


def test_empty_rows_are_left_out() -> None:
    empty = tuple("" for _ in MATTERS.header)
    checked = check((replace(MATTERS, rows=((2, empty), *MATTERS.rows[1:], (999, ()))),))
    assert checked.draft is not None
    assert len(checked.draft.matters) == 483


def test_a_checklist_without_matters_is_no_catalogue() -> None:
    found = faults(CHECKLIST)
    assert "没有这张表" in found[0].reason


def test_a_sheet_of_an_unknown_kind_is_named_and_an_explanation_is_not() -> None:
    strange = Table(sheet="Sheet9", header=("甲", "乙"), rows=())
    assert [fault.sheet for fault in faults(MATTERS, strange)] == ["Sheet9"]
    assert faults(MATTERS, replace(strange, sheet="说明")) == ()


def test_two_sheets_of_one_kind_are_refused() -> None:
    (fault,) = faults(MATTERS, replace(MATTERS, sheet="目录"))
    assert "两张" in fault.reason


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("matter_code", "999999", "没有这个编号"),
        ("item_no", "7", "序号断了"),
        ("text", "看一看", "太短"),
        ("evidence_type", "smell", "smell"),
    ],
)
def test_checklists_must_be_whole(key: str, value: str, reason: str) -> None:
    found = faults(MATTERS, with_cell(CHECKLIST, 2, key, value))
    assert any(fault.row == 2 and reason in fault.reason for fault in found), [
        fault.sentence for fault in found
    ]


def test_one_bad_matter_does_not_blame_its_checklist() -> None:
    found = faults(with_cell(MATTERS, 4, "code", "x"), CHECKLIST)
    assert [(fault.sheet, fault.row) for fault in found] == [("事项", 4)]


def test_tiers_stay_inside_the_statute() -> None:
    found = faults(MATTERS, with_cell(DISCRETION, 3, "fine_to", "99999999"))
    assert [(fault.row, fault.column) for fault in found] == [(3, "幅度上限")]
    assert "法定幅度" in found[0].reason


GRANT_HEADER = "matter_code,division_code,library,valid_from,valid_to,reason,document,conditions\n"


def test_grants_are_dated_and_never_overlap() -> None:
    good = "010003,339901001,base,2025-07-01,2026-06-30,收回县里,安平县公布的目录（虚构）,\n"
    after = "010003,339901001,base,2026-07-01,,,安平县公布的目录（虚构）,\n"
    checked = check((MATTERS, csv_table("grants", GRANT_HEADER + good + after)))
    assert checked.draft is not None
    assert checked.draft.grants[0].held_on(date(2026, 6, 30))
    assert not checked.draft.grants[0].held_on(date(2026, 7, 1))
    clash = csv_table("grants", GRANT_HEADER + good + after.replace("2026-07-01", "2026-06-01"))
    assert [(fault.row, fault.column) for fault in faults(MATTERS, clash)] == [(3, "起")]
    backwards = csv_table("grants", GRANT_HEADER + good.replace("2026-06-30", "2024-06-30"))
    assert [(fault.row, fault.column) for fault in faults(MATTERS, backwards)] == [(2, "止")]


cells = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.text(max_size=12))


@given(row=st.integers(2, 485), key=st.sampled_from(MATTERS.header), value=cells)
def test_whatever_stands_in_a_cell_the_answer_is_a_draft_or_a_named_fault(
    row: int, key: str, value: Cell
) -> None:
    narrow = replace(MATTERS, rows=MATTERS.rows[max(0, row - 4) : row])
    checked = check((with_cell(narrow, row, key, value),))
    if checked.draft is None:
        assert all(fault.sentence.endswith("。") for fault in checked.faults)
    else:
        assert checked.faults == ()


def test_shipped_sets_name_matters_of_the_sample_and_fit_no_catalogue_that_numbers_otherwise() -> None:
    here = {matter.code: matter for matter in shipped_catalogue().matters}
    assert [one.name for one in shipped_sets()] == ["餐饮店", "沿街店铺"]
    for one in shipped_sets():
        assert one.fits(here)
        code, other = one.codes[0], next(matter for matter in here.values() if matter.code not in one.codes)
        assert not one.fits({**here, code: other})
        assert not one.fits({known: matter for known, matter in here.items() if known != code})
