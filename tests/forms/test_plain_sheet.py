"""Internal sheets: everything on them is printed once, titles stay with their tables, missing glyphs are named."""

from __future__ import annotations

import pytest

from forms import readback
from forms.faults import MissingGlyphs
from forms.plain_sheet import PlainSheet, SheetTable, sheet_pdf


def texts(sheet: PlainSheet) -> list[str]:
    made = sheet_pdf(sheet)
    assert isinstance(made, bytes)
    return ["".join(page.split()) for page in readback.read_back(made).texts]


def sheet(rows: int) -> PlainSheet:
    return PlainSheet(
        title="双随机抽取记录",
        agency="云溪镇综合行政执法队",
        remark="2026年11月22日",
        facts=(("抽查任务", "第四季度餐饮场所抽查"), ("说明", "第一行\n第二行")),
        tables=(
            SheetTable(
                title="对象库",
                head=("序号", "名称"),
                rows=tuple((str(n), f"第{n}号小店") for n in range(1, rows + 1)),
            ),
            SheetTable(title="抽中的对象", head=("名称", "检查人员"), rows=(("第3号小店", "陈立、王晓敏"),)),
        ),
        closing=("排序值从小到大取。",),
        signs=("抽取人", "监督人"),
        note="可以重算。",
    )


@pytest.mark.parametrize("rows", [0, 1, 16, 17, 20, 21, 22, 23, 24, 25, 60])
def test_every_row_is_printed_once_and_no_title_is_left_behind(rows: int) -> None:
    pages = texts(sheet(rows))
    whole = "".join(pages)
    assert all(whole.count(f"第{n}号小店") == (2 if n == 3 else 1) for n in range(1, rows + 1))
    for said in (
        "云溪镇综合行政执法队",
        "抽查任务",
        "第四季度餐饮场所抽查",
        "排序值从小到大取。",
        "抽取人：",
        "监督人：",
        "可以重算。",
    ):
        assert whole.count(said) == 1
    titled = next(page for page in pages if "抽中的对象" in page)
    assert "陈立、王晓敏" in titled
    assert all(f"第{n}页共{len(pages)}页" in page for n, page in enumerate(pages, 1))


def test_it_is_no_paper_and_says_nothing_of_one() -> None:
    whole = "".join(texts(sheet(2)))
    assert not any(word in whole for word in ("草稿", "空白文书", "签发后生成", "校验值"))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert sheet_pdf(sheet(5)) == sheet_pdf(sheet(5))


def test_a_character_without_a_face_is_named() -> None:
    made = sheet_pdf(
        PlainSheet(title="清单", tables=(SheetTable(head=("名称",), rows=(("店\U0001f600",),)),))
    )
    assert isinstance(made, MissingGlyphs)
    assert [(one.label, one.character) for one in made.glyphs] == [("表第 1 行“名称”", "\U0001f600")]


def test_rows_that_do_not_fit_their_head_are_a_bug() -> None:
    with pytest.raises(ValueError, match="do not fit the head"):
        sheet_pdf(PlainSheet(title="清单", tables=(SheetTable(head=("一", "二"), rows=(("甲",),)),)))
