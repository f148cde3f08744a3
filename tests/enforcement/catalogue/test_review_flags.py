"""Hearing and legal review: every circumstance with its place; amounts are the county's alone and have their days."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enforcement.catalogue.amount_lines import AmountLine, LineKind, lines_on, reached
from enforcement.catalogue.procedure import papers_for
from enforcement.catalogue.review_flags import Due, examples, highest, review_flags, words_of
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.matter import FineRange
from tests.helpers.town import EXITS, TODAY, WASTE


def line(amount: float, subject: str = "单位", kind: LineKind = LineKind.HEARING, **more: Any) -> AmountLine:
    given = {"penalty": "罚款", "document": "安政发〔2026〕3号", "valid_from": date(2026, 1, 1), **more}
    return AmountLine(kind=kind, subject=subject, yuan=amount, **given)


def test_every_circumstance_of_both_articles_is_there_for_every_matter() -> None:
    for matter in shipped_catalogue().matters:
        flags = review_flags(matter, matter.basis)
        assert [str(one.law).rsplit("条", 1)[1] for one in flags.hearing] == [
            f"第一款第（{number}）项" for number in "一二三四五六"
        ]
        assert [str(one.law).rsplit("条", 1)[1] for one in flags.review] == [
            f"第一款第（{number}）项" for number in "一二三四"
        ]
        assert all(words_of(flags))


def test_without_the_countys_amounts_nothing_is_guessed() -> None:
    flags = review_flags(EXITS, EXITS.basis, (), TODAY)
    (fine,) = (one for one in flags.hearing if one.kinds)
    assert (fine.due, fine.kinds, fine.lines) == (Due.UNSET, ("罚款",), ())
    assert words_of(flags) == ("数额较大的要告知，本县没有定数额", "看案情")
    assert all(one.status != "read" for one in examples()), "no figure of this province was read"
    assert "REV-04" not in [paper.form_id for paper in papers_for(EXITS, EXITS.basis, (), flags)]


@pytest.mark.parametrize(
    ("amount", "due", "words"),
    [
        (50_000, Due.REACHABLE, "到了本县的数额要告知"),
        (50_001, Due.BELOW, "够不到本县的数额"),
    ],
)
def test_an_amount_is_measured_at_the_laws_own_range(amount: float, due: Due, words: str) -> None:
    flags = review_flags(EXITS, EXITS.basis, (line(amount), line(501, "个人")), TODAY)
    assert flags.hearing_due is due
    assert words_of(flags)[0] == words


def test_an_amount_for_one_subject_says_nothing_of_the_other() -> None:
    firms = review_flags(EXITS, EXITS.basis, (line(50_001),), TODAY)
    assert (firms.hearing_due, firms.hearing[0].unset) == (Due.UNSET, ("个人罚款",))
    gains = replace(EXITS, subject="单位", penalty_kinds=("没收违法所得",))
    person = line(1, "个人", penalty="没收违法所得")
    flags = review_flags(gains, gains.basis, (person,), TODAY)
    assert (flags.hearing_due, flags.hearing[1].lines) == (Due.UNSET, ())
    assert flags.hearing[1].unset == ("没收违法所得",)


def test_what_the_case_alone_tells_is_marked_so() -> None:
    flags = review_flags(EXITS, EXITS.basis, (), TODAY)
    assert [one.open for one in flags.hearing] == [False, False, False, False, True, True]


def test_a_reachable_amount_brings_its_papers_and_the_review_after_the_hearing() -> None:
    flags = review_flags(EXITS, EXITS.basis, (line(20_000),), TODAY)
    forms = [paper.form_id for paper in papers_for(EXITS, EXITS.basis, (), flags)]
    assert {"REV-04", "REV-01"} <= set(forms)
    assert flags.review[1].due is Due.REACHABLE

    major = review_flags(EXITS, EXITS.basis, (line(30_000, kind=LineKind.MAJOR),), TODAY)
    assert major.review[3].due is Due.REACHABLE
    assert major.review[3].lines[0].document == "安政发〔2026〕3号"
    assert "REV-01" in [paper.form_id for paper in papers_for(EXITS, EXITS.basis, (), major)]


def test_a_penalty_that_always_asks_for_a_hearing_needs_no_amount() -> None:
    revoked = replace(EXITS, penalty_kinds=("罚款", "吊销许可证件"))
    flags = review_flags(revoked, revoked.basis, (), TODAY)
    assert flags.hearing_due is Due.CERTAIN
    assert words_of(flags) == ("决定前要告知", "经过听证的，决定前要审核")
    assert review_flags(WASTE, WASTE.basis).hearing_due is Due.CASE


def test_new_buildings_on_land_are_heard_whatever_the_amount() -> None:
    built = replace(EXITS, domain="自然资源", penalty_kinds=("限期拆除",))
    flags = review_flags(built, built.basis)
    assert (flags.hearing[5].due, flags.hearing[5].kinds) == (Due.CERTAIN, ("限期拆除",))
    assert "自然资源行政处罚办法" in flags.hearing[5].why
    ore = replace(built, penalty_kinds=("没收非法财物",))
    flags = review_flags(ore, ore.basis)
    assert (flags.hearing_due, flags.hearing[5].due) == (Due.UNSET, Due.CASE), "ore is no building"


def test_amounts_have_their_days_and_a_domain_goes_before_all() -> None:
    old = line(10_000, valid_to=date(2026, 6, 30))
    new = line(20_000, valid_from=date(2026, 7, 1))
    own = line(30_000, valid_from=date(2026, 7, 1), domain="消防")
    every = (old, new, own)
    assert lines_on(every, date(2026, 6, 30), "消防") == (old,)
    assert lines_on(every, date(2026, 7, 1), "消防") == (own,)
    assert lines_on(every, date(2026, 7, 1), "水利河道") == (new,)
    assert lines_on(every, date(2025, 12, 31), "消防") == ()


def test_an_amount_is_reached_with_or_without_itself() -> None:
    at, above = line(5000, included=True), line(5000, included=False)
    assert reached((at,), "单位", "罚款", 5000) == at
    assert reached((above,), "单位", "罚款", 5000) is None
    assert reached((above,), "单位", "罚款", 5000.01) == above
    assert reached((at,), "个人", "罚款", 9000) is None
    assert reached((at,), "", "罚款", 9000) == at
    assert (at.words, above.words) == ("单位罚款达到 5000 元", "单位罚款超过 5000 元")


def test_the_highest_fine_is_that_of_the_subject_with_the_heavier_stage() -> None:
    split = replace(
        EXITS,
        subject="both",
        fine_individual=FineRange(low=0, high=500),
        fine_unit=FineRange(low=5000, high=50_000),
    ).basis
    assert (highest(split, "both", "个人"), highest(split, "both", "单位")) == (500, 50_000)
    assert highest(split, "单位", "个人") == -1
    heavier = replace(split, fine_escalated=FineRange(low=1, high=200_000))
    assert highest(heavier, "both", "个人") == 200_000
    assert highest(replace(split, fine_basis=("multiple_of_illegal_gains",)), "both", "个人") == math.inf
