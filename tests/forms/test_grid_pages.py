"""Table forms with a ruler: merged labels, opinion cells, rows over pages, the seal under a table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from forms.page import Page, RuleOp
from forms.style import UnitStyle
from forms.typography import MM
from tests.forms import sheets
from tests.forms.pages import lines_of

WORDS = "经查，当事人在云溪镇环城西路门前人行道上堆放建筑材料，占用人行道，未征得主管部门同意。"
OPINION = """
columns = [24, 138]

[[rows]]
label = "案情摘要"
say = ["F1"]

[[rows]]
id = "opinion"
label = "承办人意见"
say = ["F2"]
sign = ["签名：{_34}{>}　　年　　月　　日"]

[[sentences]]
id = "F1"
text = "{a}"

[[sentences]]
id = "F2"
text = "{b}"
"""
GROUPED = "columns = [24, 30, 108]\n" + "".join(
    f'\n[[rows]]\ngroup = "审核内容"\nlabel = "第{n}项"\nvalue = "{{a}}"\nheight = 9\n' for n in range(1, 31)
)


def _rules(page: Page, width: float) -> Iterator[tuple[float, float, float, float]]:
    for op in page.ops:
        if isinstance(op, RuleOp) and op.width == width:
            yield tuple(round(v / MM, 1) for v in (op.x1, op.y1, op.x2, op.y2))  # type: ignore[misc]


def _level(page: Page) -> list[tuple[float, float, float]]:
    """Level inner borders as y, x from, x to, from the top."""
    found = ((y1, x1, x2) for x1, y1, x2, y2 in _rules(page, 0.5) if y1 == y2 and x2 > 189)
    return sorted(found, reverse=True)


def _at(page: Page, words: str) -> tuple[float, float, float]:
    """x, y and size of the first line that holds the words."""
    return next((x, y, size) for x, y, size, text in lines_of(page) if words in text)


def _filing(**changes: object) -> sheets.Printed:
    return sheets.printed(sheets.FORMS["filing"], sheets.FACTS | changes)


def test_a_filing_form_is_one_page_on_its_five_columns() -> None:
    (page,) = _filing().pages
    upright = {x1 for x1, y1, x2, y2 in _rules(page, 0.5) if x1 == x2}
    assert upright == {52.0, 72.0, 122.0, 147.0}
    assert _at(page, "安平县示例建材有限公司涉嫌")[0] == pytest.approx(54, abs=0.2)


def test_a_merged_label_has_no_rules_inside() -> None:
    (page,) = _filing().pages
    within = [(y, x) for y, x, _end in _level(page) if x == 52.0]
    assert len(within) == 2
    _x, y, _size = _at(page, "当 事 人")
    rows = [y for y, x, _end in _level(page) if x == 28.0]
    above, below = min(r for r in rows if r > y), max(r for r in rows if r < y)
    assert (above + below) / 2 == pytest.approx(y + 0.36 * 12 / MM, abs=0.2)


def test_a_value_steps_down_before_its_row_grows() -> None:
    (page,) = _filing().pages
    assert _at(page, "91330599MA0XSAMP00")[2] == 10.5
    assert _at(page, "日常巡查发现")[2] == 12.0
    tall = sheets.FACTS["a"] * 6
    assert _at(_filing(a=tall).pages[0], "安平县示例建材有限公司安平县")[2] == 10.5


def test_a_signature_stands_eight_points_above_the_border() -> None:
    (page,) = _filing().pages
    _x, y, _size = _at(page, "承办人签名：")
    border = max(level for level, _start, _end in _level(page) if level < y)
    assert (y - border) * MM == pytest.approx(8.0, abs=0.2)
    signed = [y for _x, y, _s, text in lines_of(page) if text.startswith("签名：")]
    assert len(signed) == 2
    borders = sorted({level for level, _start, _end in _level(page)} | {_low_of_table(page)})
    heights = [min(b for b in borders if b > y) - max(b for b in borders if b < y) for y in signed]
    assert sum(heights) >= 25 + 27 - 0.1
    assert min(heights) >= 24.9


def test_text_is_twelve_points_justified_with_a_first_line_indent() -> None:
    (page,) = _filing().pages
    first, second = _at(page, "本机关执法人员巡查"), _at(page, "18号门前人行道")
    assert first[0] - second[0] == pytest.approx(24 / MM, abs=0.3)
    assert 17.2 <= (first[1] - second[1]) * MM <= 19.05
    assert (first[2], second[2]) == (12.0, 12.0)


def test_an_empty_value_is_struck_and_an_empty_opinion_is_not() -> None:
    definition = sheets.form(
        "table",
        "审批表",
        'columns = [24, 138]\n\n[[rows]]\nlabel = "甲"\nvalue = "{c}"\n' + OPINION.split("]\n", 1)[1],
    )
    (page,) = sheets.printed(definition, sheets.FACTS | {"a": WORDS, "b": ""}).pages
    (stroke,) = [op for op in page.ops if isinstance(op, RuleOp) and op.width == 0.6]
    assert stroke.y1 > stroke.y2
    assert stroke.x1 / MM == pytest.approx(52 + 1.2)


def test_lines_and_values_with_more_paragraphs_and_people() -> None:
    paper = sheets.printed(sheets.FORMS["spot"], sheets.SPOT_FACTS)
    assert paper.text.count("签名：") == 3
    assert all(person["cert_no"] in paper.text for person in sheets.FACTS["people"])
    (page,) = paper.pages
    first, second = _at(page, "当场收缴"), _at(page, "大道1号")
    assert second[0] - first[0] == pytest.approx(0, abs=4.5)
    assert "☐" not in paper.text
    assert len(sheets.boxes(page)) == 6


# -- over pages ----------------------------------------------------------------------------------------------


def test_an_opinion_that_does_not_fit_moves_as_a_whole() -> None:
    definition = sheets.form("table", "审批表", OPINION)
    paper = sheets.printed(definition, sheets.FACTS | {"a": WORDS * 22, "b": WORDS * 12})
    assert len(paper.pages) == 2
    texts = ["".join(text.split()) for text in paper.read().texts]
    assert "承办人意见" not in texts[0]
    assert "（续）" not in texts[1]
    assert "签名：" in texts[1]


def test_an_opinion_taller_than_half_a_page_splits_and_is_signed_at_its_end() -> None:
    definition = sheets.form("table", "审批表", OPINION)
    paper = sheets.printed(definition, sheets.FACTS | {"a": WORDS * 8, "b": WORDS * 40})
    texts = ["".join(text.split()) for text in paper.read().texts]
    assert len(texts) >= 2
    assert "承办人意见（续）" in texts[-1]
    assert ["签名：" in text for text in texts] == [False] * (len(texts) - 1) + [True]
    assert paper.lost() == []


def test_a_group_over_two_pages_repeats_its_label() -> None:
    paper = sheets.printed(sheets.form("table", "审核表", GROUPED), sheets.FACTS)
    texts = ["".join(text.split()) for text in paper.read().texts]
    assert len(texts) == 2
    assert [text.count("审核内容") for text in texts] == [1, 1]
    assert "审核内容（续）" in texts[1]


# -- the seal ------------------------------------------------------------------------------------------------

CIRCLE = UnitStyle(seal_guide="circle")


def _low_of_table(page: Page) -> float:
    return min(y1 for x1, y1, x2, y2 in _rules(page, 1.2) if y1 == y2)


def _spot(text: str, unit: UnitStyle = CIRCLE) -> sheets.Printed:
    return sheets.printed(sheets.FORMS["spot"], sheets.SPOT_FACTS | {"a": text}, unit=unit)


@pytest.mark.parametrize("diameter", [38.0, 42.0, 45.0])
def test_the_seal_stands_under_the_table_and_above_the_foot(diameter: float) -> None:
    (page,) = _spot(WORDS, UnitStyle(seal_guide="circle", seal_mm=diameter)).pages
    (circle,) = sheets.circles(page)
    assert (circle.y - circle.radius) / MM >= 15.9
    assert (circle.y + circle.radius) / MM < _low_of_table(page)
    agency = [y for _x, y, _s, text in lines_of(page) if text.endswith("人民政府")][-1]
    date = [y for _x, y, _s, t in lines_of(page) if t == "2026年10月3日"][-1]
    assert circle.y - circle.radius < date * MM < agency * MM < circle.y + circle.radius
    assert circle.x / MM == pytest.approx(146, abs=0.1)


def test_longer_text_gets_smaller_before_the_seal_leaves_the_page() -> None:
    (page,) = _spot(WORDS * 4).pages
    assert _at(page, "经查，")[2] in (11.0, 10.5)
    assert len(sheets.circles(page)) == 1


def test_a_seal_on_a_second_page_has_two_rows_over_it() -> None:
    paper = _spot(WORDS * 16)
    assert len(paper.pages) == 2
    assert [len(sheets.circles(page)) for page in paper.pages] == [0, 1]
    assert len(_level(paper.pages[1])) >= 1
    assert "拒签情况" in "".join(text for _x, _y, _s, text in lines_of(paper.pages[1]))


def test_the_slip_stands_left_on_the_number_line() -> None:
    (page,) = _spot(WORDS).pages
    slip, number = _at(page, "第二联　交当事人"), _at(page, "安平云溪简罚决字")
    assert slip[0] == pytest.approx(28, abs=0.3)
    assert slip[1] == number[1]
    assert slip[2] == 9.0
    long = sheets.SPOT_FACTS | {"number": "安平县云溪镇综合行政执法队当场简易罚决字〔2026〕第000042号（补）"}
    (page,) = sheets.printed(sheets.FORMS["spot"], long).pages
    assert _at(page, "第二联　交当事人")[1] > _at(page, "安平县云溪镇综合")[1]


def test_the_text_picture_of_a_table_says_what_stands_in_it() -> None:
    text = _filing().content.as_text()
    assert "[当 事 人] | 类　　型 | □公民　☑法人　□其他组织（含个体工商户）" in text
    assert "案件来源 | 日常巡查发现 | 发现时间 | 2026年9月7日" in text
    assert "  [sign] 承办人签名：＿＿＿＿＿＿＿＿＿＿  >> 2026年9月7日" in text
    cover = sheets.printed(sheets.FORMS["cover"], sheets.FACTS).content.as_text()
    assert "# （普通程序）" in cover
    assert "全宗号： | 类别号： | 年　度：2026 | 目录号： | 案卷号：0017" in cover
