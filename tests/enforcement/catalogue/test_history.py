"""Releases read together: who speaks for a day, what a township held, and which older words fill a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.history import (
    ALWAYS,
    EVERY_TOWNSHIP,
    Face,
    held_since,
    powers_of,
    spans_of,
    speaks_for,
    timeline,
    with_former,
)
from enforcement.model.library import EndingPaper, PowerGrant
from enforcement.model.matter import Citation, Library, Matter
from tests.helpers.town import DIVISION, PILES, STATUTORY, grant, matter

DAYS = [date(2026, 1, 1) + timedelta(days=step) for step in range(12)]
ANY_DAY = st.sampled_from(DAYS)
EDGES = [ALWAYS, date(2020, 1, 1), *DAYS, date.max]
FACES = st.lists(
    st.tuples(st.booleans(), ANY_DAY, ANY_DAY), min_size=1, max_size=7
).flatmap(
    lambda rows: st.permutations(range(1, len(rows) + 1)).map(
        lambda numbers: [
            Face(key=key, number=number if county else 0, effective=effective, published=published)
            for key, (number, (county, effective, published)) in enumerate(zip(numbers, rows, strict=True), 1)
        ]
    )
)  # fmt: skip


def by_hand(faces: list[Face], day: date) -> Face:
    table = [face for face in faces if face.number] or faces

    def rank(face: Face) -> tuple[int, date, date, int]:
        return (face.number, face.published, face.effective, face.key)

    come = [face for face in table if face.effective <= day]
    earliest = min(face.effective for face in table)
    return max(come or [face for face in table if face.effective == earliest], key=rank)


@given(FACES)
def test_the_spans_say_for_each_day_what_all_releases_say(faces: list[Face]) -> None:
    spans = spans_of(faces)
    assert spans == spans_of(reversed(faces))
    for day in EDGES:
        assert speaks_for(spans, day) == by_hand(faces, day)
        assert [
            span.face for span in spans if span.first <= day and (span.last is None or day <= span.last)
        ] == [by_hand(faces, day)]


def test_without_releases_nobody_speaks() -> None:
    assert spans_of(()) == ()
    assert speaks_for((), DAYS[0]) is None
    assert timeline((), {}, DIVISION) == ()


@given(FACES, st.data())
def test_a_timeline_gives_each_day_the_grant_of_its_release(faces: list[Face], data: st.DataObject) -> None:
    one = st.builds(
        grant,
        st.just(PILES.code),
        ANY_DAY,
        st.none() | ANY_DAY,
        division_code=st.sampled_from((DIVISION, DIVISION, "330199102", EVERY_TOWNSHIP)),
        document=st.sampled_from(("", "一号文")),
    )
    stated = {face.key: data.draw(st.lists(one, max_size=3)) for face in faces}
    pieces = timeline(spans_of(faces), stated, DIVISION)
    for day in EDGES:
        told = [
            ((one.division_code == DIVISION, one.valid_from, place), one.document)
            for place, one in enumerate(stated[by_hand(faces, day).key])
            if one.division_code in (DIVISION, EVERY_TOWNSHIP) and one.held_on(day)
        ]
        held = [piece.grant.document for piece in pieces if piece.grant.held_on(day)]
        assert held == ([max(told)[1]] if told else [])
    for former, later in pairwise(pieces):
        assert former.grant.valid_to is not None
        assert former.grant.valid_to < later.grant.valid_from
        assert former.grant.division_code == later.grant.division_code == DIVISION
    run = [piece.grant for piece in pieces]
    for day in DAYS:
        begin = held_since(run, day)
        assert (begin is not None) == any(one.held_on(day) for one in run)
        if begin is not None:
            reached = [one for one in DAYS if begin <= one <= day]
            assert all(any(one.held_on(between) for one in run) for between in reached)
            assert begin == ALWAYS or not any(one.held_on(begin - timedelta(days=1)) for one in run)


@given(FACES, st.data())
def test_a_power_that_ended_says_by_whom_and_one_that_goes_on_does_not(
    faces: list[Face], data: st.DataObject
) -> None:
    one = st.builds(grant, st.just(PILES.code), ANY_DAY, st.none() | ANY_DAY)
    stated = {face.key: data.draw(st.lists(one, max_size=2)) for face in faces}
    paper = st.builds(EndingPaper, number=st.sampled_from(("一号", "二号", "三号")))
    gone = st.builds(
        grant, st.just(PILES.code), st.just(DAYS[0]), ANY_DAY, ended_by=paper, reason=st.just("收回")
    )
    ended = data.draw(st.lists(gone, max_size=6))
    plain, told = (timeline(spans_of(faces), stated, DIVISION, some) for some in ((), ended))
    held = [
        day for day in [*DAYS, DAYS[-1] + timedelta(days=1)] if any(one.grant.held_on(day) for one in plain)
    ]
    assert len(plain) == len(told)
    for before, after in zip(plain, told, strict=True):
        end = before.grant.valid_to
        words = [one.ended_by for one in ended if one.valid_to == end]
        stops = end is not None and end + timedelta(days=1) not in held
        assert after.grant.ended_by == (words[-1] if stops and words else None)
        same = replace(after.grant, ended_by=None, reason="", open_clues=before.grant.open_clues)
        assert (same, after.release) == (before.grant, before.release)


def test_releases_that_repeat_a_grant_leave_one_piece_from_the_first() -> None:
    faces = [Face(key=key, number=key, effective=DAYS[key], published=DAYS[key]) for key in (1, 2, 3)]
    same = grant(PILES.code, DAYS[2])
    (piece,) = timeline(spans_of(faces), {key: [same] for key in (1, 2, 3)}, DIVISION)
    assert (piece.grant, piece.release) == (same, 1)
    cut = timeline(spans_of(faces), {1: [grant(PILES.code, DAYS[0])], 3: [same]}, DIVISION)
    assert [(one.grant.valid_from, one.grant.valid_to, one.release) for one in cut] == [
        (DAYS[0], DAYS[1], 1),
        (DAYS[3], None, 3),
    ]


def test_the_law_s_own_power_needs_no_grant_and_an_unlisted_matter_gets_none() -> None:
    content = CatalogueDraft(matters=(STATUTORY,), grants=(grant(STATUTORY.code), grant(PILES.code)))
    law, given_too = powers_of(content)
    assert (law.library, law.division_code, law.valid_from, law.valid_to) == (
        Library.STATUTORY,
        EVERY_TOWNSHIP,
        ALWAYS,
        None,
    )
    assert given_too == grant(STATUTORY.code)


# ---- words


def cited(article: str, since: date | None = None, until: date | None = None) -> Matter:
    place = (Citation(law="样例条例", article=article, valid_from=since, valid_to=until),)
    return matter("010003", "样例行为", violation=place, penalty=place)


@pytest.mark.parametrize(
    ("newest", "older", "day", "article"),
    [
        (cited("第2条", DAYS[5]), cited("第1条"), DAYS[4], "第1条"),
        (cited("第2条", DAYS[5]), cited("第1条"), DAYS[5], "第2条"),
        (cited("第2条", DAYS[5]), cited("第1条", DAYS[2]), DAYS[1], ""),
        (cited("第2条", DAYS[5]), cited("第1条", None, DAYS[2]), DAYS[3], ""),
        (cited("第2条"), cited("第1条"), DAYS[0], "第2条"),
        # What the newest release knows to have ended stays ended.
        (cited("第2条", None, DAYS[5]), cited("第1条"), DAYS[6], ""),
    ],
)
def test_older_words_fill_the_days_before(newest: Matter, older: Matter, day: date, article: str) -> None:
    assert "".join(one.article for one in with_former(newest, [older]).penalty_on(day)) == article


def test_of_two_older_texts_the_newer_release_s_is_taken() -> None:
    found = with_former(cited("第3条", DAYS[6]), [cited("第2条", DAYS[3]), cited("第1条")])
    assert [found.penalty_on(day)[0].article for day in DAYS[::3]] == ["第1条", "第2条", "第3条", "第3条"]
    assert [one.valid_to for one in found.former] == [DAYS[5], DAYS[2]]


@given(st.lists(st.tuples(st.none() | ANY_DAY, st.none() | ANY_DAY), min_size=1, max_size=3), ANY_DAY)
def test_words_of_the_newest_release_are_never_replaced(
    older: list[tuple[date | None, date | None]], since: date
) -> None:
    newest = cited("第9条", since)
    found = with_former(newest, [cited(f"第{place}条", *span) for place, span in enumerate(older, 1)])
    for day in DAYS:
        own = newest.penalty_on(day)
        if own:
            assert found.penalty_on(day) == own
        else:
            known = [
                f"第{place}条"
                for place, (begin, end) in enumerate(older, 1)
                if (begin is None or begin <= day) and (end is None or day <= end)
            ]
            assert [one.article for one in found.penalty_on(day)] == known[:1]


def power(since: date, to: date | None = None) -> PowerGrant:
    return grant(PILES.code, since, to)


def test_an_unbroken_run_begins_where_the_first_of_its_grants_does() -> None:
    run = [power(DAYS[0], DAYS[1]), power(DAYS[3], DAYS[5]), power(DAYS[6])]
    assert [held_since(run, DAYS[step]) for step in (0, 1, 2, 3, 6, 11)] == [
        DAYS[0], DAYS[0], None, DAYS[3], DAYS[3], DAYS[3],
    ]  # fmt: skip
