"""The receipt with a ruler: column widths, struck rows, growing cells, many papers."""

from __future__ import annotations

import pytest

from forms.cells import frame
from forms.faults import LayoutFault
from forms.page import BoxOp, Page, RuleOp
from forms.render import RenderRequest
from forms.typography import MM, face_set
from tests.forms import samples
from tests.forms.pages import laid, lines_of

LONG = "安平县云溪镇环城西路与人民路交叉口东北角云溪农贸市场二期综合楼A区一层（原供销社旧址）"


def _pages(state: str = "issued", **changes: object) -> list[Page]:
    return laid(RenderRequest(form_id="SRV-02", facts=samples.receipt_facts(**changes), state=state))[0]


def _text(page: Page) -> str:
    return "".join(t for _x, _y, _s, t in lines_of(page))


def test_borders_and_columns() -> None:
    page = _pages()[0]
    outer = [op for op in page.ops if isinstance(op, RuleOp) and op.width == 1.2]
    assert {round(op.x1 / MM) for op in outer if op.x1 == op.x2} == {28, 190}
    inner = {
        round(op.x1 / MM, 1)
        for op in page.ops
        if isinstance(op, RuleOp) and op.width == 0.5 and op.x1 == op.x2
    }
    assert inner == {56, 96, 152, 168}


def test_spare_rows_are_struck_once_from_lower_left_to_upper_right() -> None:
    page = _pages()[0]
    strokes = [op for op in page.ops if isinstance(op, RuleOp) and op.width == 0.6]
    assert len(strokes) == 1
    assert strokes[0].x1 < strokes[0].x2
    assert strokes[0].y1 < strokes[0].y2
    assert strokes[0].x1 / MM == pytest.approx(28 + 1.2)
    draft = _pages("draft")[0]
    assert not [op for op in draft.ops if isinstance(op, RuleOp) and op.width == 0.6]


def test_the_way_of_service_is_ticked_by_strokes_not_by_a_glyph() -> None:
    page = _pages(
        way="left", refusal={"reason": "不收", "place": "店内柜台", "witness": "", "recording_no": "AV-0043"}
    )[0]
    boxes = [op for op in page.ops if isinstance(op, BoxOp)]
    ticks = [op for op in page.ops if isinstance(op, RuleOp) and op.width == 1.1]
    assert len(boxes) == 8
    assert len(ticks) == 2
    left = next(x for x, _y, _s, t in lines_of(page) if t == "留置送达")
    assert abs(ticks[0].x1 / MM - left) < 6
    assert "送达过程已拍照、录像（编号AV-0043）" in _text(page)


@pytest.mark.parametrize("count", [1, 4, 5, 8, 12])
def test_up_to_twelve_papers_stay_on_one_page(count: int) -> None:
    papers = [
        {"title": "行政处罚决定书", "number": f"安平云溪罚决字〔2026〕{n}号", "copies": 1}
        for n in range(count)
    ]
    pages = _pages(papers=papers)
    assert len(pages) == 1
    assert all(paper["number"] in _text(pages[0]) for paper in papers)


def test_more_papers_run_on_under_a_repeated_head() -> None:
    papers = [
        {"title": "行政处罚决定书（副本以及附件清单）", "number": f"第{n}号", "copies": 1} for n in range(20)
    ]
    pages = _pages(papers=papers)
    assert len(pages) == 2
    assert all("送达文书名称" in _text(page) for page in pages)
    assert "（续页）" in _text(pages[1])


def test_long_values_make_their_row_grow_and_nothing_overlaps() -> None:
    pages = _pages(subject_name=LONG * 3, place=LONG * 2, party=samples.RESTAURANT | {"name": LONG})
    assert len(pages) == 1
    assert LONG * 3 in _text(pages[0])
    for page in pages:
        ys = sorted({(round(y, 1), round(x)) for x, y, s, _t in lines_of(page) if s in (10.5, 11.0, 12.0)})
        assert len(ys) == len(set(ys))


def test_a_value_taller_than_half_a_page_is_split_with_its_label_repeated() -> None:
    pages = _pages(place=LONG * 40)
    assert len(pages) >= 2
    text = "".join(_text(page) for page in pages)
    assert text.count("（续）") >= 1
    assert text.replace("送达地点", "").replace("（续）", "").count(LONG) >= 20


def test_an_empty_value_is_struck_when_issued() -> None:
    facts = samples.receipt_facts(subject_name="")
    page = laid(RenderRequest(form_id="SRV-02", facts=facts, state="issued"))[0][0]
    falling = [op for op in page.ops if isinstance(op, RuleOp) and op.width == 0.6 and op.y1 > op.y2]
    assert len(falling) == 1


def test_a_blank_receipt_has_ten_rows_and_two_senders() -> None:
    page = laid(RenderRequest(form_id="SRV-02", facts={"agency": samples.AGENCY}, state="blank"))[0][0]
    assert _text(page).count("执法证号：") == 2
    assert "签发后生成" in _text(page)


def test_a_text_under_the_page_code_is_a_fault_not_a_blot() -> None:
    page = Page(1, face_set(), (28 * MM, 24 * MM, 190 * MM, 275 * MM))
    frame(page, 28 * MM, 24 * MM, 190 * MM, 100 * MM)
    page.claim("code", 25.8 * MM, 20 * MM, 45 * MM, 40 * MM)
    with pytest.raises(LayoutFault):
        page.check()
    with pytest.raises(LayoutFault):
        page.write("出界的一行字", 180 * MM, 50 * MM, "body", 12.0)
