"""A draw as acts: the pool is closed first, the witness speaks second, and nothing of it is changed afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from enforcement.commands.make_draw import GiveUpDraw, MakeDraw
from enforcement.commands.prepare_draw import PrepareDraw
from enforcement.drawing import faults, free_for
from enforcement.model.party import Party
from enforcement.model.random_draw import DrawState, RandomDraw, Recusal
from tests.helpers.fakes import House
from tests.helpers.town import (
    CHEN,
    FIRM,
    GAO,
    LI,
    PERSON,
    RESTAURANT,
    TODAY,
    WANG,
    ZHOU,
    certificate,
    chen,
    house,
    li,
)

ALL = (CHEN, WANG, ZHOU, GAO, LI)


@pytest.fixture
def home() -> House:
    return house()


def pool(**changes: Any) -> PrepareDraw:
    plain = PrepareDraw(
        task=" 第四季度餐饮抽查 ",
        planned_on=TODAY,
        wanted=2,
        party_ids=(RESTAURANT, PERSON, FIRM, FIRM),
        officer_ids=ALL,
    )
    return replace(plain, **changes)


def test_the_pool_is_closed_and_those_who_may_not_sign_are_named(home: House) -> None:
    draw = home.done(pool())
    assert (draw.state, draw.task, draw.picks, draw.witness_half) == (
        DrawState.PREPARED,
        "第四季度餐饮抽查",
        (),
        "",
    )
    assert [one.party_id for one in draw.objects] == [RESTAURANT, PERSON, FIRM]
    assert {one.officer_id for one in draw.officers} == {CHEN, WANG, ZHOU}
    assert {(one.officer_id, one.why) for one in draw.left_out} == {(GAO, "没有执法证"), (LI, "辅助人员")}
    assert faults(draw) == ()
    assert home.kinds()[-1] == "random_draw.prepared"


def test_certificates_count_on_the_day_of_the_inspection(home: House) -> None:
    short = chen(certificate=certificate("33059018021", to=date(2026, 11, 30)))
    home.store.things.pop((type(short), CHEN))
    home.put(short)
    assert CHEN in {one.officer_id for one in home.done(pool(planned_on=date(2026, 11, 30))).officers}
    later = home.done(pool(planned_on=date(2026, 12, 1)))
    assert (CHEN, "执法证那天无效") in {(one.officer_id, one.why) for one in later.left_out}


def test_the_witness_speaks_and_the_draw_is_made(home: House) -> None:
    prepared = home.done(pool())
    drawn = home.done(MakeDraw(draw_id=prepared.id, witness="高志远", witness_half="３１４ 159"))
    assert (drawn.state, drawn.witness_half, drawn.drawn_by) == (DrawState.DRAWN, "314159", CHEN)
    assert len(drawn.picks) == 2
    assert faults(drawn) == ()
    assert (drawn.machine_half, drawn.commitment) == (prepared.machine_half, prepared.commitment)
    assert home.store.the(RandomDraw, drawn.id) == drawn
    for again in (
        MakeDraw(draw_id=drawn.id, witness="高志远", witness_half="271828"),
        GiveUpDraw(draw_id=drawn.id, reason="不满意"),
    ):
        assert "已抽取，不能再改" in home.refused(again).sentence
    assert home.store.the(RandomDraw, drawn.id) == drawn


def test_a_pool_that_is_given_up_stays_with_the_reason(home: House) -> None:
    prepared = home.done(pool())
    assert "还没有写为什么不抽了" in home.refused(GiveUpDraw(draw_id=prepared.id, reason=" ")).sentence
    given_up = home.done(GiveUpDraw(draw_id=prepared.id, reason="名单漏了两家"))
    assert (given_up.state, given_up.reason, given_up.picks) == (DrawState.CANCELLED, "名单漏了两家", ())
    assert (
        "没有抽取，不能再改"
        in home.refused(MakeDraw(draw_id=prepared.id, witness="高志远", witness_half="314159")).sentence
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"task": "  "}, "还没有写抽查任务"),
        ({"planned_on": date(2026, 11, 23)}, "计划检查日 2026-11-23 已经过去"),
        ({"party_ids": ()}, "名单里还没有对象"),
        ({"wanted": 4}, "名单里有 3 个对象，抽不出 4 个"),
        ({"wanted": 0}, "抽不出 0 个"),
        ({"officer_ids": (CHEN, GAO, LI)}, "那天只有 1 名持证人员，要两名"),
        (
            {
                "recusals": tuple(
                    Recusal(officer_id=one, party_id=FIRM, reason="股东") for one in (CHEN, WANG)
                )
            },
            "“安平县云溪建材有限公司”只有 1 名能派的人员，要两名",
        ),
        (
            {"recusals": (Recusal(officer_id=CHEN, party_id="f" * 32, reason="亲属"),)},
            "有一条回避写的人员或对象不在名单里",
        ),
        (
            {"recusals": (Recusal(officer_id=CHEN, party_id=FIRM, reason=" "),)},
            "有一条回避写的人员或对象不在名单里",
        ),
    ],
)
def test_a_pool_that_cannot_be_drawn_from_is_not_closed(
    home: House, changes: dict[str, Any], said: str
) -> None:
    refused = home.refused(pool(**changes))
    assert said in refused.sentence
    assert refused.refusals[0].number == "R94"
    assert home.store.all(RandomDraw) == ()


@pytest.mark.parametrize(
    ("witness", "half", "said"),
    [
        ("", "314159", "还没有写监督人"),
        ("陈立", "314159", "陈立是抽取人，不能同时做监督人"),
        ("高志远", "31415", "监督人的一半要 6 到 32 个数字或字母"),
        ("高志远", "三一四一五九", "监督人的一半要 6 到 32 个数字或字母"),
        ("高志远", "3.14159", "监督人的一半要 6 到 32 个数字或字母"),
        ("高志远", "1" * 33, "监督人的一半要 6 到 32 个数字或字母"),
    ],
)
def test_without_a_witness_nothing_is_drawn(home: House, witness: str, half: str, said: str) -> None:
    prepared = home.done(pool())
    assert said in home.refused(MakeDraw(draw_id=prepared.id, witness=witness, witness_half=half)).sentence
    assert home.store.the(RandomDraw, prepared.id) == prepared


def again(home: House, one: Any) -> None:
    """The roster says something else of one person now."""
    home.store.things.pop((type(one), one.id))
    home.put(one)


def test_a_pool_whose_people_may_not_go_any_more_is_not_drawn_from(home: House) -> None:
    prepared = home.done(pool())
    again(home, chen(certificate=certificate("33059018021", to=date(2026, 11, 1))))
    draw = MakeDraw(draw_id=prepared.id, witness="高志远", witness_half="314159")
    refused = home.refused(draw)
    assert refused.refusals[0].number == "R121"
    assert "陈立在检查那天已经不能派了" in refused.sentence
    assert home.store.the(RandomDraw, prepared.id) == prepared
    assert home.done(GiveUpDraw(draw_id=prepared.id, reason="陈立的证到期了")).state is DrawState.CANCELLED


def test_a_pool_of_a_day_that_is_over_is_not_drawn_from(home: House) -> None:
    prepared = replace(home.done(pool()), planned_on=TODAY - timedelta(days=1))
    again(home, prepared)
    refused = home.refused(MakeDraw(draw_id=prepared.id, witness="高志远", witness_half="314159"))
    assert (refused.refusals[0].number, "那天已经过去" in refused.sentence) == ("R121", True)


def test_nobody_and_nothing_stands_in_the_pool_twice(home: House) -> None:
    twin = replace(chen(), id="c" * 31 + "7", name="陈立（二）")
    home.put(twin)
    draw = home.done(pool(officer_ids=(*ALL, twin.id)))
    assert twin.id not in {one.officer_id for one in draw.officers}
    assert (twin.id, "和名单里另一个账号是同一本执法证") in {
        (one.officer_id, one.why) for one in draw.left_out
    }
    recused = Recusal(officer_id=twin.id, party_id=FIRM, reason="亲属")
    draw = home.done(pool(officer_ids=(*ALL, twin.id), recusals=(recused,)))
    assert CHEN not in free_for(FIRM, draw), "a recusal of his second account is his"
    firm = replace(home.store.the(Party, FIRM), id_no="91330199MA0EXAMPLE")
    again(home, firm)
    home.put(replace(firm, id="d" * 32, name="云溪建材（旧名）"))
    refused = home.refused(pool(party_ids=(FIRM, "d" * 32)))
    assert (refused.refusals[0].number, "是同一个对象" in refused.sentence) == ("R122", True)


def test_the_witness_is_not_the_drawer_however_he_writes_his_name(home: House) -> None:
    prepared = home.done(pool())
    assert (
        "不能同时做监督人"
        in home.refused(MakeDraw(draw_id=prepared.id, witness=" 陈　立", witness_half="314159")).sentence
    )


def test_helpers_do_not_draw(home: House) -> None:
    home.actor = li()
    assert home.refused(pool()).refusals[0].number == "R01"
