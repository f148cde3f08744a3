"""Whatever stands in a cell, it is printed whole: nothing is cut, crossed by a border or laid over something else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forms import sheets

LETTERS = st.text(st.sampled_from("安平县云溪镇路号楼（）《》，。、；-A1 2张𠮷𬭎㳇x\n"), max_size=600)
LONG = st.integers(0, 3000).map(
    lambda n: ("安平县云溪镇环城西路与人民路交叉口东北角，第" + str(n) + "号、" * 2) * (n // 25)
)
VALUES = st.one_of(st.just(""), LETTERS, LONG)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.one_of(st.just("灯箱"), LETTERS),
            "model": st.one_of(st.just(""), LETTERS, LONG),
            "amount": st.sampled_from(["1", "12", "100000"]),
            "unit": st.sampled_from(["个", "", "平方米"]),
            "place": st.sampled_from(["仓库", "云溪镇综合行政执法队物品保管室东侧"]),
            "note": st.one_of(st.just(""), LETTERS),
        }
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(sheets.FORMS)),
    st.sampled_from(["issued", "draft", "blank"]),
    st.fixed_dictionaries({"a": VALUES, "b": VALUES, "c": VALUES}),
    ENTRIES,
)
def test_long_and_empty_values_are_printed_whole(
    name: str, state: str, values: dict[str, Any], things: list[dict[str, str]]
) -> None:
    if name == "index":
        values["a"] = values["a"][:400]  # the case name over the table, repeated on every page
    facts = sheets.FACTS | values | {"things": things}
    paper = sheets.printed(sheets.FORMS[name], facts, state)
    assert [found for page in paper.pages for found in sheets.crossings(page)] == []
    assert paper.lost() == []


@pytest.mark.parametrize("name", sorted(sheets.FORMS))
@pytest.mark.parametrize("state", ["draft", "blank"])
def test_a_paper_without_facts_is_laid_out(name: str, state: str) -> None:
    paper = sheets.printed(sheets.FORMS[name], {}, state)
    assert len(paper.pages) == 1
    assert [found for page in paper.pages for found in sheets.crossings(page)] == []
