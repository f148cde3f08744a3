"""The township's power on a day: every standing with its own sentence and cure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.model.library import EndingPaper
from enforcement.model.matter import Matter
from enforcement.rules.power import PowerState, power_on, power_refusal
from enforcement.rules.power_days import CaseDays, power_on_days
from tests.helpers.town import (
    COMING,
    DIVISION,
    EXITS,
    NEVER,
    PILES,
    STATUTORY,
    TODAY,
    UNPICKED,
    WITHDRAWN,
    catalogue,
    grant,
)

SENTENCES = {
    WITHDRAWN.code: (
        PowerState.WITHDRAWN,
        "“从事车辆清洗未采取措施防止污水外流” 2026-10-01 起收回县里，11月24日不能新查、新立案。",
        "10月1日 前立的案可以办完；这条线索请移送。依据文件：安政发〔2026〕9号。",
        ["移送", "看依据文件"],
    ),
    COMING.code: (
        PowerState.NOT_YET,
        "“在树木、地面任意刻画、涂写、张贴”要到 2026-12-01 才交给本镇，11月24日还没有这项权力。",
        "在那天以前发现的线索请移送。",
        ["移送", "看依据文件"],
    ),
    UNPICKED.code: (
        PowerState.NOT_PICKED,
        "“户外广告设施不合规范”在自选库里，本镇还没有选用，不能开始检查。",
        "选用要经县里确认，有了起止日期才能办。",
        ["申请自选", "移送"],
    ),
    NEVER.code: (
        PowerState.NEVER,
        "“随意倾倒建筑垃圾”不在本镇的赋权清单里，不能用它检查。",
        "没有公布的事项不能查，当事人可以拒绝。",
        ["移送", "换一个事项"],
    ),
}


@pytest.mark.parametrize("row", [WITHDRAWN, COMING, UNPICKED, NEVER], ids=lambda row: row.code)
def test_each_standing_has_its_own_words(row: Matter) -> None:
    state, what, why, cures = SENTENCES[row.code]
    power = power_on(row, catalogue().grants(row.code), DIVISION, TODAY)
    refusal = power_refusal(row, power, TODAY)
    assert power.state is state
    assert refusal is not None
    assert (refusal.number, refusal.what, refusal.why) == ("G03", what, why)
    assert [cure.label for cure in refusal.cures] == cures
    assert str(refusal.article) == "《中华人民共和国行政处罚法》第二十四条第一款"


def test_a_power_that_was_taken_back_names_the_paper_that_did_it() -> None:
    paper = EndingPaper(name="关于收回部分赋权事项的通知", number="安政〔2026〕30号", day=date(2026, 9, 20))
    ended = [replace(one, ended_by=paper) for one in catalogue().grants(WITHDRAWN.code)]
    refusal = power_refusal(WITHDRAWN, power_on(WITHDRAWN, ended, DIVISION, TODAY), TODAY)
    assert refusal is not None
    assert refusal.why.endswith(
        "收回文件：《关于收回部分赋权事项的通知》（安政〔2026〕30号，2026年9月20日）。"
    )
    days = CaseDays(inspected=date(2026, 9, 1), filed=TODAY)
    told = list(power_on_days(WITHDRAWN, ended, DIVISION, days))
    assert "收回文件：《关于收回部分赋权事项的通知》" in told[0].why


def test_held_and_statutory_powers_pass() -> None:
    for row in (EXITS, STATUTORY):
        power = power_on(row, catalogue().grants(row.code), DIVISION, TODAY)
        assert power.held
        assert power_refusal(row, power, TODAY) is None


def test_a_code_in_no_catalogue() -> None:
    refusal = power_refusal(None, power_on(None, (), DIVISION, TODAY), TODAY)
    assert refusal is not None
    assert refusal.what == "这个事项不在现用的目录里，说不清本镇有没有这项权力。"


def test_the_last_day_still_counts_and_the_next_does_not() -> None:
    grants = catalogue().grants(WITHDRAWN.code)
    assert power_on(WITHDRAWN, grants, DIVISION, date(2026, 9, 30)).held
    assert not power_on(WITHDRAWN, grants, DIVISION, date(2026, 10, 1)).held


@given(st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.data())
def test_power_is_held_exactly_between_its_days(one: date, other: date, data: st.DataObject) -> None:
    start, end = min(one, other), max(one, other)
    day = data.draw(st.dates(date(2023, 1, 1), date(2029, 1, 1)))
    power = power_on(PILES, [grant(PILES.code, start, end)], DIVISION, day)
    assert power.held == (start <= day <= end)
    assert (power_refusal(PILES, power, day) is None) == power.held


def test_a_neighbour_s_grant_gives_nothing() -> None:
    foreign = replace(grant(PILES.code), division_code="330199102")
    assert power_on(PILES, [foreign], DIVISION, TODAY).state is PowerState.NEVER
