"""The typed facts of a case and the shared fields of the forms speak of the same things by the same names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from enforcement.facts.case import (
    ActFacts,
    CaseFacts,
    CaseSummary,
    EarlierPaper,
    EvidenceLine,
    Outcome,
    facts_of_form,
)
from enforcement.model.agency import Agency
from enforcement.model.matter import Citation
from enforcement.model.party import Party, PartyKind
from forms.conditions import lookup
from forms.definitions import load
from forms.definitions.reading import shared_fields

CASE = CaseFacts(
    agency=Agency(id="a" * 32, name="安平县云溪镇人民政府", division_code="330599018", short_name="安平云溪"),
    party=Party(id="p" * 32, kind=PartyKind.ORGANISATION, name="安平县云溪示例建材有限公司"),
    case=CaseSummary(name="示例公司涉嫌擅自堆放物料案", filed_on=date(2026, 9, 14)),
    act=ActFacts(
        time=datetime(2026, 9, 7, 1, 30, tzinfo=UTC),
        texts=("在人行道上堆放黄砂。", "面积15.0平方米；"),
        violated=(Citation(law="浙江省城市市容和环境卫生管理条例", article="第12条第1款"),),
    ),
    evidence=(EvidenceLine(name="现场照片", count="8张", proves="物料的位置"),),
    outcome=Outcome(items=("罚款800元",), fine_fen=80_000),
    earlier={
        "REV-03": EarlierPaper(form_id="REV-03", title="行政处罚事先告知书", served_on=date(2026, 9, 22))
    },
)


def test_every_shared_field_is_a_fact_of_a_case() -> None:
    plain = CASE.plain(day=date(2026, 10, 12))
    unknown = [name for name in shared_fields() if lookup(plain, name) is None]
    assert unknown == []


def test_texts_lose_their_closing_marks_so_that_sentences_can_take_them() -> None:
    plain = CASE.plain(day=date(2026, 10, 12))
    assert plain["fact_text"] == "在人行道上堆放黄砂；面积15.0平方米"
    assert plain["evidence_text"] == "现场照片8张"
    assert plain["earlier"]["REV-03"]["served_on"] == "2026-09-22"


def test_the_checks_of_a_form_work_on_the_typed_facts_alone() -> None:
    """What a case procedure will fill is what a decision is compared with: no store is asked."""
    told = {"statement_days": 5, "fine": 80_000, "violated": CASE.plain(day=date(2026, 9, 22))["violated"]}
    notice = replace(CASE.earlier["REV-03"], facts=told)
    case = replace(CASE, earlier={"REV-03": notice}, outcome=Outcome(items=("罚款900元",), fine_fen=90_000))
    form = load("DEC-02")
    early = facts_of_form(case.plain(day=date(2026, 9, 30)), [field.name for field in form.fields])
    assert {"C5", "C4-wait"} <= {warning.check for warning in form.warnings(early, case.file())}
    late = facts_of_form(CASE.plain(day=date(2026, 10, 12)), [field.name for field in form.fields])
    found = {warning.check for warning in form.warnings(late, case.file())}
    assert found & {"C5", "C4-wait", "C5-violated"} == set()


def test_a_paper_takes_only_what_its_form_asks_for() -> None:
    plain = CASE.plain(day=date(2026, 10, 12))
    facts = facts_of_form(
        plain, ["agency", "party.name", "case.filed_on", "earlier.REV-03.served_on", "absent"]
    )
    assert facts == {
        "agency": "安平县云溪镇人民政府",
        "party": {"kind": "organisation", "name": "安平县云溪示例建材有限公司"},
        "case": {"filed_on": "2026-09-14"},
        "earlier": {"REV-03": {"served_on": "2026-09-22"}},
    }
