"""`zhenfa matters`: searching the shipped sample and an opened home, importing all or nothing."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import resources
from desktop.cli import matters
from enforcement.catalogue.release import from_release
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.errors import DiskFull
from enforcement.model.library import EndingPaper, PowerGrant
from enforcement.model.matter import Library

TODAY = date(2026, 11, 22)
FUMES = "070004"


def asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="zhenfa matters")
    matters.add_arguments(parser)
    return parser.parse_args(words)


def run(*words: str, **more: object) -> int:
    return matters.run(asked(*words), today=lambda: TODAY, **more)  # type: ignore[arg-type]


def grant(code: str, first: date, last: date | None = None, reason: str = "") -> PowerGrant:
    return PowerGrant(
        matter_code=code,
        division_code="339901001",
        library=Library.BASE,
        valid_from=first,
        valid_to=last,
        reason=reason,
    )


def home(*grants: PowerGrant) -> matters.OpenHome:
    return matters.OpenHome(
        version="2026.3",
        matters=shipped_catalogue().matters,
        grants=lambda code: [one for one in grants if one.matter_code == code],
        install=lambda data: None,
    )


def hits(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    return {hit["code"]: hit for hit in json.loads(capsys.readouterr().out)["hits"]}


def test_search_works_without_a_home_and_says_it_is_a_sample(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "yyjh") == 0
    said = capsys.readouterr().out
    assert "070004　对排放油烟的餐饮服务业经营者" in said
    assert "《中华人民共和国生态环境法典》第1132条第1款" in said
    assert "没有哪个县确认过" in said


def test_search_names_the_power_on_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    place = home(grant(FUMES, date(2025, 7, 1), date(2026, 9, 30), "收回县里"))
    assert run("search", FUMES, "--on", "2026-09-30", "--json", home=place) == 0
    assert hits(capsys)[FUMES]["power"] == {"state": "held", "text": "有权：2025-07-01 至 2026-09-30"}
    run("search", FUMES, "--json", home=place)
    assert hits(capsys)[FUMES]["power"] == {"state": "withdrawn", "text": "已收回：2026-09-30 止（收回县里）"}
    paper = EndingPaper(number="安政〔2026〕30号", day=date(2026, 9, 20))
    told = replace(grant(FUMES, date(2025, 7, 1), date(2026, 9, 30), "收回县里"), ended_by=paper)
    run("search", FUMES, "--json", home=home(told))
    assert "（收回县里，安政〔2026〕30号，2026年9月20日）" in hits(capsys)[FUMES]["power"]["text"]  # type: ignore[index]
    run("search", FUMES, "--on", "2025-06-30", "--json", home=place)
    assert hits(capsys)[FUMES]["power"] == {"state": "not_yet", "text": "还没有权：2025-07-01 起"}
    run("search", FUMES, "--json", home=home())
    assert hits(capsys)[FUMES]["power"] == {"state": "none", "text": "没有赋权"}


def test_search_names_law_that_is_not_in_force_and_rows_nobody_verified(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("search", "210001", "--json")
    grave = hits(capsys)["210001"]
    assert grave["verified"] is False
    assert grave["law_state"] == "《殡葬管理条例》第9条第1款这一天不适用（2026-03-29 止）"


def test_nothing_found_says_what_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "飞碟着陆") == 0
    assert "没有找到“飞碟着陆”" in capsys.readouterr().out


def test_a_good_file_is_handed_over_as_release_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "matters.csv"
    path.write_text(resources.read_text("catalogue/matters.csv"), encoding="gb18030")
    taken: list[bytes] = []
    words = ("import", str(path), "--version", "2026.4", "--document", "安平县公布的目录（虚构）")
    assert run(*words, "--effective", "2026-12-01", install=taken.append) == 0
    release = from_release(taken[0])
    assert release.content.matters == tuple(
        replace(matter, former=()) for matter in shipped_catalogue().matters
    )
    assert release.version.version == "2026.4"
    assert release.version.effective == date(2026, 12, 1)
    assert release.version.source == "matters.csv"
    assert str(tmp_path).encode() not in taken[0]
    assert "目录 2026.4 已导入，2026-12-01 起用：484 个事项" in capsys.readouterr().out


def bad_file(tmp_path: Path) -> Path:
    path = tmp_path / "matters.csv"
    path.write_text(
        resources.read_text("catalogue/matters.csv").replace("第11条第2款", "第１１条第2款", 1),
        encoding="utf-8",
    )
    return path


def test_a_bad_row_is_named_and_nothing_is_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken: list[bytes] = []
    assert run("import", str(bad_file(tmp_path)), install=taken.append) == 1
    said = capsys.readouterr()
    assert taken == []
    assert "“事项”表第 3 行“违反的条款”：写的是“第１１条第2款”，数字或字母是全角的。" in said.out
    assert "没有导入：有 1 处要改" in said.err
    assert "现用的目录没有动" in said.err


def test_faults_as_json_name_the_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("import", str(bad_file(tmp_path)), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["accepted"] is False
    assert [(fault["row"], fault["column"]) for fault in told["faults"]] == [(3, "违反的条款")]


def test_without_a_home_a_good_file_is_only_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "matters.csv"
    path.write_text(resources.read_text("catalogue/matters.csv"), encoding="utf-8")
    assert run("import", str(path)) == 1
    assert "检查通过，但没有打开数据目录" in capsys.readouterr().err


def test_trouble_of_the_store_or_the_file_is_told_in_its_own_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: bytes) -> None:
        raise DiskFull("磁盘满了，没有导入。", "", "腾出 1 GB 再试。")

    path = tmp_path / "matters.csv"
    path.write_text(resources.read_text("catalogue/matters.csv"), encoding="utf-8")
    assert run("import", str(path), install=full) == 1
    assert capsys.readouterr().err == "磁盘满了，没有导入。腾出 1 GB 再试。\n"
    assert run("import", str(tmp_path / "nowhere.xlsx"), install=full) == 1
    assert "读不出来" in capsys.readouterr().err


def test_every_citation_of_the_sample_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sums"] == {
        "matters": 484, "laws": 92, "citations": 1119, "readable": 1119, "dated": 301,
        "held": 0, "lacking": 0, "checked": 1113, "within": 0, "unseen": 6,
    }  # fmt: skip
    assert len(told["citations"]) == 1119
    assert {one["code"] for one in told["citations"] if one["standing"] == "unseen"} == {
        "210001",
        "210002",
        "210003",
    }

    assert run("check") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "484 个事项引用了 92 部法的 1119 处条款。"
    assert sum(line.startswith("21000") for line in lines) == 6
