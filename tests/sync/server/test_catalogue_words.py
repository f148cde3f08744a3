"""What a county's own spreadsheets say beside names and bases: days of changed law, papers that end powers, transition
rules and what stays with the county. Every list is a real workbook through the running command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from enforcement.catalogue.release import to_release
from enforcement.model.library import EarlierActs, EndingPaper, OpenClues, PowerGrant
from enforcement.model.matter import FineRange
from sync.server.__main__ import main
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
from tests.sync.server.test_catalogue_publish import kept

BASIS, TOWNS = 5, 6
PAPER = "《关于收回部分赋权事项的通知》（安政〔2026〕30号，2026年11月20日）"
READ = EndingPaper(name="关于收回部分赋权事项的通知", number="安政〔2026〕30号", day=date(2026, 11, 20))
NEW, EVE = date(2027, 1, 1), date(2026, 12, 31)
Publish = Callable[..., tuple[int, Any, str]]


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
def publish(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Publish:
    """(exit code, JSON on stdout, stderr) of publishing rows, or a file of its own."""

    def published(rows: Rows | Path, *words: str, effective: str = "2026-12-01") -> tuple[int, Any, str]:
        file = rows if isinstance(rows, Path) else workbook(tmp_path / "目录.xlsx", SheetMade("目录", rows))
        told = ["--effective", effective, "--document", DOCUMENT, "--home", str(home), "--json", "--yes"]
        code = main(["catalogue", "publish", str(file), *told, *words])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return published


def column(title: str, *values: Any, rows: Rows | None = None) -> Rows:
    """The rows with a further column."""
    whole = rows or [HEAD, *plain_rows()]
    filled = [title, *values, *([None] * (len(whole) - 1 - len(values)))]
    return [[*row, value] for row, value in zip(whole, filled, strict=True)]


def dearer(rows: Rows) -> Rows:
    """The first matter with other amounts under the same articles."""
    rows[1][BASIS] = rows[1][BASIS].replace("三千元", "五千元")
    return rows


def grant(home: Path, place: int = 0, town: str = TOWN) -> PowerGrant:
    content = kept(home)[0].content
    code = next(one.code for one in content.matters if one.official_code == LISTED[place].code)
    return next(one for one in content.grants if (one.matter_code, one.division_code) == (code, town))


def highest(home: Path, day: date) -> float | None:
    basis = kept(home)[0].content.matters[0].basis_on(day)
    return None if basis is None else basis.fine.high


# ---- from which day


def test_other_words_wait_for_their_day_and_nothing_is_half_imported(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    changed = dearer([HEAD, *plain_rows()[:2]])
    for words in ((), ("--dry-run",), ("--basis-from", "别的条例=2027-01-01")):
        code, told, said = publish(changed, *words, effective="2027-02-01")
        assert code == 1
        assert told["asked"] == {CITY: 1}
        assert f"“目录”表第 2 行“处罚依据”：写的是“《{CITY}》" in said
        assert "--basis-from 法名=施行日" in said
        assert len(kept(home)) == 1
    code, told, _ = publish(changed, "--basis-from", f"《{CITY}》=2027-01-01", effective="2027-02-01")
    assert code == 0
    assert told["since"] == [
        f"《{CITY}》：新的写法从 2027-01-01 起，照这次说的；2026-12-31 以前的行为用原来的写法：1 个事项。"
    ]
    assert (highest(home, EVE), highest(home, NEW)) == (3000, 5000)
    publish(dearer([HEAD, *plain_rows()[:2]]), effective="2027-03-01")
    assert (highest(home, EVE), highest(home, NEW)) == (3000, 5000)  # the same words once more change no day


def test_the_lists_own_column_says_the_day(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    changed = dearer(column("依据施行日期", date(2027, 1, 1)))
    code, told, _ = publish(changed, effective="2027-02-01")
    assert (code, told["columns"][0]["columns"][-1]["field"]) == (0, "依据施行日")
    assert (highest(home, EVE), highest(home, NEW)) == (3000, 5000)
    again = column("依据施行日期", date(2027, 1, 1))
    code, _, said = publish(again, effective="2027-03-01")
    assert code == 1
    assert "新的写法从 2027-01-01 起，不晚于现在这份依据的起日" in said
    code, _, _ = publish(again, "--basis-from", f"{CITY}=更正", effective="2027-03-01")
    assert code == 0  # our 5000 had been wrong
    assert (highest(home, EVE), highest(home, NEW)) == (3000, 3000)
    code, _, said = publish(column("依据施行日期", "明年"), effective="2027-04-01")
    assert (code, "日期认不出" in said) == (1, True)


def test_correcting_all_other_laws_leaves_the_rows_that_say_a_later_day(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    changed = dearer(column("依据施行日期", date(2027, 1, 1)))
    code, told, _ = publish(changed, "--basis-from", "其余=更正", effective="2027-02-01")
    assert code == 0
    assert (highest(home, EVE), highest(home, NEW)) == (3000, 5000)
    assert not any("更正" in line for line in told["since"])


def test_a_day_beside_words_that_did_not_change_is_told(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    before = kept(home)[0].content.matters
    code, told, _ = publish(column("依据施行日期", NEW, NEW), effective="2027-02-01")
    assert code == 0
    assert told["since"] == [
        "“目录”表第 2 行起 2 个事项：依据没有变，表里的施行日和现在的起日不一样，没有用上。"
    ]
    assert kept(home)[0].content.matters == before


def test_our_own_strict_sheet_does_not_write_over_old_days_either(
    home: Path, publish: Publish, tmp_path: Path
) -> None:
    text = (ROOT / "resources/catalogue/matters.csv").read_text(encoding="utf-8-sig")
    head, *lines = text.splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("010003,"))
    file = tmp_path / "matters.csv"
    file.write_text("\n".join([head, lines[at]]), encoding="utf-8-sig")
    assert publish(file)[0] == 0
    old = kept(home)[0].content.matters[0]
    rows = [head.split(","), lines[at].split(",")]
    place = rows[0].index("penalty_article")
    changed = [rows[0], [*rows[1][:place], "第99条", *rows[1][place + 1 :]]]
    other = csv_file(tmp_path / "changed.csv", changed)
    code, told, said = publish(other, effective="2027-01-01")
    assert code == 1
    assert "“事项”表第 2 行“处罚条款施行日”" in said
    (law,) = told["asked"]
    assert publish(other, "--basis-from", f"{law}=2027-01-01", effective="2027-01-01")[0] == 0
    new = kept(home)[0].content.matters[0]
    assert [one.article for one in new.penalty_on(NEW)] == ["第99条"]
    assert new.penalty_on(EVE)[0].article == old.penalty[0].article


def test_a_release_made_elsewhere_does_not_write_over_old_days_either(
    home: Path, publish: Publish, tmp_path: Path
) -> None:
    publish([HEAD, *plain_rows()])
    content = kept(home)[0].content
    first, *rest = content.matters
    other = replace(first, fine=FineRange(low=200, high=5000))
    made = to_release(
        replace(content, matters=(other, *rest)), version="x", issuing_document=DOCUMENT, published=EVE,
        effective=NEW, source="x", source_sha256="0",
    )  # fmt: skip
    file = tmp_path / "发布件.json"
    file.write_bytes(made.data)
    for words in ((), ("--basis-from", f"{CITY}=2027-01-01")):
        code, _, said = publish(file, *words, effective="2027-01-01")
        assert code == 1
        assert f"“事项”表：写的是“{first.name[:10]}" in said
        assert "发布件里没有写从哪天起" in said
    for more in (("--amends",), ("--withdrawn-by", PAPER), ("--map", "名称=事项名称")):
        code, _, said = publish(file, *more, "--basis-from", f"{CITY}=更正", effective="2027-01-01")
        assert (code, "这几项用不上，没有发布" in said) == (1, True)
    assert publish(file, "--basis-from", f"{CITY}=更正", effective="2027-01-01")[0] == 0
    assert highest(home, EVE) == 5000


def test_bare_places_without_their_roles_are_no_other_words(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    rows = plain_rows()
    rows[0][BASIS] = f"《{CITY}》第十二条第一款、第三款"
    code, told, _ = publish([HEAD, *rows], effective="2027-01-01")
    assert (code, told["since"]) == (0, [])
    assert kept(home)[0].content.matters == kept(home)[1].content.matters


# ---- powers taken back


def test_a_power_that_the_list_has_no_more_keeps_the_paper_that_ended_it(
    home: Path, publish: Publish, capsys: pytest.CaptureFixture[str]
) -> None:
    publish([HEAD, *plain_rows()])
    rows = plain_rows()
    rows[0][TOWNS], fewer = "石桥镇", rows[:3]
    code, told, _ = publish([HEAD, *fewer], "--dry-run", effective="2027-01-01")
    assert code == 0
    assert "收回的 2 条赋权没有写依据哪份文件（用 --withdrawn-by 写）。" in told["lacks"]
    words = ["--withdrawn-by", PAPER, "--withdrawn-reason", "使用少", "--withdrawn-clues", "办完"]
    code, told, _ = publish([HEAD, *fewer], *words, effective="2027-01-01")
    assert (code, told["withdrawn"]) == (0, {PAPER: 2})
    release = kept(home)[0]
    ended = {(one.matter_code, one.division_code): one for one in release.content.ended}
    assert {town for _, town in ended} == {TOWN, OTHER_TOWN}
    for one in ended.values():
        assert (one.valid_to, one.reason, one.ended_by) == (EVE, "使用少", READ)
        assert one.open_clues is OpenClues.FINISH
    assert not any((one.matter_code, one.division_code) in ended for one in release.content.grants)
    capsys.readouterr()
    assert main(["catalogue", "show", "2", "--home", str(home)]) == 0
    assert f"收回 2 条赋权，依据{PAPER}" in capsys.readouterr().out
    publish([HEAD, *fewer], effective="2027-02-01")
    assert kept(home)[0].content.ended == ()  # it stands in the release that took it back
    code, told, _ = publish([HEAD, *fewer], *words, effective="2027-03-01")
    assert any("没有用上" in one for one in told["lacks"])
    for wrong in (["--withdrawn-by", "2026-11-20"], ["--withdrawn-clues", "看情况"]):
        assert publish([HEAD, *fewer], *wrong, effective="2027-04-01")[0] == 2


def test_a_list_names_the_paper_in_columns_of_its_own(home: Path, publish: Publish) -> None:
    rows = column("收回日期", date(2026, 12, 31), rows=column("收回原因", "使用少"))
    rows = column("收回文件", "关于收回部分赋权事项的通知", rows=rows)
    rows = column("收回文号", "安政〔2026〕30号", rows=rows)
    rows = column("收回文件日期", date(2026, 11, 20), rows=rows)
    assert publish(rows)[0] == 0
    one = grant(home)
    assert (one.valid_to, one.reason, one.ended_by) == (EVE, "使用少", READ)
    assert grant(home, 1).ended_by is None
    code, _, said = publish(column("收回文件", PAPER), effective="2027-01-01")
    assert code == 1
    assert "“目录”表第 2 行“收回文件”" in said
    assert "写了收回文件，没有写哪天收回。补上“止”那一列的日期。" in said


def test_the_strict_sheet_of_grants_has_columns_for_it(home: Path, publish: Publish, tmp_path: Path) -> None:
    publish([HEAD, *plain_rows()])
    head = [
        "matter_code",
        "division_code",
        "library",
        "valid_from",
        "valid_to",
        "reason",
        "document",
        "conditions",
    ]
    more = ["ended_by_name", "ended_by_number", "ended_by_date"]
    row = ["010001", TOWN, "base", "2026-12-01", "2026-12-31", "使用少", DOCUMENT, ""]
    paper = [READ.name, READ.number, "2026-11-20"]
    assert publish(csv_file(tmp_path / "grants.csv", [[*head, *more], [*row, *paper]]))[0] == 0
    assert grant(home).ended_by == READ
    row[4] = ""
    code, _, said = publish(csv_file(tmp_path / "grants.csv", [[*head, *more], [*row, *paper]]))
    assert (code, "写了收回文件，没有写哪天收回" in said) == (1, True)


# ---- transition rules, and what stays with the county


def test_unplanned_lists_say_what_stays_and_how_to_pass_over(home: Path, publish: Publish) -> None:
    rows = column("保留市县权限", "重大处罚、强制措施", "无")
    rows = column(
        "过渡安排",
        "已立案的由原机关办结；未立案的线索由本镇立案办结",
        None,
        "下放前的行为不得查处",
        rows=rows,
    )
    code, told, _ = publish(rows)
    assert code == 0
    fields = {one["title"]: (one["field"], one["certain"]) for one in told["columns"][0]["columns"]}
    assert (fields["保留市县权限"], fields["过渡安排"]) == (("县级保留权限", True), ("过渡安排", True))
    first, second, third = (grant(home, place) for place in range(3))
    assert (first.coercive_measures, first.major_penalties, first.open_clues) == (
        False,
        False,
        OpenClues.FINISH,
    )
    assert (second.coercive_measures, second.major_penalties, second.inspections) == (True, True, True)
    assert third.earlier_acts is EarlierActs.REFUSED
    publish([HEAD, *plain_rows()], effective="2027-01-01")
    assert [grant(home, place) for place in range(3)] == [first, second, third]  # what nobody says goes on


def test_words_that_nobody_knows_are_refused_by_their_cell(home: Path, publish: Publish) -> None:
    for title, value, fix in (
        ("保留市县权限", "五万元以上的罚款", "别的条件写进“限制”列"),
        ("衔接办法", "按有关规定办理", "未立案的线索移送县级主管部门"),
        ("下放前违法行为", "看情况", "可写：可以、不可以"),
        ("行政强制权", "部分", "打 √ 表示一并下放"),
    ):
        code, _, said = publish(column(title, None, value))
        assert code == 1
        assert f"“目录”表第 3 行“{title}”：写的是“{value}”" in said
        assert fix in said
    assert kept(home) == []
    assert publish(column("保留市县权限", None, "五万元以上的罚款"), "--map", "保留市县权限=限制")[0] == 0
    assert grant(home, 1).conditions == "五万元以上的罚款"


def test_an_unknown_heading_is_asked_and_a_hint_given(publish: Publish) -> None:
    code, told, said = publish(column("有关保留权限情况", "重大处罚"))
    assert code == 1
    (guess,) = [one for one in told["columns"][0]["columns"] if not one["certain"]]
    assert (guess["field"], guess["title"]) == ("县级保留权限", "有关保留权限情况")
    assert "--map" in said


def test_a_list_without_townships_speaks_of_every_grant_of_its_matters(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    rows = [row[:TOWNS] for row in [HEAD, *plain_rows()]]
    assert publish(column("随同下放权限", "检查、强制措施", rows=rows), effective="2027-01-01")[0] == 0
    for town in (TOWN, OTHER_TOWN):
        assert grant(home, 0, town).coercive_measures
    assert not grant(home, 1).coercive_measures
    code, told, _ = publish(column("收回日期", date(2027, 6, 30), rows=rows), effective="2027-02-01")
    assert code == 0
    assert any("“收回日期”：没有读出是哪个乡镇的，没有用上" in one for one in told["unread"])
