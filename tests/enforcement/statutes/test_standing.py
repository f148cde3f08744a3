"""How far a cited article can be shown: by a text on the shelf, by a reading, or not at all; and the 484 matters."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.matter import Basis, Citation
from enforcement.statutes.standing import (
    STANDING_WORDS,
    Standing,
    all_standings,
    highest_read,
    standings,
)

TODAY = date(2026, 11, 22)
CODE, FIRE = "中华人民共和国生态环境法典", "安平县农村消防安全管理条例"


def nothing(_law: str, _day: date) -> None:
    return None


def basis(article: str, law: str = FIRE, **more: object) -> Basis:
    return replace(Basis(penalty=(Citation(law=law, article=article),)), **more)  # type: ignore[arg-type]


def shelf(law: str, day: date) -> frozenset[tuple[int, int]] | None:
    """Two editions of one rule: seven articles until the end of 2025, eight and a 之一 from then on."""
    if law != FIRE:
        return None
    numbers = frozenset((number, 0) for number in range(1, 8))
    return numbers if day < date(2026, 1, 1) else numbers | {(8, 0), (5, 1)}


@pytest.mark.parametrize(
    ("article", "day", "standing"),
    [
        ("第5条第1款", TODAY, Standing.HELD),
        ("第8条", TODAY, Standing.HELD),
        ("第8条", date(2025, 12, 31), Standing.LACKING),
        ("第5条之1", TODAY, Standing.HELD),
        ("第5条之2", TODAY, Standing.LACKING),
        ("第9条", TODAY, Standing.LACKING),
    ],
)
def test_a_text_on_the_shelf_decides_for_its_days(article: str, day: date, standing: Standing) -> None:
    (found,) = standings(basis(article, verified=True), day, shelf)
    assert (found.standing, found.readable, found.dated) == (standing, True, False)


def test_a_citation_of_other_days_is_looked_for_on_its_own() -> None:
    ended = replace(basis("第8条"), penalty=(Citation(law=FIRE, article="第8条", valid_to=date(2025, 6, 1)),))
    begins = replace(
        basis("第8条"), penalty=(Citation(law=FIRE, article="第8条", valid_from=date(2026, 5, 1)),)
    )
    assert [one.standing for one in standings(ended, TODAY, shelf)] == [Standing.LACKING]
    assert [one.standing for one in standings(begins, date(2025, 1, 1), shelf)] == [Standing.HELD]


def test_without_a_text_it_is_told_what_was_read() -> None:
    def of(one: Basis) -> Standing:
        return standings(one, TODAY, nothing)[0].standing

    assert of(basis("第1131条", CODE, verified=True)) is Standing.CHECKED
    assert of(basis("第1131条", CODE)) is Standing.WITHIN
    assert of(basis("第1243条", CODE)) is Standing.UNSEEN
    assert of(basis("第1131条之1", CODE)) is Standing.UNSEEN
    assert of(basis("第3条")) is Standing.UNSEEN
    assert highest_read()[CODE] == 1242
    assert set(STANDING_WORDS) == set(Standing)


@pytest.mark.parametrize("article", ["第九条", "9", "第5条和第6条", "第5条第3款以下", ""])
def test_what_nobody_can_read_is_named(article: str) -> None:
    (found,) = standings(basis(article), TODAY, nothing)
    assert not found.readable


def test_the_484_real_matters_all_citations_counted() -> None:
    """No text of a law is shipped, so nothing is held; what was compared with a text, and what was not, is exact."""
    rows = [
        (matter, found)
        for matter in shipped_catalogue().matters
        for _, found in all_standings(matter, TODAY, nothing)
    ]
    assert len({matter.code for matter, _ in rows}) == 484
    assert (len(rows), len({found.law for _, found in rows})) == (1119, 92)
    assert all(found.readable for _, found in rows)
    assert sum(found.dated for _, found in rows) == 301
    assert Counter(found.standing for _, found in rows) == {Standing.CHECKED: 1113, Standing.UNSEEN: 6}
    unseen = {(matter.code, found.law) for matter, found in rows if found.standing is Standing.UNSEEN}
    assert unseen == {(code, "殡葬管理条例") for code in ("210001", "210002", "210003")}


def test_no_citation_of_the_code_goes_beyond_its_last_article() -> None:
    numbers = [
        int(found.article.split("条")[0].removeprefix("第"))
        for matter in shipped_catalogue().matters
        for _, found in all_standings(matter, TODAY, nothing)
        if found.law == CODE
    ]
    assert len(numbers) > 50
    assert max(numbers) <= highest_read()[CODE]
