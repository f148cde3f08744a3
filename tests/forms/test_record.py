"""Records with a ruler: ruled lines, struck blank space, strips, header fields that grow."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.page import Page, RuleOp
from forms.record import GREY
from forms.render import RenderRequest
from forms.typography import MM
from tests.forms import samples
from tests.forms.pages import laid, lines_of

LONG = "安平县云溪镇环城西路与人民路交叉口东北角云溪农贸市场二期综合楼A区一层103号至125号（原供销社旧址）"


def _pages(state: str = "issued", **changes: object) -> list[Page]:
    return laid(RenderRequest(form_id="INS-03", facts=samples.record_facts(**changes), state=state))[0]


def _ruled(page: Page) -> list[float]:
    return [op.y1 / MM for op in page.ops if isinstance(op, RuleOp) and op.grey == GREY]


def _diagonals(page: Page) -> list[RuleOp]:
    return [op for op in page.ops if isinstance(op, RuleOp) and op.y1 != op.y2 and op.width == 0.7]


def test_line_counts_of_first_middle_and_last_page() -> None:
    pages = _pages(assistants=[], facts=["云溪镇建成区" * 60] * 3)
    assert [len(_ruled(page)) for page in pages] == [14, 22, 19]
    for page in pages:
        rules = _ruled(page)
        assert all(a - b == pytest.approx(9.4, abs=0.01) for a, b in itertools.pairwise(rules))


def test_text_stands_on_its_rule() -> None:
    page = _pages()[0]
    baselines = {round(y, 2) for _x, y, size, _t in lines_of(page) if size == 14.0}
    assert baselines == {round(y + 2.8, 2) for y in _ruled(page)}


def test_the_end_is_marked_and_the_rest_struck() -> None:
    last = _pages()[-1]
    mark = next(y for _x, y, _s, text in lines_of(last) if text == "（以下空白）")
    diagonal = _diagonals(last)[0]
    assert diagonal.x1 > diagonal.x2
    assert diagonal.y1 / MM == pytest.approx(mark - 2.8 - 1.5, abs=0.01)
    assert diagonal.y2 > 75.6 * MM


def test_every_page_carries_the_strip_and_only_the_last_the_review_lines() -> None:
    pages = _pages()
    for n, page in enumerate(pages):
        text = "".join(t for _x, _y, _s, t in lines_of(page))
        assert "被检查人（现场负责人）签名：" in text
        assert "检查人员签名：" in text
        assert ("核对意见" in text) is (n == len(pages) - 1)
        assert ("见证人签名" in text) is (n == len(pages) - 1)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60))
def test_no_page_leaves_unstruck_lines_and_the_last_holds_text(count: int) -> None:
    pages = _pages(facts=["人" * 31] * count, assistants=[])
    for page in pages:
        used = {round(y - 2.8, 2) for _x, y, size, _t in lines_of(page) if size == 14.0}
        free = [y for y in _ruled(page) if round(y, 2) not in used]
        assert len(free) <= 2 or _diagonals(page)
    texts = [t for _x, _y, size, t in lines_of(pages[-1]) if size == 14.0]
    assert len(texts) >= 3 or len(pages) == 1


def test_long_fields_get_rows_of_their_own() -> None:
    party = samples.RESTAURANT | {"name": LONG, "address": LONG * 2}
    page = _pages(party=party, items_text=LONG * 2, place=LONG)[0]
    rows = [y for _x, y, size, _t in lines_of(page) if size == 12.0]
    below = sorted({round(y, 1) for y in rows}, reverse=True)
    assert all(a - b >= 8.1 for a, b in itertools.pairwise(below))
    joined = "".join(t for _x, _y, size, t in lines_of(page) if size == 12.0)
    assert LONG * 2 in joined


def test_an_address_of_forty_lines_pushes_the_text_to_the_next_page() -> None:
    pages = _pages(place=LONG * 12)
    assert len(pages) >= 3
    assert "告知事项" in "".join(t for page in pages[1:] for _x, _y, _s, t in lines_of(page))


def test_an_empty_field_is_struck_when_issued_and_left_open_in_a_draft() -> None:
    person = {"name": "徐国良", "role": "", "phone": ""}
    struck = [op for op in _pages(present_person=person)[0].ops if isinstance(op, RuleOp) and op.y1 != op.y2]
    assert len(struck) == 2
    draft = _pages("draft", present_person=person)[0]
    assert not [op for op in draft.ops if isinstance(op, RuleOp) and op.y1 != op.y2 and op.width == 0.6]


def test_a_blank_form_has_all_rules_and_no_end_mark() -> None:
    pages = laid(RenderRequest(form_id="INS-03", facts={"agency": samples.AGENCY}, state="blank"))[0]
    text = "".join(t for page in pages for _x, _y, _s, t in lines_of(page))
    assert "以下空白" not in text
    assert not any(_diagonals(page) for page in pages)
    assert "第1页　共　页" in text
    assert "空白文书，手工填写后应当录入系统" in text
