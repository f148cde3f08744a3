"""Rows that do not hold together are refused by name when the definition is read."""

from __future__ import annotations

import pytest

from forms.definitions import BadDefinition
from tests.forms import sheets

TABLE = 'columns = [24, 138]\n\n[[rows]]\nid = "x"\n'
ITEMS = TABLE + 'items = "things"\nhead = ["序号", "名称"]\n'


@pytest.mark.parametrize(
    ("kind", "body", "fault"),
    [
        ("table", 'columns = [24, 130]\n\n[[rows]]\nlabel = "甲"\nvalue = ""\n', "154 毫米，应当是 162"),
        ("cover", 'columns = [24, 138]\n\n[[rows]]\nlabel = "甲"\nvalue = ""\n', "162 毫米，应当是 150"),
        ("table", TABLE + 'label = "甲"\nvalue = "{a}"\nwidths = [20, 140]\n', "160 毫米"),
        ("table", TABLE + 'label = "甲"\nvlaue = "{a}"\n', "不认识的键 vlaue"),
        ("table", TABLE + 'label = "甲"\nsay = ["F9"]\n', "F9 没有"),
        ("table", TABLE + "height = 9\n", "没有内容"),
        ("table", TABLE + 'cells = [{ label = "甲" }, { value = "{a}", span = 2 }]\n', "要占 3 栏"),
        ("table", TABLE + 'group = "组"\nlabel = "甲"\nvalue = "{a}"\n', "只有 1 栏"),
        ("table", TABLE + 'label = "甲"\nvalue = "{a}"\nalign = "right"\n', "left 或 centre"),
        ("list", ITEMS + 'cells = ["{n}"]\n', "cells 有 1 项"),
        ("list", ITEMS + 'cells = ["{n}", "{name}"]\nalign = ["centre", "right"]\n', "left 或 centre"),
        ("list", ITEMS + 'cells = ["{n}", "{name}"]\nsum = "合计"\n', "不认识的键 sum"),
        ("list", ITEMS + 'cells = ["{n}", "{name}"]\nblank_rows = 0\n', "blank_rows 只能是"),
        ("list", ITEMS + 'cells = ["{n}", "{name}"]\nblank_rows = "all"\n', "blank_rows 只能是"),
    ],
)
def test_a_row_that_cannot_be_drawn_is_refused(kind: str, body: str, fault: str) -> None:
    with pytest.raises(BadDefinition) as refusal:
        sheets.form(kind, "表", body)
    assert fault in str(refusal.value)
