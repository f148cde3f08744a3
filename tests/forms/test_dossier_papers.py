"""Cover, index and note sheet of a dossier: places, struck rows, and no foot."""

from __future__ import annotations

import pytest

from forms.page import CodeOp, Page, RuleOp
from forms.typography import MM
from tests.forms import sheets
from tests.forms.pages import lines_of


def _frames(page: Page) -> list[float]:
    """The y of all level outer rules from the top, in mm from the upper edge."""
    rules = {op.y1 for op in page.ops if isinstance(op, RuleOp) and op.width == 1.2 and op.y1 == op.y2}
    return [297 - y / MM for y in sorted(rules, reverse=True)]


def _line(page: Page, words: str) -> tuple[float, float]:
    """Size, and mm from the upper edge, of the first line with the words."""
    return next((size, 297 - y) for _x, y, size, text in lines_of(page) if words in text)


@pytest.mark.parametrize("name", ["cover", "index", "note"])
@pytest.mark.parametrize("state", ["issued", "blank"])
def test_no_code_no_page_number_no_foot(name: str, state: str) -> None:
    paper = sheets.printed(sheets.FORMS[name], sheets.FACTS, state)
    for page in paper.pages:
        assert not [op for op in page.ops if isinstance(op, CodeOp)]
        assert min(y for _x, y, _s, _t in lines_of(page)) > 19
    assert "第1页" not in paper.text
    assert "签发后生成" not in paper.text


def test_the_cover_stands_where_a_ruler_finds_it() -> None:
    (page,) = sheets.printed(sheets.FORMS["cover"], sheets.FACTS).pages
    assert _line(page, "安平县云溪镇人民政府") == (22.0, pytest.approx(48))
    assert _line(page, "行政处罚案卷") == (36.0, pytest.approx(70))
    assert _line(page, "（普通程序）") == (15.0, pytest.approx(81))
    top, low, archive, end = _frames(page)
    assert (top, low) == (pytest.approx(94), pytest.approx(94 + 18 + 15 + 15 + 4 * 14))
    assert archive - low == pytest.approx(16)
    assert end - archive == pytest.approx(20)
    outer = {
        round(op.x1 / MM) for op in page.ops if isinstance(op, RuleOp) and op.width == 1.2 and op.x1 == op.x2
    }
    assert outer == {30, 180}
    assert _line(page, "归档号：")[1] - end == pytest.approx(6)
    assert _line(page, "本卷共1册")[1] == _line(page, "归档号：")[1]


def test_a_long_case_name_keeps_the_cover_on_one_page() -> None:
    (page,) = sheets.printed(
        sheets.FORMS["cover"], sheets.FACTS | {"a": "安平县示例建材有限公司、" * 12}
    ).pages
    assert _line(page, "安平县示例建材有限公司、")[0] == 10.5


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (23, 1), (24, 1), (25, 2), (48, 2), (49, 3)])
def test_an_index_has_twenty_four_rows_to_a_page(count: int, pages: int) -> None:
    entries = sheets.things(count, model="安平云溪立字〔2026〕17号")
    paper = sheets.printed(sheets.FORMS["index"], sheets.FACTS | {"things": entries})
    assert len(paper.pages) == pages
    texts = ["".join(text.split()) for text in paper.read().texts]
    assert all(text.startswith("卷内文件目录案件名称：") and "顺序号文号题名" in text for text in texts)
    for page in paper.pages:
        top, low = _frames(page)
        assert low - top == pytest.approx(11 + 24 * 9.3, abs=0.1)
    struck = [sum(isinstance(op, RuleOp) and op.width == 0.6 for op in page.ops) for page in paper.pages]
    assert struck == [0] * (pages - 1) + [int(count % 24 != 0 or not count)]


def test_the_head_of_an_index_is_set_in_the_heading_face() -> None:
    paper = sheets.printed(sheets.FORMS["index"], sheets.FACTS | {"things": sheets.things(2)})
    fonts = " ".join(font.name for font in paper.read().fonts)
    assert "Hei" in fonts or "Sans" in fonts
    assert _line(paper.pages[0], "顺序号")[0] == 10.5
    assert _line(paper.pages[0], "长2.4米")[0] == 9.5


def test_a_note_sheet_is_one_frame_signed_at_the_lower_right() -> None:
    (page,) = sheets.printed(sheets.FORMS["note"], sheets.FACTS).pages
    top, low = _frames(page)
    assert low - top == pytest.approx(200)
    for words in ("立 卷 人：", "检 查 人：", "立卷日期："):
        x = next(x for x, _y, _s, text in lines_of(page) if text.startswith(words))
        assert x > 115
        assert low - 40 < _line(page, words)[1] < low


def test_a_long_note_runs_on() -> None:
    paper = sheets.printed(
        sheets.FORMS["note"], sheets.FACTS | {"c": "本卷缺少现场照片底片，已说明去向。" * 150}
    )
    assert len(paper.pages) >= 2
    assert paper.lost() == []
    assert "立卷日期：" in "".join(paper.read().texts[-1].split())
