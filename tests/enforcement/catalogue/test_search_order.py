"""The sets of rows give the same answer as looking at every matter; slips, laws in short, use, and what was left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.store.words import spell
from enforcement.catalogue.search import Hit, MatterIndex, SearchKeys, Shelf, search_keys
from enforcement.catalogue.search_shelf import Shelves
from enforcement.catalogue.search_token import NAMED
from enforcement.catalogue.search_tokens import tidy, tokens_of
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.matter import Basis, Citation, Library, Matter

FUMES = "070004"  # 对排放油烟的餐饮服务业经营者未安装、未正常使用油烟净化设施……


@cache
def matters() -> tuple[Matter, ...]:
    return shipped_catalogue().matters


@cache
def keys() -> tuple[SearchKeys, ...]:
    return tuple(search_keys(matter, spell) for matter in matters())


@cache
def index() -> MatterIndex:
    return MatterIndex(keys(), spell)


@cache
def shelves() -> Shelves:
    return Shelves(keys())


PICKED = frozenset(one.code for one in matters() if one.library is Library.OPTIONAL and one.priority == 2)


def plainly(text: str) -> list[tuple[str, int]]:
    """(code, quality) of every matter that fits, by looking at each: the order of the module's docstring."""
    joined, single = tokens_of(tidy(text), shelves())
    for tokens in (joined, single):
        found = []
        for one in keys():
            matches = [token.match(one) for token in tokens]
            if all(match is not None for match in matches):
                quality = sum(match[0] for match in matches if match is not None)
                exact = tidy(text) in (one.code, one.official_code.lower()) and bool(text.strip())
                shelf = Shelf.BASE if one.base else Shelf.PICKED if one.code in PICKED else Shelf.REST
                found.append((not exact, shelf, quality, one.priority, one.code))
        if found:
            return [(code, quality) for *_, quality, _, code in sorted(found)]
    return []


def words() -> st.SearchStrategy[str]:
    names = st.sampled_from([one.name for one in matters()])
    parts = st.tuples(names, st.integers(0, 40), st.integers(1, 6)).map(
        lambda cut: cut[0][cut[1] :][: cut[2]]
    )
    letters = parts.map(lambda part: "".join(sound[:1] for sound in spell(part) if sound.isalpha()))
    syllables = parts.map(lambda part: "".join(sound for sound in spell(part) if sound.isalpha()))
    places = st.sampled_from(
        ["消防法60", "第32条", "环境法典 1131", "大气法119", "140003", "1", "个人", "法"]
    )
    return st.lists(st.one_of(parts, letters, syllables, places), min_size=1, max_size=2).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(text=words(), limit=st.integers(1, 60))
def test_the_answer_is_that_of_looking_at_every_matter(text: str, limit: int) -> None:
    hits = [hit for hit in index().search(text, PICKED, limit) if not hit.near]
    assert [(hit.code, hit.quality) for hit in hits] == plainly(text)[:limit]


@settings(max_examples=100, deadline=None)
@given(text=words(), some=st.sets(st.sampled_from([one.code for one in matters()])))
def test_among_leaves_out_and_changes_nothing_else(text: str, some: set[str]) -> None:
    everything = [hit.code for hit in index().search(text, PICKED, 1000) if not hit.near]
    chosen = [hit.code for hit in index().search(text, PICKED, 1000, among=some) if not hit.near]
    # What a law and a number together say is looked for in their parts where nothing of the choice fits them.
    assert chosen == [code for code in everything if code in some] or not set(everything) & some


def test_what_the_team_uses_comes_first_but_never_what_it_may_not_use() -> None:
    hits = index().search("垃圾", PICKED, 500)
    plain = [hit.code for hit in hits]
    rest = next(hit.code for hit in hits if hit.shelf is Shelf.REST)
    held = [hit.code for hit in hits if hit.shelf is not Shelf.REST and hit.quality <= NAMED]
    often, seldom = held[7], held[4]
    used = index().search("垃圾", PICKED, 500, use={seldom: 1.0, often: 2.5, rest: 9.0})
    first = [hit.code for hit in used]
    assert first[:2] == [often, seldom]
    assert first[2:] == [code for code in plain if code not in (often, seldom)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("油研", "油烟"), ("由烟", "油烟"), ("烟油", "油烟"), ("燃汽", "燃气"), ("安全岀口", "安全出口"), ("youyna", "油烟"),
     ("garn", ""), ("youyann", "油烟")],
)  # fmt: skip
def test_one_slip_is_forgiven_and_marked(typed: str, meant: str) -> None:
    hits = index().search(typed)
    assert all(hit.near for hit in hits)
    assert bool(hits) is bool(meant)
    if meant:
        start, end = hits[0].spans[0]
        assert meant in hits[0].name[max(0, start - 1) : end + 1]


def test_what_comes_near_stands_behind_what_fits() -> None:
    nears = [hit.near for hit in index().search("占道经营")]
    assert nears == sorted(nears)
    assert not nears[0]


def test_two_slips_are_not_forgiven() -> None:
    assert index().search("飞碟着陆") == ()


def test_a_law_in_short_with_its_article_means_that_law_only() -> None:
    by_code = {one.code: one for one in matters()}
    hits = index().search("环境法典1131", limit=500)
    assert hits
    for hit in hits:
        places = by_code[hit.code].penalty + by_code[hit.code].violation
        assert any(one.law.endswith("环境法典") and one.article.startswith("第1131条") for one in places)


def test_an_earlier_text_is_found_behind_the_one_in_force() -> None:
    fumes = next(one for one in matters() if one.code == FUMES)
    old = Citation(law="中华人民共和国样本气体法", article="第118条", valid_to=date(2026, 8, 14))
    aged = replace(fumes, former=(Basis(penalty=(old,), valid_to=date(2026, 8, 14)),))
    found = MatterIndex([search_keys(aged, spell)]).search("样气法 118")
    assert [(hit.code, hit.quality) for hit in found] == [(FUMES, 2)]


def test_a_kind_of_subject_is_a_word() -> None:
    by_code = {one.code: one for one in matters()}
    hits = [hit for hit in index().search("油烟 企业", limit=500) if not hit.near]
    assert hits
    assert all(by_code[hit.code].subject != "个人" for hit in hits)


def test_hits_are_values() -> None:
    first: tuple[Hit, ...] = index().search("油烟")
    assert first == index().search("油烟")
