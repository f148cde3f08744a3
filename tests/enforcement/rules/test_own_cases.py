"""Cases kept as papers made on their own: what opens, files and ends them is data, and the same in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.model.document import Document, DocumentState
from enforcement.rules.course import course, stage_names
from enforcement.rules.own_cases import OwnCase, own_cases
from enforcement.rules.own_power import FILING
from enforcement.text.dates import CHINA

DAY = datetime(2026, 3, 2, 9, tzinfo=CHINA)
SHOP, ACT = "云溪镇张记杂货店", "擅自占道堆放物料"


def paper(
    form_id: str, step: int, number: str = "", *names: str, act: str = ACT, party: str = SHOP, **more: Any
) -> Document:
    """A paper issued ``step`` days after the first, that names the numbers ``names``."""
    values: dict[str, Any] = {"state": DocumentState.ISSUED, "matters": (), **more}
    return Document(
        id=f"{step:032x}",
        inspection_id=values.pop("inspection_id", ""),
        form_id=form_id,
        form_version="1",
        title=form_id,
        number=number,
        issued_at=DAY + timedelta(days=step),
        issued_on=(DAY + timedelta(days=step)).date(),
        facts={
            "party": {"name": party},
            "case": {"name": f"{party}涉嫌{act}案"} if form_id.startswith("SRC") else {"act": act},
            "earlier": {f"X-{place}": {"number": name} for place, name in enumerate(names)},
        },
        **values,
    )


def cases(*papers: Document) -> tuple[OwnCase, ...]:
    return own_cases(papers, lambda one: one.matters).open


def test_the_course_speaks_of_listed_stages_and_forms_only() -> None:
    rules, listed = course(), stage_names()
    assert set(rules.stages) <= set(listed.values())
    named = {*rules.filing, *rules.ends, *rules.ends_clue, *rules.ends_at_once, *rules.ends_at_once.values()}
    assert named <= set(listed)
    assert rules.filing == FILING
    assert {listed[form] for form in rules.forms} == set(rules.stages)
    assert [one.rank for one in rules.stages.values()] == list(range(len(rules.stages)))


@pytest.mark.parametrize("form_id", sorted(stage_names()))
def test_a_single_paper_of_each_form_opens_what_its_stage_says(form_id: str) -> None:
    stage = course().stage(form_id)
    found = cases(paper(form_id, 1, matters=("010003",)))
    ends = course().ends | course().ends_clue
    if stage is None or not stage.opens or form_id in ends:
        assert found == ()
        return
    (one,) = found
    assert one.filed == (stage.filed or form_id in course().filing)
    assert one.waits.startswith("等")
    assert one.codes == {"010003"}


def test_a_case_goes_from_filing_to_closing() -> None:
    filing = paper("SRC-02", 1, "立〔2026〕1号", matters=("010003",))
    notice = paper("REV-03", 9, "告〔2026〕1号", matters=("010003",))
    decision = paper("DEC-02", 20, "罚〔2026〕1号", "告〔2026〕1号", state=DocumentState.SERVED)
    closing = paper("CLS-01", 40, "", "罚〔2026〕1号")
    (clue,) = cases(paper("SRC-01", 0))
    assert (clue.filed, clue.waits) == (False, "等立案或者不予立案")
    (filed,) = cases(filing)
    assert (filed.filed, filed.title, filed.since) == (True, f"{SHOP}涉嫌{ACT}案", date(2026, 3, 3))
    (told,) = cases(notice, filing)
    assert (told.papers, told.waits) == ((filing, notice), "等陈述申辩期满后作决定")
    (decided,) = cases(decision, notice, filing)
    assert (decided.newest, decided.waits) == (decision, "等送达、履行和结案")
    assert cases(closing, decision, notice, filing) == ()
    taken = own_cases([closing, decision], lambda _one: ("010003",)).taken
    assert taken == {("罚〔2026〕1号", "010003"), ("告〔2026〕1号", "010003")}


def test_what_has_to_be_served_and_the_next_day_are_told() -> None:
    due = date(2026, 5, 1)
    (one,) = cases(paper("DEC-02", 1, "罚〔2026〕1号", to_serve=True, due_on=due))
    assert one.waits == "等《DEC-02》送达；2026年5月1日的期限；送达、履行和结案"


def test_the_same_party_again_is_another_case() -> None:
    first = (paper("SRC-02", 1, "立1"), paper("DEC-02", 9, "罚1"), paper("CLS-01", 30, "", "罚1"))
    again = paper("SRC-02", 60, "立2")
    (open_,) = cases(*first, again)
    assert open_.papers == (again,)
    (other,) = cases(*first, paper("SRC-02", 5, "立3", party="云溪镇李记"))
    assert other.papers[0].number == "立3"
    assert cases(*first, paper("REV-08", 12)) == (), "a paper of the closed case without a number"


def test_closing_one_of_two_cases_at_a_time_leaves_the_other_open() -> None:
    first = (paper("SRC-02", 1, "立1"), paper("DEC-02", 9, "罚1", "立1"), paper("CLS-01", 30, "", "罚1"))
    beside = paper("SRC-02", 5, "立2", matters=("010003",))
    for order in permutations((*first, beside)):
        (open_,) = cases(*order)
        assert open_.papers == (beside,)


def test_a_withdrawn_filing_is_over() -> None:
    filed = paper("SRC-02", 1, "立1")
    assert cases(filed) != ()
    assert cases(filed, paper("SRC-04", 8, "", "立1")) == ()


def test_void_papers_and_those_of_inspections_say_nothing() -> None:
    void = paper("SRC-02", 1, state=DocumentState.VOIDED)
    draft = paper("SRC-02", 2, state=DocumentState.DRAFT)
    assert cases(void, draft, paper("INV-17", 3, inspection_id="e" * 32)) == ()


def test_a_clue_ends_by_not_filing_or_by_handing_over_and_a_filed_case_does_not() -> None:
    clue, filed = paper("SRC-01", 1, "登1"), paper("SRC-02", 1, "立1")
    for form_id in ("SRC-03", "TRF-02", "TRF-07"):
        assert cases(clue, paper(form_id, 2, "", "登1")) == ()
        (one,) = cases(filed, paper(form_id, 2, "", "立1"))
        assert one.filed
    spot = paper("DEC-03", 1, "当1")
    assert cases(spot) != ()
    assert cases(spot, paper("DEC-06", 2, "", "当1")) == ()


def test_any_order_of_arrival_gives_the_same_cases() -> None:
    papers = (
        paper("SRC-01", 0, "登1"),
        paper("SRC-02", 1, "立1"),
        paper("DEC-02", 9, "罚1", "立1"),
        paper("CLS-01", 30, "", "罚1"),
        replace(paper("SRC-02", 60, "立2"), matters=("010003",)),
    )
    wanted = cases(*papers)
    assert [one.papers[-1].number for one in wanted] == ["立2"]
    assert all(cases(*order) == wanted for order in permutations(papers))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("SRC-01", "SRC-02", "INV-29", "REV-03", "DEC-02", "EXE-01", "CLS-01", "SRC-03")),
            st.sampled_from(("甲", "乙")),
            st.booleans(),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_every_opening_paper_is_in_one_open_case_or_behind_an_end(
    rows: list[tuple[str, str, bool]], dice: Any
) -> None:
    papers, last = [], {"甲": "", "乙": ""}
    for step, (form_id, party, links) in enumerate(rows, 1):
        number = f"{form_id}〔2026〕{step}号"
        names = (last[party],) if links and last[party] else ()
        papers.append(paper(form_id, step, number, *names, party=party))
        last[party] = number
    found = cases(*dice.sample(papers, len(papers)))
    assert found == cases(*papers)
    listed = [one.id for case in found for one in case.papers]
    assert len(listed) == len(set(listed))
    for one in papers:
        stage = course().stage(one.form_id)
        after = [
            other for other in papers if other.id >= one.id and other.facts["party"] == one.facts["party"]
        ]
        ends = {other.form_id for other in after} & (course().ends | course().ends_clue)
        if stage is not None and stage.opens and not ends:
            assert one.id in listed
