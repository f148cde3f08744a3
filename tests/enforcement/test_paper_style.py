"""The settings of one place for its papers: numbers by pattern, and faults of a style written by hand."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from enforcement.model.agency import Agency
from enforcement.model.paper_style import PATTERN, PaperStyle, days_to_state, number_text, style_faults
from enforcement.model.plain import from_plain, to_plain
from enforcement.text.document_numbers import document_number, number_readings
from tests.helpers.town import agency


def test_numbers_follow_the_pattern_of_their_class_then_of_all() -> None:
    numbers = {
        "简罚决": "{agency}{class}字〔{year}〕第{serial:6}号",
        "*": "{agency}{class}〔{year}〕{serial}号",
    }
    town = agency(style=PaperStyle(numbers=numbers))

    assert document_number(town, "简罚决", 2026, 42) == "安云溪简罚决字〔2026〕第000042号"
    assert document_number(town, "罚决", 2026, 17) == "安云溪罚决〔2026〕17号"
    assert document_number(agency(), "罚决", 2026, 17) == "安云溪罚决字〔2026〕17号"


def test_a_training_number_says_so_whatever_the_pattern() -> None:
    town = replace(
        agency(training=True), style=PaperStyle(numbers={"*": "{agency}{class}〔{year}〕{serial}号"})
    )
    assert document_number(town, "罚决", 2026, 17) == "训安云溪罚决〔2026〕17号"


@given(st.integers(1, 999_999), st.integers(2020, 2099), st.integers(0, 6))
def test_a_serial_can_be_read_back(serial: int, year: int, digits: int) -> None:
    pattern = PATTERN.replace("{serial}", f"{{serial:{digits}}}")
    text = number_text(pattern, "安云溪", "罚决", year, serial)
    assert text.startswith(f"安云溪罚决字〔{year}〕")
    assert int(text.removesuffix("号").rpartition("〕")[2]) == serial


@given(
    st.sampled_from((
        PATTERN,
        "{agency}{class}〔{year}〕{serial}号",
        "{agency}{class}字〔{year}〕第{serial:6}号",
        "{agency}{class}发〔{year}〕{serial:3}号",
        "〔{year}〕{agency}{class}{serial}号",
    )),
    st.sampled_from(("罚决", "简罚决", "责改", "字")),
    st.integers(1, 999_999),
    st.booleans(),
)  # fmt: skip
def test_a_number_of_any_pattern_leads_back_to_its_paper(
    pattern: str, series: str, serial: int, training: bool
) -> None:
    town = agency(style=PaperStyle(numbers={"*": pattern}), training=training)
    number = document_number(town, series, 2026, serial)
    assert (series, 2026, serial) in set(number_readings(town, number))


def test_a_number_written_before_the_pattern_changed_is_still_read() -> None:
    former = agency(style=PaperStyle(numbers={"*": "{agency}{class}字〔{year}〕第{serial:6}号"}))
    number = document_number(former, "罚决", 2025, 42)
    assert ("罚决", 2025, 42) in set(number_readings(agency(), number))
    assert set(number_readings(agency(), "安石湖罚决字〔2025〕42号")) == set()


def test_a_style_comes_back_from_plain_and_older_rosters_mean_the_defaults() -> None:
    style = PaperStyle(titles={"行政机关负责人": "镇长"}, two_sided=True, seal_mm=40)
    town = agency(style=style)
    assert from_plain(Agency, to_plain(town)) == town
    older = {name: value for name, value in to_plain(town).items() if name != "style"}
    assert from_plain(Agency, older).style == PaperStyle()


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"seal": 42}, "没有“seal”这一项。"),
        ({"seal_mm": 37}, "seal_mm 要在 38 到 45 之间。"),
        ({"seal_mm": True}, "seal_mm 的写法不对：True。"),
        ({"two_sided": "yes"}, "two_sided 的写法不对：'yes'。"),
        ({"photos_per_page": 3}, "photos_per_page 只能是 1、2、4。"),
        ({"seal_guide": "image"}, "seal_guide 只能是 （空）、circle、text、none。"),
        ({"statement_days": 61}, "statement_days 要在 0 到 60 之间。"),
        ({"numbers": {"*": "{agency}〔{year}〕{serial}号"}}, "* 的文号式样里 {agency}、{class}、{year}、{serial} 要各写一次。"),
        ({"numbers": {"*": "{agency}{class}[{year}]{serial}号"}}, "* 的文号式样里年份要写在六角括号里：〔{year}〕。"),
        ({"numbers": {"*": "{agency:2}{class}〔{year}〕{serial}号"}}, "* 的文号式样里只有序号可以补零，最多 6 位。"),
        ({"numbers": {"*": "{agency}{class}〔{year}〕{serial:9}号"}}, "* 的文号式样里只有序号可以补零，最多 6 位。"),
        ({"numbers": {"*": "{agency}{class}〔{year}〕{serial}号\n"}}, "* 的文号式样里有不能用的符号。"),
        ({"numbers": {"*": 7}}, "* 的文号式样要写成一行不超过 60 字的文字。"),
        ({"titles": {"行政机关负责人": ""}}, "行政机关负责人的称呼要写成不超过 14 字的文字。"),
    ],
)  # fmt: skip
def test_a_fault_is_said(plain: dict[str, Any], said: str) -> None:
    assert said in style_faults(plain)


def test_whom_a_place_may_call_otherwise_is_said() -> None:
    (fault,) = style_faults({"titles": {"科长": "股长"}})
    assert fault.startswith("没有“科长”这个签批人")


def test_the_defaults_and_a_whole_style_are_sound() -> None:
    whole = PaperStyle(numbers={"*": PATTERN, "简罚决": "{agency}{class}字〔{year}〕第{serial:6}号"})
    assert style_faults(to_plain(whole)) == ()
    assert style_faults({}) == ()


def test_days_to_state_are_the_places_own_or_those_of_the_resources() -> None:
    listed = tomllib.loads(resources.read_text("documents/choices.toml"))["statement_days"]
    assert days_to_state(PaperStyle()) == listed["figure"]
    assert days_to_state(PaperStyle(statement_days=3)) == 3
    assert listed["status"] == "unverified"
