"""Official lists laid out in ways we did not plan for: each comes in with at most a confirmed reading of its columns."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.matter import Citation, FineRange, Library
from enforcement.text.numerals import chinese_number
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.release_history import kept_releases
from tests.sync.server.lists import (
    DOCUMENT,
    HEAD,
    LISTED,
    NAMES,
    OTHER_TOWN,
    TOWN,
    Rows,
    SheetMade,
    csv_file,
    plain_rows,
    workbook,
)
from tests.sync.server.support import ROSTER

Made = tuple[list[Path], list[str]]
"""Files, and the further words of the command."""


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A founded county's home."""
    roster = tmp_path / "roster.json"
    roster.write_text(json.dumps(ROSTER), encoding="utf-8")
    folder = tmp_path / "county"
    assert main(["init", "--home", str(folder), "--roster", str(roster)]) == 0
    capsys.readouterr()
    return folder


def newest(home: Path) -> CatalogueDraft:
    """What the county's newest release holds."""
    county = open_county(ServerConfig.load(home))
    try:
        with county.database.read() as tx:
            return kept_releases(county, tx)[0].content
    finally:
        county.close()


def one_sheet(folder: Path, rows: Rows, *merged: str, title: str = "目录") -> Made:
    return [workbook(folder / "目录.xlsx", SheetMade(title, rows, merged))], []


def merged_titles(folder: Path) -> Made:
    rows = [["安平县赋权事项目录"], ["（2026年版）"], HEAD, *plain_rows()]
    return one_sheet(folder, rows, "A1:G1", "A2:G2")


def towns_under_a_group(folder: Path) -> Made:
    upper = [*HEAD[:6], "承接乡镇", None]
    lower = [None] * 6 + ["云溪镇", "石桥镇"]
    rows = [[*row[:6], *("√" if t in one.towns else None for t in NAMES)]
            for row, one in zip(plain_rows(), LISTED, strict=True)]  # fmt: skip
    areas = [f"{letter}1:{letter}2" for letter in "ABCDEF"]
    return one_sheet(folder, [upper, lower, *rows], *areas, "G1:H1")


def sheet_per_domain(folder: Path) -> Made:
    def without_domain(row: list[Any]) -> list[Any]:
        return row[:3] + row[4:]

    domains = dict.fromkeys(one.domain for one in LISTED)
    sheets = [
        SheetMade(
            domain, [without_domain(HEAD), *(without_domain(r) for r in plain_rows() if r[3] == domain)]
        )
        for domain in domains
    ]
    return [workbook(folder / "分领域.xlsx", *sheets)], []


def gb18030(folder: Path) -> Made:
    return [csv_file(folder / "赋权目录.csv", [HEAD, *plain_rows()], encoding="gb18030")], []


def semicolons(folder: Path) -> Made:
    return [csv_file(folder / "赋权目录.csv", [HEAD, *plain_rows()], sign=";")], []


def tabs(folder: Path) -> Made:
    return [csv_file(folder / "赋权目录.csv", [HEAD, *plain_rows()], sign="\t")], []


def old_names(folder: Path) -> Made:
    head = ["序 号", "职权编码", "职权名称", "执法领域", "原实施主体", "设定依据", "承接主体"]
    return one_sheet(folder, [head, *plain_rows()])


def domain_lines(folder: Path) -> Made:
    head = HEAD[:3] + HEAD[4:]
    rows: Rows = [head]
    for number, domain in zip("一二三", dict.fromkeys(one.domain for one in LISTED), strict=True):
        some = [row[:3] + row[4:] for row in plain_rows() if row[3] == domain]
        rows += [[f"{number}、{domain}领域（{len(some)}项）"], *some]
    return one_sheet(folder, rows, "A2:F2")


def repeated_heads(folder: Path) -> Made:
    first, second, *rest = plain_rows()
    rows = [
        HEAD,
        first,
        second,
        HEAD,
        [],
        *rest,
        ["合计", None, "4项"],
        ["注：本目录由县司法局解释。"],
        ["联系电话见公告"],
    ]
    return one_sheet(folder, rows)


def wide_signs(folder: Path) -> Made:
    rows = plain_rows()
    rows[0][1] = "３３０２１７００１"
    rows[1][2] = "　对临街建筑物外立面安装设施\n不符合规范的行政处罚 "
    rows[2][4] = "公安\u00a0部门"
    rows[2][4] = " 公安部门\u3000"
    return one_sheet(folder, [[f" {title} " for title in HEAD], *rows])


TIERS = [("轻微", "面积不足1平方米", "不予处罚"), ("一般", "面积1平方米以上", "处五百元以上一千元以下罚款")]


def tier_table(folder: Path) -> Made:
    head = [*HEAD[:6], "阶次", "适用条件", "裁量幅度", "基准来源", "承接乡镇"]
    rows: Rows = [head]
    areas = []
    for row in plain_rows():
        if row[0] == 1:
            rows += [[*row[:6], *tier, "县裁量基准", row[6]] for tier in TIERS]
            areas = [f"{letter}2:{letter}3" for letter in "ABCDEFJK"]
        else:
            rows.append([*row[:6], None, None, None, None, row[6]])
    return one_sheet(folder, rows, *areas)


def tiers_in_one_column(folder: Path) -> Made:
    head = [*HEAD, "阶次及适用条件", "裁量幅度"]
    first, *rest = plain_rows()
    step = [f"{tier}：{condition}" for tier, condition, _ in TIERS]
    rows = [[*first, step[0], TIERS[0][2]], [None] * 7 + [step[1], TIERS[1][2]]]
    return one_sheet(folder, [head, *rows, *([*row, None, None] for row in rest)])


def row_per_town(folder: Path) -> Made:
    rows = [
        [*row[:6], NAMES[town]] for row, one in zip(plain_rows(), LISTED, strict=True) for town in one.towns
    ]
    return one_sheet(folder, [HEAD, *rows])


def all_townships(folder: Path) -> Made:
    rows = plain_rows()
    rows[0][6] = "各乡镇（街道）"
    rows[1][6] = "安平县云溪镇人民政府"
    rows[2][6] = "云溪"
    return one_sheet(folder, [HEAD, *rows])


def three_files(folder: Path) -> Made:
    matters = workbook(
        folder / "目录.xlsx", SheetMade("目录", [HEAD[:6], *(row[:6] for row in plain_rows())])
    )
    towns = csv_file(
        folder / "承接.csv", [["事项名称", "赋权乡镇"], *([row[2], row[6]] for row in plain_rows())]
    )
    tiers = workbook(
        folder / "裁量.xlsx",
        SheetMade("裁量", [["职权名称", "违法程度", "违法情形", "处罚幅度"],
                          *([LISTED[0].name, *tier] for tier in TIERS)]),
    )  # fmt: skip
    return [matters, towns, tiers], []


def bases_apart(folder: Path) -> Made:
    upper = [*HEAD[:5], "依据", None, "罚款", None, "承接乡镇"]
    lower = [None] * 5 + ["违则", "罚则", "下限", "上限", None]
    rows: Rows = []
    for row, one in zip(plain_rows(), LISTED, strict=True):
        cited = [
            "；".join(f"《{law}》{article}" for law, article in some) for some in (one.violation, one.penalty)
        ]
        assert one.fine is not None
        rows.append([*row[:5], *cited, *one.fine, row[6]])
    areas = [f"{letter}1:{letter}2" for letter in "ABCDEJ"]
    return one_sheet(folder, [upper, lower, *rows], *areas, "F1:G1", "H1:I1")


def strange_heads(folder: Path) -> Made:
    head = ["序号", "事项代码", "事项名称", "哪一块", "谁原来管", "写在哪里", "给谁"]
    words = ["哪一块=领域", "谁原来管=原主管部门", "写在哪里=处罚依据", "给谁=承接乡镇"]
    return one_sheet(folder, [head, *plain_rows()])[0], [part for word in words for part in ("--map", word)]


def far_from_the_corner(folder: Path) -> Made:
    rows: Rows = [[], [], ["", "", "附件1"], [], [None, None, *HEAD]]
    return one_sheet(folder, [*rows, *([None, None, *row] for row in plain_rows())])


def among_other_sheets(folder: Path) -> Made:
    rows = [[*row[:1], None, *row[1:]] for row in plain_rows()]
    rows[0][0] = "1"
    return [
        workbook(
            folder / "全套.xlsx",
            SheetMade("说明", [["本表由各部门填报"]]),
            SheetMade("目录", [[HEAD[0], None, *HEAD[1:]], *rows]),
            SheetMade("Sheet3", []),
            SheetMade("旧稿", [["事项名称", "处罚依据"], ["不要的", "没有"]], hidden=True),
        )
    ], []


def columns_backwards(folder: Path) -> Made:
    marks = {True: ["√", "●", "是", "1"], False: ["×", "", "否", "/"]}
    head = [*HEAD[:6], "云溪镇", "石桥镇"]
    rows = [
        [*row[:6], *(marks[t in one.towns][n % 4] for t in (TOWN, OTHER_TOWN))]
        for n, (row, one) in enumerate(zip(plain_rows(), LISTED, strict=True))
    ]
    return one_sheet(folder, [list(reversed(row)) for row in [head, *rows]])


def domain_merged_down(folder: Path) -> Made:
    head = ["类别", *HEAD[:3], *HEAD[4:]]
    rows = [[row[3] if n != 1 else None, *row[:3], *row[4:]] for n, row in enumerate(plain_rows())]
    return one_sheet(folder, [head, *rows], "A2:A3")


def power_types(folder: Path) -> Made:
    head = ["序号", "事项类型", *HEAD[1:], "备注"]
    return one_sheet(folder, [head, *([row[0], "行政处罚", *row[1:], "试行"] for row in plain_rows())])


LAYOUTS: tuple[Callable[[Path], Made], ...] = (
    merged_titles, towns_under_a_group, sheet_per_domain, gb18030, semicolons, tabs, old_names, domain_lines,
    repeated_heads, wide_signs, tier_table, tiers_in_one_column, row_per_town, all_townships, three_files,
    bases_apart, strange_heads, far_from_the_corner, among_other_sheets, columns_backwards, domain_merged_down,
    power_types,
)  # fmt: skip


@pytest.mark.parametrize("made", LAYOUTS, ids=lambda made: made.__name__)
def test_a_list_comes_in_with_a_confirmed_reading(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], made: Callable[[Path], Made]
) -> None:
    files, words = made(tmp_path)
    command = ["catalogue", "publish", *map(str, files), "--effective", "2026-12-01", "--document", DOCUMENT]
    code = main([*command, *words, "--yes", "--home", str(home), "--json"])
    told = capsys.readouterr()
    assert code == 0, told.out + told.err
    content = newest(home)
    by_code = {matter.official_code: matter for matter in content.matters}
    assert set(by_code) == {one.code for one in LISTED}
    for one in LISTED:
        matter = by_code[one.code]
        assert (matter.name, matter.domain, matter.department) == (one.name, one.domain, one.department)
        assert tuple((place.law, place.article) for place in matter.violation) == one.violation
        assert tuple((place.law, place.article) for place in matter.penalty) == one.penalty
        assert one.fine is not None
        assert matter.fine == FineRange(low=one.fine[0], high=one.fine[1])
        assert not matter.verified
        held = {grant.division_code for grant in content.grants if grant.matter_code == matter.code}
        assert held == set(one.towns)
    assert {grant.document for grant in content.grants} == {DOCUMENT}
    # The next file of the same shape needs no word at all.
    assert main([*command, "--home", str(home), "--json"]) == 0, capsys.readouterr().err
    assert newest(home).matters == content.matters


@pytest.mark.parametrize(
    "made", [tier_table, tiers_in_one_column, three_files], ids=lambda made: made.__name__
)
def test_tiers_come_with_their_list(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], made: Callable[[Path], Made]
) -> None:
    files, _ = made(tmp_path)
    words = ["--effective", "2026-12-01", "--document", DOCUMENT, "--yes", "--home", str(home)]
    assert main(["catalogue", "publish", *map(str, files), *words]) == 0, capsys.readouterr().err
    told = [(tier.tier, tier.condition, tier.low, tier.high) for tier in newest(home).tiers]
    assert told == [("轻微", "面积不足1平方米", 0, 0), ("一般", "面积1平方米以上", 500, 1000)]


def _in_signs(article: str) -> str:
    """第12条第3款 → 第十二条第三款, as statutes and lists write it."""
    return re.sub(r"\d+", lambda found: chinese_number(int(found.group())), article)


def _cited(places: tuple[Citation, ...]) -> str:
    return "、".join(f"《{place.law}》{_in_signs(place.article)}" for place in places)


def test_our_own_484_matters_come_back_from_an_official_list(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matters = shipped_catalogue().matters
    head = ["序号", "职权编码", "职权名称", "执法领域", "原实施主体", "违反依据", "罚则", "下放方式"]
    words = {Library.BASE: "基础", Library.OPTIONAL: "自选", Library.STATUTORY: "法定"}
    rows = [
        [n, f"3302{one.code}", one.name, one.domain, one.department, _cited(one.violation), _cited(one.penalty),
         words[one.library]]
        for n, one in enumerate(matters, 1)
    ]  # fmt: skip
    file = workbook(tmp_path / "全县目录.xlsx", SheetMade("目录", [head, *rows]))
    command = ["catalogue", "publish", str(file), "--effective", "2026-12-01", "--yes", "--home", str(home)]
    assert main(command) == 0, capsys.readouterr().err
    read = newest(home).matters
    assert len(read) == len(matters) == 484
    for one, again in zip(matters, read, strict=True):
        for places, found in ((one.violation, again.violation), (one.penalty, again.penalty)):
            assert [(p.law, p.article) for p in found] == [(p.law, p.article) for p in places]
        assert (again.name, again.domain, again.library) == (one.name, one.domain, one.library)
        assert again.fine == FineRange()  # no amount is written, none is made up
        assert again.fine_basis == ("unspecified_in_source",)
