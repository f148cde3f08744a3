"""Facts that follow from others: worked out by hand, by brute force, and never over what was typed."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from forms.conditions import lookup
from forms.definitions import all_forms, load
from tests.forms import made, mutation
from tests.forms.papers import paper_facts

DAYS = st.dates(date(2025, 2, 10), date(2026, 6, 30))
FEN = st.integers(0, 10**11)


def work_out(form_id: str, file: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, value in facts.items():
        made.put(plain, name.replace("__", "."), value)
    return load(form_id).derive(plain, file)


def contradicted(form_id: str, file: dict[str, Any] | None = None, **facts: Any) -> dict[str, str]:
    plain: dict[str, Any] = {}
    for name, value in facts.items():
        made.put(plain, name.replace("__", "."), value)
    names = {spec["name"] for spec in load(form_id).derived}
    return {w.check: w.sentence for w in load(form_id).warnings(plain, file) if w.check in names}


def rule(rule_id: str) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(resources.read_text("deadlines/deadlines.csv")))
    return next(row for row in rows if row["id"] == rule_id)


# -- by hand ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form_id", "facts", "file", "expected"),
    [
        ("INV-13", {"preserve_from": "2026-09-24"}, {}, {"preserve_until": "2026-10-12"}),
        (
            "INV-13",
            {"preserve_from": "2026-09-15"},
            {"INV-14": {"preserved_items": [{}, {}, {}]}},
            {"preserve_until": "2026-09-23", "item_count": 3},
        ),
        ("INV-16", {}, {"INV-13": {"preserve_until": "2026-09-23"}}, {"preserve_until": "2026-09-23"}),
        ("CM-02", {"measure_from": "2026-09-03"}, {}, {"measure_until": "2026-10-03"}),
        (
            "CM-05",
            {},
            {"CM-02": {"measure_until": "2026-10-14"}},
            {"measure_until": "2026-10-14", "extended_from": "2026-10-15", "extended_until": "2026-11-13"},
        ),
        ("EXE-18", {"earlier__DEC-02__served_on": "2026-10-12"}, {}, {"payment_due": "2026-10-27"}),
        ("HR-02", {"refusal_ground": "late", "earlier__REV-03__served_on": "2026-04-30"}, {}, {"request_last_day": "2026-05-11"}),
        ("DEC-01", {"case__filed_on": "2026-09-14"}, {}, {"case.due_on": "2026-12-13"}),
        (
            "DEC-09",
            {"incomes": [{"amount": 120_000}, {"amount": 40_000}], "refunded": 40_000},
            {},
            {"gross_income": 160_000, "confiscated_income": 120_000},
        ),
        (
            "DEC-02",
            {"income": "confiscated", "confiscated_income": 120_000, "fine": 80_000},
            {},
            {"penalty_items": ["没收违法所得1200元", "罚款800元"], "payment_total": 200_000},
        ),
        ("DEC-02", {}, {"REV-03": {"penalty_items": ["没收违法所得1200元；", "罚款1500元"]}}, {"proposed_penalty": "没收违法所得1200元、处罚款1500元"}),
        (
            "EXE-02",
            {"fine": 80_000, "earlier__DEC-02__served_on": "2026-10-12", "paid_on": "2026-12-03"},
            {},
            {"overdue_from": "2026-10-28", "overdue_to": "2026-12-03", "overdue_days": 37, "surcharge": 80_000, "capped": True},
        ),
        ("EXE-01", {"fine": 80_000, "surcharge_from": "2026-10-28", "issue_date": "2026-11-06"}, {}, {"surcharge_to": "2026-11-06", "surcharge": 24_000}),
        ("INV-11", {"test_from": "2026-09-21", "test_until": "2026-09-30"}, {"CM-02": {"measure_until": "2026-10-14"}}, {"postponed_until": "2026-10-24"}),
        ("CM-10", {"issue_date": "2026-09-15", "claim_days": 30}, {}, {"claim_until": "2026-10-15"}),
        ("SUP-12", {"opinion__received_on": "2026-05-06"}, {}, {"report_due": "2026-07-06"}),
    ],
)  # fmt: skip
def test_it_works_out_what_the_law_and_the_papers_say(
    form_id: str, facts: dict[str, Any], file: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert work_out(form_id, file, **facts) == expected


def test_a_typed_value_stays_and_is_told_where_it_is_wrong() -> None:
    typed: dict[str, Any] = {"preserve_from": "2026-09-24", "preserve_until": "2026-10-13"}
    assert work_out("INV-13", **typed) == {}
    told = contradicted("INV-13", **typed)["preserve_until"]
    assert "2026年10月13日" in told
    assert "2026年10月12日" in told
    assert "第56条" in told
    assert contradicted("INV-13", **{**typed, "preserve_until": "2026-10-12"}) == {}


def test_an_offered_value_may_be_another_one() -> None:
    assert contradicted("CM-02", measure_from="2026-09-03", measure_until="2026-09-20") == {}


def test_a_surcharge_may_be_less_than_the_law_allows_but_not_more() -> None:
    days: dict[str, Any] = {"fine": 80_000, "surcharge_from": "2026-10-28", "surcharge_to": "2026-11-06"}
    assert contradicted("EXE-01", **days, surcharge=24_000) == {}
    assert contradicted("EXE-01", **days, surcharge=10_000) == {}
    assert set(contradicted("EXE-01", **days, surcharge=24_001)) == {"surcharge"}


def test_a_flag_that_the_figures_do_not_bear_out_is_told() -> None:
    days: dict[str, Any] = {"fine": 80_000, "overdue_from": "2026-10-28", "overdue_to": "2026-10-30"}
    assert set(contradicted("EXE-02", **days, capped=True)) == {"capped"}
    assert contradicted("EXE-02", **days, capped=False) == {}


def test_no_day_is_worked_out_beyond_the_published_holidays() -> None:
    assert work_out("INV-13", preserve_from="2026-12-28") == {}
    (told,) = [w for w in load("INV-13").warnings({"preserve_from": "2026-12-28"}) if w.gate == "G17"]
    assert (told.severity, "假日表" in told.sentence) == ("notice", True)
    typed = {"preserve_from": "2026-12-28", "preserve_until": "2027-01-07"}
    (told,) = [w for w in load("INV-13").warnings(typed) if w.gate == "G17"]
    assert told.severity == "points"


def test_the_sample_papers_say_what_works_out() -> None:
    """A derived fact taken out of a sample comes back as it was; what is only offered may be another."""
    for form in all_forms():
        try:
            facts = paper_facts(form.id)
        except FileNotFoundError:
            continue
        for spec in form.derived:
            value = lookup(facts, spec["name"])
            back = form.derive(made.without(facts, spec["name"])).get(spec["name"])
            if value not in (None, "", []) and back is not None and not spec.get("offer"):
                assert back == value, (form.id, spec["name"])


def test_every_worked_out_field_says_where_it_comes_from() -> None:
    for form in all_forms():
        for spec in form.derived:
            field = form.field(spec["name"])
            assert (field.derived if field else "").endswith("。"), (form.id, spec["name"])
    until = load("INV-13").field("preserve_until")
    assert until is not None
    assert "7个工作日（行政处罚法（2021） 第56条、第85条）" in until.derived


# -- by brute force --------------------------------------------------------------------------------------------


@given(start=DAYS)
def test_the_days_of_preservation_are_counted_as_on_a_calendar(start: date) -> None:
    expected = mutation.last_day(rule("PEN-EVID-HOLD"), start)
    assert work_out("INV-13", preserve_from=start.isoformat()) == {"preserve_until": expected.isoformat()}


@given(start=DAYS)
def test_the_day_of_payment_is_counted_as_on_a_calendar(start: date) -> None:
    expected = mutation.last_day(rule("PEN-PAY"), start)
    served: dict[str, Any] = {"earlier__DEC-02__served_on": start.isoformat()}
    found = work_out("EXE-18", **served)
    assert found == {"payment_due": expected.isoformat()}


@given(start=DAYS, length=st.integers(0, 80), off=st.integers(0, 90), fine=FEN)
def test_the_surcharge_grows_day_by_day_and_stops_at_the_fine(
    start: date, length: int, off: int, fine: int
) -> None:
    end = start + timedelta(days=length)
    facts: dict[str, Any] = {
        "overdue_from": start.isoformat(),
        "overdue_to": end.isoformat(),
        "suspended_days": off,
        "fine": fine,
    }
    days, day = 0, start
    while day <= end:
        days, day = days + 1, day + timedelta(days=1)
    owed = Fraction(0)
    for _ in range(max(days - off, 0)):
        owed += Fraction(fine * 3, 100)
    found = work_out("EXE-02", **facts)
    assert found["overdue_days"] == days
    assert found["capped"] == (int(owed + Fraction(1, 2)) > fine)
    assert found["surcharge"] == min(int(owed + Fraction(1, 2)), fine)


@given(amounts=st.lists(FEN, min_size=1, max_size=30), texts=st.booleans(), more=st.integers(-2, 2))
def test_instalments_add_up_to_the_fine_or_are_told(amounts: list[int], texts: bool, more: int) -> None:
    """Rows of an older draft hold their amounts as words."""
    rows = [{"amount": f"{a // 100}.{a % 100:02d}" if texts else a} for a in amounts]
    facts: dict[str, Any] = {"payment_mode": "instalments", "fine": sum(amounts) + more, "instalments": rows}
    told = {w.check for w in load("EXE-05").warnings(facts)}
    assert ("C4-sum" in told) == (more != 0)


@given(amounts=st.lists(FEN, min_size=1, max_size=30), refunded=FEN)
def test_income_is_added_up_and_the_refund_taken_off(amounts: list[int], refunded: int) -> None:
    total = 0
    for amount in amounts:
        total += amount
    found = work_out("DEC-09", incomes=[{"amount": one} for one in amounts], refunded=refunded)
    assert found["gross_income"] == total
    assert found.get("confiscated_income") == (total - refunded if total >= refunded else None)
