"""Checks and derived facts that do not hold together are refused by name, whatever a county's file says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions import BadDefinition, read_definition
from forms.definitions.check_faults import check_faults, derived_faults
from forms.definitions.checks import CHECK_KINDS
from forms.definitions.model import FormDefinition
from forms.definitions.workings import KINDS

TABLE = """
id = "XQ-02"
number = 1002
version = 1
title = "分期计划表"
kind = "table"
stage = "执行"
copies = 1
seal = false
served = false
signers = []
legal_basis = []
columns = [81, 81]
use = ["agency!", "fine!", "earlier.DEC-02.served_on", "issue_date!"]

[[fields]]
name = "parts"
label = "各期"
type = "rows"
required = true
parts = { day = "日期", amount = "金额" }
part_types = { day = "date", amount = "amount" }
part_needs = ["day", "amount"]

[[fields]]
name = "last_day"
label = "最后一日"
type = "date"

[[rows]]
items = "parts"
head = ["日期", "金额"]
cells = ["{day:date}", "{amount:plain}"]

[[derived]]
name = "last_day"
kind = "deadline"
from = ["earlier.DEC-02.served_on"]
rule = "PEN-PAY"

[[checks]]
id = "C1"
severity = "fatal"
kind = "within"
fields = ["earlier.DEC-02.served_on", "issue_date"]
rule = "PEN-SERVE"
law = "PEN-61"
sentence = "最迟{due}。"
"""


def test_a_county_may_count_and_compare() -> None:
    form = read_definition(TABLE)
    assert form.derive({"earlier": {"DEC-02": {"served_on": "2026-10-12"}}}) == {"last_day": "2026-10-27"}
    late = {"earlier": {"DEC-02": {"served_on": "2026-10-12"}}, "issue_date": "2026-10-22"}
    assert [warning.sentence for warning in form.warnings(late)] == ["最迟2026年10月21日。"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "within"', 'kind = "guess"', "种类“guess”不认识"),
        ('severity = "fatal"', 'severity = "loud"', "轻重“loud”不认识"),
        ('rule = "PEN-SERVE"', 'rule = "PEN-SOON"', "PEN-SOON 不在期限表里"),
        ('rule = "PEN-SERVE"\n', "", "要写期限"),
        ('rule = "PEN-SERVE"', 'rule = "PEN-SERVE"\ndays = 3', "要写期限"),
        ('rule = "PEN-SERVE"', 'days = "how_many"', "没有定义的 how_many"),
        ('law = "PEN-61"', 'law = "PEN-999"', "PEN-999 不在法条表里"),
        ('law = "PEN-61"', "law = 61", "law 写的不是"),
        ('fields = ["earlier.DEC-02.served_on", "issue_date"]', 'fields = ["issue_date"]', "要两个名字"),
        ('fields = ["earlier.DEC-02.served_on", "issue_date"]', 'fields = "issue_date"', "要写成名字的列表"),
        ('"issue_date"]\nrule', '"issued"]\nrule', "没有定义的 issued"),
        ('law = "PEN-61"', 'law = "PEN-61"\nloud = true', "不认识的键 loud"),
        ("最迟{due}。", "最迟{day}。", "没有的 {day}"),
        ("最迟{due}。", "最迟{due!r}。", "没有的 {due}"),
        ("最迟{due}。", "最迟{due。", "不成对"),
        ('name = "last_day"\nkind', 'name = "first_day"\nkind', "不是这份文书的字段"),
        ('kind = "deadline"', 'kind = "wish"', "种类“wish”不认识"),
        ('rule = "PEN-PAY"\n', "", "没有写期限"),
        ('from = ["earlier.DEC-02.served_on"]', "from = []", "从哪里来"),
        ('rule = "PEN-PAY"', 'rule = "PEN-PAY"\nplus = "1"', "plus 写的不是"),
        ('amount = "amount" }', 'amount = "gold" }', "类型“gold”不认识"),
        ('part_needs = ["day", "amount"]', 'part_needs = ["who"]', "没有 who 这一格"),
        ('part_types = { day = "date"', 'part_types = { when = "date"', "没有 when 这一格"),
    ],
)
def test_what_is_wrong_is_said_by_name(old: str, new: str, said: str) -> None:
    assert TABLE.count(old) == 1
    with pytest.raises(BadDefinition, match=said):
        read_definition(TABLE.replace(old, new))


def test_rows_that_cannot_be_printed_are_missing() -> None:
    form = read_definition(TABLE)
    whole = {"agency": "某镇", "fine": 1, "issue_date": "2026-10-12"}

    def said(row: dict[str, Any]) -> list[str]:
        good = {"day": "2026-11-27", "amount": 40_000}
        return [gap.sentence for gap in form.missing({**whole, "parts": [good, row]})]

    assert said({"day": "2026-12-28", "amount": 40_000}) == []
    assert said({"day": "2026-12-28", "amount": "400.00"}) == [], "an older draft holds words"
    assert "第2行还没有填“日期”“金额”" in said({"day": "", "amount": None})[0]
    assert "第2行的“金额”写的是“三百”，看不出是多少元" in said({"day": "2026-12-28", "amount": "三百"})[0]
    assert "看不出是哪天" in said({"day": "月底", "amount": 1})[0]


ANY = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=6),
    st.lists(st.one_of(st.text(max_size=6), st.integers()), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
NAMES = st.sampled_from(
    ["fine", "issue_date", "last_day", "parts.amount", "file.DEC-02.fine", "file.X", "nobody"]
)
ITEM = st.fixed_dictionaries(
    {},
    optional={
        "id": ANY,
        "name": st.one_of(NAMES, ANY),
        "kind": st.one_of(st.sampled_from([*CHECK_KINDS, *KINDS]), ANY),
        "severity": st.one_of(st.sampled_from(["fatal", "points", "notice"]), ANY),
        "fields": st.one_of(st.lists(NAMES, max_size=3), ANY),
        "from": st.one_of(st.lists(NAMES, max_size=3), ANY),
        "less": st.one_of(st.lists(NAMES, max_size=2), ANY),
        "words": ANY,
        "rule": st.one_of(st.sampled_from(["PEN-PAY", "COE-URGENT-REPORT"]), ANY),
        "law": st.one_of(st.sampled_from(["PEN-72", "PEN-61"]), ANY),
        "days": ANY,
        "plus": ANY,
        "when": ANY,
        "sentence": st.one_of(st.just("写得不对。"), ANY),
    },
)
WELL = st.fixed_dictionaries(
    {
        "id": st.just("C1"),
        "kind": st.sampled_from(CHECK_KINDS),
        "severity": st.sampled_from(["fatal", "points", "notice"]),
        "fields": st.lists(NAMES, min_size=1, max_size=3),
        "sentence": st.sampled_from(
            ["写得不对。", "最迟{due}。", "{here}和{there}。", "{first}", "{sum}", "{"]
        ),
    },
    optional={
        "rule": st.sampled_from(
            ["PEN-PAY", "COE-URGENT-REPORT", ["REM-SUIT", "COE-COURT-APPLY"], "PUB-ANNUAL"]
        ),
        "days": st.sampled_from([3, 0, "fine", "parts", "last_day"]),
        "words": st.just(["罚款"]),
        "law": st.sampled_from(["PEN-72", "PEN-44"]),
        "less": st.lists(NAMES, max_size=2),
        "plus": st.integers(-2, 2),
        "when": st.sampled_from(["", "fine", "!fine", "parts>1", "fine>3", "file.DEC-02.fine=1", "fine<x"]),
    },
)
WORKED = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["fine", "last_day", "parts"]),
        "kind": st.sampled_from(list(KINDS)),
        "from": st.lists(NAMES, min_size=1, max_size=3),
    },
    optional={
        "rule": st.sampled_from(["PEN-PAY", "COE-URGENT-REPORT", "COE-SEAL"]),
        "law": st.sampled_from(["PEN-72", "PEN-44"]),
        "less": st.lists(NAMES, max_size=2),
        "words": st.lists(st.just("罚款"), max_size=3),
        "plus": st.integers(-9999, 9999),
        "safe": st.booleans(),
        "offer": st.booleans(),
        "ceiling": st.booleans(),
        "when": st.sampled_from(["", "fine", "parts>1", "fine>3", "fine<x"]),
    },
)
VALUE = st.one_of(
    ANY, st.sampled_from(["2026-10-12", "2026-10-12T09:30", "12-1", "9999-12-31", "0001-01-01"])
)


@given(item=st.one_of(ITEM, WELL, WORKED), fine=VALUE, issue_date=VALUE, last_day=VALUE, other=VALUE)
def test_whatever_is_written_is_refused_or_can_be_asked(
    item: dict[str, Any], fine: Any, issue_date: Any, last_day: Any, other: Any
) -> None:
    """Nothing that gets through can stumble over any facts."""
    base = read_definition(TABLE)
    values = {name: getattr(base, name) for name in FormDefinition.__slots__}
    facts = {"fine": fine, "issue_date": issue_date, "last_day": last_day, "parts": other}
    file = {"DEC-02": {"fine": other}}
    asked = FormDefinition(**{**values, "checks": (item,), "derived": ()})
    if not list(check_faults(asked)):
        asked.warnings(facts, file)
    worked = FormDefinition(**{**values, "checks": (), "derived": (item,)})
    if not list(derived_faults(worked)):
        worked.derive(facts, file)
        worked.warnings(facts, file)
