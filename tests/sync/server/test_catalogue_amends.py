"""Lists that say what changes: 收回, 新增, 保留 row by row. What they do not name goes on only when a person said so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from enforcement.model.library import EndingPaper
from tests.sync.server.lists import HEAD, LISTED, OTHER_TOWN, TOWN, Rows, plain_rows
from tests.sync.server.test_catalogue_publish import kept
from tests.sync.server.test_catalogue_words import EVE, Publish, home, publish

__all__ = ("home", "publish")
HEAD_OF_CHANGES = ["序号", "事项名称", "设定依据", "调整类型", "承接乡镇", "收回文号", "收回原因"]
FRESH = [
    5,
    "330299001",
    "对在广场燃放烟花的行政处罚",
    "应急管理与安全生产",
    "应急部门",
    "《烟花爆竹安全管理条例》第四十二条",
    "云溪镇",
]


def taken_back(place: int, towns: str) -> list[object]:
    one = LISTED[place]
    return [1, one.name, one.basis, "取消", towns, "安政〔2026〕30号", "使用少"]


def held(home: Path) -> set[tuple[str, str]]:
    names = {one.code: one.official_code for one in kept(home)[0].content.matters}
    return {(names[one.matter_code], one.division_code) for one in kept(home)[0].content.grants}


def test_a_list_of_what_was_taken_back_gives_nothing_and_loses_nothing(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    before = kept(home)[0].content
    rows: Rows = [["附件：收回事项清单"], HEAD_OF_CHANGES, taken_back(0, "云溪镇")]
    code, _, said = publish(rows, effective="2027-01-01")
    assert code == 1
    assert (
        "只有变化的行，没有一行写保留，看不出没写到的事项是照旧还是不再列入。照旧的，加 --amends 再来" in said
    )
    assert len(kept(home)) == 1
    code, told, _ = publish(rows, "--amends", effective="2027-01-01")
    assert code == 0
    now = kept(home)[0].content
    assert now.matters == before.matters
    assert {*before.grants} - {*now.grants} == {
        one for one in before.grants if (one.matter_code, one.division_code) == ("010001", TOWN)
    }
    (ended,) = now.ended
    assert (ended.matter_code, ended.division_code, ended.valid_to, ended.reason) == (
        "010001",
        TOWN,
        EVE,
        "使用少",
    )
    assert ended.ended_by == EndingPaper(number="安政〔2026〕30号")
    assert {town["code"]: len(town["ended"]) for town in told["change"]["townships"]} == {TOWN: 1}


def test_a_list_of_changes_adds_rewords_and_takes_back(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    rows = plain_rows()
    dearer = [*rows[1][:5], rows[1][5].replace("500元", "800元"), "云溪镇"]
    changes: Rows = [[*HEAD, "变动情况"], [*FRESH, "新增"], [*dearer, "依据调整"], [*rows[3], "收回"]]
    words = ["--amends", "--basis-from", "其余=2027-01-01"]
    assert publish(changes, *words, effective="2027-01-01")[0] == 0
    content = kept(home)[0].content
    assert len(content.matters) == 5
    codes = [one.code for one in LISTED]
    assert held(home) == {
        (codes[0], TOWN), (codes[0], OTHER_TOWN), (codes[1], TOWN), (codes[2], TOWN), ("330299001", TOWN),
    }  # fmt: skip
    (reworded,) = [one for one in content.matters if one.official_code == codes[1]]
    assert [reworded.basis_on(day).fine.high for day in (EVE, date(2027, 1, 1))] == [500, 800]  # type: ignore[union-attr]
    assert content.ended == ()  # nobody said by which paper, nor why


def test_a_whole_list_with_its_changes_marked_needs_no_word(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    marks = ["保留", "保留", "取消", "不变"]
    rows: Rows = [[*HEAD, "调整意见"], *([*row, mark] for row, mark in zip(plain_rows(), marks, strict=True))]
    assert publish(rows, "--withdrawn-by", "安政〔2026〕30号", effective="2027-01-01")[0] == 0
    content = kept(home)[0].content
    assert [one.official_code for one in content.matters] == [LISTED[place].code for place in (0, 1, 3)]
    assert [one.ended_by for one in content.ended] == [EndingPaper(number="安政〔2026〕30号")]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([HEAD_OF_CHANGES, [*taken_back(0, "云溪镇")[:3], "另行研究", "云溪镇", None, None]],
         "“目录”表第 2 行“调整类型”：写的是“另行研究”，“另行研究”看不出是保留还是收回"),
        ([HEAD_OF_CHANGES, taken_back(1, "石桥镇")], "这个乡镇本来就没有这项赋权，或者已经收回"),
        ([HEAD_OF_CHANGES, taken_back(1, "")], "没有写收回哪个乡镇的"),
        ([HEAD_OF_CHANGES, [1, "对没有过的行为的行政处罚", *taken_back(1, "云溪镇")[2:]]], "上一版目录里没有这个事项"),
        ([[*HEAD_OF_CHANGES, "收回日期"], [*taken_back(0, "云溪镇"), date(2026, 11, 30)]],
         "收回日是 2026-11-30，这一版却从 2027-01-01 起生效"),
        ([HEAD_OF_CHANGES, taken_back(0, "云溪镇"), [2, *taken_back(0, "")[1:3], "新增", "云溪镇", None, None]],
         "同一个乡镇的同一个事项，一行赋权，一行收回"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_back_is_named(home: Path, publish: Publish, rows: Rows, words: str) -> None:
    publish([HEAD, *plain_rows()])
    code, _, said = publish(rows, "--amends", effective="2027-01-01")
    assert code == 1
    assert words in said
    assert len(kept(home)) == 1


def test_a_title_that_says_taken_back_over_rows_that_do_not_is_asked(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    code, _, said = publish([["安平县收回乡镇赋权事项目录"], HEAD, *plain_rows()[:1]], effective="2027-01-01")
    assert code == 1
    assert "标题说的是收回或取消的清单" in said
    assert len(kept(home)) == 1


def test_taken_back_from_every_township_means_all_that_have_it(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    rows: Rows = [HEAD_OF_CHANGES, taken_back(1, "各乡镇")]
    assert publish(rows, "--amends", effective="2027-01-01")[0] == 0
    assert [(one.matter_code, one.division_code) for one in kept(home)[0].content.ended] == [("010002", TOWN)]


def test_a_whole_list_takes_a_matter_from_all_that_have_it_or_says_who_keeps_it(
    home: Path, publish: Publish
) -> None:
    publish([HEAD, *plain_rows()])
    marked = [[*row, "保留"] for row in plain_rows()]
    marked[0][6:] = ["云溪镇", "收回"]
    rows: Rows = [[*HEAD, "调整意见"], *marked]
    code, _, said = publish(rows, effective="2027-01-01")
    assert code == 1
    assert "只写了收回一部分乡镇的，另外 1 个乡镇有这项赋权，清单里却没有保留的行" in said
    assert len(kept(home)) == 1
    rows.append([*plain_rows()[0][:6], "石桥镇", "保留"])
    assert publish(rows, "--withdrawn-reason", "使用少", effective="2027-01-01")[0] == 0
    assert (LISTED[0].code, OTHER_TOWN) in held(home)
    assert [one.division_code for one in kept(home)[0].content.ended] == [TOWN]


def test_two_rows_that_take_the_same_back_by_two_papers_are_named(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    other = [*taken_back(0, "云溪镇")[:5], "安政〔2026〕31号", "使用少"]
    rows: Rows = [HEAD_OF_CHANGES, taken_back(0, "云溪镇"), other]
    code, _, said = publish(rows, "--amends", effective="2027-01-01")
    assert code == 1
    assert "和第 2 行说的收回不一样" in said


def test_a_power_that_ends_by_its_own_row_keeps_the_paper_of_that_row(home: Path, publish: Publish) -> None:
    publish([HEAD, *plain_rows()])
    head = [*HEAD, "收回日期", "收回文号"]
    rows: Rows = [
        head,
        [*plain_rows()[0], EVE, "安政〔2026〕30号"],
        *([*row, None, None] for row in plain_rows()[1:]),
    ]
    code, told, _ = publish(rows, "--withdrawn-by", "安政〔2026〕99号", effective="2027-01-01")
    assert code == 0
    ended = kept(home)[0].content.ended
    assert {(one.division_code, one.ended_by) for one in ended} == {
        (town, EndingPaper(number="安政〔2026〕30号")) for town in (TOWN, OTHER_TOWN)
    }
    assert not any("没有写依据哪份文件" in line for line in told["lacks"])


def test_a_row_that_ends_a_power_before_the_eve_of_the_release_is_refused(
    home: Path, publish: Publish
) -> None:
    publish([HEAD, *plain_rows()])
    rows: Rows = [[*HEAD, "收回日期"], [*plain_rows()[2], date(2026, 12, 20)]]
    code, _, said = publish(rows, "--amends", effective="2027-01-01")
    assert code == 1
    assert "收回日是 2026-12-20，这一版却从 2027-01-01 起生效" in said
    assert len(kept(home)) == 1


def test_words_that_cannot_go_together_are_wrong_usage(home: Path, publish: Publish) -> None:
    with pytest.raises(SystemExit) as stopped:
        publish([HEAD, *plain_rows()], "--amends", "--grants-from-file")
    assert stopped.value.code == 2
    assert kept(home) == []


def test_a_last_day_that_was_announced_outlives_a_list_without_such_a_column(
    home: Path, publish: Publish
) -> None:
    last = date(2027, 6, 30)
    head = [*HEAD, "收回日期", "收回文号"]
    publish([head, *([*row, last, "安政〔2026〕30号"] for row in plain_rows())])
    assert publish([HEAD, *plain_rows()], effective="2027-01-01")[0] == 0
    grants = kept(home)[0].content.grants
    assert {(one.valid_to, one.ended_by) for one in grants} == {
        (last, EndingPaper(number="安政〔2026〕30号"))
    }
    assert (
        publish([[*HEAD, "收回日期"], *([*row, None] for row in plain_rows())], effective="2027-02-01")[0]
        == 0
    )
    assert {(one.valid_to, one.ended_by) for one in kept(home)[0].content.grants} == {(None, None)}
