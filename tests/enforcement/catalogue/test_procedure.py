"""What hangs on a matter: every line of the mapping leads somewhere, and the conditions follow the matter's text."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import replace

import pytest

import resources
from enforcement.catalogue.procedure import (
    ceiling,
    conditions,
    deadlines_for,
    hearing_for,
    instruments_for,
    papers_for,
    stays_with_county,
)
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.checklist import ItemKind
from enforcement.model.matter import FineRange
from forms import definitions
from tests.helpers.town import CHECKLIST, EXITS, PILES, WASTE

TABLE = tomllib.loads(resources.read_text("catalogue/procedure.toml"))
KNOWN = {
    "always", "correction", "stop", "demolition", "spot", "ordinary", "fine", "confiscation", "goods", "hearing",
    "measurement", "sample", "coercion", "exempt", "eco", "not_eco", "land",
}  # fmt: skip


def titles(matter: object, items: object = ()) -> list[str]:
    return [paper.form_id for paper in papers_for(matter, matter.basis, items)]  # type: ignore[attr-defined, arg-type]


def test_every_line_of_the_mapping_leads_somewhere() -> None:
    rules = {row["id"] for row in csv.DictReader(io.StringIO(resources.read_text("deadlines/deadlines.csv")))}
    for row in TABLE["papers"]:
        assert definitions.load(row["form"]).id == row["form"]
        assert resources.law(row["law"]).law
        assert row["why"]
        assert set(row["when"]) <= KNOWN
    for row in TABLE["deadlines"]:
        assert row["rule"] in rules
        assert set(row["when"]) <= KNOWN
    assert resources.law(TABLE["hearing"]["law"]).article == "第63条"


def test_every_shipped_matter_has_papers_periods_and_known_kinds() -> None:
    shipped = shipped_catalogue()
    for matter in shipped.matters:
        papers = titles(matter)
        assert {"INS-03", "SRV-02"} <= set(papers), matter.code
        assert deadlines_for(matter, matter.basis), matter.code
    named = {kind for matter in shipped.matters for kind in matter.penalty_kinds}
    assert set(TABLE["hearing"]["by_kind"]) | set(TABLE["hearing"]["by_amount"]) <= named


def test_what_measures_or_samples_names_what_to_bring() -> None:
    (tape,) = instruments_for(item for item in CHECKLIST if item.matter_code == EXITS.code)
    assert (tape.name, tape.item.kind) == ("卷尺或测距仪", ItemKind.MEASUREMENT)
    names = {one.name for one in instruments_for(shipped_catalogue().checklists)}
    assert {"声级计", "采样器具和检测机构", "有资质的检测机构"} <= names


@pytest.mark.parametrize(
    ("kinds", "condition", "form"),
    [
        (("责令改正",), "correction", "INV-17"),
        (("责令停止违法行为",), "stop", "INV-18"),
        (("限期拆除",), "demolition", "DEC-07"),
        (("没收非法财物",), "goods", "DEC-08"),
        (("没收违法所得",), "confiscation", "DEC-09"),
        (("罚款",), "fine", "EXE-18"),
        (("吊销许可证件",), "hearing", "REV-04"),
    ],
)
def test_papers_follow_the_kinds_of_penalty(kinds: tuple[str, ...], condition: str, form: str) -> None:
    with_kind = replace(PILES, penalty_kinds=kinds, correction_precondition="")
    without = replace(PILES, penalty_kinds=("警告",), correction_precondition="")

    assert condition in conditions(with_kind, with_kind.basis, ())
    assert form in titles(with_kind)
    assert condition not in conditions(without, without.basis, ())
    assert form not in titles(without)


def test_a_hearing_by_kind_is_certain_and_by_amount_is_the_provinces_to_say() -> None:
    revoked = replace(EXITS, penalty_kinds=("罚款", "吊销许可证件")).basis
    flag = hearing_for(revoked)
    assert flag is not None
    assert flag.kinds == ("吊销许可证件",)
    assert flag.by_amount == ("罚款",)
    assert stays_with_county(revoked) == ("吊销许可证件",)
    assert all(one.status != "read" for one in flag.examples), "no figure of this province was read"
    only_fine = hearing_for(EXITS.basis)
    assert only_fine is not None
    assert only_fine.kinds == ()
    assert hearing_for(WASTE.basis) is None


def test_the_ceiling_is_the_highest_fine_of_all_subjects_and_steps() -> None:
    assert ceiling(EXITS.basis) == 50_000
    assert ceiling(replace(EXITS, fine_escalated=FineRange(low=1, high=200_000)).basis) == 200_000
    assert ceiling(WASTE.basis) == 0


def test_the_code_has_its_own_periods() -> None:
    eco = next(
        one for one in shipped_catalogue().matters if one.penalty[0].law == "中华人民共和国生态环境法典"
    )
    ids = [rule.id for rule in deadlines_for(eco, eco.basis)]
    assert "ECO-LIMIT-HARM" in ids
    assert "PEN-LIMIT-GENERAL" not in ids
    former = replace(eco.former[0]) if eco.former else EXITS.basis
    assert "PEN-LIMIT-GENERAL" in [rule.id for rule in deadlines_for(eco, former)]
