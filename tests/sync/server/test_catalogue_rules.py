"""The county's rules of discretion published from a workbook: with the list or later, carried on, refused whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.release_history import kept_releases
from tests.sync.server.lists import DOCUMENT, HEAD, Rows, SheetMade, plain_rows, workbook
from tests.sync.server.support import ROSTER

Publish = Callable[..., tuple[int, Any, str]]
TITLES = [
    "规则编号",
    "规则名称",
    "发布机关",
    "发布文件",
    "施行日",
    "管哪些基准",
    "以下含本数",
    "以上含本数",
    "默认规则",
    "已核实",
    "出处",
]
RULE = ["安平1", "安平县裁量规则", "安平县人民政府", "安政发〔2026〕8号", "2026-03-01", "安政发〔2026〕8号", "no", "yes", "yes",
        "no", "县政府公报"]  # fmt: skip
DEGREE_TITLES = ["规则编号", "轻重", "条文幅度", "下端", "上端", "上端含本数"]
DEGREES: Rows = [
    DEGREE_TITLES,
    ["安平1", "从轻", "range", "min", "middle", "no"],
    ["安平1", "从重", "range", "middle", "max", "yes"],
]


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    roster = tmp_path / "roster.json"
    roster.write_text(json.dumps(ROSTER), encoding="utf-8")
    assert main(["init", "--home", str(tmp_path / "county"), "--roster", str(roster)]) == 0
    capsys.readouterr()
    return tmp_path / "county"


@pytest.fixture
def publish(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Publish:
    def published(*sheets: SheetMade) -> tuple[int, Any, str]:
        file = workbook(tmp_path / "县里.xlsx", *sheets)
        words = ["--effective", "2026-12-01", "--document", DOCUMENT, "--yes", "--home", str(home), "--json"]
        code = main(["catalogue", "publish", str(file), *words])
        told = capsys.readouterr()
        return code, json.loads(told.out) if told.out else None, told.err

    return published


def rules_of(home: Path) -> list[tuple[str, ...]]:
    """The ids of the rules of each release, the newest first."""
    county = open_county(ServerConfig.load(home))
    try:
        with county.database.read() as tx:
            return [tuple(rules.id for rules in kept.content.rules) for kept in kept_releases(county, tx)]
    finally:
        county.close()


def test_rules_come_with_the_list_or_alone_and_go_on(home: Path, publish: Publish) -> None:
    listed = SheetMade("目录", [HEAD, *plain_rows()])
    code, told, said = publish(listed, SheetMade("裁量规则", [TITLES, RULE]), SheetMade("裁量轻重", DEGREES))
    assert (code, said) == (0, "")
    assert told["published"]
    other = ["安平2", *RULE[1:5], "别的文件", *RULE[6:8], "no", *RULE[9:]]
    code, told, _ = publish(SheetMade("裁量规则", [TITLES, other]))
    assert code == 0
    assert any("裁量规则：文件里没有写的，沿用上一版 1 套" in words for words in told["carried"])
    assert rules_of(home) == [("安平1", "安平2"), ("安平1",)]


def test_broken_rules_are_named_by_cell_and_nothing_is_published(home: Path, publish: Publish) -> None:
    broken = [*RULE[:6], "", *RULE[7:]]
    code, _, said = publish(
        SheetMade("目录", [HEAD, *plain_rows()]), SheetMade("裁量规则", [TITLES, broken]), SheetMade("裁量轻重", DEGREES)
    )  # fmt: skip
    assert code != 0
    assert "“裁量规则”表第 2 行“以下含本数”：这一格是空的。补上。" in said
    assert rules_of(home) == []


def steps(*rows: tuple[str, str, str]) -> SheetMade:
    """The list with the steps of its first matter, a row each, under the county's own source."""
    head, first, *others = [HEAD, *plain_rows()]
    made: Rows = [[*head, "阶次", "适用条件", "裁量幅度", "基准来源"]]
    made += [[*first, *row, "安政发〔2026〕8号第3条"] for row in rows]
    made += [[*row, None, None, None, None] for row in others]
    return SheetMade("目录", made)


def test_steps_of_an_official_list_are_held_to_the_county_s_rules(home: Path, publish: Publish) -> None:
    rules = (SheetMade("裁量规则", [TITLES, RULE]), SheetMade("裁量轻重", DEGREES))
    light, heavy = (
        ("轻微", "不足1平方米", "200元以上500元以下"),
        ("严重", "1平方米以上", "500元以上1000元以下"),
    )
    hole = ("严重", "2平方米以上", "700元以上1000元以下")
    code, _, said = publish(steps(light, hole), *rules)
    assert code != 0
    assert (
        "“目录”表第 3 行“阶次情形”：写的是“2平方米以上”，和前一档之间空了 1 到 2平方米。对照裁量基准改正；"
        in said
    )
    assert (
        "“目录”表第 3 行“裁量幅度”：写的是“700 到 1000”，和“轻微”之间空了 500 到 700。对照裁量基准改正；"
        in said
    )
    assert rules_of(home) == []
    assert publish(steps(light, heavy), *rules)[0] == 0
    assert rules_of(home) == [("安平1",)]
    # Rules that come later are held against the steps that go on, told by their matter.
    code, _, said = publish(
        SheetMade("裁量规则", [TITLES, [*RULE[:7], "no", *RULE[8:]]]), SheetMade("裁量轻重", DEGREES)
    )
    assert code != 0
    assert "正好 1平方米 哪一档都不归" in said
    assert rules_of(home) == [("安平1",)]
