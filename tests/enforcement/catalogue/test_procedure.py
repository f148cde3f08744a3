"""What hangs on a matter: every line of the mapping leads somewhere, and the conditions follow the matter's text."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import replace

import pytest

import resources
from enforcement.catalogue.procedure import (
    conditions,
    deadlines_for,
    papers_for,
)
from enforcement.catalogue.shipped import shipped_catalogue
from forms import definitions
from tests.helpers.town import EXITS, PILES

TABLE = tomllib.loads(resources.read_text("catalogue/procedure.toml"))
KNOWN = {
    "always", "correction", "stop", "demolition", "spot", "ordinary", "fine", "confiscation", "goods", "hearing",
    "major", "measurement", "sample", "coercion", "exempt", "eco", "not_eco", "land",
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
    for flag in ("hearing", "review"):
        for row in TABLE[flag]["circumstances"]:
            assert resources.law(row["law"]).status == "read"


def test_every_shipped_matter_has_papers_periods_and_known_kinds() -> None:
    shipped = shipped_catalogue()
    for matter in shipped.matters:
        papers = titles(matter)
        assert {"INS-03", "SRV-02"} <= set(papers), matter.code
        assert deadlines_for(matter, matter.basis), matter.code
    named = {kind for matter in shipped.matters for kind in matter.penalty_kinds}
    asked = {
        kind
        for row in TABLE["hearing"]["circumstances"]
        for kind in (*row.get("kinds", ()), *row.get("amounts", ()))
    }
    assert set(TABLE["hearing"]["by_kind"]) < asked <= named


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


def test_the_code_has_its_own_periods() -> None:
    eco = next(
        one for one in shipped_catalogue().matters if one.penalty[0].law == "中华人民共和国生态环境法典"
    )
    ids = [rule.id for rule in deadlines_for(eco, eco.basis)]
    assert "ECO-LIMIT-HARM" in ids
    assert "PEN-LIMIT-GENERAL" not in ids
    former = replace(eco.former[0]) if eco.former else EXITS.basis
    assert "PEN-LIMIT-GENERAL" in [rule.id for rule in deadlines_for(eco, former)]
