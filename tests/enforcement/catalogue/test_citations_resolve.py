"""Every citation of the shipped catalogue, present and former: it parses, prints, and stands on its days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.matter import Basis, Citation, Matter
from enforcement.rules.repealed import repealed_on, repeals
from enforcement.text.citations import cite, distinct_places, single_places

ARTICLE = re.compile(r"^第\d+条(第\d+款)?(第\d+项)?$")
PRINTED = re.compile(
    r"^第[一二三四五六七八九十百千零]+条(第[一二三四五六七八九十]+款)?(第（[一二三四五六七八九十]+）项)?$"
)
CODE, FISHERY, BURIAL = "中华人民共和国生态环境法典", "中华人民共和国渔业法", "殡葬管理条例"
REPLACED_ONLY_HERE = {"排污许可管理条例", "危险化学品安全管理条例"}
"""Laws that a matter left without being repealed themselves, as far as is known."""
NO_FORMER = {"020006", "070034", "100036", "100039", "230003", "230004", "230005"}
"""Acts for which the old laws name no penalty of their own, or before whose law nothing is recorded."""
WITHOUT_PRESENT = {"210001", "210002", "210003"}
"""The new 殡葬管理条例 was not readable: no text from 2026-03-30 on."""
MATTERS = shipped_catalogue().matters
ONE_DAY = timedelta(days=1)


def texts() -> list[tuple[Matter, Basis, Citation]]:
    return [
        (matter, basis, one)
        for matter in MATTERS
        for basis in matter.bases
        for one in (*basis.violation, *basis.penalty)
    ]


def test_each_of_the_484_names_what_is_violated_and_what_punishes() -> None:
    assert len(MATTERS) == 484
    assert sum(len(matter.former) for matter in MATTERS) == 66
    for matter in MATTERS:
        for basis in matter.bases:
            assert basis.violation, matter.code
            assert basis.penalty, matter.code


def test_every_citation_parses_into_law_article_paragraph_and_item() -> None:
    for matter, _basis, citation in texts():
        for law, article in single_places(citation):
            assert ARTICLE.match(article), (matter.code, article)
            assert re.fullmatch(r"[\u4e00-\u9fff]{4,}", law), (matter.code, law)


def test_every_citation_prints_in_chinese_with_its_full_title() -> None:
    for matter, _basis, citation in texts():
        for law, article in distinct_places((citation,)):
            printed = cite(((law, article),))
            title, _, place = printed.partition("》")
            assert title == f"《{law}", matter.code
            assert PRINTED.match(place), (matter.code, printed)


def test_no_text_stands_on_a_day_without_its_law() -> None:
    for matter, basis, citation in texts():
        for law, _article in single_places(citation):
            gone = repeals().get(law)
            if gone is not None:
                assert citation.valid_to is not None, (matter.code, law)
                assert citation.valid_to == gone.day - ONE_DAY, (matter.code, law)
                assert basis.valid_to == citation.valid_to
                assert repealed_on(law, citation.valid_to) is None
                assert repealed_on(law, citation.valid_to + ONE_DAY) == gone
            if law == CODE:
                assert citation.valid_from == date(2026, 8, 15), matter.code


def test_a_former_text_ends_with_its_law_or_with_its_revision() -> None:
    for matter in MATTERS:
        for former in matter.former:
            assert former.valid_to is not None
            after = former.valid_to + ONE_DAY
            for citation in former.penalty:
                revised = citation.law in {one.law for one in matter.penalty}
                left = repealed_on(citation.law, after) or revised or citation.law in REPLACED_ONLY_HERE
                assert left, (matter.code, citation.law)


def test_no_gap_and_no_overlap_between_former_and_present() -> None:
    for matter in MATTERS:
        if not matter.former:
            continue
        ordered = sorted(matter.bases, key=lambda basis: basis.valid_from or date.min)
        for older, newer in pairwise(ordered):
            assert older.valid_to is not None
            assert newer.valid_from == older.valid_to + ONE_DAY, matter.code
            assert matter.basis_on(older.valid_to) == older
            assert matter.basis_on(older.valid_to + ONE_DAY) == newer


def test_what_has_no_former_text_says_why() -> None:
    bare = {one.code: one for one in MATTERS if one.basis.valid_from is not None and not one.former}
    assert set(bare) == NO_FORMER
    for matter in bare.values():
        assert matter.superseded_basis, matter.code
        assert matter.basis_on(matter.basis.valid_from - ONE_DAY) is None  # type: ignore[operator]


def test_what_has_no_present_text_is_known() -> None:
    ended = {one.code for one in MATTERS if one.basis_on(date(2026, 11, 22)) is None}
    assert ended == WITHOUT_PRESENT
    assert all(not one.verified for one in MATTERS if one.code in ended)


@pytest.mark.parametrize(
    ("law", "first", "last", "count"),
    [
        (CODE, date(2026, 8, 15), date(2026, 8, 14), 56),
        (FISHERY, date(2026, 5, 1), date(2026, 4, 30), 3),
        ("中华人民共和国危险化学品安全法", date(2026, 5, 1), date(2026, 4, 30), 7),
    ],
)
def test_the_laws_that_changed(law: str, first: date, last: date, count: int) -> None:
    here = [one for one in MATTERS if law in {place.law for place in one.penalty}]
    assert all(one.basis.valid_from == first for one in here)
    former = [text for one in here for text in one.former]
    assert len(former) == count
    assert {text.valid_to for text in former} == {last}


def test_every_former_text_names_repository_path_and_commit() -> None:
    for matter in MATTERS:
        for former in matter.former:
            assert re.fullmatch(r"[\w.-]+/[\w.-]+:\S+@[0-9a-f]{40}", former.source), matter.code
            assert former.figures_known or former.note, matter.code
            assert former.verified, matter.code
