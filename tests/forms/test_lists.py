"""Lists: head and signatures on every page, total and closing words on the last, hundreds of rows."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest

from forms.page import RuleOp
from forms.typography import MM
from tests.forms import sheets
from tests.forms.pages import lines_of

FORM = sheets.FORMS["list"]
KEPT = (Path(__file__).parent / "tables" / "list.toml").read_text(encoding="utf-8")


def _texts(paper: sheets.Printed) -> list[str]:
    return ["".join(text.split()) for text in paper.read().texts]


def _list(count: int, state: str = "issued", **changes: str) -> sheets.Printed:
    return sheets.printed(FORM, sheets.FACTS | {"things": sheets.things(count, **changes)}, state)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 23, 24, 120, 200])
def test_every_row_is_printed_once_under_a_head_on_every_page(count: int) -> None:
    paper = _list(count, place="第{n}号仓库")
    texts = _texts(paper)
    assert all("名称规格型号" in text for text in texts)
    assert "".join(texts).count("第{n}号仓库") == count
    assert ["合计" in text for text in texts] == [False] * (len(texts) - 1) + [True]
    assert f"合计：{count}项" in texts[-1]
    assert f"上述物品共{count}项" in texts[-1]


def test_the_signature_lines_stand_at_the_same_place_on_every_page() -> None:
    paper = _list(60)
    assert len(paper.pages) >= 3
    places = {
        round(y, 2) for page in paper.pages for _x, y, _s, text in lines_of(page) if "执法人员签名" in text
    }
    assert places == {27.4}
    assert all(text.count("当事人签名") == 1 for text in _texts(paper))


def test_unused_rows_are_struck_once_and_a_blank_list_has_ten() -> None:
    (page,) = _list(7).pages
    (stroke,) = [op for op in page.ops if isinstance(op, RuleOp) and op.width == 0.6]
    assert stroke.y1 < stroke.y2
    paper = _list(7, "blank")
    (page,) = paper.pages
    assert not [op for op in page.ops if isinstance(op, RuleOp) and op.width == 0.6]
    rules = {op.y1 for op in page.ops if isinstance(op, RuleOp) and op.x2 - op.x1 > 450 and op.width == 0.5}
    assert len(rules) == 1 + 1 + 9 + 1
    assert "合计：项" in paper.text


def _rules_of_rows(paper: sheets.Printed) -> list[float]:
    (page,) = paper.pages
    return sorted(
        {op.y1 for op in page.ops if isinstance(op, RuleOp) and op.x2 - op.x1 > 450 and op.width == 0.5}
    )


def test_a_form_says_how_many_empty_rows_its_blank_form_has() -> None:
    six = sheets.form("list", "物品清单", KEPT.replace("rows_least = 10", "rows_least = 10\nblank_rows = 6"))
    assert len(_rules_of_rows(sheets.printed(six, sheets.FACTS, "blank"))) == 1 + 1 + 5 + 1
    assert sheets.printed(six, sheets.FACTS | {"things": sheets.things(7)}).lost() == []


def test_empty_rows_run_to_the_end_of_the_page_where_the_form_says_so() -> None:
    full = sheets.form("list", "物品清单", KEPT.replace("rows_least = 10", 'blank_rows = "page"'))
    paper = sheets.printed(full, sheets.FACTS, "blank")
    rules = _rules_of_rows(paper)
    assert len(rules) > 15
    steps = [high - low for low, high in pairwise(rules[1:-2])]
    assert steps == [pytest.approx(9 * MM)] * len(steps)
    (page,) = paper.pages
    lowest = min(op.y1 for op in page.ops if isinstance(op, RuleOp) and op.width == 1.2)
    signed = max(y for _x, y, _s, text in lines_of(page) if "当事人签名" in text)
    assert 0 < lowest - signed * MM < 25 * MM


def test_an_item_taller_than_half_a_page_runs_on() -> None:
    long = "长2.4米、高0.8米，灯箱面板有破损，左下角缺损一块，电源线外露" * 30
    paper = _list(3, model=long)
    assert len(paper.pages) >= 3
    assert paper.lost() == []


def test_a_hundred_and_twenty_rows_are_laid_out_at_once() -> None:
    facts = sheets.FACTS | {"things": sheets.things(120, model="LD-2400型")}
    sheets.laid_out(FORM, facts)
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        sheets.laid_out(FORM, facts)
        best = min(best, time.perf_counter() - start)
    assert best < 0.05
