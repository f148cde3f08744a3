"""Days and fine ranges in the one line, and the filter they become."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement.catalogue.filters import ANY_MATTER, MatterFilter
from enforcement.catalogue.search_query import read_query
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.matter import FineRange, Library

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("罚款5000以上", 5000, None),
        ("5000元以上", 5000, None),
        ("5万以下", None, 50_000),
        ("1.5万以下", None, 15_000),
        ("50-5000", 50, 5000),
        ("1-5万", 10_000, 50_000),
        ("1万至5万", 10_000, 50_000),
        ("５０－５０００", 50, 5000),
        ("五千元以上五万元以下", 5000, 50_000),
        ("二十万元以上一百万元以下罚款", 200_000, 1_000_000),
    ],
)
def test_fine_ranges(text: str, low: float | None, high: float | None) -> None:
    query = read_query(text, TODAY)
    assert (query.words, query.fine) == ("", FineRange(low=low, high=high))
    assert read_query(f"油烟 {text}", TODAY).words == "油烟"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-08-14", date(2026, 8, 14)),
        ("2026.8.14", date(2026, 8, 14)),
        ("2026年8月14日", date(2026, 8, 14)),
        ("8月14日", date(2026, 8, 14)),
    ],
)
def test_days(text: str, day: date) -> None:
    query = read_query(f"{text} 油烟", TODAY)
    assert (query.words, query.day) == ("油烟", day)


@pytest.mark.parametrize(
    "text",
    ["消防法60", "大气法 119", "0562-1234567", "2026-13-40", "十人以上", "三次以上", "100米以内", "第50-60条", "1-2", "油烟", ""],
)  # fmt: skip
def test_what_is_no_day_and_no_range_stays_a_word(text: str) -> None:
    query = read_query(text, TODAY)
    assert (query.words, query.day, query.fine) == (text, None, FineRange())


def test_a_filter_lets_through_what_fits_every_field() -> None:
    matters = shipped_catalogue().matters
    assert all(ANY_MATTER.fits(one, TODAY) for one in matters)
    wanted = MatterFilter(
        domain="消防",
        library=Library.BASE,
        subject="单位",
        fine=FineRange(low=5000, high=50_000),
        penalty_kind="罚款",
        procedure="no",
    )
    chosen = [one for one in matters if wanted.fits(one, TODAY)]
    assert chosen
    for one in chosen:
        assert (one.domain, one.library, one.simple_procedure) == ("消防", Library.BASE, "no")
        assert one.subject in ("单位", "both")
        stated = (one.fine, one.fine_individual, one.fine_unit)
        assert any((fine.low or 0) >= 5000 and (fine.high or 1e9) <= 50_000 for fine in stated)
    assert not any(MatterFilter(domain="没有的领域").fits(one, TODAY) for one in matters)


def test_two_ranges_narrow_each_other() -> None:
    one = MatterFilter(fine=FineRange(low=100, high=5000)).with_fine(FineRange(low=500))
    assert one.fine == FineRange(low=500, high=5000)
