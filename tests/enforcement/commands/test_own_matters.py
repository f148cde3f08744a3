"""A paper made on its own finds its matters: by the inspection its file began with, by articles, by the words of the act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enforcement.commands.own_matters import own_power
from enforcement.facts.case import EarlierPaper
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Finding, InspectionMatter
from enforcement.model.matter import Matter
from enforcement.rules.own_power import OwnPower
from enforcement.text.citations import chinese_article
from tests.helpers.fakes import FakeWork, House
from tests.helpers.town import CYLINDERS, EXITS, TODAY, WASTE, WITHDRAWN, house, inspection

ORDER = Document(
    id=f"{0xE001:032x}",
    inspection_id=inspection().id,
    form_id="INV-17",
    form_version="1",
    title="责令改正通知书",
    state=DocumentState.ISSUED,
    number="安云溪责改字〔2026〕41号",
)
EARLIER = {"INV-17": EarlierPaper(form_id="INV-17", title=ORDER.title, document_id=ORDER.id)}


def basis(row: Matter) -> dict[str, Any]:
    """What a paper names for a matter, articles in words as an officer types them."""
    return {
        "penalty_basis": [
            {"law": f"《{one.law}》", "article": chinese_article(one.article)} for one in row.penalty
        ]
    }


@pytest.fixture
def home() -> House:
    made = house()
    found = [(EXITS, Finding.FOUND), (CYLINDERS, Finding.FOUND), (WASTE, Finding.CLEAR)]
    entries = [
        InspectionMatter(
            id=f"{0xF001 + place:032x}",
            inspection_id=inspection().id,
            matter_code=row.code,
            catalogue_version="2026.3",
            position=place,
            finding=finding,
        )
        for place, (row, finding) in enumerate(found)
    ]
    made.put(inspection(), ORDER, *entries)
    return made


def of(
    home: House, form: str, facts: dict[str, Any], earlier: dict[str, EarlierPaper] | None = None
) -> OwnPower:
    return own_power(FakeWork(home.store), home.context, form, facts, earlier or {})


def names(power: OwnPower) -> list[tuple[str, bool]]:
    return [(one.matter.code, one.certain) for one in power.matters]


def test_the_inspection_of_the_file_names_the_matters_found(home: House) -> None:
    power = of(home, "SRC-02", {}, EARLIER)
    assert names(power) == [(EXITS.code, True), (CYLINDERS.code, True)]
    assert (power.inspected, power.day) == (TODAY, TODAY)
    assert names(of(home, "SRC-02", basis(CYLINDERS), EARLIER)) == [(CYLINDERS.code, True)]


def test_articles_alone_make_a_guess_and_the_words_of_the_act_make_it_certain(home: House) -> None:
    assert names(of(home, "SRC-02", basis(CYLINDERS))) == [(CYLINDERS.code, False)]
    named = basis(CYLINDERS) | {"case": {"act": CYLINDERS.act_name}}
    assert names(of(home, "SRC-02", named)) == [(CYLINDERS.code, True)]
    foreign = {"penalty_basis": [{"law": "没有的条例", "article": "第一条"}]}
    assert names(of(home, "SRC-02", foreign)) == []


def test_the_matter_that_articles_were_taken_from_comes_first(home: House) -> None:
    def chosen(facts: dict[str, Any]) -> list[tuple[str, bool]]:
        codes = (WITHDRAWN.code, "999999")
        return names(own_power(FakeWork(home.store), home.context, "SRC-02", facts, EARLIER, codes))

    assert chosen({}) == chosen(basis(WITHDRAWN)) == [(WITHDRAWN.code, True)]
    assert chosen(basis(CYLINDERS)) == [(CYLINDERS.code, True)]  # its articles are gone from the paper


def test_a_withdrawn_matter_stops_the_filing_of_a_case_that_began_with_an_inspection(home: House) -> None:
    from enforcement.rules import own_power as rules

    made = replace(home, catalogue=replace(home.catalogue, powers=home.catalogue.powers[1:]))
    stopped = [line for line in rules.check(of(made, "SRC-02", basis(EXITS), EARLIER)) if not line.passed]
    assert [line.rule for line in stopped] == ["G03", "G03"]  # on the day of inspection and on that of filing
    act = basis(WITHDRAWN) | {"case": {"act": WITHDRAWN.act_name}}
    assert [line.rule for line in rules.check(of(home, "SRC-02", act)) if not line.passed] == ["G03"]


def test_the_day_of_filing_comes_from_the_file_and_a_void_paper_says_nothing(home: House) -> None:
    filed = EarlierPaper(form_id="SRC-02", title="立案审批表", issued_on=date(2026, 9, 1))
    assert of(home, "DEC-07", basis(CYLINDERS), {"SRC-02": filed}).filed == date(2026, 9, 1)
    void = replace(filed, standing=False)
    assert of(home, "DEC-07", basis(CYLINDERS), {"SRC-02": void}).filed is None
    assert of(home, "INV-19", basis(CYLINDERS)).matters == ()
