"""Publishing as an administrator does it: dry run, consent, codes that stay, what is carried on, export, two at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import to_release
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.errors import FileTrouble
from enforcement.model.library import ProposalAnswer
from enforcement.model.matter import Library
from sync.protocol.catalogue import open_release
from sync.protocol.registry import CountyRoot, TrustedKeys
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.release_history import KeptRelease, kept_releases
from sync.server.releases import plan_release, publish_plan
from tests.house.tree import ROOT
from tests.sync.server.lists import (
    CITY,
    DOCUMENT,
    HEAD,
    LISTED,
    OTHER_TOWN,
    TOWN,
    Rows,
    SheetMade,
    csv_file,
    plain_rows,
    workbook,
)
from tests.sync.server.support import ROSTER

SERIAL, CODE, NAME, DOMAIN, DEPARTMENT, BASIS, TOWNS = range(7)
Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A founded county's home."""
    roster = tmp_path / "roster.json"
    roster.write_text(json.dumps(ROSTER), encoding="utf-8")
    folder = tmp_path / "county"
    assert main(["init", "--home", str(folder), "--roster", str(roster)]) == 0
    capsys.readouterr()
    return folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """(exit code, JSON on stdout, stderr) of one command of the county."""

    def ran(*words: str) -> tuple[int, Any, str]:
        code = main([*words, "--home", str(home), "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out) if told.out else None, told.err

    return ran


@pytest.fixture
def publish(run: Run, tmp_path: Path) -> Run:
    """Publishes rows under the usual heading."""

    def published(rows: Rows, *words: str, effective: str = "2026-12-01") -> tuple[int, Any, str]:
        file = workbook(tmp_path / "目录.xlsx", SheetMade("目录", rows))
        told = ["--effective", effective, "--document", DOCUMENT]
        return run("catalogue", "publish", str(file), *told, *words)

    return published


def kept(home: Path) -> list[KeptRelease]:
    """Every release, the newest first."""
    county = open_county(ServerConfig.load(home))
    try:
        with county.database.read() as tx:
            return kept_releases(county, tx)
    finally:
        county.close()


def codes(home: Path) -> dict[str, str]:
    return {matter.name: matter.code for matter in kept(home)[0].content.matters}


def change(told: Any) -> dict[str, Any]:
    found: dict[str, Any] = told["change"]
    return found


def test_nothing_is_published_before_somebody_confirmed(home: Path, publish: Run) -> None:
    rows: Rows = [HEAD, *plain_rows()]
    code, told, said = publish(rows)
    assert code == 1
    assert "还没有人确认，没有发布" in said
    columns = {one["title"]: one["field"] for one in told["columns"][0]["columns"]}
    assert columns["实施部门"] == "原主管部门"
    assert all(one["reason"] for one in told["columns"][0]["columns"])
    assert publish(rows, "--dry-run")[0] == 0
    assert kept(home) == []
    assert publish(rows, "--yes")[1]["version"] == 1
    assert publish(rows)[1]["version"] == 2


def test_a_word_for_one_column_is_a_confirmation_of_its_sheet(home: Path, publish: Run) -> None:
    rows = [[*HEAD, "科室"], *([*row, "城管科"] for row in plain_rows())]
    code, told, said = publish(rows, "--yes")
    assert (code, told["unsure"]) == (1, ["目录!科室"])
    assert "--map" in said
    assert publish(rows, "--map", "科室=不导入")[0] == 0
    assert publish(rows, effective="2027-01-01")[0] == 0


def test_a_dry_run_names_every_change(home: Path, publish: Run) -> None:
    publish([HEAD, *plain_rows()], "--yes")
    rows = plain_rows()[:3]
    rows[0][BASIS] = rows[0][BASIS].replace("三千元", "五千元")
    rows[1][TOWNS] = "石桥镇"
    new = "对在广场燃放烟花的行政处罚"
    rows.append(
        [
            4,
            "330299001",
            new,
            "应急管理与安全生产",
            "应急部门",
            "《烟花爆竹安全管理条例》第四十二条",
            "云溪镇",
        ]
    )
    since = ["--basis-from", f"{CITY}=2027-01-01"]
    code, told, _ = publish([HEAD, *rows], "--dry-run", *since, effective="2027-01-01")
    assert code == 0
    assert len(kept(home)) == 1
    found = change(told)
    assert [one["name"] for one in found["added"]] == [new]
    assert [one["name"] for one in found["ended"]] == [LISTED[3].name]
    (changed,) = found["changed"]
    assert {"field": "罚款", "old": "200—3000", "new": "200—5000"} in changed["fields"]
    towns = {town["code"]: (town["added"], town["ended"]) for town in found["townships"]}
    assert towns == {
        TOWN: ([new], [LISTED[1].name]),
        OTHER_TOWN: ([LISTED[1].name], [LISTED[3].name]),
    }
    assert any("处罚种类（没有引条文原话）" in one for one in told["unread"])
    assert any("罚款数额（空着，看条文）" in one for one in told["lacks"])


def test_codes_stay_over_renaming_recoding_ending_and_coming_back(home: Path, publish: Run) -> None:
    publish([HEAD, *plain_rows()], "--yes")
    first = codes(home)
    assert first[LISTED[0].name][:2] == "01"
    rows = plain_rows()
    rows[0][NAME] = "对在街道两侧堆放物料的行政处罚"  # same official code
    rows[1][CODE] = "330217777"  # same name and law
    publish([HEAD, *rows[:3]], effective="2027-01-01")
    second = codes(home)
    assert second[rows[0][NAME]] == first[LISTED[0].name]
    assert second[LISTED[1].name] == first[LISTED[1].name]
    assert LISTED[3].name not in second
    fresh = [
        9,
        "330217999",
        "对在河边洗车的行政处罚",
        "水利河道",
        "水利部门",
        "《安平县河道管理规定》第三十一条",
        "云溪镇",
    ]
    publish([HEAD, *rows[:3], fresh], effective="2027-02-01")
    third = codes(home)
    assert third["对在河边洗车的行政处罚"] not in first.values()  # a number once used is never given again
    publish([HEAD, *rows, fresh], effective="2027-03-01")
    assert codes(home)[LISTED[3].name] == first[LISTED[3].name]


def test_a_new_domain_gets_numbers_of_its_own(home: Path, publish: Run) -> None:
    rows = plain_rows()
    rows[0][DOMAIN] = "低空飞行"
    publish([HEAD, *rows], "--yes")
    used = {matter.code[:2] for matter in shipped_catalogue().matters}
    assert codes(home)[LISTED[0].name][:2] not in used


def test_a_list_of_matters_only_leaves_everything_else(
    home: Path, run: Run, publish: Run, tmp_path: Path
) -> None:
    publish([HEAD, *plain_rows()], "--yes")
    first = kept(home)[0].content
    checks = [["matter_code", "item_no", "text", "evidence_type", "stage"]]
    checks += [["010001", str(n), f"拍摄堆放物全景第 {n} 张", "photo", "onsite"] for n in (1, 2, 3)]
    answers = [["proposal_id", "division_code", "accepted", "reason"], ["p-1", TOWN, "yes", "人手够"]]
    extra = [csv_file(tmp_path / "checklist.csv", checks), csv_file(tmp_path / "answers.csv", answers)]
    told = ["--effective", "2027-01-01", "--document", DOCUMENT]
    assert run("catalogue", "publish", *map(str, extra), *told)[0] == 0
    second = kept(home)[0].content
    assert (second.matters, second.grants) == (first.matters, first.grants)
    assert len(second.checklists) == 3
    code, plan, _ = publish([row[:TOWNS] for row in [HEAD, *plain_rows()]], "--yes", effective="2027-02-01")
    assert code == 0
    third = kept(home)[0].content
    assert (third.matters, third.grants, third.checklists) == (first.matters, first.grants, second.checklists)
    assert third.answers == (
        ProposalAnswer(proposal_id="p-1", division_code=TOWN, accepted=True, reason="人手够"),
    )
    carried = "".join(plan["carried"])
    for word in ("云溪镇的赋权：文件里没有写，沿用上一版 3 条", "检查清单", "自选答复：沿用上一版 1 条"):
        assert word in carried


def test_a_file_that_names_one_township_leaves_the_others(home: Path, publish: Run) -> None:
    publish([HEAD, *plain_rows()], "--yes")
    rows = plain_rows()
    for row in rows:
        row[TOWNS] = "云溪镇" if row[SERIAL] == 1 else None
    publish([HEAD, *rows], effective="2027-01-01")
    held = {(one.matter_code, one.division_code) for one in kept(home)[0].content.grants}
    assert held == {("010001", TOWN), ("010001", OTHER_TOWN), ("080001", OTHER_TOWN)}
    begun = {one.valid_from for one in kept(home)[0].content.grants}
    assert begun == {date(2026, 12, 1)}  # what goes on keeps its first day
    publish([HEAD, *rows], "--grants-from-file", effective="2027-02-01")
    assert {one.division_code for one in kept(home)[0].content.grants} == {TOWN}
    code, _, said = publish([row[:TOWNS] for row in [HEAD, *rows]], "--yes", "--grants-from-file")
    assert (code, "文件里却没有赋权" in said) == (1, True)


def test_what_people_checked_stays_until_the_law_changes(home: Path, run: Run, publish: Run) -> None:
    """Our own strict table first; then the official list of the same matter, without figures."""
    told = ["--effective", "2026-12-01", "--document", DOCUMENT]
    assert run("catalogue", "publish", str(ROOT / "resources/catalogue/matters.csv"), *told)[0] == 0
    known = next(one for one in kept(home)[0].content.matters if one.code == "010003")
    place = known.penalty[0]
    row = [1, "330217003", known.name, known.domain, "", f"《{place.law}》{place.article}", "云溪镇"]
    _, plan, _ = publish([HEAD, row], "--yes", effective="2027-01-01")
    assert plan["unread"] == []
    assert "条款没有变的 1 个事项" in plan["carried"][0]
    (same,) = kept(home)[0].content.matters
    assert (same.code, same.verified, same.fine_unit, same.violation) == (
        "010003", True, known.fine_unit, known.violation,
    )  # fmt: skip
    assert same.official_code == "330217003"
    row[BASIS] = "《生态环境法典》第九条：处一万元以下罚款。"
    publish([HEAD, row], effective="2027-02-01")
    (other,) = kept(home)[0].content.matters
    assert (other.code, other.verified, other.fine.high) == ("010003", False, 10000)


def test_a_sheet_may_be_a_domain_by_word(home: Path, run: Run, tmp_path: Path) -> None:
    rows = [row[:DOMAIN] + row[DOMAIN + 1 :] for row in [HEAD, *plain_rows()]]
    file = workbook(tmp_path / "目录.xlsx", SheetMade("低空飞行", rows))
    words = ["catalogue", "publish", str(file), "--effective", "2026-12-01", "--document", DOCUMENT, "--yes"]
    code, _, said = run(*words)
    assert code == 1
    assert "看不出属于哪个领域。加一列“领域”；表名就是领域时，用 --map 低空飞行=领域 说明" in said
    assert run(*words, "--map", "低空飞行=领域")[0] == 0
    assert {one.domain for one in kept(home)[0].content.matters} == {"低空飞行"}


def test_periods_reasons_shelves_and_exemptions_are_read(home: Path, publish: Run) -> None:
    more = ["赋权类型", "赋权日期", "收回日期", "收回原因", "限制", "不予处罚情形"]
    filled = [
        ["基础", "2025-01-01", None, None, "只查临街商户", "首次违法并当场改正"],
        ["自选", "2025年3月1日", "2026.6.30", "使用少", None, None],
        ["法定", None, None, None, None, None],
        ["自选", "20260101", None, None, None, None],
    ]
    rows = [[*row, *rest] for row, rest in zip(plain_rows(), filled, strict=True)]
    assert publish([[*HEAD, *more], *rows], "--yes")[0] == 0
    content = kept(home)[0].content
    first, second, third, _ = content.matters
    assert (first.library, first.priority, third.authority_type) == (Library.BASE, 1, "statutory_township")
    grants = {one.matter_code: one for one in content.grants if one.division_code == TOWN}
    assert grants[first.code].valid_from == date(2025, 1, 1)
    assert grants[first.code].conditions == "只查临街商户"
    ended = grants[second.code]
    assert (ended.valid_to, ended.reason, ended.library) == (date(2026, 6, 30), "使用少", Library.OPTIONAL)
    (exempt,) = content.exemptions
    assert (exempt.matter_code, exempt.condition, exempt.source) == (
        first.code,
        "首次违法并当场改正",
        DOCUMENT,
    )


def test_a_law_known_with_its_first_day_parts_old_and_new_text(home: Path, publish: Run) -> None:
    rows = plain_rows()[:1]
    publish([HEAD, *rows], "--yes")
    rows[0][BASIS] = "《生态环境法典》第一千一百条：处一万元以下罚款。"
    publish([HEAD, *rows], effective="2026-12-15")
    (matter,) = kept(home)[0].content.matters
    assert matter.penalty[0].law == "中华人民共和国生态环境法典"
    assert matter.penalty_on(date(2026, 8, 15))[0].law == "中华人民共和国生态环境法典"
    assert matter.penalty_on(date(2026, 8, 14))[0].law == CITY


def test_two_who_publish_at_once(home: Path, tmp_path: Path) -> None:
    config = ServerConfig.load(home)
    county = open_county(config)
    file = workbook(tmp_path / "目录.xlsx", SheetMade("目录", [HEAD, *plain_rows()]))
    try:
        plans = [plan_release(county, home, [file], date(2026, 12, 1), document=DOCUMENT) for _ in range(2)]
        assert publish_plan(county, home, plans[0]).version == 1
        with pytest.raises(FileTrouble) as refused:
            publish_plan(county, home, plans[1])
        assert "刚才另有一版目录发布了" in refused.value.sentence
    finally:
        county.close()
    assert len(kept(home)) == 1


def test_list_show_and_signed_bytes(home: Path, run: Run, publish: Run, tmp_path: Path) -> None:
    assert run("catalogue", "list")[1] == {"releases": []}
    publish([HEAD, *plain_rows()], "--yes")
    publish([HEAD, *plain_rows()[:2]], effective="2027-01-01")
    assert [one["number"] for one in run("catalogue", "list")[1]["releases"]] == [2, 1]
    shown = run("catalogue", "show", "1")[1]
    assert (shown["domains"]["市容环境卫生"], shown["townships"][TOWN], shown["document"]) == (2, 3, DOCUMENT)
    assert run("catalogue", "show", "9")[0] == 1
    target = tmp_path / "第1版.zfc"
    assert run("catalogue", "export", "1", str(target))[0] == 0
    county = open_county(ServerConfig.load(home))
    trusted = TrustedKeys(CountyRoot.open(county.root))
    county.close()
    assert open_release(target.read_bytes(), trusted).version == 1
    assert run("catalogue", "export", "2", str(target))[0] == 1  # nothing is written over


def test_a_release_made_elsewhere_is_compared_too(home: Path, run: Run, publish: Run, tmp_path: Path) -> None:
    publish([HEAD, *plain_rows()], "--yes")
    content = kept(home)[0].content
    days = {"published": date(2026, 12, 2), "effective": date(2027, 1, 1)}
    made = to_release(
        CatalogueDraft(matters=content.matters[:2]), version="x", issuing_document=DOCUMENT, source="x", source_sha256="0",
        **days,
    )  # fmt: skip
    file = tmp_path / "发布件.json"
    file.write_bytes(made.data)
    code, told, _ = run("catalogue", "publish", str(file), "--effective", "2027-01-01", "--dry-run")
    assert code == 0
    assert (len(change(told)["ended"]), len(change(told)["townships"])) == (2, 2)


def test_answering_devices_never_loads_a_reader_of_foreign_files_or_what_draws_pages() -> None:
    unwanted = ("forms.intake", "forms.trial", "reportlab", "PIL", "jinja2")
    loaded = f"import sys, sync.server.app, sync.server.cli.serve; print([m for m in sys.modules if m.startswith({unwanted})])"
    found = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_a_text_answer_reads_like_a_page(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: Sequence[list[Any]] = [["安平县赋权目录"], HEAD, *plain_rows(), ["注：由县司法局解释。"]]
    file = workbook(tmp_path / "目录.xlsx", SheetMade("目录", list(rows), ["A1:G1"]))
    words = ["--effective", "2026-12-01", "--document", DOCUMENT, "--home", str(home), "--yes"]
    assert main(["catalogue", "publish", str(file), *words]) == 0
    told = capsys.readouterr().out
    for line in (
        "“目录”表（目录.xlsx，表头在第 2 行，4 行），还没有确认：",
        "  F　处罚依据 → 处罚依据（表头就是这样写的）",
        "“目录”表：表下面的说明行，不算数据（1 处，最先在第 7 行）。",
        "云溪镇的赋权：增加 3、收回 0、改动 0。",
        "第 1 版目录已签名发布，2026-12-01 起生效。",
    ):
        assert line in told
    assert CITY not in told.split("新增：")[1]
