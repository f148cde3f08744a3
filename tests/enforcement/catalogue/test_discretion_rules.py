"""The county's rules of discretion in a release: read whole, refused by sheet, row, column, value and cure."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from enforcement.catalogue.benchmarks import EVERY_MATTER, by_matter, with_rules
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.intake.ruled import carried_rules
from enforcement.catalogue.release import from_release, to_release
from enforcement.catalogue.rows import Checked, check
from enforcement.catalogue.shipped import shipped_tables
from enforcement.catalogue.table import Cell, Table
from enforcement.discretion.case import NO_ROW, WeighedCase
from enforcement.discretion.proposal import propose
from enforcement.discretion.rule_sets import RuleSet
from enforcement.discretion.weighing import kept, law_changed, read_back
from enforcement.model.plain import from_plain, to_plain

CODE, SOURCE = "070036", "安平县裁量基准（安政发〔2026〕8号）第3条"
RULES = {
    "规则编号": "安平2026", "规则名称": "安平县行政处罚裁量规则", "发布机关": "安平县人民政府",
    "发布文件": "安政发〔2026〕8号", "施行日": "2026-03-01", "管哪些基准": "安政发〔2026〕8号", "以下含本数": "no",
    "以上含本数": "yes", "默认规则": "yes", "权重封顶（%）": "100", "已核实": "no", "出处": "县政府公报", "最后一日": "",
    "道歉最少减（%）": "", "道歉最多减（%）": "", "多次违法算几年": "", "几次起取上限": "",
}  # fmt: skip
DEGREES = (
    ("安平2026", "从轻", "range", "min", "middle", "no"),
    ("安平2026", "从重", "range", "middle", "max", "yes"),
    ("安平2026", "从轻", "only_max", "max*0.2", "max*0.2", "yes"),
)
TIERS = (
    ("轻微", "5吨以下", "20000", "80000"),
    ("一般", "5—10吨", "80000", "140000"),
    ("严重", "10吨以上", "140000", "200000"),
)
POINTS = (("起点", "起点", "10"), ("数量", "5吨以下", "0"), ("数量", "5吨以上", "30"))


def table(sheet: str, header: tuple[str, ...], rows: Any) -> Table:
    cells: tuple[tuple[int, tuple[Cell, ...]], ...] = tuple(
        (place, tuple(row)) for place, row in enumerate(rows, 2)
    )
    return Table(sheet=sheet, header=header, rows=cells)


def files(
    rules: tuple[dict[str, str], ...] = (RULES,),
    degrees: Any = DEGREES,
    tiers: Any = TIERS,
    points: Any = POINTS,
    source: str = SOURCE,
    formula: str = "权重之和×200000元",
) -> Checked:
    """A whole catalogue with the county's own benchmark of one matter beside it."""
    own = {
        "裁量规则": table("裁量规则", tuple(rules[0]), (tuple(one.values()) for one in rules)) if rules else None,
        "裁量轻重": table("裁量轻重", ("规则编号", "轻重", "条文幅度", "下端", "上端", "上端含本数"), degrees),
        "discretion": table(
            "裁量阶次",
            ("事项编号", "阶次", "情节", "幅度下限", "幅度上限", "出处", "出处类型", "单位", "对象"),
            ((CODE, tier, words, low, high, source, "benchmark", "yuan", "") for tier, words, low, high in tiers),
        ),
        "discretion_weighted": table(
            "加权裁量",
            ("事项编号", "因素", "等级", "权重（%）", "算式", "出处"),
            ((CODE, factor, level, weight, formula, source) for factor, level, weight in points),
        ),
    }  # fmt: skip
    shipped = [one for one in shipped_tables() if one.sheet not in own]
    return check((*shipped, *(one for one in own.values() if one is not None)))


def told(checked: Checked) -> list[tuple[str, int, str, str]]:
    assert checked.draft is None
    assert all(fault.reason and fault.fix for fault in checked.faults)
    return [(one.sheet, one.row, one.column, one.value) for one in checked.faults]


def whole() -> CatalogueDraft:
    checked = files()
    assert checked.faults == ()
    assert checked.draft is not None
    return checked.draft


def test_a_release_carries_the_county_s_rules_bound_to_days() -> None:
    draft = whole()
    (rules,) = draft.rules
    assert (rules.id, rules.county, rules.default, rules.status) == ("安平2026", True, True, "unverified")
    assert (rules.bounds.below_includes, rules.bounds.above_includes) == (False, True)
    assert [one.name for one in rules.degrees] == ["从轻", "从重"]
    assert rules.degrees[0].only_max is not None
    assert rules.degrees[0].only_max.high.share == Decimal("0.2")
    said = by_matter(draft.tiers, draft.weighted, draft.exemptions, draft.rules)
    own = with_rules(said[CODE], said[EVERY_MATTER])
    assert own.rules == (rules,)
    day = date(2026, 3, 1)
    assert own.on(day).has_steps
    assert not own.on(date(2026, 2, 28)).has_steps
    assert own.on(date(2026, 2, 28)).defaults == ()
    ended = replace(own, rules=(replace(rules, until=day),))
    assert (ended.on(day).has_steps, ended.on(date(2026, 3, 2)).has_steps) == (True, False)


def test_it_comes_back_from_the_signed_bytes_and_older_releases_have_none() -> None:
    draft = whole()
    release = to_release(
        draft, version="1", issuing_document="", published=date(2026, 1, 1), effective=date(2026, 1, 1),
        source="test", source_sha256="0" * 64,
    )  # fmt: skip
    assert from_release(release.data).content.rules == draft.rules
    assert from_plain(RuleSet, to_plain(draft.rules[0])) == draft.rules[0]


def weighed(day: date = date(2026, 9, 1), **more: Any) -> WeighedCase:
    draft = whole()
    said = by_matter(draft.tiers, draft.weighted, draft.exemptions, draft.rules)
    own = with_rules(said[CODE], said[EVERY_MATTER])
    matter = next(one for one in draft.matters if one.code == CODE)
    values = {"subject": "单位", "sample": False, **more}
    return WeighedCase(matter=matter, acted=day, today=day, benchmarks=own, **values)


def test_the_county_s_bounds_and_default_rules_make_the_proposal() -> None:
    step = propose(weighed(row=0, degree="light"))
    assert step.amount_words == "20,000 元以上 50,000 元以下（不含本数）"
    assert any("安政发〔2026〕8号" in words and "没有核对" in words for words in step.warnings)
    case = weighed(row=NO_ROW, degree="heavy")
    default = propose(replace(case, rules=case.published[0], confirmed=True))
    assert default.amount_words == "110,000 元以上 200,000 元以下"
    assert default.example == ""
    assert case.own_rules(SOURCE) == case.published[0]
    assert replace(case, acted=date(2026, 2, 1)).own_rules(SOURCE) is None


def test_a_weighing_read_back_gives_the_same_proposal() -> None:
    case = replace(weighed(row=1), rules=weighed().published[0], degree="heavy", earlier=2)
    again = read_back(to_plain(kept(case, "2026.1", "某店")), case.matter, case.today)
    assert again == case
    assert propose(case) == propose(again) if again is not None else False
    assert read_back({"format": 9}, case.matter, case.today) is None
    assert read_back({**kept(case), "answers": {"first": "perhaps"}}, case.matter, case.today) is None
    points = weighed(factors={"数量": "5吨以上"}, parts={1: Decimal("2.5")})
    assert read_back(kept(points), points.matter, points.today) == points


def test_other_words_or_figures_of_the_law_are_seen_when_a_weighing_is_read_back() -> None:
    case = weighed(row=1)
    weighing = json.loads(json.dumps(kept(case, "2026.1", "某店")))
    assert not law_changed(weighing, case.matter)
    dearer = replace(case.matter, fine=replace(case.matter.fine, high=1_234_567.0))
    assert law_changed(weighing, dearer)
    assert read_back(weighing, dearer, case.today) is not None


def changed(**cells: str) -> tuple[dict[str, str], ...]:
    return ({**RULES, **cells},)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"以下含本数": ""}, "以下含本数"),
        ({"以上含本数": "maybe"}, "以上含本数"),
        ({"施行日": ""}, "施行日"),
        ({"最后一日": "2026-02-01"}, "最后一日"),
        ({"发布机关": ""}, "发布机关"),
        ({"权重封顶（%）": "120"}, "权重封顶（%）"),
        ({"道歉最少减（%）": "30"}, "道歉最多减（%）"),
        ({"道歉最少减（%）": "50", "道歉最多减（%）": "30"}, "道歉最多减（%）"),
        ({"几次起取上限": "2"}, "多次违法算几年"),
        ({"几次起取上限": "2.5", "多次违法算几年": "2"}, "几次起取上限"),
        ({"几次起取上限": "0", "多次违法算几年": "2"}, "几次起取上限"),
        ({"几次起取上限": "2", "多次违法算几年": "1.5"}, "多次违法算几年"),
        ({"管哪些基准": "", "默认规则": "no"}, "管哪些基准"),
        ({"已核实": ""}, "已核实"),
    ],
)
def test_a_broken_rule_is_named_by_its_cell(cells: dict[str, str], column: str) -> None:
    ((sheet, row, at, _),) = [one for one in told(files(changed(**cells))) if one[0] == "裁量规则"]
    assert (sheet, row, at) == ("裁量规则", 2, column)


def test_two_sets_of_one_number_or_of_one_day_are_refused() -> None:
    assert ("裁量规则", 3, "规则编号", "安平2026") in told(files((RULES, RULES)))
    other = {**RULES, "规则编号": "安平二", "管哪些基准": ""}
    more = (*DEGREES, ("安平二", "从轻", "range", "min", "middle", "no"))
    assert told(files((RULES, other), more)) == [("裁量规则", 3, "默认规则", "yes")]
    both = {**RULES, "规则编号": "安平二", "默认规则": "no"}
    assert ("裁量阶次", 2, "出处", SOURCE) in told(files((RULES, both)))
    later = {**both, "施行日": "2026-12-01"}
    ends = {**RULES, "最后一日": "2026-11-30"}
    assert files((ends, later)).faults == ()


@pytest.mark.parametrize(
    ("row", "at"),
    [
        (("无此编号", "从轻", "range", "min", "middle", "no"), (5, "规则编号")),
        (("安平2026", "一般", "range", "least", "max", "no"), (5, "下端")),
        (("安平2026", "一般", "only_max", "min", "max", "no"), (5, "下端")),
        (("安平2026", "一般", "only_max", "max*-0.1", "max*0.2", "no"), (5, "下端")),
        (("安平2026", "一般", "only_max", "max*nan", "max*0.2", "no"), (5, "下端")),
        (("安平2026", "一般", "only_max", "max*0.4", "max*1.2", "no"), (5, "上端")),
        (("安平2026", "一般", "range", "max", "min", "no"), (5, "下端")),
        (("安平2026", "从轻", "only_max", "max*0.3", "max*0.3", "no"), (5, "轻重")),
        (("安平2026", "一般", "range", "max*0.4", "max*0.6", "no"), (3, "下端")),
        (("安平2026", "一般", "fixed", "min", "max", "no"), (5, "条文幅度")),
    ],
)
def test_a_broken_degree_is_named_by_its_cell(row: tuple[str, ...], at: tuple[int, str]) -> None:
    found = told(files(degrees=(*DEGREES, row)))
    assert ("裁量轻重", *at) in [one[:3] for one in found]


def test_a_default_without_degrees_and_a_hole_between_degrees_are_refused() -> None:
    assert told(files(degrees=()))[0][:3] == ("裁量规则", 2, "默认规则")
    hole = (DEGREES[0], ("安平2026", "从重", "range", "max*0.8", "max", "yes"))
    assert told(files(degrees=hole)) == [("裁量轻重", 3, "下端", "max*0.8")]


def tiers(place: int, **cells: str) -> tuple[tuple[str, ...], ...]:
    keys = ("tier", "words", "low", "high")
    row = dict(zip(keys, TIERS[place], strict=True)) | cells
    return tuple(tuple(row.values()) if at == place else one for at, one in enumerate(TIERS))


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        (tiers(1, low="70000"), 3, "幅度下限"),  # overlaps the step before
        (tiers(1, low="90000"), 3, "幅度下限"),  # leaves a hole
        (tiers(1, words="4—10吨"), 3, "情节"),
        (tiers(1, words="6—10吨"), 3, "情节"),
        (
            tiers(2, words="超过10吨"),
            4,
            "情节",
        ),  # 10 belongs to 5—10 only; 10 itself to none when 以下 leaves it out
    ],
)
def test_overlaps_and_holes_between_steps_are_refused(rows: Any, row: int, column: str) -> None:
    rules = changed(以下含本数="no")
    found = told(files(rules, tiers=rows))
    assert found[0][:3] == ("裁量阶次", row, column)


@pytest.mark.parametrize(
    ("below", "above", "broken"),
    [
        ("no", "yes", False),
        ("yes", "no", False),
        ("yes", "yes", True),
        ("no", "no", True),
        ("no", "unknown", True),
    ],
)
def test_the_number_between_two_steps_belongs_to_exactly_one(below: str, above: str, broken: bool) -> None:
    checked = files(changed(以下含本数=below, 以上含本数=above))
    assert bool(checked.faults) is broken
    if broken:
        assert {one.column for one in checked.faults} == {"情节", "等级"}


def test_a_benchmark_without_rules_is_refused_where_the_county_states_rules() -> None:
    found = files(source="别处的裁量基准").faults
    assert {(one.sheet, one.column) for one in found} == {("裁量阶次", "情节"), ("加权裁量", "等级")}
    assert "没有规则管这份基准" in found[0].reason
    assert files((), (), source="别处的裁量基准").faults == (), "a list without any rules stays an example"


@pytest.mark.parametrize(
    ("points", "formula", "column"),
    [
        ((*POINTS[:2], ("数量", "5吨以上", "130")), "×200000元", "权重（%）"),
        (
            (("起点", "起点", "90"), ("数量", "5吨以下", "20"), ("数量", "5吨以上", "30")),
            "×200000元",
            "权重（%）",
        ),
        (POINTS, "×2000000元", "算式"),
        ((POINTS[0], ("数量", "4吨以下", "0"), POINTS[2]), "×200000元", "等级"),
    ],
)
def test_points_above_the_maximum_are_refused(points: Any, formula: str, column: str) -> None:
    found = told(files(points=points, formula=formula))
    assert [(one[0], one[2]) for one in found] == [("加权裁量", column)]


def test_rules_that_a_file_does_not_name_go_on() -> None:
    (rules,) = whole().rules
    other = replace(rules, id="安平二")
    assert carried_rules((other,), (rules,))[0] == (rules, other)
    again = replace(rules, until=date(2026, 12, 31))
    assert carried_rules((again,), (rules,)) == ((again,), ())
