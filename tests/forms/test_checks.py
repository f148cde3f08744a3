"""Every check that compares: it fires one step beyond its edge and not at it, alone and against earlier papers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import resources
from forms.conditions import lookup
from forms.definitions import FormDefinition, load
from forms.definitions.checks import CHECK_KINDS
from tests.forms import made, mutation
from tests.forms.papers import paper_facts

HOME = Path(__file__).parents[2] / "forms" / "definitions"
FORMS = [load(path.stem) for path in sorted(HOME.glob("*-*.toml"))]
ASKED = ("within", "wait", "after", "not_above", "same", "counted", "sum", "stated", "no_holiday")
MADE = [
    (form, check, start)
    for form in FORMS
    for check in form.checks
    if check["kind"] in ASKED
    for start in (mutation.STARTS if check["kind"] in ("within", "wait") else mutation.STARTS[:1])
]


def fired(form: FormDefinition, facts: dict[str, Any]) -> set[str]:
    own, file = mutation.split(facts)
    return {warning.check for warning in form.warnings(own, file)}


def params(cases: list[tuple[FormDefinition, Any, str]]) -> list[Any]:
    return [pytest.param(*case, id=f"{case[0].id}-{case[1]['id']}-{case[2]}") for case in cases]


CASES = params(MADE)
CONDITIONAL = params([case for case in MADE if case[1].get("when")])


@pytest.mark.parametrize(("form", "check", "start"), CASES)
def test_it_fires_one_step_beyond_its_edge(form: FormDefinition, check: dict[str, Any], start: str) -> None:
    passing, firing = mutation.sides(check, start)
    assert check["id"] not in fired(form, passing)
    assert check["id"] in fired(form, firing)


@pytest.mark.parametrize(("form", "check", "start"), CONDITIONAL)
def test_it_is_silent_where_its_condition_does_not_hold(
    form: FormDefinition, check: dict[str, Any], start: str
) -> None:
    _passing, firing = mutation.sides(check, start)
    for part in check["when"].split("&"):
        name, _equal, values = part.lstrip("!").partition("=")
        other = dict(firing)
        mutation.put(other, name, values.split(",")[0] or "yes" if part.startswith("!") else "")
        if name not in check["fields"]:
            assert check["id"] not in fired(form, other), part


@pytest.mark.parametrize(("form", "check", "start"), CASES)
def test_it_is_silent_while_a_fact_is_not_known(
    form: FormDefinition, check: dict[str, Any], start: str
) -> None:
    _passing, firing = mutation.sides(check, start)
    for name in check["fields"]:
        limit = check["kind"] == "not_above" and name.startswith("file.")
        if not limit and "." not in name.removeprefix("file."):
            assert check["id"] not in fired(form, {**firing, name: ""})


NEVER = [(form, check) for form in FORMS for check in form.checks if check["kind"] == "never"]


@pytest.mark.parametrize(("form", "check"), NEVER, ids=[f"{form.id}-{check['id']}" for form, check in NEVER])
def test_what_must_never_be_fires_when_it_is(form: FormDefinition, check: dict[str, Any]) -> None:
    first = check["when"].split("|")[0]
    assert check["id"] in fired(form, made.made_true({}, first))
    for part in first.split("&"):
        if not part.startswith("!"):
            assert check["id"] not in fired(
                form, made.without(made.made_true({}, first), part.partition("=")[0])
            )


def test_every_name_of_an_earlier_paper_is_a_fact_of_that_paper() -> None:
    known = {"number", "title", "date", "served_on"}
    for form in FORMS:
        for item in (*form.checks, *form.derived):
            texts = [
                *item.get("fields", ()),
                *item.get("from", ()),
                str(item.get("days", "")),
                item.get("when", ""),
            ]
            for other, name in re.findall(r"file\.([A-Z]+-\d+)\.([\w.]+)", " ".join(texts)):
                assert name in known or load(other).field(name) is not None, (form.id, other, name)


def test_every_comparison_rests_on_a_place_in_the_law_or_is_plain_order() -> None:
    """What blocks or asks the captain for a period or another paper's words says where that stands."""
    for form in FORMS:
        for check in form.checks:
            if check["kind"] in ("within", "wait", "not_above", "same", "no_holiday"):
                assert check.get("law") in resources.laws(), (form.id, check["id"])


def test_a_sample_paper_passes_all_its_checks() -> None:
    for form in FORMS:
        if (Path(__file__).parent / "papers" / f"{form.id}.toml").is_file():
            found = [w for w in form.warnings(paper_facts(form.id)) if w.severity != "notice"]
            assert [w for w in found if "假日表" not in w.sentence] == [], form.id


def test_every_kind_is_asked_here_or_in_the_definitions_test() -> None:
    assert set(CHECK_KINDS) - set(ASKED) == {"words", "at_most", "never"}


# -- the case of the samples, told once by hand ----------------------------------------------------------------

NOTICE = paper_facts("REV-03") | {"served_on": "2026-09-22"}
DECISION = paper_facts("DEC-02")


def decided(notice: dict[str, Any] | None = None, **changes: Any) -> dict[str, str]:
    """check → sentence of the sample decision with changes, against its notice."""
    facts = DECISION | changes
    earlier = {**facts["earlier"], "REV-03": {**facts["earlier"]["REV-03"], "served_on": "2026-09-22"}}
    file = {"REV-03": NOTICE | (notice or {})}
    return {w.check: w.sentence for w in load("DEC-02").warnings(facts | {"earlier": earlier}, file)}


def test_the_sample_decision_agrees_with_its_notice() -> None:
    assert lookup(NOTICE, "fine") == 150_000
    assert decided() == {}


def test_a_heavier_fine_than_the_notice_is_refused() -> None:
    told = decided(fine=150_001, penalty_items=["罚款1500.01元"])
    assert "1500.01元" in told["C5"]
    assert "1500元" in told["C5"]
    assert "C5" in decided({"fine": None}, fine=80_000)


def test_the_days_to_speak_must_be_over_unless_waived_in_writing() -> None:
    """22 September 2026 and five working days over 中秋 end on the 30th."""
    assert decided(issue_date="2026-10-08") == {}
    told = decided(issue_date="2026-09-30")
    assert "2026年9月30日" in told["C4-wait"]
    assert "2026年10月1日" in told["C4-wait"]
    assert "C4-wait" not in decided(issue_date="2026-09-30", statement_state="waived")


def test_another_article_than_in_the_notice_wants_a_new_notice() -> None:
    other = [{"law": "浙江省城市市容和环境卫生管理条例", "article": "第十二条第一款"}]
    assert decided(violated=other) == {}, "the same place in words"
    assert "C5-violated" in decided(violated=[{**other[0], "article": "第13条"}])


def test_a_notice_of_a_hearing_counts_the_days_to_ask_for_it() -> None:
    class_ = {"hearing_class": "by_amount", "statement_days": 3}
    told = decided(class_, hearing_class="by_amount", issue_date="2026-09-29")
    assert set(told) == {"C4-ask-notice"}
    assert "hearing_class" in decided(class_), "the decision says that it is no matter for a hearing"
