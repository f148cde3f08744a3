"""Where a table is in a sheet, which township a word means, and what is mended on the way."""

from __future__ import annotations

import random

import pytest

from enforcement.catalogue.intake.cleaning import Mended, Tally, one_line, tidy
from enforcement.catalogue.intake.layout import lay_out
from enforcement.catalogue.intake.towns import marked, townships
from enforcement.catalogue.table import Cell, Grid

TOWNS = townships("330523", "安吉县", (("330523900", "新设镇"),))


def grid(*rows: tuple[Cell, ...], merged: tuple[tuple[int, int, int, int], ...] = ()) -> Grid:
    return Grid(sheet="目录", rows=tuple(enumerate(rows, 1)), merged=merged)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("递铺街道", "330523001"),
        ("递铺", "330523001"),
        ("安吉县递铺街道办事处", "330523001"),
        ("天荒坪镇人民政府", "330523108"),
        ("新设镇", "330523900"),
        ("大盘镇", None),
        ("镇", None),
        ("", None),
    ],
)
def test_a_township_is_known_by_its_usual_names(text: str, code: str | None) -> None:
    assert TOWNS.code_of(text) == code


def test_a_cell_may_name_several_townships_or_all() -> None:
    assert TOWNS.codes_in("递铺街道、天荒坪镇和新设镇") == (("330523001", "330523108", "330523900"), ())
    assert TOWNS.codes_in("递铺街道、大盘镇") == (("330523001",), ("大盘镇",))
    assert len(TOWNS.codes_in("全县各乡镇（街道）")[0]) == 16


def test_marks() -> None:
    assert [marked(cell) for cell in ("√", "是", 1, True)] == [True] * 4
    assert [marked(cell) for cell in (None, "", "×", "/", 0, False)] == [False] * 6
    assert [marked(cell) for cell in ("○", "部分", 2)] == [None] * 3


def test_merged_cells_are_filled_and_breaks_kept_for_those_who_need_them() -> None:
    tally = Tally("目录")
    clean = tidy(grid(("甲", "x\r\ny"), (None, "　ｚ　")), tally)
    assert clean.rows == ((1, ("甲", "x\ny")), (2, (None, "z")))
    filled = tidy(grid(("甲", "1"), (None, "2"), merged=((1, 1, 2, 1),)), tally)
    assert filled.rows == ((1, ("甲", "1")), (2, ("甲", "2")))
    assert one_line("x\ny") == "x y"
    assert one_line("甲\n乙") == "甲乙"
    assert {one.kind for one in tally.told()} >= {Mended.MERGED, Mended.BREAKS, Mended.WIDTH, Mended.BLANKS}


def test_a_heading_of_two_rows_is_read_with_and_without_merged_cells() -> None:
    upper: tuple[Cell, ...] = ("事项名称", "处罚依据", "罚款", None)
    lower: tuple[Cell, ...] = (None, None, "下限", "上限")
    data: tuple[Cell, ...] = ("对甲的行政处罚", "《乙规定》第一条", 1, 2)
    for merged in ((), ((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4))):
        layout = lay_out(grid(upper, lower, data, merged=merged), lambda title: False)
        assert layout is not None
        assert layout.titles == ("事项名称", "处罚依据", "罚款／下限", "罚款／上限")
        assert [row.number for row in layout.rows] == [3]


def test_noise_around_a_table_never_changes_what_is_read() -> None:
    """Titles, empty rows, notes, repeated headings and sums in any mixture leave the same rows."""
    heading: tuple[Cell, ...] = ("序号", "事项名称", "处罚依据")
    data: list[tuple[Cell, ...]] = [
        (n, f"对第{n}种行为的行政处罚", f"《甲规定》第{n}条") for n in range(1, 9)
    ]
    for seed in range(60):
        chance = random.Random(seed)
        rows: list[tuple[Cell, ...]] = [("县赋权目录",)] * chance.randrange(3) + [heading]
        for one in data:
            rows += chance.sample([(), heading, ("合计", None, "8项")], chance.randrange(3))
            rows.append(one)
        rows += chance.sample([(), ("注：由司法局解释",), ("备注：试行一年",)], chance.randrange(4))
        layout = lay_out(grid(*rows), lambda title: False)
        assert layout is not None
        assert [row.cells for row in layout.rows] == data
        assert layout.faults == ()
