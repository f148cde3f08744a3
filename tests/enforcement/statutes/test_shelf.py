"""Editions by day, names of laws, places, two wordings beside each other, and what may go on the shelf."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.refusals import Refused
from enforcement.statutes.asking import sought
from enforcement.statutes.compare import CHANGE_NAMES, Change, compare, same
from enforcement.statutes.editions import Edition, edition_on, nearest_to, span_of
from enforcement.statutes.model import StatuteArticle, lines_of
from enforcement.statutes.parse import parse
from enforcement.statutes.places import Place, citation, places_in
from enforcement.statutes.sharing import looks_in, pack_of
from enforcement.statutes.shelving import check, check_days, digest_of, label_of, look_at
from enforcement.statutes.titles import Way, guesses, meant, short_names
from enforcement.statutes.views import ShelvedText, marked
from tests.helpers.statutes import FIRST, SECOND, TITLE

DAYS = st.integers(0, 40).map(lambda day: date(2020, 1, 1) + timedelta(days=day))
FIRE, AIR = "中华人民共和国消防法", "中华人民共和国大气污染防治法"


@st.composite
def shelves(draw: st.DrawFn) -> tuple[Edition, ...]:
    begins = draw(st.lists(DAYS, max_size=5, unique=True))
    found = []
    for number, begin in enumerate(begins, 1):
        length = draw(st.none() | st.integers(0, 20))
        end = None if length is None else begin + timedelta(days=length)
        away = draw(st.booleans())
        found.append(
            Edition(id=number, title="样本法", label="", valid_from=begin, valid_to=end, put_away=away)
        )
    return tuple(found)


@given(shelves(), DAYS)
def test_the_edition_of_a_day_is_the_one_a_reader_would_take(shelf: tuple[Edition, ...], day: date) -> None:
    best = None
    for one in shelf:
        if one.put_away or one.valid_from > day or (one.valid_to is not None and one.valid_to < day):
            continue
        if best is None or one.valid_from > best.valid_from:
            best = one

    assert edition_on(shelf, day) == best


@given(shelves())
def test_the_spans_that_are_shown_are_those_that_answer(shelf: tuple[Edition, ...]) -> None:
    for offset in range(-1, 62):
        day = date(2020, 1, 1) + timedelta(days=offset)
        speaking = edition_on(shelf, day)
        if speaking is not None:
            begin, _end = span_of(speaking, shelf)
            assert begin <= day


@given(shelves(), DAYS)
def test_the_nearest_is_never_put_away(shelf: tuple[Edition, ...], day: date) -> None:
    near = nearest_to(shelf, day)

    assert (near is None) == all(one.put_away for one in shelf)
    assert near is None or not near.put_away


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("第60条第1款第3项", Place(number=60, paragraph=1, item=3)),
        ("第六十条第一款第（三）项", Place(number=60, paragraph=1, item=3)),
        ("第六十条第一款第三项第2目", Place(number=60, paragraph=1, item=3, point=2)),
        ("第16条第2项", Place(number=16, item=2)),
        ("六十条", Place(number=60)),
        ("60", Place(number=60)),
        ("第120条之1", Place(number=120, sub=1)),
        ("第一百二十条之一第二款", Place(number=120, sub=1, paragraph=2)),
        ("第75条；土地管理法实施条例第55条", Place(number=75)),
    ],
)
def test_places_are_read_as_citations_write_them(text: str, place: Place) -> None:
    assert places_in(text)[0] == place


def test_a_place_is_cited_in_chinese() -> None:
    assert citation(FIRE, Place(number=60, paragraph=1, item=3)) == f"《{FIRE}》第六十条第一款第三项"
    assert citation("样本办法", Place(number=120, sub=1)) == "《样本办法》第一百二十条之一"


@pytest.mark.parametrize(
    ("name", "title", "way"),
    [
        ("《中华人民共和国消防法》", FIRE, Way.TITLE),
        ("消防法", FIRE, Way.TITLE),
        ("消防法（2021年修正）", FIRE, Way.TITLE),
        ("大气法", AIR, Way.GUESS),
        ("农村消防安全管理条例", TITLE, Way.GUESS),
    ],
)
def test_names_lead_to_the_law(name: str, title: str, way: Way) -> None:
    found = meant(name, (FIRE, AIR, TITLE))

    assert found is not None
    assert (found.title, found.way) == (title, way)


def test_a_name_that_fits_two_laws_leads_to_none() -> None:
    water, soil = "中华人民共和国水污染防治法", "中华人民共和国土壤污染防治法"

    assert meant("污染防治法", (water, soil)) is None
    assert guesses("污染防治法", (water, soil)) == [water, soil]
    assert meant("", (water,)) is None


def test_known_short_names_stand_for_one_law_each() -> None:
    names = short_names()

    assert meant("处罚法", ("中华人民共和国行政处罚法",)) is not None
    assert all(title.startswith("中华人民共和国") for title in names.values())


@pytest.mark.parametrize(
    ("text", "titles", "number", "words"),
    [
        ("消防法60", (FIRE,), 60, ()),
        ("消防法 第六十条第一款", (FIRE,), 60, ()),
        ("xff 60", (FIRE,), 60, ()),
        ("xiaofangfa", (FIRE,), 0, ()),
        ("消防法 灭火器", (FIRE,), 0, ("灭火器",)),
        ("灭火器 锁闭", (), 0, ("灭火器", "锁闭")),
        ("第60条", (FIRE, AIR), 60, ()),
    ],
)
def test_a_search_is_understood(
    text: str, titles: tuple[str, ...], number: int, words: tuple[str, ...]
) -> None:
    shelf = {FIRE: "xiaofangfa xff", AIR: "daqiwuranfangzhifa dqwrfzf"}
    found = sought(text, shelf)

    assert found.titles == titles
    assert (found.place.number if found.place else 0) == number
    assert found.words == words


def fifth(text: str) -> StatuteArticle:
    return next(one for one in parse(text).articles if one.number == 5)


def third(text: str) -> StatuteArticle:
    return next(one for one in parse(text).articles if one.number == 3)


def test_two_wordings_differ_where_they_differ() -> None:
    (pair,) = compare([fifth(FIRST)], [fifth(SECOND)])

    assert pair.change is Change.CHANGED
    assert [run.text for run in pair.left if run.change is Change.GONE] == ["五百", "五千"]
    assert [run.text for run in pair.right if run.change is Change.NEW] == ["一千", "一万"]
    pairs = compare([third(FIRST)], [third(SECOND)])
    assert [CHANGE_NAMES[pair.change] for pair in pairs].count("新增") == 1
    assert same(compare([third(FIRST)], [third(FIRST)]))


@given(
    st.lists(st.text("甲乙丙。", min_size=1, max_size=8), max_size=6),
    st.lists(st.text("甲乙丁。", min_size=1, max_size=8), max_size=6),
)
def test_comparing_loses_no_sign(left: list[str], right: list[str]) -> None:
    one, two = (parse("样本\n第一条 " + "。\n\n".join(["始", *lines])).articles for lines in (left, right))
    pairs = compare(one, two)

    for side, articles in (("left", one), ("right", two)):
        shown = "".join(run.text for pair in pairs for run in getattr(pair, side))
        assert shown == "".join(words for article in articles for _, words in lines_of(article))


def test_the_cited_places_are_marked() -> None:
    article = third(FIRST)
    lines = [words for _, words in lines_of(article)]

    def told(text: str) -> list[str]:
        return [lines[place] for place in marked(article, places_in(text)[0])]

    assert told("第三条第二款第三项") == ["（三）锁闭安全出口。"]
    assert told("第三条第3项") == ["（三）锁闭安全出口。"]
    assert told("第三条第一款") == ["疏散通道、安全出口应当保持畅通。"]
    assert told("第三条第二款第二项第一目") == ["1.楼梯间；"]
    assert told("第三条") == told("第三条第九款") == []


def test_the_same_words_in_another_file_are_the_same() -> None:
    spread = FIRST.replace("## ", "").replace("第一条 ", "**第一条**　").replace("\n\n", "\n\n\n")

    assert digest_of(TITLE, parse(FIRST)) == digest_of(f"《{TITLE}》", parse(spread))
    assert digest_of(TITLE, parse(FIRST)) != digest_of(TITLE, parse(SECOND))


def test_an_edition_is_named_by_its_year() -> None:
    assert [label_of(parse(text)) for text in (FIRST, SECOND)] == ["2016年通过", "2021年修正"]


def numbers(answer: Refused | None) -> list[tuple[str, str]]:
    return [(one.number, one.field) for one in answer.refusals] if answer else []


def test_what_cannot_go_on_the_shelf_is_refused_by_number() -> None:
    look = look_at("a.md", FIRST, parse(FIRST))
    none = parse("样本\n没有条文。")
    shelved = Edition(id=1, title=TITLE, label="", valid_from=date(2017, 1, 1), sha256="x")

    assert check(look.statute, look.wanted, ()) is None
    assert numbers(check(none, look.wanted, ())) == [("R89", "text")]
    assert numbers(check(look.statute, replace(look.wanted, title=" "), ())) == [("R89", "title")]
    assert numbers(check(look.statute, replace(look.wanted, valid_from=None), ())) == [("R89", "valid_from")]
    early = replace(look.wanted, valid_to=date(2016, 1, 1))
    assert numbers(check(look.statute, early, ())) == [("R89", "valid_to")]
    assert numbers(check(look.statute, look.wanted, (shelved,))) == [("R89", "valid_from")]
    assert check(look.statute, look.wanted, (replace(shelved, put_away=True),)) is None
    same_words = replace(shelved, sha256=digest_of(TITLE, look.statute))
    assert check(look.statute, look.wanted, (same_words,)) is None
    assert check_days(shelved, date(2017, 1, 1), None, (shelved,)) is None


def test_a_pack_brings_texts_and_days_to_another_machine() -> None:
    text = ShelvedText(
        title=TITLE,
        label="2016年通过",
        valid_from=date(2017, 1, 1),
        valid_to=date(2021, 4, 28),
        source="甲",
        text=FIRST,
    )
    (look,) = looks_in(pack_of([text]))

    assert look.wanted.valid_from == date(2017, 1, 1)
    assert look.wanted.valid_to == date(2021, 4, 28)
    assert look.wanted.source == "甲"
    assert digest_of(TITLE, look.statute) == digest_of(TITLE, parse(FIRST))
