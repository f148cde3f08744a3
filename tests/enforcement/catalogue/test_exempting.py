"""A published exemption on a day: issuer, date, status, and the warning when its law has been replaced since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from enforcement.catalogue.benchmarks import EXEMPT_NAMES, Exemption, ExemptKind
from enforcement.catalogue.exempting import doubts, issued_words
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.matter import Matter

LAST_OLD, FIRST_NEW = date(2026, 8, 14), date(2026, 8, 15)
MATTERS = {one.code: one for one in shipped_catalogue().matters}
LISTED = shipped_catalogue().exemptions


def matter_of(one: Exemption) -> Matter:
    return MATTERS[one.matter_code]


@pytest.mark.parametrize("one", LISTED, ids=lambda one: one.matter_code)
def test_the_shipped_list_is_warned_of_from_the_day_its_law_was_replaced(one: Exemption) -> None:
    told = issued_words(one)
    assert "广东省生态环境主管部门" in told
    assert "粤环发〔2021〕7号" in told
    assert "2022-01-01 起" in told

    before = doubts(one, matter_of(one), LAST_OLD)
    after = doubts(one, matter_of(one), FIRST_NEW)
    assert not any(doubt.superseded for doubt in before)
    assert after[0].superseded is True
    assert "生态环境法典" in after[0].words
    assert "2026-08-15" in after[0].words
    short = replace(one, laws=tuple(law.removeprefix("中华人民共和国") for law in one.laws))
    assert doubts(short, matter_of(one), FIRST_NEW)[0] == after[0]
    assert any("照条文推的" in doubt.words for doubt in before), "the law is our inference and stays marked"


def test_a_law_that_was_revised_under_its_title_is_found_by_the_matters_texts() -> None:
    fishing = next(one for one in MATTERS.values() if one.former and "渔业法" in one.penalty[0].law)
    change = fishing.former[0].valid_to
    assert change is not None
    bare = Exemption(
        matter_code=fishing.code, condition="首次", source="某县公告", issuer="某县", since=date(2025, 1, 1),
        laws=(fishing.penalty[0].law,), laws_read=True,
    )  # fmt: skip
    assert doubts(bare, fishing, change) == ()
    (now,) = doubts(bare, fishing, date(2026, 11, 24))
    assert now.superseded
    assert "条文换过" in now.words


def test_what_a_source_does_not_say_stays_marked() -> None:
    matter = MATTERS["140003"]
    silent = Exemption(matter_code=matter.code, condition="首次", source="网页摘录")
    assert issued_words(silent) == "不予处罚 · 没有写发布机关 · 没有写文号 · 没有写日期"
    words = [doubt.words for doubt in doubts(silent, matter, FIRST_NEW)]
    assert any("没有核实" in one for one in words)
    assert any("没有写全" in one for one in words)
    whole = replace(
        silent, issuer="安平县司法局", since=date(2026, 1, 1), laws=("中华人民共和国消防法",), laws_read=True
    )
    assert doubts(whole, matter, FIRST_NEW) == ()
    (early,) = doubts(whole, matter, date(2025, 12, 31))
    assert "还没有施行" in early.words


def test_every_kind_has_its_word() -> None:
    assert {EXEMPT_NAMES[kind] for kind in ExemptKind} == {"不予处罚", "首违不罚", "从轻", "减轻"}
