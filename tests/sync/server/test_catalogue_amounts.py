"""A county sets its amounts and corrects what a matter needs: one small sheet, the rest of the catalogue carried on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from enforcement.catalogue.amount_lines import LineKind
from enforcement.catalogue.needs import NeedKind, Standing
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.release_history import kept_releases
from tests.sync.server.lists import DOCUMENT, HEAD, SheetMade, csv_file, plain_rows, workbook
from tests.sync.server.support import ROSTER

Run = Callable[..., tuple[int, Any, str]]
LINES = ["用途", "对象", "处罚", "数额（元）", "含本数", "领域", "依据文件", "起", "止"]
NEEDS = ["事项编号", "种类", "名称", "用来做什么", "检查清单第几项", "出处", "核对情况"]
HEARING = ["听证", "单位", "罚款", "20000", "yes", "", "安政发〔2026〕3号", "2026-01-01", ""]


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    roster = tmp_path / "roster.json"
    roster.write_text(json.dumps(ROSTER), encoding="utf-8")
    folder = tmp_path / "county"
    assert main(["init", "--home", str(folder), "--roster", str(roster)]) == 0
    capsys.readouterr()
    return folder


@pytest.fixture
def publish(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """(exit code, JSON on stdout, stderr) of one publishing."""

    def ran(file: Path, *words: str) -> tuple[int, Any, str]:
        told = ["--effective", "2026-12-01", "--document", DOCUMENT, "--yes"]
        code = main(["catalogue", "publish", str(file), *told, *words, "--home", str(home), "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return ran


def content(home: Path) -> Any:
    """What the newest release lists."""
    county = open_county(ServerConfig.load(home))
    try:
        with county.database.read() as tx:
            return kept_releases(county, tx)[0].content
    finally:
        county.close()


def test_one_small_sheet_sets_the_amounts_and_the_next_release_keeps_them(
    home: Path, publish: Run, tmp_path: Path
) -> None:
    listed = workbook(tmp_path / "目录.xlsx", SheetMade("目录", [HEAD, *plain_rows()]))
    code, told, _ = publish(listed)
    assert code == 0
    assert content(home).amounts == ()
    assert "本县还没有定听证和重大案件的数额" in json.dumps(told, ensure_ascii=False)

    sheet = csv_file(
        tmp_path / "数额标准.csv", [LINES, HEARING, ["重大案件", *HEARING[1:3], "50000", *HEARING[4:]]]
    )
    assert publish(sheet)[0] == 0
    now = content(home)
    assert [(one.kind, one.yuan) for one in now.amounts] == [
        (LineKind.HEARING, 20_000), (LineKind.MAJOR, 50_000),
    ]  # fmt: skip
    assert (now.amounts[0].document, now.amounts[0].valid_from) == ("安政发〔2026〕3号", date(2026, 1, 1))
    assert len(now.matters) == len(plain_rows())

    assert publish(listed)[0] == 0
    assert content(home).amounts == now.amounts


def test_a_broken_amount_is_named_by_its_cell_and_nothing_is_published(
    home: Path, publish: Run, tmp_path: Path
) -> None:
    listed = workbook(tmp_path / "目录.xlsx", SheetMade("目录", [HEAD, *plain_rows()]))
    assert publish(listed)[0] == 0
    before = content(home)
    broken = csv_file(tmp_path / "数额标准.csv", [LINES, [*HEARING[:6], "", *HEARING[7:]]])
    code, _, said = publish(broken)
    assert code != 0
    assert "“数额标准”表第 2 行“依据文件”" in said
    assert content(home) == before


def test_a_county_corrects_one_matter_and_the_others_keep_their_mark(
    home: Path, publish: Run, tmp_path: Path
) -> None:
    listed = workbook(tmp_path / "目录.xlsx", SheetMade("目录", [HEAD, *plain_rows()]))
    assert publish(listed)[0] == 0
    first = content(home).matters[0].code
    before = {one.matter_code: one for one in content(home).needs if one.matter_code != first}

    said = [first, "人员", "安平县园林专业人员", "认定损失", "", "安政办函〔2026〕5号", "县里核对"]
    assert publish(csv_file(tmp_path / "仪器和人员.csv", [NEEDS, said]))[0] == 0

    now = content(home).needs
    (own,) = (one for one in now if one.matter_code == first)
    assert (own.kind, own.name, own.standing) == (NeedKind.EXPERT, "安平县园林专业人员", Standing.CONFIRMED)
    assert {one.matter_code: one for one in now if one.matter_code != first} == before
    assert all(one.standing is not Standing.CONFIRMED for one in before.values())
    assert publish(listed)[0] == 0
    assert next(one for one in content(home).needs if one.matter_code == first) == own
