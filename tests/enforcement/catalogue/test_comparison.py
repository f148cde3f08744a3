"""Both texts of the law side by side: figures per subject, which is lighter, and when nothing is proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.catalogue.comparison import (
    SIDE_NAMES,
    Comparison,
    Side,
    compare,
    compare_last_change,
)
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.matter import Basis, Citation, FineRange, Matter

BEFORE, AFTER, TODAY = date(2026, 8, 14), date(2026, 8, 15), date(2026, 11, 22)
BY_CODE = {one.code: one for one in shipped_catalogue().matters}
OF_CODE = [one for one in BY_CODE.values() if one.penalty[0].law == "中华人民共和国生态环境法典"]


def sides(told: Comparison) -> dict[str, Side]:
    return {line.subject: line.lighter for line in told.lines}


def words(told: Comparison) -> dict[str, tuple[str, str]]:
    return {line.subject: (line.old, line.new) for line in told.lines}


@pytest.mark.parametrize("matter", OF_CODE, ids=lambda one: one.code)
def test_the_58_environment_matters_have_their_own_basis_on_each_day(matter: Matter) -> None:
    assert len(OF_CODE) == 58
    told = compare(matter, BEFORE, TODAY)
    assert told.new == matter.basis
    assert compare(matter, AFTER, TODAY).old == matter.basis
    assert not compare(matter, AFTER, TODAY).changed
    if told.old is None:
        assert matter.code in {"020006", "070034"}
        assert told.proposal is Side.UNKNOWN
        assert matter.superseded_basis in told.grounds[1]
        return
    assert {one.law for one in told.old.penalty}.isdisjoint({"中华人民共和国生态环境法典"})
    assert told.lines[0].subject == "处罚种类"
    assert told.lines[-1].subject == "罚款的前提"
    assert all(line.old and line.new for line in told.lines)
    assert told.grounds


def test_the_proposals_of_the_58() -> None:
    found = {one.code: compare(one, BEFORE, TODAY).proposal for one in OF_CODE}
    unknown = {"020006", "030002", "070018", "070034", "070050"}
    mixed = {"030001", "030003", "070006", "070033", "070041", "070042", "070043", "070044"}
    lighter_now = {"070039", "070048"}
    assert {code for code, side in found.items() if side is Side.UNKNOWN} == unknown
    assert {code for code, side in found.items() if side is Side.OPEN} == mixed
    assert {code for code, side in found.items() if side is Side.NEW} == lighter_now
    assert sum(side is Side.OLD for side in found.values()) == 58 - 5 - 8 - 2


def test_open_air_grilling_is_lighter_at_first_and_heavier_on_refusal() -> None:
    told = compare(BY_CODE["070006"], BEFORE, TODAY)
    assert words(told)["个人罚款"] == ("500 元至 2 万元", "500 元至 5000 元")
    heavier = "加重一档（拒不改正或情节严重）"
    assert words(told)[heavier] == ("没有加重一档，仍是 500 元至 2 万元", "5000 元至 2 万元")
    assert sides(told)["个人罚款"] is Side.NEW
    assert sides(told)[heavier] is Side.OLD
    assert told.proposal is Side.OPEN
    assert "现行的轻：个人罚款、单位罚款。" in told.grounds
    assert f"原来的轻：{heavier}。" in told.grounds


def test_a_precondition_that_came_makes_the_present_text_lighter() -> None:
    told = compare(BY_CODE["070039"], BEFORE, TODAY)
    assert words(told)["罚款的前提"] == ("没有", "拒不改正")
    assert told.proposal is Side.NEW
    assert "建议适用现行规定" in told.grounds[0]
    assert "构成要件" in told.grounds[-1]


def test_waste_into_water_stays_with_the_old_text() -> None:
    told = compare(BY_CODE["070035"], BEFORE, TODAY)
    assert words(told)["单位罚款"] == ("2 万元至 20 万元", "10 万元至 100 万元")
    assert told.proposal is Side.OLD


def test_unrecorded_amounts_are_said_never_guessed() -> None:
    told = compare(BY_CODE["070050"], BEFORE, TODAY)
    assert told.proposal is Side.UNKNOWN
    assert words(told)["单位罚款"][0] == "数额没有录"
    assert "不提出建议" in told.grounds[0]
    assert any("按被检查的领域引一处" in ground for ground in told.grounds)


def test_multiples_against_amounts_are_not_weighed() -> None:
    told = compare(BY_CODE["070041"], BEFORE, TODAY)
    assert sides(told)["单位罚款"] is Side.OPEN
    assert sides(told)["倍数或比例"] is Side.OPEN
    assert told.proposal is Side.OPEN


def test_without_a_text_of_the_day_nothing_is_proposed() -> None:
    told = compare(BY_CODE["020006"], BEFORE, TODAY)
    assert (told.old, told.lines, told.proposal) == (None, (), Side.UNKNOWN)
    assert told.grounds[-1] == "行为时没有规定处罚的，不能用后来的规定处罚。"
    burial = compare(BY_CODE["210001"], TODAY, TODAY)
    assert "目录里没有决定那天的依据，不提出建议。" in burial.grounds


def test_one_text_for_both_days_is_said() -> None:
    told = compare(BY_CODE["010003"], BEFORE, TODAY)
    assert not told.changed
    assert told.proposal is Side.OLD
    assert told.grounds == ("行为那天和决定那天是同一个文本，用它就是。",)


def test_the_newest_change_is_found_by_itself() -> None:
    told = compare_last_change(BY_CODE["070006"], TODAY)
    assert (told.act_day, told.decision_day) == (BEFORE, TODAY)
    assert compare_last_change(BY_CODE["100035"], TODAY).act_day == date(2026, 4, 30)
    assert compare_last_change(BY_CODE["020006"], TODAY).old is None
    assert not compare_last_change(BY_CODE["010003"], TODAY).changed


def test_a_whole_range_with_a_heavier_step_inside_is_not_weighed() -> None:
    grill = BY_CODE["070006"]
    whole = replace(grill, fine_individual=FineRange(), fine_unit=FineRange())
    told = compare(whole, BEFORE, TODAY)
    assert sides(told)["单位罚款"] is Side.OPEN
    assert told.proposal is Side.OPEN


def test_an_unread_text_is_marked() -> None:
    grill = BY_CODE["070006"]
    unread = replace(grill, former=(replace(grill.former[0], verified=False),))
    assert "原来的依据没有核对过原文。" in compare(unread, BEFORE, TODAY).grounds


# ---- any two texts

PLACE = (Citation(law="溪山县旧办法", article="第9条"),)
ends = st.integers(0, 20).map(lambda n: n * 1000.0)
ranges = st.tuples(ends, ends).map(lambda two: FineRange(low=min(two), high=max(two)))
kinds = (
    st.sets(st.sampled_from(["警告", "罚款", "没收违法所得", "责令改正"]), min_size=1).map(sorted).map(tuple)
)
texts = st.builds(
    Basis,
    penalty=st.just(PLACE),
    penalty_kinds=kinds,
    fine_basis=st.just(("fixed",)),
    fine=ranges,
    correction_precondition=st.sampled_from(["", "拒不改正"]),
    figures_known=st.booleans(),
)


def with_texts(old: Basis, new: Basis) -> Matter:
    base = replace(BY_CODE["070001"], former=())
    dated = replace(new, penalty=(replace(PLACE[0], valid_from=AFTER),))
    return replace(base.under(dated), former=(replace(old, valid_to=BEFORE),))


@given(texts, texts)
def test_a_proposal_needs_every_line_and_turns_with_the_sides(old: Basis, new: Basis) -> None:
    old, new = replace(old, figures_known=True), replace(new, figures_known=True)
    told = compare(with_texts(old, new), BEFORE, TODAY)
    other = compare(with_texts(new, old), BEFORE, TODAY)
    weights = set(sides(told).values())
    assert (told.proposal is Side.NEW) == (Side.NEW in weights and weights <= {Side.NEW, Side.SAME})
    assert (told.proposal is Side.OLD) == (weights <= {Side.OLD, Side.SAME})
    turned = {Side.OLD: Side.NEW, Side.NEW: Side.OLD}
    assert sides(other) == {subject: turned.get(side, side) for subject, side in sides(told).items()}


@given(texts, texts)
def test_an_unknown_amount_never_lets_a_side_win(old: Basis, new: Basis) -> None:
    told = compare(with_texts(replace(old, figures_known=False), new), BEFORE, TODAY)
    assert told.proposal is Side.UNKNOWN
    assert not any("建议适用" in ground for ground in told.grounds)


def test_every_side_has_words() -> None:
    assert set(SIDE_NAMES) == set(Side)
    assert BEFORE + timedelta(days=1) == AFTER
