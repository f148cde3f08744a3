"""Page ranges as people type them, and how they are said again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.printing import Habit, range_words, read_range


@pytest.mark.parametrize(
    ("typed", "pages"),
    [
        ("", ()),
        ("  ", ()),
        ("全部", ()),
        ("1-9", ()),
        ("3", (3,)),
        ("1-3,5", (1, 2, 3, 5)),
        ("１－３，５", (1, 2, 3, 5)),
        ("第2页", (2,)),
        ("2至4、7", (2, 3, 4, 7)),
        ("7；2～3", (2, 3, 7)),
        ("5,1-2, 2", (1, 2, 5)),
        ("4,", (4,)),
    ],
)
def test_what_people_type(typed: str, pages: tuple[int, ...]) -> None:
    assert read_range(typed, 9) == (pages, "")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("10", "这份共 9 页，没有第 10 页"),
        ("0-2", "这份共 9 页，没有第 0 页"),
        ("5-3", "5-3 前后颠倒了"),
        ("前三页", "写成 1-3,5 这样"),
        ("1,,2", "写成 1-3,5 这样"),
        ("1-2-3", "写成 1-3,5 这样"),
    ],
)
def test_faults_are_said(typed: str, fault: str) -> None:
    assert read_range(typed, 9) == ((), fault)


@given(st.sets(st.integers(1, 30), min_size=1, max_size=29))
def test_what_is_said_is_what_was_meant(pages: set[int]) -> None:
    wished = tuple(sorted(pages))
    assert read_range(range_words(wished), 31) == (wished, "")


def test_a_habit_comes_back_as_it_was_kept() -> None:
    habit = Habit("二楼", duplex=True, copies=3)
    assert Habit.read(habit.plain()) == habit
    assert Habit.read({}) == Habit()
